"""Secondary clusters, the globe, strata and p, each by trying everything on small data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.scan import Options, bernoulli_scan, poisson_scan, space_time_permutation_scan
from geo.scan.expected import expected_counts
from tests.geo.test_scan import bernoulli_ratio, best_by_trial, globe, plane, poisson_ratio

QUICK = Options(replicates=19)


def best_around(points, centre, ratio, *, distance):
    """Return the best circle around a point: its ratio, radius and members."""
    away = np.array([distance(points[centre], other) for other in points])
    found = (0.0, 0.0, frozenset())
    for radius in sorted(set(away)):
        inside = np.flatnonzero(away <= radius * (1 + 1e-8) + 1e-9)
        value = ratio(inside)
        if value > found[0] + 1e-9:
            found = (value, radius, frozenset(inside.tolist()))
    return found


def without_overlap(points, ratio, *, distance):
    """Choose clusters as the user guide of SaTScan says: by ratio, no place in two of them."""
    around = [best_around(points, row, ratio, distance=distance) for row in range(len(points))]
    taken: set[int] = set()
    chosen = []
    for value, _, members in sorted(around, key=lambda each: (-each[0], each[1])):
        if value > 0 and not members & taken:
            chosen.append((value, members))
            taken |= members
    return chosen


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.booleans())
def test_secondary_clusters_are_the_best_of_centres_without_overlap(seed, geodesic) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(100, 101, 40), rng.uniform(30, 31, 40)
    points, cases = list(zip(x, y, strict=True)), (rng.random(40) < 0.4).astype(int)
    total = int(cases.sum())

    def ratio(inside) -> float:
        c, n = int(cases[inside].sum()), len(inside)
        if c < 2 or n > 20 or c <= n * total / 40:
            return 0.0
        return bernoulli_ratio(c, n, total, 40)

    if not 2 <= total < 40:
        return
    scan = bernoulli_scan(x, y, cases=cases, options=Options(replicates=19, geodesic=geodesic))
    wanted = without_overlap(points, ratio, distance=globe if geodesic else plane)
    equal = [each for each in scan.clusters if each.llr >= scan.clusters[0].llr - 1e-9]
    if len(equal) > 1:  # all of these are reported, whether they overlap or not
        assert wanted[0][0] == pytest.approx(equal[-1].llr, abs=1e-9)
        return
    assert [each.llr for each in scan.clusters] == pytest.approx([v for v, _ in wanted], abs=1e-9)
    for found, (_, members) in zip(scan.clusters, wanted, strict=True):
        alike = [m for value, m in wanted if abs(value - found.llr) < 1e-9]
        assert frozenset(found.members.tolist()) in alike
        assert members
        as_large = (scan.largest >= found.llr - 1e-9).sum()
        assert found.p == (1 + as_large) / 20


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from([0.5, 0.2]))
def test_a_permutation_on_plane_and_globe(seed, geodesic, share) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(118, 121, 10), rng.uniform(30, 33, 10)
    cases = rng.poisson(1.0, (10, 5))
    if cases.sum() < 2 or np.count_nonzero(cases.sum(axis=0)) < 2:
        return
    options = Options(replicates=19, geodesic=geodesic, max_share=share)
    scan = space_time_permutation_scan(x, y, cases=cases, options=options)
    means = np.outer(cases.sum(axis=1), cases.sum(axis=0)) / cases.sum()
    best, found = best_by_trial(
        list(zip(x, y, strict=True)),
        cases,
        means,
        ratio=lambda c, e: poisson_ratio(c, e, cases.sum()),
        share=share,
        distance=globe if geodesic else plane,
    )
    assert bool(scan.clusters) == bool(found)
    if found:
        assert scan.clusters[0].llr == pytest.approx(best, abs=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans())
def test_strata_on_plane_and_globe(seed, groups, geodesic) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-81, -75, 14), rng.uniform(39, 43, 14)
    people = rng.integers(0, 900, (14, 3, groups))
    people[0] = 0  # nobody lives there, and it is a centre all the same
    rate = rng.gamma(1.0, 0.01, groups)
    cases = rng.poisson(people * rate)
    if cases.sum() < 2:
        return
    total = cases.sum()
    by_hand = np.zeros((14, 3))
    for group in range(groups):
        of_group = people[:, :, group]
        by_hand += of_group * (cases[:, :, group].sum() / of_group.sum())
    expected = expected_counts(cases, people)
    assert expected == pytest.approx(by_hand)
    options = Options(replicates=19, geodesic=geodesic)
    counts = cases.sum(axis=2)
    scan = poisson_scan(x, y, cases=counts, expected=expected, options=options)
    best, found = best_by_trial(
        list(zip(x, y, strict=True)),
        counts,
        by_hand,
        ratio=lambda c, e: poisson_ratio(c, e, total),
        distance=globe if geodesic else plane,
    )
    assert bool(scan.clusters) == bool(found)
    if found:
        first = scan.clusters[0]
        assert first.llr == pytest.approx(best, abs=1e-9)
        inside = first.cases / first.expected
        outside = (total - first.cases) / (total - first.expected)
        if outside:
            assert first.relative_risk == pytest.approx(inside / outside)
