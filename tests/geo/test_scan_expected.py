"""Expected counts: by hand, and they add up."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import NotAnalysable
from geo.scan.expected import expected_counts, people_over_periods


def test_each_group_has_the_rate_of_the_whole() -> None:
    people = np.array([[[100, 10]], [[50, 40]]])  # two places, one period, two groups
    cases = np.array([[[3, 2]], [[0, 8]]])
    expected = expected_counts(cases, people)
    assert expected[:, 0] == pytest.approx([100 * 3 / 150 + 10 * 10 / 50, 50 * 3 / 150 + 40 * 0.2])
    assert expected.sum() == pytest.approx(cases.sum())


def test_a_group_without_people_is_refused_if_it_has_cases() -> None:
    people = np.array([[[100, 0]], [[50, 0]]])
    assert expected_counts(np.array([[[3, 0]], [[0, 0]]]), people).sum() == pytest.approx(3)
    with pytest.raises(NotAnalysable):
        expected_counts(np.array([[[3, 1]], [[0, 0]]]), people)


def test_people_change_evenly_between_counts_and_stand_still_outside() -> None:
    counted = np.array([[[100.0], [200.0]]])
    years = people_over_periods(
        counted, at=[2000.0, 2010.0], start=[1995, 2000, 2009, 1999], stop=[1996, 2001, 2012, 2001]
    )
    assert years[0, :, 0] == pytest.approx([100, 105, 195 + 2 * 200, 100 + 105])
    assert people_over_periods(counted[:, :1], at=[2000.0], start=[1], stop=[3])[0, 0, 0] == 200


def test_times_out_of_order_are_refused() -> None:
    counted = np.ones((1, 2, 1))
    with pytest.raises(NotAnalysable):
        people_over_periods(counted, at=[2.0, 1.0], start=[0], stop=[1])
    with pytest.raises(NotAnalysable):
        people_over_periods(counted, at=[1.0, 2.0], start=[1], stop=[1])
