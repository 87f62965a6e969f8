"""A template imports as it stands, whatever its kind and language, and twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import openpyxl
import pandas as pd
import pytest

from data.actor import LOCAL
from data.importing import Job, import_file, import_rows
from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind
from data.importing.report import ImportReport
from data.reading import read_file
from data.reading.raw import RawTable
from data.store import Store
from reports.template_words import DRAWN, choices_for, examples
from reports.templates import header, template
from text import LANGUAGES, Translator

TABLES = [kind for kind in KINDS if kind.key not in DRAWN]
EVERY_KIND = pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.key)
EVERY_LANGUAGE = pytest.mark.parametrize("language", [each.code for each in LANGUAGES])


def made(kind: Kind, language: str) -> bytes:
    content = template(kind, Translator(language))
    assert content is not None
    return content


@cache
def read(key: str, language: str) -> RawTable:
    """A template as our own reader reads it; once, reading starts a process."""
    kind = next(kind for kind in TABLES if kind.key == key)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        path.write_bytes(made(kind, language))
        return read_file(path)


def bring_in(store: Store, kind: Kind, raw: RawTable, *, write: bool = True) -> ImportReport:
    job = Job(kind.key, Path(), campaign="测试", answers={"all": "recommended"})
    return import_rows(store, LOCAL, job, raw, write=write)


@EVERY_LANGUAGE
@EVERY_KIND
def test_a_template_is_read_as_it_was_written(kind: Kind, language: str) -> None:
    t = Translator(language)
    raw = read(kind.key, language)
    assert raw.read_as["sheet"] == t(kind.title)
    assert raw.read_as["header_row"] == 1
    assert not [question for question in raw.questions if question.doubtful]
    assert raw.rows.columns.tolist() == [header(field, t) for field in kind.fields]
    names = [field.name for field in kind.fields]
    said = [
        {name: cell for name, cell in zip(names, row, strict=True) if cell}
        for row in raw.rows.to_numpy().tolist()
    ]
    filled = [{name: cell for name, cell in row.items() if cell} for row in examples(kind, t)]
    assert said == filled


@EVERY_LANGUAGE
@EVERY_KIND
def test_a_template_imports_without_a_problem_and_twice_changes_nothing(
    kind: Kind, language: str, geopackage: Store
) -> None:
    raw = read(kind.key, language)
    first = bring_in(geopackage, kind, raw, write=False)
    assert (first.rows, first.accepted, first.rejected, first.new) == (3, 3, 0, 3)
    assert not first.unused
    # nobody could know the system of three points, but the header names it
    assert not [question.topic for question in first.questions if question.doubtful]
    written = bring_in(geopackage, kind, raw)
    assert (written.written, written.accepted, written.new) == (True, 3, 3)
    again = bring_in(geopackage, kind, raw)
    assert (again.accepted, again.new, again.changed, again.unchanged) == (3, 0, 0, 3)


@EVERY_LANGUAGE
def test_a_template_is_a_file_like_any_other(
    language: str, geopackage: Store, tmp_path: Path
) -> None:
    kind = next(kind for kind in TABLES if kind.key == "households")
    path = tmp_path / "template.xlsx"
    path.write_bytes(made(kind, language))
    job = Job(kind.key, path, campaign="测试")
    for write, new in ((False, 3), (True, 3), (True, 0)):
        report = import_file(geopackage, LOCAL, job, write=write)
        assert (report.accepted, report.new, report.changed) == (3, new, 0)
        job = replace(job, request=uuid4())


@EVERY_LANGUAGE
def test_the_templates_of_all_kinds_make_one_campaign(language: str, geopackage: Store) -> None:
    for kind in TABLES:
        assert bring_in(geopackage, kind, read(kind.key, language)).rejected == 0
    survey = geopackage.survey(LOCAL, geopackage.campaigns(LOCAL)[0].id)
    assert (len(survey.households), len(survey.visits), len(survey.issues)) == (3, 3, 3)
    assert survey.visits["household"].tolist() == survey.households.index.tolist()
    assert (survey.households["area"] > 0).all()
    assert survey.issues["household"].tolist()[:2] == survey.households.index[[0, 2]].tolist()
    assert set(survey.issues["category"]) == {"street_lighting", "housing", "bus"}


@EVERY_LANGUAGE
@EVERY_KIND
def test_every_word_to_choose_from_is_understood(
    kind: Kind, language: str, geopackage: Store
) -> None:
    t = Translator(language)
    raw = read(kind.key, language)
    for field in kind.fields:
        choices = choices_for(kind, field, t)
        if choices is None:
            continue
        count = len(choices.words)
        rows = pd.concat([raw.rows.head(1)] * count, ignore_index=True)
        rows.index = pd.RangeIndex(2, count + 2)
        for naming in {"id", "code", "name"} & {each.name for each in kind.fields}:
            column = header(next(each for each in kind.fields if each.name == naming), t)
            rows[column] = [f"{row}0{naming}" for row in range(count)]
        rows[header(field, t)] = list(choices.words)
        report = bring_in(geopackage, kind, replace(raw, rows=rows), write=False)
        assert report.rows == count
        assert not report.problems
        assert not [text for text, _ in report.warnings if text.startswith("New categories")]


@EVERY_KIND
def test_lists_of_words_stand_on_the_sheet_of_notes(kind: Kind) -> None:
    t = Translator("zh")
    book = openpyxl.load_workbook(BytesIO(made(kind, "zh")))
    table, notes = book.worksheets
    assert notes.title == "说明"
    wanted = [field for field in kind.fields if choices_for(kind, field, t) is not None]
    rules = table.data_validations.dataValidation
    assert len(rules) == len(wanted)
    for rule, field in zip(rules, wanted, strict=True):
        letter = table.cell(1, kind.fields.index(field) + 1).column_letter
        assert str(rule.sqref).startswith(f"{letter}2:{letter}")
        sheet, _, cells = rule.formula1.partition("!")
        assert sheet.strip("='") == notes.title
        stands = [row[0].value for row in notes[cells.replace("$", "")]]
        assert tuple(stands) == choices_for(kind, field, t).words


@EVERY_KIND
def test_notes_tell_of_every_column(kind: Kind) -> None:
    t = Translator("zh")
    notes = openpyxl.load_workbook(BytesIO(made(kind, "zh"))).worksheets[1]
    rows = [[cell.value for cell in row[:4]] for row in notes.iter_rows()]
    told = {row[0]: row[1:] for row in reversed(rows)}  # lists of words below may name one again
    for field in kind.fields:
        meaning, needed, names = told[t(field.title)]
        assert meaning
        assert bool(needed) == field.required
        assert all(alias in names for alias in field.aliases)


@EVERY_KIND
def test_every_cell_is_text(kind: Kind) -> None:
    book = openpyxl.load_workbook(BytesIO(made(kind, "zh")))
    filled = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in filled} == {"s"}
    assert {cell.number_format for cell in filled} == {"@"}


def test_lines_and_surfaces_have_no_template() -> None:
    without = {kind.key for kind in KINDS if template(kind, Translator("zh")) is None}
    assert without == DRAWN & {kind.key for kind in KINDS}
