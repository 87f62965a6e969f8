"""Stretches of road that nothing serves: dark lanes, corners no camera sees. Exact.

Around every lamp the road within a distance X is served: on a straight piece of road from ``p`` in
the unit direction ``u`` that is the interval ``t = (c - p)·u ± sqrt(X² - d²)``, ``d`` the lamp's
distance ``|(c - p) × u|`` from the piece's line. The unserved stretches are what the union of these
intervals leaves of each road: no circle is made a polygon, so lengths are exact to rounding. A
stretch ends where its road is drawn to end. Roads drawn twice count twice.

*Unmapped is not unlit.* A list of lamps that has them along a few streets only would make all
others dark. So of the inhabited road of each area the share is taken that has any lamp on record
within X, in whatever state. As long as that is below ``LEAST_MAPPED`` it cannot be told whether the
rest has no lamps or only no records, and no length is given. The share is a lower bound of what is
mapped: a place without lamps looks like a place nobody mapped, until somebody who knows says that
the list is complete. Lamps of unknown state make a range, from ``least_m`` to ``most_m``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.facilities import Facilities, nearest_of
from geo.homes import Homes
from text import N_

REACH_M: Final = 55.0
"""How far a lamp lights a road, unless said otherwise."""
LEAST_MAPPED: Final = 0.5
"""Share of an area's inhabited road that must have something on record within X."""
INHABITED_M: Final = 75.0
"""Road farther than this from any household is open country and not counted."""

_PIECE_M: Final = 20.0
"""Pieces in which road is said to be inhabited and to belong to an area; not a rounding of X."""
_BETWEEN_M: Final = 1.0


