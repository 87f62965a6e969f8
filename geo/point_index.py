"""An index of points in which every map tile is one contiguous slice.

Points are sorted once by the Morton code (bits of column and row interleaved) of their pixel on a
web-mercator world of 2**28 cells a side, 0.15 m at the equator. A tile is then two binary searches;
thinning to pixels is a shift and a comparison of neighbours. Costs follow the points in the tile,
not the points in the index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.mercator import Tile, world_position

WORLD_BITS: Final = 28
TILE_BITS: Final = 12
"""Positions inside a tile are counted in 2**12 units."""

EARTH_RADIUS_M: Final = 6371008.8
"""Mean radius of the GRS 80 ellipsoid, (2a + b) / 3."""


@dataclass(frozen=True, eq=False)
class PointIndex:
    """Points sorted for tiles.

    Attributes
    ----------
    code
        Morton codes, ascending.
    x, y
        Column and row on the world of ``2**WORLD_BITS`` cells, in the order of ``code``.
    row
        Row of each point in the frame the index was made from.
    lon, lat
        Degrees, in the order of the frame; NaN where a record has no place.
    """

    code: NDArray[np.uint64]
    x: NDArray[np.uint64]
    y: NDArray[np.uint64]
    row: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @classmethod
    def of(cls, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> PointIndex:
        """Index points in degrees (EPSG:4326); those without a finite position are left out."""
        row = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        x, y = world_position(lon[row], lat[row], bits=WORLD_BITS)
        code = _interleave(x, y)
        order = np.argsort(code, kind="stable")
        return cls(code[order], x[order], y[order], row[order], lon, lat)

    def slice_of(self, tile: Tile) -> slice:
        """Return which part of the sorted arrays lies in ``tile``."""
        shift = np.uint64(2 * (WORLD_BITS - tile.z))
        code = int(_interleave(np.array([tile.x], np.uint64), np.array([tile.y], np.uint64))[0])
        edges = np.array([code, code + 1], dtype=np.uint64) << shift
        start, stop = np.searchsorted(self.code, edges)
        return slice(int(start), int(stop))

    def within(self, tile: Tile, part: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return positions inside ``tile`` in units of 2**-12 of its side, for a slice of it."""
        shift = WORLD_BITS - tile.z
        local_x = self.x[part].astype(np.int64) - (tile.x << shift)
        local_y = self.y[part].astype(np.int64) - (tile.y << shift)
        scale = shift - TILE_BITS
        if scale >= 0:
            return local_x >> scale, local_y >> scale
        return local_x << -scale, local_y << -scale

    def nearest(
        self, lon: float, lat: float, *, within_m: float, among: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Find the frame rows of the nearest point and of all that share its place.

        Parameters
        ----------
        lon, lat
            Where to look, degrees.
        within_m
            Greatest distance in metres (great circle on a sphere of mean radius).
        among
            Frame rows that may be found; all by default.

        Returns
        -------
        ndarray
            Rows in ascending order; empty when nothing is near enough. Points closer than 5 cm to
            the nearest one count as the same place.
        """
        candidates = self._around(lon, lat, within_m)
        if among is not None:
            candidates = candidates[among[candidates]]
        if not candidates.size:
            return candidates
        away = distance_m(self.lon[candidates], self.lat[candidates], lon, lat)
        best = away.min()
        if best > within_m:
            return np.array([], dtype=np.int64)
        here = candidates[away.argmin()]
        same = distance_m(
            self.lon[candidates], self.lat[candidates], self.lon[here], self.lat[here]
        )
        return np.sort(candidates[same < _SAME_PLACE_M])

    def _around(self, lon: float, lat: float, radius_m: float) -> NDArray[np.int64]:
        """Return frame rows in the 3 x 3 cells around a place, cells wider than the radius."""
        metres = 2 * np.pi * EARTH_RADIUS_M * max(np.cos(np.radians(lat)), 0.01)
        zoom = int(np.clip(np.floor(np.log2(metres / max(radius_m, 0.01))), 0, 22))
        column, row = world_position(np.array([lon]), np.array([lat]), bits=zoom)
        found = [
            self.row[self.slice_of(Tile(zoom, int(column[0]) + dx, int(row[0]) + dy))]
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            if Tile(zoom, int(column[0]) + dx, int(row[0]) + dy).exists
        ]
        return np.concatenate(found)


_SAME_PLACE_M: Final = 0.05


def distance_m(
    lon: NDArray[np.float64], lat: NDArray[np.float64], to_lon: float, to_lat: float
) -> NDArray[np.float64]:
    """Great-circle distance in metres (haversine, sphere of mean radius)."""
    half_lat = np.sin(np.radians(lat - to_lat) / 2) ** 2
    half_lon = np.sin(np.radians(lon - to_lon) / 2) ** 2
    chord = half_lat + np.cos(np.radians(lat)) * np.cos(np.radians(to_lat)) * half_lon
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(chord)))


_SPREAD: Final = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero bit between every two bits of 32-bit numbers (Morton, 1966)."""
    for shift, mask in _SPREAD:
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def _interleave(x: NDArray[np.uint64], y: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return _spread(x) | (_spread(y) << np.uint64(1))
