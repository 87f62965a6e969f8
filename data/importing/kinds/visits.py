"""Visits: who was at which door when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data import tables
from data.importing.columns import Field
from data.importing.doubts import same_visit
from data.importing.ground import Ground
from data.importing.kinds.base import (
    AREA,
    DEPARTMENT,
    ID,
    LAT,
    LON,
    TOWN,
    Kind,
    Options,
    Records,
    settle_repeated_numbers,
    unique_names,
)
from data.importing.rows import Rows
from data.importing.values import BadValue, flag, listed, past, same_place
from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS
from text import LANGUAGES, N_, Translator

_FIELDS: Final = (
    Field(
        "household",
        N_("Register number"),
        ("户号", "户编号", "household_id", "household_code", "code", "门牌编号", "登记号"),
    ),
    Field("address", N_("Address"), ("地址", "住址", "详细地址", "门牌", "家庭住址")),
    Field(
        "visited_at",
        N_("Time of the visit"),
        (
            "走访时间",
            "走访日期",
            "时间",
            "日期",
            "date",
            "datetime",
            "visit_date",
            "visited",
            "datetime_utc",
            "上门时间",
        ),
        required=True,
    ),
    Field(
        "outcome",
        N_("Outcome"),
        ("走访结果", "结果", "走访情况", "result", "status", "上门结果"),
        required=True,
    ),
    Field("team", N_("Team"), ("小组", "走访小组", "组别", "队伍")),
    Field("mode", N_("Way of visiting"), ("方式", "走访方式", "visit_mode")),
    Field(
        "card_left", N_("Contact card left"), ("联系卡", "走访联系卡", "留卡", "是否留卡", "card")
    ),
    Field("card_number", N_("Card number"), ("卡号", "联系卡号", "联系卡编号")),
    Field("note", N_("Note"), ("备注", "记录", "民情日记", "notes", "remark")),
    DEPARTMENT,
    AREA,
    TOWN,
    LON,
    LAT,
    ID,
)
_MORE_WORDS: Final = {
    "见面": "met",
    "已走访": "met",
    "走访成功": "met",
    "入户": "met",
    "在家": "met",
    "complete": "met",
    "已见面": "met",
    "見面": "met",
    "无人": "no_answer",
    "没人": "no_answer",
    "不在": "no_answer",
    "家里没人": "no_answer",
    "无人在家": "no_answer",
    "没人在家": "no_answer",
    "不在家": "no_answer",
    "家中无人": "no_answer",
    "敲门无人应答": "no_answer",
    "not home": "no_answer",
    "拒访": "refuse_hard",
    "拒绝": "refuse_hard",
    "空房": "vacant_suspected",
    "空置": "vacant_suspected",
    "空置房": "vacant_suspected",
    "无人居住": "vacant_suspected",
    "vacant": "vacant_suspected",
    "长期外出": "away_long",
    "人户分离": "away_long",
    "电话走访": "remote",
    "电话联系": "remote",
    "商铺": "not_dwelling",
    "拆迁": "demolished",
    "查无此户": "not_found",
    "重复": "duplicate",
}


def outcome_words() -> dict[str, str]:
    """Return every word that names an outcome, without case, with the outcome's key."""
    words = dict(_MORE_WORDS)
    for outcome in OUTCOMES:
        words[outcome.key] = outcome.key
        for language in ("zh", "en"):
            words[Translator(language)(outcome.title).casefold()] = outcome.key
    return words


_MORE_CARD_WORDS: Final = {
    "当面": "hand",
    "当面交": "hand",
    "当面发放": "hand",
    "本人": "hand",
    "门缝": "door",
    "信箱": "door",
    "门缝信箱": "door",
    "门缝/信箱": "door",
    "letterbox": "door",
    "未留": "",
    "未发": "",
}


def card_words() -> dict[str, str]:
    """Return every word that says how a card was left, without case; empty for not at all."""
    titles = {
        Translator(language.code)(title).casefold(): key
        for language in LANGUAGES
        for key, title in CARD_WAYS.items()
    }
    return _MORE_CARD_WORDS | titles | {key: key for key in CARD_WAYS}


def _card(text: str, *, words: dict[str, str]) -> tuple[bool, str]:
    """Read whether a card was left and how; a plain yes does not say how."""
    way = words.get(text.casefold().strip())
    return (flag(text), "") if way is None else (bool(way), way)


