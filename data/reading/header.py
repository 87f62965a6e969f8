"""Which rows of a table name its columns: one, two, or none, with the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from data.doubts import Choice, Message, Question
from data.reading.names import known_share
from text import N_

Cell = str | None
NumberedRow = tuple[int, Sequence[Cell]]
"""A row's number in the file as people count, and its cells."""

Span = tuple[int, int, int, int]
"""Cells merged into one: first row, first column, last row, last column; rows as people count,
columns from 0."""

NONE: Final = "none"
SEARCHED: Final = 20
_CERTAIN: Final = 2
_VALUE: Final = re.compile(r"[-+]?[\d.,:/年月日\s°′″'\"EeTZ%-]*\d[\d.,:/年月日\s°′″'\"EeTZ%-]*")
_IDENTIFIER: Final = re.compile(r"[A-Za-z]{0,4}[-_]?\d+(?:[-_]\d+)*|.*\d+\s*[号室幢栋户#].*")
_PERIOD: Final = re.compile(r"\d{4}年?(\d{1,2}月份?)?|\d{1,2}月份?|Q[1-4]")
"""A year, a month: what columns of sums are called."""

_LONG: Final = 30


class Header(NamedTuple):
    """The rows that name the columns.

    Attributes
    ----------
    rows
        Places of one or two rows among those searched; none when there is no header.
    """

    rows: tuple[int, ...]
    evidence: Message
    doubtful: bool


def header_question(
    rows: Sequence[NumberedRow], known: frozenset[str], spans: Sequence[Span] = ()
) -> Question:
    """Find the header among the first rows and make a question of it.

    The values of the choices are row numbers as people count, two joined by ``+`` for a header of
    two rows, and ``none``.
    """
    found = find_header(rows, known, spans)
    values = [str(number) for number, _ in rows[:SEARCHED]]
    recommended = "+".join(values[place] for place in found.rows) or NONE
    pairs = [f"{upper}+{lower}" for upper, lower in pairwise(values[:6])]
    if "+" in recommended and recommended not in pairs:
        pairs.append(recommended)
    choices = [
        *(Choice(value, _title(value, row)) for value, (_, row) in zip(values, rows, strict=False)),
        *(Choice(pair, (N_("rows {rows} together"), {"rows": pair})) for pair in pairs),
        Choice(NONE, (N_("no header: the first row is a record already"), {})),
    ]
    return Question(
        topic="header_row",
        message=(N_("Which row names the columns?"), {}),
        choices=tuple(choices),
        recommended=recommended,
        evidence=found.evidence,
        doubtful=found.doubtful,
    )


def _title(value: str, row: Sequence[Cell]) -> Message:
    cells = [cell.strip()[:20] for cell in row if cell and cell.strip()][:4]
    return N_("row {row}: {cells}"), {"row": value, "cells": " | ".join(cells)}


def find_header(
    rows: Sequence[NumberedRow], known: frozenset[str], spans: Sequence[Span] = ()
) -> Header:
    """Find the rows that name the columns among the first ones, by names that are known."""
    searched = [row for _, row in rows[:SEARCHED]]
    hits = [_hits(row, known) for row in searched]
    best = max(range(len(searched)), key=lambda place: (hits[place], -place))
    if hits[best]:
        filled = known_share(searched[best], known)[1]
        found = _with_group_row(rows, best, known, spans)
        count = known_share(_joined_cells(searched, found), known)[0]
        evidence = N_("{count} of its names are known names of columns."), {"count": count}
        certain = count >= _CERTAIN or count * 2 >= filled or best == _by_contrast(searched)
        lost = any(_looks_like_a_record(row, filled) for row in searched[: found[0]])
        return Header(found, evidence, doubtful=lost or not certain)
    place = _by_contrast(searched)
    if place is None:
        return Header((), (N_("No row looks like names of columns."), {}), doubtful=True)
    evidence = N_("It is the first full row of words, with values below it."), {}
    return Header((place,), evidence, doubtful=True)


def _joined_cells(rows: Sequence[Sequence[Cell]], places: Sequence[int]) -> list[Cell]:
    return [cell for place in places for cell in rows[place]]


def _hits(row: Sequence[Cell], known: frozenset[str]) -> int:
    """Count known names in a row; a row that is mostly values is none of names."""
    hits, filled = known_share(row, known)
    values = sum(is_value(cell) for cell in row if cell and cell.strip())
    return hits if values * 2 < filled or hits >= _CERTAIN else 0


