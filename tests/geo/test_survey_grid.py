"""Coordinates without a stated system: recognised by range, a doubt where that is not enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import STORED_CRS, WEB_MERCATOR, transform
from geo.survey_grid import DEGREES, low_precision, plausible_systems, settled, swapped_rows

CHANGZHOU = (119.9, 31.65, 120.2, 31.85)
LON = np.linspace(119.95, 120.1, 40)
LAT = np.linspace(31.7, 31.8, 40)


def as_in(definition: str) -> tuple[np.ndarray, np.ndarray]:
    return transform(LON, LAT, source=STORED_CRS, target=definition)


def test_degrees_either_way_round() -> None:
    (only,) = plausible_systems(LON, LAT)
    assert only == (DEGREES, 1.0, False, "degrees", "china")
    (only,) = plausible_systems(LAT, LON, near=CHANGZHOU)
    assert only == (DEGREES, 1.0, True, "degrees", "ground")


def test_degrees_elsewhere_on_earth() -> None:
    memphis = np.array([-90.0, -89.9]), np.array([35.1, 35.2])
    assert plausible_systems(*memphis) == ((DEGREES, 1.0, False, "degrees", "earth"),)
    beyond = np.array([35.1, 35.2]), np.array([-122.0, -121.9])
    assert plausible_systems(*beyond) == ((DEGREES, 1.0, True, "degrees", "earth"),)


@pytest.mark.parametrize("swapped", [False, True])
def test_an_easting_with_its_zone_number_says_all(swapped) -> None:
    east, north = as_in("EPSG:4528")
    assert east.astype(int).astype(str)[0].startswith("40")
    columns = (north, east) if swapped else (east, north)
    for near in (None, CHANGZHOU):
        best = settled(plausible_systems(*columns, near=near))
        assert best is not None
        assert best[:4] == ("EPSG:4528", 1.0, swapped, "zone_written")


@pytest.mark.parametrize("swapped", [False, True])
def test_without_zone_number_only_the_ground_tells(swapped) -> None:
    east, north = as_in("EPSG:4549")
    columns = (north, east) if swapped else (east, north)
    unknown = plausible_systems(*columns)
    assert {each.definition for each in unknown} == {f"EPSG:{n}" for n in range(4534, 4555)}
    assert {each.reason for each in unknown} == {"zone_unknown"}
    assert {each.swapped for each in unknown} == {swapped}
    assert settled(unknown) is None
    best = settled(plausible_systems(*columns, near=CHANGZHOU))
    assert best == ("EPSG:4549", 1.0, swapped, "zone_by_ground", "ground")


def test_the_neighbouring_zone_is_recognised_by_the_ground() -> None:
    east, north = as_in("EPSG:4548")
    assert east.min() > 750_000
    best = settled(plausible_systems(east, north, near=CHANGZHOU))
    assert best is not None
    assert best.definition == "EPSG:4548"


def test_six_degree_zones() -> None:
    written = settled(plausible_systems(*as_in("EPSG:4498"), near=CHANGZHOU))
    assert written is not None
    assert written[:4] == ("EPSG:4498", 1.0, False, "zone_written")
    same = settled(plausible_systems(*as_in("EPSG:4509"), near=CHANGZHOU))
    assert same is not None
    assert same.definition == "EPSG:4548"  # the meridian of 117° E, the same figures


def test_web_mercator_and_a_remote_zone_are_a_doubt_that_the_ground_ends() -> None:
    x, y = as_in(WEB_MERCATOR)
    both = plausible_systems(x, y)
    assert [each.definition for each in both] == [WEB_MERCATOR, "EPSG:4491"]
    assert settled(both) is None
    best = settled(plausible_systems(x, y, near=CHANGZHOU))
    assert best == (WEB_MERCATOR, 1.0, False, "mercator", "ground")


def test_a_file_of_another_place_is_not_said_to_be_near() -> None:
    (only,) = plausible_systems(LON - 4, LAT + 8, near=CHANGZHOU)
    assert only.where == "china"


def test_missing_points_do_not_count_and_strange_ones_lower_the_share() -> None:
    lon = np.concatenate([LON, [np.nan, 0.0, 500_000.0]])
    lat = np.concatenate([LAT, [31.7, 0.0, 3_510_000.0]])
    best = plausible_systems(lon, lat, near=CHANGZHOU)[0]
    assert best.definition == DEGREES
    assert best.share == pytest.approx(40 / 41)
    assert plausible_systems([np.nan], [1.0]) == ()
    assert plausible_systems([1e9, 2e9], [1e9, 2e9]) == ()


SYSTEMS = st.sampled_from([f"EPSG:{n}" for n in (*range(4513, 4534), *range(4534, 4555))])


@given(SYSTEMS, st.floats(-1.4, 1.4), st.floats(19, 53), st.booleans())
def test_every_zone_is_found_near_its_ground(definition, off, lat, swapped) -> None:
    number = int(definition[5:])
    meridian = 75 + 3 * (number - (4513 if number < 4534 else 4534))
    lon = np.array([meridian + off])
    east, north = transform(lon, np.array([lat]), source=STORED_CRS, target=definition)
    columns = (north, east) if swapped else (east, north)
    near = (lon[0] - 0.1, lat - 0.1, lon[0] + 0.1, lat + 0.1)
    found = plausible_systems(*columns, near=near)
    assert (definition, swapped) in {(each.definition, each.swapped) for each in found}
    assert {each.definition for each in found} <= {definition, "EPSG:3857"}


def test_single_exchanged_rows() -> None:
    lon = np.array([120.0, 31.7, np.nan, 50.0, 31.7])
    lat = np.array([31.7, 120.0, 31.7, 50.0, 31.7])
    assert swapped_rows(lon, lat, near=CHANGZHOU).tolist() == [False, True, False, False, False]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=20))
def test_exchanging_an_exchanged_row_puts_it_right(rows) -> None:
    lon, lat = (np.array([row[axis] for row in rows], dtype=float) for axis in (0, 1))
    found = swapped_rows(lon, lat, near=CHANGZHOU)
    mended = np.where(found, lat, lon), np.where(found, lon, lat)
    assert not swapped_rows(*mended, near=CHANGZHOU).any()


def test_few_decimals() -> None:
    lon = [
        "119.99",
        "119.9901",
        "120",
        "119.990",
        "１１９．９９",
        "无",
        "119,123456",
        "1.1999E2",
        "",
    ]
    lat = ["31.72", "31.72", "31.7201", "31.720", "31．72", "31.72", "31.7", "31.72", ""]
    expected = [True, False, False, True, True, False, False, True, False]
    assert low_precision(lon, lat).tolist() == expected
