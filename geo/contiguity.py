"""Which places hang together without jumping over others: part of the Gabriel graph.

Two members belong together when they are near enough and no blocking place lies in the circle
whose diameter they are, its edge included (Gabriel and Sokal 1969, "A new statistical approach to
geographic variation analysis"). A group is what is joined by such pairs.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.nearest_places import nearest

NEIGHBOURS: Final = 8
"""Pairs are sought among so many nearest places, members or not. Whatever blocks a pair is nearer
to either than the other, so nothing that blocks is missed."""

_ROUNDING: Final = 1e-9
_SPACING_SAMPLE: Final = 20_000
_SPACING_SHARE: Final = 0.95
_SPACING_REACH_M: Final = 1000.0
_LEAST_PLACES: Final = 5
_REACH_RANGE_M: Final = (30.0, 300.0)


def usual_reach_m(
    x: NDArray[np.float64], y: NDArray[np.float64], area: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Choose how far neighbours may stand apart, from the spacing of the places themselves.

    In each area twice the distance within which 95 of 100 places have another (of 20,000 of all,
    evenly taken, where there are more), and between 30 m and 300 m. Areas with fewer than five
    places take that of all together.

    Parameters
    ----------
    x, y
        Metric positions, in an order that does not hang on any frame's.
    area
        Area of each place.

    Returns
    -------
    ndarray
        Metres for each place, the same within an area.
    """
    low, high = _REACH_RANGE_M
    if not len(x):
        return np.empty(0)
    asked = np.arange(0, len(x), -(-len(x) // _SPACING_SAMPLE))
    found = nearest(x, y, asked, count=1, reach_m=_SPACING_REACH_M)
    away = np.minimum(found.away_m[:, 0], _SPACING_REACH_M)
    by = pd.Series(away).groupby(area[asked])
    spacing = by.quantile(_SPACING_SHARE).where(by.size() >= _LEAST_PLACES)
    of_place = spacing.reindex(area).fillna(float(np.quantile(away, _SPACING_SHARE)))
    return np.clip(2 * of_place.to_numpy(dtype=np.float64), low, high)


def contiguous_groups(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    area: NDArray[np.int64],
    member: NDArray[np.bool_],
    blocks: NDArray[np.bool_],
    reach_m: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Group the members that hang together.

    Parameters
    ----------
    x, y
        Metric positions of all places, no two the same, shape (n,).
    area
        Groups never reach from one area into another.
    member, blocks
        Which places are grouped, and which ones a group cannot jump over. Others do neither.
    reach_m
        Longest distance at which two members hang together directly, for each place; within an
        area it is the same.

    Returns
    -------
    ndarray
        For every place the lowest row of its group, -1 for others.
    """
    asked = np.flatnonzero(member)
    farthest = float(reach_m[asked].max(initial=0.0))
    row, away = nearest(x, y, asked, count=NEIGHBOURS, reach_m=farthest)
    known = away <= reach_m[asked, None]
    target = np.where(known, row, 0)
    east = np.where(known, x[target] - x[asked, None], np.nan)
    north = np.where(known, y[target] - y[asked, None], np.nan)
    joined = known & member[target] & (area[target] == area[asked, None])
    stops = known & blocks[target]
    for nearer in range(NEIGHBOURS):
        if not stops[:, nearer].any():
            continue
        some = np.flatnonzero(stops[:, nearer])
        dx, dy = east[some, nearer], north[some, nearer]
        square = (dx * dx + dy * dy)[:, None]
        # in the circle where the angle at the blocking place is not acute (Thales)
        within = east[some] * dx[:, None] + north[some] * dy[:, None] >= square * (1 - _ROUNDING)
        joined[some] &= ~within
    start, slot = np.nonzero(joined)
    label = np.full(len(x), -1, dtype=np.int64)
    label[asked] = asked
    return _joined(label, asked[start], target[start, slot])


def _joined(
    label: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give all rows that pairs join, directly or not, the lowest row of them."""
    while True:
        low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
        apart = low != high
        if not apart.any():
            return label
        one, other = one[apart], other[apart]
        np.minimum.at(label, high[apart], low[apart])
        while True:
            further = np.where(label >= 0, label[label], -1)
            if np.array_equal(further, label):
                break
            label = further
