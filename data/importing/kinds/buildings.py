"""Buildings; where no household list exists, dwellings can be made the register."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.importing.columns import Field
from data.importing.ground import Ground
from data.importing.kinds.base import AREA, ID, LAT, LON, TOWN, Kind, Options, Records, unique_names
from data.importing.rows import Rows
from data.importing.whole_columns import identifiers
from geo.frames import POLYGONS
from geo.outlines import repaired
from text import N_

_FIELDS: Final = (
    Field("code", N_("Code"), ("楼栋编号", "幢号", "楼号", "building_no", "building_code")),
    Field("name", N_("Name"), ("名称", "楼栋", "楼名", "building_name", "栋名", "name:zh")),
    Field("class", N_("Kind of building"), ("类型", "用途", "building", "type", "建筑类型")),
    ID,
    AREA,
    TOWN,
    LON,
    LAT,
)
NOT_DWELLINGS: Final = frozenset(
    [
        "barn",
        "cabin_cruiser",
        "carport",
        "church",
        "civic",
        "college",
        "commercial",
        "construction",
        "fire_station",
        "garage",
        "garages",
        "government",
        "grandstand",
        "greenhouse",
        "hangar",
        "hospital",
        "hotel",
        "industrial",
        "kindergarten",
        "kiosk",
        "mosque",
        "office",
        "parking",
        "pavilion",
        "public",
        "retail",
        "roof",
        "ruins",
        "school",
        "service",
        "shed",
        "sports_centre",
        "stadium",
        "supermarket",
        "temple",
        "toilets",
        "train_station",
        "transportation",
        "university",
        "warehouse",
        "厂房",
        "仓库",
        "商铺",
        "学校",
        "办公",
        "医院",
        "在建",
    ]
)
"""Kinds of buildings in which nobody is visited; a building of unknown kind stays in."""


def _accept(rows: Rows, ground: Ground, _options: Options) -> Records:
    codes, numbers = rows.text("code", identifiers), rows.text("id", identifiers)
    points = rows.points()
    shapes = _shapes(rows, points)
    keys = [
        code or number or (shapely.to_wkb(shape, hex=True) if shape is not None else str(row))
        for code, number, shape, row in zip(codes, numbers, shapes, rows.numbers, strict=True)
    ]
    found = pd.DataFrame(
        {
            "uuid": unique_names(ground, "building", keys),
            "area_id": ground.area_ids(rows, points),
            "code": [code or number for code, number in zip(codes, numbers, strict=True)],
            "name": rows.text("name"),
            "class": rows.text("class"),
            "geom": shapes,
        },
        index=rows.numbers,
    )
    return Records(tables.BUILDING, found[rows.good])


def _shapes(rows: Rows, points: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return outlines where there are outlines, points otherwise."""
    if rows.shapes is None:
        return points
    is_area = np.array([s is not None and s.geom_type in POLYGONS for s in rows.shapes])
    shapes = points.copy()
    if is_area.any():
        shapes[is_area] = repaired(shapely.force_2d(rows.shapes[is_area]))
    return shapes


def _finish(ground: Ground, options: Options, rows: Rows, _records: Records) -> None:
    if not options.register_from_buildings:
        return
    buildings = ground.writer.rows(tables.BUILDING, ground.campaign.id)
    households = ground.households
    dwelling = ~buildings["class"].str.casefold().isin(NOT_DWELLINGS)
    placed = ~shapely.is_missing(buildings["geom"].to_numpy(dtype=object))
    new = dwelling & placed & ~buildings.index.isin(households["building_id"].dropna())
    left_out = buildings["class"][~dwelling].value_counts()
    if len(left_out):
        rows.warn(
            N_(
                "Buildings left out of the register because nobody lives in them: "
                "{count} ({kinds})."
            ),
            count=int(left_out.sum()),
            kinds=", ".join(f"{kind} {count}" for kind, count in left_out.items()),
        )
    chosen = buildings[new]
    if chosen.empty:
        return
    ground.writer.add(
        tables.HOUSEHOLD,
        pd.DataFrame(
            {
                "uuid": [ground.name("household", f"of {uuid}") for uuid in chosen["uuid"]],
                "campaign_id": ground.campaign.id,
                "area_id": chosen["area_id"],
                "building_id": chosen.index,
                "department_id": 0,
                "code": chosen["code"],
                "address": chosen["name"],
                "geom": shapely.point_on_surface(chosen["geom"].to_numpy(dtype=object)),
            }
        ),
    )
    rows.warn(N_("Buildings put on the register: {count}."), count=len(chosen))
    ground.writer.update(
        tables.CAMPAIGN, pd.DataFrame({"register": ["buildings"]}, index=[ground.campaign.id])
    )


KIND: Final = Kind("buildings", N_("Buildings"), _FIELDS, _accept, by_shape=True, finish=_finish)
