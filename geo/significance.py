"""How likely chance alone is: normal tails, and p of many tests at once."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROOT_2: Final = math.sqrt(2.0)


def upper_tail(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely a standard normal value is at least so large: erfc(z / sqrt 2) / 2."""
    flat = (z / _ROOT_2).ravel().tolist()
    tail = np.fromiter(map(math.erfc, flat), dtype=np.float64, count=len(flat))
    tail *= 0.5
    return tail.reshape(z.shape)


def two_sided(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely a standard normal value is at least so far from zero."""
    return np.minimum(2.0 * upper_tail(np.abs(z)), 1.0)


def false_discovery_q(p: NDArray[np.float64], *, dependent: bool = False) -> NDArray[np.float64]:
    """Adjust the p of many tests so that q bounds the share of false ones among those called.

    Benjamini and Hochberg 1995, "Controlling the false discovery rate": of m tests, with p in
    rising order, ``q_i = min over j >= i of p_j m / j``, at most 1.

    Parameters
    ----------
    p
        Of each test; NaN where nothing was tested, which does not count.
    dependent
        Hold for any dependence (Benjamini and Yekutieli 2001): times ``1 + 1/2 + … + 1/m``.

    Returns
    -------
    ndarray
        q of each test, NaN where nothing was tested.
    """
    tested = np.flatnonzero(~np.isnan(p))
    adjusted = np.full(p.shape, np.nan)
    if not tested.size:
        return adjusted
    order = tested[np.argsort(p[tested], kind="stable")]
    rank = np.arange(1, len(order) + 1)
    q = p[order] * (len(order) / rank)
    if dependent:
        q *= (1 / rank).sum()
    adjusted[order] = np.clip(np.minimum.accumulate(q[::-1])[::-1], 0.0, 1.0)
    return adjusted
