"""Names of places: what is the same name in another spelling, and what is another name."""

from __future__ import annotations

import csv

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.place_names import NUMERALS, community_name, is_plain, look_alike, numeral, plain
from tests.conftest import SHARED


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十三", "23"),
        ("一百零五", "105"),
        ("一百二十", "120"),
        ("二〇三", "203"),
        ("两", "2"),
        ("007", "007"),
    ],
)
def test_chinese_numerals(text, number) -> None:
    assert numeral(text) == number


@given(st.text("芳渚村幢號号至第0123456789-十二 ﹣３Ａb~", max_size=12))
def test_what_is_said_to_be_plain_stays_as_it_is(text: str) -> None:
    if is_plain(text):
        assert plain(text) == text
        assert not set(text) & set(NUMERALS)


def test_most_addresses_are_plain() -> None:
    assert is_plain("芳渚村3组12号")
    assert is_plain("宋剑湖家园7-2-301")
    assert not is_plain("芳渚村三组")
    assert not is_plain("1 2")


def chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    tens = f"{digits[ten]}十" if ten else ("零" if hundred and one else "")
    return (f"{digits[hundred]}百" if hundred else "") + tens + (digits[one] if one else "")


@given(st.integers(1, 999))
def test_every_numeral_below_a_thousand(number) -> None:
    assert numeral(chinese(number)) == str(number)
    if 10 <= number < 20:
        assert numeral(chinese(number)[1:]) == str(number)  # 十二, not 一十二


def test_plain_letters() -> None:
    assert plain("　遙觀鎮　Ａ座１２－３ ") == "遥观镇A座12-3"
    assert plain("a 1 2幢\u200b") == "A 1 2幢"
    assert plain("5—6幢 7~8室") == "5-6幢7-8室"


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("芳渚村村委会", "芳渚村"),
        ("芳渚村村民委员会", "芳渚村"),
        ("阖闾城村委会", "阖闾城村"),
        ("东安村委", "东安村"),
        ("剑湖社区居委会", "剑湖社区"),
        ("宋剑湖社区居民委员会", "宋剑湖社区"),
        ("芙蓉社区居委会（含芙蓉村村委）", "芙蓉社区"),
        ("丽华三村社区居委会", "丽华三村社区"),
        ("丁堰街道办事处", "丁堰街道"),
        ("横山桥镇人民政府", "横山桥镇"),
        ("村委会", "村委会"),
    ],
)
def test_a_village_is_not_its_committee(name, own) -> None:
    assert community_name(name) == own


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("芳渚村", "芳诸村村委会"),
        ("遥观镇", "遙觀鎮"),
        ("龙城花园五期", "龙城花园5期"),
        ("巳墩村", "已墩村"),
        ("未林苑", "末林苑"),
        ("剑湖 华庭", "剑湖·华庭"),
        ("SOHO公寓", "ｓｏｈｏ公寓"),
    ],
)
def test_spellings_of_one_name(one, other) -> None:
    assert look_alike(one) == look_alike(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东方村", "东方社区"),
        ("东方村", "新东方村"),
        ("东方公寓", "东方公园"),
        ("潞城花园", "潞城花苑"),
        ("丁庄", "于庄"),
        ("大桥村", "太桥村"),
        ("上庄", "下庄"),
        ("花园一村", "花园二村"),
        ("花园1-2", "花园12"),
    ],
)
def test_other_names_stay_other_names(one, other) -> None:
    assert look_alike(one) != look_alike(other)


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(codec="gbk"), max_size=20))
@example("0 A˙")
def test_folding_twice_is_folding_once(name) -> None:
    assert plain(plain(name)) == plain(name)
    assert look_alike(look_alike(name)) == look_alike(name)


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the division codes do not lie beside this checkout"
)
@pytest.mark.parametrize("edition", ["2016", "2017", "2023"])
def test_no_two_villages_of_one_town_fold_to_one(edition) -> None:
    path = SHARED / "changzhou" / f"division_codes_villages_{edition}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["street_code"], row["village_name"]) for row in csv.DictReader(file)]
    assert len({(town, look_alike(name)) for town, name in rows}) == len(rows)
