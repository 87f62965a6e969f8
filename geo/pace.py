"""Will it be done in time: the curve so far, the pace needed, and a forecast that says how unsure.

Method of the forecast: the households newly and effectively visited on each of the last 14 working
days, days without any included, are drawn with replacement for every working day that remains
(bootstrap, Efron 1979); the 10 %, 50 % and 90 % quantiles of 2,000 such futures are the band. It
assumes that days to come are like days past and that one day says nothing about the next: with
strings of good and bad days, and as the easy doors run out, the truth is wider and lower. With
fewer than five working days behind it there is no forecast.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import effective_visits, first_day
from geo.facts import Facts
from geo.outcomes import Status
from geo.rates import left_to_target
from geo.workdays import Workdays

LOOK_BACK: Final = 14
LEAST_DAYS: Final = 5
FUTURES: Final = 2000
QUANTILES: Final = (0.1, 0.5, 0.9)
EVERY_DAY: Final = Workdays()


@dataclass(frozen=True, eq=False)
class Pace:
    """Where a campaign stands on the way to its target.

    Attributes
    ----------
    curve
        Households effectively visited, cumulative, by day (index) up to the day asked about.
    due, done, goal, left
        Households due, visited, wanted at the end, and still missing to that.
    days_left
        Working days after the day asked about, up to the last; ``None`` without an end date.
    needed_per_day
        Households a working day has to bring; ``None`` without an end date or days left.
    recent_per_day
        Mean of the working days looked back on; ``None`` without any.
    days_behind
        How many working days the forecast learns from.
    forecast
        Index: working days to come. ``low``, ``median``, ``high``: cumulative households. Empty
        when ``days_behind`` is below ``LEAST_DAYS`` or no day is left.
    in_time
        Share of the futures that reach the goal by the end; ``None`` without a forecast.
    """

    curve: pd.Series
    due: int
    done: int
    goal: int
    left: int
    days_left: int | None
    needed_per_day: float | None
    recent_per_day: float | None
    days_behind: int
    forecast: pd.DataFrame
    in_time: float | None


def pace(
    facts: Facts,
    *,
    as_of: dt.date,
    seed: int,
    ends_on: dt.date | None = None,
    workdays: Workdays = EVERY_DAY,
) -> Pace:
    """Compare what was visited with what has to be.

    Parameters
    ----------
    as_of
        Last day that is over; later visits are left out.
    seed
        Of the futures; the same seed gives the same band.
    ends_on
        Last day of the campaign; the campaign's own unless given.
    workdays
        Days on which teams go out.
    """
    campaign, due = facts.survey.campaign, facts.coverage.due
    days = _first_effective_days(facts)
    days = days[days <= np.datetime64(as_of)]
    done = len(days)
    left = int(left_to_target(np.array([due]), np.array([done]), campaign.target)[0])
    recent = _recent_counts(days, campaign.starts_on, as_of, workdays)
    end = ends_on or campaign.ends_on
    ahead = workdays.between(as_of + dt.timedelta(days=1), end) if end and end > as_of else None
    remaining = 0 if end and ahead is None else (None if ahead is None else len(ahead))
    futures = _futures(recent, remaining or 0, due - done, seed)
    band = np.quantile(futures, QUANTILES, axis=0) if futures.size else np.empty((3, 0))
    index = pd.DatetimeIndex(ahead[: band.shape[1]] if ahead is not None else [], name="day")
    rows = np.rint(done + band).astype(np.int64).T
    return Pace(
        curve=_curve(days, campaign.starts_on, as_of),
        due=due,
        done=done,
        goal=done + left,
        left=left,
        days_left=remaining,
        needed_per_day=left / remaining if remaining else None,
        recent_per_day=float(recent.mean()) if recent.size else None,
        days_behind=len(recent),
        forecast=pd.DataFrame(rows, index=index, columns=["low", "median", "high"]),
        in_time=float((futures[:, -1] >= left).mean()) if futures.size else None,
    )


def _first_effective_days(facts: Facts) -> NDArray[np.datetime64]:
    """Return the day of the first effective visit of every household that counts as visited."""
    chosen = facts.selected_visits & effective_visits(facts.survey)
    days = first_day(facts.survey, chosen)[facts.status == Status.EFFECTIVE]
    return np.sort(days[~np.isnat(days)])


def _recent_counts(
    days: NDArray[np.datetime64], starts_on: dt.date | None, as_of: dt.date, workdays: Workdays
) -> NDArray[np.int64]:
    """Count new households on each of the last working days since the campaign began."""
    begin = _begin(days, starts_on)
    if begin is None:
        return np.empty(0, dtype=np.int64)
    behind = workdays.last(LOOK_BACK, as_of, since=begin)
    after = np.searchsorted(days, behind, side="right")
    counts: NDArray[np.int64] = after - np.searchsorted(days, behind, side="left")
    return counts


def _begin(days: NDArray[np.datetime64], starts_on: dt.date | None) -> dt.date | None:
    known = [starts_on] if starts_on else []
    if days.size:
        known.append(days[0].astype("datetime64[D]").item())
    return min(known, default=None)


def _futures(recent: NDArray[np.int64], ahead: int, most: int, seed: int) -> NDArray[np.int64]:
    """Draw cumulative new households, shape (futures, working days ahead), never above ``most``."""
    if len(recent) < LEAST_DAYS or not ahead:
        return np.empty((0, 0), dtype=np.int64)
    drawn = np.random.default_rng(seed).choice(recent, size=(FUTURES, ahead))
    return np.asarray(np.minimum(drawn.cumsum(axis=1), most), dtype=np.int64)


def _curve(days: NDArray[np.datetime64], starts_on: dt.date | None, as_of: dt.date) -> pd.Series:
    begin = _begin(days, starts_on)
    if begin is None or begin > as_of:
        return pd.Series([], index=pd.DatetimeIndex([], name="day"), dtype="int64")
    index = pd.date_range(begin, as_of, freq="D", name="day", unit="s")
    counts = np.searchsorted(days, index.to_numpy().astype("datetime64[D]"), side="right")
    return pd.Series(counts, index=index, dtype="int64")
