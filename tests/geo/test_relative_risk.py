"""The risk surface is its definition added up point by point, and says nothing without evidence."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.relative_risk import RiskOptions, oversmoothing_m, relative_risk

AREA = shapely.Polygon([(0, 0), (1000, 0), (1000, 700), (300, 800)]).difference(
    shapely.box(500, 200, 620, 320)
)


def sample(seed: int = 1, number: int = 160):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 1000, number * 3), rng.uniform(0, 800, number * 3)
    kept = np.flatnonzero(shapely.intersects_xy(AREA, x, y))[:number]
    x, y = x[kept], y[kept]
    return x, y, rng.random(len(x)) < np.where(np.hypot(x - 700, y - 500) < 150, 0.6, 0.15)


def kernel(dx, dy, h):
    return np.exp(-0.5 * (dx**2 + dy**2) / h**2) / (2 * np.pi * h * h)


def summed(x, y, case, surface):
    """The definition: everything by direct sums."""
    grid, h = surface.grid, surface.bandwidth_m
    gx, gy = np.meshgrid(grid.x, grid.y)
    inside = shapely.intersects_xy(AREA, gx, gy)
    cx, cy, cell = gx[inside], gy[inside], grid.pixel_m**2

    def around(px, py, width):
        return kernel(cx[:, None] - px, cy[:, None] - py, width).sum(axis=1)

    q, q2 = around(cx, cy, h) * cell, around(cx, cy, h / np.sqrt(2)) * cell
    q, q2 = np.minimum(q, 1), np.minimum(q2, 1)
    f, g = around(x[case], y[case], h) / q, around(x, y, h) / q
    f, g = f / (f.sum() * cell), g / (g.sum() * cell)
    ratio = np.log(f) - np.log(g)
    scale = q2 / (4 * np.pi * q**2) * (1 / case.sum() + 1 / len(x))
    z = ratio / (np.sqrt(scale) / (h * np.sqrt(g)))
    return inside, ratio, z, g * len(x) * 2 * np.pi * h * h


@pytest.mark.parametrize(("bandwidth", "pixel"), [(70.0, None), (140.0, 23.0), (140.0, 11.6)])
def test_the_surface_is_the_direct_sum_of_its_definition(bandwidth, pixel) -> None:
    from statistics import NormalDist

    x, y, case = sample()
    options = RiskOptions(bandwidth_m=bandwidth, pixel_m=pixel)
    surface = relative_risk(x, y, case, study_area=AREA, options=options)
    inside, ratio, z, evidence = summed(x, y, case, surface)
    assert (surface.inside == inside).all()
    assert surface.evidence[inside] == pytest.approx(evidence, rel=1e-7)
    said = evidence >= 5
    assert said.mean() > 0.3
    assert surface.log_ratio[inside][said] == pytest.approx(ratio[said], abs=1e-6)
    normal = NormalDist()
    upper = [normal.cdf(-each) for each in z[said]]
    assert surface.p_upper[inside][said] == pytest.approx(upper, abs=1e-6)
    assert (surface.p_upper + surface.p_lower)[inside][said] == pytest.approx(1.0)
    assert np.isnan(surface.log_ratio[inside][~said]).all()
    assert np.isnan(surface.evidence[~inside]).all()
    assert surface.p_simultaneous is None


def test_far_from_all_cases_the_kernel_keeps_its_digits() -> None:
    from geo.smoothing import Grid, Smoother

    for bandwidth in (4.0, 6.0, 12.0):
        grid = Grid(0.0, 0.0, 1.0, 3, int(5 * bandwidth) + 2)
        got = Smoother(grid, bandwidth).points(np.array([0.3]), np.array([1.4]))
        exact = kernel(grid.x[None, :] - 0.3, grid.y[:, None] - 1.4, bandwidth)
        assert got == pytest.approx(exact, rel=1e-6)


def test_places_without_evidence_are_unknown_and_not_low() -> None:
    x, y, case = sample(number=400)
    west = x < 400
    options = RiskOptions(bandwidth_m=40.0)
    surface = relative_risk(x[west], y[west], case[west], study_area=AREA, options=options)
    far = surface.inside & (surface.grid.x > 700)[None, :]
    assert surface.nobody_asked[far].all()
    assert np.isnan(surface.log_ratio[far]).all()
    assert surface.too_few_asked.any()
    assert not (surface.nobody_asked & surface.too_few_asked).any()
    known = ~np.isnan(surface.log_ratio)
    assert (known | surface.nobody_asked | surface.too_few_asked == surface.inside).all()


def test_asking_twice_as_often_in_a_corner_makes_no_hot_spot_there() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 1000, (2, 1500))
    corner = (x < 300) & (y < 300)
    x, y = (np.concatenate([axis, axis[corner]]) for axis in (x, y))
    case = rng.random(len(x)) < 0.2
    options = RiskOptions(bandwidth_m=120.0, relabellings=39)
    surface = relative_risk(x, y, case, options=options)
    cells = np.ix_(surface.grid.y < 300, surface.grid.x < 300)
    assert np.nanmax(surface.log_ratio[cells]) < 0.5
    assert np.nanmin(surface.p_simultaneous[cells]) > 0.05


def test_a_planted_cluster_is_found_whatever_the_order_of_rows() -> None:
    x, y, case = sample(number=400)
    options = RiskOptions(bandwidth_m=80.0, relabellings=39)
    surface = relative_risk(x, y, case, study_area=AREA, options=options)
    row, column = np.unravel_index(np.nanargmin(surface.p_upper), surface.p_upper.shape)
    assert np.hypot(surface.grid.x[column] - 700, surface.grid.y[row] - 500) < 150
    assert np.nanmin(surface.p_simultaneous_upper) == 1 / 40
    assert np.nanmin(surface.p_simultaneous) >= 1 / 40
    order = np.random.default_rng(0).permutation(len(x))
    turned = relative_risk(x[order], y[order], case[order], study_area=AREA, options=options)
    assert turned.log_ratio == pytest.approx(surface.log_ratio, abs=1e-9, nan_ok=True)
    for name in ("p_simultaneous", "p_simultaneous_upper"):
        assert getattr(turned, name).tobytes() == getattr(surface, name).tobytes()


@settings(max_examples=10)
@given(st.sampled_from([0.25, 4.0, 16.0]), st.sampled_from([-4096.0, 1024.0]))
def test_place_and_scale_change_nothing(scale, shift) -> None:
    x, y, case = sample()
    first = relative_risk(x, y, case)
    moved = relative_risk(x * scale + shift, y * scale + shift, case)
    assert moved.bandwidth_m == pytest.approx(first.bandwidth_m * scale)
    rows, columns = (min(a, b) for a, b in zip(first.inside.shape, moved.inside.shape, strict=True))
    assert moved.log_ratio[:rows, :columns] == pytest.approx(
        first.log_ratio[:rows, :columns], abs=1e-5, nan_ok=True
    )


def test_the_usual_bandwidth_follows_the_oversmoothing_rule() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(0, 100.0, (2, 4000))
    usual = oversmoothing_m(x, y, cases=250)
    assert usual == pytest.approx(1.0846 * 100 * 1000 ** (-1 / 6), rel=0.05)
    assert oversmoothing_m(x, 0 * x, cases=250) == pytest.approx(usual / 2, rel=0.05)


def test_points_outside_the_study_area_are_left_out_and_counted() -> None:
    x, y, case = sample()
    more = np.append(x, [5000.0]), np.append(y, [5000.0]), np.append(case, [True])
    options = RiskOptions(bandwidth_m=70.0)
    with_more = relative_risk(*more, study_area=AREA, options=options)
    surface = relative_risk(x, y, case, study_area=AREA, options=options)
    assert (with_more.left_out, with_more.cases) == (1, surface.cases)
    assert with_more.log_ratio.tobytes() == surface.log_ratio.tobytes()


def test_data_that_say_nothing_are_refused_in_words() -> None:
    x, y, case = sample()
    none = np.zeros(0)
    for arguments in (
        (none, none, none.astype(bool)),
        (x, y, case & False),
        (x, y, case | True),
        (x * 0, y * 0, case),
        (np.where(case, np.nan, x), y, case),
    ):
        with pytest.raises(NotAnalysable):
            relative_risk(*arguments)
    for wrong in (dataclasses.replace(RiskOptions(), bandwidth_m=0.01),):
        with pytest.raises(NotAnalysable):
            relative_risk(x, y, case, options=wrong)
    with pytest.raises(NotAnalysable):
        relative_risk(x, y, case, study_area=shapely.box(2e4, 2e4, 3e4, 3e4))


def test_collinear_points_have_a_surface() -> None:
    x = np.arange(60.0) * 10
    surface = relative_risk(x, 0 * x, x < 200)
    assert np.nanmax(surface.log_ratio) > 0 > np.nanmin(surface.log_ratio)
