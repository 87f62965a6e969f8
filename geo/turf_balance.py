"""Whole buildings in turfs of equal size: what is moved or exchanged so that sizes come close.

Sharing out households one by one cuts a few buildings in two. Each goes whole to where most of it
is; then the change that evens out most for the least extra distance is made, as long as there is
one that keeps turfs from overlapping. Sizes that no such change improves are left as they are.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

_NEAREST: Final = 8
"""So many of a turf's households, those nearest to another turf, are tried for an exchange."""

_TRIES_PER_TURF: Final = 15
_NOTHING: Final = 1e-9


def hulls_of(xy: NDArray[np.float64], turf: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the convex hull of every turf that is not empty; metres in, metres out."""
    order = np.argsort(turf, kind="stable")
    _, group = np.unique(turf[order], return_inverse=True)
    points = np.asarray(shapely.points(xy[order]), dtype=object)
    points = np.asarray(shapely.multipoints(points, indices=group), dtype=object)
    return np.asarray(shapely.convex_hull(points), dtype=object)


def overlap_of(hulls: NDArray[np.object_]) -> float:
    """Return the area that pairs of hulls share, as part of the sum of their areas."""
    whole = float(shapely.area(hulls).sum())
    if whole <= 0.0:
        return 0.0
    one, other = shapely.STRtree(hulls).query(hulls, predicate="intersects")
    pair = one < other
    both = shapely.intersection(hulls[one[pair]], hulls[other[pair]])
    return float(shapely.area(both).sum()) / whole


def balanced(
    xy: NDArray[np.float64],
    weight: NDArray[np.int64],
    turf: NDArray[np.int64],
    *,
    regret: NDArray[np.float64],
    most_overlap: float,
) -> NDArray[np.int64]:
    """Even out the sizes of turfs by moving and exchanging whole buildings.

    Parameters
    ----------
    xy, weight
        Position in metres and households of every building.
    turf
        Turf of every building, not changed.
    regret
        What it costs to have a building in a turf, shape (buildings, turfs).
    most_overlap
        Share of the hulls' area that may be covered twice after a change; more only where there
        was more before.
    """
    turf, tries = turf.copy(), _TRIES_PER_TURF * regret.shape[1]
    overlap = overlap_of(hulls_of(xy, turf))
    refused: set[tuple[int, ...]] = set()
    while tries > 0:
        for change in _useful_changes(weight, turf, regret).tolist():
            if tuple(change) in refused:
                continue
            tries -= 1
            after = _changed(turf, *change)
            new_overlap = overlap_of(hulls_of(xy, after))
            if new_overlap <= max(most_overlap, overlap):
                turf, overlap = after, new_overlap
                break
            refused.add(tuple(change))
            if not tries:
                break
        else:
            break
    return turf


def _changed(turf: NDArray[np.int64], block: int, to: int, back: int) -> NDArray[np.int64]:
    """Let a building go to another turf, in exchange for one from there unless that is -1."""
    after = turf.copy()
    if back >= 0:
        after[back] = turf[block]
    after[block] = to
    return after


def _useful_changes(
    weight: NDArray[np.int64], turf: NDArray[np.int64], regret: NDArray[np.float64]
) -> NDArray[np.int64]:
    """List changes that even out, first those that even out most for their extra distance.

    Returns
    -------
    ndarray
        Building, turf it goes to, building that comes back or -1; shape (changes, 3).
    """
    turfs = regret.shape[1]
    excess = np.bincount(turf, weight, minlength=turfs) - weight.sum() / turfs
    more = np.maximum(regret - regret[np.arange(len(turf)), turf][:, None], 0.0)
    changes = np.concatenate([_moves(turf, turfs), _exchanges(turf, more)])
    block, to, back = changes.T
    number = weight[block] - np.where(back >= 0, weight[back], 0)
    # by how much the sum of the squared differences from the mean falls
    evened = 2 * number * (excess[turf[block]] - excess[to] - number)
    useful = evened > _NOTHING
    block, to, back = changes[useful].T
    extra = more[block, to] + np.where(back >= 0, more[back, turf[block]], 0.0)
    worth = evened[useful] / (extra + more.mean() + 1.0)
    order = np.argsort(-worth, kind="stable")
    return np.asarray(changes[useful][order])


def _moves(turf: NDArray[np.int64], turfs: int) -> NDArray[np.int64]:
    """List every building with every other turf."""
    block, to = np.divmod(np.arange(len(turf) * turfs), turfs)
    changes = np.column_stack([block, to, np.full(len(block), -1)])
    return np.asarray(changes[turf[block] != to])


def _exchanges(turf: NDArray[np.int64], more: NDArray[np.float64]) -> NDArray[np.int64]:
    """List pairs of buildings, each among those of its turf that lie nearest to the other's."""
    turfs = more.shape[1]
    near = np.full((turfs, turfs, _NEAREST), -1, dtype=np.int64)
    for each in range(turfs):
        own = np.flatnonzero(turf == each)
        first = own[more[own].argsort(axis=0, kind="stable")[:_NEAREST]]
        near[each, :, : first.shape[0]] = first.T
    here, there = np.triu_indices(turfs, 1)
    block = np.repeat(near[here, there], _NEAREST, axis=1).ravel()
    back = np.tile(near[there, here], (1, _NEAREST)).ravel()
    to = np.repeat(there, _NEAREST**2)
    return np.column_stack([block, to, back])[(block >= 0) & (back >= 0)]
