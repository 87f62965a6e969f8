"""Nothing but the data decides over a scan; data that cannot be scanned are refused in words."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.scan import Options, bernoulli_scan, poisson_scan, space_time_permutation_scan

QUICK = Options(replicates=19)


def same(one, other) -> None:
    assert one.largest == pytest.approx(other.largest, abs=1e-9)
    assert [c.p for c in one.clusters] == [c.p for c in other.clusters]
    assert [c.llr for c in one.clusters] == pytest.approx([c.llr for c in other.clusters])


@settings(max_examples=15)
@given(st.integers(0, 1000), st.sampled_from([-1000.0, 4096.0]), st.sampled_from([0.5, 8.0]))
def test_order_of_rows_threads_place_and_scale_change_nothing(seed, shift, scale) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 40, (2, 120)).astype(float)
    cases = (rng.random(120) < 0.25).astype(int)
    cases[:2] = 1
    first = bernoulli_scan(x, y, cases=cases, options=QUICK)
    order = rng.permutation(120)
    turned = bernoulli_scan(x[order], y[order], cases=cases[order], options=QUICK)
    same(first, turned)
    back = [sorted(order[each.members].tolist()) for each in turned.clusters]
    assert back == [each.members.tolist() for each in first.clusters]
    same(first, bernoulli_scan(x, y, cases=cases, options=dataclasses.replace(QUICK, threads=3)))
    moved = bernoulli_scan(x * scale + shift, y * scale + shift, cases=cases, options=QUICK)
    same(first, moved)
    assert moved.clusters[0].radius == pytest.approx(first.clusters[0].radius * scale)


def test_replicates_do_not_hang_on_blocks(monkeypatch) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 9, (2, 80))
    cases = (rng.random(80) < 0.3).astype(int)
    counts = rng.poisson(2.0, (80, 3))
    whole = bernoulli_scan(x, y, cases=cases, options=QUICK)
    areas = poisson_scan(x, y, cases=counts, expected=counts + 1.0, options=QUICK)
    monkeypatch.setattr("geo.scan.households._LANES", 7)
    monkeypatch.setattr("geo.scan.cylinders._LANES", 7)
    monkeypatch.setattr("geo.scan.cylinders._TOGETHER", 100)
    same(whole, bernoulli_scan(x, y, cases=cases, options=QUICK))
    same(areas, poisson_scan(x, y, cases=counts, expected=counts + 1.0, options=QUICK))


def test_neighbours_sorted_too_roughly_are_sorted_again(monkeypatch) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 9, (2, 70))
    cases = (rng.random(70) < 0.3).astype(int)
    usual = bernoulli_scan(x, y, cases=cases, options=QUICK)
    monkeypatch.setattr(
        "geo.scan.places._quickly_sorted",
        lambda _, centres, wanted: np.tile(np.arange(wanted), (len(centres), 1)),
    )
    same(usual, bernoulli_scan(x, y, cases=cases, options=QUICK))


def test_households_with_counts_are_the_same_as_one_row_each() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 9, (2, 30))
    asked = rng.integers(1, 6, 30)
    cases = rng.binomial(asked, 0.3)
    together = bernoulli_scan(x, y, cases=cases, population=asked, options=QUICK)
    single = np.concatenate([[1] * c + [0] * (n - c) for c, n in zip(cases, asked, strict=True)])
    each = bernoulli_scan(
        np.repeat(x, asked), np.repeat(y, asked), cases=single.astype(int), options=QUICK
    )
    same(together, each)


@pytest.mark.parametrize(
    ("cases", "population", "said"),
    [
        ([1, 0, 0, 0], None, "fewer than two"),
        ([1, 1, 1, 1], None, "all who were asked"),
        ([0, 0, 0, 0], [0, 0, 0, 0], "nobody was asked"),
        ([0, 0, 0, 0], None, "fewer than two"),
        ([2, 1, 0, 0], None, "more cases than"),
        ([1, 1, -1, 0], None, "negative"),
        ([1, 1, 0.5, 0], None, "whole"),
        ([1, 1, np.nan, 0], None, "missing"),
        ([1, 1, 0], None, "more or fewer"),
    ],
)
def test_data_that_cannot_be_scanned_are_refused_in_words(cases, population, said) -> None:
    x = np.arange(4.0)
    with pytest.raises(NotAnalysable) as refused:
        bernoulli_scan(x, x, cases=cases, population=population, options=QUICK)
    assert said in str(refused.value.facts["reason"])


def test_one_place_no_rows_and_wrong_degrees_are_refused() -> None:
    for x, y, options in (
        ([1.0, 1.0], [2.0, 2.0], QUICK),
        ([], [], QUICK),
        ([31.0, 31.1], [119.0, 119.1], dataclasses.replace(QUICK, geodesic=True)),
        ([np.nan, 1.0], [2.0, 2.0], QUICK),
    ):
        with pytest.raises(NotAnalysable):
            bernoulli_scan(x, y, cases=[1] * len(x), population=[3] * len(x), options=options)
    with pytest.raises(NotAnalysable):
        poisson_scan([0.0, 1.0], [0.0, 1.0], cases=[2, 2], expected=[0.0, 3.0])
    with pytest.raises(NotAnalysable):
        space_time_permutation_scan([0.0, 1.0], [0.0, 1.0], cases=[[2, 0], [3, 0]])
    for wrong in ({"max_share": 1.0}, {"replicates": 0}):
        with pytest.raises(NotAnalysable):
            Options(**wrong)


def test_a_scan_is_stopped_by_whoever_is_told_its_progress() -> None:
    told = []

    def stop(part: float) -> None:
        told.append(part)
        if part > 0.3:
            raise KeyboardInterrupt

    x = np.arange(40.0)
    options = dataclasses.replace(QUICK, progress=stop)
    with pytest.raises(KeyboardInterrupt):
        bernoulli_scan(x, x, cases=[1, 1] + [0] * 38, options=options)
    assert 0 < told[0] < told[-1] < 1
