"""Rates of areas that can be compared although few were asked in some.

Marshall 1991, "Mapping disease and mortality rates using empirical Bayes estimators", draws rates
towards that of all, the more the fewer were asked: with c_i of n_i, m = sum c / sum n, and N the
mean of n_i::

    s² = sum n_i (c_i / n_i - m)² / sum n,   A = max(s² - m / N, 0)
    shrunk_i = m + w_i (c_i / n_i - m),      w_i = A / (A + m / n_i)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from text import N_


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
    if (cases > asked).any() or (cases < 0).any():
        raise NotAnalysable(reason=N_("a place has more cases than were asked"))
    everybody = int(asked.sum())
    if not everybody:
        raise NotAnalysable(reason=N_("nobody was asked"))
    some = asked > 0
    overall = float(cases.sum() / everybody)
    rate = np.divide(cases, asked, out=np.full(len(cases), overall), where=some)
    spread = float((asked * (rate - overall) ** 2).sum() / everybody)
    between = max(spread - overall / float(asked[some].mean()), 0.0)
    chance = np.divide(overall, asked, out=np.full(len(cases), np.inf), where=some)
    total = between + chance
    weight = np.divide(between, total, out=np.zeros(len(cases)), where=total > 0)
    return overall + weight * (rate - overall), weight
