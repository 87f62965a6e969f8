"""Addresses: read as people write them, written one way, and nothing lost on the way."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address import Address, parse, written
from tests.conftest import SHARED

LISTED = SHARED / "addresses_zh" / "cpca_addresses_building_level.csv"
GOLDEN = Path(__file__).with_name("address_golden.txt")
JUDGED = ("lane", "number", "building", "wing", "unit", "floor", "room")

FLAT = Address(estate="宋剑湖家园", building="12", unit="2", room="301")


@pytest.mark.parametrize(
    "text",
    [
        "宋剑湖家园12幢2单元301室",
        "宋剑湖家园12栋2单元301",
        "宋剑湖家园 12号楼 2单元 301 室",
        "宋剑湖家园12#2单元301室",
        "宋剑湖家园十二幢二单元三〇一室",
        "宋剑湖家园第12幢第2单元301户",
        "宋剑湖家園１２號樓２单元３０１室",
        "宋剑湖家园12-2-301",
        "宋剑湖家园12-2-301室",
        "宋剑湖家园12—2—301号",
        "宋剑湖家园12幢2-301",
        "宋剑湖家园012幢02单元301",
        "宋剑湖家园12楼2门301",
        "宋剑湖家园12号2梯301室",
    ],
)
def test_one_flat_in_many_spellings(text) -> None:
    assert parse(text) == FLAT


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("芳渚村3组12号", {"community": "芳渚村", "group": "3", "number": "12"}),
        ("丁堰街道芳渚村村委会第三组12-1号", {"town": "丁堰街道", "number": "12-1"}),
        ("芳渚村振兴路8号", {"community": "芳渚村", "road": "振兴路", "number": "8"}),
        ("芳渚村西头自然村8号", {"estate": "西头自然村", "number": "8", "building": ""}),
        ("中关村南大街5号", {"community": "", "road": "中关村南大街", "number": "5"}),
        ("横山桥镇东城湾村安置小区8号201", {"estate": "安置小区", "building": "8", "room": "201"}),
        ("清潭新村7-301", {"estate": "清潭新村", "building": "7", "room": "301", "community": ""}),
        ("东方公寓B栋1203", {"building": "B", "room": "1203"}),
        ("甲1号院3号楼六层", {"number": "甲1", "building": "3", "floor": "6"}),
        ("金钟路658弄5号201室", {"road": "金钟路", "lane": "658", "number": "5", "room": "201"}),
        ("12号大街289号6号楼", {"road": "12号大街", "number": "289", "building": "6"}),
        ("万达广场3号楼B座1203", {"building": "3", "wing": "B", "room": "1203"}),
        ("潞城花苑5幢地下1层", {"building": "5", "floor": "-1"}),
        ("潞城花苑5幢301（靠路口，东户）", {"room": "301", "remark": "靠路口,东户"}),
        ("地址：潞城花苑5幢301；父母住6幢", {"building": "5", "rest": "父母住6幢"}),
        ("潞城花苑5、6幢", {"building": "5,6"}),
        ("潞城花苑5-6幢", {"building": "5-6"}),
        ("龙城花园五期3号楼", {"estate": "龙城花园5期", "building": "3"}),
        ("常州市新北区通江南路8号", {"region": "常州市新北区", "road": "通江南路"}),
        ("国贸大厦2526单元", {"room": "2526", "unit": ""}),
        ("北京路花苑8栋703室", {"road": "", "estate": "北京路花苑", "building": "8"}),
        ("丽华三村社区12幢", {"community": "丽华三村社区", "building": "12"}),
        ("小东门桥社区3组12号", {"community": "小东门桥社区", "unit": "", "number": "12"}),
        ("芳渚村3组12号-1", {"group": "3", "number": "12-1", "room": ""}),
        ("潞城花苑5号-301", {"building": "5", "room": "301"}),
        ("潞城花苑(二期)5幢", {"estate": "潞城花苑2期", "remark": ""}),
        ("潞城花苑5幢 13800000000", {"building": "5", "room": ""}),
        ("中山路8号对面", {"number": "8", "estate": "", "rest": "对面"}),
    ],
)
def test_other_addresses(text, parts) -> None:
    read = parse(text)
    assert {part: getattr(read, part) for part in parts} == parts


@pytest.mark.parametrize("text", ["潞城花苑7-2", "芳渚村7-2号", "尚8里文创园", "五一路", "三里屯"])
def test_no_building_is_made_up(text) -> None:
    assert parse(text).building == ""


def test_nothing_says_nothing() -> None:
    assert parse("") == parse(" \u200b\n") == Address()
    assert written(Address()) == ""


# --- parse(written(address)) == address ---------------------------------------------------------

WORD = st.text(
    alphabet="芳渚横山遥观剑湖潞丁堰芙蓉宋荷香兰竹松柏清安宁福康", min_size=2, max_size=4
)
COUNT = st.integers(1, 199).map(str)


def maybe(some: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), some)


def named(*kinds: str) -> st.SearchStrategy[str]:
    return st.builds(str.__add__, WORD, st.sampled_from(kinds))


TOWN = maybe(named("镇", "街道"))
COMMUNITY = maybe(named("村", "社区"))
ROAD = named("路", "大道", "大街", "巷")
NUMBER = st.one_of(
    COUNT,
    st.builds("甲{}".format, COUNT),
    st.builds("{}-{}".format, COUNT, COUNT),
    st.builds("{}附{}".format, COUNT, COUNT),
)
BUILDING = st.one_of(
    COUNT, st.sampled_from(["A", "B", "C3", "5A", "甲", "甲2", "东", "39,40", "7-8"])
)
FLAT_NUMBER = st.one_of(
    st.builds("{}{:02d}".format, st.integers(1, 30), st.integers(1, 20)),
    st.sampled_from(["12A", "东301", "17-11", "501-502", "B-305"]),
)
REMARK = maybe(st.sampled_from(["东户", "出租;靠路", "二楼"]))
REST = maybe(st.sampled_from(["父母住6幢", "西侧;电话不通"]))
WITHIN = {
    "wing": maybe(st.sampled_from(["A", "2", "南"])),
    "unit": maybe(st.one_of(st.integers(1, 12).map(str), st.sampled_from(["甲", "A"]))),
    "floor": maybe(st.sampled_from(["1", "12", "-1", "3-4", "1,2"])),
    "room": maybe(FLAT_NUMBER),
    "remark": REMARK,
    "rest": REST,
}
REGION = maybe(st.sampled_from(["江苏省常州市", "常州市武进区", "江苏省常州市经开区"]))
IN_ESTATE = st.builds(
    Address,
    region=REGION,
    town=TOWN,
    community=COMMUNITY,
    estate=named("家园", "花苑", "公寓", "小区", "SOHO", "北区", "2期"),
    building=BUILDING,
    **WITHIN,
)
ON_ROAD = st.builds(
    Address,
    region=REGION,
    town=TOWN,
    community=COMMUNITY,
    road=ROAD,
    number=NUMBER,
    estate=maybe(named("大厦", "广场", "家园")),
    building=maybe(BUILDING),
    **{**WITHIN, "wing": st.just(""), "room": st.integers(101, 999).map(str)},
)
IN_LANE = st.builds(
    Address,
    road=ROAD,
    lane=COUNT,
    number=maybe(COUNT),
    estate=maybe(named("小区")),
    building=maybe(COUNT),
)
IN_VILLAGE = st.builds(
    Address,
    region=REGION,
    town=TOWN,
    community=named("村"),
    estate=maybe(named("自然村", "塘")),
    group=maybe(COUNT),
    number=NUMBER,
    remark=REMARK,
    rest=REST,
)


@given(st.one_of(IN_ESTATE, ON_ROAD, IN_LANE, IN_VILLAGE))
def test_what_is_written_is_read_back(address) -> None:
    assert parse(written(address)) == address


@given(st.one_of(IN_ESTATE, ON_ROAD, IN_VILLAGE), st.sampled_from(["", " ", "\u3000", "\u200b"]))
def test_blanks_between_parts_change_nothing(address, blank) -> None:
    spaced = re.sub("(?<=[路道街巷号幢座层室])", blank, written(address))
    assert parse(spaced) == address


@given(st.text(alphabet="一二十0123东西村路号幢栋楼#单元室-()（；:AB 镇区市弄组", max_size=30))
def test_no_text_is_too_strange(text) -> None:
    parts = parse(text)
    assert all(isinstance(value, str) for value in vars(parts).values())


# --- real addresses, read from beside the checkout ------------------------------------------------

real = pytest.mark.skipif(
    not LISTED.is_file(), reason="the list of addresses does not lie beside this checkout"
)


@pytest.fixture(scope="module")
def listed() -> list[str]:
    with LISTED.open(encoding="utf-8", newline="") as file:
        return [row["raw_address"] for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def read(listed) -> list[Address]:
    return [parse(text) for text in listed]


@real
def test_nine_real_addresses_of_ten_have_a_building_or_a_number(read) -> None:
    found = sum(bool(address.building or address.number) for address in read)
    assert len(read) == 3772
    assert found / len(read) > 0.93  # the rest name a company, a crossing or a whole zone


@real
def test_real_addresses_are_read_back_as_they_were(read) -> None:
    changed = sum(parse(written(address)) != address for address in read)
    assert changed <= 4


@real
def test_a_sample_is_read_as_a_person_reads_it(read) -> None:
    judged = {}
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            row, *parts = line.split()
            judged[int(row)] = dict(part.split("=", 1) for part in parts)
    assert len(judged) == 100
    got = {
        row: {part: value for part in JUDGED if (value := getattr(read[row], part))}
        for row in judged
    }
    wrong = [
        row
        for row in judged
        if got[row].get("building", "") not in {"", judged[row].get("building")}
    ]
    assert not wrong
    alike = [row for row in judged if got[row] == judged[row]]
    assert len(alike) >= 96, sorted(set(judged) - set(alike))
