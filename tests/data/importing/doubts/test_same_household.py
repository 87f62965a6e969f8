"""Rows that look like one household are asked about; a number with two contents is rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.store import Store
from tests.data.importing.asking import question, rehearsed

TWICE = "村,地址\n芳渚村,1号\n芳渚村,１ 号\n芳渚村,2号\n"


@pytest.mark.parametrize(
    ("decision", "counts"), [("one", (2, 1, 0)), ("separate", (3, 0, 0)), ("reject", (2, 0, 1))]
)
def test_what_was_decided_is_done(
    geopackage: Store, tmp_path: Path, decision: str, counts: tuple[int, int, int]
) -> None:
    assert question(rehearsed(geopackage, "households", TWICE, tmp_path), "same_household").open
    report = rehearsed(geopackage, "households", TWICE, tmp_path, same_household=decision)
    assert (report.new, report.unchanged, report.rejected) == counts


def test_hyphens_tell_doors_apart(geopackage: Store, tmp_path: Path) -> None:
    text = "村,地址\n芳渚村,7-2-301\n芳渚村,72-301\n"
    report = rehearsed(geopackage, "households", text, tmp_path)
    assert report.open_questions == []
    assert report.new == 2


def test_a_number_with_two_contents_is_rejected_whatever_was_decided(
    geopackage: Store, tmp_path: Path
) -> None:
    text = "户号,地址\nH1,1号\nh1,2号\n"
    report = rehearsed(geopackage, "households", text, tmp_path, all="recommended")
    assert [problem.rule for problem in report.problems] == ["repeated"]
