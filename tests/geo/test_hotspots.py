"""Gi* and local Moran: the published example, esda's values, q as scipy has it, who is tested."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.hotspots import gi_star, local_moran
from geo.significance import false_discovery_q, two_sided, upper_tail
from geo.spatial_weights import nearest_units, within_band

ESDA = {  # 2.9.0, weights within 40; z is (n / (n - 1) Is - EIc) / sqrt(VIc)
    "x": [77.4, 43.9, 85.9, 69.7, 9.4, 97.6, 76.1, 78.6, 12.8, 45.0, 37.1, 92.7],
    "y": [64.4, 82.3, 44.3, 22.7, 55.5, 6.4, 82.8, 63.2, 75.8, 35.5, 97.1, 89.3],
    "v": [3.52, 7.36, 6.77, 3.27, 7.79, 4.57, 2.44, 8.47, 1.7, 2.84, 5.47, 9.19],
    "gi": [
        1.3586635579842612,
        -0.6136985683050302,
        -0.5957476046983012,
        -0.8758341185653931,
        -0.3236253225205488,
        -0.3206360541828838,
        1.3586635579842612,
        1.3586635579842612,
        0.2832180981230491,
        -1.3411635458874853,
        -0.34136404152399924,
        0.5926160204423448,
    ],
    "I": [
        -0.4162400114796966,
        -0.3020359125002704,
        -0.1861513974230415,
        0.16896520926472836,
        -1.356887852222252,
        0.02825081557682212,
        -0.7640385634038676,
        0.2761216305425841,
        -0.8608504187079693,
        0.7424843003821875,
        -0.02131201876847985,
        -0.27888015629414503,
    ],
    "z": [
        -1.6123424064716734,
        -0.8974670026927369,
        -0.7910271202752512,
        0.573700256206984,
        -1.369849958121816,
        0.19033542117506766,
        -1.8202764348662812,
        1.0518866831181912,
        -1.0594496634312665,
        0.9100728039885378,
        -0.4262087635650897,
        -0.10049998517593586,
    ],
}


def test_the_example_of_the_field_has_its_published_z() -> None:
    x, y = np.array([10.0, 20, 40, 15, 30, 30]), np.array([10.0, 10, 10, 20, 20, 30])
    values = np.array([2, 3, 3.2, 5, 8, 7])
    found = gi_star(values, within_band(x, y, band_m=15.0))
    assert found.z[0] == pytest.approx(-1.39727626, abs=1e-8)


def test_z_is_that_of_esda() -> None:
    x, y, values = (np.array(ESDA[name]) for name in ("x", "y", "v"))
    near = within_band(x, y, band_m=40.0)
    assert gi_star(values, near).z == pytest.approx(ESDA["gi"], abs=1e-12)
    moran = local_moran(values, near)
    assert moran.value == pytest.approx(ESDA["I"], abs=1e-12)
    assert moran.z == pytest.approx(ESDA["z"], abs=1e-12)


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(0.1, 50), st.floats(-100, 100))
def test_order_of_rows_and_units_of_values_change_nothing(seed, scale, shift) -> None:
    rng = np.random.default_rng(seed)
    x, y, values = rng.uniform(0, 9, (3, 25))
    near = within_band(x, y, band_m=3.0)
    order = rng.permutation(25)
    turned = within_band(x[order], y[order], band_m=3.0)
    for statistic in (gi_star, local_moran):
        first = statistic(values, near)
        assert statistic(values[order], turned).z == pytest.approx(first.z[order], nan_ok=True)
        again = statistic(values * scale + shift, near)
        assert again.z == pytest.approx(first.z, abs=1e-6, nan_ok=True)
        assert first.q[~np.isnan(first.q)].min() >= first.p[~np.isnan(first.p)].min()


def test_islands_and_units_without_evidence_are_not_tested() -> None:
    x = np.array([0.0, 1, 2, 3, 100, 4])
    values = np.array([1.0, 2, 4, 7, 5, np.nan])
    near = within_band(x, 0 * x, band_m=1.5)
    for statistic in (gi_star, local_moran):
        found = statistic(values, near)
        assert np.isnan(found.z).tolist() == [False] * 4 + [True, True]
        assert np.isnan(found.q).tolist() == [False] * 4 + [True, True]
        assert found.tested == 4
    without = gi_star(values[:5], within_band(x[:5], 0 * x[:5], band_m=1.5))
    assert gi_star(values, near).z[:4] == pytest.approx(without.z[:4])


def test_too_few_or_equal_values_are_refused_in_words() -> None:
    x = np.arange(4.0)
    near = within_band(x, x, band_m=2.0)
    for values in ([1.0, 2.0, np.nan, np.nan], [0.1 + 0.2, 0.3, 0.3, 0.3]):
        for statistic in (gi_star, local_moran):
            with pytest.raises(NotAnalysable):
                statistic(np.array(values), near)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=30))
def test_neighbours_are_those_of_measuring_all(points) -> None:
    x, y = np.array(points, dtype=float).T
    away = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(away, np.inf)
    band = within_band(x, y, band_m=2.0)
    pairs = list(zip(band.unit.tolist(), band.other.tolist(), strict=True))
    assert pairs == [tuple(pair) for pair in np.argwhere(away <= 2.0).tolist()]
    few = nearest_units(x, y, count=3)
    assert (few.counts == min(3, len(x) - 1)).all()
    for unit in range(len(x)):
        own = few.other[few.start[unit] : few.start[unit + 1]]
        wanted = np.lexsort((np.arange(len(x)), away[unit]))[: len(own)]
        assert own.tolist() == sorted(wanted.tolist())


def test_distances_and_positions_that_are_none_are_refused() -> None:
    with pytest.raises(NotAnalysable):
        within_band(np.zeros(2), np.zeros(2), band_m=0.0)
    with pytest.raises(NotAnalysable):
        nearest_units(np.array([0.0, np.nan]), np.zeros(2), count=1)


def test_q_is_that_of_scipy() -> None:
    p = np.array([0.6797, 0.1362, 0.6228, 0.1351, 0.0003, 0.6265, 0.0684, 0.1735, 0.0009])
    q = [0.6797, 0.24516, 0.6797, 0.24516, 0.0026999999999999997, 0.6797, 0.2052, 0.26025, 0.00405]
    assert false_discovery_q(p).tolist() == q  # scipy 1.17.1, to the last digit
    gap = np.insert(p, 3, np.nan)
    assert np.delete(false_discovery_q(gap), 3).tolist() == q
    assert np.isnan(false_discovery_q(gap)[3])
    dependent = false_discovery_q(p, dependent=True)
    assert dependent[[0, 4]].tolist() == [1.0, 0.007638214285714284]
    assert false_discovery_q(np.array([])).size == 0


def test_tails_are_those_of_the_normal_distribution() -> None:
    z = np.array([[0.0, 1.959963984540054], [-1.0, 8.0]])
    expected = np.array([[0.5, 0.025], [0.8413447460685429, 6.220960574271785e-16]])
    assert upper_tail(z) == pytest.approx(expected, rel=1e-12)
    assert two_sided(z)[0].tolist() == pytest.approx([1.0, 0.05])
