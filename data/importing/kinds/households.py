"""Households: the register of who should be visited."""

from __future__ import annotations

from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.importing.columns import Field
from data.importing.doubts import alike_numbers, same_household
from data.importing.ground import Ground
from data.importing.identifiers import require_no_day
from data.importing.kinds.base import (
    AREA,
    DEPARTMENT,
    ID,
    KNOWN_TO,
    LAT,
    LON,
    Kind,
    Options,
    Records,
    said_precision,
)
from data.importing.rows import Rows
from data.importing.values import BadValue, listed, same_place
from geo.areas import locate
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
    KNOWN_TO,
    ID,
)


def _accept(rows: Rows, ground: Ground, _options: Options) -> Records:
    codes, numbers = rows.identifiers("code"), rows.identifiers("id")
    addresses = rows.text("address")
    codes = [code or number for code, number in zip(codes, numbers, strict=True)]
    _reject_alike(rows, ground, codes)
    points = rows.points()
    _reject_empty(rows, codes, addresses, points)
    _reject_headings(rows, codes, addresses, points)
    areas = ground.area_ids(rows, points)
    wards = rows.text("area")
    keys = [
        f"code {code.casefold()}"
        if code
        else f"address {same_place(ward)} {same_place(address)}"
        if address
        else f"point {'' if point is None else point.wkt}"
        for code, ward, address, point in zip(codes, wards, addresses, points, strict=True)
    ]
    stored = same_household.stored_looks(ground)
    merged = _settle_repeats(rows, keys, codes, stored)
    uuids = [ground.name("household", key) for key in keys]
    own, said = ~shapely.is_missing(points), said_precision(rows)
    points, precision = ground.located(rows, points, areas, leaving_out=uuids)
    precision = np.where(own & (said != ""), said, precision)
    areas = np.where(areas > 0, areas, locate(points, ground.areas))
    _note_shared_doors(rows, codes, stored)
    unplaced = int((shapely.is_missing(points) & rows.good).sum())
    if unplaced:
        rows.warn(
            N_("Households without a position, counted but not on the map: {count}."),
            count=unplaced,
        )
    found = pd.DataFrame(
        {
            "uuid": uuids,
            "area_id": areas,
            "department_id": ground.department_ids(rows.text("department")),
            "code": codes,
            "address": addresses,
            "precision": precision,
            "geom": points,
        },
        index=rows.numbers,
    )
    return Records(tables.HOUSEHOLD, found[rows.good & ~merged], merged=int(merged.sum()))


def _reject_alike(rows: Rows, ground: Ground, codes: list[str]) -> None:
    """Reject numbers that differ from others by zeros only, where it was decided so."""
    if rows.decided.get(alike_numbers.TOPIC) != alike_numbers.REJECT:
        return
    good = rows.good
    for place in alike_numbers.alike_rows(codes, ground.household_by_code):
        if good[place]:
            rows.reject(place, alike_numbers.ALIKE, field="code", value=codes[place])


def _reject_empty(
    rows: Rows, codes: list[str], addresses: list[str], points: NDArray[np.object_]
) -> None:
    """Reject rows that name no household."""
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


_HEADING: Final = BadValue(
    "heading",
    N_("This row has one name and nothing else, like a heading between the records."),
    N_("Remove it; write the village into a column of every row."),
)


def _reject_headings(
    rows: Rows, codes: list[str], addresses: list[str], points: NDArray[np.object_]
) -> None:
    """Reject names of villages between their households, and addresses that became days."""
    records = zip(codes, addresses, points, rows.text("area"), strict=True)
    for place, (code, address, point, area) in enumerate(records):
        if code and not (address or area or any(map(str.isdigit, code))) and point is None:
            rows.reject(place, _HEADING, field="code", value=code)
        try:
            require_no_day(address)
        except BadValue as bad:
            rows.reject(place, bad, field="address", value=address)


_SHARED: Final = N_("Households with numbers of their own that share an address: {count}.")


def _note_shared_doors(
    rows: Rows, codes: list[str], stored: Mapping[str, AbstractSet[str]]
) -> None:
    """Note households of different numbers that stand at one address."""
    doors = same_household.looks([""] * len(rows), rows.text("area"), rows.text("address"))
    found: dict[str, list[int]] = {}
    for place, (door, code, good) in enumerate(zip(doors, codes, rows.good, strict=True)):
        if door and code and good:
            found.setdefault(door, []).append(place)
    shared = [
        rows.numbers[place]
        for door, places in found.items()
        for place in places
        if len({codes[each].casefold() for each in places}) > 1
        or stored.get(door, frozenset()) - {codes[place].casefold()}
    ]
    if shared:
        rows.warn(_SHARED, count=len(shared), rows=listed(sorted(shared)))


_TWICE: Final = BadValue(
    "repeated",
    N_("The same household stands in an earlier row."),
    N_("Keep one of the rows, or give them different numbers."),
)


def _settle_repeats(
    rows: Rows, keys: list[str], codes: list[str], stored: Container[str]
) -> NDArray[np.bool_]:
    """Deal with rows of one household as it was decided; return those that an earlier one covers.

    Without a register number, an earlier household is also a stored one at the same address.
    A register number with different content is always rejected: nobody can say which row is right.
    Keys of households of their own are changed in place.
    """
    decision = rows.decided.get(same_household.TOPIC, same_household.REJECT)
    merged = np.zeros(len(rows), dtype=bool)
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    good = rows.good
    looks = same_household.looks(codes, rows.text("area"), rows.text("address"))
    for place, (key, look) in enumerate(zip(list(keys), looks, strict=True)):
        count[key] = count.get(key, 0) + 1
        earlier = first.setdefault(look or key, place)
        known = not codes[place] and look in stored
        if (earlier == place and not known) or not good[place]:
            continue
        same = earlier != place and rows.cells(place) == rows.cells(earlier)
        if decision == same_household.ONE and (same or not codes[place]):
            merged[place] = True
        elif decision == same_household.SEPARATE and not codes[place]:
            keys[place] = f"{key}#{count[key]}" if count[key] > 1 else key
        elif codes[place]:
            rows.reject(place, _number_twice(rows, earlier), field="code", value=codes[place])
        else:
            rows.reject(place, _TWICE, field="address")
    return merged


def _number_twice(rows: Rows, earlier: int) -> BadValue:
    return BadValue(
        "repeated",
        N_("This register number stands in row {first} already."),
        N_("Keep one of the rows, or give them different numbers."),
        first=rows.numbers[earlier],
    )


KIND: Final = Kind("households", N_("Households"), _FIELDS, _accept, telling=("address",))
