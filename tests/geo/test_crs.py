"""Degrees outside, metres inside, through one module."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from pyproj.transformer import TransformerFromCRS

from geo.crs import (
    BD09,
    GCJ02,
    STORED_CRS,
    crs_kind,
    metric_crs,
    metric_crs_of,
    to_metric,
    to_stored,
    transform,
    transform_geometries,
)


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        (119.99, 31.72, "EPSG:4549"),  # Changzhou: 3-degree zone of 120° E
        (116.35, 40.0, "EPSG:4548"),  # Beijing: 117° E
        (75.0, 39.5, "EPSG:4534"),
        (134.9, 48.0, "EPSG:4554"),
        (-90.0, 35.1, "EPSG:32616"),  # Memphis
        (151.2, -33.9, "EPSG:32756"),
        (179.99, 10.0, "EPSG:32660"),
    ],
)
def test_local_metric_system(lon: float, lat: float, crs: str) -> None:
    assert metric_crs(lon, lat) == crs


def test_changzhou_in_metres() -> None:
    x, y = transform(np.array([119.99]), np.array([31.72]), source=STORED_CRS, target="EPSG:4549")
    assert (x[0], y[0]) == (
        pytest.approx(499052.208, abs=1e-3),
        pytest.approx(3510804.856, abs=1e-3),
    )


@given(st.floats(73.1, 135.9), st.floats(18.0, 53.0))
def test_metres_and_back(lon: float, lat: float) -> None:
    crs = metric_crs(lon, lat)
    x, y = transform(np.array([lon]), np.array([lat]), source=STORED_CRS, target=crs)
    back = transform(x, y, source=crs, target=STORED_CRS)
    assert back[0][0] == pytest.approx(lon, abs=1e-8)
    assert back[1][0] == pytest.approx(lat, abs=1e-8)


def test_frames_are_not_changed_in_place() -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(120, 31.7)], crs=STORED_CRS)
    metric = to_metric(frame, metric_crs_of(frame))
    assert frame.crs == STORED_CRS
    assert to_stored(metric).geometry.iloc[0].distance(frame.geometry.iloc[0]) < 1e-9


def test_frame_without_crs_is_refused() -> None:
    with pytest.raises(ValueError, match="crs"):
        to_metric(gpd.GeoDataFrame(geometry=[shapely.Point(120, 31.7)]), "EPSG:4549")


def test_kinds_of_systems() -> None:
    assert crs_kind("EPSG:4490") == "geographic"
    assert crs_kind("EPSG:4549") == "projected"
    assert crs_kind(None) == "unknown"
    assert crs_kind(GCJ02) == crs_kind(BD09) == "geographic"


def test_shifted_systems_pass_through_the_same_door() -> None:
    lon, lat = np.array([119.99478164]), np.array([31.71801779])
    x, y = transform(lon, lat, source=GCJ02, target="EPSG:4549")
    assert (x[0], y[0]) == (
        pytest.approx(499052.208, abs=1e-2),
        pytest.approx(3510804.856, abs=1e-2),
    )
    back = transform(x, y, source="EPSG:4549", target=GCJ02)
    assert (back[0][0], back[1][0]) == pytest.approx((lon[0], lat[0]), abs=1e-8)
    baidu = transform(lon, lat, source=GCJ02, target=BD09)
    assert (baidu[0][0], baidu[1][0]) == pytest.approx((120.00120767, 31.72436909), abs=2e-8)


def test_shapes_are_unshifted_corner_by_corner() -> None:
    shapes = np.array([shapely.box(119.99, 31.71, 120.0, 31.72), None], dtype=object)
    moved = transform_geometries(shapes, source=STORED_CRS, target=BD09)
    assert not moved[0].equals_exact(shapes[0], 1e-3)
    back = transform_geometries(moved, source=BD09, target=STORED_CRS)
    assert back[0].equals_exact(shapes[0], 1e-8)
    assert back[1] is None


def test_nothing_to_convert_still_gives_new_arrays() -> None:
    lon = np.array([119.99])
    same, _ = transform(lon, lon, source=GCJ02, target=GCJ02)
    assert same[0] == lon[0]
    assert same is not lon


@cache
def directly(target: str) -> Transformer:
    return Transformer.from_crs(STORED_CRS, target, always_xy=True)


@pytest.mark.parametrize("target", ["EPSG:4549", "EPSG:3857", "EPSG:32650", "EPSG:2437"])
@given(st.floats(73, 136), st.floats(17, 54))
def test_the_steps_that_were_found_convert_as_the_systems_say(
    target: str, lon: float, lat: float
) -> None:
    direct = directly(target).transform([lon], [lat])
    found = transform(np.array([lon]), np.array([lat]), source=STORED_CRS, target=target)
    assert np.array_equal(np.asarray(direct), np.asarray(found))


def test_a_new_thread_looks_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run of a page is a thread; looking a pair of systems up takes a tenth of a second."""
    place = np.array([120.0]), np.array([31.7])
    convert = partial(transform, *place, source=STORED_CRS, target="EPSG:4549")
    here = convert()

    def looked_up(_maker: object) -> None:
        raise AssertionError

    monkeypatch.setattr(TransformerFromCRS, "__call__", looked_up)
    with ThreadPoolExecutor(1) as pool:
        assert np.array_equal(pool.submit(convert).result(), here)
