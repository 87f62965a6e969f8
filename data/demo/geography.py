"""Made-up villages and estates at real town positions: lanes, houses, blocks, lamps, stops.

Everything here is invented and labelled so (示意数据); only the town dots are real. Lengths are
metres in EPSG:4549 (CGCS2000 / 3-degree Gauss-Krüger, 120° E).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.demo.published import TOWN_DOTS
from geo.crs import STORED_CRS, transform

METRIC: Final = "EPSG:4549"
COPY_SPACING_M: Final = 9000.0
"""Larger demos repeat the six communities on a square grid of this spacing."""

_HOUSE_PITCH_M: Final = (16.0, 27.0)
_HOUSES_PER_LANE_BLOCK: Final = 9
_LANE_GAP_M: Final = 9.0
_BLOCK_M: Final = (60.0, 13.0)
_BLOCK_PITCH_M: Final = (82.0, 34.0)
_STAIRS, _FLOORS, _DOORS = 4, 6, 2
_FLATS_PER_BLOCK: Final = _STAIRS * _FLOORS * _DOORS


class Part(NamedTuple):
    """A piece of a community: a village of lanes, or an estate of blocks of flats.

    Attributes
    ----------
    offset
        East and north of the community's middle, metres.
    estate
        Name of the estate; empty for the village itself.
    """

    households: int
    offset: tuple[float, float] = (0.0, 0.0)
    estate: str = ""


class Community(NamedTuple):
    """A village or community of the campaign.

    Attributes
    ----------
    offset
        East and north of the town dot, metres.
    turn
        Rotation of its lanes, degrees counter-clockwise.
    """

    town: str
    name: str
    offset: tuple[float, float]
    turn: float
    parts: tuple[Part, ...]


COMMUNITIES: Final = (
    Community(
        "横山桥镇",
        "东城湾村",
        (900.0, 800.0),
        6.0,
        (Part(500, (-430.0, 0.0)), Part(420, (470.0, 150.0), "安置小区")),
    ),
    Community("横山桥镇", "芙蓉社区", (-900.0, -700.0), -11.0, (Part(560),)),
    Community(
        "遥观镇",
        "遥观社区",
        (500.0, -900.0),
        3.0,
        (Part(360, (-230.0, 0.0), "剑湖华庭"), Part(300, (260.0, 40.0), "观澜云庭")),
    ),
    Community("遥观镇", "剑湖社区", (-900.0, 700.0), -4.0, (Part(640, (0.0, 0.0), "宋剑湖家园"),)),
    Community("丁堰街道", "芳渚村", (600.0, 700.0), 2.0, (Part(685),)),
    Community(
        "潞城街道",
        "潞城村",
        (-700.0, -500.0),
        8.0,
        (Part(280, (-220.0, 0.0), "东方公寓"), Part(255, (230.0, -30.0), "潞城花苑")),
    ),
)
HOUSEHOLDS: Final = sum(part.households for place in COMMUNITIES for part in place.parts)
RAIL_VILLAGE: Final = "芳渚村"
PARK_COMMUNITY: Final = "芙蓉社区"
FAR_ESTATE: Final = "安置小区"


@dataclass
class Land:
    """What has been laid out so far; frames carry ``geom`` in EPSG:4326.

    Attributes
    ----------
    areas
        ``level``, ``name``, ``parent`` (row number, -1 for none), ``geom``.
    buildings
        ``area`` (row number), ``name``, ``class``, ``geom``.
    households
        ``area``, ``building`` (row numbers), ``address``, ``x``, ``y`` (metres), ``copy``,
        ``block`` and ``stair`` (0 in a village), ``part`` (running number of the part).
    surroundings
        ``kind``, ``class``, ``name``, ``geom``.
    """

    areas: list[dict[str, object]] = field(default_factory=list)
    buildings: list[pd.DataFrame] = field(default_factory=list)
    households: list[pd.DataFrame] = field(default_factory=list)
    surroundings: list[pd.DataFrame] = field(default_factory=list)
    building_count: int = 0

    def add_area(self, level: str, name: str, parent: int, shape: object = None) -> int:
        """Append an area and return its row number."""
        self.areas.append({"level": level, "name": name, "parent": parent, "geom": shape})
        return len(self.areas) - 1

    def surround(
        self, kind: str, shapes: NDArray[np.object_], *, clas: str = "", name: object = ""
    ) -> None:
        """Append surroundings of one kind and class."""
        rows = {"kind": kind, "class": clas, "name": name, "geom": shapes}
        self.surroundings.append(pd.DataFrame(rows))


def lay_out(rng: np.random.Generator, households: int) -> Land:
    """Lay out villages and estates for about a number of households, exactly that many.

    Up to the size of the real campaign the six communities shrink in proportion; beyond it they
    are repeated at other places under numbered names.
    """
    land = Land()
    copies = max(1, round(households / HOUSEHOLDS))
    sizes = _shares(households, copies)
    for copy in range(copies):
        shift = _copy_offset(copy)
        suffix = f" {copy + 1}" if copy else ""
        towns = {town: land.add_area("town", town + suffix, -1) for town in TOWN_DOTS}
        scale = sizes[copy] / HOUSEHOLDS
        wanted = _scaled([part.households for c in COMMUNITIES for part in c.parts], sizes[copy])
        parts = iter(wanted)
        for community in COMMUNITIES:
            counts = [next(parts) for _ in community.parts]
            _Site(land, rng, community, shift, scale).build(towns, counts, suffix, copy)
        _between(land, shift)
    return land


def _shares(total: int, copies: int) -> list[int]:
    return [total // copies + (1 if copy < total % copies else 0) for copy in range(copies)]


def _scaled(sizes: list[int], total: int) -> list[int]:
    """Scale sizes to a total, by largest remainder."""
    exact = [size * total / sum(sizes) for size in sizes]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(sizes)), key=lambda row: whole[row] - exact[row])
    for row in by_remainder[: total - sum(whole)]:
        whole[row] += 1
    return whole


def _copy_offset(copy: int) -> tuple[float, float]:
    """Return where a copy stands: on a square grid that grows to the east and north."""
    if copy == 0:
        return 0.0, 0.0
    side = int(np.ceil(np.sqrt(copy + 1)))
    inner = (side - 1) ** 2
    along = copy - inner
    column, row = (side - 1, along) if along < side else (along - side, side - 1)
    return column * COPY_SPACING_M * 1.6, row * COPY_SPACING_M * 1.4


def town_xy(town: str) -> tuple[float, float]:
    """Return a town dot in metres."""
    lon, lat = TOWN_DOTS[town]
    x, y = transform(np.array([lon]), np.array([lat]), source=STORED_CRS, target=METRIC)
    return float(x[0]), float(y[0])


class _Site:
    """One community being built."""

    def __init__(
        self,
        land: Land,
        rng: np.random.Generator,
        community: Community,
        shift: tuple[float, float],
        scale: float,
    ) -> None:
        self.land, self.rng, self.community = land, rng, community
        x, y = town_xy(community.town)
        self.middle = x + community.offset[0] + shift[0], y + community.offset[1] + shift[1]
        turn = np.radians(community.turn)
        self.east = np.array([np.cos(turn), np.sin(turn)])
        self.north = np.array([-np.sin(turn), np.cos(turn)])
        self.spread = max(np.sqrt(scale), 0.35)

    def build(self, towns: dict[str, int], counts: list[int], suffix: str, copy: int) -> None:
        """Build all parts, then the outline around them."""
        community = self.community
        area = self.land.add_area("community", community.name + suffix, towns[community.town])
        shapes = []
        for part, count in zip(community.parts, counts, strict=True):
            own = area
            if part.estate:
                own = self.land.add_area("estate", part.estate + suffix, area)
            layout = _blocks(count) if part.estate else _lanes(self.rng, count, community.name)
            outline = self._place(layout, part, own, copy)
            if part.estate:
                self.land.areas[own]["geom"] = to_degrees(outline)
            shapes.append(outline)
        hull = shapely.union_all(shapes).convex_hull.buffer(25, join_style="mitre")
        self.land.areas[area]["geom"] = to_degrees(hull)

    def _place(self, layout: _Layout, part: Part, area: int, copy: int) -> shapely.Geometry:
        offset = np.array(part.offset) * self.spread
        rows = layout.buildings
        corners = self._world(rows[["u", "v"]].to_numpy(), offset)
        half = rows[["width", "depth"]].to_numpy() / 2
        polygons = self._boxes(corners, half)
        self.land.buildings.append(
            pd.DataFrame(
                {
                    "area": area,
                    "name": rows["name"].to_numpy(),
                    "class": "residential" if part.estate else "house",
                    "geom": to_degrees(polygons),
                }
            )
        )
        homes = layout.households
        xy = self._world(homes[["u", "v"]].to_numpy(), offset)
        place = part.estate or self.community.name
        self.land.households.append(
            pd.DataFrame(
                {
                    "area": area,
                    "building": homes["building"].to_numpy() + self.land.building_count,
                    "address": [f"{place}{address}" for address in homes["address"]],
                    "x": xy[:, 0],
                    "y": xy[:, 1],
                    "block": homes["block"].to_numpy(),
                    "stair": homes["stair"].to_numpy(),
                    "part": len(self.land.households),
                    "copy": copy,
                }
            )
        )
        self.land.building_count += len(rows)
        self._furnish(layout, part, offset)
        return shapely.multipoints(shapely.points(xy)).convex_hull.buffer(28, join_style="mitre")

    def _furnish(self, layout: _Layout, part: Part, offset: NDArray[np.float64]) -> None:
        """Lay lanes, lamps, stops and greens around the houses."""
        land = self.land
        if layout.lanes.size:
            ends = layout.lanes.reshape(-1, 2)
            lanes = self._world(ends, offset).reshape(-1, 2, 2)
            land.surround("roads", to_degrees(shapely.linestrings(lanes)), clas="residential")
        if layout.lamps.size:
            lamps = shapely.points(self._world(layout.lamps, offset))
            broken = self.rng.random(len(lamps)) < _BROKEN_LAMPS
            land.surround("street_lamps", to_degrees(lamps[~broken]), clas="working")
            if broken.any():
                land.surround("street_lamps", to_degrees(lamps[broken]), clas="broken")
        if part.estate != FAR_ESTATE:
            west, south = layout.low
            name = f"{part.estate or self.community.name}站"
            stop = self._world(np.array([[west - 30.0, south - 25.0]]), offset)
            land.surround("bus_stops", to_degrees(shapely.points(stop)), name=name)
        if self.community.name == PARK_COMMUNITY:
            east, north = layout.high
            park = self._boxes(
                self._world(np.array([[east + 45.0, north - 60.0]]), offset),
                np.array([[38.0, 55.0]]),
            )
            land.surround("green", to_degrees(park), clas="park", name="芙蓉小公园")

    def _world(
        self, local: NDArray[np.float64], offset: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Turn positions along the community's own axes into metric coordinates."""
        moved = local + offset
        turned = moved[:, :1] * self.east + moved[:, 1:] * self.north
        return np.asarray(turned + np.array(self.middle))

    def _boxes(self, centre: NDArray[np.float64], half: NDArray[np.float64]) -> NDArray[np.object_]:
        along, across = half[:, :1] * self.east, half[:, 1:] * self.north
        ring = np.stack(
            [
                centre - along - across,
                centre + along - across,
                centre + along + across,
                centre - along + across,
            ],
            axis=1,
        )
        return np.asarray(shapely.polygons(ring))


