"""A route visits every stop once, is short, ends anywhere, and is the same every time."""

from __future__ import annotations

import sys
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ContractBreach
from geo.walk_route import (
    _best_move,
    _best_turn,
    _searched,
    household_order,
    stops_of,
    walk_route,
)

spots = st.tuples(st.integers(0, 300), st.integers(0, 300))


def ways(points) -> np.ndarray:
    xy = np.array(points, dtype=np.float64).reshape(-1, 2)
    return np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))


def length(distance: np.ndarray, order, start: np.ndarray | None) -> float:
    first = 0.0 if start is None or not len(order) else start[order[0]]
    return float(first + distance[order[:-1], order[1:]].sum())


@settings(max_examples=40)
@given(st.lists(spots, max_size=40), st.one_of(st.none(), spots))
def test_every_stop_once_and_never_longer_than_as_listed(points, meeting) -> None:
    distance = ways(points)
    start = None if meeting is None else ways([meeting, *points])[0, 1:]
    route = walk_route(distance, from_start_m=start, iterations=20)
    assert sorted(route.order.tolist()) == list(range(len(points)))
    assert route.length_m == pytest.approx(length(distance, route.order, start))
    assert route.length_m <= length(distance, np.arange(len(points)), start) + 1e-6


@settings(max_examples=25)
@given(st.lists(spots, min_size=2, max_size=7), st.booleans())
def test_no_order_of_few_stops_is_shorter(points, free) -> None:
    distance = ways(points)
    start = None if free else ways([(0, 0), *points])[0, 1:]
    every = np.array(list(permutations(range(len(points)))))
    all_lengths = distance[every[:, :-1], every[:, 1:]].sum(axis=1)
    if start is not None:
        all_lengths += start[every[:, 0]]
    route = walk_route(distance, from_start_m=start)
    assert route.length_m == pytest.approx(all_lengths.min(), abs=0.05)


def test_no_order_of_eight_stops_is_shorter() -> None:
    distance = ways(np.random.default_rng(8).random((8, 2)) * 300)
    every = np.array(list(permutations(range(8))))
    least = distance[every[:, :-1], every[:, 1:]].sum(axis=1).min()
    assert walk_route(distance).length_m == pytest.approx(least, abs=0.05)


def test_the_same_every_time_and_as_long_in_any_order_of_rows() -> None:
    points = np.random.default_rng(1).random((45, 2)) * 300
    distance = ways(points)
    route = walk_route(distance)
    assert walk_route(distance).order.tolist() == route.order.tolist()
    rows = np.random.default_rng(2).permutation(45)
    shuffled = walk_route(distance[np.ix_(rows, rows)])
    assert shuffled.length_m == pytest.approx(route.length_m, rel=0.03)


def test_a_lane_is_walked_from_the_meeting_point_to_its_far_end() -> None:
    x = np.array([40.0, 10.0, 30.0, 20.0, 50.0])
    route = walk_route(np.abs(x[:, None] - x[None]), from_start_m=x)
    assert route.order.tolist() == [1, 3, 2, 0, 4]
    assert route.length_m == pytest.approx(50)


def test_searching_does_not_make_it_longer_and_usually_shorter() -> None:
    shorter = 0
    for seed in range(4):
        distance = ways(np.random.default_rng(seed).random((60, 2)) * 300)
        plain, searched = (walk_route(distance, iterations=n).length_m for n in (0, 150))
        assert searched <= plain
        shorter += searched < plain - 1
    assert shorter >= 2


def test_no_part_turned_round_or_moved_makes_it_shorter() -> None:
    for seed in range(4):
        distance = ways(np.random.default_rng(seed).random((25, 2)) * 300)
        start = np.arange(25.0)
        route = walk_route(distance, from_start_m=start, iterations=0)
        order = route.order.tolist()
        for a in range(25):
            for b in range(a + 1, 26):
                turned = order[:a] + order[a:b][::-1] + order[b:]
                assert length(distance, turned, start) >= route.length_m - 1e-6
                if b - a > 3:
                    continue
                rest = order[:a] + order[b:]
                for to in range(len(rest) + 1):
                    for run in (order[a:b], order[a:b][::-1]):
                        moved = rest[:to] + run + rest[to:]
                        assert length(distance, moved, start) >= route.length_m - 1e-6


@settings(max_examples=40)
@given(st.lists(spots, min_size=5, max_size=9, unique=True), st.integers(1, 3))
def test_a_change_gains_what_it_says(points, run: int) -> None:
    distance, path = ways(points), np.arange(len(points))
    before = length(distance, path, None)
    for gain, changed in (_best_move(distance, path, run), _best_turn(distance, path)):
        assert sorted(changed.tolist()) == path.tolist()
        assert changed[0] == 0
        assert before - length(distance, changed, None) == pytest.approx(gain, abs=1e-6)


def test_the_search_knows_that_nobody_walks_back() -> None:
    lane = np.abs(np.arange(12.0)[:, None] - np.arange(12.0)[None])
    out_and_back = np.array([0, 2, 4, 6, 8, 10, 11, 9, 7, 5, 3, 1])
    assert _searched(lane, out_and_back, 50).tolist() == list(range(12))


def test_a_machine_without_pyvrp_still_gets_a_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    distance = ways(np.random.default_rng(3).random((30, 2)) * 300)
    route = walk_route(distance)
    assert sorted(route.order.tolist()) == list(range(30))
    assert route.length_m == walk_route(distance, iterations=0).length_m


def test_inputs_stay_as_they_were() -> None:
    distance = ways([(0, 0), (5, 5), (9, 0), (3, 3), (7, 1)])
    before = distance.copy()
    walk_route(distance, from_start_m=distance[0])
    assert (distance == before).all()


def test_distances_that_cannot_be_are_refused() -> None:
    for distance in (
        np.zeros((2, 3)),
        np.array([[0, np.inf], [np.inf, 0]]),
        np.triu(np.ones((3, 3))),
    ):
        with pytest.raises(ContractBreach):
            walk_route(distance)
    with pytest.raises(ContractBreach, match="every pair"):
        walk_route(np.zeros((2, 2)), from_start_m=np.zeros(3))


def test_households_of_a_building_are_one_stop_served_by_stair_and_room() -> None:
    x = np.array([0.0, 50.0, 0.0, 100.0, 0.0, 50.0])
    building = np.array([7, 0, 7, 8, 7, 0])
    stops = stops_of(x, np.zeros(6), building)
    assert len(stops.x_m) == 3  # two homes without a building stand at one spot
    assert stops.of_household[0] == stops.of_household[2] == stops.of_household[4]
    distance = np.abs(stops.x_m[:, None] - stops.x_m[None])
    route = walk_route(distance, from_start_m=np.abs(stops.x_m + 10))
    stair, room = np.array([2, 0, 1, 0, 1, 0]), np.array([101, 2, 302, 0, 201, 1])
    assert household_order(route, stops, (stair, room)).tolist() == [4, 2, 0, 5, 1, 3]


@settings(max_examples=30)
@given(st.lists(st.tuples(spots, st.integers(0, 3)), min_size=1, max_size=20), st.randoms())
def test_stops_do_not_hang_on_the_order_of_rows(homes, random) -> None:
    def made(rows):
        xy = np.array([homes[row][0] for row in rows], dtype=np.float64)
        return stops_of(xy[:, 0], xy[:, 1], np.array([homes[row][1] for row in rows]))

    rows = list(range(len(homes)))
    before = made(rows)
    random.shuffle(rows)
    after = made(rows)
    assert after.x_m.tolist() == before.x_m.tolist()
    assert after.of_household.tolist() == before.of_household[rows].tolist()
