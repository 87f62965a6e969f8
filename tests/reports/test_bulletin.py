"""Bulletins: counts rounded by stated rules, sentences an office may write, nothing run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.demo.published import CARDS_LEFT, DEPARTMENTS
from geo.errors import UnusableWording
from reports.briefing.counting import tally_of
from reports.bulletin import bulletin, rounded
from reports.bulletin_words import bulletin_words, rules
from tests.hostile import MARK, PAYLOADS
from text import Translator

ZH, EN = Translator("zh"), Translator("en")
KINDS = st.sampled_from(["households", "suggestions"])


@pytest.fixture(scope="module")
def tally(demo_facts):
    return tally_of(demo_facts)[0]


@pytest.mark.parametrize(
    ("what", "count", "words"),
    [
        ("households", 83, "80余"),
        ("households", 270, "270"),
        ("households", 70, "70"),
        ("households", 612, "600余"),
        ("households", 206, "206"),
        ("households", 590, "近600"),
        ("suggestions", 19, "近20"),
        ("suggestions", 74, "70余"),
        ("suggestions", 126, "120余"),
        ("suggestions", 34, "34"),
        ("suggestions", 8, "8"),
    ],
)
def test_counts_are_rounded_by_the_stated_rules(what, count: int, words: str) -> None:
    assert rounded(count, ZH, what=what) == words


@given(st.integers(0, 100_000), KINDS)
def test_rounding_never_says_more_than_a_fifth_of_a_step_too_much(count: int, what) -> None:
    words = rounded(count, EN, what=what)
    number = int(re.sub(r"\D", "", words))
    step = 100 if what == "households" and count >= 500 else 10
    if words.startswith("over"):
        assert number < count < number + step * 4 / 5
    elif words.startswith("nearly"):
        assert number - step / 5 <= count < number
    else:
        assert number == count


@given(st.integers(0, 5000), st.integers(0, 5000), KINDS)
def test_rounding_keeps_the_order(one: int, other: int, what) -> None:
    low, high = sorted((one, other))
    numbers = [int(re.sub(r"\D", "", rounded(n, EN, what=what))) for n in (low, high)]
    step = 100 if what == "households" and low >= 500 else 10
    assert numbers[0] <= numbers[1] + step


def test_the_demo_says_what_was_published_of_all_seven_departments(tally) -> None:
    paragraphs = bulletin(tally, ZH).paragraphs
    for department in DEPARTMENTS:
        (said,) = [each for each in paragraphs if each.startswith(department.name)]
        assert f"{department.first_day.month}月{department.first_day.day}日" in said
        assert f"走访小组{department.teams}个" in said
        if department.visited:
            assert f"累计走访{department.visited}户" in said
        if department.suggestions:
            assert f"搜集意见建议{department.suggestions}条" in said
        assert ("利用晚上时间" in said) == department.evenings
        assert ("利用周末时间" in said) == department.weekends
    land = next(each for each in paragraphs if each.startswith("国土分局"))
    assert f"联系卡{CARDS_LEFT['国土分局']}张" in land
    assert "铁路噪声" in land


def test_both_languages_have_every_paragraph(tally) -> None:
    zh, en = bulletin(tally, ZH), bulletin(tally, EN)
    assert len(zh.paragraphs) == len(en.paragraphs)
    for each in (*en.paragraphs, *zh.paragraphs, zh.title, en.title):
        assert "{" not in each


def own(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_office_says_it_in_its_own_words(tally, tmp_path: Path, monkeypatch) -> None:
    path = own(
        tmp_path,
        '[rules]\noverdue_days = 3\n[zh]\ntitle = "简报 {campaign}"\n'
        'department = ["{department}走访{households}户"]\n'
        '[zh.refer]\nrailway_noise = "铁路部门"\n',
    )
    monkeypatch.setenv("DOORSTEP_BULLETIN", str(path))
    made = bulletin(tally, ZH)
    assert made.title.startswith("简报 ")
    assert "党群工作部走访270户。" in made.paragraphs
    assert any("铁路噪声类问题" in each and "转铁路部门办理" in each for each in made.paragraphs)
    assert rules().overdue_days == 3
    assert bulletin(tally, EN).title.startswith("Bulletin")  # what is left out stays ours


@pytest.mark.parametrize(
    "text",
    [
        '[zh]\ntitle = "{campaign.__class__}"',
        '[zh]\ntitle = "{0}"',
        '[zh]\ntitel = "x"',
        '[fr]\ntitle = "x"',
        "[zh]\ntitle = 1",
        "[rules]\noverdue_days = 0",
        "[rules]\noverdue_days = true",
        "[zh]\ndepartment = [1]",
        '[zh.refer]\nbus = "{campaign}"',
        "not toml",
    ],
)
def test_what_no_bulletin_has_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableWording):
        bulletin_words("zh", own=own(tmp_path, text))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_names_are_put_in_and_not_looked_at_again(payload: str, tally) -> None:
    from dataclasses import replace

    lines = (replace(tally.departments[0], name=payload), *tally.departments[1:])
    made = bulletin(replace(tally, departments=lines, campaign=payload), ZH)
    assert payload in made.text
    assert MARK not in made.text
