"""The way of one team through its turf: from door to door, metres and what of them is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform, transform_geometries
from geo.model import LonLat, Survey
from geo.walk_route import household_order, stops_of, walk_route
from geo.walking_network import WalkingNetwork

NOT_FOR_WALKERS: Final = frozenset({"motorway", "motorway_link"})
"""Classes of roads that nobody walks along."""

_LEAST_AROUND_M: Final = 400.0
_SPOT_M: Final = 6.0
"""Half the width of the outline of a turf that is a point or a line."""


class TurfRoute(NamedTuple):
    """A team's way.

    Attributes
    ----------
    rows
        Rows of the table in the order of service.
    stop
        Stop number of each of them, from 1.
    walk_m
        Metres from the stop before, or from the meeting point; 0 within a stop.
    straight_m
        How much of it is a straight line with a detour, not a road.
    """

    rows: NDArray[np.int64]
    stop: NDArray[np.int64]
    walk_m: NDArray[np.float64]
    straight_m: NDArray[np.float64]


def walking_roads(survey: Survey) -> NDArray[np.object_]:
    """Return the road lines of a campaign that people walk along, EPSG:4326."""
    roads = survey.surroundings.get("roads")
    if roads is None:
        return np.empty(0, dtype=object)
    shapes = roads.geometry.to_numpy(dtype=object)
    walked = ~roads["class"].isin(NOT_FOR_WALKERS).to_numpy()
    return np.asarray(shapes[walked & ~shapely.is_missing(shapes)], dtype=object)


@dataclass(frozen=True, eq=False)
class Ground:
    """What ways lie on: roads, in metres, and the meeting point.

    Attributes
    ----------
    network
        Roads near the households.
    start
        Meeting point, metres; ``None`` where everybody begins where it suits.
    """

    crs: str
    network: WalkingNetwork
    start: tuple[float, float] | None

    @classmethod
    def of(
        cls, table: pd.DataFrame, crs: str, *, roads: NDArray[np.object_], start: LonLat | None
    ) -> Ground:
        """Cut out the roads around some households and project them.

        Parameters
        ----------
        table
            ``x``, ``y``: metres in ``crs``.
        roads
            Lines in EPSG:4326.
        """
        xy = table[["x", "y"]].to_numpy()
        meet = None
        if start is not None:
            lon, lat = (np.array([degrees]) for degrees in start)
            x, y = transform(lon, lat, source=STORED_CRS, target=crs)
            meet = (float(x[0]), float(y[0]))
            xy = np.vstack([xy, [meet]])
        near = roads[:0]
        if len(xy) and len(roads):
            wide = max(_LEAST_AROUND_M, float(np.ptp(xy, axis=0).max()) / 2)
            frame = shapely.box(*(xy.min(axis=0) - wide), *(xy.max(axis=0) + wide))
            box = transform_geometries(
                np.array([frame], dtype=object), source=crs, target=STORED_CRS
            )
            shapely.prepare(box)
            near = roads[shapely.intersects(box[0], roads)]
        lines = transform_geometries(near, source=STORED_CRS, target=crs) if len(near) else near
        return cls(crs, WalkingNetwork.of(lines), meet)

    @property
    def has_roads(self) -> bool:
        """Whether there are any roads near the households."""
        return bool(len(self.network.ends))

    def walks(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres on foot between places, shape (n, n).

        Parameters
        ----------
        xy
            Metres, shape (n, 2).
        """
        return self.network.walks(xy[:, 0], xy[:, 1]).distance_m

    def route(self, table: pd.DataFrame, rows: NDArray[np.int64]) -> TurfRoute:
        """Order some rows of a table of households into one team's way.

        Parameters
        ----------
        table
            As in ``geo.plan_choice.Choice``.
        rows
            Positions of the turf's households.
        """
        own = table.iloc[rows]
        stops = stops_of(*(own[name].to_numpy() for name in ("x", "y", "building")))
        x, y = stops.x_m, stops.y_m
        count = len(x)
        if self.start is not None:
            x, y = np.append(x, self.start[0]), np.append(y, self.start[1])
        walks = self.network.walks(x, y)
        between = walks.distance_m[:count, :count]
        from_start = walks.distance_m[count, :count] if self.start is not None else None
        way = walk_route(between, from_start_m=from_start)
        order = household_order(way, stops, _within(own))
        walk = np.zeros(count)
        straight = np.zeros(count, dtype=bool)
        walk[way.order[1:]] = between[way.order[:-1], way.order[1:]]
        straight[way.order[1:]] = ~walks.by_road[way.order[:-1], way.order[1:]]
        if from_start is not None:
            walk[way.order[0]] = from_start[way.order[0]]
            straight[way.order[0]] = ~walks.by_road[count, way.order[0]]
        place = np.empty(count, dtype=np.int64)
        place[way.order] = np.arange(1, count + 1)
        at = stops.of_household[order]
        first = np.append(True, at[1:] != at[:-1])
        return TurfRoute(
            rows[order],
            place[at],
            np.where(first, walk[at], 0.0),
            np.where(first & straight[at], walk[at], 0.0),
        )


def _within(table: pd.DataFrame) -> Sequence[NDArray[np.generic]]:
    return (table["door"].to_numpy(), table.index.to_numpy())


def turf_outline(xy: NDArray[np.float64], crs: str) -> shapely.Polygon:
    """Return the convex hull of a turf's households in EPSG:4326, always with an inside.

    Parameters
    ----------
    xy
        Metres in ``crs``, shape (households, 2).
    """
    hull = shapely.convex_hull(shapely.MultiPoint(xy))
    if shapely.get_type_id(hull) != shapely.GeometryType.POLYGON:
        hull = shapely.buffer(hull, _SPOT_M)
    hulls = np.array([hull], dtype=object)
    outline: shapely.Polygon = transform_geometries(hulls, source=crs, target=STORED_CRS)[0]
    return outline
