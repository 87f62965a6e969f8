"""The child process that parses foreign files: limited memory and time, few drivers, no network.

``child.py KIND SOURCE OUT`` writes a JSON file and exits 0, or prints
``{"reason": …, "facts": …}`` and exits 1. Standard input brings, as JSON, the words by which a
header is known. It is run as a file, not as a module, so that it loads what it needs and no more.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from text import N_

_MEMORY_BYTES: Final = 3 * 2**30
_CPU_SECONDS: Final = 100
_MOST_CELLS: Final = 30_000_000
_MOST_COLUMNS: Final = 500
_MOST_CELL: Final = 20_000
_HEADER_SEARCH: Final = 20

Warnings = list[tuple[str, dict[str, Any]]]
_NumberedRow = tuple[int, Sequence[str | None]]
"""A row's number in the file as people count, and its cells."""


class _Table(NamedTuple):
    """Rows as they stand in a file, and how they were read."""

    rows: Sequence[_NumberedRow]
    read_as: dict[str, Any]
    warnings: Warnings


class Unreadable(Exception):
    """Why a file cannot be read: a message key and what fills it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.told = {"reason": reason, "facts": facts}


def main(arguments: Sequence[str]) -> int:
    """Read one file."""
    _limit()
    kind, source, out = arguments
    known = frozenset(json.load(sys.stdin))
    try:
        if kind in _TABLES:
            _write_table(_TABLES[kind](Path(source)), Path(out), known)
        else:
            _features(Path(source), Path(out), kind)
    except Unreadable as error:
        sys.stdout.write(json.dumps(error.told))
        return 1
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything
        told = Unreadable(N_("it is damaged ({kind})"), kind=type(error).__name__).told
        sys.stdout.write(json.dumps(told))
        return 1
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


# --- tables -------------------------------------------------------------------------------------


def _csv(source: Path) -> _Table:
    content = source.read_bytes()
    text, encoding = _decoded(content)
    if "\0" in text:
        raise Unreadable(N_("it holds NUL characters"))
    sample = text[:20_000]
    delimiter = max(",;\t，|", key=lambda mark: _regularity(sample, mark))
    csv.field_size_limit(10_000_000)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise Unreadable(N_("the quotes in it do not match ({what})"), what=str(error)) from error
    read_as = {"format": "CSV", "encoding": encoding}
    warnings: Warnings = []
    if encoding == "GB18030":
        warnings.append((N_("Read as GB18030 (Chinese office encoding)."), {}))
    return _Table(rows, read_as, warnings)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "UTF-16"
    for encoding, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise Unreadable(N_("its characters are neither UTF-8, UTF-16 nor GB18030"))


def _regularity(sample: str, mark: str) -> float:
    counts = [line.count(mark) for line in sample.splitlines()[:30] if line.strip()]
    if not counts or not max(counts):
        return 0.0
    usual = max(set(counts), key=counts.count)
    return usual and counts.count(usual) / len(counts) + usual * 0.01


def _excel(source: Path) -> _Table:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    # from the content: a path would be believed by its ending
    book = CalamineWorkbook.from_filelike(BytesIO(source.read_bytes()))
    visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
    if not visible:
        raise Unreadable(N_("it has no visible sheet"))
    for name in visible:
        sheet = book.get_sheet_by_name(name)
        height, width = sheet.total_height, sheet.total_width
        if height * width > _MOST_CELLS:
            raise Unreadable(N_("a sheet has {rows} x {columns} cells"), rows=height, columns=width)
        first = (sheet.start or (0, 0))[0]
        cells = sheet.to_python(skip_empty_area=True)
        rows = [(first + n + 1, [_as_text(cell) for cell in row]) for n, row in enumerate(cells)]
        if any(any(row) for _, row in rows):
            break
    else:
        raise Unreadable(N_("all its sheets are empty"))
    warnings: Warnings = []
    others = [other for other in book.sheet_names if other != name]
    if others:
        warnings.append(
            (
                N_("Only the sheet “{sheet}” was read; others: {others}."),
                {"sheet": name, "others": ", ".join(others)},
            )
        )
    return _Table(rows, {"format": "Excel", "sheet": name}, warnings)


def _as_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


_TABLES: Final = {"csv": _csv, "excel": _excel}


def _write_table(table: _Table, out: Path, known: frozenset[str]) -> None:
    rows, read_as, warnings = table
    filled = [(number, row) for number, row in rows if any(cell and cell.strip() for cell in row)]
    if not filled:
        raise Unreadable(N_("it has no rows"))
    head = _header(filled, known)
    number, header = filled[head]
    names = _names(header, warnings)
    if len(names) > _MOST_COLUMNS:
        raise Unreadable(N_("it has {columns} columns"), columns=len(names))
    body = filled[head + 1 :]
    if len(body) * len(names) > _MOST_CELLS:
        raise Unreadable(
            N_("a sheet has {rows} x {columns} cells"), rows=len(body), columns=len(names)
        )
    longer = [
        n
        for n, row in body
        if [c for c in row if c] and len(row) > len(names) and any(row[len(names) :])
    ]
    if longer:
        warnings.append(
            (
                N_("Rows with more cells than the header, the surplus left out: {rows}."),
                {"rows": _listed(longer)},
            )
        )
    columns = {
        name: [_cell(row[place]) if place < len(row) else None for _, row in body]
        for place, name in enumerate(names)
    }
    read_as["header_row"] = number
    _write(out, [n for n, _ in body], columns, {"read_as": read_as, "warnings": warnings})


def _header(rows: Sequence[_NumberedRow], known: frozenset[str]) -> int:
    """Find the header among the first rows: most known names first, several cells, near the top."""
    best, best_score = 0, -1.0
    for place, (_, row) in enumerate(rows[:_HEADER_SEARCH]):
        cells = [cell.strip().casefold() for cell in row if cell and cell.strip()]
        score = sum(1.0 for cell in cells if cell in known) + (0.1 if len(cells) > 1 else 0.0)
        score -= 0.02 * place
        if score > best_score:
            best, best_score = place, score
    return best


def _names(header: Sequence[str | None], warnings: Warnings) -> list[str]:
    while header and not (header[-1] or "").strip():
        header = header[:-1]
    names: list[str] = []
    for place, cell in enumerate(header):
        name = re.sub(r"\s+", " ", (cell or "").strip()) or f"column {place + 1}"
        while name in names:
            warnings.append((N_("Two columns are called “{name}”."), {"name": name}))
            name += "_2"
        names.append(name)
    return names


def _cell(value: str | None) -> str | None:
    if value is None:
        return None
    text = value.strip()
    return text[:_MOST_CELL] or None


# --- features -----------------------------------------------------------------------------------


def _features(source: Path, out: Path, kind: str) -> None:
    import pyogrio

    layers = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
    geometry = {str(name): shape for name, shape in pyogrio.list_layers(source)}
    with_shapes = [name for name in layers if geometry[name] is not None] or layers
    warnings: Warnings = []
    if len(with_shapes) > 1:
        warnings.append(
            (
                N_("Only the layer “{layer}” was read; others: {others}."),
                {"layer": with_shapes[0], "others": ", ".join(with_shapes[1:])},
            )
        )
    options: dict[str, Any] = {"layer": with_shapes[0]}
    encoding = None
    if kind == "shapefile":
        encoding = _shapefile_encoding(source, warnings)
        options["encoding"] = encoding
    try:
        about, _, shapes, values = pyogrio.raw.read(source, **options)
    except UnicodeDecodeError as error:
        raise Unreadable(
            N_("its text is not in {encoding}, the encoding it was read in; save it as UTF-8"),
            encoding=encoding or "UTF-8",
        ) from error
    names = [str(name) for name in about["fields"]]
    count = len(shapes) if shapes is not None else len(values[0]) if values else 0
    if count * max(len(names), 1) > _MOST_CELLS:
        raise Unreadable(N_("it has {count} features"), count=count)
    columns = {
        name: [_cell(_as_text(value)) for value in column.tolist()]
        for name, column in zip(names, values, strict=True)
    }
    read_as = {
        "format": {"geojson": "GeoJSON", "geopackage": "GeoPackage"}.get(kind, "Shapefile"),
        "crs": about["crs"],
        **({"encoding": encoding} if encoding else {}),
        **({"layer": with_shapes[0]} if kind == "geopackage" else {}),
    }
    hexes = None if shapes is None else [None if s is None else s.hex() for s in shapes]
    note = {"read_as": read_as, "warnings": warnings, "crs": about["crs"], "shapes": hexes}
    _write(out, list(range(1, count + 1)), columns, note)


def _shapefile_encoding(source: Path, warnings: Warnings) -> str:
    """Without a .cpg the table does not say its encoding: UTF-8 if it fits, else GB18030."""
    declared = source.with_suffix(".cpg")
    if declared.exists():
        name = declared.read_text(encoding="ascii", errors="replace").strip()
        name = {"65001": "UTF-8", "936": "GB18030", "GBK": "GB18030", "CP936": "GB18030"}.get(
            name.upper(), name
        )
        try:
            "".encode(name)
        except (LookupError, ValueError):
            raise Unreadable(
                N_("its .cpg file names an unknown encoding, {encoding}; save it as UTF-8"),
                encoding=name[:40],
            ) from None
        return name
    content = source.with_suffix(".dbf").read_bytes()
    try:
        content.decode("utf-8")
        found = "UTF-8"
    except UnicodeDecodeError:
        found = "GB18030"
    if not content.isascii():
        warnings.append(
            (
                N_("The Shapefile has no .cpg file; its text was read as {encoding}."),
                {"encoding": found},
            )
        )
    return found


def _write(
    out: Path, numbers: list[int], columns: dict[str, list[str | None]], about: dict[str, Any]
) -> None:
    content = {"numbers": numbers, "columns": columns, **about}
    out.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8", errors="replace")


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown} … ({len(numbers)})" if len(numbers) > 10 else shown  # noqa: PLR2004


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
