"""Which households somebody should go to again on a day, and why."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import effective_visits
from geo.facts import Facts
from geo.groupings import by_stratum
from geo.last_visits import last_visits
from geo.model import Survey
from geo.outcomes import OUTCOME_CODES, Status
from geo.vacancy import vacancy_signs
from text import N_

REASONS: Final = {
    "interval": N_("Time to return"),
    "other_time": N_("Nobody met: another time of day"),
    "phone": N_("Away for long: by phone"),
    "access": N_("No access: through the property management"),
    "other_team": N_("Not convenient: another day or team"),
    "unfinished": N_("Visit not complete"),
    "verify": N_("Vacant? To be verified"),
    "review": N_("Two signs of vacancy: to be reviewed"),
    "roster": N_("Not found: to be checked with the register"),
}
"""Why a household is due again; a plain refusal is no reason."""

_AFTER: Final = {
    "no_answer": "other_time",
    "away_long": "phone",
    "no_access": "access",
    "refuse_soft": "other_team",
    "partial": "unfinished",
    "remote": "unfinished",
    "vacant_suspected": "verify",
    "vacant_verified": "verify",
    "not_found": "roster",
}


def revisit_due(
    facts: Facts,
    on: dt.date,
) -> pd.DataFrame:
    """List the tried households of the selection that somebody should go to again on a day.

    Visits after that day are left out. An effectively visited household is due when the interval
    of its stratum has passed since its last effective visit, whatever was tried since; any other
    from the day after its last visit, for a reason that its last outcome gives. After a plain
    refusal nobody returns. Households never tried are not revisits.

    Parameters
    ----------
    on
        The day.

    Returns
    -------
    DataFrame
        Index: household id, ascending. ``reason`` (key of ``REASONS``), ``since`` (first day on
        which it was due), ``last_visit`` (day), ``last_outcome`` (code).
    """
    survey = facts.survey
    counted = survey.visit_day <= np.datetime64(on)
    day, outcome = last_visits(survey, facts.selected_visits & counted)
    effective, _ = last_visits(survey, facts.selected_visits & counted & effective_visits(survey))
    visited = ~np.isnat(effective)
    in_play = (facts.status != Status.OUTSIDE) & (facts.status != Status.EXCLUDED)

    reason = np.full(len(day), "", dtype=object)
    for key, why in _AFTER.items():
        reason[~visited & (outcome == OUTCOME_CODES[key])] = why
    since = day + np.timedelta64(1, "D")
    reason[~visited & _signs_enough(survey, facts.selected_visits & counted, outcome)] = "review"
    interval = _intervals(survey)
    returns = visited & (interval >= 0)
    reason[returns] = "interval"
    since[returns] = (effective + interval.astype("timedelta64[D]"))[returns]
    due = in_play & (reason != "") & (since <= np.datetime64(on))
    return pd.DataFrame(
        {
            "reason": reason[due],
            "since": since[due].astype("datetime64[s]"),
            "last_visit": day[due].astype("datetime64[s]"),
            "last_outcome": outcome[due],
        },
        index=survey.households.index[due],
    )


def _signs_enough(
    survey: Survey, visits: NDArray[np.bool_], last: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say where one more sign of vacancy would tell nothing new: there are two already."""
    suspect = [key for key, why in _AFTER.items() if why == "verify"]
    homes = np.flatnonzero(np.isin(last, [OUTCOME_CODES[key] for key in suspect]))
    enough = np.zeros(len(last), dtype=bool)
    enough[homes] = vacancy_signs(survey, visits, homes)["independent"].to_numpy()
    return enough


def _intervals(survey: Survey) -> NDArray[np.int64]:
    """Return the days after which each household is due again, -1 for never."""
    stratum = by_stratum(survey)
    days = {each.key: each.revisit_days for each in survey.campaign.strata}
    wanted = [days.get(key) for key in stratum.names]
    by_group = np.array([-1 if each is None else each for each in wanted], dtype=np.int64)
    return by_group[stratum.group]
