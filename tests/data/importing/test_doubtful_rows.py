"""Rows and files that look like records and are none: rejected or refused, in words."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data import open_store
from data.actor import LOCAL
from data.categories import MOST, MOST_NEW
from data.importing import Job, import_file
from data.importing.kinds import KINDS
from data.importing.report import ImportReport
from data.importing.values import BadValue, moment
from data.store import Store
from geo.errors import DoorstepError, MissingColumns, TooManyCategories, UnknownChoice
from geo.facts import Facts
from geo.model import Filters
from layers.issues import codes
from layers.point_tiles import HIDDEN
from reports.explain import explain
from reports.rejected import rejected_table
from reports.spreadsheet import to_csv
from tests.making import a_survey, issues_of
from text import LANGUAGES, Translator

SHANGHAI = ZoneInfo("Asia/Shanghai")


def do(store: Store, kind: str, content: str, folder: Path, **more) -> ImportReport:
    path = folder / f"{kind}.csv"
    path.write_text(content, encoding="utf-8")
    report = import_file(
        store,
        LOCAL,
        Job(kind, path, **{"campaign": "测试", "answers": {"all": "recommended"}} | more),
    )
    assert report.rows == report.accepted + report.rejected
    assert report.accepted == report.new + report.changed + report.unchanged
    return report


def issue_texts(store: Store) -> list[str]:
    return store.survey(LOCAL, store.campaigns(LOCAL)[0].id).issues["text"].tolist()


def told(error: DoorstepError) -> str:
    words = [explain(error, Translator(language.code)).sentence for language in LANGUAGES]
    assert all(words)
    assert not any("{" in sentence for sentence in words)
    return " ".join(words)


@pytest.mark.parametrize(
    "text",
    [
        "0017-03-24",
        "0001-01-01 00:00+14:00",
        "1949-09-30",
        "2101-01-01",
        "9999-12-31",
        "9999-12-31T23:00-14:00",
        "99991231",
    ],
)
def test_days_that_cannot_be_meant_are_rejected(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        moment(text, zone=SHANGHAI)
    assert caught.value.rule == "date_implausible"


@pytest.mark.parametrize(
    "text", ["2017-03-24 10:00+99:99", "2017-03-24T10:00-24:00", "2017-03-24 10:00+25:00"]
)
def test_offsets_that_do_not_exist_are_rejected(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        moment(text, zone=SHANGHAI)
    assert caught.value.rule == "date_offset"


def test_the_ends_of_what_can_be_meant() -> None:
    assert moment("1949-10-01", zone=SHANGHAI).year == 1949
    assert moment("2100-12-31T23:00-14:00", zone=SHANGHAI).year == 2101
    assert moment("2017-03-24 10:00Z", zone=SHANGHAI).hour == 18


def test_issues_of_an_impossible_year_do_not_get_in(geopackage: Store, tmp_path: Path) -> None:
    text = "类别,内容,日期\n路灯,甲,0017-03-24\n路灯,乙,9999-01-01\n路灯,丙,2017-03-24\n"
    report = do(geopackage, "issues", text, tmp_path)
    assert (report.rejected, report.new) == (2, 1)
    campaign = geopackage.campaigns(LOCAL)[0].id
    assert Facts(geopackage.survey(LOCAL, campaign), Filters(campaign)).issue_count == 1


# json.dumps writes NaN, Infinity
_BAD = {
    "point": {"type": "Point", "coordinates": [float("nan"), 31.0]},
    "endless": {"type": "Point", "coordinates": [float("inf"), 31.0]},
    "ring": {
        "type": "Polygon",
        "coordinates": [[[120, 31], [float("nan"), 31], [120.1, 31.1], [120, 31.1], [120, 31]]],
    },
    "line": {"type": "LineString", "coordinates": [[120, 31], [120.1, float("nan")]]},
}
_GOOD = {
    "type": "Polygon",
    "coordinates": [[[120, 31], [120.1, 31], [120.1, 31.1], [120, 31.1], [120, 31]]],
}
_SHAPED = ("areas", "buildings", "households", "issues", "roads", "green", "bus_stops")


@pytest.mark.parametrize("kind", _SHAPED)
@pytest.mark.parametrize("bad", _BAD)
def test_shapes_with_coordinates_that_are_no_numbers_are_rejected(
    geopackage: Store, tmp_path: Path, kind: str, bad: str
) -> None:
    columns = {"名称": "某处", "地址": "某处", "内容": "某事"}
    features = [
        {"type": "Feature", "properties": columns | {"编号": str(n)}, "geometry": shape}
        for n, shape in enumerate((_BAD[bad], _GOOD))
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    job = Job(kind, path, campaign="测试", answers={"all": "recommended"})
    report = import_file(geopackage, LOCAL, job)
    assert (report.rows, report.accepted, report.rejected) == (2, 1, 1)
    assert [(p.row, p.rule) for p in report.problems] == [(1, "coordinates")]


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_rejected_rows_can_be_brought_in_again(
    geopackage: Store, tmp_path: Path, language: str
) -> None:
    t = Translator(language)
    bad = "户号,经度,纬度\n1,abc,120.0\n2,185,10\n"
    table = rejected_table(do(geopackage, "households", bad, tmp_path), t)
    for again in LANGUAGES:  # whoever corrects it may use the other language
        report = do(geopackage, "households", to_csv(table).decode("utf-8-sig"), tmp_path)
        assert report.rejected == 2
        told = rejected_table(report, Translator(again.code))
        assert list(told.columns[:3]) == ["户号", "经度", "纬度"]
        assert told.columns.is_unique
        assert told.iloc[:, 3].tolist() == [2, 3]


def test_a_column_of_sentences_is_no_category(geopackage: Store, tmp_path: Path) -> None:
    text = "类别,内容\n" + "".join(f"某人的话{n},x\n" for n in range(MOST_NEW + 1))
    with pytest.raises(TooManyCategories) as caught:
        do(geopackage, "issues", text, tmp_path)
    assert "类别" in told(caught.value)
    assert str(MOST_NEW + 1) in told(caught.value)
    assert "某人的话" not in told(caught.value)
    assert geopackage.campaigns(LOCAL) == ()


def test_a_campaign_never_has_more_categories_than_a_map_can_tell(
    geopackage: Store, tmp_path: Path
) -> None:
    with pytest.raises(TooManyCategories) as caught:  # noqa: PT012 - some file is the last one
        for file in range(MOST // MOST_NEW + 1):
            words = "".join(f"新{file}-{n},x\n" for n in range(MOST_NEW))
            assert do(geopackage, "issues", "类别,内容\n" + words, tmp_path).new == MOST_NEW
    assert str(MOST) in told(caught.value)
    campaign = geopackage.campaigns(LOCAL)[0].id
    assert len(geopackage.survey(LOCAL, campaign).categories) <= MOST


def test_a_map_of_more_categories_than_it_can_tell_is_not_drawn() -> None:
    survey = a_survey(issues=issues_of([("bus", "x", (120.0, 31.7))]))
    one = survey.categories
    many = pd.concat([one.assign(key=one["key"] + str(n)) for n in range(HIDDEN)])
    with pytest.raises(AssertionError):
        codes(Facts(replace(survey, categories=many), Filters(survey.campaign.id)))
    assert MOST < HIDDEN


def test_words_of_rejected_rows_and_other_case_make_no_category(
    geopackage: Store, tmp_path: Path
) -> None:
    before = len(_categories(geopackage, tmp_path, "路灯,x,2017-03-24\n"))
    after = _categories(geopackage, tmp_path, "没有的,x,昨天\nCats,x,\nCATS,y,\n")
    assert len(after) == before + 1
    assert "Cats" in after["zh"].tolist()


def _categories(store: Store, folder: Path, rows: str) -> pd.DataFrame:
    do(store, "issues", "类别,内容,日期\n" + rows, folder)
    return store.survey(LOCAL, store.campaigns(LOCAL)[0].id).categories


def test_the_demo_takes_no_records_of_others(demo_geopackage: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.gpkg"
    shutil.copyfile(demo_geopackage, path)
    store = open_store(path)
    name = next(c.name for c in store.campaigns(LOCAL) if c.made_up)
    with pytest.raises(UnknownChoice) as caught:
        do(store, "households", "户号,地址\n1,甲\n", tmp_path, campaign=name)
    assert name in told(caught.value)
    assert [c.name for c in store.campaigns(LOCAL)] == [name]


@pytest.mark.parametrize("zone", ["Mars/Phobos", "../etc/passwd", "/etc/passwd", "Asia", "a\0b"])
def test_an_unknown_time_zone_makes_no_campaign(
    geopackage: Store, tmp_path: Path, zone: str
) -> None:
    with pytest.raises(UnknownChoice) as caught:
        do(geopackage, "households", "户号,地址\n1,甲\n", tmp_path, timezone=zone)
    assert "Asia/Shanghai" in told(caught.value)
    assert geopackage.campaigns(LOCAL) == ()
    do(geopackage, "households", "户号,地址\n1,甲\n", tmp_path, timezone="Asia/Urumqi")
    assert geopackage.campaigns(LOCAL)[0].timezone == "Asia/Urumqi"


def test_an_issue_without_text_and_category_is_none(geopackage: Store, tmp_path: Path) -> None:
    text = "内容,类别,经度,纬度\n,,120,31\n\u200b,无,120,31\n甲,,,\n,路灯,,\n"
    report = do(geopackage, "issues", text, tmp_path)
    assert [(p.row, p.rule) for p in report.problems] == [(2, "empty"), (3, "empty")]
    assert report.new == 2


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
@pytest.mark.parametrize("form", ["table", "map"])
def test_a_file_of_other_columns_is_refused(
    geopackage: Store, tmp_path: Path, kind: str, form: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲乙,丙丁\n1,2\n", encoding="utf-8")
    if form == "map":
        feature = {"type": "Feature", "properties": {"甲乙": "1"}, "geometry": _GOOD}
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    job = Job(kind, path, campaign="测试")
    if form == "map" and next(k for k in KINDS if k.key == kind).by_shape:
        assert import_file(geopackage, LOCAL, job).new == 1  # the shape is the record
        return
    with pytest.raises(MissingColumns):
        import_file(geopackage, LOCAL, job)


def test_places_alone_are_no_issues(geopackage: Store, tmp_path: Path) -> None:
    with pytest.raises(MissingColumns) as caught:
        do(geopackage, "issues", "编号,经度,纬度\n1,120,31\n", tmp_path)
    assert "类别" in told(caught.value)


@pytest.mark.parametrize("said", ["👩‍👩‍👧 一家", "نمی‌خواهم", "无", "NULL", "N/A", "不好—"])
def test_what_residents_said_is_kept_as_it_was_written(
    geopackage: Store, tmp_path: Path, said: str
) -> None:
    text = f"类别,内容,日期\n路灯,{said},2017-03-24\n"
    do(geopackage, "issues", text, tmp_path)
    assert issue_texts(geopackage) == [said]
    assert do(geopackage, "issues", text, tmp_path).unchanged == 1
    do(geopackage, "visits", f"户号,时间,结果,备注\n1,2017-03-24,met,{said}\n", tmp_path)
    campaign = geopackage.campaigns(LOCAL)[0]
    with geopackage.backend.engine.connect() as connection:
        notes = connection.exec_driver_sql("SELECT note FROM visit").fetchall()
    assert notes == [(said,)]
    assert campaign.name == "测试"


@pytest.mark.parametrize("axis", ["经度,120.0123", "纬度,31.7123"])
def test_one_of_the_two_coordinates_is_no_position_and_no_fault_of_ours(
    geopackage: Store, tmp_path: Path, axis: str
) -> None:
    name, value = axis.split(",")
    report = do(geopackage, "households", f"户号,地址,{name}\nH1,甲,{value}\n", tmp_path)
    assert report.rows == 1
