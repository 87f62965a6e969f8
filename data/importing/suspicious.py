"""What is suspicious about the rows of a file, in warnings: flagged, never swallowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from data.importing.ground import Ground
from data.importing.rows import Rows
from data.importing.values import listed
from geo.outlines import inner_points
from geo.place_names import look_alike
from geo.suspicions import suspicions
from geo.suspicions.base import Material

if TYPE_CHECKING:
    from data.importing.kinds.base import Kind, Records


def _own_positions(rows: Rows, records: Records) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of the rows that brought theirs along; others not-a-number."""
    lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if "geom" not in records.rows:
        return lon, lat
    shapes = records.rows["geom"].to_numpy(dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if "precision" in records.rows:  # what was found by address says nothing about coordinates
        there &= (records.rows["precision"] == "point").to_numpy()
    place = {number: place for place, number in enumerate(rows.numbers)}
    at = np.array([place[number] for number in records.rows.index[there]], dtype=np.int64)
    spots = inner_points(shapes[there])
    lon[at], lat[at] = shapely.get_x(spots), shapely.get_y(spots)
    return lon, lat


def warn_of_suspicions(rows: Rows, records: Records, kind: Kind, ground: Ground) -> None:
    """Note what is suspicious about a file's rows."""
    of_areas = kind.key == "areas"
    known = {field.name for field in kind.fields}

    def cells(field: str) -> list[str]:
        return rows.text(field) if field in known and rows.has(field) else []

    lon, lat = _own_positions(rows, records)
    outlines, within_m = ground.known_places
    buildings = outlines if within_m else outlines[:0]  # without buildings they are villages
    stored = ground.areas.geometry.to_numpy(dtype=object)
    material = Material(
        len(rows),
        lon=lon,
        lat=lat,
        lon_text=_of_placed(cells("lon"), lon),
        lat_text=_of_placed(cells("lat"), lon),
        codes=cells("code"),
        names=cells("name") if of_areas else [],
        levels=rows.text("level") if of_areas else [],
        parents=cells("town") if of_areas else [],
        outlines=_outlines(rows) if of_areas else np.empty(0, dtype=object),
        buildings=buildings if kind.key in {"households", "issues", "visits"} else outlines[:0],
        areas=stored[:0] if of_areas else stored,
        fold_name=look_alike,
    )
    for found in suspicions(material):
        message, figures = found.told()
        if found.rows.size:
            figures["rows"] = listed([rows.numbers[row] for row in found.rows])
        rows.warn(message, **figures)


def _of_placed(cells: list[str], lon: NDArray[np.float64]) -> list[str]:
    """Leave out the cells of rows that have no position: 0, 0 is not an imprecise one."""
    if not cells:
        return cells
    return [cell if there else "" for cell, there in zip(cells, np.isfinite(lon), strict=True)]


def _outlines(rows: Rows) -> NDArray[np.object_]:
    return np.empty(0, dtype=object) if rows.shapes is None else rows.shapes
