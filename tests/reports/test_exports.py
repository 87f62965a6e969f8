"""Files: whole or not at all, no formulas, layers and styles intact, hostile text literal."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from pypdf import PdfReader

from data.actor import LOCAL, Actor
from data.importing import Job, import_file
from data.store import Store
from geo.errors import NotPermitted
from geo.facts import Facts
from geo.model import Filters
from reports.brief import brief_pdf
from reports.exports import EXPORTS
from reports.files import write_whole
from reports.spreadsheet import to_csv, to_xlsx
from tests.hostile import MARK, PAYLOADS
from tests.making import a_survey, areas_of, issues_of
from text import LANGUAGES, Translator

T = Translator("zh")


@given(
    st.lists(
        st.text(
            alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"),
            max_size=30,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_csv_text_comes_back_and_no_cell_is_a_formula(cells: list[str]) -> None:
    table = pd.DataFrame({"说的话": cells})
    rows = [
        row[0] if row else ""
        for row in csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline=""))
    ][1:]
    for cell, original in zip(rows, cells, strict=True):
        assert cell.removeprefix("'") == original.removeprefix("'")
        starts = cell.lstrip(" \u3000")[:1]
        assert starts not in set("=+-@\t＝＋－＠") or re.fullmatch(r"[+-]?[\d.]*", cell)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_xlsx_text_is_text(payload: str) -> None:
    table = pd.DataFrame({payload: [payload]})
    content = to_xlsx(table, sheet=payload, notes=[(payload, payload)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    printable = "".join(c for c in payload if c.isprintable() or c == "\t")
    written = unescape(str(cell.value))  # _x000D_ is how workbooks write a carriage return
    assert "".join(c for c in written if c.isprintable() or c == "\t") == printable


def test_xlsx_cells_are_typed() -> None:
    table = pd.DataFrame(
        {"n": [1], "x": [0.5], "d": pd.to_datetime(["2017-03-24 19:05"]), "none": [None]}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table, sheet="s", notes=[]))).worksheets[0]
    assert [sheet.cell(2, c).value for c in (1, 2)] == [1, 0.5]
    assert sheet.cell(2, 3).value.isoformat() == "2017-03-24T19:05:00"
    assert sheet.cell(2, 4).value is None
    assert sheet.freeze_panes == "A2"


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    write_whole(target, b"first")
    with pytest.raises(TypeError):
        write_whole(target, "not bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(OSError, match="No such"):
        write_whole(tmp_path / "no" / "a.csv", b"x")


def test_gis_copy_has_layers_styles_and_chinese_names(
    demo_facts: Facts, demo_store: Store, tmp_path: Path
) -> None:
    export = next(each for each in EXPORTS if each.key == "copy")
    path = tmp_path / "copy.gpkg"
    path.write_bytes(export.make(demo_facts, T, demo_store, LOCAL))
    layers = {str(name) for name in pyogrio.list_layers(path)[:, 0]}
    assert {
        "区域",
        "住户",
        "问题",
        "走访",
        "道路",
        "铁路",
        "公交站",
        "路灯",
        "水面",
        "公园",
        "楼栋",
    } <= layers
    homes = pyogrio.read_dataframe(path, layer="住户", bbox=(119.9, 31.6, 120.2, 31.9))
    assert homes.crs.to_epsg() == 4326
    assert homes["地址"].str.contains("芳渚村").any()
    issues = pyogrio.read_dataframe(path, layer="问题")
    assert "离铁路太近,夜间列车噪声、房屋震动开裂" in issues["反映内容"].tolist()
    with sqlite3.connect(path) as connection:
        styles = connection.execute(
            "SELECT f_table_name, styleQML, styleSLD, useAsDefault FROM layer_styles"
        ).fetchall()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert {row[0] for row in styles} == {"住户", "问题"}
    from xml.etree import ElementTree as ET

    for _, qml, sld, default in styles:
        assert ET.fromstring(qml).find("renderer-v2") is not None
        ET.fromstring(sld)
        assert default


def test_styles_of_the_gis_copy_are_xml_whatever_a_category_is_called(
    geopackage: Store, tmp_path: Path
) -> None:
    from xml.etree import ElementTree as ET

    words = ["a\x01b", "c\x0bd\x1f", "e\ufffef", "g\x7f&<\"'", "两\n行\t字"]
    path = tmp_path / "issues.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["类别", "内容"], *[[word, "x"] for word in words]])
    assert import_file(geopackage, LOCAL, Job("issues", path, campaign="测试")).new == len(words)
    campaign = geopackage.campaigns(LOCAL)[0]
    facts = Facts(geopackage.survey(LOCAL, campaign.id), Filters(campaign.id))
    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(next(e for e in EXPORTS if e.key == "copy").make(facts, T, geopackage, LOCAL))
    with sqlite3.connect(copy) as connection:
        query = "SELECT styleQML, styleSLD FROM layer_styles WHERE f_table_name = '问题'"
        qml, sld = connection.execute(query).fetchone()
    connection.close()
    ET.fromstring(sld)
    styled = {c.get("value") for c in ET.fromstring(qml).iter("category")}
    written = set(pyogrio.read_dataframe(copy, layer="问题")["类别"])
    assert {"ab", "cd", "ef", "g\x7f&<\"'", "两\n行\t字"} == written <= styled


def hostile_survey():
    names = list(PAYLOADS.values())
    areas = areas_of([("community", name, 0, None) for name in names])
    issues = issues_of([("bus", name, (120.0, 31.7)) for name in names], area=1)
    survey = a_survey(
        points=[(120.0, 31.7)] * 3,
        visits=[(1, "2017-03-24", "met")],
        areas=areas,
        area=1,
        issues=issues,
        departments=names,
    )
    survey.visits["department"] = 1
    survey.categories["zh"] = names[:2]
    return survey


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font:UserWarning")
@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_hostile_text_is_literal_in_the_brief(language: str, fonts: Path) -> None:
    facts = Facts(hostile_survey(), Filters(1))
    text = "".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(brief_pdf(facts, Translator(language), fonts=fonts))).pages
    )
    assert MARK not in text
    assert "root:" not in text
    assert "onerror" in text  # it is there, as text


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font:UserWarning")
@pytest.mark.parametrize(
    "survey",
    [a_survey(), a_survey(points=[None]), a_survey(points=[(120.0, 31.7)])],
    ids=["empty", "no place", "one"],
)
def test_sparse_campaigns_have_a_brief_of_one_page(survey, fonts: Path) -> None:
    reader = PdfReader(io.BytesIO(brief_pdf(Facts(survey, Filters(1)), T, fonts=fonts)))
    assert len(reader.pages) == 1


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_departments_with_long_names_leave_the_brief_on_one_page(
    language: str, fonts: Path
) -> None:
    names = [f"经济开发区综合行政执法与城市管理服务保障中心第{n}工作组" for n in range(1, 15)]
    villages = areas_of([("community", f"东城湾村第{n}安置小区", 0, None) for n in range(1, 15)])
    survey = a_survey(
        points=[(120.0, 31.7)] * 14,
        visits=[(n, "2017-03-24", "met") for n in range(1, 15)],
        areas=villages,
        area=list(range(1, 15)),
        departments=names,
    )
    survey.visits["department"] = range(1, 15)
    brief = brief_pdf(Facts(survey, Filters(1)), Translator(language), fonts=fonts)
    reader = PdfReader(io.BytesIO(brief))
    assert len(reader.pages) == 1
    words = "".join(reader.pages[0].extract_text().split())
    left_out = [name for name in names if name not in words]
    assert 0 < len(left_out) < len(names)
    assert Translator(language)("… and {count} more", count=len(left_out)).replace(" ", "") in words


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.key)
def test_every_export_is_made_in_both_languages(
    export, demo_facts: Facts, demo_store: Store
) -> None:
    assert export.answers_to(export.example)
    for language in LANGUAGES:
        assert len(export.make(demo_facts, Translator(language.code), demo_store, LOCAL)) > 100


@pytest.mark.parametrize("key", ["copy", "households-csv", "issues-csv"])
def test_exports_of_words_need_the_right_to_words(
    key: str, demo_facts: Facts, demo_store: Store
) -> None:
    export = next(each for each in EXPORTS if each.key == key)
    with pytest.raises(NotPermitted):
        export.make(demo_facts, T, demo_store, Actor("x", "briefing"))


def test_hostile_campaign_exports_and_comes_back(geopackage: Store, tmp_path: Path) -> None:
    path = tmp_path / "issues.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["类别", "内容"], *[["路灯", p] for p in PAYLOADS.values()]])
    import_file(geopackage, LOCAL, Job("issues", path, campaign=PAYLOADS["markdown image"]))
    campaign = geopackage.campaigns(LOCAL)[0]
    facts = Facts(geopackage.survey(LOCAL, campaign.id), Filters(campaign.id))
    for export in EXPORTS:
        if export.suffix == ".pdf":
            continue
        assert export.make(facts, T, geopackage, LOCAL)
