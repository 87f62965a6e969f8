"""Turfs cut anew in pairs: two neighbours share all their doors out again along another line.

Runs of doors (``geo.turf_ways``) change a little at a time and are stuck where much has to change
together. Two hulls are apart exactly where a line parts them; so for two neighbouring turfs all
lines of many directions are tried that leave both sizes within their limits. How long a way would
be is estimated by the shortest tree that joins its stops to the meeting point (Prim 1957,
"Shortest connection networks and some generalizations"), of all lines at once; the best few are
walked, and the best of these is taken where the sum of both ways falls.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.turf_balance import hulls_of, overlap_of
from geo.turf_ground import GAIN_M, Ground, Route

_DIRECTIONS: Final = 24
_WALKED: Final = 3


class Cut(NamedTuple):
    """Two turfs after a new cut.

    Attributes
    ----------
    turf
        Turf of every stop.
    one, other
        The ways in the two.
    gain_m
        By how much shorter both together are.
    """

    turf: NDArray[np.int64]
    one: Route
    other: Route
    gain_m: float


def cut_anew(
    ground: Ground, turf: NDArray[np.int64], routes: list[Route], pair: tuple[int, int]
) -> Cut | None:
    """Part two turfs along the line that makes their ways shortest; ``None`` if no other does.

    Parameters
    ----------
    turf, routes
        Turf of every stop, and the stops of every turf in order; not changed.
    pair
        Numbers of two turfs.
    """
    stops = np.sort(np.concatenate([routes[each] for each in pair]))
    before = sum(ground.length(routes[each]) for each in pair)
    sides = _sides(ground, stops)
    if not len(sides):
        return None
    ways = np.append(sides, (turf[stops] == pair[0])[None, :], axis=0)
    step, begin = ground.way(stops[:, None], stops[None, :]), ground.begin(stops)
    tree = _trees(step, begin, ways) + _trees(step, begin, ~ways)
    best: Cut | None = None
    for row in np.argsort(tree[:-1], kind="stable")[:_WALKED]:
        if tree[row] > tree[-1]:
            break
        one, other = (ground.route(stops[side]) for side in (sides[row], ~sides[row]))
        gain = before - ground.length(one) - ground.length(other)
        if gain < max(GAIN_M, best.gain_m if best else 0.0):
            continue
        after = turf.copy()
        after[one], after[other] = pair
        if overlap_of(hulls_of(ground.xy, after)) <= ground.most_overlap:
            best = Cut(after, one, other, gain)
    return best


def _sides(ground: Ground, stops: NDArray[np.int64]) -> NDArray[np.bool_]:
    """List what lies on the first side of every line that leaves both sizes within limits.

    Returns
    -------
    ndarray
        Shape (lines, stops), each division once.
    """
    angle = np.arange(_DIRECTIONS) * (np.pi / _DIRECTIONS)
    middle = ground.xy[stops] - ground.xy[stops].mean(axis=0)
    along = middle @ np.stack([np.cos(angle), np.sin(angle)])
    order = np.argsort(along.round(6), axis=0, kind="stable")
    first = np.cumsum(ground.weight[stops][order], axis=0)
    second = first[-1] - first
    fits = (first >= ground.least) & (first <= ground.most)
    fits &= (second >= ground.least) & (second <= ground.most)
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(len(stops))[:, None], axis=0)
    last, direction = np.nonzero(fits)
    found = last[:, None] >= place[:, direction].T
    found ^= ~found[:, :1]  # a side and the other one are the same division
    return np.unique(found, axis=0)


def _trees(
    step: NDArray[np.float64], begin: NDArray[np.float64], member: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the length of the shortest tree of every set of stops, with the meeting point."""
    row = np.arange(len(member))
    reach = np.where(member, begin, np.inf)
    if not begin.any():  # no meeting point: each tree begins at its first stop
        reach = np.full(member.shape, np.inf)
        reach[row, member.argmax(axis=1)] = 0.0
    waiting = member.copy()
    length = np.zeros(len(member))
    for _ in range(int(member.sum(axis=1).max(initial=0))):
        away = np.where(waiting, reach, np.inf)
        nearest = away.argmin(axis=1)
        added = away[row, nearest]
        there = np.isfinite(added)
        length[there] += added[there]
        waiting[row[there], nearest[there]] = False
        reach = np.minimum(reach, np.where(there[:, None], step[nearest], np.inf))
    return length
