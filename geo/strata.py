"""Households of different weight: 重点户, 一般户, 放心户, each with a target and a time to return.

The shares are those of a survey team's stratified duty (all of the first, at least 30 % and 10 % of
the others); the times are not given anywhere: a campaign sets them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import effective_visits
from geo.facts import Facts
from geo.groupings import Grouping, by_words
from geo.model import Survey
from geo.outcomes import OUTCOME_CODES, Status
from geo.rates import figures_by
from text import N_


@dataclass(frozen=True)
class Stratum:
    """A kind of household.

    Attributes
    ----------
    key, title
        Stable name in files and its words.
    target
        Share of its due households to be effectively visited, 0 to 1.
    revisit_days
        Days after an effective visit when the next is due; ``None`` for once only.
    """

    key: str
    title: str
    target: float
    revisit_days: int | None = None


STRATA: Final = (
    Stratum("key", N_("Key household"), 1.0),
    Stratum("ordinary", N_("Ordinary household"), 0.3),
    Stratum("settled", N_("Settled household"), 0.1),
)

REASONS: Final = {
    "interval": N_("Time to return"),
    "other_time": N_("Nobody met: another time of day"),
    "phone": N_("Away for long: by phone"),
    "access": N_("No access: through the property management"),
    "other_team": N_("Not convenient: another day or team"),
    "unfinished": N_("Visit not complete"),
    "verify": N_("Vacant? To be verified"),
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
    "not_found": "roster",
}


def figures_by_stratum(
    facts: Facts, stratum: Grouping, *, strata: tuple[Stratum, ...] = STRATA
) -> pd.DataFrame:
    """Compute figures of every stratum against its own target.

    Parameters
    ----------
    stratum
        By stratum key, see :func:`by_stratum`; households in none are measured by the campaign's
        target.
    """
    targets = {each.key: each.target for each in strata}
    own = facts.survey.campaign.target
    target = np.array([targets.get(key, own) for key in stratum.names], dtype=np.float64)
    return figures_by(facts, stratum, target=target).assign(target=target)


def by_stratum(keys: list[str], *, strata: tuple[Stratum, ...] = STRATA) -> Grouping:
    """Group households by stratum key; unknown keys are in none. All strata get a row."""
    known = [each.key for each in strata]
    found = by_words([key if key in known else "" for key in keys], name="stratum")
    names = pd.Index([*known, ""], name="stratum", dtype=object)
    place = names.get_indexer(found.names)
    return Grouping(place[found.group].astype(np.int64), names)


def revisit_due(
    facts: Facts,
    on: dt.date,
    *,
    stratum: Grouping | None = None,
    strata: tuple[Stratum, ...] = STRATA,
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
    stratum
        Stratum of each household; without it nobody is due by interval.

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
    if stratum is not None:
        interval = _intervals(stratum, strata)
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


def _intervals(stratum: Grouping, strata: tuple[Stratum, ...]) -> NDArray[np.int64]:
    """Return the days after which each household is due again, -1 for never."""
    days = {each.key: each.revisit_days for each in strata}
    wanted = [days.get(key) for key in stratum.names]
    by_group = np.array([-1 if each is None else each for each in wanted], dtype=np.int64)
    return by_group[stratum.group]


def last_visits(
    survey: Survey, visits: NDArray[np.bool_]
) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    """Return day and outcome code of each household's last visit among the chosen; NaT and -1."""
    household, order = survey.visit_household, survey.visits_in_time
    chosen = order[(visits & (household >= 0))[order]]
    day = np.full(len(survey.households), np.datetime64("NaT"), dtype="datetime64[D]")
    outcome = np.full(len(survey.households), -1, dtype=np.int64)
    # numpy assigns repeated positions in order, so that the newest visit stays
    day[household[chosen]] = survey.visit_day[chosen]
    outcome[household[chosen]] = survey.visits["outcome"].to_numpy()[chosen]
    return day, outcome
