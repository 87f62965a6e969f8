"""Made-up villages and estates at real town positions: lanes, houses, blocks, lamps, stops.

Everything here is invented and labelled so (示意数据); only the town dots are real. Lengths are
metres in EPSG:4549 (CGCS2000 / 3-degree Gauss-Krüger, 120° E).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypedDict

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.demo.layouts import Layout, estate_layout, village_layout
from data.demo.published import TOWN_DOTS
from geo.crs import STORED_CRS, transform, transform_geometries

METRIC: Final = "EPSG:4549"
COPY_SPACING_M: Final = 9000.0
"""Larger demos repeat the six communities on a square grid of this spacing."""


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


class AreaRow(TypedDict):
    """An area laid out; ``parent`` is a row number, -1 for none, ``geom`` is in EPSG:4326."""

    level: str
    name: str
    parent: int
    geom: shapely.Geometry | None


@dataclass
class Land:
    """What has been laid out so far; frames carry ``geom`` in EPSG:4326.

    Attributes
    ----------
    areas
        One for each area, parents before their children.
    buildings
        ``area`` (row number), ``name``, ``class``, ``geom``.
    households
        ``area``, ``building`` (row numbers), ``address``, ``x``, ``y`` (metres), ``copy``,
        ``block`` and ``stair`` (0 in a village), ``part`` (running number of the part).
    surroundings
        ``kind``, ``class``, ``name``, ``geom``.
    """

    areas: list[AreaRow] = field(default_factory=list)
    buildings: list[pd.DataFrame] = field(default_factory=list)
    households: list[pd.DataFrame] = field(default_factory=list)
    surroundings: list[pd.DataFrame] = field(default_factory=list)
    building_count: int = 0

    def add_area(self, level: str, name: str, parent: int) -> int:
        """Append an area and return its row number."""
        self.areas.append({"level": level, "name": name, "parent": parent, "geom": None})
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
        dark_from = _RAIL_VILLAGE_DARK_FROM if community.name == RAIL_VILLAGE else 1.0
        shapes = []
        for part, count in zip(community.parts, counts, strict=True):
            own = area
            if part.estate:
                own = self.land.add_area("estate", part.estate + suffix, area)
            layout = (
                estate_layout(count)
                if part.estate
                else village_layout(self.rng, count, dark_from=dark_from)
            )
            outline = self._place(layout, part, own, copy)
            if part.estate:
                self.land.areas[own]["geom"] = _outline_to_degrees(outline)
            shapes.append(outline)
        hull = shapely.union_all(shapes).convex_hull.buffer(25, join_style="mitre")
        self.land.areas[area]["geom"] = _outline_to_degrees(hull)

    def _place(self, layout: Layout, part: Part, area: int, copy: int) -> shapely.Geometry:
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
        return shapely.MultiPoint(xy).convex_hull.buffer(28, join_style="mitre")

    def _furnish(self, layout: Layout, part: Part, offset: NDArray[np.float64]) -> None:
        """Lay lanes, lamps, stops and greens around the houses."""
        land = self.land
        if layout.lanes.size:
            ends = layout.lanes.reshape(-1, 2)
            lanes = self._world(ends, offset).reshape(-1, 2, 2)
            roads = np.asarray(shapely.linestrings(lanes))
            land.surround("roads", to_degrees(roads), clas="residential")
        if layout.lamps.size:
            lamps = np.asarray(shapely.points(self._world(layout.lamps, offset)))
            broken = self.rng.random(len(lamps)) < _BROKEN_LAMPS
            land.surround("street_lamps", to_degrees(lamps[~broken]), clas="working")
            if broken.any():
                land.surround("street_lamps", to_degrees(lamps[broken]), clas="broken")
        if part.estate != FAR_ESTATE:
            west, south = layout.low
            name = f"{part.estate or self.community.name}站"
            stop = self._world(np.array([[west - 30.0, south - 25.0]]), offset)
            land.surround("bus_stops", to_degrees(np.asarray(shapely.points(stop))), name=name)
        if self.community.name == PARK_COMMUNITY:
            east, north = layout.high
            park = self._boxes(
                self._world(np.array([[east + 45.0, north - 60.0]]), offset),
                np.array([[38.0, 55.0]]),
            )
            land.surround("parks", to_degrees(park), clas="park", name="芙蓉小公园")

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
_RAIL_VILLAGE_DARK_FROM: Final = 0.55
"""Share of its rows of houses, counted from the south, beyond which there are no lamps."""


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


def to_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Convert metric shapes to EPSG:4326."""
    return transform_geometries(shapes, source=METRIC, target=STORED_CRS)


def _outline_to_degrees(outline: shapely.Geometry) -> shapely.Geometry:
    converted: shapely.Geometry = to_degrees(np.array([outline], dtype=object))[0]
    return converted
