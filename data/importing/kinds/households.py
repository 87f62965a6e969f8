"""Households: the register of who should be visited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
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
    TOWN,
    Kind,
    Options,
    Records,
    said_precision,
)
from data.importing.rows import Rows
from data.importing.values import BadValue, listed, same_place
from geo.areas import locate
from geo.strata import STRATA
from text import LANGUAGES, N_, Translator

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
    TOWN,
    DEPARTMENT,
    LON,
    LAT,
    KNOWN_TO,
    Field(
        "stratum",
        N_("Kind of household"),
        (
            "户类",
            "户类型",
            "户类别",
            "户分类",
            "户别",
            "分层",
            "走访类别",
            "走访类型",
            "重点类别",
            "stratum",
            "household kind",
        ),
    ),
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
    wards = ground.wards(rows.text("area"), rows.text("town"))
    keys = [
        f"code {code.casefold()}"
        if code
        else f"address {same_place(ward)} {same_place(address)}"
        if address
        else f"point {'' if point is None else point.wkt}"
        for code, ward, address, point in zip(codes, wards, addresses, points, strict=True)
    ]
    stored = same_household.stored_looks(ground)
    merged = _settle_repeats(rows, keys, codes, stored, wards=wards)
    uuids = [ground.name("household", key) for key in keys]
    own, said = ~shapely.is_missing(points), said_precision(rows)
    points, precision = ground.located(rows, points, areas, leaving_out=uuids)
    precision = np.where(own & (said != ""), said, precision)
    areas = np.where(areas > 0, areas, locate(points, ground.areas))
    _note_shared_doors(rows, codes, stored, wards=wards)
    unplaced = int((shapely.is_missing(points) & rows.good).sum())
    if unplaced:
        rows.warn(
            N_("Households without a position, counted but not on the map: {count}."),
            count=unplaced,
        )
    kinds = rows.read("stratum", partial(_stratum, words=stratum_words()), missing="")
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
    if rows.has("stratum"):  # a list that says nothing of kinds takes none away
        found.insert(len(found.columns) - 1, "stratum", kinds)
    return Records(tables.HOUSEHOLD, found[rows.good & ~merged], merged=int(merged.sum()))


_MORE_WORDS: Final = {
    "重点": "key",
    "重点户": "key",
    "重点关注户": "key",
    "一般": "ordinary",
    "一般户": "ordinary",
    "普通": "ordinary",
    "普通户": "ordinary",
    "放心": "settled",
    "放心户": "settled",
}


def stratum_words() -> dict[str, str]:
    """Return every word that names a kind of household, without case, with the kind's key."""
    titles = {
        Translator(language.code)(each.title).casefold(): each.key
        for language in LANGUAGES
        for each in STRATA
    }
    return _MORE_WORDS | titles | {each.key: each.key for each in STRATA}


def _stratum(text: str, *, words: dict[str, str]) -> str:
    found = words.get("".join(text.casefold().split()), words.get(text.casefold()))
    if found is None:
        raise BadValue(
            "stratum",
            N_("This is no kind of household."),
            N_("Use one of: {known}."),
            known=tuple(each.title for each in STRATA),
        )
    return found


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
    rows: Rows, codes: list[str], stored: Mapping[str, AbstractSet[str]], *, wards: list[str]
) -> None:
    """Note households of different numbers that stand at one address."""
    doors = same_household.looks([""] * len(rows), wards, rows.text("address"))
    again = {door for door, count in Counter(doors).items() if count > 1 or door in stored}
    found: dict[str, list[int]] = {}
    for place, (door, code, good) in enumerate(zip(doors, codes, rows.good, strict=True)):
        if door in again and door and code and good:
            found.setdefault(door, []).append(place)
    shared = [
        rows.numbers[place]
        for door, places in found.items()
        for place in places
        if (len(places) > 1 and len({codes[each].casefold() for each in places}) > 1)
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
    rows: Rows, keys: list[str], codes: list[str], stored: Container[str], *, wards: list[str]
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
    looks = same_household.looks(codes, wards, rows.text("address"))
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
