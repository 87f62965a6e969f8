"""Households: the register of who should be visited."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely

from data import tables
from data.importing.columns import Field, simplified
from data.importing.ground import Ground
from data.importing.kinds.base import AREA, DEPARTMENT, ID, LAT, LON, Kind, Options, Records
from data.importing.rows import Rows
from data.importing.values import BadValue, identifier
from text import N_

_FIELDS: Final = (
    Field(
        "code",
        N_("Register number"),
        ("户号", "户编号", "门牌编号", "household_id", "household", "register number", "登记号"),
    ),
    Field(
        "address", N_("Address"), ("地址", "住址", "详细地址", "门牌", "门牌号", "家庭住址", "addr")
    ),
    AREA,
    DEPARTMENT,
    LON,
    LAT,
    ID,
)


def _accept(rows: Rows, ground: Ground, _options: Options) -> Records:
    codes, numbers = rows.text("code", identifier), rows.text("id", identifier)
    addresses = rows.text("address")
    codes = [code or number for code, number in zip(codes, numbers, strict=True)]
    points = rows.points()
    for place, (code, address, point) in enumerate(zip(codes, addresses, points, strict=True)):
        if not (code or address or point is not None):
            rows.reject(
                place,
                BadValue(
                    "empty",
                    N_("This row has neither number nor address nor position."),
                    N_("Remove it, or fill in one of them."),
                ),
            )
    _reject_repeats(rows, codes)
    areas = ground.area_ids(rows, points)
    keys = [
        f"code {code}"
        if code
        else f"address {area} {simplified(address)} {'' if point is None else point.wkt}"
        for code, area, address, point in zip(codes, areas, addresses, points, strict=True)
    ]
    unplaced = int((shapely.is_missing(points) & rows.good).sum())
    if unplaced:
        rows.warn(
            N_("Households without a position, counted but not on the map: {count}."),
            count=unplaced,
        )
    found = pd.DataFrame(
        {
            "uuid": [ground.name("household", key) for key in keys],
            "area_id": areas,
            "department_id": ground.department_ids(rows.text("department")),
            "code": codes,
            "address": addresses,
            "geom": points,
        },
        index=rows.numbers,
    )
    good = rows.good
    repeated = found["uuid"].duplicated().to_numpy() & good
    for again in np.flatnonzero(repeated).tolist():
        rows.reject(again, _TWICE, field="address", value=addresses[again])
    return Records(tables.HOUSEHOLD, found[rows.good])


_TWICE: Final = BadValue(
    "repeated",
    N_("The same household stands in an earlier row."),
    N_("Keep one of the rows, or give them different numbers."),
)


def _reject_repeats(rows: Rows, codes: list[str]) -> None:
    """Reject a register number that occurs again: nobody can say which row is right."""
    first: dict[str, int] = {}
    for place, code in enumerate(codes):
        if code and code.casefold() in first:
            rows.reject(
                place,
                BadValue(
                    "repeated",
                    N_("This register number stands in row {first} already."),
                    N_("Keep one of the rows, or give them different numbers."),
                    first=rows.numbers[first[code.casefold()]],
                ),
                field="code",
                value=code,
            )
        first.setdefault(code.casefold(), place)


KIND: Final = Kind("households", N_("Households"), _FIELDS, _accept)
