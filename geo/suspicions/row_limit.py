"""As many rows as a program writes at most: the rest is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from geo.suspicions.base import NO_ROWS, Material, Suspicion
from text import N_

SHEET_LIMITS: Final = (65_535, 65_536, 1_048_575, 1_048_576)
"""Rows of a sheet in old and new workbooks, with a header and without."""

ROUND: Final = 1000
FEWEST: Final = 5000
"""Portals hand out 5,000 or 10,000 rows at a time; smaller round numbers happen."""

_SHEET: Final = N_("The file has {count} rows, the most a sheet can hold: the rest may be missing.")
_CUT: Final = N_(
    "The file has exactly {count} rows: the program it comes from may have left out the rest."
)


def find(material: Material) -> Iterator[Suspicion]:
    """Find a number of rows that is a limit."""
    count = material.count
    if count in SHEET_LIMITS:
        yield Suspicion("row_limit", _SHEET, NO_ROWS, {"count": count})
    elif count >= FEWEST and count % ROUND == 0:
        yield Suspicion("row_limit", _CUT, NO_ROWS, {"count": count})
