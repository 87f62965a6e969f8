"""Longitude and latitude as Chinese internet maps show them: WGS 84, GCJ-02 and BD-09.

GCJ-02 shifts a position by up to some 700 m, BD-09 by about a kilometre; nothing in a file says
which one it holds. Neither formula was ever published: these are the ones in common use,
which agree with what the map services return to better than a metre. Libraries invert GCJ-02 in
one step and miss by 2 m; here the inverse is iterated until nothing is left to correct.

Where the shift applies is one continuous rule. Inside ``FULL`` (all of China) it applies whole,
outside ``NONE`` (the rectangle all libraries use) not at all, and in between it fades. So every
position has exactly one counterpart, at the edges too; a rule that switches sends two positions
to one.

Angles are degrees, longitude first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.extent import Bounds

Positions = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Longitudes and latitudes, degrees."""

FULL: Final[Bounds] = (73.0, 3.0, 136.0, 54.5)
"""Inside this rectangle of WGS 84 positions the shift applies whole."""

NONE: Final[Bounds] = (72.004, 0.8293, 137.8347, 55.8271)
"""Outside this rectangle there is none."""

_AXIS_M: Final = 6378245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
"""Krasovsky 1940, on which the shift in metres becomes degrees."""

_ROUNDS: Final = 5
"""Each round divides the error by fifty at least; five leave less than a micrometre."""


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """Shift WGS 84 (or CGCS2000) positions to GCJ-02.

    Parameters
    ----------
    lon, lat
        Degrees, of one shape; what is not a number stays so.

    Returns
    -------
    tuple of ndarray
        Longitude and latitude in GCJ-02, degrees.
    """
    lon, lat = _arrays(lon, lat)
    weight = _weight(lon, lat)
    near_lon, near_lat = _within_reach(lon, lat)
    east_m, north_m = _shift_m(near_lon - 105.0, near_lat - 35.0)
    sine = np.sin(np.radians(near_lat))
    flattened = 1.0 - _ECCENTRICITY_SQUARED * sine * sine
    across = _AXIS_M / np.sqrt(flattened)
    along = _AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / flattened**1.5
    shift_lon = np.degrees(east_m / (across * np.sqrt(1.0 - sine * sine)))
    shift_lat = np.degrees(north_m / along)
    return lon + weight * shift_lon, lat + weight * shift_lat


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """Take the GCJ-02 shift away; within a micrometre of the position it came from."""
    return _inverse(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """Shift GCJ-02 positions to BD-09, degrees to degrees."""
    lon, lat = _arrays(lon, lat)
    weight = _weight(lon, lat)
    x, y = _within_reach(lon, lat)
    turn = np.pi * 3000.0 / 180.0
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * turn)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * turn)
    shift_lon = radius * np.cos(angle) + 0.0065 - x
    shift_lat = radius * np.sin(angle) + 0.006 - y
    return lon + weight * shift_lon, lat + weight * shift_lat


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """Take the BD-09 shift away; within a micrometre of the position it came from."""
    return _inverse(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """Shift WGS 84 positions to BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """Take both shifts away."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def shifted(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Say which WGS 84 positions are shifted at all."""
    return np.asarray(_weight(*_arrays(lon, lat)) > 0)


def _arrays(lon: ArrayLike, lat: ArrayLike) -> Positions:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _within_reach(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Positions:
    """Keep the formulas away from poles and infinities, where nothing of them applies."""
    return np.clip(lon, NONE[0], NONE[2]), np.clip(lat, NONE[1], NONE[3])


def _weight(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of the shift applies, 0 to 1."""
    inside = [
        (lon - NONE[0]) / (FULL[0] - NONE[0]),
        (lat - NONE[1]) / (FULL[1] - NONE[1]),
        (NONE[2] - lon) / (NONE[2] - FULL[2]),
        (NONE[3] - lat) / (NONE[3] - FULL[3]),
    ]
    return np.asarray(np.clip(np.minimum.reduce(inside), 0.0, 1.0))


def _shift_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> Positions:
    """Return the GCJ-02 shift east and north in metres; ``x``, ``y`` are degrees from 105, 35."""

    def wave(size: float, per_half_turn: float, angle: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(size * 2.0 / 3.0 * np.sin(angle * np.pi * per_half_turn))

    root = np.sqrt(np.abs(x))
    both = wave(20, 6, x) + wave(20, 2, x)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east = east + wave(20, 1, x) + wave(40, 1 / 3, x) + wave(150, 1 / 12, x) + wave(300, 1 / 30, x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north = north + wave(20, 1, y) + wave(40, 1 / 3, y)
    return east, north + wave(160, 1 / 12, y) + wave(320, 1 / 30, y)


def _inverse(
    forward: Callable[[ArrayLike, ArrayLike], Positions], lon: ArrayLike, lat: ArrayLike
) -> Positions:
    """Undo a shift by fixed-point iteration: it changes far slower than position does."""
    lon, lat = _arrays(lon, lat)
    found_lon, found_lat = lon, lat
    with np.errstate(invalid="ignore"):  # infinity becomes not-a-number
        for _ in range(_ROUNDS):
            again_lon, again_lat = forward(found_lon, found_lat)
            found_lon = found_lon - (again_lon - lon)
            found_lat = found_lat - (again_lat - lat)
    return found_lon, found_lat
