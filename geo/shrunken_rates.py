"""Rates of areas that can be compared although few were asked in some.

Marshall 1991, "Mapping disease and mortality rates using empirical Bayes estimators", draws rates
towards that of all, the more the fewer were asked: with c_i of n_i, m = sum c / sum n, and N the
mean of n_i::

    s² = sum n_i (c_i / n_i - m)² / sum n,   A = max(s² - m / N, 0)
    shrunk_i = m + w_i (c_i / n_i - m),      w_i = A / (A + m / n_i)

The interval is that of a share whose prior is a beta distribution of mean m that weighs as much as
M = m / A households (Martuzzi and Elliott 1996, "Empirical Bayes estimation of small area
prevalence of non-rare conditions"), so that its mean is the shrunken rate itself::

    share_i | c_i ~ Beta(m M + c_i, (1 - m) M + n_i - c_i)

Where chance explains all differences, A = 0 and M would be infinite: nothing is that certain, so M
is at most all who were asked.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from text import N_

CONFIDENCE: Final = 0.95


def shrunken_rates(
    cases: NDArray[np.int64], asked: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw the rates of areas towards that of all.

    Parameters
    ----------
    cases, asked
        Of each area.

    Returns
    -------
    tuple
        The shrunken rate of each area, which is that of all where nobody was asked, and the weight
        of its own rate in it, 0 to 1.

    Raises
    ------
    NotAnalysable
        Where nobody was asked at all, or there are more cases than asked.
    """
    _, overall, between = _moments(cases, asked)
    some = asked > 0
    rate = np.divide(cases, asked, out=np.full(len(cases), overall), where=some)
    chance = np.divide(overall, asked, out=np.full(len(cases), np.inf), where=some)
    total = between + chance
    weight = np.divide(between, total, out=np.zeros(len(cases)), where=total > 0)
    return overall + weight * (rate - overall), weight


def shrunken_intervals(
    cases: NDArray[np.int64], asked: NDArray[np.int64], *, confidence: float = CONFIDENCE
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say between which rates that of each area lies, as likely as ``confidence``.

    Parameters
    ----------
    cases, asked
        Of each area.
    confidence
        Part of the posterior between both ends, as much of it below as above.

    Returns
    -------
    tuple
        Lower and upper end for each area; the prior's where nobody was asked. Errors as for
        :func:`shrunken_rates`.
    """
    from scipy.special import betaincinv

    everybody, overall, between = _moments(cases, asked)
    weight = min(overall / between, everybody) if between > 0 else float(everybody)
    with_issue = overall * weight + cases
    without = (1 - overall) * weight + asked - cases
    ends = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        end = np.full(len(cases), overall)  # of a rate of exactly 0 or 1 for all there is no more
        known = (with_issue > 0) & (without > 0)
        end[known] = betaincinv(with_issue[known], without[known], tail)
        ends.append(end)
    return ends[0], ends[1]


def _moments(cases: NDArray[np.int64], asked: NDArray[np.int64]) -> tuple[int, float, float]:
    """Return how many were asked, the rate of all, and A."""
    if (cases > asked).any() or (cases < 0).any():
        raise NotAnalysable(reason=N_("a place has more cases than were asked"))
    everybody = int(asked.sum())
    if not everybody:
        raise NotAnalysable(reason=N_("nobody was asked"))
    some = asked > 0
    overall = float(cases.sum() / everybody)
    rate = np.divide(cases, asked, out=np.full(len(cases), overall), where=some)
    spread = float((asked * (rate - overall) ** 2).sum() / everybody)
    return everybody, overall, max(spread - overall / float(asked[some].mean()), 0.0)
