"""Web-mercator tiles (EPSG:3857): where they lie and which pixel a place falls on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HALF_WORLD = 20037508.342789244
"""Half the width of the web-mercator plane in metres."""

MAX_ZOOM = 22


class Tile(NamedTuple):
    """Column ``x`` and row ``y`` (from the north) of a square tile at zoom ``z``."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the address lies inside the world and the supported zooms."""
        side = 1 << self.z if 0 <= self.z <= MAX_ZOOM else 0
        return 0 <= self.x < side and 0 <= self.y < side

    def bounds(self, *, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east, north in web-mercator metres.

        Parameters
        ----------
        margin
            Widening on every side, as a share of the tile's width.
        """
        width = 2 * HALF_WORLD / (1 << self.z)
        west = self.x * width - HALF_WORLD
        north = HALF_WORLD - self.y * width
        extra = margin * width
        return west - extra, north - width - extra, west + width + extra, north + extra


def world_position(
    lon: NDArray[np.float64], lat: NDArray[np.float64], *, bits: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return column and row of places on a world of ``2**bits`` cells a side.

    Spherical mercator of EPSG:3857; latitudes beyond its reach fall on the edge.
    """
    cells = float(1 << bits)
    sine = np.sin(np.radians(np.clip(lat, -85.06, 85.06)))
    x = (lon + 180.0) / 360.0 * cells
    y = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * cells
    top = cells - 1
    return np.clip(x, 0, top).astype(np.uint64), np.clip(y, 0, top).astype(np.uint64)


def lonlat_of_world(
    x: NDArray[np.float64], y: NDArray[np.float64], *, bits: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of positions on a world of ``2**bits`` cells a side."""
    cells = float(1 << bits)
    lon = x / cells * 360.0 - 180.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / cells))))
    return lon, lat
