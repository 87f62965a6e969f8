"""The scan is exact: every ratio and member is that of trying all windows one by one."""

from __future__ import annotations

import csv
import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.scan import Options, bernoulli_scan, poisson_scan, space_time_permutation_scan
from geo.scan.places import EARTH_RADIUS_M
from tests.conftest import SHARED

ORACLE = SHARED / "stats" / "synthetic_visits_1k.csv"
QUICK = Options(replicates=19)


def x_ln(x: float, y: float) -> float:
    return x * math.log(y) if x else 0.0


def bernoulli_ratio(c: int, n: int, cases: int, everybody: int) -> float:
    out, rest = everybody - n, cases - c
    return (
        x_ln(c, c / n)
        + x_ln(n - c, (n - c) / n)
        + x_ln(rest, rest / out)
        + x_ln(out - rest, (out - rest) / out)
        - x_ln(cases, cases / everybody)
        - x_ln(everybody - cases, (everybody - cases) / everybody)
    )


def poisson_ratio(c: float, e: float, cases: float) -> float:
    return x_ln(c, c / e) + x_ln(cases - c, (cases - c) / (cases - e))


def plane(a, b) -> float:
    return math.dist(a, b)


def globe(a, b) -> float:
    (lon1, lat1), (lon2, lat2) = np.radians(a), np.radians(b)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))


def windows(points, distance):
    """All circles around points, as sets of rows."""
    for centre in points:
        away = [distance(centre, other) for other in points]
        for radius in sorted(set(away)):
            yield frozenset(i for i, d in enumerate(away) if d <= radius * (1 + 1e-8) + 1e-9)


def best_by_trial(points, cases, size, *, ratio, share=0.5, kind="high", distance=plane):
    """Try every circle and stretch of periods; returns the best ratio and its member sets."""
    cases, size = np.asarray(cases, float), np.asarray(size, float)
    periods = cases.shape[1]
    longest = max(int(periods * 0.5), 1) if periods > 1 else 1
    times = [
        (first, stop)
        for first in range(periods)
        for stop in range(first + 1, min(first + longest, periods) + 1)
    ]
    values = {}
    for inside in windows(points, distance):
        rows = sorted(inside)
        if size[rows].sum() > share * size.sum() * (1 + 1e-12):
            continue
        for first, stop in times:
            c, s = cases[rows, first:stop].sum(), size[rows, first:stop].sum()
            e = s * cases.sum() / size.sum()
            high, low = c > e + 1e-12 and c >= 2, c < e - 1e-12
            if s and {"high": high, "low": low, "both": high or low}[kind]:
                values[inside, first, stop - 1] = ratio(c, s)
    best = max(values.values(), default=0.0)
    return best, {window for window, value in values.items() if value > max(best, 1e-9) - 1e-9}


def reported(scan):
    return {
        (frozenset(each.members.tolist()), each.first_period, each.last_period)
        for each in scan.clusters
        if each.llr >= scan.clusters[0].llr - 1e-9
    }


grid_points = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=6, max_size=24)


def test_chunks_of_households_at_one_place() -> None:
    x = np.repeat([0.0, 1.0, 5.0], 200)
    scan = bernoulli_scan(x, 0 * x, cases=np.repeat([1, 0, 0], 200), options=QUICK)
    assert scan.clusters[0].members.tolist() == list(range(200))


@settings(max_examples=60)
@given(grid_points, st.randoms(use_true_random=False), st.sampled_from(["high", "low", "both"]))
def test_households_on_a_grid_full_of_ties_and_duplicates(points, random, kind) -> None:
    cases = [int(random.random() < 0.35) for _ in points]
    if not 2 <= sum(cases) < len(points) or len(set(points)) < 2:
        return
    x, y = np.array(points, dtype=float).T
    scan = bernoulli_scan(x, y, cases=cases, options=dataclasses.replace(QUICK, direction=kind))
    best, found = best_by_trial(
        points,
        np.array(cases)[:, None],
        np.ones((len(points), 1)),
        ratio=lambda c, n: bernoulli_ratio(int(c), int(n), sum(cases), len(points)),
        kind=kind,
    )
    assert bool(scan.clusters) == bool(found)
    if found:
        assert scan.clusters[0].llr == pytest.approx(best, abs=1e-9)
        assert reported(scan) <= found
        assert not scan.clusters[0].p_error > 0.5


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(["high", "low", "both"]), st.integers(1, 5))
def test_counts_at_places_and_periods(seed, kind, periods) -> None:
    rng = np.random.default_rng(seed)
    points = [tuple(each) for each in np.unique(rng.integers(0, 9, (12, 2)), axis=0).tolist()]
    asked = rng.integers(0, 90, (len(points), periods))
    asked[0] = 0
    cases = rng.binomial(asked, 0.2)
    if cases.sum() < 2:
        return
    x, y = np.array(points, dtype=float).T
    options = dataclasses.replace(QUICK, direction=kind)
    scan = bernoulli_scan(x, y, cases=cases, population=asked, options=options)
    best, found = best_by_trial(
        points,
        cases,
        asked,
        ratio=lambda c, n: bernoulli_ratio(int(c), int(n), int(cases.sum()), int(asked.sum())),
        kind=kind,
    )
    assert scan.clusters[0].llr == pytest.approx(best, abs=1e-8)
    assert {(m - {0}, a, b) for m, a, b in reported(scan)} <= {(m - {0}, a, b) for m, a, b in found}


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(["high", "low", "both"]), st.booleans())
def test_expected_counts_on_plane_and_globe(seed, kind, geodesic) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(118, 121, 15), rng.uniform(30, 33, 15)
    points = list(zip(x, y, strict=True))
    expected = rng.gamma(2.0, 3.0, (15, 3))
    cases = rng.poisson(expected)
    options = dataclasses.replace(QUICK, direction=kind, geodesic=geodesic)
    scan = poisson_scan(x, y, cases=cases, expected=expected * 7, options=options)
    scaled = expected * cases.sum() / expected.sum()
    best, found = best_by_trial(
        points,
        cases,
        scaled,
        ratio=lambda c, e: poisson_ratio(c, e, cases.sum()),
        kind=kind,
        distance=globe if geodesic else plane,
    )
    first = scan.clusters[0]
    assert first.llr == pytest.approx(best, abs=1e-9)
    assert reported(scan) <= found
    distance = globe if geodesic else plane
    farthest = max(distance((first.x, first.y), points[row]) for row in first.members)
    assert first.radius == pytest.approx(farthest, rel=1e-9, abs=1e-6)
    inside = scaled[first.members, first.first_period : first.last_period + 1].sum()
    assert first.expected == pytest.approx(inside)


