"""Workbooks: XLSX, XLSB, XLS and WPS's ET, ODS; one visible sheet of them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.doubts import VERBATIM, Choice, Question
from data.reading.archives import password
from data.reading.faults import Unreadable
from data.reading.features import as_text
from data.reading.formats import old_sheet_parts
from data.reading.formats.sheet_parts import SheetParts, without_hidden
from data.reading.header import SEARCHED, Cell, NumberedRow, Span
from data.reading.names import known_share
from data.reading.tables import Marks, hand_over_table
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Handover, Job

_MOST_CELLS: Final = 12_000_000
_MOST_MARKUP: Final = 400 * 2**20
_ALL_LOOKED_AT: Final = 60 * 2**20
_KEPT: Final = 10**15
_PLAUSIBLE: Final = 2
_MANY_MERGED: Final = 200


class _Sheet(NamedTuple):
    """A sheet and what its first rows promise."""

    name: str
    content: Any
    rows: int
    hits: int


def read(job: Job, out: Handover) -> None:
    """Read a sheet.

    Raises
    ------
    Unreadable
        When the workbook is protected, damaged, too large or empty.
    """
    content = job.source.read_bytes()
    book = _opened(content)
    sheet = _chosen(book, _size(content), job, out)
    out.read_as.update(format="Excel", sheet=sheet.name)
    parts = _parts(content, book, sheet)
    spans = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in _merged(sheet)]
    marks = Marks(spans=spans, cells=dict(parts.faults))
    rows = without_hidden(_rows(sheet.content), parts, sheet.rows, out)
    hand_over_table(rows, job, out, marks, body=partial(_filled, spans=spans, out=out))


def _parts(content: bytes, book: Any, sheet: _Sheet) -> SheetParts:  # noqa: ANN401
    if content.startswith(b"PK"):
        return SheetParts.of(content, sheet.name)
    return old_sheet_parts.parts_of(content, book.sheet_names.index(sheet.name))


def _opened(content: bytes) -> Any:  # noqa: ANN401 - calamine has no types
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

    try:
        # from the content: a path would be believed by its ending
        return CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as error:
        raise password() from error
    except (CalamineError, ZipError, OSError) as error:
        raise Unreadable(N_("the workbook is damaged or not one of Excel's or WPS's")) from error


def _size(content: bytes) -> int:
    """Return the unpacked size of the sheets.

    Raises
    ------
    Unreadable
        When that is more than can be read in good time.
    """
    if not content.startswith(b"PK"):
        return len(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > _MOST_MARKUP:
        raise Unreadable(
            N_("it unpacks to more than {most} MB"), dangerous=True, most=_MOST_MARKUP >> 20
        )
    return size


def _chosen(book: Any, size: int, job: Job, out: Handover) -> _Sheet:  # noqa: ANN401
    """Choose the sheet whose first rows hold most names that are known, or the one answered."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    about = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in about if sheet.visible == SheetVisibleEnum.Visible]
    hidden = [sheet.name for sheet in about if sheet.name not in visible]
    if not visible:
        raise Unreadable(N_("it has no visible sheet"))
    if hidden:
        out.warn(N_("Hidden sheets were not read: {sheets}."), sheets=_listed(hidden))
    answer = job.answers.get("sheet", "")
    best: _Sheet | None = None
    seen: dict[str, _Sheet] = {}
    for name in visible:
        if size > _ALL_LOOKED_AT and name != answer and (best or answer in visible):
            continue
        sheet = _sheet(book, name, job.known)
        seen[name] = sheet._replace(content=None)
        wanted = name == answer or (
            answer not in visible and sheet.hits > (best.hits if best else -1)
        )
        if (wanted or best is None) and (sheet.rows or name == answer):
            best = sheet
    if best is None:
        raise Unreadable(N_("all its sheets are empty"))
    _ask_for_sheet(visible, seen, best, out)
    return best


