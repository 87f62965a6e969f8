"""The area tree."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import (
    ancestor_pairs,
    compared,
    in_tree_order,
    locate,
    summed_upwards,
    with_descendants,
)
from tests.making import areas_of

SQUARE = shapely.box(0, 0, 2, 2)


def tree():
    return areas_of(
        [
            ("town", "乙镇", 0, None),
            ("town", "甲镇", 0, None),
            ("community", "村", 1, SQUARE),
            ("estate", "小区", 3, shapely.box(0, 0, 1, 1)),
            ("community", "孤村", 0, shapely.box(5, 5, 6, 6)),
        ]
    )


def test_descendants_include_the_chosen_and_leave_out_the_unknown() -> None:
    assert with_descendants(tree(), [1]) == {1, 3, 4}
    assert with_descendants(tree(), [4, 99]) == {4}
    assert with_descendants(tree(), []) == frozenset()


def test_counts_add_up_to_all_above() -> None:
    counts = np.array([1, 10, 100, 1000, 10_000])
    assert summed_upwards(tree(), counts).tolist() == [1101, 10, 1100, 1000, 10_000]
    table = np.column_stack([counts, 2 * counts])
    assert summed_upwards(tree(), table)[0].tolist() == [1101, 2202]
    assert summed_upwards(areas_of([]), np.zeros(0, dtype=np.int64)).tolist() == []


def test_an_area_below_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="below itself"):
        ancestor_pairs(areas_of([("community", "a", 2, None), ("community", "b", 1, None)]))


def test_tree_order_goes_from_top_to_bottom_by_name() -> None:
    assert in_tree_order(tree()) == [(1, 0), (3, 1), (4, 2), (5, 0), (2, 0)]


def test_deepest_area_wins_and_nothing_is_nothing() -> None:
    points = np.array(
        [
            shapely.Point(0.5, 0.5),
            shapely.Point(1.5, 1.5),
            shapely.Point(9, 9),
            None,
            shapely.Point(),
        ],
        dtype=object,
    )
    assert locate(points, tree()).tolist() == [4, 3, 0, 0, 0]


def test_of_overlapping_areas_the_smaller_wins_then_the_smaller_id() -> None:
    same = areas_of(
        [
            ("community", n, 0, s)
            for n, s in (("a", SQUARE), ("b", shapely.box(0, 0, 1, 1)), ("c", SQUARE))
        ]
    )
    points = np.array([shapely.Point(0.5, 0.5), shapely.Point(1.5, 1.5)], dtype=object)
    assert locate(points, same).tolist() == [2, 1]


def test_without_communities_whatever_level_exists_is_compared() -> None:
    only_estates = areas_of([("estate", "a", 0, SQUARE), ("estate", "b", 0, SQUARE)])
    assert compared(only_estates) == [1, 2]
    assert compared(areas_of([])) == []


@given(st.lists(st.integers(0, 6), min_size=1, max_size=7))
def test_descendants_and_ancestry_agree(parents: list[int]) -> None:
    # parents always come earlier, so that there is no cycle
    rows = [("community", str(n), min(parent, n), None) for n, parent in enumerate(parents)]
    areas = areas_of(rows)
    above, below = ancestor_pairs(areas)
    for place, area in enumerate(areas.index):
        assert sorted(with_descendants(areas, [area])) == sorted(areas.index[below[above == place]])
