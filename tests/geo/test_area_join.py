"""Every area of two lists is followed once, by what is sure; real code tables show it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.area_join import VERDICTS, folded_name, join
from tests.conftest import SHARED
from text import Translator

CODES = SHARED / "changzhou"
real = pytest.mark.skipif(
    not CODES.is_dir(), reason="the real code tables do not lie beside this checkout"
)


def listed(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Code, name, town."""
    return pd.DataFrame(list(rows), columns=["code", "name", "parent"], dtype=object)


def verdicts(old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[str, str, str]]:
    found = join(old, new)
    columns = (found["verdict"], found["old_name"], found["new_name"])
    return [(str(a), str(b), str(c)) for a, b, c in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    "name",
    [
        "遥观社区居委会（含遥观村村委）",
        "遥观社区居委会(含遥观村村委",
        "遥观社区居民委员会",
        "遥观社区",
        "遥观社区工作站",
        "遥观居委会",
        " 遥观社区居委会含遥观村村委会",
    ],
)
def test_committees_and_remarks_are_folded(name: str) -> None:
    assert folded_name(name) == "遥观社区"
    assert folded_name("东城湾村村委会") == folded_name("东城湾村") == "东城湾村"


def test_one_of_each_verdict() -> None:
    old = listed(
        ("320412106211", "东城湾村村委会", "横山桥镇"),
        ("320412119207", "闵墅村村委会", "嘉泽镇"),
        ("320412002201", "芳渚村村委会", "丁堰街道"),
        ("320412104210", "孤村", "遥观镇"),
        ("320412003201", "政新村", "潞城街道"),
    )
    new = listed(
        ("320412003004", "青洋社区居委会", "潞城街道"),
        ("320412105210", "孤村", "横林镇"),
        ("320412002006", "芳渚社区居委会", "丁堰街道办事处"),
        ("320412119207", "闵市村村委会", "嘉泽镇"),
        ("320412106211", "东城湾村", "横山桥镇"),
    )
    found = join(old, new)
    assert found["verdict"].tolist() == ["matched", "renamed", "recoded", "moved", "gone", "new"]
    assert set(found["verdict"]) == set(VERDICTS)
    assert found["old_row"].tolist() == [0, 1, 2, 3, 4, -1]
    assert found["new_row"].tolist() == [4, 3, 2, 1, -1, 0]
    assert found["by"].tolist() == ["code and name", "code", "stem", "name elsewhere", "", ""]


def test_a_street_that_is_renamed_moves_nobody() -> None:
    old = listed(("320412104001", "遥观社区", "遥观镇"))
    assert verdicts(old, old.assign(parent="遥观街道"))[0][0] == "matched"


def test_a_street_that_is_recoded_moves_nobody() -> None:
    old = listed(("320412104001", "遥观社区", "遥观镇"))
    assert verdicts(old, old.assign(code="320405104001"))[0][0] == "recoded"


def test_a_code_given_to_another_place_does_not_carry_the_name_along() -> None:
    old = listed(("1", "芳渚村", "某镇"), ("2", "梅港村", "某镇"))
    new = listed(("1", "梅港村", "某镇"), ("3", "芳渚社区", "某镇"))
    assert verdicts(old, new) == [
        ("recoded", "芳渚村", "芳渚社区"),
        ("recoded", "梅港村", "梅港村"),
    ]


def test_what_could_be_two_is_neither() -> None:
    old = listed(("", "东方村", "甲镇"))
    new = listed(("", "东方村", "乙镇"), ("", "东方村", "丙镇"))
    assert [each[0] for each in verdicts(old, new)] == ["gone", "new", "new"]
    split = listed(("1", "丁堰镇社区", "丁堰街道"), ("2", "丁堰村", "丁堰街道"))
    merged = listed(("3", "丁堰社区", "丁堰街道"), ("4", "丁堰村社区", "丁堰街道"))
    assert [each[0] for each in verdicts(split, merged)] == ["gone", "gone", "new", "new"]


def test_villages_of_like_names_in_other_towns_are_not_confused() -> None:
    old = listed(("1", "东方社区", "戚墅堰街道"), ("2", "东方村", "遥观镇"))
    new = listed(("1", "东方社区", "戚墅堰街道"), ("3", "新东方村", "横林镇"))
    assert [each[0] for each in verdicts(old, new)] == ["matched", "gone", "new"]


