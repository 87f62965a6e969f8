"""Rates of areas that can be compared although few were asked in some: with intervals, shrunk.

Wilson 1927 gives the interval of a share; it never leaves 0 to 1 and works for small numbers.
Marshall 1991, "Mapping disease and mortality rates using empirical Bayes estimators", draws rates
towards that of all, the more the fewer were asked: with c_i of n_i, m = sum c / sum n, and N the
mean of n_i::

    s² = sum n_i (c_i / n_i - m)² / sum n,   A = max(s² - m / N, 0)
    shrunk_i = m + w_i (c_i / n_i - m),      w_i = A / (A + m / n_i)
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from text import N_

Z_95: Final = 1.959963984540054
"""Standard normal quantile of a two-sided interval of 95 %."""


def wilson_interval(
    cases: NDArray[np.int64], asked: NDArray[np.int64], *, z: float = Z_95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the interval of each share; NaN where nobody was asked.

    ``(c + z²/2 ± z sqrt(c (n - c) / n + z²/4)) / (n + z²)``
    """
    n = np.where(asked > 0, asked, np.nan)
    half = z * np.sqrt(cases * (n - cases) / n + z * z / 4)
    middle = cases + z * z / 2
    low, high = (middle - half) / (n + z * z), (middle + half) / (n + z * z)
    return np.where(cases == 0, 0 * low, low), np.where(cases == asked, 0 * high + 1, high)


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
