"""What kind of records a file most likely holds: a guess that is shown and can be changed."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import shapely

from data.importing.columns import match_columns
from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind
from data.importing.surrounding_classes import LIFE
from data.reading.raw import RawTable

_ANYWHERE: Final = frozenset(
    {"id", "lon", "lat", "name", "code", "area", "department", "class", "state", *LIFE}
)
"""Fields that many kinds have: they say little."""

_DIMENSION: Final = {
    "areas": 2,
    "buildings": 2,
    "green": 2,
    "water": 2,
    "roads": 1,
    "parks": 2,
    "rail": 1,
    "bus_stops": 0,
    "street_lamps": 0,
    "cameras": 0,
    "facilities": 0,
    "households": 0,
    "issues": 0,
}
"""What the shapes of a kind mostly are: points, lines or areas."""

_FILE_NAMES: Final = {
    "areas": r"村|社区|区划|area|village|communit|precinct|town|residential",
    "buildings": r"楼|建筑|幢|building|house",
    "households": r"户籍|户表|名册|花名册|住户|register|household",
    "visits": r"走访|visit",
    "issues": r"问题|意见|诉求|建议|issue|complaint|robber",
    "roads": r"路网|道路|road|street(?!.?lamp)",
    "water": r"水|河|water|river",
    "green": r"绿|green",
    "parks": r"公园|游园|park(?!ing)",
    "rail": r"铁|轨|rail",
    "bus_stops": r"公交|(?<!卫生)(?<!服务)站|bus|stop",
    "street_lamps": r"灯|lamp|light",
    "cameras": r"摄像|监控|探头|camera|cctv|surveillance",
    "facilities": r"设施|诊所|卫生|医院|学校|[小中]学|幼儿园|体育|球场|poi|facilit|clinic|school",
}


def recognise(raw: RawTable) -> Kind:
    """Return the kind whose fields a file's columns, shapes and name speak for."""
    return max(KINDS, key=lambda kind: _score(kind, raw))


def _score(kind: Kind, raw: RawTable) -> float:
    columns = [str(name) for name in raw.rows.columns]
    found = match_columns(columns, kind.fields, aliases=raw.aliases)
    if kind.missing(found, has_shapes=raw.shapes is not None):
        return -1.0
    score = sum(0.2 if name in _ANYWHERE else 1.0 for name in found)
    score += sum(1.0 for field in kind.fields if field.required and field.name in found)
    if re.search(_FILE_NAMES.get(kind.key, r"(?!)"), raw.file, re.IGNORECASE):
        score += 1.5
    if raw.shapes is not None:
        present = raw.shapes[~shapely.is_missing(raw.shapes)]
        usual = np.bincount(shapely.get_dimensions(present).clip(0), minlength=3).argmax()
        score += 1.0 if _DIMENSION.get(kind.key) == int(usual) else -1.0
    elif kind.by_shape:
        score -= 1.0  # a table of such things is rare
    return score


def fits(kind: Kind, raw: RawTable) -> bool:
    """Say whether a file has the columns without which it cannot be of a kind."""
    columns = [str(name) for name in raw.rows.columns]
    found = match_columns(columns, kind.fields, aliases=raw.aliases)
    return not kind.missing(found, has_shapes=raw.shapes is not None)