def test_lists_without_codes_are_joined_by_name() -> None:
    old = listed(("", "芳渚村", ""), ("", "潞城村", "潞城街道"))
    new = listed(("320412002201", "芳渚村村委会", "丁堰街道"), ("", "潞城社区", "潞城街道"))
    assert [each[0] for each in verdicts(old, new)] == ["matched", "renamed"]
    assert verdicts(old[:0], new)[0][0] == "new"
    assert join(old[:0], new[:0]).empty


# --- properties -----------------------------------------------------------------------------------

AREA = st.tuples(
    st.sampled_from(["", "1", "2", "320412104001", "320412104002", "320412105001"]),
    st.sampled_from(["东方村", "东方社区", "东方村村委会", "西村", "西社区居委会", ""]),
    st.sampled_from(["", "甲镇", "乙街道"]),
)
LISTS = st.lists(AREA, max_size=6).map(lambda rows: listed(*rows))


@given(LISTS, LISTS)
def test_every_area_occurs_exactly_once(old: pd.DataFrame, new: pd.DataFrame) -> None:
    found = join(old, new)
    assert sorted(r for r in found["old_row"] if r >= 0) == list(range(len(old)))
    assert sorted(r for r in found["new_row"] if r >= 0) == list(range(len(new)))
    assert (found["verdict"] == "gone").tolist() == (found["new_row"] < 0).tolist()
    assert (found["verdict"] == "new").tolist() == (found["old_row"] < 0).tolist()


@given(LISTS, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_areas_makes_no_difference(old: pd.DataFrame, new: pd.DataFrame, rng) -> None:
    def told(found: pd.DataFrame) -> list[tuple[object, ...]]:
        words = found.drop(columns=["old_row", "new_row"])
        return sorted(words.itertuples(index=False, name=None))

    order = list(range(len(new)))
    rng.shuffle(order)
    assert told(join(old, new)) == told(join(old[::-1], new.iloc[order]))


@given(st.lists(AREA, max_size=6, unique_by=lambda area: area[0]))
def test_a_list_joined_with_itself_has_changed_nothing(rows) -> None:
    areas = listed(*(row for row in rows if row[0] and row[1]))
    assert set(join(areas, areas)["verdict"]) <= {"matched"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verdict_has_words(language: str) -> None:
    t = Translator(language)
    assert len({t(words) for words in VERDICTS.values()}) == len(VERDICTS)


# --- the code tables of the real place ------------------------------------------------------------


def edition(year: int, *, zone: bool) -> pd.DataFrame:
    rows = pd.read_csv(CODES / f"division_codes_villages_{year}.csv", dtype=str)
    rows = rows[rows["in_jkq"] == "1"] if zone else rows
    return rows.rename(
        columns={"village_code": "code", "village_name": "name", "street_name": "parent"}
    )


def counted(old: int, new: int, *, zone: bool) -> dict[str, int]:
    found = join(edition(old, zone=zone), edition(new, zone=zone))
    return {str(verdict): int(count) for verdict, count in found["verdict"].value_counts().items()}


@real
def test_the_zone_from_2016_to_2017() -> None:
    assert (len(edition(2016, zone=True)), len(edition(2017, zone=True))) == (78, 81)
    assert counted(2016, 2017, zone=True) == {"matched": 78, "new": 3}


@real
def test_the_zone_from_2017_to_2023() -> None:
    old, new = edition(2017, zone=True), edition(2023, zone=True)
    assert (len(old), len(new)) == (81, 83)
    assert len(set(old["code"]) - set(new["code"])) == 11
    assert len(set(new["code"]) - set(old["code"])) == 13
    # six of the eleven go on as communities under a code of their own
    assert counted(2017, 2023, zone=True) == {"matched": 70, "recoded": 6, "gone": 5, "new": 7}
    found = join(old, new).set_index("old_name")
    assert found.loc["芳渚村村委会", "new_name"] == "芳渚社区居委会"
    assert found.loc["潞城村村委会", "new_code"] == "320412003003"
    assert found.loc["遥观社区居委会（含遥观村村委）", "verdict"] == "matched"
    assert "宋剑湖社区居民委员会" in set(found.loc[found["verdict"] == "new", "new_name"])


@real
def test_both_districts_from_2016_to_2023() -> None:
    assert counted(2016, 2017, zone=False) == {"matched": 414, "new": 6, "recoded": 2, "renamed": 2}
    assert counted(2017, 2023, zone=False) == {
        "matched": 384,
        "gone": 22,
        "new": 20,
        "renamed": 10,
        "recoded": 8,
    }
