"""Who has been asked: the status of every household and the figures that follow from it.

Definitions (field vocabulary, household-visit campaigns)::

    R  on the register                 every household in the selection
    D  due                             R without the excluded
    A  attempted                       somebody came to the door
    C  contacted                       somebody was met
    E  effectively visited             the visit was complete under the campaign's settings
    U  to be verified                  it is not known whether anybody lives there

    effective rate   lies in [E / D, E / (D - U)]
    success rate     E / A, never shown without the effective rate

All figures are counts of one status per household, so that dots, areas and tables cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.model import Survey
from geo.outcomes import (
    DUPLICATE,
    OUTCOME_CODES,
    STATUS_COUNT,
    Status,
    effective_flags,
    flag,
)
from geo.vacancy import proven_vacant

_ALL: Final = tuple(status for status in Status if status is not Status.OUTSIDE)
_DUE: Final = tuple(status for status in _ALL if status is not Status.EXCLUDED)

FIGURES: Final[dict[str, tuple[Status, ...]]] = {
    "register": _ALL,
    "due": _DUE,
    "attempted": tuple(status for status in _DUE if status is not Status.NOT_VISITED),
    "contacted": (Status.REFUSED, Status.CONTACTED, Status.EFFECTIVE),
    "effective": (Status.EFFECTIVE,),
    "not_visited": (Status.NOT_VISITED,),
    "left": tuple(status for status in _DUE if status is not Status.EFFECTIVE),
    "refused": (Status.REFUSED,),
    "unverified": (Status.UNVERIFIED,),
    "excluded": (Status.EXCLUDED,),
}
"""Which households every figure counts; the list behind a figure shows the same ones."""


def household_status(survey: Survey, visits: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Derive the status of every household on the register from the chosen visits.

    The first rule that holds decides: entered twice → excluded; ever effectively visited →
    effective; last outcome not eligible, or vacancy proven → excluded; ever met → refused or
    contacted, as the last meeting went; last outcome of unknown eligibility, or vacancy not
    proven → to be verified; ever tried → attempted; otherwise not visited. So a later "nobody
    answered" never undoes a visit, and a house leaves the denominator as vacant only by two
    independent signs and a review (``geo.vacancy``).

    Parameters
    ----------
    survey
        Records; visits need not be in any order.
    visits
        Which rows of ``survey.visits`` count, shape (number of visits,).

    Returns
    -------
    ndarray
        ``Status`` codes, shape (number of households,).
    """
    household, outcome = _in_time_order(survey, visits)
    count = len(survey.households)
    campaign = survey.campaign
    effective = effective_flags(
        count_partial=campaign.count_partial, count_remote=campaign.count_remote
    )[outcome]
    contacted = flag("contacted")[outcome]
    last = _last(household, outcome, count)
    last_contact = _last(household[contacted], outcome[contacted], count)
    known_last = np.maximum(last, 0)

    status = np.full(count, Status.NOT_VISITED, dtype=np.uint8)
    status[last >= 0] = Status.ATTEMPTED
    unproven = last == OUTCOME_CODES["vacant_verified"]
    status[unproven | ((last >= 0) & flag("unknown")[known_last])] = Status.UNVERIFIED
    met = last_contact >= 0
    status[met] = Status.CONTACTED
    status[met & flag("refused")[np.maximum(last_contact, 0)]] = Status.REFUSED
    gone = (last >= 0) & ~flag("eligible")[known_last] & ~unproven
    status[gone | proven_vacant(survey, visits, last)] = Status.EXCLUDED
    status[household[effective]] = Status.EFFECTIVE
    status[household[outcome == DUPLICATE]] = Status.EXCLUDED
    return status


@lru_cache(maxsize=4)
def status_as_of(survey: Survey, until: dt.date | None) -> NDArray[np.uint8]:
    """Return every household's status by all visits up to a day; not to be written to."""
    days = survey.visit_day
    known = days <= np.datetime64(until) if until else np.ones(len(days), dtype=bool)
    status = household_status(survey, known)
    status.flags.writeable = False
    return status