def test_a_permutation_in_space_and_time_expects_the_product_of_margins() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 9, (2, 12))
    cases = rng.poisson(2.0, (12, 6))
    cases[3:5, 2:4] += 6
    scan = space_time_permutation_scan(x, y, cases=cases, options=QUICK)
    means = np.outer(cases.sum(axis=1), cases.sum(axis=0)) / cases.sum()
    best = 0.0
    points = list(zip(x, y, strict=True))
    for inside in windows(points, plane):
        rows = sorted(inside)
        if cases[rows].sum() > cases.sum() / 2:
            continue
        for first in range(6):
            for stop in range(first + 1, min(first + 3, 6) + 1):
                c, e = cases[rows, first:stop].sum(), means[rows, first:stop].sum()
                if c > e and c >= 2:
                    best = max(best, poisson_ratio(c, e, cases.sum()))
    assert scan.clusters[0].llr == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.05])
@pytest.mark.parametrize("kind", ["high", "low", "both"])
def test_each_replicate_is_scanned_as_the_data_are(monkeypatch, share, kind) -> None:
    """The shortcut for replicates, a bar that only few circles reach, loses no maximum."""
    rng = np.random.default_rng(8)
    x, y = np.round(rng.uniform(0, 30, (2, 150)))
    drawn = []

    from geo.scan import households

    real = households.drawn

    def spied(*arguments):
        drawn.append((arguments[1], arguments[2].flipped, real(*arguments)))
        return drawn[-1][-1]

    monkeypatch.setattr(households, "drawn", spied)
    cases = (rng.random(150) < share).astype(int)
    null = bernoulli_scan(x, y, cases=cases, options=Options(replicates=70, direction=kind)).largest
    along, flipped, marks = drawn.pop()
    own = np.unique(np.column_stack([x, y]), axis=0)[along.place]
    for lane in (*range(12), 63, 64, 69):
        marked = (marks[:, lane // 64] >> np.uint64(lane % 64) & np.uint64(1)).astype(int)
        one = bernoulli_scan(
            *own.T,
            cases=1 - marked if flipped else marked,
            options=Options(replicates=1, direction=kind),
        )
        assert one.clusters[0].llr == pytest.approx(null[lane], abs=1e-9)


def test_replicates_of_cylinders_are_scanned_as_the_data_are(monkeypatch) -> None:
    monkeypatch.setattr("geo.scan.cylinders._LANES", 1)  # nothing may hide behind a weaker one
    rng = np.random.default_rng(9)
    x, y = rng.uniform(0, 30, (2, 40))
    expected = rng.gamma(2.0, 1.0, (40, 4))
    cases = rng.poisson(expected)
    for kind in ("high", "low", "both"):
        options = Options(replicates=10, direction=kind)
        scan = poisson_scan(x, y, cases=cases, expected=expected, options=options)
        order = np.lexsort((y, x))
        share = expected[order].ravel()
        again = np.random.default_rng(options.seed)
        for lane in range(10):
            drawn = np.empty_like(cases)
            drawn[order] = again.multinomial(cases.sum(), share / share.sum()).reshape(40, 4)
            one = poisson_scan(x, y, cases=drawn, expected=expected, options=options)
            assert one.clusters[0].llr == pytest.approx(scan.largest[lane], abs=1e-9)


@pytest.mark.parametrize("model", ["Bernoulli", "Poisson", "permutation"])
def test_places_where_nobody_was_asked_are_centres_and_nothing_else(model) -> None:
    """Two pairs of cases far apart: only from between them a circle holds both and nobody else."""
    x = np.array([0.0, 10.0, 5.0, -3.0, 13.0, 5.0, 5.0])
    y = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 9.0, -9.0])
    if model == "permutation":
        cases = np.array([[2, 0], [2, 0], [0, 0], [0, 3], [0, 3], [0, 3], [0, 3]])
        scan = space_time_permutation_scan(x, y, cases=cases, options=QUICK)
    else:
        cases, asked = np.array([2, 2, 0, 0, 0, 0, 0]), np.array([2, 2, 0, 9, 9, 9, 9])
        if model == "Bernoulli":
            scan = bernoulli_scan(x, y, cases=cases, population=asked, options=QUICK)
        else:
            scan = poisson_scan(x, y, cases=cases, expected=asked, options=QUICK)
    assert scan.clusters[0].members.tolist() == [0, 1, 2]
    assert (scan.clusters[0].x, scan.clusters[0].y, scan.clusters[0].radius) == (5, 0, 5)
    assert scan.clusters[0].cases == 4
    assert all(each.llr < scan.clusters[0].llr for each in scan.clusters[1:])


