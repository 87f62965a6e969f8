"""The check sample (抽查): which visited households are asked again, and what the answers say.

Draw: households effectively visited, stratified by the team that did it, simple random sampling
without replacement in each. Ids are sorted before numbers are drawn, so that the same seed draws
the same households whatever the order of rows.

Estimate (Cochran 1977, *Sampling Techniques*, chapter 5): p = Σ W_h p_h with W_h = N_h / N, and
variance Σ W_h² (1 - n_h / N_h) p_h (1 - p_h) / n_h. Interval: Wilson's with the effective sample
size n = p (1 - p) / variance (Korn and Graubard 1998; Franco, Little, Louis and Slud 2019 compare
it with others). In the variance p_h is (x_h + 1/2) / (n_h + 1), so that a sample where all was
confirmed is not taken for certainty. A team of which nobody could be asked may have any share from
0 to 1: the interval is widened by its whole weight.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import Coverage, effective_visits
from geo.facts import Facts
from geo.outcomes import Status
from geo.wilson import CONFIDENCE, wilson_interval

SHARE: Final = 0.1
"""Of the visited households; back-checks take 10 to 20 %."""
LEAST_PER_TEAM: Final = 5
_DECIMALS: Final = 6


class Confirmed(NamedTuple):
    """Share of visited households that were visited indeed.

    Attributes
    ----------
    share, low, high
        Estimate and interval, 0 to 1; NaN for a share nothing was learnt about.
    checked, unreached, unchecked_teams
        Households asked with an answer; without one (left out of the estimate, as if they would
        answer like the others); teams of which nobody answered.
    """

    share: float
    low: float
    high: float
    checked: int
    unreached: int
    unchecked_teams: int


class CorrectedCoverage(NamedTuple):
    """The effective-visit rate after the check; ``None`` without base.

    Attributes
    ----------
    rate
        share × E / D.
    low, high
        From the interval's lower end × E / D to its upper end × E / (D - U).
    """

    rate: float | None
    low: float | None
    high: float | None


def visited_by_team(facts: Facts) -> pd.DataFrame:
    """Return the effectively visited households of the selection with the team of the last time.

    Returns
    -------
    DataFrame
        Index: household id, ascending. ``department`` (id), ``team``, ``day``.
    """
    survey = facts.survey
    household, order = survey.visit_household, survey.visits_in_time
    chosen = facts.selected_visits & effective_visits(survey) & (household >= 0)
    chosen[chosen] = facts.status[household[chosen]] == Status.EFFECTIVE
    visits = survey.visits.iloc[order[chosen[order]]]
    table = pd.DataFrame(
        {
            "household": visits["household"].to_numpy(),
            "department": visits["department"].to_numpy(),
            "team": visits["team"].fillna("").astype(str).to_numpy(),
            "day": visits["visited_at"].to_numpy().astype("datetime64[D]").astype("datetime64[s]"),
        }
    )
    return table.drop_duplicates("household", keep="last").set_index("household").sort_index()


def draw(
    visited: pd.DataFrame, *, seed: int, share: float = SHARE, least: int = LEAST_PER_TEAM
) -> pd.DataFrame:
    """Draw the households to be asked again.

    Parameters
    ----------
    visited
        As :func:`visited_by_team` returns it, rows in any order.
    seed
        The draw can be repeated with it as long as the visited households are the same.
    share
        Of each team's households, rounded up, 0 to 1.
    least
        Of each team, or all it has.

    Returns
    -------
    DataFrame
        The rows drawn, in the order of the draw within each team (to go on with the next when one
        cannot be reached, draw with a larger ``share``: the first ones stay).
    """
    ordered = visited.sort_index().sort_values(["department", "team"], kind="stable")
    by = ordered.groupby(["department", "team"], sort=False)
    size = by["team"].transform("size").to_numpy(dtype=np.int64)
    wanted = np.maximum(np.ceil(np.round(size * share, _DECIMALS)), least)
    key = np.random.default_rng(seed).random(len(ordered))
    shuffled = ordered.iloc[np.lexsort((key, by.ngroup().to_numpy()))]
    turn = shuffled.groupby(["department", "team"], sort=False).cumcount().to_numpy()
    return shuffled[turn < wanted]


def confirmed_share(
    visited: pd.DataFrame, results: pd.Series, *, confidence: float = CONFIDENCE
) -> Confirmed:
    """Estimate from the answers how many of the visited were visited indeed.

    Parameters
    ----------
    visited
        All of :func:`visited_by_team`.
    results
        By household id: true where the visit was confirmed, false where not, missing where nobody
        could be asked. Households that are not among the visited are left out.
    confidence
        Of the interval, 0 to 1.
    """
    answer = results[results.index.isin(visited.index)].sort_index()
    known = answer.dropna().astype(bool)
    team = visited.groupby(["department", "team"]).ngroup()
    teams = int(team.max()) + 1 if len(team) else 0
    size = np.bincount(team, minlength=teams)
    asked = np.bincount(team[known.index], minlength=teams)
    yes = np.bincount(team[known.index[known.to_numpy()]], minlength=teams)
    counts = (len(known), len(answer) - len(known), int((asked == 0).sum()))
    if not len(known):
        return Confirmed(np.nan, 0.0 if teams else np.nan, 1.0 if teams else np.nan, *counts)
    seen = asked > 0
    weight = size[seen] / size.sum()
    low, share, high = _stratified(size[seen], asked[seen], yes[seen], confidence)
    part = float(weight.sum())
    return Confirmed(share, low * part, high * part + 1 - part, *counts)


def _stratified(
    size: NDArray[np.int64],
    asked: NDArray[np.int64],
    yes: NDArray[np.int64],
    confidence: float,
) -> tuple[float, float, float]:
    """Return lower end, estimate and upper end of a stratified proportion."""
    weight = size / size.sum()
    share = float(weight @ (yes / asked))
    drawn_in = (yes + 0.5) / (asked + 1)
    variance = float(weight**2 @ ((1 - asked / size) * drawn_in * (1 - drawn_in) / asked))
    if variance == 0.0:  # everybody was asked
        return share, share, share
    middle = float(weight @ drawn_in)
    effective = middle * (1 - middle) / variance
    low, high = wilson_interval(share, effective, confidence=confidence)
    return float(low), share, float(high)


def corrected(coverage: Coverage, confirmed: Confirmed) -> CorrectedCoverage:
    """Take from the rate what the check did not confirm.

    Households that nobody visited stay not visited: nobody asks whether some were visited and not
    written down.
    """
    low, high = coverage.rate_low, coverage.rate_high
    if low is None or high is None:
        return CorrectedCoverage(None, None, None)
    rate = None if np.isnan(confirmed.share) else confirmed.share * low
    if np.isnan(confirmed.low):
        return CorrectedCoverage(rate, low, high)
    return CorrectedCoverage(rate, confirmed.low * low, confirmed.high * high)
