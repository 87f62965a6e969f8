"""Wilson's interval of a share: it never leaves 0 to 1 and holds for small numbers.

Wilson 1927, "Probable inference, the law of succession, and statistical inference"; compared with
others by Newcombe 1998 (Statistics in Medicine 17). With share p of n and the normal quantile z::

    (p + z² / 2n ± z sqrt(p (1 - p) / n + z² / 4n²)) / (1 + z² / n)
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

CONFIDENCE: Final = 0.95


def wilson_interval(
    share: ArrayLike, count: ArrayLike, *, confidence: float = CONFIDENCE
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both ends of the interval of every share; NaN where the count is 0.

    Parameters
    ----------
    share
        Between 0 and 1, any shape; not looked at where the count is 0.
    count
        Among how many it was found, which may be fractional (an effective sample size).
    """
    n = np.asarray(count, dtype=np.float64)
    p = np.where(n > 0, np.asarray(share, dtype=np.float64), np.nan)
    n = np.where(n > 0, n, np.nan)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle, whole = p + z * z / (2 * n), 1 + z * z / n
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - half) / whole, (middle + half) / whole
    return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)