def test_equal_maxima_at_one_place_in_different_periods_are_all_reported() -> None:
    x = np.arange(4.0)
    cases = np.array([[3, 0, 0, 3], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]])
    scan = bernoulli_scan(
        x, 0 * x, cases=cases, population=np.full((4, 4), 3), options=dataclasses.replace(QUICK)
    )
    assert reported(scan) == {(frozenset([0]), 0, 0), (frozenset([0]), 3, 3)}


def test_the_largest_share_is_of_what_is_expected_unless_of_people() -> None:
    x = np.arange(4.0)
    cases, expected, people = [9, 9, 3, 3], [5.0, 7.0, 6.0, 6.0], [90.0, 10.0, 50.0, 50.0]

    def members(**changed: object) -> list[int]:
        options = dataclasses.replace(QUICK, **changed)
        scan = poisson_scan(
            x, 0 * x, cases=cases, expected=expected, population=people, options=options
        )
        assert scan.clusters[0].population == sum(people[row] for row in scan.clusters[0].members)
        return scan.clusters[0].members.tolist()

    assert members() == [0, 1]
    assert members(share_of="population", max_share=0.4) == [1]
    assert members(max_share=0.4) == [0]


@pytest.mark.skipif(not ORACLE.exists(), reason="the data set with SaTScan's result is not here")
@pytest.mark.parametrize("reverse", [False, True])
def test_households_of_the_data_set_have_the_cluster_of_satscan(reverse) -> None:
    with ORACLE.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))[:: -1 if reverse else 1]
    x, y, cases = (np.array([float(row[name]) for row in rows]) for name in ("x", "y", "case"))
    scan = bernoulli_scan(x, y, cases=cases.astype(int))
    first = scan.clusters[0]
    assert first.llr == pytest.approx(24.418015, abs=1e-5)
    assert (first.cases, first.population, first.p) == (62, 157, 0.001)
    assert (first.expected, first.relative_risk) == pytest.approx((28.42, 2.80), abs=0.005)
    assert (first.x, first.y, first.radius) == pytest.approx((500.853, 712.157, 141.11), abs=0.005)
    centre = next(i for i, row in enumerate(rows) if row["id"] == "439")
    nearest = np.argsort(np.hypot(x - x[centre], y - y[centre]))[:157]
    assert first.members.tolist() == sorted(nearest.tolist())
    taken = np.concatenate([each.members for each in scan.clusters])
    assert len(np.unique(taken)) == len(taken)


def test_maxima_as_likely_as_each_other_are_both_reported() -> None:
    x = np.array([0.0, 1.0, 2.0, 10.0, 11.0, 12.0])
    cases = [1, 1, 0, 0, 1, 1]
    scan = bernoulli_scan(x, 0 * x, cases=cases, options=QUICK)
    assert [each.members.tolist() for each in scan.clusters[:2]] == [[0, 1], [4, 5]]
    assert scan.clusters[0].llr == pytest.approx(scan.clusters[1].llr, abs=1e-12)
    assert scan.clusters[0].p == scan.clusters[1].p


def test_p_counts_ties_and_states_its_error() -> None:
    x = np.arange(6.0)
    scan = bernoulli_scan(x, 0 * x, cases=[1, 1, 0, 0, 0, 0], options=Options(replicates=99))
    first = scan.clusters[0]
    as_large = (scan.largest >= first.llr - 1e-9).sum()
    assert as_large > 0
    assert first.p == (1 + as_large) / 100
    assert first.p_error == pytest.approx(math.sqrt(first.p * (1 - first.p) / 99))


def test_circles_end_at_the_largest_radius() -> None:
    x = np.arange(20.0)
    cases = [1] * 8 + [0] * 12
    options = dataclasses.replace(QUICK, max_radius=1.0)
    scan = bernoulli_scan(x, 0 * x, cases=cases, options=options)
    assert max(each.radius for each in scan.clusters) == 1.0
    scan = poisson_scan(x, 0 * x, cases=cases, expected=np.ones(20), options=options)
    assert max(each.radius for each in scan.clusters) == 1.0
