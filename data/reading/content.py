"""What a file is, by its content, and which files are not opened at all."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Final

from geo.errors import RefusedFile, UnreadableFile
from text import N_

_MOST_BYTES: Final = 400 * 2**20
_MOST_UNPACKED: Final = 800 * 2**20
_MOST_ENTRIES: Final = 2_000
_MOST_RATIO: Final = 250
_LOOKED_AT: Final = 65_536
_FAULTS: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""What ``zipfile`` raises over archives that are damaged, encrypted or packed in unknown ways."""


class FileKind(Enum):
    """Kinds of files that can be read."""

    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    SHAPEFILE = "shapefile"
    CSV = "csv"
    EXCEL = "excel"


def kind_of(path: Path, *, name: str) -> FileKind:
    """Recognise a file by its first bytes.

    Raises
    ------
    UnreadableFile, RefusedFile
        When it is of no kind we read, or must not be opened.
    """
    _refuse_size(path, name)
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    if head.startswith(b"SQLite format 3\0"):
        return FileKind.GEOPACKAGE
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return FileKind.EXCEL
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return FileKind.GEOJSON
    if text.startswith((b"<", b"%PDF", b"[")):
        raise UnreadableFile(file=name, reason=N_("it is not one of the kinds that can be read"))
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(file=name, reason=N_("it is not a text file"))
    return FileKind.CSV


def _refuse_size(path: Path, name: str) -> None:
    size = path.stat().st_size
    if not size:
        raise UnreadableFile(file=name, reason=N_("the file is empty"))
    if size > _MOST_BYTES:
        raise RefusedFile(
            file=name, reason=N_("it is larger than {most} MB"), most=_MOST_BYTES >> 20
        )


def _kind_of_archive(path: Path, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_dangerous(entries, name)
            names = [entry.filename for entry in entries]
            if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
                _refuse_document_types(archive, entries, name)
                return FileKind.EXCEL
    except _FAULTS as error:
        raise _damaged(name) from error
    if any(entry.lower().endswith(".shp") for entry in names):
        return FileKind.SHAPEFILE
    raise UnreadableFile(
        file=name, reason=N_("the archive holds neither a Shapefile nor a workbook")
    )


def _refuse_dangerous(entries: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse archives that unpack to too much, or to other places than they should."""
    if len(entries) > _MOST_ENTRIES:
        raise RefusedFile(
            file=name, reason=N_("it holds more than {most} files"), most=_MOST_ENTRIES
        )
    total = sum(entry.file_size for entry in entries)
    if total > _MOST_UNPACKED:
        raise RefusedFile(
            file=name, reason=N_("it unpacks to more than {most} MB"), most=_MOST_UNPACKED >> 20
        )
    seen: set[str] = set()
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        outside = path.is_absolute() or ".." in path.parts or ":" in entry.filename
        link = stat.S_ISLNK(entry.external_attr >> 16)
        packed = max(entry.compress_size, 1)
        bomb = entry.file_size > 2**20 and entry.file_size / packed > _MOST_RATIO
        if outside or link or bomb or entry.filename in seen or entry.flag_bits & 1:
            raise RefusedFile(
                file=name, reason=N_("the archive is built like an attack or encrypted")
            )
        seen.add(entry.filename)


def _refuse_document_types(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str
) -> None:
    """Refuse workbooks whose parts declare entities."""
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise RefusedFile(file=name, reason=N_("a part of the workbook declares entities"))


def unpack_shapefile(path: Path, folder: Path, *, name: str) -> Path:
    """Unpack the one Shapefile of an archive; return the path of its ``.shp``.

    Raises
    ------
    UnreadableFile
        When there are several, one of its three necessary parts is missing, or the archive is
        damaged.
    """
    try:
        parts = _shapefile_parts(path, name)
    except _FAULTS as error:
        raise _damaged(name) from error
    for part, content in parts.items():
        (folder / f"layer{part}").write_bytes(content)
    return folder / "layer.shp"


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(file=name, reason=N_("the archive is damaged or encrypted"))


def _shapefile_parts(path: Path, name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        shapes = [n for n in archive.namelist() if n.lower().endswith(".shp")]
        if len(shapes) > 1:
            raise UnreadableFile(
                file=name, reason=N_("it holds several Shapefiles ({count})"), count=len(shapes)
            )
        stem = shapes[0][: -len(".shp")]
        found = {
            n[len(stem) :].lower(): n
            for n in archive.namelist()
            if n.startswith(stem) and n[len(stem) :].lower() in _PARTS
        }
        missing = [part for part in (".shp", ".shx", ".dbf") if part not in found]
        if missing:
            raise UnreadableFile(
                file=name, reason=N_("parts are missing: {parts}"), parts=", ".join(missing)
            )
        return {part: archive.read(member) for part, member in found.items()}


_PARTS: Final = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
