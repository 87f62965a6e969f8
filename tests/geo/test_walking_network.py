"""Ways on foot follow roads, fall back on a stated detour, and do not hang on the order of rows."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from geo.crs import metric_crs, transform_geometries
from geo.walking_network import DETOUR, WalkingNetwork
from tests.conftest import SHARED


def network(*lines) -> WalkingNetwork:
    return WalkingNetwork.of(np.array([*lines, None], dtype=object)[:-1])


def walks(roads: WalkingNetwork, *stops, **more):
    xy = np.array(stops, dtype=np.float64).reshape(-1, 2)
    return roads.walks(xy[:, 0], xy[:, 1], **more)


CROSS = network(LineString([(0, 0), (200, 0)]), LineString([(100, -100), (100, 100)]))


def test_roads_are_joined_where_they_cross_and_legs_are_walked_straight() -> None:
    found = walks(CROSS, (20, 5), (110, 80))
    assert found.distance_m[0, 1] == pytest.approx(5 + 80 + 80 + 10)
    assert found.on_road.all()
    assert found.assumed == 0


def test_the_nearest_road_is_the_nearest_point_of_it_not_its_end() -> None:
    found = walks(CROSS, (50, 3), (80, -4))
    assert found.distance_m[0, 1] == pytest.approx(3 + 30 + 4)


def test_neighbours_across_the_lane_do_not_go_down_to_it_and_along() -> None:
    found = walks(CROSS, (50, 10), (58, 10))
    assert found.distance_m[0, 1] == pytest.approx(8 * DETOUR)
    assert found.assumed == 1


def test_without_a_road_in_reach_it_is_the_straight_line_with_a_detour() -> None:
    for roads in (network(), CROSS):
        found = walks(roads, (1000, 1000), (1000, 1100))
        assert found.distance_m[0, 1] == pytest.approx(100 * DETOUR)
        assert not found.on_road.any()
        assert found.assumed == 1
    assert walks(CROSS, (20, 30), (180, 30), reach_m=20).assumed == 1


def test_roads_that_do_not_hang_together_are_no_way() -> None:
    roads = network(LineString([(0, 0), (100, 0)]), LineString([(0, 50), (100, 50)]))
    found = walks(roads, (10, 0), (90, 50))
    assert found.distance_m[0, 1] == pytest.approx(np.hypot(80, 50) * DETOUR)


def test_what_is_not_a_road_line_is_left_out() -> None:
    lines = np.array(
        [None, Point(0, 0), LineString(), MultiLineString([[(0, 0), (9, 0)], [(9, 0), (9, 9)]])],
        dtype=object,
    )
    roads = WalkingNetwork.of(lines)
    assert len(roads.xy) == 3
    assert roads.ends.tolist() == [[0, 1], [1, 2]]


def test_few_stops_are_no_trouble() -> None:
    assert walks(CROSS).distance_m.shape == (0, 0)
    assert walks(CROSS, (3, 3)).distance_m.tolist() == [[0]]


spots = st.tuples(st.integers(-20, 220), st.integers(-120, 120))


@settings(max_examples=60)
@given(st.lists(spots, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_ways_are_symmetric_no_shorter_than_straight_and_free_of_row_order(stops, random) -> None:
    distance = walks(CROSS, *stops).distance_m
    xy = np.array(stops, dtype=np.float64)
    straight = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert np.isfinite(distance).all()
    assert (distance == distance.T).all()
    assert (distance >= straight - 1e-6).all()
    rows = list(range(len(stops)))
    random.shuffle(rows)
    again = walks(CROSS, *[stops[row] for row in rows]).distance_m
    assert np.allclose(again, distance[np.ix_(rows, rows)])


@settings(max_examples=40)
@given(st.lists(st.integers(0, 200), min_size=2, max_size=6))
def test_along_one_road_it_is_the_difference_of_positions(along) -> None:
    roads = network(LineString([(0, 0), (60, 0), (200, 0)]))
    found = walks(roads, *[(x, 0) for x in along]).distance_m
    x = np.array(along, dtype=np.float64)
    assert np.allclose(found, np.abs(x[:, None] - x[None, :]))


def test_real_roads_hang_together() -> None:
    path = SHARED / "beijing_osm" / "bj_roads.geojson"
    if not path.exists():
        pytest.skip("the open road data is not beside the checkout")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    lines = np.array([shapely.geometry.shape(f["geometry"]) for f in features], dtype=object)
    lines = transform_geometries(lines, source="EPSG:4326", target=metric_crs(116.35, 40.0))
    roads = WalkingNetwork.of(lines)
    middle = roads.xy.mean(axis=0)
    spread = middle + np.random.default_rng(1).normal(0, 200, (40, 2))
    found = walks(roads, *spread)
    straight = np.hypot(*(spread[:, None] - spread[None]).transpose(2, 0, 1))
    assert found.assumed < 0.2
    ratio = found.distance_m.sum() / straight.sum()
    assert 1.1 < ratio < 2.0


whole = st.integers(0, 60)
corner = st.tuples(whole, whole)


@given(
    st.lists(st.lists(corner, min_size=2, max_size=3, unique=True), max_size=5),
    st.lists(corner, max_size=4),
    st.lists(corner, max_size=5),
    st.integers(1, 150),
)
def test_ways_are_those_of_all_pairs_up_to_a_limit(lines, origins, targets, limit) -> None:
    roads = network(*map(LineString, lines))
    some, others = (np.array(at, dtype=float).reshape(-1, 2) for at in (origins, targets))
    found = roads.ways(some, others, limit_m=limit, reach_m=20)
    every = walks(roads, *origins, *targets, reach_m=20)
    block = np.s_[: len(origins), len(origins) :]
    distance, by_road = every.distance_m[block], every.by_road[block]
    both = zip(found.origin.tolist(), found.target.tolist(), strict=True)
    pairs = {pair: row for row, pair in enumerate(both)}
    for pair in np.ndindex(distance.shape):
        if pair in pairs:
            assert found.distance_m[pairs[pair]] == pytest.approx(distance[pair], abs=1e-6)
            assert found.by_road[pairs[pair]] == by_road[pair]
        else:
            assert distance[pair] > limit - 1e-6
    assert (found.distance_m <= limit).all()
    assert list(pairs) == sorted(pairs)
