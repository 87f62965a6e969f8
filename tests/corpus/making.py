"""Makers of files, sound ones and such as no program would write."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEAD = "户号,地址,经度,纬度\n"
ROWS = "H1,芳渚村1号,120.01,31.75\nH2,潞城村2号,120.02,31.76\n"
GOOD = HEAD + ROWS


def archive(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return made.getvalue()


def workbook(
    rows: Sequence[Sequence[Any]], change: Callable[[Worksheet], None] | None = None
) -> bytes:
    """Return an XLSX of one sheet; ``change`` does to it whatever is special."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive with one part changed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(made, "w", 8, compresslevel=1) as target,
    ):
        for entry in source.infolist():
            kept = source.read(entry)
            target.writestr(entry.filename, change(kept) if entry.filename == part else kept)
    return made.getvalue()


def geojson(*shapes: Any, crs: str = "", **properties: Any) -> str:
    """Return a GeoJSON of some shapes."""
    features = [
        {"type": "Feature", "properties": {"名称": f"第{n}处", **properties}, "geometry": shape}
        for n, shape in enumerate(shapes, 1)
    ]
    about = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    made = {"type": "FeatureCollection", **about, "features": features}
    return json.dumps(made, ensure_ascii=False)


def point(x: float = 120.01, y: float = 31.75) -> dict[str, Any]:
    """Return a GeoJSON point."""
    return {"type": "Point", "coordinates": [x, y]}


# --- Shapefile, points only ---------------------------------------------------------------------

WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def shapefile(
    names: Sequence[str] = ("芳渚村", "潞城村"),
    *,
    encoding: str = "utf-8",
    field: str = "名称",
    width: int = 40,
    language: int = 0,
) -> dict[str, bytes]:
    """Return the parts of a Shapefile of points by their endings."""
    points = [(120.01 + n / 100, 31.75) for n in range(len(names))]
    box = struct.pack("<8d", 120, 31, 121, 32, 0, 0, 0, 0)

    def head(size: int) -> bytes:
        return (
            struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack("<2i", 1000, 1) + box
        )

    shp = b"".join(
        struct.pack(">2i", n, 10) + struct.pack("<i2d", 1, *xy) for n, xy in enumerate(points, 1)
    )
    shx = b"".join(struct.pack(">2i", 50 + n * 14, 10) for n in range(len(points)))
    cells = b"".join(b" " + name.encode(encoding)[:width].ljust(width) for name in names)
    label = field.encode(encoding)[:10].ljust(11, b"\0")
    about = struct.pack("<4BIHH16xBB2x", 3, 117, 3, 24, len(names), 65, width + 1, 0, language)
    dbf = about + label + b"C" + bytes(4) + bytes((width,)) + bytes(15) + b"\r" + cells + b"\x1a"
    return {
        ".shp": head(100 + len(shp)) + shp,
        ".shx": head(100 + len(shx)) + shx,
        ".dbf": dbf,
        ".prj": WGS84.encode(),
        ".cpg": encoding.encode(),
    }


def zipped(parts: Mapping[str, bytes], stem: str = "村", *, without: Sequence[str] = ()) -> bytes:
    """Return the parts of a Shapefile in an archive."""
    return archive({stem + end: part for end, part in parts.items() if end not in without})


# --- office files of before 2007 ----------------------------------------------------------------


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file, the container of XLS, DOC and protected XLSX."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        start = len(sectors)
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        sectors += [padded[at : at + 512] for at in range(0, len(padded), 512)]
        table += [*range(start + 1, len(sectors)), 0xFFFFFFFE]
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, start, len(padded), right=right))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0")
    first = len(sectors)
    sectors += [directory[at : at + 512] for at in range(0, len(directory), 512)]
    table += [*range(first + 1, len(sectors)), 0xFFFFFFFE, 0xFFFFFFFD]
    place = len(sectors)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    assert len(fat) == 512, "small files only"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<9I", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", place).ljust(436, b"\xff")
    return head + b"".join(sectors) + fat


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    title = name.encode("utf-16-le").ljust(64, b"\0")
    links = struct.pack("<HBB3I", len(name) * 2 + 2, kind, 1, 0xFFFFFFFF, right, child)
    return title + links + bytes(36) + struct.pack("<IQ", start, size)


