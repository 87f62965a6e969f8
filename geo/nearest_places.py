"""The nearest neighbours of places on the plane, within a reach, for a million of them.

SciPy's tree leaves open which of equally near places it names; houses stand in rows and lattices,
and an answer must not hang on how a tree was built. So the lower row comes first here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

_TOGETHER: Final = 200_000
"""Places asked about at once, which bounds the memory."""


class Neighbours(NamedTuple):
    """Neighbours of some places, the nearest first; equally near ones by their row.

    Attributes
    ----------
    row
        Rows of the neighbours, shape (places asked about, k); -1 where there are fewer than k.
    away_m
        Their distances in metres, infinite where there is none.
    """

    row: NDArray[np.int64]
    away_m: NDArray[np.float64]


def nearest(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    asked: NDArray[np.int64],
    *,
    count: int,
    reach_m: float | NDArray[np.float64],
) -> Neighbours:
    """Find the nearest other places of some places.

    Parameters
    ----------
    x, y
        Metric positions of all places.
    asked
        Rows whose neighbours are wanted, shape (m,).
    count
        How many neighbours of each.
    reach_m
        Farther ones are left out; for all, or for each of those asked about.

    Returns
    -------
    Neighbours
        Arrays of shape (m, count).
    """
    from scipy.spatial import cKDTree  # a third of a second, which not every page needs

    reach = np.broadcast_to(np.asarray(reach_m, dtype=np.float64), (len(asked),))
    row = np.full((len(asked), count), -1, dtype=np.int64)
    away = np.full((len(asked), count), np.inf)
    tree = cKDTree(np.column_stack([x, y]))
    for start in range(0, len(asked), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        row[part], away[part] = _found(tree, asked[part], count, reach[part])
    return Neighbours(row, away)


def _found(
    tree: cKDTree, asked: NDArray[np.int64], count: int, reach_m: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ask a tree for more neighbours than wanted, until one is farther than the last wanted."""
    row = np.full((len(asked), count), -1, dtype=np.int64)
    away = np.full((len(asked), count), np.inf)
    limit = float(np.nextafter(reach_m.max(initial=0.0), np.inf))
    waiting, more = np.arange(len(asked)), count + 2  # the place itself, and one beyond the last
    while waiting.size:
        rows = asked[waiting]
        far, near = tree.query(tree.data[rows], k=more, distance_upper_bound=limit)
        tied = ((far[:, 1:] == far[:, :-1]) & np.isfinite(far[:, 1:])).any(axis=1)
        plain = ~tied & (near[:, 0] == rows)
        row[waiting[plain]] = near[plain, 1 : count + 1]
        away[waiting[plain]] = far[plain, 1 : count + 1]
        waiting, rows, far, near = (each[~plain] for each in (waiting, rows, far, near))
        last = far[:, -1]
        far = np.where(near == rows[:, None], np.inf, far)
        order = np.lexsort((near, far), axis=1)[:, :count]
        row[waiting] = np.take_along_axis(near, order, axis=1)
        away[waiting] = np.take_along_axis(far, order, axis=1)
        waiting = waiting[np.isfinite(last) & (last <= away[waiting, -1])]
        more *= 2
    missing = ~np.isfinite(away) | (away > reach_m[:, None])
    row[missing], away[missing] = -1, np.inf
    return row, away