def _ask_for_sheet(
    visible: list[str], seen: dict[str, _Sheet], best: _Sheet, out: Handover
) -> None:
    plausible = [name for name, sheet in seen.items() if sheet.hits >= _PLAUSIBLE]
    unseen = [name for name in visible if name not in seen]
    recommended = max(seen.values(), key=lambda sheet: (sheet.hits, sheet.rows > 0)).name
    count = seen[recommended].hits
    question = Question(
        topic="sheet",
        message=(N_("Which sheet is to be read?"), {}),
        choices=tuple(
            Choice(
                name,
                (N_("“{sheet}”, {rows} rows"), {"sheet": name, "rows": f"{seen[name].rows:,}"})
                if name in seen
                else (VERBATIM, {"text": name}),
            )
            for name in visible
        ),
        recommended=recommended,
        evidence=(N_("{count} of its names are known names of columns."), {"count": count}),
        doubtful=len(plausible) > 1 or bool(unseen) or (not count and len(visible) > 1),
    )
    out.ask(question)
    others = [name for name in visible if name != best.name]
    if others:
        out.warn(
            N_("Only the sheet “{sheet}” was read; others: {others}."),
            sheet=best.name,
            others=_listed(others),
        )


def _listed(names: list[str]) -> str:
    return ", ".join(name[:40] for name in names[:10]) + (" …" if len(names) > 10 else "")  # noqa: PLR2004


def _sheet(book: Any, name: str, known: frozenset[str]) -> _Sheet:  # noqa: ANN401
    from python_calamine import CalamineError

    try:
        content = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise Unreadable(N_("the workbook is damaged or not one of Excel's or WPS's")) from error
    height, width = content.height, content.width
    if height * width > _MOST_CELLS:
        raise Unreadable(
            N_("a sheet has {rows} x {columns} cells"), rows=f"{height:,}", columns=f"{width:,}"
        )
    head = content.to_python(nrows=SEARCHED)
    filled = [[_as_text(cell) for cell in row] for row in head]
    hits = max((known_share(row, known)[0] for row in filled), default=0)
    there = height if any(any(row) for row in filled) or height > SEARCHED else 0
    return _Sheet(name, content, there, hits)


def _merged(sheet: _Sheet) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(sheet.content.merged_cell_ranges or ())


def _rows(sheet: Any) -> Iterator[NumberedRow]:  # noqa: ANN401
    """Return the rows as text; columns count from the first of the sheet, filled or not."""
    first_row, first_column = sheet.start or (0, 0)
    before: list[Cell] = [None] * first_column
    rows = sheet.iter_rows()
    start: list[object] = next(rows, [])
    # some versions begin at the first row of the sheet, others at the first one that is filled
    begins = first_row + 1 if any(cell != "" for cell in start) else 1
    for number, row in enumerate(chain([start], rows), begins):
        yield number, [*before, *(v if v.__class__ is str else _as_text(v) for v in row)]


def _as_text(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    # a number beyond what Excel keeps becomes 1.2E+17, which is a fault of its cell
    return as_text(float(value) if type(value) is int and abs(value) >= _KEPT else value)


def _filled(
    rows: Iterator[NumberedRow], header: int, *, spans: Sequence[Span], out: Handover
) -> Iterator[NumberedRow]:
    """Give cells that are merged downwards the value of the first, if that is wanted."""
    down = [span for span in spans if span[2] > span[0] > header]
    if not down:
        return rows
    filled = sum(bottom - top for top, _, bottom, _ in down)
    question = Question(
        topic="merged_cells",
        message=(
            N_("Cells are merged over several rows. Does their text hold for all of them?"),
            {},
        ),
        choices=(
            Choice("filled", (N_("yes, for every row"), {})),
            Choice("left", (N_("no, for the first row only"), {})),
        ),
        recommended="filled",
        evidence=(
            N_("{count} groups of merged cells, {rows} rows would be filled."),
            {"count": len(down), "rows": filled},
        ),
        doubtful=max(bottom - top for top, _, bottom, _ in down) > _MANY_MERGED,
    )
    return _spread(rows, down) if out.ask(question) == "filled" else rows


def _spread(rows: Iterator[NumberedRow], down: Sequence[Span]) -> Iterator[NumberedRow]:
    starts: dict[int, list[Span]] = {}
    for span in down:
        starts.setdefault(span[0], []).append(span)
    holding: dict[int, tuple[int, Cell]] = {}
    for number, row in rows:
        cells = list(row)
        for column, (last, value) in list(holding.items()):
            if number > last:
                del holding[column]
            elif column < len(cells) and not cells[column] and any(cells):
                cells[column] = value
        for _, left, bottom, _ in starts.get(number, ()):
            if left < len(cells):
                holding[left] = bottom, cells[left]
        yield number, cells
