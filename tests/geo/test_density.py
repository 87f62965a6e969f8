"""Density in metres: mass is kept, the peak is the kernel's, the bandwidth is the one stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.density import BANDWIDTHS_M, kernel_density, usual_bandwidth


def test_one_point_has_the_kernel_of_a_gaussian() -> None:
    surface = kernel_density(
        np.array([500.0]), np.array([500.0]), crs="EPSG:4549", bandwidth_m=100.0
    )
    peak = 1 / (2 * np.pi * 100.0**2) * 1e6  # per square kilometre
    assert surface.values.max() == pytest.approx(peak, rel=0.03)
    assert surface.at(np.array([600.0]), np.array([500.0]))[0] == pytest.approx(
        peak * np.exp(-0.5), rel=0.03
    )


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.floats(0, 3000), st.floats(0, 3000)), min_size=1, max_size=40),
    st.sampled_from([50.0, 100.0, 250.0]),
)
def test_the_surface_integrates_to_the_number_of_points(points, bandwidth: float) -> None:
    x, y = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))
    surface = kernel_density(x, y, crs="EPSG:4549", bandwidth_m=bandwidth)
    assert surface.values.sum() * surface.pixel_m**2 / 1e6 == pytest.approx(len(points), rel=1e-3)
    assert surface.bandwidth_m == bandwidth


def test_a_wide_field_widens_the_bandwidth_and_says_so() -> None:
    x = np.array([0.0, 400_000.0])
    surface = kernel_density(x, x, crs="EPSG:4549", bandwidth_m=50.0)
    assert surface.bandwidth_m > 50.0
    assert max(surface.values.shape) < 2000


def test_outside_the_grid_is_zero_and_nothing_is_nothing() -> None:
    surface = kernel_density(np.array([]), np.array([]), crs="EPSG:4549", bandwidth_m=50.0)
    assert surface.at(np.array([1e6]), np.array([1e6])).tolist() == [0.0]


def test_usual_bandwidth_suits_the_extent() -> None:
    assert usual_bandwidth(np.array([]), np.array([])) == BANDWIDTHS_M[0]
    village = np.linspace(0, 800, 50)
    city = np.linspace(0, 40_000, 50)
    assert usual_bandwidth(village, village) < usual_bandwidth(city, city)
    assert usual_bandwidth(city, city) in BANDWIDTHS_M
