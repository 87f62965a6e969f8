"""Days on which a campaign works, with holidays and working weekends in their place (调休)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Workdays:
    """A calendar of working days.

    Attributes
    ----------
    weekdays
        Which days of the week count, Monday first. All seven unless told: campaigns go out in the
        evening and at weekends. Offices have ``(True,) * 5 + (False,) * 2``.
    days_off
        Days that do not count whatever weekday they are.
    extra_days
        Days that count whatever weekday they are; stronger than ``days_off``.
    """

    weekdays: tuple[bool, bool, bool, bool, bool, bool, bool] = (True,) * 7
    days_off: frozenset[dt.date] = frozenset()
    extra_days: frozenset[dt.date] = frozenset()

    def counts(self, days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Say of each day whether it is a working day."""
        whole = days.astype("datetime64[D]")
        # day 0 of numpy's calendar was a Thursday
        weekday = (whole.astype(np.int64) + 3) % 7
        open_days = np.array(self.weekdays)[weekday]
        open_days &= ~np.isin(whole, _array(self.days_off))
        return np.asarray(open_days | np.isin(whole, _array(self.extra_days)))

    def between(self, first: dt.date, last: dt.date) -> NDArray[np.datetime64]:
        """Return the working days from the first to the last day, both included."""
        days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        return days[self.counts(days)]

    def last(self, count: int, until: dt.date, *, since: dt.date) -> NDArray[np.datetime64]:
        """Return the last ``count`` working days up to a day, none before ``since``."""
        return self.between(since, until)[-count:]


def _array(days: frozenset[dt.date]) -> NDArray[np.datetime64]:
    return np.array(sorted(days), dtype="datetime64[D]")
