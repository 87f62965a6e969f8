"""Stretches of days that a scan in space and time counts in: days, weeks, months, years."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from text import N_

Unit = Literal["day", "week", "month", "year"]
Days = NDArray[np.datetime64]
MOST_PERIODS: Final = 2000
_DAYS: Final = {"day": 1, "week": 7}
_CODE: Final = {"month": "datetime64[M]", "year": "datetime64[Y]"}
_SHOWN: Final = {"day": 10, "week": 10, "month": 7, "year": 4}


class Periods(NamedTuple):
    """Periods that follow each other without gaps.

    Attributes
    ----------
    start, stop
        First day of each, and the day after the last.
    unit
        What they are counted in.
    """

    start: Days
    stop: Days
    unit: Unit

    @property
    def days(self) -> NDArray[np.int64]:
        """How many days each has."""
        return (self.stop - self.start).astype(np.int64)

    @property
    def names(self) -> list[str]:
        """First day, month or year of each; the last too if it is another."""
        shown = _SHOWN[self.unit]
        first = [str(day)[:shown] for day in self.start]
        last = [str(day - 1)[:shown] for day in self.stop]
        return [a if a == b else f"{a}/{b}" for a, b in zip(first, last, strict=True)]

    def of(self, days: Days) -> NDArray[np.int64]:
        """Return the number of the period of each day.

        Raises
        ------
        NotAnalysable
            For days before the first period or after the last, and for missing ones.
        """
        if np.isnat(days).any() or (days < self.start[0]).any() or (days >= self.stop[-1]).any():
            raise NotAnalysable(reason=N_("a date lies outside the study period"))
        return np.searchsorted(self.start, days, side="right") - 1


def cut_periods(first: np.datetime64, last: np.datetime64, *, unit: Unit, length: int) -> Periods:
    """Cut a study period into periods of so many units.

    They are counted back from the end, so that only the first can be shorter. Months and years are
    those of the calendar, the study period is widened to whole ones.

    Parameters
    ----------
    first, last
        First and last day of the study period.

    Raises
    ------
    NotAnalysable
        Where the last day is before the first, and with thousands of periods.
    """
    if np.isnat(first) or np.isnat(last) or last < first or length < 1:
        raise NotAnalysable(reason=N_("the study period ends before it begins"))
    if unit in _DAYS:
        begin, end = first.astype("datetime64[D]"), last.astype("datetime64[D]") + 1
        step = length * _DAYS[unit]
    else:
        begin, end, step = first.astype(_CODE[unit]), last.astype(_CODE[unit]) + 1, length
    count = -(-int((end - begin).astype(np.int64)) // step)
    if count > MOST_PERIODS:
        raise NotAnalysable(reason=N_("the study period has too many periods: choose longer ones"))
    edges = end - step * np.arange(count, -1, -1)
    edges[0] = begin
    days = edges.astype("datetime64[D]")
    return Periods(days[:-1], days[1:], unit)
