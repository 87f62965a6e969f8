"""Rates shrink the more the fewer were asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.shrunken_rates import shrunken_intervals, shrunken_rates

counts = st.lists(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=20,
)


def test_rates_worked_out_by_hand() -> None:
    cases, asked = np.array([1, 9, 0]), np.array([10, 10, 0])
    shrunk, weight = shrunken_rates(cases, asked)
    between = 0.16 - 0.5 / 10
    own = between / (between + 0.05)
    assert weight == pytest.approx([own, own, 0.0])
    assert shrunk == pytest.approx([0.5 - own * 0.4, 0.5 + own * 0.4, 0.5])


@given(counts)
def test_shrunken_rates_lie_between_their_own_and_that_of_all(rows) -> None:
    cases, asked = np.array(rows).T
    if not asked.sum():
        with pytest.raises(NotAnalysable):
            shrunken_rates(cases, asked)
        return
    shrunk, weight = shrunken_rates(cases, asked)
    overall = cases.sum() / asked.sum()
    own = np.where(asked > 0, cases / np.maximum(asked, 1), overall)
    assert (shrunk >= np.minimum(own, overall) - 1e-12).all()
    assert (shrunk <= np.maximum(own, overall) + 1e-12).all()
    by_asked = weight[np.argsort(asked, kind="stable")]
    assert (np.diff(by_asked) >= -1e-12).all()


def test_more_cases_than_asked_are_refused() -> None:
    with pytest.raises(NotAnalysable):
        shrunken_rates(np.array([3]), np.array([2]))


def test_intervals_are_quantiles_of_the_posterior() -> None:
    from scipy.stats import beta

    cases, asked = np.array([1, 9, 0]), np.array([10, 10, 0])
    prior = 0.5 / (0.16 - 0.5 / 10)  # m / A: as much as so many households
    low, high = shrunken_intervals(cases, asked)
    posterior = beta(0.5 * prior + cases, 0.5 * prior + asked - cases)
    assert low == pytest.approx(posterior.ppf(0.025))
    assert high == pytest.approx(posterior.ppf(0.975))
    assert posterior.mean() == pytest.approx(shrunken_rates(cases, asked)[0])


@given(counts)
def test_intervals_hold_their_rate_and_stay_shares(rows) -> None:
    cases, asked = np.array(rows).T
    if not asked.sum():
        with pytest.raises(NotAnalysable):
            shrunken_intervals(cases, asked)
        return
    low, high = shrunken_intervals(cases, asked)
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= high).all()
    some = (cases.sum() > 0) & (cases.sum() < asked.sum())
    if some:
        assert (low < high).all()


def test_no_differences_are_no_certainty() -> None:
    """Four areas of one rate: between them there is nothing, yet nobody knows it to a hair."""
    cases, asked = np.full(4, 5), np.full(4, 20)
    low, high = shrunken_intervals(cases, asked)
    assert shrunken_rates(cases, asked)[0] == pytest.approx(0.25)
    assert (low < 0.22).all()
    assert (high > 0.28).all()


def test_more_asked_narrow_the_interval() -> None:
    low, high = shrunken_intervals(np.array([2, 20, 1, 90]), np.array([10, 100, 100, 100]))
    width = high - low
    assert width[1] < width[0]
