"""Written addresses among known places: the right door or a coarser place, never a wrong door."""

from __future__ import annotations

import csv
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.demo.geography import HOUSEHOLDS, lay_out
from geo.gazetteer import Gazetteer
from geo.model import NO_ID
from geo.place_names import community_name
from tests.conftest import SHARED


def places_of(*rows: tuple[str, str, int] | tuple[str, str, int, tuple[str, ...]]) -> pd.DataFrame:
    """Places with numbers from 1: level, name, parent, other names."""
    full = [(*row, ()) if len(row) == 3 else row for row in rows]
    frame = pd.DataFrame(full, columns=["level", "name", "parent", "aliases"])
    frame.index = pd.RangeIndex(1, len(rows) + 1, name="id")
    return frame.assign(lon=119.9 + frame.index * 0.001, lat=31.7)


PLACES = places_of(
    ("town", "遥观镇", 0),  # 1
    ("town", "丁堰街道", 0),  # 2
    ("community", "剑湖社区", 1),  # 3
    ("community", "东方村", 1),  # 4
    ("community", "芳渚村村委会", 2),  # 5
    ("estate", "宋剑湖家园", 3, ("剑湖安置房",)),  # 6
    ("estate", "剑湖华庭", 3),  # 7
    ("estate", "东方公寓", 4),  # 8
    ("building", "4幢", 6),  # 9
    ("building", "5幢", 6),  # 10
    ("building", "4幢", 7),  # 11
    ("building", "B座", 8),  # 12
    ("building", "", 5),  # 13, a village house
    ("household", "芳渚村3组12号", 13),  # 14
    ("household", "1单元301室", 9),  # 15
    ("household", "2单元301室", 9),  # 16
    ("household", "宋剑湖家园4幢2单元302室", 9),  # 17
    ("household", "301", 10),  # 18
    ("building", "芳渚小学", 5),  # 19
    ("building", "振兴路8号", 5),  # 20
    ("building", "3", 8),  # 21
)
KNOWN = Gazetteer(PLACES, region="江苏省常州市")


def found(text: str, **more) -> tuple[str, int]:
    match = KNOWN.find([text], **more).iloc[0]
    return match["precision"], match["place"]


@pytest.mark.parametrize(
    ("text", "precision", "place"),
    [
        ("宋剑湖家园4幢2单元301室", "household", 16),
        ("江苏省常州市经开区遥观镇剑湖社区居委会宋剑湖家园4号楼2单元301", "household", 16),
        ("宋剑湖家园4-2-302", "household", 17),
        ("宋剑湖家园5幢301", "household", 18),
        ("剑湖安置房4幢2单元301室", "household", 16),
        ("芳渚村3组12号", "household", 14),
        ("芳渚3组12号", "household", 14),
        ("丁堰街道芳诸村第三组12号", "household", 14),
        ("丁堰镇芳渚村3组12号", "household", 14),
        ("遥观剑湖华庭4栋", "building", 11),
        ("剑湖社区宋剑湖家园4幢", "building", 9),
        ("遥观镇剑湖花庭4幢", "building", 11),
        ("东方公寓b栋1203", "building", 12),
        ("东方公寓3号楼", "building", 21),
        ("芳渚村振兴路8号", "building", 20),
        ("芳渚村芳渚小学", "building", 19),
        ("宋剑湖家园4幢3单元301室", "building", 9),
        ("宋剑湖家园4幢", "building", 9),
        ("宋剑湖家园", "estate", 6),
        ("剑湖社区", "village", 3),
        ("遥观镇", "town", 1),
    ],
)
def test_found_as_exactly_as_it_is_known(text, precision, place) -> None:
    assert found(text) == (precision, place)


