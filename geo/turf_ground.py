"""What stays the same while turfs change: stops, how far it is between them, the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.walk_route import shortened, walk_route

GAIN_M: Final = 0.5
"""A change that shortens less is none."""

Route = NDArray[np.int64]
"""Stops in the order in which they are walked to."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Where turfs lie.

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
    walk_m
        Metres on foot between stops, the meeting point last where there is one; ``None`` for
        straight lines.
    """

    xy: NDArray[np.float64]
    weight: NDArray[np.int64]
    meeting: NDArray[np.float64] | None
    least: float
    most: float
    most_overlap: float
    walk_m: NDArray[np.float64] | None = None

    def way(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return metres between stops; -1 before a stop is the start, after one the end."""
        if self.walk_m is None:
            away = self.xy[other] - self.xy[one]
            metres = np.hypot(away[..., 0], away[..., 1])
        else:
            metres = self.walk_m[one, other]
        begun = self.begin(other) if self.meeting is not None else 0.0
        return np.where(other < 0, 0.0, np.where(one < 0, begun, metres))

    def begin(self, stops: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return metres from the meeting point to stops; zero where there is none."""
        if self.meeting is None:
            return np.zeros(stops.shape)
        if self.walk_m is not None:
            return np.asarray(self.walk_m[-1, stops])
        away = self.xy[stops] - self.meeting
        return np.hypot(away[..., 0], away[..., 1])

    def route(self, stops: Route) -> Route:
        """Order stops."""
        between = self.way(stops[:, None], stops[None, :])
        start = None if self.meeting is None else self.begin(stops)
        return stops[walk_route(between, from_start_m=start, iterations=0).order]

    def mended(self, route: Route) -> Route:
        """Shorten a route that was changed in a few places."""
        return route[shortened(self.way(route[:, None], route[None, :]), self.begin(route))]

    def length(self, route: Route) -> float:
        """Return metres of a route."""
        path = np.concatenate([[-1], route, [-1]])
        return float(self.way(path[:-1], path[1:]).sum())


def ways_in(ground: Ground, turf: NDArray[np.int64]) -> list[Route]:
    """Order the stops of every turf."""
    return [ground.route(np.flatnonzero(turf == each)) for each in range(int(turf.max()) + 1)]
