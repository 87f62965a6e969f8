"""Same filter, same number: tiles, map words, tables, verb, CSV, XLSX, brief, GIS copy."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from pypdf import PdfReader

from data.actor import LOCAL
from geo.coverage import FIGURES
from geo.facts import Facts
from geo.model import Filters
from geo.visit_gaps import NOT_MET
from layers.visit_gaps import gaps_of
from reports.behind import households_behind
from reports.breakdown import BY, figures_split, split_list, split_records
from reports.brief import brief_pdf
from reports.exports import EXPORTS
from reports.figures import figures
from reports.gaps import gap_list, gap_rows
from reports.lists import (
    area_list,
    department_list,
    household_list,
    household_rows,
    issue_list,
    issue_rows,
)
from reports.rate_words import rate_lines
from reports.spreadsheet import to_csv, to_xlsx
from text import Translator

FILTERS = {
    "everything": {},
    "one village": {"areas": (13,)},
    "a village with parts": {"areas": (5,)},
    "a town": {"areas": (1,)},
    "first week": {"until": dt.date(2017, 3, 30)},
    "one day": {"since": dt.date(2017, 3, 27), "until": dt.date(2017, 3, 27)},
    "two departments": {"departments": (1, 2)},
    "one category": {"categories": ("bus",)},
    "all at once": {
        "areas": (5,),
        "since": dt.date(2017, 3, 27),
        "departments": (2,),
        "categories": ("bus", "sports"),
    },
    "nothing left": {"since": dt.date(2030, 1, 1)},
}
T = Translator("zh")
RATES_SHOWN = ("attempt_rate", "contact_rate", "refused_rate", "unverified_rate", "tries_per_tried")
pytestmark = pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)


@pytest.fixture
def facts(demo_survey, filters: dict) -> Facts:
    return Facts(demo_survey, Filters(demo_survey.campaign.id, **filters))


def test_the_list_behind_a_figure_has_as_many_rows(facts: Facts) -> None:
    for name in FIGURES:
        assert len(household_rows(facts, name)) == getattr(facts.coverage, name), name
    assert len(issue_rows(facts)) == facts.issue_count
    assert sum(len(issue_rows(facts, key)) for key in facts.categories.index) == facts.issue_count


def test_csv_and_xlsx_hold_exactly_what_is_filtered(facts: Facts, demo_store) -> None:
    table = issue_list(facts, issue_rows(facts), T)
    rows = list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"))))
    assert len(rows) - 1 == facts.issue_count
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(table, sheet="问题", notes=[("a", "b")])))
    assert book.worksheets[0].max_row - 1 == facts.issue_count
    homes = household_list(facts, household_rows(facts, "left"), T, store=demo_store, actor=LOCAL)
    assert len(homes) == facts.coverage.left


def test_the_verb_says_what_the_facts_say(facts: Facts) -> None:
    said = json.loads(json.dumps(figures(facts, T)))
    for name in FIGURES:
        assert said[name] == getattr(facts.coverage, name)
    assert said["issues"] == facts.issue_count
    assert sum(said["issues_by_category"].values()) == facts.issue_count


def test_tables_say_what_the_facts_say(facts: Facts) -> None:
    said = {row["name"]: row for row in figures(facts, T)["areas"]}
    table = area_list(facts, T)
    assert len(table) == len(said)
    for _, row in table.iterrows():
        for title, name in (("还要走访", "left"), ("有效走访", "effective")):
            number = said[row["区域"]][name]
            assert pd.isna(row[title]) if number is None else row[title] == number
    departments = {row["name"]: row for row in figures(facts, T)["departments"]}
    for _, row in department_list(facts, T).iterrows():
        assert row["有效走访"] == departments[row["部门"]]["visited"]
        assert row["问题"] == departments[row["部门"]]["issues"]


@pytest.mark.parametrize("by", BY)
def test_every_split_adds_up_to_the_whole(facts: Facts, by: str, demo_store) -> None:
    records = split_records(facts, by, store=demo_store, actor=LOCAL)
    for name in FIGURES:
        assert sum(record[name] or 0 for record in records) == getattr(facts.coverage, name), name
    table = split_list(facts, by, T, store=demo_store, actor=LOCAL)
    assert len(table) == len(records)
    for (_, row), record in zip(table.iterrows(), records, strict=True):
        assert pd.isna(row["应访"]) == (not record["due"])
        assert pd.isna(row["走访率（最低）"]) == (record["rate_low"] is None)


@pytest.mark.parametrize("by", BY)
def test_the_list_behind_a_row_has_as_many_households(facts: Facts, by: str, demo_store) -> None:
    table = figures_split(facts, by, store=demo_store, actor=LOCAL)
    for code, due in zip(table["code"][:5], table["due"][:5], strict=True):
        behind = households_behind(facts, f"by-{by}:{code}", T, store=demo_store, actor=LOCAL)
        assert behind is not None
        assert len(behind.rows) == due


def test_villages_say_the_same_in_map_and_split(facts: Facts, demo_store) -> None:
    split = figures_split(facts, "village", store=demo_store, actor=LOCAL).set_index("group")
    for area, row in facts.areas.loc[facts.areas.index.intersection(split.index)].iterrows():
        for name in FIGURES:
            assert split.loc[area, name] == row[name]


def test_rates_are_those_of_the_verb(facts: Facts) -> None:
    said = figures(facts, T)
    for line, rate in zip(rate_lines(facts, T), RATES_SHOWN, strict=True):
        if said[rate] is None:
            assert line.value == "没有基数"
        else:
            shown = f"{said[rate]:.2f}" if rate[:5] == "tries" else T.share(said[rate])
            assert line.value == shown


def test_gaps_of_map_list_and_households_are_one(facts: Facts) -> None:
    table = gap_list(facts, T)
    gaps = gaps_of(facts)
    behind = [len(gap_rows(facts, rank)) for rank in table.index]
    assert table["未见到"].tolist() == behind
    not_met = int(np.isin(facts.status, [int(status) for status in NOT_MET]).sum())
    assert sum(behind) + gaps.scattered + gaps.unplaced == not_met


def test_the_brief_prints_the_same_numbers(facts: Facts, fonts: Path) -> None:
    reader = PdfReader(io.BytesIO(brief_pdf(facts, T, fonts=fonts)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    text = reader.pages[0].extract_text()
    coverage = facts.coverage
    for value in (
        coverage.register,
        coverage.attempted,
        coverage.contacted,
        coverage.effective,
        coverage.not_visited,
        facts.issue_count,
    ):
        assert f"{value:,}" in text
    squeezed = re.sub(r"\s", "", text)
    assert "示意数据" in text or facts.survey.campaign.made_up
    for department, row in facts.departments.iterrows():
        if row["visits"]:
            name = facts.survey.departments.loc[department, "name"]
            assert f"累计走访{row['visited']:,}户" in squeezed
            assert name in squeezed


def test_the_copy_for_gis_holds_the_same(facts: Facts, demo_store, tmp_path: Path) -> None:
    copy = next(export for export in EXPORTS if export.key == "copy")
    path = tmp_path / "copy.gpkg"
    path.write_bytes(copy.make(facts, T, demo_store, LOCAL))
    homes = pyogrio.read_dataframe(path, layer="住户")
    assert len(homes) == facts.coverage.register
    assert (homes["状态"] == "有效走访").sum() == facts.coverage.effective
    if facts.issue_count:
        assert len(pyogrio.read_dataframe(path, layer="问题")) == facts.issue_count
