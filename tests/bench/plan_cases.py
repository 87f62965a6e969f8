"""The tasks of the bench of planning: made-up villages, and real roads where the data is there."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import metric_crs, transform_geometries
from geo.walking_network import WalkingNetwork
from tests.conftest import SHARED

ROADS: Final = SHARED / "beijing_osm" / "bj_roads.geojson"
_EXTENT: Final = (116.34403, 39.99767, 116.35974, 40.00888)
"""What the extract covers, degrees; some of its roads run far beyond."""

_SEED: Final = 20170401


class Case(NamedTuple):
    """Households, teams, and how far it is between them.

    Attributes
    ----------
    distance
        Metres between households, shape (households, households).
    start
        Metres from the meeting point; ``None`` where routes begin anywhere.
    meeting
        That point.
    roads
        What ways lie on; ``None`` for straight lines.
    """

    title: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    teams: int
    distance: NDArray[np.float64]
    start: NDArray[np.float64] | None
    meeting: tuple[float, float] | None
    roads: WalkingNetwork | None = None


def case(name: str) -> Case:
    """Make a task: ``free``, ``meeting`` or ``roads``, a dash, households, a dash, teams."""
    kind, households, teams = name.split("-")
    count = int(households)
    if kind == "roads":
        return _on_roads(count, int(teams))
    xy = village(count)
    middle = np.median(xy, axis=0)
    start = None if kind == "free" else np.hypot(*(xy - middle).T)
    word = "any start" if kind == "free" else "from a meeting point"
    title = f"{count:,} households, {teams} teams, {word}, straight lines"
    meeting = None if kind == "free" else (float(middle[0]), float(middle[1]))
    return Case(title, xy[:, 0], xy[:, 1], int(teams), _straight(xy), start, meeting)


def village(count: int) -> NDArray[np.float64]:
    """Lay houses along both sides of lanes, metres."""
    random = np.random.default_rng(_SEED)
    side = 18 * np.sqrt(count)
    lanes: list[NDArray[np.float64]] = []
    while sum(map(len, lanes)) < count:
        begin = random.random(2) * side
        angle = random.choice([0.0, np.pi / 2]) + random.normal(0, 0.1)
        houses = np.arange(random.integers(10, 40))
        along = houses * 11.0 + random.normal(0, 1.5, len(houses))
        beside = np.where(houses % 2, 7.0, -7.0) + random.normal(0, 1.5, len(houses))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        lanes.append(begin + np.column_stack([along, beside]) @ turn)
    return np.concatenate(lanes)[:count]


def _on_roads(count: int, teams: int) -> Case:
    """Put made-up houses beside real roads; ways follow these."""
    features = json.loads(ROADS.read_text(encoding="utf-8"))["features"]
    shapes = np.array([shapely.geometry.shape(f["geometry"]) for f in features], dtype=object)
    shapes = shapely.intersection(shapes, shapely.box(*_EXTENT))
    lines = transform_geometries(shapes, source="EPSG:4326", target=metric_crs(116.35, 40.0))
    roads = WalkingNetwork.of(lines)
    random = np.random.default_rng(_SEED)
    ends = roads.xy[roads.ends]
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    piece = random.choice(len(ends), count, p=length / length.sum())
    share = random.random(count)[:, None]
    houses = ends[piece, 0] * (1 - share) + ends[piece, 1] * share
    xy = houses + random.normal(0, 6, (count, 2))
    stops = np.concatenate([np.median(xy, axis=0)[None, :], xy])
    walks = roads.walks(stops[:, 0], stops[:, 1]).distance_m
    title = f"{count:,} households, {teams} teams, from a meeting point, along real roads"
    meeting = float(stops[0, 0]), float(stops[0, 1])
    return Case(title, xy[:, 0], xy[:, 1], teams, walks[1:, 1:], walks[0, 1:], meeting, roads)


def _straight(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = xy.T
    return np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