_BROKEN_LAMPS: Final = 0.04


class _Layout(NamedTuple):
    """Houses and what lies between them, along the community's own axes, metres."""

    buildings: pd.DataFrame
    households: pd.DataFrame
    lanes: NDArray[np.float64]
    lamps: NDArray[np.float64]

    @property
    def low(self) -> NDArray[np.float64]:
        return self.buildings[["u", "v"]].to_numpy().min(axis=0)

    @property
    def high(self) -> NDArray[np.float64]:
        return self.buildings[["u", "v"]].to_numpy().max(axis=0)


def _lanes(rng: np.random.Generator, count: int, community: str) -> _Layout:
    """Lay a village out: rows of houses along lanes, a few plots left empty."""
    columns = max(int(np.ceil(np.sqrt(count * 1.9))), 4)
    rows = int(np.ceil(count / columns / 0.93)) + 1
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    kept = np.sort(rng.choice(columns * rows, size=count, replace=False))
    column, row = column.ravel()[kept], row.ravel()[kept]
    gap = column // _HOUSES_PER_LANE_BLOCK * _LANE_GAP_M
    width = columns * _HOUSE_PITCH_M[0]
    u = column * _HOUSE_PITCH_M[0] + gap - width / 2 + rng.normal(0, 0.8, count)
    v = row * _HOUSE_PITCH_M[1] - rows * _HOUSE_PITCH_M[1] / 2 + rng.normal(0, 0.8, count)
    group = row // 3 + 1
    number = np.ones(count, dtype=int)
    for each in np.unique(group):
        number[group == each] = np.arange(1, (group == each).sum() + 1)
    address = [f"{g}组{n}号" for g, n in zip(group, number, strict=True)]
    buildings = pd.DataFrame(
        {
            "u": u,
            "v": v,
            "width": rng.uniform(9.5, 12.5, count),
            "depth": rng.uniform(8.5, 11.0, count),
            "name": "",
        }
    )
    households = pd.DataFrame(
        {
            "u": u,
            "v": v,
            "building": np.arange(count),
            "address": address,
            "block": 0,
            "stair": 0,
        }
    )
    lanes, lamps = _lane_lines(u, v, rows, dark_from=0.55 if community == RAIL_VILLAGE else 1.0)
    return _Layout(buildings, households, lanes, lamps)


