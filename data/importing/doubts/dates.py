"""In which order day, month and year stand where a date can be read in two ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import normalize

from data.doubts import Choice, Message, Question, asked
from data.importing.incoming import Incoming
from data.importing.values import DATE_ORDERS, DAY_FIRST, MONTH_FIRST, YEAR_FIRST, YEAR_SHORT
from text import N_

TOPIC: Final = "dates"
ROC_TOPIC: Final = "roc_years"
_MOMENTS: Final = ("visited_at", "reported_at")
_TITLES: Final = {
    YEAR_FIRST: N_("Year first; anything else is rejected"),
    MONTH_FIRST: N_("Month, day, year (3/24/2017)"),
    DAY_FIRST: N_("Day, month, year (24/3/2017)"),
    YEAR_SHORT: N_("Two digits of the year, month, day (170324)"),
}
_PARTS: Final = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{2}|\d{4})(?!\d)")
_SHORT: Final = re.compile(r"\d{6}")
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
