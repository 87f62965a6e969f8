"""What lies around the households: roads, water, parks, railway, stops, lamps and what else."""

from __future__ import annotations

from functools import partial
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data import tables
from data.importing.columns import Field
from data.importing.ground import Ground
from data.importing.kinds.base import ID, LAT, LON, Kind, Options, Records, unique_names
from data.importing.rows import Rows
from data.importing.surrounding_classes import LIFE, WITH_STATE, classes_of
from data.importing.values import BadValue
from data.importing.whole_columns import identifiers
from geo.crs import STORED_CRS
from geo.model import SURROUNDINGS
from geo.outlines import repaired
from geo.surroundings import SAME_STOP_M, stop_groups
from text import N_

TITLES: Final = {
    "roads": N_("Roads"),
    "water": N_("Water"),
    "green": N_("Green"),
    "parks": N_("Parks"),
    "rail": N_("Railway"),
    "bus_stops": N_("Bus stops"),
    "street_lamps": N_("Street lamps"),
    "cameras": N_("Cameras"),
    "facilities": N_("Facilities"),
}
_CLASS_ALIASES: Final = {
    "roads": ("highway", "道路等级", "等级"),
    "water": ("waterway", "natural", "水系类型"),
    "green": ("leisure", "landuse", "绿地类型"),
    "parks": ("leisure", "landuse", "公园类型", "绿地类型"),
    "rail": ("railway", "铁路类型", "线路类型"),
    "bus_stops": ("highway", "public_transport"),
    "facilities": (
        "amenity",
        "设施类型",
        "设施类别",
        "种类",
        "fclass",
        "category",
        "healthcare",
        "leisure",
        "sport",
    ),
}
_STATE_ALIASES: Final = (
    "状态",
    "完好",
    "工作状态",
    "运行状态",
    "使用状态",
    "在线状态",
    "亮灯情况",
    "是否亮",
    "是否亮灯",
    "是否完好",
    "是否正常",
    "是否损坏",
    "是否故障",
    "是否在线",
    "operational_status",
    "status",
    "working",
    "broken",
    "类别",
)
_NAMES: Final = {
    "parks": ("公园名称", "公园"),
    "rail": ("线路名称", "线路", "铁路名称"),
    "facilities": ("设施名称", "单位名称", "学校名称", "机构名称"),
}
_LIFE_TITLES: Final = {
    "razed": (N_("Taken away"), ("razed:railway", "拆除")),
    "abandoned": (N_("Abandoned"), ("abandoned:railway", "废弃")),
    "disused": (N_("Out of use"), ("disused:railway", "停用")),
    "proposed": (N_("Planned"), ("proposed:railway", "规划")),
    "construction": (N_("Being built"), ("construction:railway", "在建")),
}


def _fields(kind: str) -> tuple[Field, ...]:
    names = ("名称", "站名", "路名", "name:zh", "title", *_NAMES.get(kind, ()))
    return Field("name", N_("Name"), names), *_class_fields(kind), ID, LON, LAT


def _class_fields(kind: str) -> tuple[Field, ...]:
    if kind in WITH_STATE:
        return (Field("class", N_("State"), ("state", *_STATE_ALIASES)),)
    aliases = (*_CLASS_ALIASES[kind], "类型", "type", "class")
    clas = Field("class", N_("Class"), aliases)
    if kind not in _IN_TUNNELS:
        return (clas,)
    tunnel = Field("tunnel", N_("Tunnel"), ("隧道", "是否隧道"))
    if kind != "rail":
        return clas, tunnel
    state = Field("state", N_("State"), ("状态", "运营状态", "使用状态", "建设状态", "status"))
    life = (Field(name, *_LIFE_TITLES[name]) for name in LIFE)
    return clas, state, tunnel, *life


_IN_TUNNELS: Final = frozenset({"roads", "rail"})


def _accept(rows: Rows, ground: Ground, _options: Options, *, kind: str) -> Records:
    names, numbers = rows.text("name"), rows.text("id", identifiers)
    classes = classes_of(rows, kind)
    if rows.shapes is None:
        shapes = rows.points()
    else:
        shapes = np.full(len(rows), None, dtype=object)
        there = ~(shapely.is_missing(rows.shapes) | shapely.is_empty(rows.shapes))
        shapes[there] = repaired(shapely.force_2d(rows.shapes[there]))
    for place in np.flatnonzero(shapely.is_missing(shapes) & rows.good):
        rows.reject(
            int(place),
            BadValue("geometry", N_("This row has no position."), N_("Remove it, or draw it.")),
        )
    keys = [
        f"{kind} {number or (shape.wkb_hex if shape is not None else row)}"
        for number, shape, row in zip(numbers, shapes, rows.numbers, strict=True)
    ]
    found = pd.DataFrame(
        {
            "uuid": unique_names(ground, "surrounding", keys),
            "kind": kind,
            "class": classes,
            "name": names,
            "geom": shapes,
        },
        index=rows.numbers,
    )
    return Records(tables.SURROUNDING, found[rows.good])


def _finish(ground: Ground, _options: Options, rows: Rows, _records: Records, *, kind: str) -> None:
    """Say how many places bus stops are: the two sides of a street are one."""
    if kind != "bus_stops":
        return
    stored = ground.writer.rows(tables.SURROUNDING, ground.campaign.id)
    stops = stored[stored["kind"] == kind]
    geometry = gpd.GeoSeries(stops["geom"].to_numpy(), index=stops.index, crs=STORED_CRS)
    places = stop_groups(gpd.GeoDataFrame(stops[["name"]], geometry=geometry, crs=STORED_CRS))
    if len(set(places)) < len(stops):
        rows.warn(
            N_(
                "The campaign's {stops} bus stops are {places} places: stops of one name within "
                "{metres} m of each other are one on maps and in counts, each is kept."
            ),
            stops=len(stops),
            places=len(set(places)),
            metres=int(SAME_STOP_M),
        )


KINDS: Final = tuple(
    Kind(
        kind,
        TITLES[kind],
        _fields(kind),
        partial(_accept, kind=kind),
        by_shape=True,
        finish=partial(_finish, kind=kind),
    )
    for kind in SURROUNDINGS
)
