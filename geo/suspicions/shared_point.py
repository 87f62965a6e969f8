"""Many rows at exactly one point: where an address search gave up, or the middle of a village."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, metric_crs, transform, transform_geometries
from geo.suspicions.base import Material, Suspicion, rows_of
from text import N_

FEWEST_ROWS: Final = 20
LEAST_SHARE: Final = 0.05
"""A point shared by fewer rows, or by a smaller share of the placed rows, is not looked at."""

TIMES_USUAL: Final = 4.0
"""Without known buildings: how much fuller than the point of the median row elsewhere."""

TOO_MANY_FOR_ANY: Final = 300
"""Without known buildings: more households than share one stair-well of any tower."""

AT_BUILDING_M: Final = 5.0
BUILDINGS_NEAR_M: Final = 200.0
"""Where no building is known within this distance, buildings cannot tell anything."""

LARGEST_BUILDING_M2: Final = 40_000.0
"""Larger outlines are estates or plots: a point in one of them is in no building yet."""

_DEGREE_M: Final = 111_320.0
_MESSAGE: Final = N_(
    "{count} rows ({share}) lie at one and the same point that is no known building: probably "
    "where an address search gave up."
)


def find(material: Material) -> Iterator[Suspicion]:
    """Find such points, the fullest first.

    Flats of one building share a point, and that is as it should be. So a point that lies in a
    known building is never suspicious; where buildings are known around it and it lies in none,
    it is; where none is known, only if it is much fuller than points usually are in this file.
    """
    placed = np.isfinite(material.lon) & np.isfinite(material.lat)
    if not placed.any():
        return
    spot = material.lon[placed] + 1j * material.lat[placed]
    spots, of_row, counts = np.unique(spot, return_inverse=True, return_counts=True)
    full = np.flatnonzero((counts >= FEWEST_ROWS) & (counts >= LEAST_SHARE * spot.size))
    for point in full[np.argsort(-counts[full], kind="stable")]:
        at, count = complex(spots[point]), int(counts[point])
        usual = _usual(counts, of_row, int(point))
        if not _stands_out(at, count, usual, material.buildings):
            continue
        rows = rows_of(placed)[of_row == point]
        figures = {
            "count": count,
            "share": count / spot.size,
            "lon": at.real,
            "lat": at.imag,
        }
        yield Suspicion("shared_point", _MESSAGE, rows, figures)


def _usual(counts: NDArray[np.int64], of_row: NDArray[np.int64], point: int) -> float:
    """Return how many rows share the point of the median row elsewhere; 0 when there is none."""
    elsewhere = counts[of_row[of_row != point]]
    return float(np.median(elsewhere)) if elsewhere.size else 0.0


def _stands_out(at: complex, count: int, usual: float, buildings: NDArray[np.object_]) -> bool:
    away = _metres_to_building(at, buildings)
    if away <= BUILDINGS_NEAR_M:
        return away > AT_BUILDING_M
    return count >= TIMES_USUAL * usual or count >= TOO_MANY_FOR_ANY


def _metres_to_building(at: complex, buildings: NDArray[np.object_]) -> float:
    """Return the distance to the nearest known building, infinite when none is near."""
    reach = BUILDINGS_NEAR_M / _DEGREE_M
    wide = reach / max(np.cos(np.radians(at.imag)), 0.01)
    west, south, east, north = shapely.bounds(buildings).T
    near = buildings[
        (west <= at.real + wide)
        & (east >= at.real - wide)
        & (south <= at.imag + reach)
        & (north >= at.imag - reach)
    ]
    if not near.size:
        return float("inf")
    metric = metric_crs(at.real, at.imag)
    x, y = transform(np.array([at.real]), np.array([at.imag]), source=STORED_CRS, target=metric)
    shapes = transform_geometries(near, source=STORED_CRS, target=metric)
    shapes = shapes[shapely.area(shapes) <= LARGEST_BUILDING_M2]
    return float(shapely.distance(shapes, shapely.Point(x[0], y[0])).min(initial=np.inf))
