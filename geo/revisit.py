"""Whom to go to next, when somebody is likely to be at home, and which team should not go.

On the list are households nobody has tried and those due again (``geo.returns.revisit_due``). The
hour is learned from the campaign's own doors: of the visits where it mattered, in how many did
somebody open, by slot. Rates are beta-binomial posterior means::

    campaign   p(s)    = (opened(s) + K p) / (tried(s) + K)           p: all slots together
    area       p(a, s) = (opened(a, s) + K p(s)) / (tried(a, s) + K)  K: ``PRIOR_TRIES``

A slot in which the whole campaign tried fewer than ``LEAST_TRIES`` doors has no rate: "no
evidence", never zero. Evenings are often second tries at doors that open seldom, so their rate
tends to be too low. Everything is codes and facts; pages and sheets put them into words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.facts import Facts
from geo.groupings import Grouping
from geo.model import Survey
from geo.outcomes import OUTCOME_CODES, Status, flag
from geo.returns import revisit_due
from geo.workdays import Workdays

SLOTS: Final = ("weekday_day", "weekday_evening", "weekend")
"""Position in this tuple is the code of a slot."""

NO_SLOT: Final = -1
WEEKEND: Final = SLOTS.index("weekend")
EVENING_FROM: Final = np.timedelta64(17 * 60 + 30, "m")
OFFICE_DAYS: Final = Workdays(weekdays=(True,) * 5 + (False,) * 2)

PRIOR_TRIES: Final = 20
"""A slot's own doors weigh as much as what is known without them at so many tries."""

LEAST_TRIES: Final = 10

NEVER_TRIED: Final = "new"
"""Reason of a household nobody has tried; all others are keys of ``geo.returns.REASONS``."""

NOT_ON_FOOT: Final = frozenset({"phone", "review", "roster"})
"""Reasons that nobody walks for."""

_OTHER_TIME_OR_TEAM: Final = ("other_time", "other_team")
_OPENED: Final = ("met", "partial", "refuse_soft", "refuse_hard")
_SHUT: Final = "no_answer"


@dataclass(frozen=True, eq=False)
class SlotRates:
    """How many doors opened, by slot.

    Attributes
    ----------
    tried, opened
        Doors of every group and slot, shape (groups, slots).
    rate
        Shrunken share of doors that open, NaN without evidence; shape (groups, slots).
    """

    tried: NDArray[np.int64]
    opened: NDArray[np.int64]
    rate: NDArray[np.float64]


def slot_of(
    visited_at: NDArray[np.datetime64], *, office_days: Workdays = OFFICE_DAYS
) -> NDArray[np.int8]:
    """Return the slot of each civil time, ``NO_SLOT`` where it is not known.

    A time of exactly midnight is a day without an hour: a slot on weekends only.

    Parameters
    ----------
    office_days
        Days that are no weekend, with holidays and working weekends in their place.
    """
    day = visited_at.astype("datetime64[D]")
    known = ~np.isnat(visited_at)
    hour = np.where(known, visited_at - day, np.timedelta64(0, "s"))
    slot = (hour >= EVENING_FROM).astype(np.int8)
    slot[hour == np.timedelta64(0, "s")] = NO_SLOT
    slot[known] = np.where(office_days.counts(day[known]), slot[known], WEEKEND)
    return slot


def slot_rates(
    survey: Survey,
    visits: NDArray[np.bool_],
    *,
    area: Grouping,
    office_days: Workdays = OFFICE_DAYS,
) -> SlotRates:
    """Learn from visits in which slot doors open.

    Counted are visits at the door where somebody opened (met, short talk, refused) or nobody did.

    Parameters
    ----------
    visits
        Which visits to learn from.
    area
        Groups of households that differ in when people are at home.
    """
    household = survey.visit_household
    outcome = survey.visits["outcome"].to_numpy()
    slot = slot_of(survey.visits["visited_at"].to_numpy(), office_days=office_days)
    opened = np.isin(outcome, [OUTCOME_CODES[key] for key in _OPENED])
    counted = visits & (household >= 0) & (slot >= 0) & (opened | (outcome == OUTCOME_CODES[_SHUT]))
    cell = area.group[household[counted]] * len(SLOTS) + slot[counted]
    shape = (len(area.names), len(SLOTS))
    tried = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    open_cell = cell[opened[counted]]
    opened_by = np.bincount(open_cell, minlength=shape[0] * shape[1]).reshape(shape)
    everywhere, opened_in = tried.sum(axis=0), opened_by.sum(axis=0)
    if not everywhere.any():
        return SlotRates(tried, opened_by, np.full(shape, np.nan))
    overall = opened_in.sum() / everywhere.sum()
    campaign = (opened_in + PRIOR_TRIES * overall) / (everywhere + PRIOR_TRIES)
    rate = (opened_by + PRIOR_TRIES * campaign) / (tried + PRIOR_TRIES)
    return SlotRates(tried, opened_by, np.where(everywhere >= LEAST_TRIES, rate, np.nan))


