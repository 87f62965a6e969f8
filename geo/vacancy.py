"""Whether an empty flat is empty: two independent signs and a review, before it leaves the base.

A sign is a visit that found the household vacant (suspected or "verified"). Two signs are
independent when they were made on different days or by different teams; those from before somebody
was met count no more. Where somebody tried later and found no sign, it is no case. What is not
proven counts as to be verified: nobody raises coverage by declaring vacancies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.last_visits import last_visits
from geo.model import Survey
from geo.outcomes import OUTCOME_CODES, Status, flag
from text import N_

if TYPE_CHECKING:
    from geo.facts import Facts

STATES: Final = {
    "one_sign": N_("One sign: to be looked at again"),
    "to_review": N_("Two independent signs: to be reviewed"),
    "unproven": N_("Called verified without two independent signs"),
    "proven": N_("Vacant: two independent signs, reviewed"),
}

_SIGNS: Final = (OUTCOME_CODES["vacant_suspected"], OUTCOME_CODES["vacant_verified"])
_VERIFIED: Final = OUTCOME_CODES["vacant_verified"]


def vacancy_cases(facts: Facts, *, until_end: bool = True) -> pd.DataFrame:
    """List the households of the selection that somebody last found vacant.

    Parameters
    ----------
    until_end
        Whether visits of all departments and from before the period count as signs, up to the
        period's end; otherwise only the filter's.

    Returns
    -------
    DataFrame
        Index: household id, ascending. ``signs`` (visits), ``days``, ``teams`` (different ones
        among them), ``independent`` (at least two signs on different days or by different teams),
        ``verified`` (the last outcome says so), ``state`` (key of ``STATES``).
    """
    survey = facts.survey
    counted = _until(facts) if until_end else facts.selected_visits
    _, last = last_visits(survey, counted)
    out = [int(Status.OUTSIDE), int(Status.EFFECTIVE)]
    homes = np.flatnonzero(np.isin(last, _SIGNS) & ~np.isin(facts.status, out))
    table = vacancy_signs(survey, counted, homes)
    verified = last[homes] == _VERIFIED
    reviewed = np.isin(table.index.to_numpy(), _ids(survey.reviewed_vacant))
    table = table.assign(verified=verified)
    return table.assign(state=_states(table["independent"].to_numpy(), verified, reviewed))


def proven_vacant(
    survey: Survey, visits: NDArray[np.bool_], last: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of every household whether two independent signs and a review prove it vacant.

    Parameters
    ----------
    visits
        Which rows of ``survey.visits`` count.
    last
        Outcome of each household's last visit among them, -1 for none.
    """
    proven = np.zeros(len(last), dtype=bool)
    if survey.reviewed_vacant:
        reviewed = np.isin(survey.households.index.to_numpy(), _ids(survey.reviewed_vacant))
        homes = np.flatnonzero(reviewed & np.isin(last, _SIGNS))
        proven[homes] = vacancy_signs(survey, visits, homes)["independent"].to_numpy()
    return proven


def vacancy_signs(
    survey: Survey, visits: NDArray[np.bool_], homes: NDArray[np.int64]
) -> pd.DataFrame:
    """Count the signs of vacancy at some households since somebody was last met there.

    Parameters
    ----------
    homes
        Rows of the register, ascending.

    Returns
    -------
    DataFrame
        Index: household id. ``signs``, ``days``, ``teams``, ``independent``.
    """
    order, household = survey.visits_in_time, survey.visit_household
    row = order[(visits & np.isin(household, homes))[order]]
    outcome, place = survey.visits["outcome"].to_numpy()[row], np.arange(len(row))
    at = np.searchsorted(homes, household[row])
    met = np.full(len(homes), -1, dtype=np.int64)
    contact = flag("contacted")[outcome]
    met[at[contact]] = place[contact]  # the newest of repeated positions stays
    kept = np.isin(outcome, _SIGNS) & (place > met[at])
    signs = pd.DataFrame(
        {
            "home": at[kept],
            "day": survey.visit_day[row[kept]],
            "department": survey.visits["department"].to_numpy()[row[kept]],
            "team": survey.visits["team"].fillna("").astype(str).to_numpy()[row[kept]],
        }
    )
    by = signs.groupby("home")
    teams = signs.drop_duplicates(["home", "department", "team"]).groupby("home").size()
    table = pd.DataFrame({"signs": by.size(), "days": by["day"].nunique(), "teams": teams})
    table = table.reindex(range(len(homes)), fill_value=0).astype("int64")
    table = table.set_index(survey.households.index[homes])
    return table.assign(independent=(table["days"] > 1) | (table["teams"] > 1))


def _ids(households: frozenset[int]) -> NDArray[np.int64]:
    return np.array(sorted(households), dtype=np.int64)


def _until(facts: Facts) -> NDArray[np.bool_]:
    days, until = facts.survey.visit_day, facts.filters.until
    return days <= np.datetime64(until) if until else np.ones(len(days), dtype=bool)


def _states(
    independent: NDArray[np.bool_], verified: NDArray[np.bool_], reviewed: NDArray[np.bool_]
) -> NDArray[np.object_]:
    state = np.where(independent, "to_review", "one_sign").astype(object)
    state[verified & ~independent] = "unproven"
    state[independent & reviewed] = "proven"
    return state
