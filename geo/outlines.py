"""Outlines as people draw them: mended, freed of what is no area, or too tangled to be one."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.frames import POLYGONS

WIDEST_DEGREES: Final = 10.0
"""No town is a thousand kilometres wide; one that is would hold every household on earth."""

MOST_MENDED: Final = 100_000
"""Points of an outline that is still mended."""

_USUAL_NEIGHBOURS: Final = 20
_ALLOWANCE: Final = 5_000
_AT_ONCE: Final = 2_000_000
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


def repaired(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return valid shapes: outlines that cross themselves become what lies within their rings.

    Rings are mended first, then holes are taken away ("structure" of GEOS 3.10 and later). A ring
    called a hole that lies outside becomes a part. What encloses nothing becomes a line or a point.
    """
    made = shapes.copy()
    wrong = ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
    made[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=True)
    return np.asarray(made, dtype=object)


def inner_points(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return a point inside each shape; a point is its own.

    Parameters
    ----------
    shapes
        None of them missing or empty.
    """
    found = shapes.copy()
    wide = shapely.get_type_id(shapes) > 0
    found[wide] = shapely.point_on_surface(shapes[wide])
    return found


def areas_only(shape: Any) -> Any:  # noqa: ANN401 - shapely geometry
    """Return the areas of a shape as one, empty when it has none; lines and points are left out."""
    areas = [p for p in _parts(shape) if p.geom_type in POLYGONS and not p.is_empty]
    return areas[0] if len(areas) == 1 else shapely.union_all(areas) if areas else shapely.Polygon()


def _parts(shape: Any) -> list[Any]:  # noqa: ANN401
    """Return what a collection holds, however deep; any other shape as it is."""
    parts = [shape]
    while any(part.geom_type == "GeometryCollection" for part in parts):
        parts = shapely.get_parts(parts).tolist()
    return parts


def tangled(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which outlines cross themselves so often that mending them would take minutes or days.

    The work of mending grows with the pairs of sides whose boxes overlap (measured: a scribble of
    200 sides takes 0.2 s, one of 400 two seconds). The sides of an outline that somebody drew have
    three or four such neighbours; ``_USUAL_NEIGHBOURS`` for each, and ``_ALLOWANCE`` for all, are
    the most here.
    """
    found = np.zeros(len(shapes), dtype=bool)
    areas = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON, _COLLECTION))
    count = shapely.get_num_coordinates(shapes).astype(np.int64)
    possible = areas & (count**2 > _most_pairs(count))
    for place in np.flatnonzero(possible & ~shapely.is_valid(shapes)):
        found[place] = count[place] > MOST_MENDED or _entwined(_sides(shapes[place]))
    return found


def _most_pairs(count: Any) -> Any:  # noqa: ANN401 - a number or several
    return _USUAL_NEIGHBOURS * count + _ALLOWANCE


def _sides(shape: Any) -> NDArray[np.object_]:  # noqa: ANN401
    """Return the straight pieces of all rings of a shape."""
    lines = shapely.get_rings(shapely.get_parts(_parts(shape)))
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    joined = owner[:-1] == owner[1:]
    ends = np.stack([xy[:-1][joined], xy[1:][joined]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def _entwined(sides: NDArray[np.object_]) -> bool:
    """Say whether more boxes of sides overlap than usual; stops as soon as that is clear."""
    tree = shapely.STRtree(sides)
    step = max(_AT_ONCE // max(len(sides), 1), 1)
    pairs = 0
    for start in range(0, len(sides), step):
        pairs += tree.query(sides[start : start + step]).shape[1]
        if pairs > _most_pairs(len(sides)):
            return True
    return False
