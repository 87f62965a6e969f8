"""Columns are found by the names people use; likeness is a question, never a silent guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.columns import PERSONAL, match_columns
from data.importing.kinds import KINDS, households, issues, visits
from data.importing.recognise import recognise
from data.reading import read_file
from data.store import Store
from geo.errors import MissingColumns, UnknownChoice
from reports.templates import template
from tests.data.importing.asking import question, rehearsed
from text import Translator


def test_a_mistyped_name_is_asked_about(geopackage: Store, tmp_path: Path) -> None:
    text = "户号,走访时问,走访结果\nH1,2017-03-24,met\n"
    report = rehearsed(geopackage, "visits", text, tmp_path)
    asked = question(report, "column.visited_at")
    assert (asked.recommended, asked.open) == ("走访时问", True)
    assert (
        rehearsed(
            geopackage, "visits", text, tmp_path, column__visited_at="走访时问"
        ).open_questions
        == []
    )


def test_words_that_are_merely_alike_are_not_mistyped(geopackage: Store, tmp_path: Path) -> None:
    text = "Register number,Adress,Status\nH1,x,Visited\n"
    report = rehearsed(geopackage, "households", text, tmp_path)
    assert question(report, "column.address").recommended == "Adress"
    assert question(report, "column.stratum").recommended == "-"


def test_a_column_can_be_named_or_taken_away(geopackage: Store, tmp_path: Path) -> None:
    text = "甲,乙,结果\nH1,2017-03-24,met\n"
    with pytest.raises(MissingColumns):
        rehearsed(geopackage, "visits", text, tmp_path)
    report = rehearsed(
        geopackage, "visits", text, tmp_path, column__visited_at="乙", column__household="甲"
    )
    assert report.new == 1
    with pytest.raises(UnknownChoice):
        rehearsed(geopackage, "visits", text, tmp_path, column__visited_at="丙")


def test_form_programs_write_groups_before_a_slash() -> None:
    names = ["group/户号", "visit/走访时间", "visit/走访结果", "_gps_longitude", "_gps_latitude"]
    aliases = {name: name.rsplit("/", 1)[-1] for name in names if "/" in name}
    found = match_columns(names, visits.KIND.fields, aliases=aliases)
    assert found["household"] == "group/户号"
    assert found["visited_at"] == "visit/走访时间"
    assert (found["lon"], found["lat"]) == ("_gps_longitude", "_gps_latitude")


@pytest.mark.parametrize("kind", [households.KIND, visits.KIND, issues.KIND], ids=lambda k: k.key)
def test_our_own_templates_are_recognised(tmp_path: Path, kind) -> None:
    content = template(kind, Translator("zh"))
    assert content is not None
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    assert recognise(read_file(path)).key == kind.key
    assert kind in KINDS


def test_what_was_decided_once_is_remembered(geopackage: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙,结果\nH1,2017-03-24,met\n", encoding="utf-8")
    answers = {"column.visited_at": "乙", "column.household": "甲"}
    job = Job("visits", path, campaign="测试", answers=answers)
    assert import_file(geopackage, LOCAL, job).new == 1
    again = rehearsed(geopackage, "visits", "甲,乙,结果\nH2,2017-03-25,met\n", tmp_path)
    assert again.open_questions == []
    assert again.read_as["columns"]["visited_at"] == "乙"


def _import(store: Store, folder: Path, text: str, *, department: str = "", **answers: str):
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    given = {f"column.{field}": column for field, column in answers.items()}
    job = Job("visits", path, campaign="测试", answers=given, department=department)
    return import_file(store, LOCAL, job)


def test_each_departments_own_columns_are_remembered(store: Store, tmp_path: Path) -> None:
    sheet = "甲,乙,结果,走访部门\nH1,2017-03-24,met,{}\nH2,2017-03-25,met,{}\n"
    first = _import(
        store, tmp_path, sheet.format("民政局", "民政局"), visited_at="乙", household="甲"
    )
    assert first.new == 2
    swapped = "甲,乙,结果,走访部门\n2017-03-24,H1,met,工会\n"
    assert _import(store, tmp_path, swapped, visited_at="甲", household="乙").new == 1
    for department, visited in (("民政局", "乙"), ("工会", "甲")):
        text = "甲,乙,结果,走访部门\nH3,2017-03-26,met,{0}\n"
        if department == "工会":
            text = "甲,乙,结果,走访部门\n2017-03-26,H3,met,{0}\n"
        report = _import(store, tmp_path, text.format(department))
        assert report.new == 1
        assert report.read_as["columns"]["visited_at"] == visited
        asked = question(report, "column.visited_at")
        assert asked.evidence[0] == "So it was decided for an earlier file."
    with pytest.raises(MissingColumns):  # nobody decided anything for files of two departments
        _import(store, tmp_path, sheet.format("民政局", "工会"))


def test_the_department_somebody_names_counts_before_the_rows(
    geopackage: Store, tmp_path: Path
) -> None:
    sheet = "甲,乙,结果\nH{0},2017-03-2{0},met\n"
    _import(
        geopackage,
        tmp_path,
        sheet.format(1),
        department=" 民政局",
        visited_at="乙",
        household="甲",
    )
    assert _import(geopackage, tmp_path, sheet.format(2), department="民政局").new == 1
    with pytest.raises(MissingColumns):
        _import(geopackage, tmp_path, sheet.format(3))


def test_what_was_decided_for_no_department_helps_all(geopackage: Store, tmp_path: Path) -> None:
    sheet = "甲,乙,结果\nH{0},2017-03-2{0},met\n"
    _import(geopackage, tmp_path, sheet.format(1), visited_at="乙", household="甲")
    assert _import(geopackage, tmp_path, sheet.format(2), department="工会").new == 1


def test_one_of_two_columns_of_a_name_is_asked_about(geopackage: Store, tmp_path: Path) -> None:
    text = "户号,地址,户号,地址\nH1,甲村1号,H2,乙村2号\n"
    report = rehearsed(geopackage, "households", text, tmp_path)
    asked = question(report, "column.code")
    assert (asked.recommended, asked.open) == ("户号", True)
    assert question(report, "column.address").open


def test_survey_programs_number_their_questions() -> None:
    found = match_columns(["1、户号", "Q2. 走访结果", "（3）走访时间", "4.5米"], visits.KIND.fields)
    assert (found["household"], found["outcome"]) == ("1、户号", "Q2. 走访结果")
    assert found["visited_at"] == "（3）走访时间"


@pytest.mark.parametrize(
    "name", ["联系人", "业主", "房东电话", "微信号", "公民身份号码", "家庭成员", "E-mail", "Tel"]
)
def test_columns_about_persons_are_told(name: str) -> None:
    assert PERSONAL.search(name)


@pytest.mark.parametrize("name", ["户号", "地址", "村社区", "走访小组", "联系卡", "hotel"])
def test_columns_about_homes_are_no_persons(name: str) -> None:
    assert not PERSONAL.search(name)
