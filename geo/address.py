"""Addresses of households as staff write them, taken apart and put together again.

No library reads below the street: they know provinces to towns (decision 0013). The order is

    region, town or street, village or community, road with lane and number, estate or hamlet,
    village group, building, wing, stair, floor, flat

any of them may be missing, and 幢, 栋, 号楼, 座 and # all say building. What is not understood is
kept in ``rest``, remarks in brackets in ``remark``: nothing is lost, and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from geo.address_reading import Reading, trimmed
from geo.place_names import bare, look_alike, plain


@dataclass(frozen=True)
class Address:
    """The parts of an address, normalised; empty where not given.

    Attributes
    ----------
    region
        Province, city, district, development zone, as written.
    town
        With its 镇, 乡 or 街道.
    community
        Village or community, with its 村 or 社区 and without its committee.
    road, lane, number
        Road by name; 弄 of it; house number without 号: ``"85"``, ``"甲5"``, ``"12-1"``. In a
        village the number of the house.
    estate
        Estate, compound or hamlet (小区, 自然村) with its section: ``"龙城花园5期"``.
    group
        Village group (组).
    building, wing
        ``"12"``, ``"B"``, ``"A2"``; of a list ``"39,40"``. ``wing`` is a second such word, as in
        3号楼B座.
    unit, floor, room
        Stair (单元, 梯, 门), floor (``"-1"`` for the first basement), flat.
    remark
        What stood in brackets, or in front of a colon.
    rest
        What was not understood, several pieces joined by ``;``.
    """

    region: str = ""
    town: str = ""
    community: str = ""
    road: str = ""
    lane: str = ""
    number: str = ""
    estate: str = ""
    group: str = ""
    building: str = ""
    wing: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    remark: str = ""
    rest: str = ""


_REMARK: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)(?:[)\]】〕]|$)")
_NEXT_ADDRESS: Final = re.compile(r"[;:。\n]|/(?=[\u3400-\u9fff]{2})")
_CITY: Final = re.compile(r"[\u3400-\u9fff]{2,4}?[省市]")
_BESIDE: Final = re.compile("对面|旁|附近|隔壁|后面|[东西南北]侧|交叉|交汇")
_LABEL: Final = re.compile(r"[^:;\d]{1,8}:")


def parse(text: str) -> Address:
    """Take an address apart; never fails, what is not understood is in ``rest``."""
    shown, remarks = _without_remarks(plain(text))
    label = _LABEL.match(shown)
    if label:
        shown, remarks = shown[label.end() :], [trimmed(label[0]), *remarks]
    shown, *others = _NEXT_ADDRESS.split(shown)
    reading = Reading(shown)
    pieces = [trimmed(piece) for piece in (*reading.rest, *others)]
    return Address(
        **reading.parts,
        remark=";".join(filter(None, remarks)),
        rest=";".join(filter(None, pieces)),
    )


def _without_remarks(text: str) -> tuple[str, list[str]]:
    """Take out what stands in brackets, the innermost first."""
    remarks: list[str] = []
    while found := _REMARK.search(text):
        remarks.append(trimmed(found[1]))
        text = text[: found.start()] + text[found.end() :]
    return text, remarks


def written(address: Address) -> str:
    """Write an address the one canonical way; ``parse`` reads it back as it was."""
    a = address
    lane, group, number = _with(a.lane, "弄"), _with(a.group, "组"), _with(a.number, "号")
    on_road = (a.road, lane, number, a.estate, group)
    in_village = (a.estate, group, number)
    pieces = (
        *(a.region, a.town, a.community),
        *(on_road if a.road or a.lane else in_village),
        *(_with(a.building, "幢"), _with(a.wing, "座"), _with(a.unit, "单元")),
        *(_with(re.sub("^-", "负", a.floor), "层"), _with(a.room, "室")),
        *(f"({a.remark})" if a.remark else "", f";{a.rest}" if a.rest else ""),
    )
    return plain(" ".join(filter(None, pieces)))  # the blanks stay between letters and digits


def _with(part: str, unit: str) -> str:
    return f"{part}{unit}" if part else ""


def cities(address: Address) -> list[str]:
    """Return the provinces and cities an address names."""
    return _CITY.findall(address.region)


def contradict(one: Address, other: Address) -> bool:
    """Say whether two addresses name different cities, towns, roads or floors."""
    names = (
        *(({c for c in cities(a) if c[-1] == kind} for a in (one, other)) for kind in "省市"),
        ({bare(look_alike(one.town))}, {bare(look_alike(other.town))}),
        ({look_alike(one.road)}, {look_alike(other.road)}),
        ({one.floor}, {other.floor}),
    )
    return any(a - {""} and b - {""} and not a & b for a, b in names)


def speaks_of_elsewhere(address: Address) -> bool:
    """Say whether what was not understood speaks of another place, or of one beside this."""
    if not address.rest:
        return False
    others = (parse(piece) for piece in address.rest.split(";"))
    return bool(_BESIDE.search(address.rest)) or any(
        each.building or each.number for each in others
    )
