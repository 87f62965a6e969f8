"""How far it is on foot: along roads where there are any, else a straight line with a detour.

Roads are cut where they meet or cross (a bridge counts as a crossing), every stop walks straight
to the nearest point of a road within reach, and shortest paths run between those points. Two stops
that are no farther apart than their ways to the road do not go to the road.

Where no road is within reach, or the roads drawn do not hang together, the straight line is
multiplied by ``DETOUR``: an assumption, not a measurement. Published ratios of network to straight
distance are 1.2 for random points in towns (Newell 1980, "Traffic Flow on Transportation
Networks"), 1.21 to 1.23 around transit stations (O'Sullivan and Morrall 1996) and higher for
pedestrians (Dill 2004); the campaign's field notes take 1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DETOUR: Final = 1.3
"""Assumed ratio of the way on foot to the straight line where no road is known."""

REACH_M: Final = 150.0
"""A road farther away than this is not the way to a door."""

_GRID_M: Final = 0.01
"""Ends of roads nearer than this are one point."""

_FARTHEST: Final = 4.0
_FARTHEST_LEAST_M: Final = 3_000.0
"""Paths are followed up to so many times the extent of the stops, and at least so far."""
_CELLS_AT_ONCE: Final = 1 << 23
"""Lengths of paths held at a time: 64 MB."""


@dataclass(frozen=True, eq=False)
class Walks:
    """Walking distances between stops.

    Attributes
    ----------
    distance_m
        Metres, symmetric, zero on the diagonal; shape (stops, stops).
    on_road
        Which stops have a road within reach; shape (stops,).
    assumed
        Share of the pairs whose distance is a straight line with a detour, 0 to 1.
    by_road
        Which pairs are measured along roads; shape (stops, stops).
    """

    distance_m: NDArray[np.float64]
    on_road: NDArray[np.bool_]
    assumed: float
    by_road: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways between places of two kinds that are no longer than a limit, one row per pair.

    Attributes
    ----------
    origin, target
        Rows of the places, ascending by origin, then by target.
    distance_m
        Metres.
    by_road
        Whether it is measured along roads, not assumed.
    """

    origin: NDArray[np.int64]
    target: NDArray[np.int64]
    distance_m: NDArray[np.float64]
    by_road: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class WalkingNetwork:
    """Roads as a graph of straight pieces.

    Attributes
    ----------
    xy
        Corners, metres, each once; shape (corners, 2).
    ends
        The two corners of every piece, each pair once; shape (pieces, 2).
    """

    xy: NDArray[np.float64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, lines: NDArray[np.object_]) -> WalkingNetwork:
        """Build the graph from road lines in a metric CRS; missing and other shapes are left out.

        Parameters
        ----------
        lines
            Shapely geometries; only ``LineString`` and ``MultiLineString`` count.
        """
        parts = shapely.get_parts(lines[~shapely.is_missing(lines)])
        parts = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
        if not len(parts):
            return cls(np.empty((0, 2)), np.empty((0, 2), dtype=np.int64))
        noded = shapely.get_parts(shapely.union_all(shapely.force_2d(parts), grid_size=_GRID_M))
        corners, line = shapely.get_coordinates(noded, return_index=True)
        xy, number = np.unique(corners, axis=0, return_inverse=True)
        number = number.reshape(-1)
        follows = line[1:] == line[:-1]
        pairs = np.sort(np.column_stack([number[:-1], number[1:]])[follows], axis=1)
        return cls(xy, np.unique(pairs, axis=0).astype(np.int64))

    def walks(
        self, x_m: NDArray[np.float64], y_m: NDArray[np.float64], *, reach_m: float = REACH_M
    ) -> Walks:
        """Measure the shortest ways between all pairs of stops.

        Parameters
        ----------
        x_m, y_m
            Stops, in the CRS of the roads.
        reach_m
            Farthest road that counts as the way to a stop.
        """
        xy = np.column_stack([x_m, y_m])
        straight = _straight(xy)
        at = _Access.of(self, xy, reach_m=reach_m)
        on_road = np.zeros(len(xy), dtype=bool)
        on_road[at.stop] = True
        distance = straight * DETOUR
        assumed = ~np.eye(len(xy), dtype=bool)
        if at.stop.size > 1:
            limit = max(_FARTHEST * float(straight.max()), _FARTHEST_LEAST_M)
            legs = at.leg_m[:, None] + at.leg_m[None, :]
            along = self._along(at, limit_m=limit) + legs
            among = np.ix_(at.stop, at.stop)
            off_road = straight[among] <= legs
            by_road = np.isfinite(along) & ~off_road
            distance[among] = np.where(by_road, along, distance[among])
            assumed[among] &= ~by_road
        np.fill_diagonal(distance, 0.0)
        pairs = len(xy) * (len(xy) - 1)
        share = float(assumed.sum() / pairs) if pairs else 0.0
        return Walks(distance, on_road, share, ~assumed)

    def ways(
        self,
        origins: NDArray[np.float64],
        targets: NDArray[np.float64],
        *,
        limit_m: float,
        reach_m: float = REACH_M,
    ) -> Ways:
        """Measure the shortest ways from some places to others as :meth:`walks` does.

        Parameters
        ----------
        origins, targets
            Metric positions, shapes (m, 2) and (n, 2); of the former, few: each is walked from.
        limit_m
            Longer ways are left out. Of pairs that are farther apart in a straight line none is
            looked at.
        reach_m
            Farthest road that counts as the way to a place.
        """
        origin, target, straight = _pairs_within(origins, targets, limit_m)
        places = np.concatenate([origins, targets])
        at = _Access.of(self, places, reach_m=reach_m)
        access = np.full(len(places), -1, dtype=np.int64)
        access[at.stop] = np.arange(len(at.stop))
        start, end = access[origin], access[target + len(origins)]
        both = (start >= 0) & (end >= 0)
        legs = np.full(len(origin), np.inf)
        legs[both] = at.leg_m[start[both]] + at.leg_m[end[both]]
        on_road = both & (straight > legs)
        distance = straight * DETOUR
        by_road = np.zeros(len(origin), dtype=bool)
        along, same = self._along_pairs(at, start[on_road], end[on_road], limit_m=limit_m)
        distance[on_road] = np.where(same, along + legs[on_road], distance[on_road])
        by_road[on_road] = same
        kept = distance <= limit_m
        return Ways(origin[kept], target[kept], distance[kept], by_road[kept])

    def _along_pairs(
        self,
        at: _Access,
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        *,
        limit_m: float,
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return lengths along roads of pairs, infinite beyond the limit; whether roads connect."""
        from scipy.sparse.csgraph import connected_components, dijkstra

        along = np.full(len(start), np.inf)
        if not len(start):
            return along, np.zeros(0, dtype=bool)
        graph = self._graph(at)
        _, group = connected_components(graph, directed=False)
        node = np.arange(len(self.xy), graph.shape[0])
        from_ones, number = np.unique(start, return_inverse=True)
        at_once = max(1, _CELLS_AT_ONCE // graph.shape[0])
        for first in range(0, len(from_ones), at_once):
            part = from_ones[first : first + at_once]
            paths = dijkstra(graph, directed=False, indices=node[part], limit=limit_m)
            chosen = (number >= first) & (number < first + at_once)
            along[chosen] = paths[number[chosen] - first, node[end[chosen]]]
        return along, group[node[start]] == group[node[end]]

    def _along(self, at: _Access, *, limit_m: float) -> NDArray[np.float64]:
        """Return lengths of shortest paths along roads, infinite where roads do not connect.

        What connects beyond the limit is given the limit: it is at least that far.
        """
        from scipy.sparse.csgraph import connected_components, dijkstra

        graph = self._graph(at)
        own = np.arange(len(self.xy), graph.shape[0])
        paths = dijkstra(graph, directed=False, indices=own, limit=limit_m)[:, own]
        _, group = connected_components(graph, directed=False)
        same = group[own][:, None] == group[own][None, :]
        # a path and its way back are added up in other orders
        paths = np.minimum(paths, paths.T)
        return np.asarray(np.where(same, np.minimum(paths, limit_m), np.inf))

    def _graph(self, at: _Access) -> csr_array:
        """Return the roads as a graph, corners first, then the points where stops reach them."""
        from scipy.sparse import csr_array

        piece, share, node = self._cut_at(at)
        follows = piece[1:] == piece[:-1]
        length = np.hypot(*(self.xy[self.ends[:, 1]] - self.xy[self.ends[:, 0]]).T)
        step = (np.diff(share) * length[piece[1:]])[follows]
        count = len(self.xy) + len(at.stop)
        return csr_array((step, (node[:-1][follows], node[1:][follows])), shape=(count, count))

    def _cut_at(
        self, at: _Access
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """List the corners and the stops' points along every piece, in order."""
        pieces, stops = np.arange(len(self.ends)), np.arange(len(at.stop))
        piece = np.concatenate([pieces, at.piece, pieces])
        share = np.concatenate([np.zeros(len(pieces)), at.share, np.ones(len(pieces))])
        node = np.concatenate([self.ends[:, 0], len(self.xy) + stops, self.ends[:, 1]])
        kind = np.repeat([0, 1, 2], [len(pieces), len(stops), len(pieces)])
        order = np.lexsort((kind, share, piece))
        return piece[order], share[order], node[order]


@dataclass(frozen=True, eq=False)
class _Access:
    """Where stops reach the road: stop, piece, how far along it (0 to 1), straight way there."""

    stop: NDArray[np.int64]
    piece: NDArray[np.int64]
    share: NDArray[np.float64]
    leg_m: NDArray[np.float64]

    @classmethod
    def of(cls, network: WalkingNetwork, xy: NDArray[np.float64], *, reach_m: float) -> _Access:
        points = np.asarray(shapely.points(xy), dtype=object)
        pieces = np.asarray(shapely.linestrings(network.xy[network.ends]), dtype=object)
        stop, piece = shapely.STRtree(pieces).query_nearest(points, max_distance=reach_m)
        # of pieces equally near, those that meet in a corner, the first
        first = np.lexsort((piece, stop))
        stop, place = np.unique(stop[first], return_index=True)
        piece = piece[first][place]
        line = pieces[piece]
        share = shapely.line_locate_point(line, points[stop], normalized=True)
        return cls(stop, piece, share, shapely.distance(line, points[stop]))


def _straight(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    away = xy[:, None, :] - xy[None, :, :]
    return np.asarray(np.hypot(away[..., 0], away[..., 1]))


def _pairs_within(
    origins: NDArray[np.float64], targets: NDArray[np.float64], limit_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return all pairs within a straight distance, by origin, then target; and how far apart."""
    from scipy.spatial import cKDTree

    if not (len(origins) and len(targets)):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    near = cKDTree(origins).sparse_distance_matrix(cKDTree(targets), limit_m, output_type="ndarray")
    order = np.lexsort((near["j"], near["i"]))
    origin, target = near["i"][order].astype(np.int64), near["j"][order].astype(np.int64)
    return origin, target, near["v"][order]