def is_value(cell: str) -> bool:
    """Say whether a cell looks like a value (number, date, address), not like a name."""
    text = cell.strip()
    if _PERIOD.fullmatch(text):
        return False
    return bool(len(text) > _LONG or _VALUE.fullmatch(text) or _IDENTIFIER.fullmatch(text))


def _looks_like_a_record(row: Sequence[Cell], width: int) -> bool:
    """Say whether a row above the header is as full as it, with values in it."""
    cells = [cell for cell in row if cell and cell.strip()]
    return len(cells) >= max(width, 2) and any(is_value(cell) for cell in cells)


def _by_contrast(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Find the first full row of distinct words that has values below it."""
    widths = [sum(bool(cell and cell.strip()) for cell in row) for row in rows]
    usual = max(sorted(set(widths)), key=widths.count)
    for place, row in enumerate(rows[:-1]):
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        full = len(cells) >= max(usual * 0.6, 1) and len(set(cells)) == len(cells)
        if not full or any(is_value(cell) for cell in cells):
            continue
        below = [cell for other in rows[place + 1 :] for cell in other if cell and cell.strip()]
        if any(is_value(cell) for cell in below):
            return place
    return None


def _with_group_row(
    rows: Sequence[NumberedRow], best: int, known: frozenset[str], spans: Sequence[Span]
) -> tuple[int, ...]:
    """Add the row above or below, when both together name the columns."""
    for upper, lower in ((best, best + 1), (best - 1, best)):
        if upper < 0 or lower >= min(len(rows), SEARCHED):
            continue
        (above, first), (below, second) = rows[upper], rows[lower]
        if any(is_value(cell) for cell in second if cell and cell.strip()):
            continue
        merged = below == above + 1 and _merged_as_group(above, first, second, spans)
        if merged or (_interleaved(first, second) and _hits(second, known)):
            return (upper, lower)
    return (best,)


def _merged_as_group(
    above: int, first: Sequence[Cell], second: Sequence[Cell], spans: Sequence[Span]
) -> bool:
    """Say whether cells of the upper row are merged over several of the lower row's names."""
    width = max(len(first), len(second))
    return any(
        top == bottom == above
        and 0 < right - left < width - 1
        and all(place < len(second) and second[place] for place in range(left, right + 1))
        for top, left, bottom, right in spans
    )


def _interleaved(first: Sequence[Cell], second: Sequence[Cell]) -> bool:
    """Say whether each row has names where the other has none."""
    width = max(len(first), len(second))
    upper = [*(bool(cell) for cell in first), *[False] * (width - len(first))]
    lower = [*(bool(cell) for cell in second), *[False] * (width - len(second))]
    only_upper = sum(a and not b for a, b in zip(upper, lower, strict=True))
    only_lower = sum(b and not a for a, b in zip(upper, lower, strict=True))
    return only_upper > 0 and only_lower > 0 and sum(upper) > 1


def joined_names(
    upper: Sequence[Cell], lower: Sequence[Cell], *, row: int, spans: Sequence[Span] = ()
) -> tuple[list[Cell], dict[str, str]]:
    """Make one name of two stacked ones: ``坐标`` over ``经度`` gives ``坐标 经度``.

    Parameters
    ----------
    row
        Number of the upper row, to find what is merged in it.

    Returns
    -------
    names, aliases
        The names, and for each made of two the lower one alone.
    """
    width = max(len(upper), len(lower))
    groups: list[Cell] = [*upper, *[None] * (width - len(upper))]
    subs: list[Cell] = [*lower, *[None] * (width - len(lower))]
    ends = {left: right for top, left, _, right in spans if top == row}
    reach, group = -1, None
    for place in range(width):
        if groups[place]:
            group, reach = groups[place], ends.get(place, width if not spans else place)
        elif place <= reach and subs[place]:
            groups[place] = group
    names: list[Cell] = []
    aliases: dict[str, str] = {}
    for above, below in zip(groups, subs, strict=True):
        name = " ".join(part.strip() for part in (above, below) if part and part.strip())
        if above and below and name not in aliases:
            aliases[re.sub(r"\s+", " ", name)] = below.strip()
        names.append(name or None)
    return names, aliases
