"""Where high values stand together, and low ones: Gi* and local Moran's I, without simulation.

With n units, values y of mean ȳ and standard deviation s (divided by n), and weights w of 1 for
neighbours:

Gi* (Ord and Getis 1995, "Local spatial autocorrelation statistics", eq. 6; the unit itself is one
of its k_i)::

    z_i = (sum_j y_j - k_i ȳ) / (s sqrt((n k_i - k_i²) / (n - 1)))

Local Moran (Anselin 1995, "Local indicators of spatial association"), weights divided by k_i::

    I_i = (n - 1) / n × (y_i - ȳ) / s × mean_j (y_j - ȳ) / s

Its z compares the neighbours' mean with that of k_i units drawn from all but i (Sokal, Oden and
Thomson 1998: conditional randomisation): mean ``m = (n ȳ - y_i) / (n - 1)``, variance
``v (n - 1 - k_i) / (k_i (n - 2))`` where v is the variance of all but i. It is positive where
like stands by like.

Use them on rates of those asked, never on raw counts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.significance import false_discovery_q, two_sided
from geo.spatial_weights import Neighbours
from text import N_

_LEAST_UNITS: Final = 3


class LocalStatistic(NamedTuple):
    """What a local statistic says of each unit; NaN where it was not tested.

    Attributes
    ----------
    value
        z itself for Gi*, I_i for local Moran.
    z, p, q
        Standard normal under chance; two-sided p; q by Benjamini and Hochberg over all tested.
    tested
        How many units were tested.
    """

    value: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    tested: int


def gi_star(values: NDArray[np.float64], neighbours: Neighbours) -> LocalStatistic:
    """Compute Gi* of every unit.

    Parameters
    ----------
    values
        Of each unit, NaN without evidence: such units are not tested and nobody's neighbours.
    neighbours
        Of each unit. Units without any are islands and not tested.

    Raises
    ------
    NotAnalysable
        With fewer than three values, or where all are equal.
    """
    n, mean, spread, known = _moments(values)
    near = neighbours.among(known)
    filled = np.where(known, values, 0.0)
    own = near.counts + 1.0
    tested = known & (near.counts > 0) & (own < n)
    total = near.sums(filled) + filled
    scale = spread * np.sqrt(np.maximum(n * own - own**2, 1.0) / (n - 1))
    z = np.where(tested, (total - own * mean) / scale, np.nan)
    return _statistic(z, z)


def local_moran(values: NDArray[np.float64], neighbours: Neighbours) -> LocalStatistic:
    """Compute local Moran's I of every unit; parameters and errors as for :func:`gi_star`."""
    n, mean, spread, known = _moments(values)
    near = neighbours.among(known)
    apart = np.where(known, values - mean, 0.0)
    count = near.counts.astype(np.float64)
    tested = known & (count > 0) & (count < n - 1)
    lag = near.sums(apart) / np.maximum(count, 1.0)
    value = np.where(tested, (n - 1) / n * (apart / spread) * (lag / spread), np.nan)
    others_mean = -apart / (n - 1)
    others_square = (n * spread**2 - apart**2) / (n - 1) - others_mean**2
    variance = others_square * (n - 1 - count) / (np.maximum(count, 1.0) * (n - 2))
    usable = tested & (variance > 0)
    z = (lag - others_mean) / np.sqrt(np.where(usable, variance, 1.0)) * np.sign(apart)
    return _statistic(value, np.where(usable, z, np.nan))


def _moments(values: NDArray[np.float64]) -> tuple[int, float, float, NDArray[np.bool_]]:
    known = ~np.isnan(values)
    n = int(known.sum())
    if n < _LEAST_UNITS:
        raise NotAnalysable(reason=N_("fewer than three areas have enough evidence"))
    mean, spread = float(values[known].mean()), float(values[known].std())
    if spread <= 1e-12 * max(abs(mean), 1e-300):
        raise NotAnalysable(reason=N_("all values are equal"))
    return n, mean, spread, known


def _statistic(value: NDArray[np.float64], z: NDArray[np.float64]) -> LocalStatistic:
    p = np.full(len(z), np.nan)
    tested = ~np.isnan(z)
    p[tested] = two_sided(z[tested])
    return LocalStatistic(value, z, p, false_discovery_q(p), int(tested.sum()))
