"""Which points belong together: groups of places that are dense enough (DBSCAN).

Ester, Kriegel, Sander and Xu 1996, "A density-based algorithm for discovering clusters". A point
with at least so many points within reach, itself included, is a core; cores within reach of each
other are one group; a point that is no core joins the group of the nearest core within reach.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.spatial_weights import within_band
from text import N_


def dense_groups(
    x: NDArray[np.float64], y: NDArray[np.float64], *, reach_m: float, least: int
) -> NDArray[np.int64]:
    """Group points.

    Repeated reports of one thing are one thing: leave all but one out before.

    Parameters
    ----------
    x, y
        Metric positions.
    reach_m
        Metres.
    least
        Points within reach that make a core, itself included.

    Returns
    -------
    ndarray
        Number of each point's group, -1 for points in none. Groups are numbered by size, the
        largest first, then from west to east: the order of rows makes no difference to groups.
    """
    if least < 1:
        raise NotAnalysable(reason=N_("a group has at least one point"))
    near = within_band(x, y, band_m=reach_m)
    core = near.counts + 1 >= least
    unit = near.unit
    linked = core[unit] & core[near.other]
    label = _components(len(x), unit[linked], near.other[linked])
    label[~core] = -1
    edge = ~core[unit] & core[near.other]
    outer, inner = unit[edge], near.other[edge]
    away = np.hypot(x[outer] - x[inner], y[outer] - y[inner])
    order = np.lexsort((y[inner], x[inner], away, outer))
    first = order[np.flatnonzero(np.diff(outer[order], prepend=-1))]
    label[outer[first]] = label[inner[first]]
    return _numbered(label, x, y)


def _components(units: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all that are linked, directly or not, the same label: the lowest row among them."""
    label = np.arange(units)
    while True:
        before = label.copy()
        np.minimum.at(label, label[one], label[other])
        while (label != label[label]).any():
            label = label[label]
        if (label == before).all():
            return label


def _numbered(
    label: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give groups their numbers: by size, then by their westernmost point."""
    numbered = np.full(len(label), -1, dtype=np.int64)
    member = np.flatnonzero(label >= 0)
    if not member.size:
        return numbered
    kinds, group, size = np.unique(label[member], return_inverse=True, return_counts=True)
    west = np.lexsort((y[member], x[member]))
    first = np.full(len(kinds), len(member))
    np.minimum.at(first, group[west], np.arange(len(member)))
    rank = np.empty(len(kinds), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(kinds))
    numbered[member] = rank[group]
    return numbered
