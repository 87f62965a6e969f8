"""A household is found by what people type, and by nothing that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.household_search import HouseholdIndex, cards_by_number, parts_of
from tests.hostile import PAYLOADS

ADDRESSES = (
    "宋剑湖家园12幢3单元301室",
    "宋剑湖家园2幢1单元301室",
    "宋剑湖家园12幢1单元303室",
    "芳渚村3组12号",
    "芳渚村3组2号",
    "芳渚村12组3号",
    "剑湖华庭12幢3单元1301室",
    "6组7号",
    "曾家村十二组5号",
)
CODES = ("H001", "H002", "H003", "H004", "H005", "H006", "H007", "H008", "")
PLACES = ("宋剑湖家园", "", "", "芳渚村", "芳渚村", "芳渚村", "", "芙蓉社区", "")
INDEX = HouseholdIndex(ADDRESSES, CODES, PLACES)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("宋剑湖家园12幢3单元301", 0),
        ("宋剑湖家园12栋3单元301", 0),
        ("宋剑湖家园１２号楼 3单元 301", 0),
        ("sjhjy 12 3 301", 0),
        ("SJHJY12-3-301", 0),
        ("songjianhujiayuan 12 301", 0),
        ("songjianhu2-301", 1),
        ("芳渚村三组2号", 4),
        ("fzc3z12", 3),
        ("fangzhu 12 3", 5),
        ("frsq 6 7", 7),
        ("芙蓉6组7号", 7),
        ("zengjia12", 8),
        ("h007", 6),
        ("H-007", 6),
    ],
)
def test_what_people_type_finds_the_household_first(typed: str, first: int) -> None:
    assert INDEX.find(typed)[0] == first


@pytest.mark.parametrize(
    "typed", ["", "  ", "¶", "不存在村", "宋剑湖家园99幢", "301 12", "qqq", "芳渚村3组99号"]
)
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert INDEX.find(typed) == []


def test_numbers_are_whole_but_for_the_last_one_typed() -> None:
    assert set(INDEX.find("家园12幢")) == {0, 2}
    assert set(INDEX.find("家园1 30")) == {1, 2}  # 1 is not 12; 30 may become 301 or 303
    assert 6 not in INDEX.find("301")


def test_the_order_is_that_of_addresses_with_numbers_by_value() -> None:
    assert INDEX.find("芳渚村") == [4, 3, 5]


def test_a_card_is_found_by_its_number_the_latest_household_first() -> None:
    cards = cards_by_number([("A-017", 3), ("Ａ017", 5), ("", 1), ("B1", 2)])
    assert cards == {"a017": [5, 3], "b1": [2]}
    assert INDEX.find("a 017", cards=cards) == [5, 3]


def test_nothing_to_search_in_finds_nothing() -> None:
    assert HouseholdIndex((), (), ()).find("芳渚村") == []


def test_chinese_numerals_are_numbers_only_where_they_count() -> None:
    assert parts_of("三里屯二组十二号") == ("三里屯", 2, "组", 12, "号")


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_any_text_can_be_an_address_and_a_question(text: str) -> None:
    index = HouseholdIndex((text, "芳渚村1号"), (text, ""), ("", text))
    assert len(index.parts) == 2
    assert set(index.find(text)) <= {0, 1}


@given(st.lists(st.text(max_size=12), max_size=6))
def test_every_address_that_holds_anything_finds_itself(texts: list[str]) -> None:
    index = HouseholdIndex(texts, [""] * len(texts), [""] * len(texts))
    assert sorted(index.order.tolist()) == list(range(len(texts)))
    for row, text in enumerate(texts):
        if set(index.parts[row]) - {"幢"}:  # "building" alone names none
            assert row in index.find(text, most=10)
