"""Tiles hold exactly their points; picking finds what was meant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.mercator import HALF_WORLD, Tile, lonlat_of_world, world_position
from geo.point_index import PointIndex, distance_m

places = st.lists(st.tuples(st.floats(-179.9, 179.9), st.floats(-84, 84)), min_size=1, max_size=60)


def index_of(points: list[tuple[float, float]]) -> PointIndex:
    lon, lat = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))
    return PointIndex.of(lon, lat)


@given(places, st.integers(0, 16))
def test_every_point_is_in_exactly_one_tile_of_a_zoom(
    points: list[tuple[float, float]], zoom: int
) -> None:
    index = index_of(points)
    lon, lat = (np.array(axis) for axis in zip(*points, strict=True))
    column, row = world_position(lon, lat, bits=zoom)
    found: list[int] = []
    for x, y in {(int(a), int(b)) for a, b in zip(column, row, strict=True)}:
        part = index.slice_of(Tile(zoom, x, y))
        found += index.row[part].tolist()
        local_x, local_y = index.within(Tile(zoom, x, y), part)
        assert ((local_x >= 0) & (local_x < 4096) & (local_y >= 0) & (local_y < 4096)).all()
    assert sorted(found) == list(range(len(points)))


def test_places_that_are_not_finite_are_left_out() -> None:
    index = PointIndex.of(np.array([120.0, np.nan]), np.array([31.0, 31.0]))
    assert index.row.tolist() == [0]


@given(st.floats(-179, 179), st.floats(-80, 80))
def test_positions_survive_the_round_trip(lon: float, lat: float) -> None:
    x, y = world_position(np.array([lon]), np.array([lat]), bits=28)
    back_lon, back_lat = lonlat_of_world(x.astype(float) + 0.5, y.astype(float) + 0.5, bits=28)
    assert distance_m(back_lon, back_lat, lon, lat)[0] < 0.2


def test_two_flats_at_one_coordinate_are_both_found() -> None:
    index = index_of([(120.0, 31.0), (120.0, 31.0), (120.001, 31.0)])
    assert index.nearest(120.00001, 31.0, within_m=5).tolist() == [0, 1]


def test_nothing_near_is_nothing() -> None:
    index = index_of([(120.0, 31.0)])
    assert index.nearest(120.01, 31.0, within_m=5).size == 0


def test_hidden_records_are_not_picked() -> None:
    index = index_of([(120.0, 31.0), (120.00002, 31.0)])
    among = np.array([False, True])
    assert index.nearest(120.0, 31.0, within_m=10, among=among).tolist() == [1]


@given(places, st.floats(0.5, 500))
def test_the_nearest_is_the_nearest(points: list[tuple[float, float]], reach: float) -> None:
    index = index_of(points)
    lon, lat = points[0]
    away = distance_m(index.lon, index.lat, lon, lat)
    found = index.nearest(lon, lat, within_m=reach)
    assert 0 in found.tolist() or away[found].max() < 0.2
    assert (away[found] <= reach + 0.1).all()


def test_distance_is_that_of_a_sphere_of_mean_radius() -> None:
    # one degree of latitude is a 360th of the circumference
    away = distance_m(np.array([0.0]), np.array([1.0]), 0.0, 0.0)[0]
    assert away == pytest.approx(2 * np.pi * 6371008.8 / 360, rel=1e-9)


def test_tile_bounds_cover_the_world() -> None:
    assert Tile(0, 0, 0).bounds() == (-HALF_WORLD, -HALF_WORLD, HALF_WORLD, HALF_WORLD)
    assert not Tile(3, 8, 0).exists
    assert not Tile(-1, 0, 0).exists
    assert not Tile(99, 0, 0).exists