def households_to_visit(
    facts: Facts,
    on: dt.date,
    *,
    area: Grouping,
    office_days: Workdays = OFFICE_DAYS,
) -> pd.DataFrame:
    """List the households of the selection that somebody should go to on a day, and why.

    Visits after that day are left out, also for what is learned; only what is known to be no
    household by now stays away. The list is meant for facts without a filter of period or
    department: what such a filter hides counts as not tried.

    Parameters
    ----------
    area
        Groups for :func:`slot_rates`, usually communities.

    Returns
    -------
    DataFrame
        Index: household id, ascending. ``reason``; ``on_foot``; ``tries`` (times somebody came);
        ``last_try`` (civil time), ``last_outcome`` (code, -1), ``last_department``, ``last_team``,
        ``last_slot``; ``shut_slots`` (sum of 2 ** slot over those in which nobody answered);
        ``slot`` (suggested, ``NO_SLOT`` without evidence), ``slot_rate`` (its shrunken rate).
    """
    survey = facts.survey
    until = survey.visit_day <= np.datetime64(on)
    chosen = facts.selected_visits & until & (survey.visit_household >= 0)
    again = revisit_due(facts, on)
    tried = np.zeros(len(survey.households), dtype=bool)
    tried[survey.visit_household[chosen]] = True
    outside = np.isin(facts.status, [int(Status.OUTSIDE), int(Status.EXCLUDED)])
    reason = np.full(len(tried), "", dtype=object)
    reason[~tried & ~outside] = NEVER_TRIED
    reason[survey.households.index.get_indexer(again.index)] = again["reason"].to_numpy()

    past = _tries(survey, chosen, office_days=office_days)
    rates = slot_rates(survey, chosen, area=area, office_days=office_days)
    past["slot"], past["slot_rate"] = _suggested(past, rates.rate[area.group])
    listed = reason != ""
    table: pd.DataFrame = past[listed].copy()
    table.insert(0, "reason", reason[listed])
    table.insert(1, "on_foot", ~table["reason"].isin(NOT_ON_FOOT))
    return table


def suits(
    table: pd.DataFrame,
    survey: Survey,
    on: dt.date,
    *,
    team: tuple[int, str],
    slot: int,
) -> NDArray[np.bool_]:
    """Say of every household on the list whether a team may go there on a day in a slot.

    Where a team was plainly refused it never goes again. Where nobody answered, or it was not
    convenient, it goes in another slot than last time, or another team goes.

    Parameters
    ----------
    table
        What :func:`households_to_visit` returned.
    team
        Department and name of the team; without a name all the department's are one.
    """
    department, name = team
    visits = survey.visits
    theirs = (visits["department"].to_numpy() == department) & (_names(visits["team"]) == name)
    refused = theirs & (visits["outcome"].to_numpy() == OUTCOME_CODES["refuse_hard"])
    refused &= survey.visit_day <= np.datetime64(on)
    barred = table.index.isin(visits["household"].to_numpy()[refused])
    same_team = (table["last_department"] == department) & (table["last_team"] == name)
    changed = (~same_team | (table["last_slot"] != slot)).to_numpy()
    free = ~table["reason"].isin(_OTHER_TIME_OR_TEAM).to_numpy()
    return np.asarray((free | changed) & ~barred & table["on_foot"].to_numpy())


def _names(teams: pd.Series) -> NDArray[np.object_]:
    return teams.fillna("").astype(str).to_numpy(dtype=object)


def _tries(survey: Survey, chosen: NDArray[np.bool_], *, office_days: Workdays) -> pd.DataFrame:
    """Sum up what was tried at every household."""
    visits, count = survey.visits, len(survey.households)
    order = survey.visits_in_time
    came = chosen & flag("attempted")[visits["outcome"].to_numpy()]
    rows = order[came[order]]
    household = survey.visit_household[rows]
    last = np.full(count, -1, dtype=np.int64)
    last[household] = rows  # the newest of repeated positions stays
    tried = last >= 0
    slot = slot_of(visits["visited_at"].to_numpy(), office_days=office_days)
    shut = rows[(visits["outcome"].to_numpy()[rows] == OUTCOME_CODES[_SHUT]) & (slot[rows] >= 0)]
    shut_slots = np.zeros(count, dtype=np.int8)
    np.bitwise_or.at(shut_slots, survey.visit_household[shut], np.int8(1) << slot[shut])

    def of_last(values: NDArray[np.generic], blank: object) -> NDArray[np.generic]:
        found = np.full(count, blank, dtype=values.dtype)
        found[tried] = values[last[tried]]
        return found

    return pd.DataFrame(
        {
            "tries": np.bincount(household, minlength=count),
            "last_try": of_last(visits["visited_at"].to_numpy(), np.datetime64("NaT", "s")),
            "last_outcome": of_last(visits["outcome"].to_numpy(), -1),
            "last_department": of_last(visits["department"].to_numpy(), 0),
            "last_team": of_last(_names(visits["team"]), ""),
            "last_slot": of_last(slot, NO_SLOT),
            "shut_slots": shut_slots,
        },
        index=survey.households.index,
    )


def _suggested(
    past: pd.DataFrame, rate: NDArray[np.float64]
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Choose the slot in which doors open most, of those in which this one has not stayed shut.

    A door that stayed shut in all of them is tried in another than the last.
    """
    bit = 1 << np.arange(len(SLOTS))
    shut = (past["shut_slots"].to_numpy()[:, None] & bit) > 0
    all_shut = shut.all(axis=1)
    last = past["last_slot"].to_numpy()[:, None] == np.arange(len(SLOTS))
    shut = np.where(all_shut[:, None], last, shut)
    possible = np.where(shut | np.isnan(rate), -np.inf, rate)
    best = possible.argmax(axis=1)
    value = possible[np.arange(len(best)), best]
    known = np.isfinite(value)
    return np.where(known, best, NO_SLOT).astype(np.int8), np.where(known, value, np.nan)
