"""Surroundings: railway by whether trains run, lamps by whether they work, stops by place."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.kinds import KINDS
from data.importing.recognise import recognise
from data.importing.report import ImportReport
from data.importing.surrounding_classes import line_class, state
from data.reading import read_file
from data.store import Store
from geo.surroundings import stop_places, trains_run
from tests.conftest import SHARED


def around(store: Store, kind: str):
    return store.survey(LOCAL, store.campaigns(LOCAL)[0].id).surroundings[kind]


def brought(store: Store, kind: str, path: Path) -> ImportReport:
    answers = {"all": "recommended"}
    report = import_file(store, LOCAL, Job(kind, path, campaign="测试", answers=answers))
    assert report.written
    assert report.rows == report.accepted + report.rejected
    return report


def table(folder: Path, text: str) -> Path:
    path = folder / "表.csv"
    path.write_text(text, encoding="utf-8")
    return path


def lines(folder: Path, *rows: dict[str, str]) -> Path:
    shape = {"type": "LineString", "coordinates": [[120.05, 31.72], [120.06, 31.73]]}
    features = [
        {"type": "Feature", "properties": {"osm_id": f"way/{n}", **row}, "geometry": shape}
        for n, row in enumerate(rows)
    ]
    path = folder / "lines.geojson"
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


_TAGS = (
    ({"railway": "rail"}, "rail"),
    ({"railway": "rail", "tunnel": "yes"}, "tunnel"),
    ({"railway": "rail", "tunnel": "building_passage"}, "tunnel"),
    ({"railway": "subway", "tunnel": "no"}, "subway"),
    ({"railway": "abandoned", "tunnel": "yes"}, "abandoned"),
    ({"railway": "disused"}, "disused"),
    ({"railway": "razed"}, "razed"),
    ({"railway": "construction", "construction": "rail"}, "construction"),
    ({"railway": "proposed"}, "proposed"),
    ({"abandoned:railway": "rail"}, "abandoned"),
    ({"railway": "rail", "disused": "yes"}, "disused"),
)


def test_tags_of_openstreetmap_tell_railway_lines_apart(store: Store, tmp_path: Path) -> None:
    path = lines(tmp_path, *(tags for tags, _ in _TAGS))
    report = brought(store, "rail", path)
    assert report.new == len(_TAGS)
    found = around(store, "rail")
    assert found["class"].tolist() == [wanted for _, wanted in _TAGS]
    assert trains_run(found).sum() == 2
    again = brought(store, "rail", path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, len(_TAGS))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("铁路隧道", "tunnel"),
        ("地下段", "tunnel"),
        ("废弃铁路", "abandoned"),
        ("已停运", "disused"),
        ("在建高铁", "construction"),
        ("未建成", "construction"),
        ("规划", "proposed"),
        ("已拆除", "razed"),
        ("Under Construction", "construction"),
        ("运营中", ""),
        ("非隧道", ""),
        ("未停用", ""),
        ("高速铁路", ""),
        ("", ""),
    ],
)
def test_words_of_tables_tell_railway_lines_apart(words: str, wanted: str) -> None:
    assert line_class(words) == wanted


def test_a_state_column_counts_and_unknown_words_are_told(
    geopackage: Store, tmp_path: Path
) -> None:
    path = lines(
        tmp_path,
        {"类型": "铁路", "状态": "在建"},
        {"类型": "铁路", "状态": "运营"},
        {"类型": "铁路", "状态": "丙类"},
        {"类型": "铁路", "是否隧道": "是"},
        {"类型": "铁路", "是否隧道": "否"},
    )
    report = brought(geopackage, "rail", path)
    classes = around(geopackage, "rail")["class"].tolist()
    assert classes == ["construction", "铁路", "铁路", "tunnel", "铁路"]
    told = [facts for message, facts in report.warnings if message.startswith("Words that nobody")]
    assert told == [{"words": "丙类"}]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("亮", "working"),
        ("正常", "working"),
        ("ＯＫ", "working"),
        ("不亮", "broken"),
        ("故障", "broken"),
        ("损坏", "broken"),
        ("out of order", "broken"),
        ("needs-maintenance", "broken"),
        ("否", "broken"),
        ("", "unknown"),
        ("不详", "unknown"),
        ("不太亮", "unknown"),
        ("street_lamp", "unknown"),
        ("LED", "unknown"),
    ],
)
def test_only_what_is_said_to_work_works(word: str, wanted: str) -> None:
    assert state(word) == wanted


def test_a_column_that_asks_for_damage_is_read_the_other_way() -> None:
    assert (state("是", of_damage=True), state("否", of_damage=True)) == ("broken", "working")
    assert state("故障", of_damage=True) == "broken"


@pytest.mark.parametrize("kind", ["street_lamps", "cameras"])
def test_states_of_lamps_and_cameras_are_read(store: Store, tmp_path: Path, kind: str) -> None:
    rows = ("亮", "不亮", "", "是LED")
    text = "编号,状态,经度,纬度\n" + "".join(
        f"{n},{word},120.05{n},31.72\n" for n, word in enumerate(rows)
    )
    report = brought(store, kind, table(tmp_path, text))
    assert around(store, kind)["class"].tolist() == ["working", "broken", "unknown", "unknown"]
    told = [facts for message, facts in report.warnings if message.startswith("Words that do not")]
    assert told == [{"words": "是LED"}]


def test_whether_damaged_yes_means_broken(geopackage: Store, tmp_path: Path) -> None:
    text = "编号,是否损坏,经度,纬度\n1,是,120.051,31.72\n2,否,120.052,31.72\n"
    brought(geopackage, "street_lamps", table(tmp_path, text))
    assert around(geopackage, "street_lamps")["class"].tolist() == ["broken", "working"]


_STOPS = (
    "站名,编号,经度,纬度\n"
    "芳渚村,1,120.0500,31.7200\n芳渚村（西行）,2,120.0503,31.7202\n"
    "芳渚村,3,120.0600,31.7200\n潞城,4,120.0501,31.7201\n,5,,\n"
)


def test_both_sides_of_a_street_are_kept_and_said_to_be_one_place(
    store: Store, tmp_path: Path
) -> None:
    path = table(tmp_path, _STOPS)
    for new, unchanged in ((4, 0), (0, 4)):
        report = brought(store, "bus_stops", path)
        assert (report.new, report.unchanged, report.rejected) == (new, unchanged, 1)
        told = [facts for message, facts in report.warnings if "bus stops are" in message]
        assert told == [{"stops": 4, "places": 3, "metres": 120}]
    found = around(store, "bus_stops")
    assert found["name"].tolist() == ["芳渚村", "芳渚村（西行）", "芳渚村", "潞城"]
    assert stop_places(found)["stops"].tolist() == [2, 1, 1]


def test_an_import_of_stops_is_taken_back_whole(geopackage: Store, tmp_path: Path) -> None:
    first = table(tmp_path, "站名,编号,经度,纬度\n潞城,9,120.0501,31.7201\n")
    brought(geopackage, "bus_stops", first)
    brought(geopackage, "bus_stops", table(tmp_path, _STOPS))
    campaign = geopackage.campaigns(LOCAL)[0].id
    assert len(around(geopackage, "bus_stops")) == 5
    last = geopackage.last_undoable(LOCAL, campaign)
    assert last is not None
    geopackage.undo(LOCAL, last.change, request=uuid4())
    assert around(geopackage, "bus_stops")["name"].tolist() == ["潞城"]


def test_facilities_are_of_whatever_class_the_file_says(store: Store, tmp_path: Path) -> None:
    text = (
        "设施名称,设施类型,经度,纬度\n"
        "甲,卫生室,120.051,31.72\n乙,球场,120.052,31.72\n丙,,120.053,31.72\n"
    )
    report = brought(store, "facilities", table(tmp_path, text))
    found = around(store, "facilities")
    assert found["class"].tolist() == ["卫生室", "球场", ""]
    told = [facts for message, facts in report.warnings if message.startswith("Facilities that")]
    assert told == [{"count": 1}]


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [
        ("公园.csv", "公园名称,编号", "parks"),
        ("监控点位.csv", "名称,状态", "cameras"),
        ("卫生室.csv", "名称,设施类型", "facilities"),
        ("公交站.csv", "站名,编号", "bus_stops"),
        ("路灯.csv", "名称,状态", "street_lamps"),
    ],
)
def test_the_name_of_a_file_speaks_for_its_kind(
    tmp_path: Path, name: str, header: str, kind: str
) -> None:
    path = tmp_path / name
    path.write_text(f"{header},经度,纬度\n甲,乙,120.05,31.72\n", encoding="utf-8")
    assert recognise(read_file(path)).key == kind


def test_every_kind_of_surroundings_can_be_imported() -> None:
    assert {"parks", "cameras", "facilities"} <= {kind.key for kind in KINDS}


@pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="the open data sets do not lie beside this checkout (../shared/data)",
)
def test_a_real_neighbourhood(geopackage: Store) -> None:
    """二里庄 has five platforms at two ends of a crossing; no lamp says whether it works."""
    folder = SHARED / "beijing_osm"
    for kind, name, count in (
        ("bus_stops", "bj_bus_stops", 24),
        ("street_lamps", "bj_street_lamps", 21),
        ("parks", "bj_parks_green", 30),
        ("facilities", "bj_poi", 159),
        ("rail", "bj_rail_lines", 4),
    ):
        report = brought(geopackage, kind, folder / f"{name}.geojson")
        assert (report.new, report.rejected) == (count, 0)
    places = stop_places(around(geopackage, "bus_stops"))
    assert places.groupby("name")["stops"].apply(list)["二里庄"] == [2, 3]
    assert (len(places), places["stops"].sum()) == (13, 24)
    assert set(around(geopackage, "street_lamps")["class"]) == {"unknown"}
    assert not trains_run(around(geopackage, "rail")).any()
    assert (around(geopackage, "facilities")["class"] == "school").any()
