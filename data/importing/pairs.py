"""Longitude and latitude that share one cell: ``120.05,31.72`` or ``N31°43′ E120°03′``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

import pandas as pd

from data.importing.columns import simplified
from data.importing.values import BadValue, coordinate
from data.reading.raw import RawTable
from text import N_

_NAMES: Final = frozenset(
    {"经纬度", "坐标", "经纬度坐标", "位置坐标", "坐标位置", "坐标点", "定位", "gps", "gps坐标"}
    | {"latlng", "latlon", "lnglat", "lonlat", "coordinates", "position", "地理坐标", "wgs84坐标"}
)
_OWN: Final = frozenset({"经度", "纬度", "longitude", "latitude", "lon", "lng", "lat", "x", "y"})
_WKT: Final = re.compile(r"POINT\s*(?:Z\s*)?\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)", re.IGNORECASE)
_USUAL: Final = re.compile(r"(-?\d{1,12}(?:\.\d{1,20})?)[,，;；\s]\s?(-?\d{1,12}(?:\.\d{1,20})?)")
"""How nearly all pairs are written; the others are taken apart with more care."""
_BETWEEN: Final = re.compile(r"\s*[,;、/|]\s*|\s+(?=[NSEW东西南北\d-])", re.IGNORECASE)
_NORTH: Final = re.compile(r"[NS北南]", re.IGNORECASE)
_MOST: Final = 0.5
_POLE: Final = 90.0
_LONGEST: Final = 120
"""Characters of a cell that are looked at; no pair has as many."""

_READ_AS: Final = N_(
    "Column “{column}” holds two coordinates in a cell; longitude and latitude were read from it."
)


def with_pairs_apart(raw: RawTable) -> RawTable:
    """Give a table two columns for the coordinates that stand in one of its own.

    Nothing happens to a table with shapes or columns for coordinates, nor where most cells are no
    such pair. A cell that is none goes to the longitude as it stands, so that its row is rejected.
    """
    names = [str(name) for name in raw.rows.columns]
    plain = [simplified(raw.aliases.get(name, name)) for name in names]
    if raw.shapes is not None or _OWN & set(plain):
        return raw
    column = next((name for name, key in zip(names, plain, strict=True) if key in _NAMES), None)
    if column is None:
        return raw
    cells = raw.rows[column].tolist()
    found = [_pair(cell) if cell else None for cell in cells]
    filled = sum(bool(cell) for cell in cells)
    if not filled or sum(pair is not None for pair in found) < _MOST * filled:
        return raw
    apart = [
        pair or ((cell, None) if cell else (None, None))
        for pair, cell in zip(found, cells, strict=True)
    ]
    added = pd.DataFrame(
        apart, columns=[f"{column} 经度", f"{column} 纬度"], index=raw.rows.index, dtype=object
    )
    rows = pd.concat([raw.rows.drop(columns=added.columns, errors="ignore"), added], axis=1)
    aliases = {**raw.aliases, f"{column} 经度": "经度", f"{column} 纬度": "纬度"}
    warnings = [*raw.warnings, (_READ_AS, {"column": column})]
    return replace(raw, rows=rows, aliases=aliases, warnings=warnings)


def _pair(cell: str) -> tuple[str, str] | None:
    """Return longitude and latitude as they are written, or ``None`` for anything else."""
    usual = _USUAL.fullmatch(cell)
    if usual:
        written = usual[1], usual[2]
        lat_first = abs(float(written[0])) <= _POLE < abs(float(written[1]))
        return written[::-1] if lat_first else written
    plain = unicodedata.normalize("NFKC", cell[:_LONGEST]).strip()
    wkt = _WKT.fullmatch(plain)
    parts = list(wkt.groups()) if wkt else _BETWEEN.split(plain.strip("[]() "))
    if len(parts) != 2:  # noqa: PLR2004 - a pair
        return None
    try:
        first, second = (abs(coordinate(part)) for part in parts)
    except BadValue:
        return None
    north_first = bool(_NORTH.search(parts[0])) or (first <= _POLE < second)
    return (parts[1], parts[0]) if north_first else (parts[0], parts[1])
