"""Turfs whose routes are shorter: runs of doors change to a team that passes them anyway.

Least squares make turfs round; lanes are not. Starting from round turfs, with a route in each,
runs of up to eight stops go to where another route passes, as long as sizes and hulls stay within
their limits and the sum of all routes gets shorter (relocation of segments, as in vehicle routing).
In turns with it, pairs of turfs are parted anew (:mod:`geo.turf_cuts`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from geo.nearest_places import nearest
from geo.turf_balance import hulls_of, overlap_of
from geo.turf_cuts import cut_anew
from geo.turf_ground import GAIN_M, Ground, Route, ways_in

_LONGEST_RUN: Final = 8
_NEAREST: Final = 12
_MOST_TRIES: Final = 300
_MOST_CUTS: Final = 150


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
    near = _near(ground)
    cuts, tries = _MOST_CUTS, _MOST_TRIES
    while True:
        turf, routes, cuts, cut = _with_new_cuts(ground, turf, routes, near=near, cuts=cuts)
        turf, routes, tries, moved = _with_moved_runs(ground, turf, routes, near=near, tries=tries)
        if not (cut and moved):
            return turf, routes


def _near(ground: Ground) -> NDArray[np.int64]:
    """Return the nearest stops of every stop on foot, -1 where there are fewer."""
    count = len(ground.xy)
    if ground.walk_m is None:
        east, north = ground.xy[:, 0], ground.xy[:, 1]
        return nearest(east, north, np.arange(count), count=_NEAREST, reach_m=np.inf).row
    away = ground.walk_m[:count, :count] + np.diag(np.full(count, np.inf))
    row = np.argsort(away, axis=1, kind="stable")[:, : min(_NEAREST, count - 1)]
    return np.pad(row, ((0, 0), (0, _NEAREST - row.shape[1])), constant_values=-1)


def _with_new_cuts(
    ground: Ground,
    turf: NDArray[np.int64],
    routes: list[Route],
    *,
    near: NDArray[np.int64],
    cuts: int,
) -> tuple[NDArray[np.int64], list[Route], int, bool]:
    """Part pairs of neighbours anew until none gets shorter, or so many have been tried."""
    routes, found, settled = list(routes), False, set[tuple[int, int]]()
    while cuts:
        waiting = [pair for pair in _neighbours(turf, near) if pair not in settled]
        if not waiting:
            break
        pair = waiting[0]
        cuts -= 1
        settled.add(pair)
        cut = cut_anew(ground, turf, routes, pair)
        if cut is not None:
            found, turf = True, cut.turf
            routes[pair[0]], routes[pair[1]] = cut.one, cut.other
            settled = {each for each in settled if not set(each) & set(pair)} | {pair}
    return turf, routes, cuts, found


def _neighbours(turf: NDArray[np.int64], near: NDArray[np.int64]) -> list[tuple[int, int]]:
    """List pairs of turfs whose stops are near each other, those with most such stops first."""
    beside = np.where(near >= 0, turf[near], turf[:, None])
    one, other = np.minimum(beside, turf[:, None]), np.maximum(beside, turf[:, None])
    apart = one != other
    pairs, count = np.unique(
        np.column_stack([one[apart], other[apart]]), axis=0, return_counts=True
    )
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -count))
    return [(int(a), int(b)) for a, b in pairs[order]]


def _with_moved_runs(
    ground: Ground,
    turf: NDArray[np.int64],
    routes: list[Route],
    *,
    near: NDArray[np.int64],
    tries: int,
) -> tuple[NDArray[np.int64], list[Route], int, bool]:
    """Let runs of stops change turfs until that shortens nothing, or so many have been tried."""
    routes, found, refused = list(routes), False, set[tuple[int, int, int]]()
    while True:
        changed: set[int] = set()
        for change in _changes(ground, turf, routes, near):
            pair = int(turf[change[0]]), int(turf[change[2]])
            if changed & set(pair) or change in refused:
                continue
            if not tries:
                return turf, routes, 0, found
            tries -= 1
            new = [ground.mended(each) for each in _moved(ground, routes, pair, change)]
            gain = sum(ground.length(routes[each]) for each in pair) - sum(map(ground.length, new))
            after = turf.copy()
            after[new[0]], after[new[1]] = pair
            if gain < GAIN_M or overlap_of(hulls_of(ground.xy, after)) > ground.most_overlap:
                refused.add(change)
                continue
            turf, changed, found = after, changed | set(pair), True
            routes[pair[0]], routes[pair[1]] = new
        if not changed:
            return turf, routes, tries, found


def _moved(
    ground: Ground, routes: list[Route], pair: tuple[int, int], change: tuple[int, int, int]
) -> tuple[Route, Route]:
    """Take a run out of one route and put it beside a stop of the other, the shorter way round."""
    giver, taker = routes[pair[0]], routes[pair[1]]
    run = _run(giver, *change[:2])
    at = int(np.flatnonzero(taker == change[2])[0])
    ways = [
        np.concatenate([taker[:to], each, taker[to:]])
        for to in (at, at + 1)
        for each in (run, run[::-1])
    ]
    return giver[~np.isin(giver, run)], min(ways, key=ground.length)


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
            row, column = np.nonzero(gain > GAIN_M)
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
