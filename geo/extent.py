"""Which part of the world records cover."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees, EPSG:4326."""

SOMEWHERE: Bounds = (-0.001, -0.001, 0.001, 0.001)
"""The window that stands for nothing at all."""


def bounds_of(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bounds of positions; not-a-number where there are none."""
    placed = np.isfinite(lon)
    if not placed.any():
        return np.full(4, np.nan)
    lon, lat = lon[placed], lat[placed]
    return np.array([lon.min(), lat.min(), lon.max(), lat.max()])


def joint_bounds(boxes: Iterable[ArrayLike]) -> Bounds:
    """Return the bounds of all boxes that are known, ``SOMEWHERE`` when none is."""
    known = [box for each in boxes if np.isfinite(box := np.asarray(each, dtype=float)).all()]
    if not known:
        return SOMEWHERE
    west, south = np.min(known, axis=0)[:2].tolist()
    east, north = np.max(known, axis=0)[2:].tolist()
    return west, south, east, north
