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
to either than the other, so no pair is joined that should not be. Pairs farther down the list are
missed: where visited and other houses are finely mixed, groups come out smaller than by the
definition. Of a made-up million the largest had 638 households with 7, 1,020 with 8 and 1,379 with
12 neighbours."""

_ROUNDING: Final = 1e-9
_SPACING_SAMPLE: Final = 20_000
_SPACING_SHARE: Final = 0.95
_LEAST_PLACES: Final = 5
_REACH_RANGE_M: Final = (30.0, 300.0)
_SPACING_REACH_M: Final = _REACH_RANGE_M[1] / 2
"""Wider spacing leads to the same longest reach."""


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


def neighbour_places(
    x: NDArray[np.float64], y: NDArray[np.float64], *, reach_m: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Find for every place the others that may belong to its group or bar the way to it.

    Parameters
    ----------
    x, y
        Metric positions of all places, no two the same, shape (n,).
    reach_m
        Longest distance at which two places hang together directly, for each place; within an
        area it is the same.

    Returns
    -------
    ndarray
        Rows of the neighbours, the nearest in the first row, -1 for none, shape (8, n).
    """
    row, _ = nearest(x, y, np.arange(len(x)), count=NEIGHBOURS, reach_m=reach_m)
    return np.ascontiguousarray(row.T, dtype=np.int32)


def contiguous_groups(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    neighbours: NDArray[np.int32],
    *,
    area: NDArray[np.int64],
    member: NDArray[np.bool_],
    blocks: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Group the members that hang together.

    Parameters
    ----------
    x, y
        Metric positions of all places, no two the same, shape (n,).
    neighbours
        Of each place, as :func:`neighbour_places` finds them, shape (k, n).
    area
        Groups never reach from one area into another.
    member, blocks
        Which places are grouped, and which ones a group cannot jump over. Others do neither.

    Returns
    -------
    ndarray
        For every place the lowest row of its group, -1 for others.
    """
    asked = np.flatnonzero(member)
    target = neighbours[:, asked]
    known = target >= 0
    target[~known] = 0
    joined = known & member[target] & (area[target] == area[asked])
    stops = known & blocks[target]
    near_border = np.flatnonzero(stops.any(axis=0) & joined.any(axis=0))
    east = x[target[:, near_border]] - x[asked[near_border]]
    north = y[target[:, near_border]] - y[asked[near_border]]
    joined[:, near_border] &= ~_blocked(east, north, stops[:, near_border])
    number = np.full(len(x), -1, dtype=np.int64)
    number[asked] = np.arange(len(asked))
    partner = np.where(joined, number[target], np.arange(len(asked)))
    label = _joined(partner)
    number[asked] = asked[label]
    return number


def _blocked(
    east: NDArray[np.float64], north: NDArray[np.float64], stops: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Say of neighbours, the nearest in the first row, to which a nearer one blocks the way.

    Positions are relative to the place whose neighbours they are.
    """
    blocked = np.zeros(stops.shape, dtype=bool)
    for nearer in range(len(stops) - 1):
        dx, dy, stop = east[nearer], north[nearer], stops[nearer]
        limit = (dx * dx + dy * dy) * (1 - _ROUNDING)
        for farther in range(nearer + 1, len(stops)):
            # in the circle where the angle at the blocking place is not acute (Thales)
            blocked[farther] |= (east[farther] * dx + north[farther] * dy >= limit) & stop
    return blocked


def _joined(partner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all that are joined, directly or not, the lowest number of them.

    Parameters
    ----------
    partner
        Numbers that each is joined with, or its own, shape (k, m).
    """
    label = _followed(np.minimum(partner.min(axis=0), np.arange(partner.shape[1])))
    one, other = np.broadcast_to(label, partner.shape).ravel(), label[partner].ravel()
    while True:
        apart = one != other
        if not apart.any():
            return label
        low, high = np.minimum(one[apart], other[apart]), np.maximum(one[apart], other[apart])
        np.minimum.at(label, high, low)
        label = _followed(label)
        one, other = label[low], label[high]


def _followed(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Follow labels that point to lower ones until they stand still."""
    while True:
        further = label[label]
        if np.array_equal(further, label):
            return label
        label = further
