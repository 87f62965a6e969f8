"""Groups hang together and jump over nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.contiguity import contiguous_groups, neighbour_places, usual_reach_m


def groups(points, member, blocks=None, *, area=None, reach_m=100.0) -> list[int]:
    x, y = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))
    chosen = np.array(member, dtype=bool)
    stops = ~chosen if blocks is None else np.array(blocks, dtype=bool)
    areas = np.zeros(len(x), dtype=np.int64) if area is None else np.array(area)
    near = neighbour_places(x, y, reach_m=np.full(len(x), reach_m))
    return contiguous_groups(x, y, near, area=areas, member=chosen, blocks=stops).tolist()


def test_near_members_are_one_group() -> None:
    assert groups([(0, 0), (20, 0), (40, 0)], [1, 1, 1], reach_m=25.0) == [0, 0, 0]


def test_the_lowest_of_a_crowd_ends_no_chain_in_a_circle() -> None:
    # every place of the crowd has its full number of neighbours within the group
    crowd = [(10 * (i // 5), 10 * (i % 5)) for i in range(25)]
    assert groups(crowd, [1] * 25, reach_m=30.0) == [0] * 25


def test_far_members_are_two_groups() -> None:
    assert groups([(0, 0), (20, 0), (90, 0)], [1, 1, 1], reach_m=25.0) == [0, 0, 2]


def test_a_group_does_not_jump_over_a_visited_household() -> None:
    line = [(0, 0), (20, 0), (40, 0)]
    assert groups(line, [1, 0, 1]) == [0, -1, 2]
    # a little aside, it still stands between them; far aside it does not
    assert groups([(0, 0), (20, 15), (40, 0)], [1, 0, 1]) == [0, -1, 2]
    assert groups([(0, 0), (20, 25), (40, 0)], [1, 0, 1]) == [0, -1, 0]


def test_a_row_of_visited_households_parts_two_rows() -> None:
    rows = [(10 * i, 15 * row) for row in range(3) for i in range(8)]
    found = groups(rows, [i // 8 != 1 for i in range(24)])
    assert found == [0] * 8 + [-1] * 8 + [16] * 8


def test_corners_of_a_square_do_not_join_across_visited_ones() -> None:
    assert groups([(0, 0), (0, 10), (10, 0), (10, 10)], [1, 0, 0, 1]) == [0, -1, -1, 3]


def test_what_neither_belongs_nor_blocks_is_seen_through() -> None:
    assert groups([(0, 0), (20, 0), (40, 0)], [1, 0, 1], blocks=[0, 0, 0]) == [0, -1, 0]


def test_groups_end_at_the_border_of_an_area() -> None:
    assert groups([(0, 0), (10, 0)], [1, 1], area=[0, 1]) == [0, 1]


def test_reach_follows_the_spacing() -> None:
    x = np.repeat(np.arange(20.0) * 40, 20)
    y = np.tile(np.arange(20.0) * 40, 20)
    one = np.zeros(400, dtype=np.int64)
    assert set(usual_reach_m(x, y, one)) == {80.0}
    assert set(usual_reach_m(x / 20, y / 20, one)) == {30.0}
    assert set(usual_reach_m(x * 20, y * 20, one)) == {300.0}
    assert usual_reach_m(x[:0], y[:0], one[:0]).size == 0


def test_every_area_has_its_own_reach() -> None:
    x = np.r_[np.arange(10.0) * 20, 5000 + np.arange(10.0) * 90, 9000.0]
    area = np.repeat([0, 1, 2], [10, 10, 1])
    reach = usual_reach_m(x, np.zeros(21), area)
    assert reach[0] == 40.0
    assert reach[10] == 180.0
    assert 40.0 <= reach[20] <= 300.0  # one house says nothing of its village


def plain_groups(points, member, reach_m: float) -> list[int]:
    """The definition, pair by pair."""
    label = [i if member[i] else -1 for i in range(len(points))]

    def free(i: int, j: int) -> bool:
        (ax, ay), (bx, by) = points[i], points[j]
        if (ax - bx) ** 2 + (ay - by) ** 2 > reach_m**2:
            return False
        between = [
            (cx - ax) * (cx - bx) + (cy - ay) * (cy - by) <= 0
            for k, (cx, cy) in enumerate(points)
            if not member[k]
        ]
        return not any(between)

    pairs = [
        (i, j)
        for i in range(len(points))
        for j in range(i)
        if member[i] and member[j] and free(i, j)
    ]
    for _ in points:
        for i, j in pairs:
            label[i] = label[j] = min(label[i], label[j])
    return label


places = st.lists(
    st.tuples(st.tuples(st.integers(0, 12), st.integers(0, 12)), st.booleans()),
    min_size=1,
    max_size=9,
    unique_by=lambda place: place[0],
)


@given(places, st.sampled_from([2.0, 5.0, 20.0]))
def test_groups_are_those_of_the_definition(found, reach_m: float) -> None:
    points, member = [place for place, _ in found], [chosen for _, chosen in found]
    assert groups(points, member, reach_m=reach_m) == plain_groups(points, member, reach_m)


@given(places, st.randoms())
def test_groups_do_not_depend_on_row_order(found, random) -> None:
    shuffled = found.copy()
    random.shuffle(shuffled)

    def parts(rows) -> set[frozenset]:
        label = groups([place for place, _ in rows], [chosen for _, chosen in rows], reach_m=5.0)
        return {
            frozenset(place for (place, _), other in zip(rows, label, strict=True) if other == one)
            for one in label
            if one >= 0
        }

    assert parts(found) == parts(shuffled)
