"""A coordinate system is recognised by evidence; without evidence somebody is asked."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.actor import LOCAL
from data.importing import Job, import_file
from data.store import Store
from geo.crs import BD09, GCJ02, STORED_CRS, transform
from tests.data.importing.asking import question, rehearsed

_RANDOM = np.random.default_rng(3)
_EAST, _NORTH = (
    np.repeat(np.arange(12), 12) * 0.0011 + 120.001,
    np.tile(np.arange(12), 12) * 0.0009 + 31.701,
)
BUILDINGS = gpd.GeoDataFrame(
    {"name": [f"{n}幢" for n in range(144)]},
    geometry=shapely.box(_EAST, _NORTH, _EAST + 0.0002, _NORTH + 0.00015),
    crs=4326,
)
LON, LAT = _EAST + 0.0001, _NORTH + 0.00007


@pytest.fixture
def ground(geopackage: Store, tmp_path: Path) -> Store:
    """A store whose campaign knows its buildings."""
    path = tmp_path / "buildings.geojson"
    BUILDINGS.to_file(path)
    done = import_file(geopackage, LOCAL, Job("buildings", path, campaign="测试"))
    assert done.written
    return geopackage


def table(lon: np.ndarray, lat: np.ndarray) -> str:
    rows = (f"H{n},{x:.7f},{y:.7f}" for n, (x, y) in enumerate(zip(lon, lat, strict=True)))
    return "户号,经度,纬度\n" + "\n".join(rows)


@pytest.mark.parametrize("system", [STORED_CRS, GCJ02, BD09])
def test_known_buildings_tell_the_datum(ground: Store, tmp_path: Path, system: str) -> None:
    report = rehearsed(
        ground,
        "households",
        table(*transform(LON, LAT, source=STORED_CRS, target=system)),
        tmp_path,
    )
    asked = question(report, "crs")
    assert (asked.recommended, asked.doubtful) == (system, False)
    assert "144" in str(asked.evidence[1]["count"])
    assert report.read_as["crs"] == system
    assert report.accepted == len(LON)


def test_without_evidence_somebody_is_asked_and_nothing_is_written(
    geopackage: Store, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(LON, LAT), encoding="utf-8")
    report = import_file(geopackage, LOCAL, Job("households", path, campaign="测试"))
    assert [each.topic for each in report.open_questions] == ["crs"]
    assert not report.written
    assert geopackage.campaigns(LOCAL) == ()


def test_outside_china_nobody_is_asked(geopackage: Store, tmp_path: Path) -> None:
    report = rehearsed(geopackage, "households", table(LON - 118, LAT + 15), tmp_path)
    assert report.open_questions == []


def test_the_answer_moves_the_positions(ground: Store, tmp_path: Path) -> None:
    lon, lat = transform(LON, LAT, source=STORED_CRS, target=GCJ02)
    path = tmp_path / "a.csv"
    path.write_text(table(lon, lat), encoding="utf-8")
    done = import_file(ground, LOCAL, Job("households", path, campaign="测试"))
    assert done.written
    survey = ground.survey(LOCAL, ground.campaigns(LOCAL)[0].id)
    points = survey.households.geometry
    assert np.abs(points.x.to_numpy() - LON).max() < 1e-6
    assert np.abs(points.y.to_numpy() - LAT).max() < 1e-6


def test_a_file_in_two_datums_is_asked_about_and_read_row_by_row(
    ground: Store, tmp_path: Path
) -> None:
    lon, lat = transform(LON, LAT, source=STORED_CRS, target=GCJ02)
    half = np.arange(len(LON)) % 2 == 0
    text = table(np.where(half, lon, LON), np.where(half, lat, LAT))
    report = rehearsed(ground, "households", text, tmp_path)
    assert question(report, "crs").recommended == "mixed"
    assert question(report, "crs").open
    report = rehearsed(ground, "households", text, tmp_path, crs="mixed")
    assert report.accepted + report.rejected == len(LON)
    assert {problem.rule for problem in report.problems} <= {"datum"}
    assert report.accepted > len(LON) / 2


@pytest.mark.parametrize("prefix", [0, 40])
def test_metres_of_the_survey_grid_are_recognised(
    ground: Store, tmp_path: Path, prefix: int
) -> None:
    east, north = transform(LON, LAT, source=STORED_CRS, target="EPSG:4549")
    report = rehearsed(ground, "households", table(east + prefix * 1_000_000, north), tmp_path)
    assert question(report, "crs").taken == ("EPSG:4528" if prefix else "EPSG:4549")
    assert report.open_questions == []
    assert report.accepted == len(LON)


def test_metres_without_zone_and_ground_have_no_recommendation(
    geopackage: Store, tmp_path: Path
) -> None:
    east, north = transform(LON, LAT, source=STORED_CRS, target="EPSG:4549")
    text = table(east, north)
    report = rehearsed(geopackage, "households", text, tmp_path, all="recommended")
    asked = question(report, "crs")
    assert asked.open
    assert asked.recommended == ""
    assert report.accepted == 0
    report = rehearsed(geopackage, "households", text, tmp_path, crs="EPSG:4549")
    assert report.accepted == len(LON)


def test_exchanged_columns_are_asked_about(ground: Store, tmp_path: Path) -> None:
    report = rehearsed(ground, "households", table(LAT, LON), tmp_path)
    assert question(report, "axes").recommended == "swapped"
    assert question(report, "axes").open
    report = rehearsed(ground, "households", table(LAT, LON), tmp_path, axes="swapped")
    assert report.accepted == len(LON)


def test_single_exchanged_rows_are_asked_about(ground: Store, tmp_path: Path) -> None:
    odd = np.arange(len(LON)) == 5
    text = table(np.where(odd, LAT, LON), np.where(odd, LON, LAT))
    report = rehearsed(ground, "households", text, tmp_path)
    assert question(report, "axes").recommended == "by_row"
    report = rehearsed(ground, "households", text, tmp_path, axes="by_row", crs=STORED_CRS)
    assert report.accepted == len(LON)


@pytest.mark.parametrize(
    ("remark", "system"),
    [
        ("（WGS84）", STORED_CRS),
        (" (WGS-84)", STORED_CRS),
        ("[CGCS2000]", STORED_CRS),
        ("(GCJ02)", GCJ02),
        ("（高德）", GCJ02),
        ("(百度 BD-09)", BD09),
    ],
)
def test_a_header_that_names_the_system_settles_it(
    geopackage: Store, tmp_path: Path, remark: str, system: str
) -> None:
    text = f"户号,经度{remark},纬度{remark}\nH1,120.01,31.71\n"
    answers = {"column__lon": f"经度{remark}", "column__lat": f"纬度{remark}"}
    report = rehearsed(geopackage, "households", text, tmp_path, **answers)
    assert not report.open_questions
    assert question(report, "crs").taken == system


@pytest.mark.parametrize("remark", ["(单位：度)", "(WGS84或GCJ02)", " 高德转百度"])
def test_a_header_that_names_none_or_several_settles_nothing(
    geopackage: Store, tmp_path: Path, remark: str
) -> None:
    text = f"户号,经度{remark},纬度{remark}\nH1,120.01,31.71\n"
    answers = {"column__lon": f"经度{remark}", "column__lat": f"纬度{remark}"}
    report = rehearsed(geopackage, "households", text, tmp_path, **answers)
    assert [each.topic for each in report.open_questions] == ["crs"]


def test_a_header_that_known_buildings_speak_against_is_asked_about(
    ground: Store, tmp_path: Path
) -> None:
    text = table(*transform(LON, LAT, source=STORED_CRS, target=GCJ02))
    text = text.replace("经度,纬度", "经度 (WGS84),纬度 (WGS84)")
    asked = question(rehearsed(ground, "households", text, tmp_path), "crs")
    assert (asked.recommended, asked.open) == (GCJ02, True)


@pytest.mark.parametrize(
    ("names", "system"),
    [
        ("高德经度,高德纬度", GCJ02),
        ("百度坐标经度,百度坐标纬度", BD09),
        ("gcj02_lng,gcj02_lat", GCJ02),
        ("WGS84经度,WGS84纬度", STORED_CRS),
    ],
)
def test_a_coordinate_column_may_name_its_datum(
    geopackage: Store, tmp_path: Path, names: str, system: str
) -> None:
    text = f"户号,{names}\n" + "".join(f"H{n},120.00{n},31.70{n}\n" for n in range(1, 9))
    report = rehearsed(geopackage, "households", text, tmp_path)
    asked = question(report, "crs")
    assert (asked.recommended, asked.doubtful) == (system, False)


def test_plain_coordinates_come_before_those_of_a_web_map(
    geopackage: Store, tmp_path: Path
) -> None:
    text = "户号,高德经度,高德纬度,经度,纬度\nH1,120.006,31.703,120.001,31.701\n"
    columns = rehearsed(geopackage, "households", text, tmp_path).read_as["columns"]
    assert (columns["lon"], columns["lat"]) == ("经度", "纬度")
