"""Nearest neighbours out of a tree are those a plain search finds, ties included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.nearest_places import nearest

spots = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=40, unique=True
)


def plain_search(x, y, count: int, reach_m: float) -> list[list[int]]:
    found = []
    for here in range(len(x)):
        away = np.hypot(x - x[here], y - y[here])
        others = [i for i in range(len(x)) if i != here and away[i] <= reach_m]
        found.append(sorted(others, key=lambda i: (away[i], i))[:count])
    return found


def rows_of(x, y, count: int, reach_m: float) -> list[list[int]]:
    found = nearest(x, y, np.arange(len(x)), count=count, reach_m=reach_m)
    return [[i for i in row if i >= 0] for row in found.row.tolist()]


@given(spots, st.integers(1, 9), st.sampled_from([3.0, 8.0, 64.0]), st.sampled_from([0.25, 1.0, 7]))
def test_neighbours_are_those_of_a_plain_search(places, count, reach_m, unit) -> None:
    # quarters of a metre are exact numbers, so that ties are ties
    x, y = (np.array(axis, dtype=float) * unit for axis in zip(*places, strict=True))
    assert rows_of(x, y, count, reach_m) == plain_search(x, y, count, reach_m)


@pytest.mark.parametrize("seed", range(3))
def test_dense_and_empty_land_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = (np.r_[random.normal(0, 5, 250), random.uniform(-900, 900, 150)] for _ in range(2))
    assert rows_of(x, y, 8, 200.0) == plain_search(x, y, 8, 200.0)


def test_nobody_has_no_neighbours() -> None:
    found = nearest(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64), count=3, reach_m=10.0)
    assert found.row.shape == (0, 3)
    for reach_m in (10.0, np.inf):
        here = np.zeros(1)
        alone = nearest(here, here, np.zeros(1, dtype=np.int64), count=3, reach_m=reach_m)
        assert alone.row.tolist() == [[-1, -1, -1]]