@pytest.mark.parametrize(
    ("text", "precision", "place"),
    [
        ("宋剑湖家园6幢101", "estate", 6),  # no such block
        ("宋剑湖家园4A幢101", "estate", 6),
        ("宋剑湖家园4、5幢", "estate", 6),
        ("宋剑湖家园4幢B座101", "estate", 6),
        ("宋剑湖家园4幢对面", "estate", 6),
        ("宋剑湖家园4幢101；父母住5幢101", "estate", 6),
        ("宋剑湖家园东区4幢", "none", NO_ID),  # a section nobody knows of
        ("宋剑湖家园（二期）4幢", "none", NO_ID),
        ("剑湖花庭4幢", "estate", 7),  # read alike, and nothing confirms it
        ("剑湖社区4幢", "village", 3),  # of which estate?
        ("芳渚村12号", "village", 5),  # of which group?
        ("芳渚村4组12号", "village", 5),
        ("芳渚村西头3组12号", "village", 5),
        ("丁堰街道芳渚社区3组12号", "village", 5),  # the town may have both
        ("东方社区3号楼", "none", NO_ID),  # another place of that name exists
        ("新东方村3号", "none", NO_ID),
        ("东方公园3号楼", "none", NO_ID),
        ("剑湖家园4幢", "none", NO_ID),
        ("丁堰街道宋剑湖家园4幢", "none", NO_ID),  # it lies elsewhere
        ("新安镇宋剑湖家园4幢", "none", NO_ID),
        ("芳渚村宋剑湖家园4幢", "none", NO_ID),
        ("江苏省苏州市宋剑湖家园4幢", "none", NO_ID),
        ("4幢2单元301室", "none", NO_ID),
        ("某某", "none", NO_ID),
        ("", "none", NO_ID),
    ],
)
def test_never_the_wrong_door(text, precision, place) -> None:
    assert found(text) == (precision, place)


def test_what_was_not_chosen_is_listed() -> None:
    matches = KNOWN.find(["剑湖花庭4幢", "宋剑湖家园4幢对面", "东方社区3号楼", "宋剑湖家园4幢301"])
    assert matches["alternatives"].tolist() == [(11,), (9,), (4,), ()]
    assert matches["score"].tolist() == [0.9, 1.0, 0.0, 1.0]
    assert matches["how"].tolist() == ["sound", "exact", "", "exact"]


def test_between_equals_the_place_they_share() -> None:
    twins = Gazetteer(
        places_of(
            ("town", "遥观镇", 0),
            ("community", "甲村", 1),
            ("community", "乙村", 1),
            ("estate", "潞城花苑", 2),
            ("estate", "潞城花苑", 3),
            ("building", "4幢", 4),
            ("building", "7幢", 5),
            ("building", "7号楼", 5),
        )
    )
    matches = twins.find(["潞城花苑4幢", "甲村潞城花苑4幢", "乙村潞城花苑7幢", "潞城花苑"])
    assert matches["precision"].tolist() == ["town", "building", "estate", "town"]
    assert matches["place"].tolist() == [1, 6, 5, 1]
    assert matches["alternatives"].tolist() == [(4, 5), (), (7, 8), (4, 5)]


def test_a_file_of_one_place_need_not_name_it() -> None:
    assert found("4幢2单元301室", within=[6]) == ("household", 16)
    assert found("3组12号", within=[5]) == ("household", 14)
    assert found("遥观镇宋剑湖家园4幢", within=[3]) == ("building", 9)
    assert found("宋剑湖家园4幢", within=[2]) == ("none", NO_ID)
    assert found("新安村3组12号", within=[5]) == ("none", NO_ID)
    assert found("4幢2单元301室", within=[6, 7]) == ("none", NO_ID)


def test_rows_keep_their_index_and_get_positions() -> None:
    texts = pd.Series(["宋剑湖家园4幢", "某某"], index=[7, 3])
    matches = KNOWN.find(texts)
    assert matches.index.tolist() == [7, 3]
    assert matches["lon"].iloc[0] == pytest.approx(119.909)
    assert np.isnan(matches["lat"].iloc[1])
    assert KNOWN.find([]).empty


