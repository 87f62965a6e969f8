"""Lists and files say how exactly positions are known, where it matters."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pytest

from data.actor import LOCAL
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from geo.precision import PRECISIONS
from reports.geopackage_copy import geopackage_copy
from reports.lists import household_list, household_rows, issue_list, issue_rows, precision_column
from tests.making import a_survey
from tests.scenarios import known_to_the_village_only, make
from text import Translator

ZH, EN = Translator("zh"), Translator("en")


@pytest.fixture
def village(geopackage: Store) -> tuple[Store, Facts]:
    make(geopackage.backend.path, known_to_the_village_only)
    return geopackage, Facts(geopackage.survey(LOCAL, 1), Filters(1))


def test_every_precision_has_its_word_and_no_position_has_none() -> None:
    points = [*[(120.0, 31.7)] * len(PRECISIONS), None]
    survey = a_survey(points=points, precision=[*PRECISIONS, "town"])
    (column,) = precision_column(
        survey.households, survey.household_positions[0], np.arange(len(points)), EN
    ).values()
    assert column.tolist() == [
        "Exact place",
        "Building",
        "Estate",
        "Village or community",
        "Town",
        "",
    ]


def test_lists_name_the_precision(village: tuple[Store, Facts]) -> None:
    store, facts = village
    rows = household_rows(facts, "register")
    table = household_list(facts, rows, ZH, store=store, actor=LOCAL)
    assert sorted(table["位置精确到"]) == ["房屋", "村/社区", "村/社区", "村/社区"]
    assert issue_list(facts, issue_rows(facts), EN)["Position known to"].tolist() == ["Town"] * 2


def test_the_column_does_not_come_and_go_with_the_filter(village: tuple[Store, Facts]) -> None:
    store, facts = village
    nobody = np.array([], dtype=np.int64)
    table = household_list(facts, nobody, ZH, store=store, actor=LOCAL)
    assert "位置精确到" in table


def test_lists_of_exact_positions_do_without(demo_facts: Facts, demo_store: Store) -> None:
    rows = household_rows(demo_facts, "left")[:5]
    table = household_list(demo_facts, rows, ZH, store=demo_store, actor=LOCAL)
    assert "位置精确到" not in table
    assert "位置精确到" not in issue_list(demo_facts, issue_rows(demo_facts), ZH)


def test_the_gis_copy_keeps_villages_apart_from_houses(
    village: tuple[Store, Facts], tmp_path: Path
) -> None:
    store, facts = village
    path = tmp_path / "copy.gpkg"
    path.write_bytes(geopackage_copy(facts, ZH, store, LOCAL))
    layers = {str(name) for name in pyogrio.list_layers(path)[:, 0]}
    assert {"住户", "位置不精确的住户", "位置不精确的问题", "走访"} <= layers
    assert "问题" not in layers  # none of them has a place of its own
    houses = pyogrio.read_dataframe(path, layer="住户")
    rough = pyogrio.read_dataframe(path, layer="位置不精确的住户")
    assert (len(houses), len(rough)) == (1, 3)
    assert set(rough["位置精确到"]) == {"村/社区"}
    assert not rough.geometry.isna().any()
    assert pyogrio.read_dataframe(path, layer="走访").geometry.isna().all()
    styles = pyogrio.read_dataframe(path, layer="layer_styles")
    chosen = styles[styles["f_table_name"] == "位置不精确的住户"].iloc[0]
    classes = ET.fromstring(chosen["styleQML"]).findall(".//category")
    assert [each.get("value") for each in classes] == ["小区", "村/社区", "乡镇街道"]
    assert "Stroke" in chosen["styleSLD"]
    assert "Fill" not in chosen["styleSLD"]
