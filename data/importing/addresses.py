"""Places for rows that have an address and no coordinates, by the campaign's own gazetteer."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.gazetteer import Gazetteer

_EXACT: Final = "point"
_KEPT: Final = {"household": "building"}
"""Another household of the same address: its door is this one's building, no more is known."""


class Found(NamedTuple):
    """Places that addresses led to.

    Attributes
    ----------
    points
        EPSG:4326; ``None`` where nothing was found.
    precision
        How exactly: one of ``geo.precision.PRECISIONS``; ``point`` where nothing was found.
    household
        Id of the household an address is, 0 for none.
    undecided
        Rows, as positions, for which several places fit equally.
    guessed
        Rows, as positions, whose names are not written as they are known.
    """

    points: NDArray[np.object_]
    precision: NDArray[np.object_]
    household: NDArray[np.int64]
    undecided: list[int]
    guessed: list[int]


class KnownPlaces:
    """What a campaign can find addresses among.

    Parameters
    ----------
    areas
        ``level``, ``name``, ``parent`` and geometry, by id.
    buildings
        ``area_id``, ``name``, ``code``, ``geom``, by id.
    households
        ``uuid``, ``area_id``, ``building_id``, ``address``, ``geom``, ``precision``, by id.
    """

    def __init__(
        self, areas: gpd.GeoDataFrame, buildings: pd.DataFrame, households: pd.DataFrame
    ) -> None:
        self._areas, self._buildings, self._households = areas, buildings, households

    def without(self, households: Collection[str]) -> KnownPlaces:
        """Return the places without some households, named by their identifiers."""
        others = ~self._households["uuid"].isin(list(households))
        if others.all():
            return self
        return KnownPlaces(self._areas, self._buildings, self._households[others])

    def find(self, addresses: list[str], areas: NDArray[np.int64]) -> Found:
        """Find addresses; where one names no place itself, in the area its row names.

        Parameters
        ----------
        addresses
            As written; empty ones are not looked for.
        areas
            Id of each row's area, 0 for none.
        """
        count = len(addresses)
        points = np.full(count, None, dtype=object)
        precision = np.full(count, _EXACT, dtype=object)
        household = np.zeros(count, dtype=np.int64)
        undecided: list[int] = []
        guessed: list[int] = []
        texts = np.array(addresses, dtype=object)
        for area in np.unique(areas).tolist():
            rows = np.flatnonzero((areas == area) & (texts != ""))
            if not rows.size:
                continue
            within = (self._number_of_area[area],) if area in self._number_of_area else ()
            found = self._gazetteer.find(texts[rows].tolist(), within=within)
            placed = np.isfinite(found["lon"].to_numpy()) & (found["precision"] != "none")
            chosen = rows[placed]
            points[chosen] = shapely.points(found["lon"][placed], found["lat"][placed])
            precision[chosen] = [_KEPT.get(p, p) for p in found["precision"][placed]]
            at_home = (found["precision"] == "household").to_numpy()
            household[rows[at_home]] = self._ids[found["place"][at_home].to_numpy() - 1]
            several = (found["alternatives"].map(len) > 0).to_numpy()
            undecided += rows[several].tolist()
            guessed += rows[placed & (found["score"] < 1).to_numpy()].tolist()
        return Found(points, precision, household, sorted(undecided), sorted(guessed))

    @cached_property
    def _number_of_area(self) -> dict[int, int]:
        return {area: number for number, area in enumerate(self._areas.index.tolist(), start=1)}

    @cached_property
    def _ids(self) -> NDArray[np.int64]:
        """Id of each place in its own table, in the gazetteer's order."""
        frames = (self._areas, self._named_buildings, self._addressed)
        return np.concatenate([frame.index.to_numpy(dtype=np.int64) for frame in frames])

    @cached_property
    def _named_buildings(self) -> pd.DataFrame:
        named = (self._buildings["name"] != "") | (self._buildings["code"] != "")
        return self._buildings[named]

    @cached_property
    def _addressed(self) -> pd.DataFrame:
        households = self._households
        exact = households["precision"].isin((_EXACT, "building"))
        return households[(households["address"] != "") & exact]

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(pd.concat([self._area_places(), *self._door_places()]))

    def _area_places(self) -> pd.DataFrame:
        areas = self._areas
        number = self._number_of_area
        return _places(
            level=areas["level"].tolist(),
            name=areas["name"].tolist(),
            parent=[number.get(parent, 0) for parent in areas["parent"].tolist()],
            shapes=areas.geometry.to_numpy(dtype=object),
            first=1,
        )

    def _door_places(self) -> list[pd.DataFrame]:
        buildings, households = self._named_buildings, self._addressed
        start = len(self._areas) + 1
        number = {b: start + place for place, b in enumerate(buildings.index.tolist())}
        area = self._number_of_area
        names = np.where(buildings["name"] != "", buildings["name"], buildings["code"])
        linked = zip(households["building_id"], households["area_id"], strict=True)
        return [
            _places(
                level=["building"] * len(buildings),
                name=names.tolist(),
                parent=[area.get(a, 0) for a in buildings["area_id"].tolist()],
                shapes=buildings["geom"].to_numpy(dtype=object),
                first=start,
            ),
            _places(
                level=["household"] * len(households),
                name=households["address"].tolist(),
                parent=[number.get(b) or area.get(a, 0) for b, a in linked],
                shapes=households["geom"].to_numpy(dtype=object),
                first=start + len(buildings),
            ),
        ]


def _places(
    *,
    level: list[str],
    name: list[str],
    parent: list[int],
    shapes: NDArray[np.object_],
    first: int,
) -> pd.DataFrame:
    points = np.full(len(shapes), None, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    points[there] = shapely.point_on_surface(shapes[there])
    return pd.DataFrame(
        {
            "level": level,
            "name": name,
            "aliases": [()] * len(shapes),
            "parent": parent,
            "lon": shapely.get_x(points),
            "lat": shapely.get_y(points),
        },
        index=pd.RangeIndex(first, first + len(shapes)),
    )
