"""Whether an empty flat is empty: two independent signs and a review, before it leaves the base.

A sign is a visit that found the household vacant (suspected or "verified"). Two signs are
independent when they were made on different days or by different teams. A household that somebody
was met at, or where somebody tried later and found no sign, is not a case.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.facts import Facts
from geo.model import Survey
from geo.outcomes import OUTCOME_CODES, Status
from geo.strata import last_visits
from text import N_

STATES: Final = {
    "one_sign": N_("One sign: to be looked at again"),
    "to_review": N_("Two independent signs: to be reviewed"),
    "unproven": N_("Taken out without two independent signs"),
    "unreviewed": N_("Taken out on two signs, not reviewed"),
    "proven": N_("Vacant: two independent signs, reviewed"),
}

_SIGNS: Final = (OUTCOME_CODES["vacant_suspected"], OUTCOME_CODES["vacant_verified"])
_VERIFIED: Final = OUTCOME_CODES["vacant_verified"]


def vacancy_cases(
    facts: Facts, *, reviewed: frozenset[int] = frozenset(), until_end: bool = True
) -> pd.DataFrame:
    """List the households of the selection that somebody last found vacant.

    Parameters
    ----------
    reviewed
        Ids of the households whose vacancy somebody confirmed in a review.
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
    case = np.isin(last, _SIGNS)
    case &= np.isin(facts.status, [int(Status.UNVERIFIED), int(Status.EXCLUDED)])
    signs = _signs(survey, counted)
    homes = np.flatnonzero(case)
    table = signs.reindex(homes).set_index(survey.households.index[homes])
    independent = (table["days"] > 1) | (table["teams"] > 1)
    verified = last[homes] == _VERIFIED
    seen = np.isin(table.index.to_numpy(), np.array(sorted(reviewed), dtype=np.int64))
    table = table.assign(independent=independent, verified=verified)
    return table.assign(state=_states(independent.to_numpy(), verified, seen))


def with_proven_vacancy(
    facts: Facts, *, reviewed: frozenset[int] | None = None
) -> NDArray[np.uint8]:
    """Return the statuses with every vacancy that is not proven back in the denominator.

    ``Facts.status`` takes the word of a single visit that calls a flat "vacant (verified)". Here
    such a household counts as to be verified until it has two independent signs, and with
    ``reviewed`` given also until it was reviewed: nobody raises coverage by declaring vacancies.

    Parameters
    ----------
    reviewed
        Ids of reviewed households; ``None`` where a campaign keeps no reviews.
    """
    cases = vacancy_cases(facts, reviewed=reviewed or frozenset())
    enough = ("proven",) if reviewed is not None else ("proven", "unreviewed")
    back = cases.index[cases["verified"] & ~cases["state"].isin(enough)]
    status = facts.status.copy()
    row = facts.survey.households.index.get_indexer(back)
    status[row[status[row] == Status.EXCLUDED]] = Status.UNVERIFIED
    return status


def _until(facts: Facts) -> NDArray[np.bool_]:
    days, until = facts.survey.visit_day, facts.filters.until
    return days <= np.datetime64(until) if until else np.ones(len(days), dtype=bool)


def _signs(survey: Survey, visits: NDArray[np.bool_]) -> pd.DataFrame:
    """Count the signs of vacancy of every household that has any, by row of the register."""
    household = survey.visit_household
    rows = visits & (household >= 0)
    rows &= np.isin(survey.visits["outcome"].to_numpy(), _SIGNS)
    frame = pd.DataFrame(
        {
            "household": household[rows],
            "day": survey.visit_day[rows],
            "department": survey.visits["department"].to_numpy()[rows],
            "team": survey.visits["team"].fillna("").astype(str).to_numpy()[rows],
        }
    )
    by = frame.groupby("household")
    teams = frame.drop_duplicates(["household", "department", "team"]).groupby("household")
    return pd.DataFrame({"signs": by.size(), "days": by["day"].nunique(), "teams": teams.size()})


def _states(
    independent: NDArray[np.bool_], verified: NDArray[np.bool_], reviewed: NDArray[np.bool_]
) -> NDArray[np.object_]:
    state = np.where(independent, "to_review", "one_sign").astype(object)
    state[verified & ~independent] = "unproven"
    state[verified & independent] = "unreviewed"
    state[independent & reviewed] = "proven"
    return state
