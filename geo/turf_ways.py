"""Turfs whose routes are shorter: runs of doors change to a team that passes them anyway.

Least squares make turfs round; lanes are not. Starting from round turfs, with a route in each,
runs of up to eight stops go to where another route passes, as long as sizes and hulls stay within
their limits and the sum of all routes gets shorter (relocation of segments, as in vehicle routing).
Both routes are then ordered anew. Lengths are straight lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from geo.nearest_places import nearest
from geo.turf_balance import hulls_of, overlap_of
from geo.walk_route import walk_route

_LONGEST_RUN: Final = 8
_NEAREST: Final = 12
_GAIN_M: Final = 0.5
_MOST_TRIES: Final = 300

Route = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ground:
    """What stays the same while turfs change.

    Attributes
    ----------
    xy, weight
        Position in metres and households of every stop.
    meeting
        Where all routes start, shape (2,); ``None`` where they begin anywhere.
    least, most
        Households of a turf.
    most_overlap
        Share of the hulls' area that may be covered twice.
    """

    xy: NDArray[np.float64]
    weight: NDArray[np.int64]
    meeting: NDArray[np.float64] | None
    least: float
    most: float
    most_overlap: float

    def way(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return metres between stops; -1 before a stop is the start, after one the end."""
        away = self.xy[other] - self.xy[one]
        metres = np.hypot(away[..., 0], away[..., 1])
        if self.meeting is not None:
            begun = self.xy[other] - self.meeting
            metres = np.where(one < 0, np.hypot(begun[..., 0], begun[..., 1]), metres)
        else:
            metres = np.where(one < 0, 0.0, metres)
        return np.where(other < 0, 0.0, metres)

    def route(self, stops: Route) -> Route:
        """Order stops."""
        away = self.xy[stops][:, None, :] - self.xy[stops][None, :, :]
        start = None
        if self.meeting is not None:
            start = np.hypot(*(self.xy[stops] - self.meeting).T)
        found = walk_route(np.hypot(away[..., 0], away[..., 1]), from_start_m=start, iterations=0)
        return stops[found.order]

    def length(self, route: Route) -> float:
        """Return metres of a route."""
        path = np.concatenate([[-1], route, [-1]])
        return float(self.way(path[:-1], path[1:]).sum())


def ways_in(ground: Ground, turf: NDArray[np.int64]) -> list[Route]:
    """Order the stops of every turf."""
    return [ground.route(np.flatnonzero(turf == each)) for each in range(int(turf.max()) + 1)]


def with_shorter_ways(
    ground: Ground, turf: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[Route]]:
    """Let runs of stops change turfs while that shortens the sum of the routes.

    Parameters
    ----------
    turf
        Turf of every stop, not changed; none is empty.

    Returns
    -------
    turf, routes
        The new turf of every stop, and the stops of every turf in order.
    """
    turf, routes = turf.copy(), ways_in(ground, turf)
    stops = np.arange(len(turf))
    east, north = ground.xy[:, 0], ground.xy[:, 1]
    near = nearest(east, north, stops, count=_NEAREST, reach_m=np.inf).row
    refused: set[tuple[int, int, int]] = set()
    tries = _MOST_TRIES
    while True:
        changed: set[int] = set()
        for change in _changes(ground, turf, routes, near):
            pair = int(turf[change[0]]), int(turf[change[2]])
            if changed & set(pair) or change in refused:
                continue
            if not tries:
                return turf, routes
            tries -= 1
            after = turf.copy()
            after[_run(routes[pair[0]], *change[:2])] = pair[1]
            new = [ground.route(np.flatnonzero(after == each)) for each in pair]
            gain = sum(ground.length(routes[each]) for each in pair) - sum(map(ground.length, new))
            if gain < _GAIN_M or overlap_of(hulls_of(ground.xy, after)) > ground.most_overlap:
                refused.add(change)
                continue
            turf, changed = after, changed | set(pair)
            routes[pair[0]], routes[pair[1]] = new
        if not changed:
            return turf, routes


def _run(route: Route, first: int, last: int) -> Route:
    begin, end = np.flatnonzero((route == first) | (route == last))[[0, -1]]
    return route[begin : end + 1]


def _changes(
    ground: Ground, turf: NDArray[np.int64], routes: list[Route], near: NDArray[np.int64]
) -> list[tuple[int, int, int]]:
    """List runs that another route could take in on a shorter way, the most gainful first.

    Returns
    -------
    list
        First and last stop of the run, stop of the other route next to which it goes.
    """
    before, after = np.full(len(turf), -1), np.full(len(turf), -1)
    for route in routes:
        before[route[1:]], after[route[:-1]] = route[:-1], route[1:]
    size = np.bincount(turf, ground.weight, minlength=len(routes))
    found = [np.empty((0, 4))]
    for length in range(1, _LONGEST_RUN + 1):
        runs = [sliding_window_view(each, length) for each in routes if len(each) > length]
        if not runs:
            break
        run = np.concatenate(runs)
        head, tail, weight = run[:, 0], run[:, -1], ground.weight[run].sum(axis=1)[:, None]
        freed = ground.way(before[head], head) + ground.way(tail, after[tail])
        freed -= ground.way(before[head], after[tail])
        giver = turf[head][:, None]
        for one, other in ((head[:, None], tail[:, None]), (tail[:, None], head[:, None])):
            beside = near[one[:, 0]]
            taker = np.where(beside >= 0, turf[beside], giver)
            fits = (taker != giver) & (size[giver] - weight >= ground.least)
            fits &= size[taker] + weight <= ground.most
            gain = np.where(
                fits, freed[:, None] - _detour(ground, one, other, beside, (before, after)), 0
            )
            row, column = np.nonzero(gain > _GAIN_M)
            which = (gain[row, column], head[row], tail[row], beside[row, column])
            found.append(np.column_stack(which))
    table = np.concatenate(found)
    order = np.lexsort((table[:, 3], table[:, 2], table[:, 1], -table[:, 0]))
    return [(int(first), int(last), int(to)) for _, first, last, to in table[order]]


def _detour(
    ground: Ground,
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    beside: NDArray[np.int64],
    links: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.float64]:
    """Return what a run from ``one`` to ``other`` adds to a route, ``one`` next to ``beside``."""
    ahead, follows = links[0][beside], links[1][beside]
    behind = ground.way(beside, one) + ground.way(other, follows) - ground.way(beside, follows)
    before = ground.way(ahead, other) + ground.way(one, beside) - ground.way(ahead, beside)
    return np.minimum(behind, before)
