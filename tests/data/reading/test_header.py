"""Rows that name columns are found wherever they stand; without any the first record is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.reading.header import find_header, header_question, joined_names
from data.reading.names import column_names, is_footer, is_total, last_part, plain_name

KNOWN = frozenset({"户号", "地址", "经度", "纬度", "社区", "备注"})
HEADER = ["户号", "地址", "经度", "纬度"]
RECORDS = [["H1", "芳渚村1号", "120.01", "31.75"], ["H2", "潞城村2号", "120.02", "31.76"]]
TITLES = st.lists(
    st.sampled_from(
        [["2017年大走访登记表"], ["单位：某某", None, "日期：2017.3"], ["填表人", "张"]]
    ),
    max_size=5,
)


def numbered(rows: list) -> list:
    return list(enumerate(rows, 1))


@given(TITLES, st.permutations(HEADER))
def test_title_rows_above_do_not_matter(titles: list, header: list[str]) -> None:
    found = find_header(numbered([*titles, header, *RECORDS]), KNOWN)
    assert found.rows == (len(titles),)
    assert not found.doubtful


@given(st.integers(1, 5))
def test_without_a_header_no_record_is_lost_in_silence(count: int) -> None:
    found = find_header(numbered((RECORDS * 3)[:count]), KNOWN)
    assert found.rows == ()
    assert found.doubtful


def test_a_record_above_the_header_makes_it_doubtful() -> None:
    found = find_header(numbered([RECORDS[0], HEADER, RECORDS[1]]), KNOWN)
    assert found == (found.rows, found.evidence, True)


def test_names_nobody_knows_are_asked_about() -> None:
    found = find_header(numbered([["甲", "乙"], ["1", "2"], ["3", "4"]]), KNOWN)
    assert found.rows == (0,)
    assert found.doubtful


def test_two_rows_stacked_or_merged() -> None:
    stacked = [["户号", "地址", "坐标", None], [None, None, "经度", "纬度"], *RECORDS]
    assert find_header(numbered(stacked), KNOWN).rows == (0, 1)
    grouped = [["基本情况", None, "坐标", None], HEADER, *RECORDS]
    spans = [(1, 0, 1, 1), (1, 2, 1, 3)]
    assert find_header(numbered(grouped), KNOWN, spans).rows == (0, 1)
    names, aliases = joined_names(grouped[0], HEADER, row=1, spans=spans)
    assert names == ["基本情况 户号", "基本情况 地址", "坐标 经度", "坐标 纬度"]
    assert aliases["坐标 经度"] == "经度"


def test_every_row_and_none_can_be_chosen() -> None:
    question = header_question(numbered([HEADER, *RECORDS]), KNOWN)
    assert {choice.value for choice in question.choices} >= {"1", "2", "3", "none"}
    assert question.recommended == "1"


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=1, max_size=8))
def test_columns_have_distinct_names(header: list[str | None]) -> None:
    names = column_names(header, [])
    assert len(set(names)) == len(names)
    assert all(names)


def test_names_compare_without_case_width_and_remarks() -> None:
    assert plain_name(" 户 号（必填）") == plain_name("户号") == plain_name("户＿号")
    assert last_part("household/_gps_latitude") == "_gps_latitude"
    assert last_part("地址") == "地址"


def test_sums_and_signatures_are_told_from_records() -> None:
    assert all(map(is_total, ("合计", "合 计：", "小计", "Total", "Grand total")))
    assert not any(map(is_total, ("合计村", "总部", "totally")))
    signed = (
        "填表人：某某",
        "审核人",
        "备注：本表一式两份",
        "制表日期：2017年3月",
        "Prepared by: X",
        "注：",
    )
    assert all(map(is_footer, signed))
    assert not any(map(is_footer, ("备注村1号", "H7", "审核路3号", "日期路")))


def test_a_record_that_repeats_a_known_name_is_no_header() -> None:
    known = frozenset({"户号", "地址", "x"})
    rows = [(1, ["户号", "地址", "备注"]), (2, ["H1", "甲", "乙"]), (3, ["x", "a/x", "C:\\x"])]
    assert find_header(rows, known).rows == (0,)
