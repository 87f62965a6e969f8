"""What a file is, by its content, and which files are not opened at all."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Final

from data.reading.archives import kind_of_archive, password, refuse_document_type
from data.reading.faults import Unreadable
from geo.errors import RefusedFile, UnreadableFile
from text import N_

_MOST_BYTES: Final = 400 * 2**20
_LOOKED_AT: Final = 65_536


class FileKind(Enum):
    """Kinds of files that can be read."""

    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    SHAPEFILE = "shapefile"
    CSV = "csv"
    EXCEL = "excel"
    KML = "kml"
    GPX = "gpx"
    DXF = "dxf"
    OSM = "osm"


_PICTURE: Final = N_("it is a picture; the table or map it was made from is needed")
_PACKED: Final = N_("it is packed; unpack it and drop what is inside")
_PART: Final = N_(
    "it is one part of a Shapefile; put all parts (.shp, .shx, .dbf, .prj, .cpg) into one zip file"
)
_OTHER: Final = N_("it is not one of the kinds that can be read")

_WEB_PAGE: Final = N_(
    "it is a web page under another name; open it in Excel or WPS and save it as XLSX"
)

_KNOWN_STARTS: Final[tuple[tuple[bytes, FileKind | str], ...]] = (
    (b"SQLite format 3\0", FileKind.GEOPACKAGE),
    (b"AutoCAD Binary DXF", N_("it is a binary DXF; save it as DXF text (ASCII)")),
    (b"AC10", N_("it is a DWG drawing; save it as DXF in the drawing program")),
    (b"\x00\x00\x27\x0a", _PART),
    (b"%PDF", N_("it is a PDF; the table or map it was made from is needed")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"{\\rtf", N_("it is a text document; copy its table into a spreadsheet and save that")),
    (b"MZ", N_("it is a program, not a table")),
    (b"\x7fELF", N_("it is a program, not a table")),
    (b"PK\x05\x06", N_("the archive is empty")),
)
_PICTURES_NEED_MORE: Final = (b"BM", b"MZ", b"AC10")
"""Starts that a text could have too; then a NUL tells."""

_ROOTS: Final[dict[str, FileKind | str]] = {
    "kml": FileKind.KML,
    "gpx": FileKind.GPX,
    "osm": FileKind.OSM,
    "html": _WEB_PAGE,
    "table": _WEB_PAGE,
    "workbook": N_("it is an XML table of Excel 2003; open it in Excel or WPS and save it as XLSX"),
    "svg": _PICTURE,
}


def kind_of(path: Path, *, name: str) -> FileKind:
    """Recognise a file by its content.

    Raises
    ------
    UnreadableFile, RefusedFile
        When it is of no kind we read, or must not be opened.
    """
    size = path.stat().st_size
    if not size:
        raise UnreadableFile(file=name, reason=N_("the file is empty"))
    if size > _MOST_BYTES:
        raise RefusedFile(
            file=name, reason=N_("it is larger than {most} MB"), most=_MOST_BYTES >> 20
        )
    try:
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
        return _kind(path, head)
    except PermissionError as error:
        raise UnreadableFile(
            file=name, reason=N_("it may not be opened, or another program holds it")
        ) from error
    except Unreadable as why:
        kind = RefusedFile if why.dangerous else UnreadableFile
        raise kind(file=name, reason=why.reason, **why.facts) from why


def _kind(path: Path, head: bytes) -> FileKind:
    if head.startswith(b"PK\x03\x04"):
        return FileKind(kind_of_archive(path))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(path)
    if head.startswith(b"\x1f\x8b") or head[4:15] == b"\x0a\x09OSMHeader":
        return FileKind.OSM
    for start, found in _KNOWN_STARTS:
        sure = start not in _PICTURES_NEED_MORE or b"\0" in head[:64]
        if head.startswith(start) and sure:
            if isinstance(found, FileKind):
                return found
            raise Unreadable(found)
    if _is_dbase(head, path.stat().st_size):
        raise Unreadable(_PART)
    return _text(head)


def _compound(path: Path) -> FileKind:
    """Office files of before 2007, and protected ones of today, share a container."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise password()
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable(
            N_("it is a text document; copy its table into a spreadsheet and save that")
        )
    if "PowerPoint Document".encode("utf-16-le") in content:
        raise Unreadable(N_("it is a presentation, not a table"))
    return FileKind.EXCEL


def _is_dbase(head: bytes, size: int) -> bool:
    """Say whether it is the table part of a Shapefile: its header counts its own length."""
    if len(head) < 33 or head[0] not in {0x03, 0x30, 0x83, 0x8B, 0xF5}:  # noqa: PLR2004
        return False
    records, length, width = (
        int.from_bytes(head[start:stop], "little") for start, stop in ((4, 8), (8, 10), (10, 12))
    )
    return length % 32 in {1, 8, 9} and abs(size - length - records * width) <= max(width, 2)


def _text(head: bytes) -> FileKind:
    start = _beginning(head)
    if start.startswith("<"):
        return _markup(start, head)
    if start.startswith("{"):
        return FileKind.GEOJSON
    if start.startswith("["):
        raise Unreadable(_OTHER)
    if re.match(r"MIME-Version:", start, re.IGNORECASE):
        raise Unreadable(_WEB_PAGE)
    if re.match(r"(999\s*\n.*?\n\s*)*0\s*\r?\n\s*SECTION\b", start, re.DOTALL):
        return FileKind.DXF
    control = sum(byte < 9 or 13 < byte < 32 for byte in head if byte)  # noqa: PLR2004
    if control > 0.05 * len(head):
        raise Unreadable(N_("it is not a text file"))
    return FileKind.CSV


def _beginning(head: bytes) -> str:
    """Return the first characters, whatever the encoding, without what may stand before them."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "ignore")
    else:
        text = head.decode("latin-1").removeprefix("\xef\xbb\xbf")
    return text.lstrip(" \t\r\n\x1e\x0b\x0c")


def _markup(start: str, head: bytes) -> FileKind:
    """Recognise markup by its first element."""
    if re.match(
        r"(<\?xml[^>]*>\s*|<!--.*?-->\s*)*<!doctype\s+html", start, re.IGNORECASE | re.DOTALL
    ):
        raise Unreadable(_WEB_PAGE)
    refuse_document_type(head)
    bare = re.sub(r"<\?.*?\?>|<!--.*?-->", "", start, flags=re.DOTALL).lstrip()
    first = re.match(r"<(?:[\w.-]+:)?([\w.-]+)", bare)
    found: FileKind | str = _OTHER
    if first is not None:
        found = _ROOTS.get(first.group(1).lower(), _OTHER)
    if isinstance(found, FileKind):
        return found
    raise Unreadable(found)