@dataclass(frozen=True, eq=False)
class RoadAxis:
    """Roads laid end to end on one axis of metres, a metre between any two.

    Attributes
    ----------
    place
        Place of each corner on the axis, rising; shape (corners,).
    xy
        The corners, metric; shape (corners, 2).
    road
        Row of the road of each corner.
    line
        Number of the line of each corner; a road of several lines has several.
    """

    place: NDArray[np.float64]
    xy: NDArray[np.float64]
    road: NDArray[np.int64]
    line: NDArray[np.int64]

    @classmethod
    def of(cls, roads: NDArray[np.object_]) -> Self:
        """Lay out metric lines; missing, empty and other shapes are left out."""
        parts, row = shapely.get_parts(roads, return_index=True)
        kept = (shapely.get_type_id(parts) == 1) & (shapely.length(parts) > 0)
        parts, row = parts[kept], row[kept]
        xy, line = shapely.get_coordinates(parts, return_index=True)
        step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
        first = np.diff(line, prepend=-1) > 0
        at = np.cumsum(np.where(first, _BETWEEN_M, step))
        return cls(at, xy, row[line].astype(np.int64), line.astype(np.int64))

    @property
    def ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where each line begins and ends on the axis."""
        first = np.flatnonzero(np.diff(self.line, prepend=-1))
        last = np.append(first[1:], len(self.place)) - 1 if first.size else first
        return self.place[first], self.place[last]

    def points(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the metric positions of places on the axis; shape (k, 2)."""
        if not at.size:
            return np.empty((0, 2))
        return np.column_stack([np.interp(at, self.place, axis) for axis in self.xy.T])

    def roads_at(self, at: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the row of the road that each place on the axis belongs to."""
        if not at.size:
            return np.empty(0, dtype=np.int64)
        return self.road[np.searchsorted(self.place, at, side="right") - 1]

    def served(
        self, spots: NDArray[np.float64], reach_m: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where stretches served by points begin and end; they may overlap.

        Parameters
        ----------
        spots
            Metric positions, shape (m, 2).
        reach_m
            X.

        Raises
        ------
        NotAnalysable
            If X is no distance.
        """
        if not reach_m > 0:
            raise NotAnalysable(reason=N_("a distance is larger than 0"))
        follows = np.flatnonzero((self.line[1:] == self.line[:-1]) & (np.diff(self.place) > 0))
        if not follows.size or not len(spots):
            return np.empty(0), np.empty(0)
        start, stop = self.xy[follows], self.xy[follows + 1]
        pieces = np.asarray(shapely.linestrings(np.stack([start, stop], axis=1)), dtype=object)
        points = np.asarray(shapely.points(spots), dtype=object)
        # a hair more than X: who decides is the formula below, not the tree
        spot, piece = shapely.STRtree(pieces).query(
            points, predicate="dwithin", distance=reach_m * (1 + 1e-9)
        )
        length = self.place[follows + 1] - self.place[follows]
        along = (stop - start) / length[:, None]
        to_spot = spots[spot] - start[piece]
        middle = (to_spot * along[piece]).sum(axis=1)
        beside = to_spot[:, 0] * along[piece, 1] - to_spot[:, 1] * along[piece, 0]
        half = np.sqrt(np.maximum(reach_m**2 - beside**2, 0.0))
        begin = np.maximum(middle - half, 0.0)
        end = np.minimum(middle + half, length[piece])
        lit = (end > begin) & (np.abs(beside) < reach_m)
        origin = self.place[follows][piece]
        return (origin + begin)[lit], (origin + end)[lit]

    def unserved(
        self, spots: NDArray[np.float64], reach_m: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where the stretches begin and end that no point serves, in order."""
        begin, end = self.served(spots, reach_m)
        first, last = self.ends
        if not first.size:
            return first, last
        # what lies between two lines is nobody's road: as good as served
        begin = np.concatenate([[first[0] - _BETWEEN_M], begin, last])
        end = np.concatenate([[first[0]], end, np.append(first[1:], np.inf)])
        order = np.argsort(begin, kind="stable")
        begin, end = begin[order], np.maximum.accumulate(end[order])
        gap = begin[1:] - end[:-1] > _NOTHING_M
        return end[:-1][gap], begin[1:][gap]


_NOTHING_M: Final = 1e-6
"""Stretches shorter than a thousandth of a millimetre are rounding."""


def stretches(
    roads: NDArray[np.object_], spots: NDArray[np.float64], *, reach_m: float = REACH_M
) -> pd.DataFrame:
    """Find the stretches of road farther than a distance from every point.

    Parameters
    ----------
    roads
        Metric lines, shape (n,).
    spots
        Metric positions of what serves, shape (m, 2).
    reach_m
        X, metres in a straight line.

    Returns
    -------
    DataFrame
        One row per stretch, in the order of roads: ``road`` (row), ``length_m`` and ``geometry``
        (shapely lines in the same system).
    """
    axis = RoadAxis.of(roads)
    begin, end = axis.unserved(spots, reach_m)
    return pd.DataFrame(
        {
            "road": axis.roads_at(begin),
            "length_m": end - begin,
            "geometry": _drawn(axis, begin, end),
        }
    )


def inhabited_stretches(
    roads: NDArray[np.object_],
    homes: Homes,
    spots: NDArray[np.float64],
    *,
    reach_m: float = REACH_M,
    among: NDArray[np.int64] | None = None,
) -> pd.DataFrame:
    """Find the stretches of inhabited road farther than a distance from every point.

    Their lengths add up to ``most_m`` of :func:`inventory` for the same points. A stretch ends
    where another area, or open country, begins.

    Parameters
    ----------
    roads
        Metric lines, shape (n,).
    spots
        Metric positions of what serves, shape (m, 2).
    among
        Areas that are looked at; all unless given.

    Returns
    -------
    DataFrame
        One row per stretch, in the order of roads: ``road``, ``area`` (rows), ``length_m``,
        ``geometry``.
    """
    axis = RoadAxis.of(roads)
    begin, end = _pieces(axis)
    area, kept = _areas_of(axis.points((begin + end) / 2), homes)
    if among is not None:
        kept &= np.isin(area, among)
    starts, stops = axis.unserved(spots, reach_m)
    begin, end, area = begin[kept], end[kept], area[kept]
    first = np.searchsorted(stops, begin, side="right")
    count = np.maximum(np.searchsorted(starts, end, side="left") - first, 0)
    piece = np.repeat(np.arange(len(begin)), count)
    gap = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count) + first[piece]
    low, high = np.maximum(begin[piece], starts[gap]), np.minimum(end[piece], stops[gap])
    some = high - low > _NOTHING_M
    low, high, area = low[some], high[some], area[piece][some]
    goes_on = (low[1:] - high[:-1] < _NOTHING_M) & (area[1:] == area[:-1])
    new = np.concatenate([np.ones(min(len(low), 1), dtype=bool), ~goes_on])
    low, area, high = low[new], area[new], high[np.append(new[1:], True)[: len(high)]]
    return pd.DataFrame(
        {
            "road": axis.roads_at(low),
            "area": area,
            "length_m": high - low,
            "geometry": _drawn(axis, low, high),
        }
    )


def _drawn(
    axis: RoadAxis, begin: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Return the line of every stretch of the axis."""
    inner = np.searchsorted(begin, axis.place, side="right") - 1
    within = (inner >= 0) & (axis.place > begin[inner]) if begin.size else np.zeros(0, dtype=bool)
    within &= axis.place < end[inner] if begin.size else within
    stretch = np.arange(len(begin))
    number = np.concatenate([stretch, inner[within] if begin.size else stretch, stretch])
    at = np.concatenate([begin, axis.place[within] if begin.size else begin, end])
    order = np.lexsort((at, number))
    shapes = shapely.linestrings(axis.points(at[order]), indices=number[order])
    return np.asarray(shapes, dtype=object)


@dataclass(frozen=True, eq=False)
class Inventory:
    """How much road of each area nothing serves, as far as the records can tell.

    Attributes
    ----------
    table
        Index: row of the area (-1 for homes in none). ``road_m`` (inhabited road), ``mapped``
        (share of it with anything on record within X), ``known`` (whether a length is given),
        ``least_m``, ``most_m`` (unserved length; NaN where not known).
    open_country_m
        Road far from all households, not counted.
    mapped
        The share of all inhabited road.
    """

    table: pd.DataFrame
    open_country_m: float
    mapped: float

    @property
    def known(self) -> bool:
        """Whether the records allow a length for the whole."""
        return bool(self.table["known"].all()) and len(self.table) > 0

    def knows(self, homes: Homes) -> NDArray[np.bool_]:
        """Say which homes stand in areas where a long way to a lamp is no gap of the records."""
        known = self.table.index[self.table["known"].to_numpy(dtype=bool)]
        return np.isin(homes.area, known.to_numpy(dtype=np.int64))


class Recorded(NamedTuple):
    """What is on record along the roads: metric positions, each shape (m, 2).

    Attributes
    ----------
    working, unsure, idle
        What serves; of what nobody knows whether it does; what does not, the unsure among it.
    """

    working: NDArray[np.float64]
    unsure: NDArray[np.float64]
    idle: NDArray[np.float64]

    @classmethod
    def of(cls, facilities: Facilities) -> Self:
        """Read positions; of lines and areas the middle."""
        parts = (facilities.shapes, facilities.unsure, facilities.idle)
        return cls(*(shapely.get_coordinates(shapely.centroid(part)) for part in parts))


def inventory(
    roads: NDArray[np.object_],
    homes: Homes,
    recorded: Recorded,
    *,
    reach_m: float = REACH_M,
    complete: bool = False,
) -> Inventory:
    """Measure by area how much inhabited road nothing serves, and whether that can be known.

    Road belongs to the area of the nearest household, in pieces of 20 m; what of a piece is
    unserved is exact.

    Parameters
    ----------
    roads
        Metric lines, shape (n,).
    reach_m
        X, metres in a straight line.
    complete
        Somebody who knows says that whatever exists is on record: nothing is refused.
    """
    axis = RoadAxis.of(roads)
    begin, end = _pieces(axis)
    area, inhabited = _areas_of(axis.points((begin + end) / 2), homes)
    everything = np.concatenate([recorded.working, recorded.idle])
    lengths = pd.DataFrame(
        {
            "road_m": end - begin,
            "near": end - begin - _lengths(axis, everything, reach_m, begin, end),
            "least_m": _lengths(
                axis, np.concatenate([recorded.working, recorded.unsure]), reach_m, begin, end
            ),
            "most_m": _lengths(axis, recorded.working, reach_m, begin, end),
        }
    )
    table = lengths[inhabited].groupby(area[inhabited]).sum()
    mapped = table["near"] / table["road_m"]
    known = (mapped >= LEAST_MAPPED) | complete
    table = table.assign(mapped=mapped, known=known)
    table.loc[~known, ["least_m", "most_m"]] = np.nan
    road = float(table["road_m"].sum())
    return Inventory(
        table[["road_m", "mapped", "known", "least_m", "most_m"]],
        float(lengths["road_m"][~inhabited].sum()),
        float(table["near"].sum()) / road if road else 0.0,
    )


def _pieces(axis: RoadAxis) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cut every line into equal pieces of 20 m at most; return their begins and ends."""
    first, last = axis.ends
    count = np.ceil((last - first) / _PIECE_M).astype(np.int64)
    line = np.repeat(np.arange(len(first)), count)
    number = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    width = ((last - first) / count)[line]
    begin = first[line] + number * width
    return begin, begin + width


def _areas_of(
    points: NDArray[np.float64], homes: Homes
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the area of the household nearest to each point, and whether any is near."""
    spots = np.asarray(shapely.points(homes.x, homes.y), dtype=object)
    near = nearest_of(points[:, 0], points[:, 1], spots)
    inhabited = near.away_m <= INHABITED_M
    area = np.full(len(points), -1, dtype=np.int64)
    area[inhabited] = homes.area[near.row[inhabited]]
    return area, inhabited


def _lengths(
    axis: RoadAxis,
    spots: NDArray[np.float64],
    reach_m: float,
    begin: NDArray[np.float64],
    end: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return how much of each piece no point serves, metres."""
    starts, stops = axis.unserved(spots, reach_m)
    corner = np.column_stack([starts, stops]).ravel()
    so_far = np.column_stack([np.zeros(len(starts)), stops - starts]).ravel().cumsum()
    if not corner.size:
        return np.zeros(len(begin))
    return np.asarray(np.interp(end, corner, so_far) - np.interp(begin, corner, so_far))
