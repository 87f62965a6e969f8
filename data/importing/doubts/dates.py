"""In which order day, month and year stand where a date can be read in two ways."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from unicodedata import normalize

import pandas as pd

from data.doubts import Choice, Message, Question, asked
from data.importing.incoming import Incoming
from data.importing.values import DATE_ORDERS, DAY_FIRST, MONTH_FIRST, YEAR_FIRST, YEAR_SHORT
from text import N_

TOPIC: Final = "dates"
ROC_TOPIC: Final = "roc_years"
UNIVERSAL_TOPIC: Final = "universal_time"
DAYS_TOPIC: Final = "day_numbers"
YES: Final = "yes"
NO: Final = "no"
_MOMENTS: Final = ("visited_at", "reported_at")
_TITLES: Final = {
    YEAR_FIRST: N_("Year first; anything else is rejected"),
    MONTH_FIRST: N_("Month, day, year (3/24/2017)"),
    DAY_FIRST: N_("Day, month, year (24/3/2017)"),
    YEAR_SHORT: N_("Two digits of the year, month, day (170324)"),
}
_PARTS: Final = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{2}|\d{4})(?!\d)")
_SHORT: Final = re.compile(r"\d{6}")
VALUES: Final = {
    TOPIC: DATE_ORDERS,
    ROC_TOPIC: (YES, NO),
    UNIVERSAL_TOPIC: (YES, NO),
    DAYS_TOPIC: ("1900", "1904", NO),
}
"""Possible answers by topic."""

_DAYS: Final = re.compile(r"[345]\d{4}(?:\.\d+)?")
"""Days from 1982 to 2064 as spreadsheets count them."""

_FIRST_DAYS: Final = {
    "1900": dt.datetime(1899, 12, 30),  # noqa: DTZ001 - civil time
    "1904": dt.datetime(1904, 1, 1),  # noqa: DTZ001 - civil time
}
_SAYS_UNIVERSAL: Final = re.compile(r"(?<![a-z])(?:utc|gmt)(?![a-z])|世界时|格林", re.IGNORECASE)
_WITHOUT_OFFSET: Final = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*$")
_ROC: Final = re.compile(
    r"民国\s*\d{2,3}\s*年.*|1[01]\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\D*.*"
)


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask for the order of dates, and whether years count from 1912."""
    cells = [
        normalize("NFKC", cell).strip()
        for name in _MOMENTS
        if name in incoming.columns
        for cell in incoming.table[name]
        if cell
    ]
    seen = _ways(cells)
    if seen:
        yield asked(_order(seen), incoming.answers)
    roc = [cell for cell in cells if _ROC.fullmatch(cell)]
    if roc:
        yield asked(_roc(len(roc)), incoming.answers)
    days = [cell for cell in cells if _DAYS.fullmatch(cell)]
    if days:
        yield asked(_day_numbers(days), incoming.answers)
    universal = [name for name in _universal(incoming.columns) if name in incoming.table]
    if any(
        cell and _WITHOUT_OFFSET.search(cell) for name in universal for cell in incoming.table[name]
    ):
        yield asked(_UNIVERSAL, incoming.answers)


def settled(
    table: pd.DataFrame, columns: Mapping[str, str], decided: Mapping[str, str]
) -> pd.DataFrame:
    """Write out days that are numbers, and times that are universal, as it was decided."""
    changed = {}
    first_day = _FIRST_DAYS.get(decided.get(DAYS_TOPIC, ""))
    universal = _universal(columns) if decided.get(UNIVERSAL_TOPIC) == YES else []
    for name in _MOMENTS:
        if name not in table or (first_day is None and name not in universal):
            continue
        cells = [_day(cell, first_day) for cell in table[name]]
        if name in universal:
            cells = [_with_offset(cell) for cell in cells]
        changed[name] = pd.Series(cells, index=table.index, dtype=object)
    return table.assign(**changed)


def _universal(columns: Mapping[str, str]) -> list[str]:
    """Return our names of the columns whose own name says that its times are universal."""
    return [name for name in _MOMENTS if _SAYS_UNIVERSAL.search(columns.get(name, ""))]


def _day(cell: str | None, first: dt.datetime | None) -> str | None:
    if first is None or not cell or not _DAYS.fullmatch(normalize("NFKC", cell).strip()):
        return cell
    moment = first + dt.timedelta(days=float(normalize("NFKC", cell)))
    return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()


def _with_offset(cell: str | None) -> str | None:
    return f"{cell}Z" if cell and _WITHOUT_OFFSET.search(cell) else cell


def _ways(cells: Iterable[str]) -> Counter[str]:
    """Count what speaks for each order; ``"either"`` where nothing does."""
    seen: Counter[str] = Counter()
    for cell in cells:
        if _SHORT.fullmatch(cell):
            seen[YEAR_SHORT] += 1
        elif found := _PARTS.match(cell):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:  # noqa: PLR2004 - months
                seen[DAY_FIRST] += 1
            elif second > 12 >= first:  # noqa: PLR2004 - months
                seen[MONTH_FIRST] += 1
            else:
                seen["either"] += 1
    return seen


def _order(seen: Counter[str]) -> Question:
    told = {order: count for order, count in seen.items() if order != "either"}
    recommended = max(told, key=lambda order: told[order]) if told else MONTH_FIRST
    why: Message
    if told:
        why = (
            N_("{count} dates can be read in this order only; {either} in more than one."),
            {
                "count": told[recommended],
                "either": seen["either"] + sum(told.values()) - told[recommended],
            },
        )
    else:
        why = (
            N_("No date tells; spreadsheets mostly write the month first. Rows: {count}."),
            {"count": seen["either"]},
        )
    choices = tuple(Choice(order, (_TITLES[order], {})) for order in DATE_ORDERS)
    message: Message = (N_("In which order do the dates stand?"), {})
    return Question(TOPIC, message, choices, recommended, why)


def _roc(count: int) -> Question:
    choices = (
        Choice("yes", (N_("Years of the Republic: 106 is 2017"), {})),
        Choice("no", (N_("No; such rows are rejected"), {})),
    )
    message: Message = (N_("Do these years count from 1912?"), {})
    why: Message = (N_("{count} dates have a year of three digits, or say so."), {"count": count})
    return Question(ROC_TOPIC, message, choices, "yes", why)


def _day_numbers(days: Sequence[str]) -> Question:
    ways = [Choice(way, (N_("Yes, counted from {year}"), {"year": way})) for way in _FIRST_DAYS]
    why: Message = (
        N_("{count} dates are numbers. {first} is {one} counted from 1900, {other} from 1904."),
        {
            "count": len(days),
            "first": days[0],
            "one": (_day(days[0], _FIRST_DAYS["1900"]) or "")[:10],
            "other": (_day(days[0], _FIRST_DAYS["1904"]) or "")[:10],
        },
    )
    choices = (*ways, Choice(NO, (N_("No; such rows are rejected"), {})))
    message: Message = (N_("Are these numbers days of a spreadsheet?"), {})
    return Question(DAYS_TOPIC, message, choices, "1900", why)


_UNIVERSAL: Final = Question(
    UNIVERSAL_TOPIC,
    (N_("Are these times universal time (UTC)?"), {}),
    (
        Choice(YES, (N_("Yes; they become the campaign's own time"), {})),
        Choice(NO, (N_("No, they are the campaign's own time"), {})),
    ),
    YES,
    (N_("The name of the column says so."), {}),
)