def xls(
    rows: Sequence[Sequence[str | float | None]],
    *,
    protected: bool = False,
    hidden: Sequence[int] = (),
) -> bytes:
    """Return an XLS of one sheet (BIFF8); ``None`` is an error, hidden rows count from 0."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<2H", kind, len(content)) + content

    def bof(kind: int) -> bytes:
        return record(0x809, struct.pack("<4H2I", 0x600, kind, 0, 0, 0, 6))

    cells = b"".join(record(0x208, struct.pack("<6HI", r, 0, 9, 255, 0, 0, 0x20)) for r in hidden)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            at = struct.pack("<3H", r, c, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                cells += record(0x204, at + text)
            elif value is None:
                cells += record(0x205, at + b"\x17\x01")
            else:
                cells += record(0x203, at + struct.pack("<d", value))
    size = struct.pack("<2I3H", 0, len(rows), 0, max(map(len, rows)), 0)
    sheet = bof(0x10) + record(0x200, size) + cells + record(0x0A, b"")
    title = "名册"
    start = bof(5) + (record(0x2F, struct.pack("<3H", 1, 1, 1) + bytes(48)) if protected else b"")
    name = struct.pack("<2xBB", len(title), 1) + title.encode("utf-16-le")
    length = len(start) + 4 + 4 + len(name) + 4
    book = start + record(0x85, struct.pack("<I", length) + name) + record(0x0A, b"")
    return compound({"Workbook": book + sheet})


# --- OpenStreetMap PBF --------------------------------------------------------------------------


def pbf(tags: Mapping[str, str]) -> bytes:
    """Return an extract of one node with tags."""
    words = [b"", *(word.encode() for pair in tags.items() for word in pair)]
    pairs = b"".join(_number(n + 1) for n in range(len(words) - 1)) + b"\0"
    dense = _bytes(1, _signed(7)) + _bytes(8, _signed(317500000)) + _bytes(9, _signed(1200100000))
    dense += _bytes(10, pairs)
    block = _bytes(1, b"".join(_bytes(1, word) for word in words)) + _bytes(2, _bytes(2, dense))
    header = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    return _blob(b"OSMHeader", header) + _blob(b"OSMData", block)


def _blob(kind: bytes, content: bytes) -> bytes:
    packed = b"\x10" + _number(len(content)) + _bytes(3, zlib.compress(content))
    head = _bytes(1, kind) + b"\x18" + _number(len(packed))
    return struct.pack(">I", len(head)) + head + packed


def _bytes(field: int, content: bytes) -> bytes:
    return bytes((field << 3 | 2,)) + _number(len(content)) + content


def _signed(value: int) -> bytes:
    return _number(value << 1)


def _number(value: int) -> bytes:
    made = b""
    while value > 0x7F:
        made += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return made + bytes((value,))


# --- DXF ----------------------------------------------------------------------------------------


def dxf(text: str, *, layer: str = "路灯", version: str = "AC1015", page: str = "ANSI_936") -> str:
    """Return a drawing of one point and one text."""
    pairs: list[tuple[int, str]] = [
        (0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, version),
        (9, "$DWGCODEPAGE"), (3, page), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES"),
        (0, "POINT"), (8, layer), (10, "40500000.5"), (20, "3515000.5"),
        (0, "TEXT"), (8, "注记"), (10, "40500010"), (20, "3515010"), (40, "2.5"), (1, text),
        (0, "ENDSEC"), (0, "EOF"),
    ]  # fmt: skip
    return "".join(f"{code:3d}\n{value}\n" for code, value in pairs)
