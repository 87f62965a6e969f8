"""Rejected rows come back in the shape of the original, and go in again once corrected."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.columns import column_questions
from data.importing.kinds import KINDS
from data.importing.report import ImportReport, Problem
from data.store import Store
from reports.rejected import ADDED, rejected_table, rejected_xlsx
from text import LANGUAGES, Translator

EVERY_LANGUAGE = pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
BAD = (
    "走访小组,户号,电话,走访时间,走访结果,是否留卡,=说明\n"
    "001,007,13800000000,03-24-2017 25:61,入户见面,是,=1+1\n"
    "002,008,13800000001,不知道,无此结果,也许,\n"
    "003,009,13800000002,2017-03-24,入户见面,是,\n"
)


def bring_in(store: Store, kind: str, content: bytes, folder: Path, **answers: str) -> ImportReport:
    path = folder / "file"
    path.write_bytes(content)
    job = Job(kind, path, campaign="测试", answers={"all": "recommended", **answers})
    return import_file(store, LOCAL, job)


def report_of(names: list[str], columns: dict[str, str], kind: str = "households") -> ImportReport:
    """A report on a file whose second row, number 5, was rejected."""
    rows = pd.DataFrame([["x"] * len(names)], columns=names, index=[5], dtype=object)
    problems = [
        Problem(5, "户号", "x", "rule", "This cell is empty.", "Fill it in."),
        Problem(5, "", "x", "rule", "This is not a number.", "Fill it in."),
    ]
    return ImportReport(
        "f", kind, "测试", 2, {"columns": columns}, problems=problems, rejected_rows=rows
    )


@EVERY_LANGUAGE
def test_the_columns_of_the_original_come_first_and_ours_last(
    language: str, geopackage: Store, tmp_path: Path
) -> None:
    t = Translator(language)
    report = bring_in(geopackage, "visits", BAD.encode(), tmp_path)
    assert report.rejected == 2
    book = openpyxl.load_workbook(BytesIO(rejected_xlsx(report, t)))
    assert len(book.worksheets) == 1
    head, first, second = book.worksheets[0].iter_rows(values_only=True)
    own = ["走访小组", "户号", "走访时间", "走访结果", "是否留卡", "=说明"]
    assert list(head) == [*own, *(t(title) for title in ADDED)]
    assert first[:2] == ("001", "007")
    assert (first[6], second[6]) == (2, 3)
    assert all(isinstance(cell, str) for cell in first[7:])


def test_personal_columns_that_were_not_read_stay_out(geopackage: Store, tmp_path: Path) -> None:
    report = bring_in(geopackage, "visits", BAD.encode(), tmp_path)
    content = rejected_xlsx(report, Translator("zh"))
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    said = {str(cell) for row in page.iter_rows(values_only=True) for cell in row}
    assert not {cell for cell in said if "1380000000" in cell}


@EVERY_LANGUAGE
def test_corrected_rows_go_in_again(language: str, geopackage: Store, tmp_path: Path) -> None:
    report = bring_in(geopackage, "visits", BAD.encode(), tmp_path)
    book = openpyxl.load_workbook(BytesIO(rejected_xlsx(report, Translator(language))))
    page = book.worksheets[0]
    page["C2"], page["C3"], page["D3"], page["E3"] = "2017-03-24", "2017-03-25", "敲门无人", "否"
    corrected = BytesIO()
    book.save(corrected)
    again = bring_in(geopackage, "visits", corrected.getvalue(), tmp_path)
    assert (again.rows, again.rejected, again.new) == (2, 0, 2)
    assert again.read_as["header_row"] == 1
    assert again.read_as["columns"] == report.read_as["columns"]


@EVERY_LANGUAGE
def test_rows_that_are_still_wrong_come_back_the_same(
    language: str, geopackage: Store, tmp_path: Path
) -> None:
    t = Translator(language)
    report = bring_in(geopackage, "visits", BAD.encode(), tmp_path)
    once = rejected_table(report, t)
    for again in LANGUAGES:  # whoever corrects it may use the other language
        content = rejected_xlsx(report, Translator(again.code))
        report = bring_in(geopackage, "visits", content, tmp_path)
        table = rejected_table(report, t)
        assert table.columns.tolist() == once.columns.tolist()
        assert table.iloc[:, :-3].fillna("").equals(once.iloc[:, :-3].fillna(""))
        assert table.iloc[:, -3].tolist() == [2, 3]


def test_cells_are_text_that_no_program_runs_or_changes(geopackage: Store, tmp_path: Path) -> None:
    report = bring_in(geopackage, "visits", BAD.encode(), tmp_path)
    content = rejected_xlsx(report, Translator("zh"))
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    cells = [cell for row in page.iter_rows(max_col=6) for cell in row if cell.value]
    assert {cell.number_format for cell in cells} == {"@"}
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert "=1+1" in {cell.value for cell in cells}


@EVERY_LANGUAGE
def test_several_problems_of_a_row_share_its_cells(language: str) -> None:
    t = Translator(language)
    table = rejected_table(report_of(["户号"], {"code": "户号"}), t)
    assert len(table) == 1
    row, reason, hint = table.iloc[0, -3:]
    assert row == 5
    assert reason == f"户号: {t('This cell is empty.')} {t('This is not a number.')}"
    assert hint == t("Fill it in.")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
@EVERY_LANGUAGE
def test_no_field_is_called_like_a_column_of_ours(kind, language: str) -> None:
    t = Translator(language)
    ours = [t(title) for title in ADDED] + [f"{t(title)} *" for title in ADDED]
    asked = column_questions(ours, kind.fields, aliases={}, answers={}, remembered={})
    assert {question.taken for question in asked} <= {"-"}
    assert not any(question.doubtful for question in asked)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("坐标 经度", "lon"),
        ("甲(乙) 丙", "lat"),
        ("somewhere", "address"),
        ("户主住的（地）方", "area"),
    ],
)
@EVERY_LANGUAGE
def test_columns_recognised_by_other_means_are_recognised_again(
    language: str, name: str, field: str
) -> None:
    kind = next(kind for kind in KINDS if kind.key == "households")
    table = rejected_table(
        report_of(["户号", name], {"code": "户号", field: name}), Translator(language)
    )
    names = table.columns.tolist()
    assert names[0] == "户号"
    asked = column_questions(names, kind.fields, aliases={}, answers={}, remembered={})
    taken = {question.topic: question.taken for question in asked if not question.doubtful}
    assert taken[f"column.{field}"] == names[1]


def test_a_column_of_the_file_that_is_called_like_ours_is_kept() -> None:
    t = Translator("zh")
    named = t(ADDED[1])
    table = rejected_table(report_of(["户号", named], {"code": "户号"}), t)
    assert table.columns.tolist() == ["户号", named, t(ADDED[0]), f"{named} *", t(ADDED[2])]
    assert table.iloc[0, 1] == "x"
