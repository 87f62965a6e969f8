"""Villages that were renamed or given another code are asked about, not doubled in silence."""

from __future__ import annotations

from pathlib import Path

from data.actor import LOCAL
from data.importing import Job, import_file
from data.store import Store
from tests.data.importing.asking import question, rehearsed

BEFORE = """代码,名称,乡镇
320412002201,芳渚村村委会,丁堰街道
320412003200,潞城村村委会,潞城街道
320412104001,遥观社区居委会,遥观镇
"""
AFTER = """代码,名称,乡镇
320412002006,芳渚社区居委会,丁堰街道
320412003003,潞城社区居委会,潞城街道
320412104001,遥观社区居委会,遥观镇
320412104009,宋剑湖社区居民委员会,遥观镇
"""


def stored(store: Store, folder: Path) -> None:
    path = folder / "before.csv"
    path.write_text(BEFORE, encoding="utf-8")
    assert import_file(store, LOCAL, Job("areas", path, campaign="测试")).new == 3


def test_villages_that_became_communities_are_followed(geopackage: Store, tmp_path: Path) -> None:
    stored(geopackage, tmp_path)
    report = rehearsed(geopackage, "areas", AFTER, tmp_path)
    asked = question(report, "areas_again")
    assert (asked.recommended, asked.open) == ("same", True)
    assert asked.evidence[1]["recoded"] + asked.evidence[1]["renamed"] == 2
    assert asked.evidence[1]["new"] == 1
    same = rehearsed(geopackage, "areas", AFTER, tmp_path, areas_again="same")
    assert (same.new, same.changed, same.unchanged) == (1, 2, 1)
    assert {(change.old, change.new) for change in same.changes} >= {
        ("芳渚村村委会", "芳渚社区居委会"),
        ("320412002201", "320412002006"),
    }
    others = rehearsed(geopackage, "areas", AFTER, tmp_path, areas_again="others")
    assert (others.new, others.changed, others.unchanged) == (3, 0, 1)


def test_what_was_followed_once_is_known_afterwards(geopackage: Store, tmp_path: Path) -> None:
    stored(geopackage, tmp_path)
    path = tmp_path / "after.csv"
    path.write_text(AFTER, encoding="utf-8")
    job = Job("areas", path, campaign="测试", answers={"areas_again": "same"})
    assert import_file(geopackage, LOCAL, job).changed == 2
    again = rehearsed(geopackage, "areas", AFTER, tmp_path)
    assert again.open_questions == []
    assert again.unchanged == 4


def test_the_same_list_again_asks_nothing(geopackage: Store, tmp_path: Path) -> None:
    stored(geopackage, tmp_path)
    report = rehearsed(geopackage, "areas", BEFORE, tmp_path)
    assert report.open_questions == []
    assert report.unchanged == 3