def effective_visits(survey: Survey) -> NDArray[np.bool_]:
    """Say of every visit whether its outcome is effective under the campaign's settings."""
    campaign = survey.campaign
    effective = effective_flags(
        count_partial=campaign.count_partial, count_remote=campaign.count_remote
    )
    return np.asarray(effective[survey.visits["outcome"].to_numpy()])


def first_day(survey: Survey, visits: NDArray[np.bool_]) -> NDArray[np.datetime64]:
    """Return the day of each household's first visit among the chosen ones; NaT if none."""
    household = survey.visit_household
    chosen = np.flatnonzero(visits & (household >= 0))
    newest_first = chosen[np.argsort(survey.visit_day[chosen], kind="stable")][::-1]
    days = np.full(len(survey.households), np.datetime64("NaT"), dtype="datetime64[D]")
    days[household[newest_first]] = survey.visit_day[newest_first]
    return days


def _in_time_order(
    survey: Survey, visits: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return register row and outcome of the chosen visits, oldest first, ties by visit id."""
    household, order = survey.visit_household, survey.visits_in_time
    chosen = order[(visits & (household >= 0))[order]]
    return household[chosen], survey.visits["outcome"].to_numpy()[chosen]


def _last(household: NDArray[np.int64], outcome: NDArray[np.int8], count: int) -> NDArray[np.int64]:
    """Return each household's last outcome, -1 where it has none; input is in time order."""
    last = np.full(count, -1, dtype=np.int64)
    # numpy assigns repeated positions in order, so that the newest visit stays
    last[household] = outcome
    return last


@dataclass(frozen=True)
class Coverage:
    """Counts of households as the module's definitions say, and the rates that follow.

    Attributes
    ----------
    not_visited
        Due households where nobody has tried yet.
    left
        Due households without an effective visit.
    rate_low, rate_high
        Bounds of the effective-visit rate; ``None`` where no household is due.
    """

    register: int
    due: int
    attempted: int
    contacted: int
    effective: int
    not_visited: int
    left: int
    refused: int
    unverified: int
    excluded: int
    rate_low: float | None
    rate_high: float | None

    @classmethod
    def of_row(cls, row: pd.Series) -> Self:
        """Read the figures of one group from its row in :func:`coverage_table`."""
        counts = {name: int(row[name]) for name in FIGURES}
        low, high = row["rate_low"], row["rate_high"]
        known = not np.isnan(low)
        return cls(
            **counts,
            rate_low=float(low) if known else None,
            rate_high=float(high) if known else None,
        )

    @property
    def contact_rate(self) -> float | None:
        """C ÷ D."""
        return self.contacted / self.due if self.due else None

    @property
    def attempt_rate(self) -> float | None:
        """A ÷ D."""
        return self.attempted / self.due if self.due else None


def statuses_by_group(
    status: NDArray[np.uint8], group: NDArray[np.int64], groups: int
) -> NDArray[np.int64]:
    """Count households by group and status.

    Parameters
    ----------
    status
        Status codes; households outside the selection are left out.
    group
        Group number of each household, -1 for none.
    groups
        How many groups there are.

    Returns
    -------
    ndarray
        Counts, shape (groups, number of statuses).
    """
    counted = (status < STATUS_COUNT) & (group >= 0)
    cell = group[counted] * STATUS_COUNT + status[counted]
    return np.bincount(cell, minlength=groups * STATUS_COUNT).reshape(groups, STATUS_COUNT)


def coverage_table(counts: NDArray[np.int64], index: pd.Index) -> pd.DataFrame:
    """Compute the coverage figures of every group: the only place that does.

    Parameters
    ----------
    counts
        Households by group and status, shape (groups, number of statuses).
    index
        Names of the groups.

    Returns
    -------
    DataFrame
        One row per group with the columns in ``FIGURES`` and the two bounds of the rate.
    """
    table = pd.DataFrame(
        {name: counts[:, list(statuses)].sum(axis=1) for name, statuses in FIGURES.items()},
        index=index,
    )
    due, effective = table["due"].to_numpy(), table["effective"].to_numpy()
    known = due - table["unverified"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        table["rate_low"] = np.where(due > 0, effective / due, np.nan)
        table["rate_high"] = np.where(due > 0, np.where(known > 0, effective / known, 0.0), np.nan)
    return table