def _lane_lines(
    u: NDArray[np.float64], v: NDArray[np.float64], rows: int, *, dark_from: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw a lane below every row, cross lanes, and lamps along the lit ones.

    ``dark_from`` is the share of rows, counted from the south, beyond which nobody put up lamps.
    """
    west, east = u.min() - 14, u.max() + 14
    levels = v.min() + np.arange(rows) * _HOUSE_PITCH_M[1] - _HOUSE_PITCH_M[1] / 2
    lanes = [((west, level), (east, level)) for level in levels]
    step = _HOUSES_PER_LANE_BLOCK * _HOUSE_PITCH_M[0] + _LANE_GAP_M
    across = np.arange(u.min() + step - 12, east, step)
    lanes += [((x, levels[0]), (x, levels[-1])) for x in across]
    lit = levels[: max(int(len(levels) * dark_from), 1)]
    lamps = [(x, level) for level in lit for x in np.arange(west + 8, east, 42.0)]
    return np.array(lanes), np.array(lamps)


def _blocks(count: int) -> _Layout:
    """Lay an estate out: blocks of four stairs, six floors, two doors a floor."""
    blocks = int(np.ceil(count / _FLATS_PER_BLOCK))
    per_row = 3 if blocks > 4 else 2  # noqa: PLR2004 - narrow estates have two columns
    block = np.arange(blocks)
    u = (block % per_row - (per_row - 1) / 2) * _BLOCK_PITCH_M[0]
    v = (block // per_row - (blocks - 1) // per_row / 2) * _BLOCK_PITCH_M[1]
    buildings = pd.DataFrame(
        {
            "u": u,
            "v": v,
            "width": _BLOCK_M[0],
            "depth": _BLOCK_M[1],
            "name": [f"{number + 1}幢" for number in block],
        }
    )
    flat = np.arange(count)
    home = flat // _FLATS_PER_BLOCK
    stair = flat % _FLATS_PER_BLOCK // (_FLOORS * _DOORS)
    floor = flat % (_FLOORS * _DOORS) // _DOORS
    door = flat % _DOORS
    stair_width = _BLOCK_M[0] / _STAIRS
    households = pd.DataFrame(
        {
            # the flats of a stair are spread over its footprint, so that each can be clicked
            "u": u[home] + (stair + 0.5) * stair_width - _BLOCK_M[0] / 2 + (door - 0.5) * 5.0,
            "v": v[home] + (floor - (_FLOORS - 1) / 2) * 1.9,
            "building": home,
            "address": [
                f"{h + 1}幢{s + 1}单元{(f + 1) * 100 + d + 1}室"
                for h, s, f, d in zip(home, stair, floor, door, strict=True)
            ],
            "block": home + 1,
            "stair": stair + 1,
        }
    )
    west, east = u.min() - _BLOCK_M[0] / 2 - 12, u.max() + _BLOCK_M[0] / 2 + 12
    levels = np.unique(v) - _BLOCK_PITCH_M[1] / 2
    lanes = [((west, level), (east, level)) for level in levels]
    lanes += [((x, levels[0]), (x, v.max() + 14)) for x in (west, east)]
    lamps = [(x, level) for level in levels for x in np.arange(west, east + 1, 36.0)]
    return _Layout(buildings, households, np.array(lanes), np.array(lamps))


def _between(land: Land, shift: tuple[float, float]) -> None:
    """Draw what links the communities: main roads, the railway, the river, fields."""
    moved = np.array(shift)

    def line(*points: tuple[float, float]) -> NDArray[np.object_]:
        return np.array([shapely.LineString(np.array(points) + moved)], dtype=object)

    at = {c.name: np.array(town_xy(c.town)) + np.array(c.offset) for c in COMMUNITIES}
    towns = {town: np.array(town_xy(town)) for town in TOWN_DOTS}
    for start, stop in (
        ("丁堰街道", "潞城街道"),
        ("潞城街道", "横山桥镇"),
        ("丁堰街道", "遥观镇"),
        ("遥观镇", "潞城街道"),
    ):
        bend = (towns[start] + towns[stop]) / 2 + np.array([180.0, -140.0])
        road = line(tuple(towns[start]), tuple(bend), tuple(towns[stop]))
        land.surround("roads", to_degrees(road), clas="primary", name=_ROAD_NAMES[start, stop])
    for community in COMMUNITIES:
        road = line(tuple(towns[community.town]), tuple(at[community.name] - np.array([0, 330.0])))
        land.surround("roads", to_degrees(road), clas="secondary")
    north = at[RAIL_VILLAGE] + np.array([0.0, _RAIL_NORTH_M])
    rail = line(
        (north[0] - 4200, north[1] - 260),
        (north[0] - 900, north[1] - 30),
        (north[0] + 900, north[1] + 34),
        (north[0] + 4600, north[1] + 520),
        (north[0] + 9800, north[1] + 2300),
    )
    land.surround("rail", to_degrees(rail), clas="rail", name="铁路")
    south = at[RAIL_VILLAGE] - np.array([0.0, 420.0])
    river = shapely.buffer(
        line(
            (south[0] - 3800, south[1] + 150),
            (south[0] - 500, south[1] - 20),
            (south[0] + 700, south[1] - 40),
            (south[0] + 2600, south[1] - 900),
            (south[0] + 7600, south[1] - 1500),
        ),
        24.0,
    )
    land.surround("water", to_degrees(river), clas="river", name="河道")


_RAIL_NORTH_M: Final = 305.0
_ROAD_NAMES: Final = {
    ("丁堰街道", "潞城街道"): "示意一路",
    ("潞城街道", "横山桥镇"): "示意二路",
    ("丁堰街道", "遥观镇"): "示意三路",
    ("遥观镇", "潞城街道"): "示意四路",
}


def to_degrees(shapes: NDArray[np.object_] | shapely.Geometry) -> NDArray[np.object_]:
    """Convert metric shapes to EPSG:4326."""

    def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transform(xy[:, 0], xy[:, 1], source=METRIC, target=STORED_CRS))

    return shapely.transform(shapes, convert)  # type: ignore[no-any-return]