def test_a_register_without_areas_knows_its_addresses_as_they_are_written() -> None:
    plain = Gazetteer(
        places_of(
            ("household", "芳渚村3组12号", 0),
            ("household", "宋剑湖家园4幢2单元301室", 0),
            ("household", "宋剑湖家园4幢2单元302室", 0),
        )
    )
    matches = plain.find(["芳渚村3组12号", "宋剑湖家园四幢2单元302", "剑湖家园4幢2单元301室"])
    assert matches["place"].tolist() == [1, 3, NO_ID]
    assert Gazetteer(places_of().astype({"parent": int})).find(["芳渚村3组12号"])[
        "place"
    ].tolist() == [0]


def test_estates_that_are_only_written_in_addresses_are_known_too() -> None:
    register = places_of(
        ("community", "剑湖社区", 0),
        ("community", "东方村", 0),
        ("household", "宋剑湖家园4幢2单元301室", 1),
        ("household", "安置小区4幢101", 1),
        ("household", "安置小区4幢101", 2),
    )
    texts = ["宋剑湖家园4-2-301", "剑湖社区宋剑湖家园4幢2单元301", "东方村安置小区4幢101"]
    matches = Gazetteer(register).find([*texts, "安置小区4幢101", "东方村宋剑湖家园4幢2单元301"])
    assert matches["place"].tolist() == [3, 3, 5, NO_ID, 2]
    assert matches["precision"].tolist()[-2:] == ["none", "village"]
    assert matches["alternatives"].iloc[3] == (1, 2)


def test_addresses_that_contradict_are_not_one_place() -> None:
    register = places_of(
        ("household", "常州市遥观镇人民路8号兴城花园4幢3楼", 0),
        ("household", "常州市遥观镇人民路8号兴城花园5幢301", 0),
    )
    texts = [
        "兴城花园4幢",
        "兴城花园4幢3楼",
        "兴城花园4幢4楼",
        "中山路6号兴城花园5幢301",
        "丁堰镇兴城花园5幢301",
        "苏州市兴城花园5幢301",
        "遥观兴城花园5幢301",
        "人民路兴城花园5号楼301室",
    ]
    matches = Gazetteer(register).find(texts)
    assert matches["place"].tolist() == [NO_ID, 1, NO_ID, NO_ID, NO_ID, NO_ID, NO_ID, 2]
    assert matches["alternatives"].tolist()[0] == (1,)


def test_a_building_may_be_listed_under_another_name_of_its_estate() -> None:
    register = places_of(
        ("estate", "宋剑湖家园", 0, ("剑湖安置房",)), ("building", "剑湖安置房4幢", 1)
    )
    assert Gazetteer(register).find(["宋剑湖家园4号楼"])["place"].tolist() == [2]


# --- the demo -----------------------------------------------------------------------------------


class Demo(NamedTuple):
    """Households of the demo as somebody's file would name them, and where they belong."""

    gazetteer: Gazetteer
    places: pd.DataFrame
    addresses: pd.Series
    building: pd.Series

    def share_right_and_wrong(self, texts: pd.Series) -> tuple[float, float]:
        matches = self.gazetteer.find(texts)
        parent = self.places["parent"].reindex(matches["place"]).to_numpy()
        got = matches["place"].where(matches["precision"] == "building", parent)
        placed = matches["precision"].isin(["building", "household"])
        right = placed & (got.to_numpy() == self.building.to_numpy())
        return right.mean(), (placed & ~right).mean()


@pytest.fixture(scope="module")
def demo() -> Demo:
    land = lay_out(np.random.default_rng(2017), HOUSEHOLDS)
    buildings = pd.concat(land.buildings, ignore_index=True)
    homes = pd.concat(land.households, ignore_index=True)
    rows = [(area["level"], area["name"], area["parent"] + 1) for area in land.areas]
    rows += [("building", name, area + 1) for name, area in buildings[["name", "area"]].to_numpy()]
    building = homes["building"] + len(land.areas) + 1
    rows += [("household", *row) for row in zip(homes["address"], building, strict=True)]
    places = places_of(*rows)
    return Demo(Gazetteer(places), places, homes["address"], building)


