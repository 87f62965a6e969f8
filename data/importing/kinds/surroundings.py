"""What lies around the households: roads, water, green, railway, bus stops, street lamps."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import shapely

from data import tables
from data.importing.columns import Field
from data.importing.ground import Ground
from data.importing.kinds.base import ID, LAT, LON, Kind, Options, Records, unique_names
from data.importing.rows import Rows
from data.importing.values import BadValue, identifier
from geo.model import SURROUNDINGS
from text import N_

_TITLES: Final = {
    "roads": N_("Roads"),
    "water": N_("Water"),
    "green": N_("Green"),
    "rail": N_("Railway"),
    "bus_stops": N_("Bus stops"),
    "street_lamps": N_("Street lamps"),
}
_CLASS_ALIASES: Final = {
    "roads": ("highway", "道路等级", "等级"),
    "water": ("waterway", "natural", "水系类型"),
    "green": ("leisure", "landuse", "绿地类型"),
    "rail": ("railway", "铁路类型"),
    "bus_stops": ("highway", "public_transport"),
    "street_lamps": ("状态", "state", "完好"),
}


def _fields(kind: str) -> tuple[Field, ...]:
    aliases = (*_CLASS_ALIASES[kind], "类型", "type", "class")
    return (
        Field("name", N_("Name"), ("名称", "站名", "路名", "name:zh", "title")),
        Field("class", N_("Class"), aliases),
        Field("tunnel", N_("Tunnel"), ("隧道",)),
        ID,
        LON,
        LAT,
    )


def _accept(rows: Rows, ground: Ground, _options: Options, *, kind: str) -> Records:
    names, numbers = rows.text("name"), rows.text("id", identifier)
    classes = _classes(rows, kind)
    if rows.shapes is None:
        shapes = rows.points()
    else:
        shapes = np.full(len(rows), None, dtype=object)
        there = ~(shapely.is_missing(rows.shapes) | shapely.is_empty(rows.shapes))
        shapes[there] = shapely.make_valid(shapely.force_2d(rows.shapes[there]))
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


def _classes(rows: Rows, kind: str) -> list[str]:
    """Return the class of each; a railway in a tunnel is its own class, whatever else it is."""
    classes = rows.text("class")
    if kind == "rail":
        tunnels = rows.text("tunnel")
        classes = [
            "tunnel" if tunnel.casefold() in {"yes", "是", "true", "1"} else clas
            for clas, tunnel in zip(classes, tunnels, strict=True)
        ]
    if kind == "street_lamps":
        broken = {"broken", "坏", "损坏", "故障", "不亮", "否"}
        classes = ["broken" if c.casefold() in broken else "working" for c in classes]
    return classes


KINDS: Final = tuple(
    Kind(kind, _TITLES[kind], _fields(kind), partial(_accept, kind=kind), by_shape=True)
    for kind in SURROUNDINGS
)