def _accept(rows: Rows, ground: Ground, _options: Options) -> Records:
    zone = ZoneInfo(ground.campaign.timezone)
    untouched = _untouched(rows)
    moments = rows.read("visited_at", partial(past, **rows.dates(zone)), missing=None)
    words = outcome_words()
    outcomes = rows.read("outcome", partial(_outcome, words=words), missing="")
    for field, values in (("visited_at", moments), ("outcome", outcomes)):
        cells = rows.text(field)
        for place, value in enumerate(values):
            if not value and not cells[place] and not untouched[place]:
                rows.reject(
                    place,
                    BadValue("missing", N_("This cell is empty."), N_("Fill it in.")),
                    field=field,
                )
    points = rows.points()
    households = _households(rows, ground)
    areas = np.where(households > 0, 0, ground.area_ids(rows, points))
    cards = rows.read("card_left", partial(_card, words=card_words()), missing=(False, ""))
    texts = {name: rows.text(name) for name in ("team", "mode", "card_number", "department")}
    # a form's server writes the same key with or without what kind of key it is
    numbers = [number.removeprefix("uuid:") for number in rows.identifiers("id")]
    repeated = settle_repeated_numbers(rows, numbers) | _twice(rows, numbers)
    found = pd.DataFrame(
        {
            "household_id": households,
            "area_id": areas,
            "department_id": ground.department_ids(texts["department"]),
            "team": texts["team"],
            "visited_at": pd.Series(moments, index=rows.numbers, dtype="datetime64[s]"),
            "outcome": outcomes,
            "mode": texts["mode"],
            "card_left": [left for left, _ in cards],
            "card_number": texts["card_number"],
            "note": rows.words("note"),
            "card_way": [way for _, way in cards],
        },
        index=rows.numbers,
    )
    keys = [
        f"id {number.casefold()}" if number else f"{home or place} {area} {at} {team} {who}"
        for number, home, place, area, at, team, who in zip(
            numbers,
            households,
            _elsewhere(rows, points),
            areas,
            moments,
            texts["team"],
            texts["department"],
            strict=True,
        )
    ]
    found.insert(0, "uuid", unique_names(ground, "visit", keys))
    untouched &= rows.good
    if untouched.any():
        rows.warn(_UNTOUCHED, count=int(untouched.sum()))
    idle = repeated | untouched
    kept = rows.good & ~idle
    return Records(tables.VISIT, found[kept], merged=int(idle.sum()))


_UNTOUCHED: Final = N_("Doors on the list where nothing was entered: {count}.")


def _untouched(rows: Rows) -> NDArray[np.bool_]:
    """Return the rows of a printed or phone list at whose door nobody has been.

    Such a list names its households, and the numbers of their cards, before anybody goes.
    """
    named = [bool(code or door) for code, door in _doors(rows)]
    entered = zip(*(rows.text(field) for field in _ENTERED), strict=True)
    return np.array(
        [name and not any(cells) for name, cells in zip(named, entered, strict=True)], dtype=bool
    )


_ENTERED: Final = ("visited_at", "outcome", "card_left", "note")


def _doors(rows: Rows) -> Iterator[tuple[str, str]]:
    return zip(rows.text("household"), rows.text("address"), strict=True)


def _twice(rows: Rows, numbers: list[str]) -> NDArray[np.bool_]:
    """Return the rows that repeat an earlier one, where it was decided that they are one visit."""
    repeated = np.zeros(len(rows), dtype=bool)
    if rows.decided.get(same_visit.TOPIC) != same_visit.ONE:
        return repeated
    doors = zip(numbers, rows.text("household"), rows.text("address"), strict=True)
    seen = set()
    for place, (number, code, address) in enumerate(doors):
        if not number and (code or address):
            cells = rows.cells(place)
            repeated[place] = cells in seen
            seen.add(cells)
    return repeated & rows.good


def _elsewhere(rows: Rows, points: NDArray[np.object_]) -> list[str]:
    """Say where visits off the register were: visits at different doors stay two."""
    return [
        same_place(address) or ("" if point is None else point.wkt)
        for address, point in zip(rows.text("address"), points, strict=True)
    ]


def _outcome(text: str, *, words: dict[str, str]) -> str:
    found = words.get(text.casefold().strip())
    if found is None:
        raise BadValue(
            "outcome",
            N_("This is not one of the known outcomes."),
            N_("Use one of: {known}."),
            known=tuple(outcome.title for outcome in OUTCOMES),
        )
    return found


_ANOTHER_DOOR: Final = BadValue(
    "another_door",
    N_("The register number and the address belong to two households."),
    N_("Correct one of them, or leave the address out."),
)
_BY_ADDRESS: Final = N_(
    "Visits found by their address, because the register does not have their number: {count}."
)


def _households(rows: Rows, ground: Ground) -> NDArray[np.int64]:
    """Find the household of every visit by number, then by address.

    A campaign without any register takes visits as they are; one with a register rejects a number
    that is not on it.
    """
    codes, addresses = rows.identifiers("household"), rows.text("address")
    found = np.zeros(len(rows), dtype=np.int64)
    guessed = []
    for place, (code, address) in enumerate(zip(codes, addresses, strict=True)):
        number = ground.household_named(code)
        there = ground.household_by_address.get(same_place(address), 0) if address else 0
        if number and there not in {0, number}:
            rows.reject(place, _ANOTHER_DOOR, field="household", value=code)
        if not number and there:
            number = there
            if code:
                guessed.append(rows.numbers[place])
        if code and not number and len(ground.households):
            rows.reject(
                place,
                BadValue(
                    "orphan",
                    N_("No household on the register has this number."),
                    N_("Import the register first, or correct the number."),
                ),
                field="household",
                value=code,
            )
        found[place] = number
    if guessed:
        rows.warn(_BY_ADDRESS, count=len(guessed), rows=listed(guessed))
    off = int(((found == 0) & rows.good).sum())
    if off:
        rows.warn(N_("Visits to places that are not on the register: {count}."), count=off)
    return found


KIND: Final = Kind(
    "visits",
    N_("Visits"),
    _FIELDS,
    _accept,
    telling=("household_id", "visited_at", "outcome"),
)