SPELLINGS = {
    "as they are": lambda texts: texts,
    "栋": lambda texts: texts.str.replace("幢", "栋"),
    "号楼": lambda texts: texts.str.replace("幢", "号楼").str.replace("室", ""),
    "figures only": lambda texts: texts.str.replace(
        r"(\d+)幢(\d+)单元(\d+)室", r"\1-\2-\3", regex=True
    ),
    "full width": lambda texts: texts.str.translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "without 村": lambda texts: texts.str.replace(r"[村](\d+组)", r"\1", regex=True),
    "committee": lambda texts: texts.str.replace(r"村(\d+组)", r"村村委会第\1", regex=True),
    "look-alike": lambda texts: texts.str.replace("芳渚", "芳诸"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_demo_addresses_find_their_building(demo, spelling) -> None:
    right, wrong = demo.share_right_and_wrong(SPELLINGS[spelling](demo.addresses))
    assert right >= 0.99
    assert wrong == 0


def test_demo_addresses_with_a_slip_of_the_pen_find_no_wrong_building(demo) -> None:
    slips = demo.addresses.str.replace(r"(\d)(?=[幢组])", r"9\1", regex=True)
    right, wrong = demo.share_right_and_wrong(slips)
    assert right == wrong == 0


# --- real villages, read from beside the checkout -------------------------------------------------


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the division codes do not lie beside this checkout"
)
@pytest.mark.parametrize("spelling", ["as it is", "bare", "without town"])
def test_real_villages_are_found_or_left_open(spelling) -> None:
    path = SHARED / "changzhou" / "division_codes_villages_2017.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    towns = list(dict.fromkeys(row["street_name"] for row in rows))
    villages = [
        ("community", row["village_name"], towns.index(row["street_name"]) + 1) for row in rows
    ]
    gazetteer = Gazetteer(places_of(*(("town", town, 0) for town in towns), *villages))
    names = [community_name(row["village_name"]) for row in rows]
    if spelling == "bare":
        names = [name.removesuffix("社区").removesuffix("村") for name in names]
    if spelling != "without town":
        names = [row["street_name"] + name for row, name in zip(rows, names, strict=True)]
    matches = gazetteer.find([f"{name}3组12号" for name in names])
    right = np.arange(len(towns) + 1, len(towns) + 1 + len(rows))
    found = (matches["precision"] == "village").to_numpy()
    assert (matches["place"].to_numpy()[found] == right[found]).all()
    assert found.mean() > {"as it is": 0.99, "bare": 0.87, "without town": 0.95}[spelling]


# --- never a wrong building, whatever is known and whatever is asked ------------------------------

NAMES = (
    "东方公寓",
    "东方公园",
    "新东方家园",
    "潞城花园",
    "潞城花苑",
    "剑湖家园",
    "宋剑湖家园",
    "清潭一村",
)
BLOCKS = st.tuples(st.sampled_from(NAMES), st.sampled_from(["1", "2", "12", "21", "A", "1A"]))


@settings(max_examples=150)
@given(
    known=st.sets(BLOCKS, max_size=12),
    asked=BLOCKS,
    unit=st.sampled_from(["幢", "栋", "号楼", "#", "座"]),
    above=st.sampled_from(["", "遥观镇", "剑湖社区", "遥观镇剑湖社区", "遥观"]),
)
def test_a_building_is_found_only_if_it_is_the_one(known, asked, unit, above) -> None:
    estates = sorted({estate for estate, _ in known})
    number = {estate: position + 3 for position, estate in enumerate(estates)}
    blocks = sorted(known)
    gazetteer = Gazetteer(
        places_of(
            ("town", "遥观镇", 0),
            ("community", "剑湖社区", 1),
            *(("estate", estate, 2) for estate in estates),
            *(("building", f"{block}幢", number[estate]) for estate, block in blocks),
        )
    )
    match = gazetteer.find([f"{above}{asked[0]}{asked[1]}{unit}"]).iloc[0]
    if asked in known:
        assert match["precision"] == "building"
        assert match["place"] == len(estates) + 3 + blocks.index(asked)
    else:
        assert match["precision"] != "building"
