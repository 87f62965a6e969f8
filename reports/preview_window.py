"""Which part of the world a preview of incoming rows shows."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.extent import Bounds
from geo.model import Survey

Numbers = NDArray[np.float64]

CHINA: Final[Bounds] = (73.0, 18.0, 135.0, 54.0)
"""Shown when there is nothing to show."""

_LEAST_DEGREES: Final = 0.002
_MARGIN: Final = 0.06
_ALIKE: Final = 6.0
_NEAR: Final = 0.01
_POLE: Final = 89.0


def picture_window(lon: Numbers, lat: Numbers, ground: Bounds | None, *, ratio: float) -> Bounds:
    """Choose west, south, east and north of the picture, in degrees.

    The bulk of the rows: those within six times the distance from the median within which four
    fifths lie. The campaign's ground belongs to it as well, unless it is far away compared with
    the size of both.

    Parameters
    ----------
    ground
        Bounds of what the campaign holds.
    ratio
        Width of the picture to its height.
    """
    box = _bulk(lon, lat)
    if box is None:
        box = ground or CHINA
    elif ground is not None and _are_near(box, ground):
        box = _joined(box, ground)
    west, south, east, north = box
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    shrink = float(np.cos(np.radians(np.clip(middle_y, -_POLE, _POLE))))
    high = max(north - south, _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    wide = max((east - west) * shrink, _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    wide, high = max(wide, high * ratio) / shrink, max(high, wide / ratio)
    return (
        middle_x - wide / 2,
        max(middle_y - high / 2, -_POLE),
        middle_x + wide / 2,
        min(middle_y + high / 2, _POLE),
    )


def _bulk(lon: Numbers, lat: Numbers) -> Bounds | None:
    if not lon.size:
        return None
    away = np.maximum(np.abs(lon - np.median(lon)), np.abs(lat - np.median(lat)))
    kept = away <= _ALIKE * np.quantile(away, 0.8, method="lower") + _NEAR
    west, east = float(lon[kept].min()), float(lon[kept].max())
    return west, float(lat[kept].min()), east, float(lat[kept].max())


def _are_near(one: Bounds, other: Bounds) -> bool:
    size = max(one[2] - one[0], one[3] - one[1], other[2] - other[0], other[3] - other[1], _NEAR)
    gap_x = max(one[0], other[0]) - min(one[2], other[2])
    gap_y = max(one[1], other[1]) - min(one[3], other[3])
    return max(gap_x, gap_y) <= size


def _joined(one: Bounds, other: Bounds) -> Bounds:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def ground_of(survey: Survey | None) -> Bounds | None:
    """Return the bounds of a campaign's areas, else of its surroundings; ``None`` without any.

    A road or a railway of the surroundings may run far beyond where anybody lives.
    """
    if survey is None:
        return None
    frames = [survey.areas] if len(survey.areas) else list(survey.surroundings.values())
    boxes = np.array([np.asarray(frame.total_bounds) for frame in frames if len(frame)])
    boxes = boxes[np.isfinite(boxes).all(axis=1)] if boxes.size else boxes
    if not len(boxes):
        return None
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def meets(window: Bounds, ground: Bounds | None) -> bool:
    """Say whether any of the ground can be seen in a window."""
    return ground is not None and bool(
        ground[0] <= window[2]
        and ground[2] >= window[0]
        and ground[1] <= window[3]
        and ground[3] >= window[1]
    )


def inside(lon: Numbers, lat: Numbers, window: Bounds) -> NDArray[np.bool_]:
    """Say which positions lie in a window."""
    west, south, east, north = window
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
