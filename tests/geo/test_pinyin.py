"""Names are found by characters, pinyin or initials, whichever way their characters are read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.pinyin import MOST_KEYS, keys, matches, sound
from tests.conftest import PROJECT

NAMES = (
    "宋剑湖家园",
    "剑湖社区",
    "剑湖华庭",
    "东方公寓",
    "东方村",
    "曾家村",
    "单家头",
    "绿城",
    "SOHO公寓3期",
)
HAN = st.text(alphabet="宋剑湖家园东方曾单重长六绿城芳渚圩厦乐", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("宋剑湖家园", ("songjianhujiayuan", "sjhjy")),
        ("曾单", ("zengshan", "cengdan", "zs", "cd")),
        ("重庆", ("chongqing", "zhongqing", "cq", "zq")),
        ("六合", ("luhe", "liuhe")),
        ("绿城", ("lvcheng", "lucheng", "lc")),
        ("SOHO公寓3期", ("sohogongyu3qi", "sohogy3q")),
    ],
)
def test_every_reading_is_a_key(name, spelt) -> None:
    assert set(spelt) <= set(keys(name))


def test_the_likeliest_spelling_comes_first() -> None:
    assert keys("重庆长乐")[0] == "chongqingchangle"
    assert keys("宋剑湖家园")[0] == "songjianhujiayuan"
    assert keys("") == ()


@given(HAN)
def test_keys_are_bounded_and_no_two_alike(name) -> None:
    found = keys(name)
    assert len(found) == len(set(found)) <= 2 * MOST_KEYS
    assert keys("重" * 12)[0] == "chong" * 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("songjianhujiayuan", ["宋剑湖家园"]),
        ("sjhjy", ["宋剑湖家园"]),
        ("SJH", ["宋剑湖家园"]),
        ("jh", ["剑湖社区", "剑湖华庭", "宋剑湖家园"]),
        ("jianhuh", ["剑湖华庭"]),
        ("东方", ["东方村", "东方公寓"]),
        ("剑湖", ["剑湖社区", "剑湖华庭", "宋剑湖家园"]),
        ("宋jianh", ["宋剑湖家园"]),
        ("zengjc", ["曾家村"]),
        ("cengjia", ["曾家村"]),
        ("shanjiatou", ["单家头"]),
        ("danjiatou", ["单家头"]),
        ("lüchéng", ["绿城"]),
        ("lucheng", ["绿城"]),
        ("soho", ["SOHO公寓3期"]),
        ("sohogongyu", ["SOHO公寓3期"]),
        ("xyz", []),
        ("", []),
        (" -", []),
    ],
)
def test_what_is_typed_finds(query, found) -> None:
    assert [NAMES[position] for position in matches(query, NAMES)] == found


@given(st.lists(HAN, max_size=6), HAN)
def test_every_key_finds_its_name_first_among_equals(others, name) -> None:
    for key in keys(name):
        found = matches(key, [*others, name])
        assert len(others) in found
        assert found == matches(key, [*others, name])


@given(HAN)
def test_a_name_finds_itself_first(name) -> None:
    assert matches(name, ["芳" + name, name, name + "村"])[0] == 1


def test_what_sounds_alike() -> None:
    assert sound("剑湖华庭") == sound("剑湖花庭") == "jian hu hua ting"
    assert sound("芳渚村") == sound("芳诸村")
    assert sound("东方公寓") != sound("东方公园")
    assert sound("西安") != sound("先")


def test_the_tables_of_pinyin_are_loaded_only_when_a_name_is_read() -> None:
    code = (
        "import sys, geo.pinyin, geo.gazetteer, geo.address\n"
        "heavy = {'pypinyin', 'rapidfuzz'} & set(sys.modules)\n"
        "geo.pinyin.matches('soho', ['SOHO'])\n"
        "heavy |= {'pypinyin'} & set(sys.modules)\n"
        "geo.pinyin.matches('s', ['宋'])\n"
        "assert 'pypinyin' in sys.modules\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
