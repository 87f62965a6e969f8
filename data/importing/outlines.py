"""Outlines of areas: mended where that is possible, rejected where they can be none."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from data.importing.rows import Rows
from data.importing.values import BadValue, listed
from geo.frames import POLYGONS
from geo.outlines import WIDEST_DEGREES, areas_only, repaired
from text import N_

_NO_OUTLINE: Final = BadValue(
    "geometry",
    N_("This row has no outline."),
    N_("Draw the area, or import it as a point of another kind."),
)


def outlines_of(rows: Rows) -> NDArray[np.object_]:
    """Return the geometry of every row as a valid area, repaired where it must be.

    A row whose geometry is missing, no area or far too large is rejected. While nobody has said
    in which system the coordinates are, no row has an outline and none is rejected for that.
    """
    found = np.full(len(rows), None, dtype=object)
    if rows.shapes is None or not rows.decided.get("crs", "unasked"):
        return found
    there = rows.good & ~(shapely.is_missing(rows.shapes) | shapely.is_empty(rows.shapes))
    flat = np.full(len(rows), None, dtype=object)
    flat[there] = shapely.force_2d(rows.shapes[there])
    mended = repaired(flat)
    crossing, mixed = [], []
    for place in np.flatnonzero(rows.good).tolist():
        shape = mended[place]
        area = shapely.Polygon() if shape is None else areas_only(shape)
        if area.is_empty:
            value = "" if shape is None else flat[place].geom_type
            rows.reject(place, _NO_OUTLINE, value=value)
            continue
        if (size := _widest(area)) > WIDEST_DEGREES:
            rows.reject(place, _huge(size))
            continue
        found[place] = area
        if flat[place].geom_type not in POLYGONS:
            mixed.append(rows.numbers[place])
        if not shapely.is_valid(flat[place]):
            crossing.append(rows.numbers[place])
    _tell(rows, crossing, mixed)
    return found


def _widest(area: shapely.Geometry) -> float:
    west, south, east, north = shapely.bounds(area)
    return float(max(east - west, north - south))


def _huge(size: float) -> BadValue:
    return BadValue(
        "outline_size",
        N_("This outline is {size} degrees wide or high; no area of a campaign is."),
        N_("Draw the area anew; look for a corner far away."),
        size=f"{size:.0f}",
    )


def _tell(rows: Rows, crossing: list[int], mixed: list[int]) -> None:
    if crossing:
        rows.warn(
            N_("Outlines that crossed themselves were repaired: {rows}."), rows=listed(crossing)
        )
    if mixed:
        rows.warn(
            N_("Of shapes mixed of areas, lines and points only the areas were kept: {rows}."),
            rows=listed(mixed),
        )
