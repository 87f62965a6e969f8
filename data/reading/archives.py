"""Archives: which are not opened at all, and what is in the others."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from data.reading.faults import Unreadable
from text import N_

_MOST_UNPACKED: Final = 800 * 2**20
_MOST_ENTRIES: Final = 2_000
_MOST_RATIO: Final = 250
_NESTED: Final = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".xz", ".bz2")
DAMAGED: Final = (
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

_OFFICE: Final = {
    "word/": N_("it is a text document; copy its table into a spreadsheet and save that"),
    "ppt/": N_("it is a presentation, not a table"),
}


def kind_of_archive(path: Path) -> str:
    """Say what an archive holds: ``excel``, ``shapefile`` or ``kml``.

    Raises
    ------
    Unreadable
        When it must not be opened, is damaged, or holds nothing we read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_dangerous(entries)
            names = [entry.filename for entry in entries if not _is_shadow(entry.filename)]
            if _is_workbook(archive, names):
                _refuse_document_types(archive, entries)
                return "excel"
    except DAMAGED as error:
        raise damaged() from error
    return _kind_by_names(names)


def _kind_by_names(names: list[str]) -> str:
    endings = [PurePosixPath(name.lower()).suffix for name in names if not name.endswith("/")]
    if ".shp" in endings:
        return "shapefile"
    if ".kml" in endings:
        return "kml"
    for folder, reason in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            raise Unreadable(reason)
    if any(ending in _NESTED for ending in endings):
        raise Unreadable(N_("it is an archive of archives; unpack it and drop what is inside"))
    if {".dbf", ".shx"} & set(endings):
        raise Unreadable(N_("parts are missing: {parts}"), parts=".shp")
    if {".csv", ".txt", ".xlsx", ".xls", ".et", ".geojson", ".json", ".gpkg"} & set(endings):
        raise Unreadable(N_("it is an archive of single files; unpack it and drop those"))
    raise Unreadable(N_("the archive holds neither a Shapefile nor a workbook nor a KML"))


def _is_shadow(name: str) -> bool:
    """Say whether a part is what macOS notes about another one: ``__MACOSX/._roads.shp``."""
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) or path.name.startswith("._")


def _is_workbook(archive: zipfile.ZipFile, names: list[str]) -> bool:
    if any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin")):
        return True
    if "content.xml" in names and "mimetype" in names:
        with archive.open("mimetype") as part:
            kind = part.read(100)
        if b"opendocument.spreadsheet" not in kind:
            raise Unreadable(
                N_("it is a text document; copy its table into a spreadsheet and save that")
            )
        if b"encryption-data" in archive.read("META-INF/manifest.xml")[:1_000_000]:
            raise password()
        return True
    office = any(name.startswith(tuple(_OFFICE)) for name in names)
    return "[Content_Types].xml" in names and not office


def _refuse_dangerous(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that unpack to too much, or to other places than they should."""
    if len(entries) > _MOST_ENTRIES:
        raise Unreadable(N_("it holds more than {most} files"), dangerous=True, most=_MOST_ENTRIES)
    total = sum(entry.file_size for entry in entries)
    if total > _MOST_UNPACKED:
        raise Unreadable(
            N_("it unpacks to more than {most} MB"), dangerous=True, most=_MOST_UNPACKED >> 20
        )
    seen: set[str] = set()
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        outside = path.is_absolute() or ".." in path.parts or ":" in entry.filename
        link = stat.S_ISLNK(entry.external_attr >> 16)
        packed = max(entry.compress_size, 1)
        bomb = entry.file_size > 2**20 and entry.file_size / packed > _MOST_RATIO
        folded = entry.filename.casefold()
        if outside or link or bomb or folded in seen:
            raise Unreadable(N_("the archive is built like an attack"), dangerous=True)
        if entry.flag_bits & 1:
            raise password()
        seen.add(folded)


def _refuse_document_types(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse workbooks whose parts declare entities."""
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                refuse_document_type(part.read(4096))


def refuse_document_type(head: bytes) -> None:
    """Refuse markup that declares a document type: it could define entities.

    Raises
    ------
    Unreadable
        When it does.
    """
    plain = head.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Unreadable(N_("a part of it declares entities, as attacks do"), dangerous=True)


def password() -> Unreadable:
    """Return why a protected file cannot be read."""
    return Unreadable(N_("it is protected by a password; save it without one"))


def damaged() -> Unreadable:
    """Return why a damaged archive cannot be read."""
    return Unreadable(N_("the archive is damaged or encrypted"))


def member(path: Path, name: str) -> bytes:
    """Return the content of one part of an archive.

    Raises
    ------
    Unreadable
        When it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    except (*DAMAGED, KeyError) as error:
        raise damaged() from error


def names_in(path: Path) -> list[str]:
    """Return the names of an archive's parts, without what macOS adds to each."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [name for name in archive.namelist() if not _is_shadow(name)]
    except DAMAGED as error:
        raise damaged() from error
