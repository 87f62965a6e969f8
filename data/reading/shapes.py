"""Geometries as hexadecimal well-known binary, made of lists of coordinates; nothing is installed.

Only x and y are kept. Source of the layout: OGC 06-103r4, section 8.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, Final

Position = Sequence[float]
Ring = Sequence[Position]

_POINT, _LINE, _POLYGON, _POINTS, _LINES, _POLYGONS, _MIXED = range(1, 8)
_SEVERAL: Final = {_POINT: _POINTS, _LINE: _LINES, _POLYGON: _POLYGONS}


class BadShape(Exception):
    """A geometry that is none; ``finite`` tells whether it was for numbers that are none."""

    def __init__(self, *, finite: bool = True) -> None:
        super().__init__()
        self.finite = finite


def point(position: Position) -> bytes:
    """Return a point."""
    return _head(_POINT) + _coordinates([position])


def line(positions: Sequence[Position]) -> bytes:
    """Return a line of at least two positions."""
    if len(positions) < 2:  # noqa: PLR2004
        raise BadShape
    return _head(_LINE, len(positions)) + _coordinates(positions)


def polygon(rings: Sequence[Ring]) -> bytes:
    """Return an area: its outline, then its holes."""
    if not rings or any(len(ring) < 3 for ring in rings):  # noqa: PLR2004
        raise BadShape
    parts = [struct.pack("<I", len(ring)) + _coordinates(ring) for ring in rings]
    return _head(_POLYGON, len(rings)) + b"".join(parts)


def collection(parts: Sequence[bytes]) -> bytes:
    """Return several geometries as one, of the narrowest kind that holds them."""
    kinds = {part[1] for part in parts}
    kind = _SEVERAL.get(kinds.pop(), _MIXED) if len(kinds) == 1 else _MIXED
    return _head(kind, len(parts)) + b"".join(parts)


def _head(kind: int, count: int | None = None) -> bytes:
    head = struct.pack("<BI", 1, kind)
    return head if count is None else head + struct.pack("<I", count)


def _coordinates(positions: Sequence[Position]) -> bytes:
    """Pack x and y of every position.

    Raises
    ------
    BadShape
        When one is no pair of numbers, or not finite.
    """
    flat = array("d")
    try:
        for position in positions:
            flat.append(position[0])
            flat.append(position[1])
    except OverflowError as error:
        raise BadShape(finite=False) from error
    except (TypeError, IndexError, KeyError) as error:
        raise BadShape from error
    if not all(map(isfinite, flat)):
        raise BadShape(finite=False)
    if sys.byteorder == "big":
        flat.byteswap()
    return flat.tobytes()


def from_geojson(geometry: object) -> bytes | None:
    """Make a shape of a GeoJSON geometry; ``None`` when there is none.

    Raises
    ------
    BadShape
        When it is not what it should be.
    """
    if geometry is None:
        return None
    if not isinstance(geometry, Mapping):
        raise BadShape
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        members = [from_geojson(part) for part in _list(geometry.get("geometries"))]
        return collection([part for part in members if part]) if any(members) else None
    coordinates = _list(geometry.get("coordinates"))
    if not coordinates:
        return None
    if not isinstance(kind, str) or kind.removeprefix("Multi") not in _SINGLE:
        raise BadShape
    make = _SINGLE[kind.removeprefix("Multi")]
    if kind.startswith("Multi"):
        return collection([make(_list(part)) for part in coordinates])
    return make(coordinates)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise BadShape
    return value


_SINGLE: Final[dict[str, Callable[[list[Any]], bytes]]] = {
    "Point": point,
    "LineString": line,
    "Polygon": polygon,
}
