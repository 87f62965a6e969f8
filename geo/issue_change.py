"""Whether a kind of issue is reported more or less since a day, among those asked in each part.

A day divides the records: the part before it, and the part from it on (a lamp repaired, a stop
moved). A household is *asked* in a part if it was effectively visited in it, and *reports* a kind
of issue if it was asked in the part and an issue of that kind was reported from it in the same
part. A household that was asked in both parts counts in both.

The test is Fisher's (1935, "The logic of inductive inference", Journal of the Royal Statistical
Society 98), two-sided: with a of n₁ reporting before, b of n₂ after, m = a + b, and

    P(k) = C(n₁, k) C(n₂, m - k) / C(n₁ + n₂, m),    p = sum of P(k) over all k with P(k) <= P(a).

It takes the parts as different households: who answers alike twice makes a difference look more
like chance, not less. Over everything that is tested p is adjusted by Benjamini and Hochberg.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import compared, summed_upwards
from geo.coverage import effective_visits
from geo.distance_bands import shares
from geo.facts import Facts
from geo.homes import LEAST_ASKED
from geo.model import NO_ID, positions
from geo.outcomes import Status
from geo.significance import false_discovery_q

PARTS: Final = ("before", "after")
_SAME: Final = 1e-7
"""Probabilities that differ by a smaller part are equal."""


class Change(NamedTuple):
    """Rates before a day and from it on.

    Attributes
    ----------
    day
        First day of the second part.
    table
        A row for each kind of issue and area from which anything is reported, the least likely
        chance first. ``category`` (key, empty where words were sought), ``area`` (id, ``NO_ID`` for
        the whole selection, which has a row unless it is one area); for both ``PARTS``
        ``asked_…`` and ``reporting_…`` (households), ``share_…``, ``low_…``, ``high_…`` (0 to 1,
        95 % after Wilson, NaN where fewer than ``LEAST_ASKED`` were asked); ``p`` and ``q``, NaN
        where that is so in either part.
    asked
        Households asked in each part.
    both
        Of them, those asked in both.
    beside
        Selected reports that count in neither part.
    """

    day: dt.date
    table: pd.DataFrame
    asked: tuple[int, int]
    both: int
    beside: int

    @property
    def tested(self) -> int:
        """How many rows were tested: what q is adjusted for."""
        return int(self.table["p"].notna().sum())


@lru_cache(maxsize=8)
def before_and_after(facts: Facts, day: dt.date) -> Change:
    """Compare the reports of those asked before a day with those asked from it on.

    Parameters
    ----------
    day
        First day of the second part.
    """
    survey, since = facts.survey, np.datetime64(day)
    said = facts.selected_issues
    reporter = positions(survey.households.index, survey.issues["household"])
    category = survey.issues["category"].to_numpy(dtype=object)
    keys = [""] if facts.filters.text else sorted(set(category[said]))
    asked = np.stack(
        [_asked(facts, survey.visit_day < since), _asked(facts, survey.visit_day >= since)]
    )
    reporting = np.zeros((len(keys), *asked.shape), dtype=bool)
    counted = np.zeros(len(said), dtype=bool)
    for part, then in enumerate((survey.issue_day < since, survey.issue_day >= since)):
        counts = said & then & (reporter >= 0)
        counts[counts] = asked[part][reporter[counts]]
        counted |= counts
        for number, key in enumerate(keys):
            rows = reporter[counts & (category == key)] if key else reporter[counts]
            reporting[number, part, rows] = True
    table = pd.concat(
        [_by_area(facts, key, asked, kind) for key, kind in zip(keys, reporting, strict=True)]
        or [_by_area(facts, "", asked, np.zeros_like(asked))]
    )
    table = table[(table["reporting_before"] + table["reporting_after"]) > 0]
    return Change(
        day,
        _tested(table),
        (int(asked[0].sum()), int(asked[1].sum())),
        int(asked.all(axis=0).sum()),
        int((said & ~counted).sum()),
    )


def _asked(facts: Facts, then: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which households were effectively visited then."""
    survey = facts.survey
    visits = facts.selected_visits & effective_visits(survey) & then
    visited = survey.visit_household[visits]
    found = np.zeros(len(survey.households), dtype=bool)
    found[visited[visited >= 0]] = True
    return np.asarray(found & (facts.status == Status.EFFECTIVE))


def _by_area(
    facts: Facts, key: str, asked: NDArray[np.bool_], reporting: NDArray[np.bool_]
) -> pd.DataFrame:
    """Count those asked and reporting, shape (parts, households) each, by area and in all."""
    areas, of_home = facts.survey.areas, facts.survey.household_area
    shown = compared(areas, facts.filters.areas)
    columns = {}
    for name, who in (("asked", asked), ("reporting", reporting)):
        for part, chosen in zip(PARTS, who, strict=True):
            own = np.bincount(of_home[chosen & (of_home >= 0)], minlength=len(areas))
            by_area = pd.Series(summed_upwards(areas, own.astype(np.int64)), index=areas.index)
            whole = [] if len(shown) == 1 else [int(chosen.sum())]
            columns[f"{name}_{part}"] = [*whole, *by_area.loc[shown].tolist()]
    ids = [*([] if len(shown) == 1 else [NO_ID]), *shown]
    return pd.DataFrame({"category": key, "area": ids} | columns)


def _tested(table: pd.DataFrame) -> pd.DataFrame:
    """Add shares, p and q, and put what is least likely chance first."""
    table = table.reset_index(drop=True)
    enough = np.ones(len(table), dtype=bool)
    for part in PARTS:
        asked = table[f"asked_{part}"].to_numpy(dtype=np.int64)
        found = shares(table[f"reporting_{part}"].to_numpy(dtype=np.int64), asked)
        for name in ("share", "low", "high"):
            table[f"{name}_{part}"] = np.where(asked >= LEAST_ASKED, found[name], np.nan)
        enough &= asked >= LEAST_ASKED
    counts = [f"{name}_{part}" for part in PARTS for name in ("reporting", "asked")]
    p = np.full(len(table), np.nan)
    for row in np.flatnonzero(enough):
        p[row] = fisher_p(*(int(table[name].iloc[row]) for name in counts))
    table["p"], table["q"] = p, false_discovery_q(p)
    order = np.lexsort(
        (
            table["area"],
            table["category"].astype(str),
            -(table["asked_before"] + table["asked_after"]),
            np.nan_to_num(p, nan=2.0),
        )
    )
    return table.iloc[order].reset_index(drop=True)


def fisher_p(first: int, of_first: int, second: int, of_second: int) -> float:
    """Return the two-sided p of Fisher's exact test that two shares are one.

    Parameters
    ----------
    first, second
        Cases.
    of_first, of_second
        Among how many.
    """
    cases, everybody = first + second, of_first + of_second
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, everybody + 1)))])

    def log_choose(n: int, k: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(log_factorial[n] - log_factorial[k] - log_factorial[n - k])

    possible = np.arange(max(0, cases - of_second), min(cases, of_first) + 1)
    log_p = log_choose(of_first, possible) + log_choose(of_second, cases - possible)
    chance = np.exp(log_p - log_p.max())
    as_rare = chance <= chance[first - possible[0]] * (1 + _SAME)
    return min(float(chance[as_rare].sum() / chance.sum()), 1.0)
