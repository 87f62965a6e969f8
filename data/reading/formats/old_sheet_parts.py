"""What the reader of workbooks does not tell about XLS: hidden rows and columns, error values.

Sources of the layouts: [MS-CFB] for the container, [MS-XLS] for the records in it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from data.reading.faults import ERROR_VALUE
from data.reading.formats.sheet_parts import SheetParts

_LAST: Final = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""

_SMALL: Final = 4096
"""Streams below this size lie in pieces of 64 bytes within another stream."""

_SHEET, _ROW, _COLUMNS, _ERROR, _FORMULA, _FILTER, _END = 0x85, 0x208, 0x7D, 0x205, 0x06, 0x9E, 0x0A
_HIDDEN_ROW: Final = 0x20
_ERROR_RESULT: Final = 2


def parts_of(content: bytes, place: int) -> SheetParts:
    """Look into an XLS.

    Parameters
    ----------
    content
        The whole file.
    place
        Which sheet of the workbook, from 0.

    Returns
    -------
    SheetParts
        Empty when the file is not laid out as it should be: its cells are read all the same.
    """
    parts = SheetParts()
    try:
        book = _stream(content)
        starts = [
            struct.unpack_from("<I", record)[0]
            for kind, record in _records(book, 0)
            if kind == _SHEET
        ]
        for kind, record in _records(book, starts[place]):
            _note(parts, kind, record)
    except (struct.error, IndexError, KeyError):
        return SheetParts()
    return parts


def _note(parts: SheetParts, kind: int, record: bytes) -> None:
    if kind == _ROW and record[12] & _HIDDEN_ROW:
        parts.rows.add(_first(record) + 1)
    elif kind == _COLUMNS and record[8] & 1:
        first, last = struct.unpack_from("<2H", record)
        parts.columns |= set(range(first, min(last, 255) + 1))
    elif kind == _FILTER:
        parts.filtered = True
    elif (kind == _ERROR and record[7]) or (
        kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == _ERROR_RESULT
    ):
        row, column = struct.unpack_from("<2H", record)
        parts.faults[row + 1, column] = ERROR_VALUE


def _first(record: bytes) -> int:
    return int.from_bytes(record[:2], "little")


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Return the records of one part of a workbook, up to its end."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<2H", book, at)
        if kind == _END:
            return
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _stream(content: bytes) -> bytes:
    """Return the stream of a compound file that is the workbook."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    (tables,) = struct.unpack_from("<I", content, 44)
    places = struct.unpack_from("<109I", content, 76)[:tables]
    sectors = [content[(n + 1) * size : (n + 2) * size] for n in places if n < _LAST]
    table = b"".join(sectors)
    links = struct.unpack(f"<{len(table) // 4}I", table)
    first, small = struct.unpack_from("<I8xI", content, 48)
    directory = _chain(content, links, first, size)
    entries = {
        _title(directory, at): struct.unpack_from("<IQ", directory, at + 116)
        for at in range(0, len(directory) - 127, 128)
    }
    start, length = entries.get("Workbook") or entries["Book"]
    if length >= _SMALL:
        return _chain(content, links, start, size)[:length]
    inner = _chain(content, links, entries["Root Entry"][0], size)
    pieces = _chain(content, links, small, size)
    return _chain(inner, struct.unpack(f"<{len(pieces) // 4}I", pieces), start, 64, skip=0)[:length]


def _title(directory: bytes, at: int) -> str:
    return directory[at : at + 64].decode("utf-16-le", "ignore").partition("\0")[0]


def _chain(
    content: bytes, links: tuple[int, ...], number: int, size: int, *, skip: int = 1
) -> bytes:
    """Join the sectors that follow each other; a chain that runs in circles ends."""
    found: list[bytes] = []
    while number < _LAST and len(found) < len(links):
        found.append(content[(number + skip) * size : (number + skip + 1) * size])
        number = links[number]
    return b"".join(found)
