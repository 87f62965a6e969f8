"""What a team gets done in an evening, and how many evenings are left, from the campaign itself.

A team-evening is everything one team did on one civil day. Visits that name no team count as one
team of their department. No person is measured: the figures are of the whole campaign.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import effective_visits
from geo.facts import Facts
from geo.model import Survey
from geo.outcomes import Status, flag

LEAST_EVENINGS: Final = 5
"""Team-evenings below which the campaign's own pace says nothing yet."""

_QUARTILES: Final = (0.25, 0.5, 0.75)
_DECIMALS: Final = 6


class Spread(NamedTuple):
    """Quartiles; the middle half of all values lies between ``low`` and ``high``."""

    low: float
    median: float
    high: float


class EveningsNeeded(NamedTuple):
    """Team-evenings still needed: ``low`` at the better quartile, ``high`` at the worse one.

    ``None`` where evenings as poor as that would never end the work.
    """

    low: int | None
    median: int | None
    high: int | None


def team_evenings(facts: Facts) -> pd.DataFrame:
    """Count what each team did on each day of the selection.

    Returns
    -------
    DataFrame
        Index: ``department`` (id), ``team``, ``day``. ``doors``: households where somebody came,
        each once. ``visited``: households whose first effective visit this was.
    """
    survey = facts.survey
    home = survey.visit_household
    rows = facts.selected_visits & (home >= 0)
    came = rows & flag("attempted")[survey.visits["outcome"].to_numpy()]
    evening, keys = _numbered(survey)
    pairs = pd.unique(evening[came] * np.int64(len(facts.status)) + home[came])
    doors = np.bincount(pairs // max(len(facts.status), 1), minlength=len(keys))
    effective = rows & effective_visits(survey)
    effective[effective] = facts.status[home[effective]] == Status.EFFECTIVE
    order = survey.visits_in_time
    backwards = order[effective[order]][::-1]
    first = np.full(len(facts.status), -1, dtype=np.int64)
    first[home[backwards]] = backwards  # the earliest is written last
    visited = np.bincount(evening[first[first >= 0]], minlength=len(keys))
    table = pd.DataFrame({"doors": doors, "visited": visited}, index=keys, dtype="int64")
    dated = keys.get_level_values("day").notna()
    return table[(table > 0).any(axis=1).to_numpy() & dated]


@lru_cache(maxsize=4)
def _numbered(survey: Survey) -> tuple[NDArray[np.int64], pd.Index[Any]]:
    """Return the number of every visit's evening, and department, team and day of each."""
    visits = _with_day(survey)
    by = visits.groupby(["department", "team", "day"], dropna=False)
    return np.asarray(by.ngroup(), dtype=np.int64), by.size().index


def _with_day(survey: Survey) -> pd.DataFrame:
    visits = survey.visits
    return pd.DataFrame(
        {
            "department": visits["department"].to_numpy(),
            "team": visits["team"].fillna("").astype(str).to_numpy(),
            "day": survey.visit_day,
            "household": survey.visit_household,
        }
    )


def doors_per_evening(evenings: pd.DataFrame) -> Spread | None:
    """Say how many doors a team tries in an evening; ``None`` with too few evenings."""
    return _spread(evenings["doors"])


def visited_per_evening(evenings: pd.DataFrame) -> Spread | None:
    """Say how many households a team newly visits effectively in an evening."""
    return _spread(evenings["visited"])


def evenings_needed(left: int, evenings: pd.DataFrame) -> EveningsNeeded | None:
    """Say how many team-evenings ``left`` further effective visits need.

    Divided by what an evening newly brought, not by its doors: not every door opens. The range is
    that of the quartiles of past evenings, rounded up; the last doors are harder than the first,
    so the true number tends to its upper end.

    Parameters
    ----------
    left
        Effective visits still needed, e.g. ``left_to_target``.
    evenings
        Table of :func:`team_evenings`.

    Returns
    -------
    EveningsNeeded or None
        ``None`` with fewer than ``LEAST_EVENINGS`` team-evenings to learn from.
    """
    brought = visited_per_evening(evenings)
    if brought is None:
        return None
    return EveningsNeeded(*(_evenings(left, each) for each in reversed(brought)))


def _evenings(left: int, per_evening: float) -> int | None:
    if left <= 0:
        return 0
    return int(np.ceil(np.round(left / per_evening, _DECIMALS))) if per_evening > 0 else None


def _spread(values: pd.Series) -> Spread | None:
    if len(values) < LEAST_EVENINGS:
        return None
    return Spread(*(float(each) for each in np.quantile(values.to_numpy(), _QUARTILES)))


def team_figures(facts: Facts) -> pd.DataFrame:
    """Count what each team of the selection did, with the coverage of the selection beside it.

    A team has no list of households, so no denominator and no coverage of its own; where
    households are assigned to teams, group by that (``geo.groupings.by_words``). The success rate
    of a team is E / A of the households it tried, by its own visits, and stands beside the range
    of the whole selection, never alone. Not for ranking people.

    Returns
    -------
    DataFrame
        Index: ``department`` (id), ``team``. ``visits``, ``evenings``, ``tried``, ``visited``
        (households, each once per team), ``success_rate``, ``all_rate_low``, ``all_rate_high``.
    """
    survey, keys = facts.survey, ["department", "team"]
    rows = facts.selected_visits & (survey.visit_household >= 0)
    rows &= flag("attempted")[survey.visits["outcome"].to_numpy()]
    visits = _with_day(survey).assign(effective=effective_visits(survey)).loc[rows]
    homes = visits.groupby([*keys, "household"])["effective"].any().groupby(level=keys)
    by = visits.groupby(keys)
    table = pd.DataFrame(
        {
            "visits": by.size(),
            "evenings": by["day"].nunique(),
            "tried": homes.size(),
            "visited": homes.sum(),
        }
    ).astype("int64")
    low, high = facts.coverage.rate_low, facts.coverage.rate_high
    return table.assign(
        success_rate=table["visited"] / table["tried"],
        all_rate_low=np.nan if low is None else low,
        all_rate_high=np.nan if high is None else high,
    )
