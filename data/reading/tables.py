"""From the rows of a sheet or a text to named columns, without what is no record."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import Final

from data.reading.faults import CUT_OFF, RAGGED, SECOND_TABLE, Rule, Unreadable, listed
from data.reading.handover import Handover, Job
from data.reading.header import (
    NONE,
    SEARCHED,
    Cell,
    NumberedRow,
    Span,
    header_question,
    joined_names,
)
from data.reading.names import (
    STARTS_OF_TOTALS,
    column_names,
    groups_end_in_dashes,
    is_footer,
    is_rule,
    is_total,
    last_part,
    plain_name,
)
from text import N_

_BATCH: Final = 20_000
_FOOTER_ROWS: Final = 12


@dataclass
class Marks:
    """What is known about a table besides its cells.

    Attributes
    ----------
    ragged
        Whether rows of another length than the header are at fault.
    cut
        Whether the file ends in the middle of its last row.
    spans
        Merged cells.
    cells
        Faults of single cells, by row number and column from 0.
    """

    ragged: bool = False
    cut: bool = False
    spans: Sequence[Span] = ()
    cells: dict[tuple[int, int], Rule] = field(default_factory=dict)


Body = Callable[[Iterator[NumberedRow], int], Iterator[NumberedRow]]


def hand_over_table(
    rows: Iterable[NumberedRow],
    job: Job,
    out: Handover,
    marks: Marks | None = None,
    *,
    body: Body = lambda rows, _: rows,
) -> None:
    """Find the header, name the columns, hand over every row below it.

    Parameters
    ----------
    body
        What happens to the rows below the header; it gets the number of the last header row too.

    Raises
    ------
    Unreadable
        When there is nothing in it.
    """
    _Table(job, out, marks or Marks()).read(rows, body)


def _first_of(row: Sequence[Cell]) -> str:
    """Return the first cell that is not blank, trimmed; empty when all are."""
    for cell in row:
        if cell and (text := cell.strip()):
            return text
    return ""


def _is_title(row: Sequence[Cell]) -> bool:
    """Say whether a row has a first cell only, as titles above a table do."""
    return bool(row[0]) and sum(bool(cell and cell.strip()) for cell in row) == 1


class _Table:
    """One table on its way out."""

    def __init__(self, job: Job, out: Handover, marks: Marks) -> None:
        self.job, self.out, self.marks = job, out, marks
        self.names: list[str] = []
        self.header: list[Cell] = []
        self.footers: list[int] = []
        self.repeated: list[int] = []
        self.titles: list[int] = []
        self.another = 0

    def read(self, rows: Iterable[NumberedRow], body: Body) -> None:
        """Read all of it."""
        filled = (row for row in rows if _first_of(row[1]))
        head = list(islice(filled, SEARCHED + 2))
        if not head:
            raise Unreadable(N_("it has no rows"))
        start = self._find_header(head)
        below = body(chain(head[start:], filled), head[start - 1][0] if start else 0)
        records = self._without_footer(below)
        kept = 0
        while batch := list(islice(records, _BATCH)):
            kept += len(batch)
            self._hand_over(batch)
        self._tell(kept)

    def _find_header(self, head: list[NumberedRow]) -> int:
        """Name the columns; return how many of the first rows are not records."""
        meant = [(number, [self.out.cells.meant(cell) for cell in row]) for number, row in head]
        taken = self.out.ask(header_question(meant, self.job.known, self.marks.spans))
        self.out.read_as["header_row"] = int(taken) if taken.isdigit() else taken
        numbers = [str(number) for number, _ in head]
        if taken == NONE:
            widths = [len(row) for _, row in head]
            width = max(sorted(set(widths)), key=widths.count)
            self.header = [None] * width
            self.names = [f"column {place + 1}" for place in range(width)]
            self.out.columns(self.names)
            return 0
        upper, _, lower = taken.partition("+")
        place = numbers.index(lower or upper)
        self.header = list(meant[place][1])
        if lower:
            above = meant[numbers.index(upper)][1]
            self.header, aliases = joined_names(
                above, self.header, row=int(upper), spans=self.marks.spans
            )
            self.out.aliases.update(aliases)
        if list(head[place][1]) != list(meant[place][1]):
            self.out.cells.garbled_header = True
        self.names = column_names(self.header, self.out.warnings)
        unnamed = [n for n, cell in zip(self.names, self.header, strict=False) if not cell]
        self.out.columns(self.names, optional=unnamed)
        dashes = groups_end_in_dashes(self.names)
        parts = {name: last_part(name, dashes=dashes) for name in self.names}
        self.out.aliases.update({name: part for name, part in parts.items() if part != name})
        return place + 1

    def _without_footer(self, rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
        """Leave out sums, repeated headers and what stands below the last record."""
        held: deque[NumberedRow] = deque()
        own = {plain_name(cell) for cell in self.header if cell}
        starts = {cell.strip()[:1] for cell in self.header if cell}
        for numbered in rows:
            number, row = numbered
            first = _first_of(row)
            if first[0] in STARTS_OF_TOTALS and is_total(first):
                self.footers.append(number)
            elif first[0] in starts and self._names_columns(row, own):
                self._meet_header(numbered, held)
            elif first[:2] == "--" and is_rule(row):
                self.repeated.append(number)
            else:
                held.append(numbered)
            while len(held) > _FOOTER_ROWS:
                yield held.popleft()
        last = list(held)
        while last and is_footer(_first_of(last[-1][1])):
            self.footers.append(last.pop()[0])
        if self.marks.cut and last:
            self.out.fault(CUT_OFF.at(last[-1][0]))
        yield from last

    def _meet_header(self, numbered: NumberedRow, held: deque[NumberedRow]) -> None:
        """Leave out the header of a further page and its titles; another table is told apart."""
        if self._repeats_header(numbered[1]):
            self.repeated.append(numbered[0])
            while held and _is_title(held[-1][1]):
                self.titles.append(held.pop()[0])
        else:
            self.another = self.another or numbered[0]
            held.append(numbered)

    def _names_columns(self, row: Sequence[Cell], own: set[str]) -> bool:
        """Say whether a row has nothing but names of columns, two at least."""
        filled = [cell for cell in row if cell and cell.strip()]
        return len(filled) > 1 and all(plain_name(cell) in own for cell in filled)

    def _repeats_header(self, row: Sequence[Cell]) -> bool:
        both = zip_longest(row, self.header, fillvalue=None)
        return all(plain_name(cell or "") == plain_name(name or "") for cell, name in both)

    def _hand_over(self, batch: list[NumberedRow]) -> None:
        width = len(self.names)
        numbers = [number for number, _ in batch]
        even = [
            row if len(row) == width else self._fitting(number, row, width) for number, row in batch
        ]
        columns = dict(zip(self.names, zip(*even, strict=True), strict=True))
        self.out.add(numbers, columns)
        if self.another:
            for number in numbers:
                if number >= self.another:
                    self.out.fault(SECOND_TABLE.at(number, first=self.another))
        if self.marks.cells:
            self._mark(numbers, columns)

    def _fitting(self, number: int, row: Sequence[Cell], width: int) -> Sequence[Cell]:
        """Return a row of the header's length; one of another length is at fault."""
        cells = len(row)
        if cells > width:
            surplus = any(cell and cell.strip() for cell in row[width:])
            if surplus:
                self.out.fault(RAGGED.at(number, cells=cells, names=width))
            return row[:width]
        if self.marks.ragged:
            self.out.fault(RAGGED.at(number, cells=cells, names=width))
        return [*row, *[None] * (width - cells)]

    def _mark(self, numbers: list[int], columns: dict[str, tuple[Cell, ...]]) -> None:
        """Note the faults that the workbook's own parts tell of."""
        there = {number: place for place, number in enumerate(numbers)}
        for (row, column), rule in self.marks.cells.items():
            if row in there and column < len(self.names):
                name = self.names[column]
                self.out.fault(rule.at(row, name, columns[name][there[row]] or ""))

    def _tell(self, kept: int) -> None:
        if self.titles:
            self.out.warn(
                N_("Titles above a repeated header were left out: {rows}."),
                rows=listed(sorted(self.titles)),
            )
        if self.footers:
            self.out.warn(
                N_("Rows that are sums or signatures, not records, were left out: {rows}."),
                rows=listed(sorted(self.footers)),
            )
        if self.repeated:
            self.out.warn(
                N_("Rows that repeat the header were left out: {rows}."),
                rows=listed(self.repeated),
            )
        if not kept:
            self.out.warn(N_("There is no row below the header."))
