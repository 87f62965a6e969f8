"""WGS 84, GCJ-02 and BD-09: known values, and there and back again everywhere."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gcj02 import (
    FULL,
    NONE,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    shifted,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from tests.conftest import SHARED

CHANGZHOU = ((119.99, 31.72), (119.99478164, 31.71801779), (120.00120767, 31.72436909))
BEIJING = ((116.404, 39.915), (116.41024450, 39.91640428))
"""WGS 84, GCJ-02 and BD-09 of one place; five independent libraries agree on them to 1e-7°."""

THERE_AND_BACK = (
    (wgs84_to_gcj02, gcj02_to_wgs84),
    (gcj02_to_bd09, bd09_to_gcj02),
    (wgs84_to_bd09, bd09_to_wgs84),
)
MILLIMETRE = 1e-3 / 111_320


def metres(a, b) -> np.ndarray:
    east = (np.asarray(a[0]) - np.asarray(b[0])) * np.cos(np.radians(b[1]))
    return np.hypot(east, np.asarray(a[1]) - np.asarray(b[1])) * 111_320


def test_known_values() -> None:
    assert wgs84_to_gcj02(*CHANGZHOU[0]) == pytest.approx(CHANGZHOU[1], abs=1e-8)
    assert wgs84_to_bd09(*CHANGZHOU[0]) == pytest.approx(CHANGZHOU[2], abs=1e-8)
    assert gcj02_to_bd09(*CHANGZHOU[1]) == pytest.approx(CHANGZHOU[2], abs=2e-8)
    assert bd09_to_wgs84(*CHANGZHOU[2]) == pytest.approx(CHANGZHOU[0], abs=2e-8)
    assert wgs84_to_gcj02(*BEIJING[0]) == pytest.approx(BEIJING[1], abs=1e-8)


def test_at_changzhou_the_shifts_are_half_and_over_one_kilometre() -> None:
    assert metres(CHANGZHOU[1], CHANGZHOU[0]) == pytest.approx(504, abs=3)
    assert metres(CHANGZHOU[2], CHANGZHOU[0]) == pytest.approx(1166, abs=20)


@pytest.mark.parametrize(("there", "back"), THERE_AND_BACK)
@given(lon=st.floats(FULL[0], FULL[2]), lat=st.floats(FULL[1], FULL[3]))
def test_there_and_back_is_less_than_a_millimetre_in_china(there, back, lon, lat) -> None:
    assert back(*there(lon, lat)) == pytest.approx((lon, lat), abs=MILLIMETRE)
    assert there(*back(lon, lat)) == pytest.approx((lon, lat), abs=MILLIMETRE)


EDGE_LON = st.one_of(st.floats(71.9, 73.1), st.floats(135.9, 138.0), st.floats(70, 140))
EDGE_LAT = st.one_of(st.floats(0.7, 3.1), st.floats(54.4, 56.0), st.floats(-2, 58))


@pytest.mark.parametrize(("there", "back"), THERE_AND_BACK)
@given(lon=EDGE_LON, lat=EDGE_LAT)
def test_there_and_back_holds_across_the_edges(there, back, lon, lat) -> None:
    assert back(*there(lon, lat)) == pytest.approx((lon, lat), abs=MILLIMETRE)
    assert there(*back(lon, lat)) == pytest.approx((lon, lat), abs=MILLIMETRE)


@pytest.mark.parametrize(("there", "back"), THERE_AND_BACK)
@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_outside_the_rectangle_nothing_moves(there, back, lon, lat) -> None:
    if NONE[0] < lon < NONE[2] and NONE[1] < lat < NONE[3]:
        return
    assert not shifted(lon, lat)
    assert there(lon, lat) == (lon, lat)
    assert back(lon, lat) == (lon, lat)


@given(lon=st.floats(NONE[0], NONE[2]), lat=st.floats(NONE[1], NONE[3]))
def test_no_shift_is_longer_than_two_kilometres(lon, lat) -> None:
    assert metres(wgs84_to_bd09(lon, lat), (lon, lat)) < 2000


def test_arrays_keep_their_shape_and_what_is_no_number_stays_none() -> None:
    lon, lat = np.array([[119.99, np.nan]]), np.array([[31.72, 31.72]])
    for there, back in THERE_AND_BACK:
        for convert in (there, back):
            moved = convert(lon, lat)
            assert moved[0].shape == (1, 2)
            assert np.isfinite(moved[0][0, 0])
            assert np.isnan(moved[0][0, 1])
    assert lon[0, 0] == 119.99
    assert not np.isfinite(gcj02_to_wgs84([np.inf], [31.0])[0]).any()


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the conversion vectors do not lie beside this checkout"
)
def test_cities_of_another_implementation_agree_to_a_metre() -> None:
    cities = json.loads(
        (SHARED / "coords" / "gcoord_china_cities.json").read_text(encoding="utf-8")
    )
    at = {
        name: np.array([city["coords"][name] for city in cities]).T
        for name in ("WGS84", "GCJ02", "BD09")
    }
    assert at["WGS84"].shape == (2, 664)
    assert metres(wgs84_to_gcj02(*at["WGS84"]), at["GCJ02"]).max() < 1
    assert metres(wgs84_to_bd09(*at["WGS84"]), at["BD09"]).max() < 1
    assert metres(gcj02_to_wgs84(*at["GCJ02"]), at["WGS84"]).max() < 1
    assert metres(bd09_to_wgs84(*at["BD09"]), at["WGS84"]).max() < 1
    assert metres(gcj02_to_bd09(*at["GCJ02"]), at["BD09"]).max() < 0.02
