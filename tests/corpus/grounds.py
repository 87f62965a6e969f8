"""Tables in both formats, and campaigns that files of values come into."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from tests.corpus.base import Delivery, ImportCase
from tests.corpus.making import geojson, workbook

LON, LAT = "经度(WGS84)", "纬度(WGS84)"
"""Headers that leave no doubt about the datum."""


def sheet(kind: str, rows: Sequence[Sequence[Any]]) -> Delivery:
    """Return a CSV of a kind."""
    return Delivery(kind, f"{kind}.csv", partial(_csv, rows))


def book(kind: str, rows: Sequence[Sequence[Any]]) -> Delivery:
    """Return an XLSX of a kind; text stays text, numbers and days are such."""
    return Delivery(kind, f"{kind}.xlsx", partial(workbook, rows))


def both(key: str, kind: str, rows: Sequence[Sequence[Any]], **more: Any) -> list[ImportCase]:
    """Return the same case as CSV and as XLSX."""
    return [
        ImportCase(f"{key} {made.__name__}", made(kind, rows), **more) for made in (sheet, book)
    ]


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def square(west: float, south: float, size: float) -> dict[str, Any]:
    """Return a GeoJSON square, degrees."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _villages() -> bytes:
    made = geojson(square(120.0, 31.74, 0.02), square(120.03, 31.74, 0.02))
    return made.replace("第1处", "芳渚村").replace("第2处", "潞城村").encode()


SPOTS: Final = [(120.0011 + x * 0.0024, 31.7411 + y * 0.0024) for x in range(8) for y in range(8)]
"""Doors in houses of the first village, degrees, WGS 84."""


def _houses() -> bytes:
    return geojson(*(square(lon - 0.0001, lat - 0.0001, 0.0002) for lon, lat in SPOTS)).encode()


VILLAGES: Final = (Delivery("areas", "村.geojson", _villages),)
HOUSES: Final = (*VILLAGES, Delivery("buildings", "楼.geojson", _houses))
REGISTER: Final = (
    *VILLAGES,
    sheet(
        "households",
        [
            ["户号", "地址", "村", LON, LAT],
            ["H1", "芳渚村1号", "芳渚村", 120.0101, 31.7501],
            ["H2", "潞城村2号", "潞城村", 120.0402, 31.7502],
            ["007", "芳渚村7号", "芳渚村", 120.0107, 31.7507],
        ],
    ),
)
