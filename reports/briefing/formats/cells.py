"""Cells as words: the same ones in every format."""

from __future__ import annotations

import datetime as dt
from typing import Final

from reports.briefing.pack import Cell, Chart, Kind, Missing, Pack, Table
from text import N_, Translator

SIGNS: Final = {Missing.UNKNOWN: "–", Missing.HIDDEN: "*"}
"""What stands where there is no number; never a zero."""
_MEANINGS: Final = {
    Missing.UNKNOWN: N_("– unknown: no register, or nobody asked"),
    Missing.HIDDEN: N_("* kept back: too few households stand behind it"),
}


def cell_words(cell: Cell, kind: Kind, t: Translator) -> str:
    """Write a cell of a table."""
    if isinstance(cell, Missing):
        return SIGNS[cell]
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.date):
        return t.date(cell)
    if kind == "share":
        return t.share(float(cell))
    if kind == "text":
        return str(cell)
    return t.number(cell) if isinstance(cell, int) else f"{cell:,g}"


def chart_kind(chart: Chart) -> Kind:
    """Say how the values of a chart are written."""
    return "share" if chart.kind == "shares" else "count"


def chart_value(cell: Cell) -> float | None:
    """Return how long a bar is, how high a point; ``None`` is a gap."""
    return float(cell) if isinstance(cell, int | float) else None


def signs_used(cells: list[Cell], t: Translator) -> str:
    """Explain the signs that occur among cells; empty when there are none."""
    return "  ".join(t(_MEANINGS[sign]) for sign in Missing if sign in cells)


def signs_of(shown: Table | Chart, t: Translator) -> str:
    """Explain the signs that occur in a table or a chart."""
    if isinstance(shown, Table):
        return signs_used([cell for row in shown.rows for cell in row], t)
    return signs_used([cell for series in shown.series for cell in series.values], t)


def is_number(kind: Kind) -> bool:
    """Say whether a column's cells stand to the right."""
    return kind in {"count", "share"}


def filter_line(pack: Pack) -> str:
    """Say in one line what was filtered."""
    return " · ".join(f"{name}: {value}" for name, value in pack.filters)


def foot_line(pack: Pack) -> str:
    """Say whose the data are and as of when, and that they are for the office only."""
    told = any(pack.as_of in words for words in pack.credits)
    parts = (pack.internal, "" if told else pack.as_of, *pack.credits)
    return " · ".join(part for part in parts if part)
