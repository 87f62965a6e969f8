"""What names a record stays the same for ever; a name finds the area it means."""

from __future__ import annotations

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis import strategies as st

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.ground import name_uuid
from data.importing.report import ImportReport
from data.store import Store


@given(st.text())
def test_the_identifier_of_a_name_is_its_version_5_uuid(name: str) -> None:
    name = name.encode("utf-8", "ignore").decode()
    assert name_uuid(name) == str(uuid5(NAMESPACE_URL, name))


def do(store: Store, kind: str, text: str, folder: Path, **answers: str) -> ImportReport:
    path = folder / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    answers = answers or {"all": "recommended"}
    return import_file(store, LOCAL, Job(kind, path, campaign="测试", answers=answers))


def test_the_town_tells_villages_of_one_name_apart(geopackage: Store, tmp_path: Path) -> None:
    assert do(geopackage, "areas", "村名,乡镇\n新村,丁堰街道\n新村,潞城街道\n", tmp_path).new == 2
    sheet = "地址,村,镇\n3幢101室,新村,丁堰街道\n3幢101室,新村,潞城街道\n"
    report = do(geopackage, "households", sheet, tmp_path)
    assert (report.new, report.rejected) == (2, 0)
    assert do(geopackage, "households", sheet, tmp_path).unchanged == 2
    survey = geopackage.survey(LOCAL, geopackage.campaigns(LOCAL)[0].id)
    homes, areas = survey.households, survey.areas
    towns = areas["name"].reindex(areas["parent"].reindex(homes["area"])).tolist()
    assert towns == ["丁堰街道", "潞城街道"]


def test_without_its_town_a_village_of_a_frequent_name_is_not_guessed(
    geopackage: Store, tmp_path: Path
) -> None:
    do(geopackage, "areas", "村名,乡镇\n新村,丁堰街道\n新村,潞城街道\n", tmp_path)
    report = do(geopackage, "households", "户号,村,镇\nH1,新村,\nH2,新村,横山桥镇\n", tmp_path)
    assert report.new == 2
    assert any("Several areas" in message for message, _ in report.warnings)
    survey = geopackage.survey(LOCAL, geopackage.campaigns(LOCAL)[0].id)
    assert survey.households["area"].tolist() == [0, 0]
