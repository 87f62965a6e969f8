"""Intervals of shares hold the share and stay within 0 and 1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.wilson import wilson_interval


def test_the_interval_is_that_of_the_book() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 and 15 of 148."""
    low, high = wilson_interval([81 / 263, 15 / 148, 0], [263, 148, 20])
    assert low == pytest.approx([0.2553, 0.0624, 0.0], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1605, 0.1611], abs=5e-5)


def test_the_ends_are_where_the_share_is_so_many_of_their_own_deviations_away() -> None:
    for end in wilson_interval(0.5, 20):
        away = abs(0.5 - end) / (end * (1 - end) / 20) ** 0.5
        assert away == pytest.approx(1.959963984540054)


def test_nobody_asked_has_no_interval() -> None:
    low, high = wilson_interval([0.5, np.nan], [0, 0])
    assert np.isnan([low, high]).all()


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_hold_the_share(found: tuple[int, int]) -> None:
    cases, asked = found
    low, high = wilson_interval(cases / asked, asked)
    assert 0 <= low <= cases / asked + 1e-12
    assert cases / asked - 1e-12 <= high <= 1
    assert (low == 0) == (cases == 0)
    assert (high == 1) == (cases == asked)
