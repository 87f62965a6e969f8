"""Positions outside the study area."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from geo.suspicions.base import Material, Suspicion, bounds_of, rows_of
from text import N_

MARGIN_M: Final = 2000.0
"""How far beyond the bounds of all areas a row may lie: outlines are often missing for some."""

_DEGREE_M: Final = 111_320.0
_MESSAGE: Final = N_("{count} rows ({share}) lie outside the campaign's area.")


def find(material: Material) -> Iterator[Suspicion]:
    """Find rows outside the bounds of all areas; the share is one of the placed rows."""
    bounds = bounds_of(material.areas)
    placed = np.isfinite(material.lon) & np.isfinite(material.lat)
    if bounds is None or not placed.any():
        return
    west, south, east, north = bounds
    high = MARGIN_M / _DEGREE_M
    wide = high / max(np.cos(np.radians((south + north) / 2)), 0.01)
    inside = (material.lon >= west - wide) & (material.lon <= east + wide)
    inside &= (material.lat >= south - high) & (material.lat <= north + high)
    outside = placed & ~inside
    count = int(outside.sum())
    if count:
        figures = {"count": count, "share": count / int(placed.sum())}
        yield Suspicion("outside", _MESSAGE, rows_of(outside), figures)
