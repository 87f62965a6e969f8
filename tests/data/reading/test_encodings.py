"""Only the right encoding is taken for certain; ruined text is put right or told."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reading.characters import looks_lost, plausibility, restored
from data.reading.encodings import codec_of, encoding_named, find_encoding, fits
from data.reading.faults import Unreadable
from tests.conftest import SHARED

WORDS = (
    "东城湾村",
    "3幢2单元",
    "路灯不亮",
    "潞城",
    "希望增加公交",
    "火车夜间鸣笛",
    "芳渚村民委员会",
)
TRADITIONAL = ("東城灣村", "路燈不亮", "希望增加公車", "夜間火車", "區公所", "戶籍登記", "電話號碼")
lines = st.lists(st.sampled_from(WORDS), min_size=3, max_size=12)
traditional = st.lists(st.sampled_from(TRADITIONAL), min_size=3, max_size=12)


@given(lines, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"]))
def test_what_is_certain_is_right(words: list[str], encoding: str) -> None:
    text = "\n".join(words)
    question = find_encoding(text.encode(encoding)).question
    assert not question.doubtful
    assert text.encode(encoding).decode(codec_of(question.recommended)) == text


@given(traditional)
def test_traditional_characters_in_big5_are_recognised_and_asked_about(words: list[str]) -> None:
    question = find_encoding("\n".join(words).encode("big5")).question
    assert question.doubtful
    assert question.recommended == "Big5"


@given(st.binary(max_size=400))
def test_any_bytes_are_text_of_the_encoding_found_or_refused(content: bytes) -> None:
    try:
        found = find_encoding(content)
    except Unreadable:
        return
    assert found.question.recommended in {choice.value for choice in found.question.choices}
    assert fits(content, codec_of(found.question.recommended))


@given(st.text(min_size=1, max_size=60))
def test_utf8_with_enough_beyond_ascii_is_certain(text: str) -> None:
    content = text.replace("\0", "").replace("\ufeff", "").encode("utf-8", "ignore")
    if sum(byte > 0x7F for byte in content) >= 12:
        assert find_encoding(content).question.recommended == "UTF-8"


@given(lines, st.integers(1, 2))
def test_a_file_cut_inside_a_character_is_noticed(words: list[str], off: int) -> None:
    content = "\n".join([*words, "村"]).encode()[:-off]
    assert find_encoding(content).cut


def test_lines_in_another_encoding_are_listed() -> None:
    content = b"\n".join([w.encode("gbk" if n in {1, 4} else "utf-8") for n, w in enumerate(WORDS)])
    with pytest.raises(Unreadable) as caught:
        find_encoding(content)
    assert caught.value.facts["lines"] == "2, 5"


def test_names_that_other_programs_use() -> None:
    assert encoding_named("cp936") == encoding_named("GBK") == encoding_named("936")
    assert encoding_named("65001") == encoding_named("utf-8")
    assert encoding_named("zlib") is None


@given(lines, st.sampled_from([("latin-1", "gbk"), ("latin-1", "utf-8"), ("gb18030", "utf-8")]))
def test_text_read_in_a_wrong_encoding_is_put_right_or_told(
    words: list[str], ways: tuple[str, str]
) -> None:
    wrong, right = ways
    meant = "".join(words)
    ruined = meant.encode(right).decode(wrong, "replace")
    assert restored(ruined) == meant or (restored(ruined) is None and looks_lost(ruined))


@given(st.lists(st.sampled_from([*WORDS, *TRADITIONAL, "Élise", "A-12#", "北纬31°45′", "①", "㎡"])))
def test_sound_text_is_left_alone(words: list[str]) -> None:
    text = " ".join(words)
    assert restored(text) is None
    assert not looks_lost(text)


def test_names_of_real_places_are_left_alone() -> None:
    files = sorted(SHARED.glob("changzhou/*.csv")) + sorted(SHARED.glob("addresses_zh/*.csv"))
    if not files:
        pytest.skip("the shared open data is not beside this checkout")
    cells = [
        cell
        for path in files
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    ]
    assert len(cells) > 10_000
    assert [cell for cell in cells if restored(cell) or looks_lost(cell)] == []


def test_what_people_write_is_more_plausible_than_what_nobody_writes() -> None:
    assert plausibility("路灯不亮") > 0.8
    assert plausibility("¼×´å") < 0
    assert plausibility("plain") == 0
