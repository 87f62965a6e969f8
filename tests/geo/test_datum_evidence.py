"""Which datum puts points into known places, and when that is not enough to say so."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from geo.crs import BD09, GCJ02, STORED_CRS, metric_crs, transform, transform_geometries
from geo.datum_evidence import DATUMS, FEWEST, MIXED, MOST_POINTS, datum_of_rows, fitting, weigh
from tests.conftest import SHARED

BUILDINGS = SHARED / "beijing_osm" / "bj_buildings.geojson"
real = pytest.mark.skipif(
    not BUILDINGS.is_file(), reason="the real buildings do not lie beside this checkout"
)


def points_in(shapes: np.ndarray, count: int, *, seed: int) -> np.ndarray:
    """Positions within shapes, longitudes and latitudes."""
    rng = np.random.default_rng(seed)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        each = shapes[rng.integers(len(shapes))]
        west, south, east, north = each.bounds
        spot = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
        if each.contains(spot):
            found.append((spot.x, spot.y))
    return np.array(found).T


def given_in(points: np.ndarray, datum: str) -> np.ndarray:
    return np.array(transform(*points, source=STORED_CRS, target=datum))


def blocks(lon: float, lat: float, *, rows: int = 8) -> np.ndarray:
    """Blocks of flats on a grid that is not quite regular, as estates are."""
    crs = metric_crs(lon, lat)
    x, y = transform(np.array([lon]), np.array([lat]), source=STORED_CRS, target=crs)
    rng = np.random.default_rng(7)
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(rows), np.arange(rows)))
    west = x + column * 82 + row * 9 + rng.uniform(0, 12, column.size)
    south = y + row * 41 + rng.uniform(0, 12, column.size)
    return transform_geometries(
        shapely.box(west, south, west + 50, south + 13), source=crs, target=STORED_CRS
    )


@pytest.fixture(scope="module")
def buildings() -> np.ndarray:
    features = json.loads(BUILDINGS.read_text(encoding="utf-8"))["features"]
    return np.array([shape(feature["geometry"]) for feature in features], dtype=object)


@real
@pytest.mark.parametrize("datum", DATUMS)
def test_real_buildings_tell_the_datum(buildings, datum) -> None:
    points = given_in(points_in(buildings, 300, seed=1), datum)
    evidence = weigh(*points, buildings)
    assert (evidence.verdict, evidence.reason) == (datum, "clear")
    assert evidence.share[datum] > 0.99
    assert max(evidence.share[each] for each in DATUMS if each != datum) < 0.3


@real
@pytest.mark.parametrize("datum", DATUMS)
def test_real_buildings_tell_the_datum_of_positions_that_are_ten_metres_off(
    buildings, datum
) -> None:
    points = points_in(buildings, 300, seed=2)
    points += np.random.default_rng(3).normal(0, 1e-4, points.shape)
    evidence = weigh(*given_in(points, datum), buildings)
    assert evidence.verdict == datum
    assert 0.5 < evidence.share[datum] < 0.9


@real
@pytest.mark.parametrize(("first", "second"), [(STORED_CRS, GCJ02), (GCJ02, BD09)])
@pytest.mark.parametrize("part", [0.5, 0.2])
def test_two_datums_in_one_file_are_noticed_and_told_apart_row_by_row(
    buildings, first, second, part
) -> None:
    points = points_in(buildings, 300, seed=4)
    other = np.arange(300) < 300 * part
    mixed = np.where(other, given_in(points, second), given_in(points, first))
    evidence = weigh(*mixed, buildings)
    assert (evidence.verdict, evidence.reason) == (MIXED, "mixed")
    assert set(evidence.pair) == {first, second}
    named = np.array(datum_of_rows(fitting(*mixed, buildings)))
    right = np.where(other, second, first)
    assert (named == right).mean() > 0.7
    assert ((named == right) | (named == "")).all()


@real
def test_points_that_belong_nowhere_are_asked_about(buildings) -> None:
    rng = np.random.default_rng(5)
    west, south, east, north = 116.344, 39.9977, 116.3597, 40.0089
    points = np.array([rng.uniform(west, east, 300), rng.uniform(south, north, 300)])
    for datum in DATUMS:
        assert weigh(*given_in(points, datum), buildings).verdict is None


@settings(max_examples=25)
@given(
    st.floats(85, 125),
    st.floats(22, 48),
    st.sampled_from(DATUMS),
    st.integers(0, 5),
)
def test_made_up_estates_tell_the_datum_and_never_a_wrong_one(lon, lat, datum, seed) -> None:
    ground = blocks(lon, lat)
    points = given_in(points_in(ground, 120, seed=seed), datum)
    evidence = weigh(*points, ground)
    assert evidence.share[datum] == 1
    assert evidence.verdict in {datum, None}
    rivals = sorted(evidence.share.values())
    if rivals[-1] - rivals[-2] > 0.45:
        assert evidence.verdict == datum


@settings(max_examples=10)
@given(st.permutations(range(60)), st.integers(1, 3))
def test_order_and_repetition_of_rows_change_nothing(order, times) -> None:
    ground = blocks(119.99, 31.72)
    points = given_in(points_in(ground, 60, seed=8), GCJ02)
    again = np.tile(points[:, list(order)], times)
    assert weigh(*again, ground) == weigh(*points, ground)


def test_areas_tell_it_too_where_they_are_small() -> None:
    village = transform_geometries(
        np.array([shapely.box(499_000, 3_510_000, 499_400, 3_510_400)], dtype=object),
        source="EPSG:4549",
        target=STORED_CRS,
    )
    points = given_in(points_in(village, 100, seed=9), GCJ02)
    evidence = weigh(*points, village, within_m=0)
    assert evidence.verdict == GCJ02
    assert evidence.share == {STORED_CRS: 0.0, GCJ02: 1.0, BD09: 0.0}


def test_an_area_that_holds_them_whatever_the_datum_tells_nothing() -> None:
    county = np.array([shapely.box(119.5, 31.4, 120.5, 32.0)], dtype=object)
    points = points_in(blocks(119.99, 31.72), 100, seed=10)
    evidence = weigh(*points, county, within_m=0)
    assert (evidence.verdict, evidence.reason) == (None, "no_lead")
    assert set(evidence.share.values()) == {1.0}


def test_few_points_tell_nothing() -> None:
    ground = blocks(119.99, 31.72)
    points = points_in(ground, FEWEST - 1, seed=11)
    evidence = weigh(*points, ground)
    assert (evidence.verdict, evidence.reason) == (None, "few_points")
    crowd = np.repeat(points[:, :1], 500, axis=1)  # flats of one stair are one witness
    assert weigh(*crowd, ground).used == 1


def test_nothing_to_go_by() -> None:
    nowhere = np.array([None, shapely.Polygon()], dtype=object)
    points = points_in(blocks(119.99, 31.72), 60, seed=12)
    assert weigh(*points, nowhere).reason == "no_fit"
    assert weigh([np.nan], [31.7], nowhere) == weigh([], [], nowhere)
    assert fitting([np.nan], [31.7], nowhere).tolist() == [[False] * 3]


def test_outside_china_there_is_nothing_to_ask() -> None:
    evidence = weigh([-90.0], [35.0], np.array([], dtype=object))
    assert (evidence.verdict, evidence.reason) == (STORED_CRS, "outside_china")


def test_of_many_points_a_regular_choice_is_looked_at() -> None:
    rng = np.random.default_rng(13)
    lon, lat = rng.uniform(119.9, 120.2, 20_000), rng.uniform(31.6, 31.8, 20_000)
    assert weigh(lon, lat, blocks(119.99, 31.72)).used == MOST_POINTS
