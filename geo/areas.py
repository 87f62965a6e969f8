"""The area tree: who lies below whom, and in which area a place is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.model import AREA_LEVELS, NO_ID
from geo.outlines import inner_points
from geo.point_join import points_in_shapes

_DEPTH: Final = {level: depth for depth, level in enumerate(AREA_LEVELS)}


def with_descendants(areas: pd.DataFrame, chosen: Iterable[int]) -> frozenset[int]:
    """Return ``chosen`` areas and everything below them; unknown ids are left out."""
    known = set(areas.index)
    parents = areas["parent"].to_numpy()
    ids = areas.index.to_numpy()
    found = {area for area in chosen if area in known}
    while True:
        below = set(ids[np.isin(parents, list(found))].tolist()) - found if found else set()
        if not below:
            return frozenset(found)
        found |= below


def ancestor_pairs(areas: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair every area with itself and with everything above it.

    Returns
    -------
    tuple of ndarray
        Rows (above, below), each pair once: what is counted in ``below`` counts towards ``above``.

    Raises
    ------
    ValueError
        When an area lies below itself.
    """
    count = len(areas)
    row = pd.Series(np.arange(count), index=areas.index)
    parent = row.reindex(areas["parent"]).fillna(-1).to_numpy().astype(np.int64)
    above = below = np.arange(count)
    found = [(above, below)]
    while above.size:
        if len(found) > count + 1:
            raise ValueError("an area lies below itself")
        above = parent[above]
        above, below = above[above >= 0], below[above >= 0]
        found.append((above, below))
    uppers, lowers = zip(*found, strict=True)
    return np.concatenate(uppers), np.concatenate(lowers)


def summed_upwards(areas: pd.DataFrame, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add to every area's counts those of everything below it.

    Parameters
    ----------
    counts
        Own counts, one row for each area.
    """
    above, below = ancestor_pairs(areas)
    total = np.zeros_like(counts)
    np.add.at(total, above, counts[below])
    return total


def in_tree_order(areas: pd.DataFrame) -> list[tuple[int, int]]:
    """Return (area id, depth below its top) from top to bottom, siblings by name."""
    children: dict[int, list[int]] = {}
    known = set(areas.index)
    by_name = areas.assign(_order=areas["name"].astype(str)).sort_values("_order", kind="stable")
    for area, parent in zip(by_name.index, by_name["parent"], strict=True):
        children.setdefault(parent if parent in known else NO_ID, []).append(area)
    ordered: list[tuple[int, int]] = []
    waiting = [(area, 0) for area in reversed(children.get(NO_ID, []))]
    while waiting:
        area, depth = waiting.pop()
        ordered.append((area, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(area, []))]
    return ordered


def compared(areas: pd.DataFrame, chosen: Iterable[int] = ()) -> list[int]:
    """Choose the areas that a map or list should compare.

    The communities of the campaign, or those within the chosen areas; chosen communities together
    with their own parts; where there are no communities, the areas of whichever level exists, the
    deepest first.

    Returns
    -------
    list of int
        Area ids, ascending.
    """
    picked = [area for area in chosen if area in areas.index]
    inside = with_descendants(areas, picked) if picked else frozenset(areas.index)
    within = areas[areas.index.isin(sorted(inside))]
    if picked and not set(areas.loc[picked, "level"]) & {"town"}:
        return sorted(inside)
    for level in ("community", *reversed(AREA_LEVELS)):
        of_level = within.index[within["level"] == level]
        if len(of_level):
            return of_level.tolist()
    return []


def locate(points: NDArray[np.object_], areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Find the deepest area that holds each geometry's representative point.

    Parameters
    ----------
    points
        Shapely geometries in EPSG:4326; ``None`` and empty ones are in no area.
    areas
        Frame of areas.

    Returns
    -------
    ndarray
        Area id for each geometry, ``NO_ID`` where none holds it. Among areas of one level that
        overlap, the smaller one wins, then the one with the smaller id.
    """
    result = np.full(len(points), NO_ID, dtype=np.int64)
    have_shape = areas[~(areas.geometry.isna() | areas.geometry.is_empty)]
    present = np.flatnonzero(~(shapely.is_missing(points) | shapely.is_empty(points)))
    if have_shape.empty or not present.size:
        return result
    spots = inner_points(points[present])
    shapes = have_shape.geometry.to_numpy()
    spot, shape = points_in_shapes(shapely.get_x(spots), shapely.get_y(spots), shapes)
    depth = have_shape["level"].map(_DEPTH).to_numpy()
    order = np.lexsort(
        (-have_shape.index.to_numpy()[shape], -shapely.area(shapes)[shape], depth[shape])
    )
    result[present[spot[order]]] = have_shape.index.to_numpy()[shape[order]]
    return result
