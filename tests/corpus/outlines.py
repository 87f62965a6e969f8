"""G1: outlines of areas that are broken, doubtful or none at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from tests.corpus.base import RECOMMENDED, Delivery, ImportCase

Shape = Mapping[str, Any] | None
Corner = tuple[float, ...]

_SIZE: Final = 0.01
_EAST: Final = 120.3
_NAN: Final = float("nan")


def polygon(*rings: Sequence[Corner]) -> Shape:
    """Return a GeoJSON polygon of rings as they stand."""
    return {"type": "Polygon", "coordinates": [[list(xy) for xy in ring] for ring in rings]}


def ring(x: float = 120.0, y: float = 31.7, size: float = _SIZE) -> list[Corner]:
    """Return the closed ring of a square."""
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


def square(x: float = 120.0, y: float = 31.7) -> Shape:
    """Return a square of a hundredth degree."""
    return polygon(ring(x, y))


def _collection(*shapes: Shape) -> Shape:
    return {"type": "GeometryCollection", "geometries": list(shapes)}


def _circle(count: int) -> Shape:
    turn = np.linspace(0, 2 * np.pi, count)
    return polygon(np.column_stack([120 + np.cos(turn) / 100, 31.7 + np.sin(turn) / 100]).tolist())


def _scribble(count: int) -> Shape:
    xy = np.random.default_rng(1).random((count, 2)) * _SIZE + (120.0, 31.7)
    return polygon([*xy.tolist(), xy[0].tolist()])


def _file(make: Callable[[], Sequence[tuple[Mapping[str, str], Shape]]]) -> bytes:
    features = [
        {"type": "Feature", "properties": properties, "geometry": shape}
        for properties, shape in make()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def areas(make: Callable[[], Sequence[tuple[Mapping[str, str], Shape]]]) -> Delivery:
    """Return a map of areas."""
    return Delivery("areas", "村界.geojson", partial(_file, make))


def beside(*make: Callable[[], Shape]) -> Delivery:
    """Return a map of 甲村, 乙村 … with these shapes, and 好村 with a sound one."""
    return areas(
        lambda: [
            *(({"村名": f"{'甲乙丙丁'[n]}村"}, each()) for n, each in enumerate(make)),
            ({"村名": "好村"}, square(_EAST)),
        ]
    )


_WEIRD: Final[Mapping[str, Callable[[], Shape]]] = {
    "null": lambda: None,
    "empty": lambda: {"type": "Polygon", "coordinates": []},
    "line": lambda: {"type": "LineString", "coordinates": ring()[:3]},
    "point": lambda: {"type": "Point", "coordinates": [120.0, 31.7]},
    "collection of points": lambda: _collection({"type": "Point", "coordinates": [120.0, 31.7]}),
    "empty collection": _collection,
    "no width": lambda: polygon([(120, 31), (120.01, 31.01), (120, 31), (120, 31)]),
    "one spot": lambda: polygon([(120, 31)] * 4),
    "hole as large as itself": lambda: polygon(ring(), ring()),
}


def _rejected(key: str, shape: Callable[[], Shape], rule: str, **more: Any) -> ImportCase:
    return ImportCase(
        f"G1 {key}",
        beside(shape),
        rejected=((1, rule),),
        accepted=1,
        stored={"name": ("好村",)},
        **more,
    )


def _repaired(key: str, shape: Callable[[], Shape], told: str, hectares: float) -> ImportCase:
    return ImportCase(
        f"G1 {key}",
        beside(shape),
        accepted=2,
        warned=(told, "1"),
        stored={"name": ("甲村", "好村"), "size": (hectares, 1.0)},
    )


OUTLINES: Final[tuple[ImportCase, ...]] = (
    _repaired(
        "bow tie",
        lambda: polygon([(120, 31), (120.01, 31.01), (120.01, 31), (120, 31.01), (120, 31)]),
        "repaired",
        0.5,
    ),
    _repaired("unclosed ring", lambda: polygon(ring()[:-1]), "closed", 1.0),
    _repaired("hole outside", lambda: polygon(ring(), ring(120.05)), "repaired", 2.0),
    _repaired(
        "hole across the border",
        lambda: polygon(ring(), ring(120.005, 31.7025, 0.005 * 2)),
        "repaired",
        0.625,
    ),
    _repaired(
        "collection",
        lambda: _collection(square(), _WEIRD["line"]()),
        "only the areas were kept",
        1.0,
    ),
    _repaired(
        "collection in a collection",
        lambda: _collection(_collection(square()), _WEIRD["point"]()),
        "only the areas were kept",
        1.0,
    ),
    *(_rejected(key, shape, "geometry") for key, shape in _WEIRD.items()),
    _rejected(
        "whole world",
        lambda: polygon([(-180, -90), (180, -90), (180, 90), (-180, 90), (-180, -90)]),
        "outline_size",
    ),
    _rejected(
        "across the date line",
        lambda: polygon([(179.9, 31), (-179.9, 31), (-179.9, 31.1), (179.9, 31)]),
        "outline_size",
    ),
    _rejected("beyond the pole", lambda: polygon(ring(120, 91)), "position_range"),
    _rejected(
        "corner that is no number", lambda: polygon([(120, _NAN), *ring()[1:]]), "coordinates"
    ),
    _rejected("no corner is a number", lambda: polygon([(_NAN, _NAN)] * 4), "coordinates"),
    _rejected("scribble", lambda: _scribble(2_000), "tangled"),
    _rejected(
        "one outline in metres",
        lambda: polygon(ring(500_000, 3_510_000, 900)),
        "position_in_metres",
        asks={"crs": "EPSG:4326"},
    ),
    ImportCase(
        "G1 heights",
        beside(lambda: polygon([(*xy, 5.0) for xy in ring()])),
        accepted=2,
        stored={"size": (1.0, 1.0)},
    ),
    ImportCase(
        "G1 very many corners",
        beside(lambda: _circle(200_000)),
        accepted=2,
        warned=("maps will be slow", "1"),
    ),
    ImportCase(
        "G1 overlapping villages",
        beside(square, lambda: square(120.005)),
        accepted=3,
        warned=("1 pairs of areas overlap", "50%", "1, 2"),
    ),
    ImportCase(
        "G1 one outline for all",
        areas(lambda: [({"村名": f"{n}村"}, square()) for n in range(250)]),
        accepted=250,
        warned=("lie on each other",),
    ),
    ImportCase(
        "G1 slivers",
        beside(square, lambda: square(120.00999)),
        accepted=3,
        warned=("1 slivers",),
        silent=("overlap",),
    ),
    ImportCase(
        "G1 gap",
        areas(
            lambda: [
                ({"村名": "西村"}, square(120.0)),
                ({"村名": "东村"}, square(120.02)),
                ({"村名": "北村"}, polygon(ring(120.0, 31.71, 0.03))),
                ({"村名": "南村"}, polygon(ring(120.0, 31.67, 0.03))),
            ]
        ),
        accepted=4,
        warned=("1 gaps between areas",),
    ),
    ImportCase(
        "G1 two villages of one name",
        areas(lambda: [({"村名": "甲村"}, square()), ({"村名": "甲村"}, square(_EAST))]),
        rejected=((2, "repeated"),),
        accepted=1,
        warned=("name of another one",),
    ),
    ImportCase(
        "G1 one name in two towns",
        areas(
            lambda: [
                ({"村名": "甲村", "乡镇": "东镇"}, square()),
                ({"村名": "甲村", "乡镇": "西镇"}, square(_EAST)),
            ]
        ),
        accepted=2,
        stored={"town": ("", "", "东镇", "西镇"), "name": ("东镇", "西镇", "甲村", "甲村")},
    ),
    ImportCase(
        "G1 longitude and latitude exchanged",
        areas(
            lambda: [
                ({"村名": "甲村"}, polygon([(y, x) for x, y in ring()])),
                ({"村名": "乙村"}, polygon([(y, x) for x, y in ring(_EAST)])),
            ]
        ),
        asks={"axes": "swapped"},
        accepted=2,
        stored={"place": ((120.005, 31.705), (120.305, 31.705))},
    ),
    ImportCase(
        "G1 one of them exchanged",
        beside(lambda: polygon([(y, x) for x, y in ring()]), lambda: square(120.1)),
        asks={"axes": "by_row"},
        accepted=3,
        stored={"place": ((120.005, 31.705), (120.105, 31.705), (120.305, 31.705))},
    ),
    ImportCase(
        "G1 metres that say degrees",
        areas(lambda: [({"村名": "甲村"}, polygon(ring(500_000, 3_510_000, 900)))]),
        asks={"crs": ""},
        answers={**RECOMMENDED, "crs": "EPSG:4549"},
        accepted=1,
        stored={"place": ((120.00475, 31.7168),)},
    ),
)
