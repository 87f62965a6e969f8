"""Groups are those of the definition: cores, what they reach, and noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.point_groups import dense_groups


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=40),
    st.integers(1, 5),
)
def test_groups_are_those_of_walking_from_core_to_core(points, least) -> None:
    x, y = np.array(points, dtype=float).T
    away = np.hypot(x[:, None] - x, y[:, None] - y)
    near = away <= 1.5
    core = near.sum(axis=1) >= least
    wanted = []
    left = set(np.flatnonzero(core).tolist())
    while left:
        group, waiting = set(), [min(left)]
        while waiting:
            one = waiting.pop()
            if one in left:
                left.discard(one)
                group.add(one)
                waiting += np.flatnonzero(near[one] & core).tolist()
        wanted.append(group)
    found = dense_groups(x, y, reach_m=1.5, least=least)
    groups = [set(np.flatnonzero((found == g) & core).tolist()) for g in range(found.max() + 1)]
    assert sorted(map(sorted, groups)) == sorted(map(sorted, wanted))
    for row in np.flatnonzero(~core):
        reach = np.flatnonzero(near[row] & core)
        if not reach.size:
            assert found[row] == -1
        else:
            closest = reach[away[row, reach] == away[row, reach].min()]
            assert found[row] in found[closest]
    sizes = np.bincount(found[found >= 0], minlength=1)
    assert (np.diff(sizes) <= 0).all()
    order = np.random.default_rng(0).permutation(len(x))
    turned = dense_groups(x[order], y[order], reach_m=1.5, least=least)
    assert turned.tolist() == found[order].tolist()


def test_reach_and_least_are_larger_than_nothing() -> None:
    for wrong in ({"reach_m": 0.0, "least": 2}, {"reach_m": 1.0, "least": 0}):
        with pytest.raises(NotAnalysable):
            dense_groups(np.zeros(3), np.zeros(3), **wrong)
