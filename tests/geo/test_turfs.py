"""Turfs hold every household once, are equal, whole, apart, and the same in any order of rows."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.equal_shares import share_out
from geo.errors import ContractBreach
from geo.turf_balance import balanced
from geo.turf_cuts import cut_anew
from geo.turf_ground import Ground, ways_in
from geo.turf_ways import with_shorter_ways
from geo.turfs import MOST_OVERLAP, SLACK, Turfs, cut_turfs, hull_overlap

metres = st.integers(0, 400).map(float)
homes = st.lists(st.tuples(metres, metres), min_size=1, max_size=60, unique=True)


def cut(points, *, teams: int, **more) -> Turfs:
    xy = np.array(points, dtype=np.float64).reshape(-1, 2)
    return cut_turfs(xy[:, 0], xy[:, 1], teams=teams, **more)


def shared_area(points, team: np.ndarray) -> float:
    xy = np.array(points)
    hulls = [shapely.convex_hull(shapely.MultiPoint(xy[team == t])) for t in np.unique(team)]
    whole = sum(hull.area for hull in hulls)
    both = sum(one.intersection(other).area for one, other in combinations(hulls, 2))
    return both / whole if whole else 0.0


@settings(max_examples=30)
@given(homes, st.integers(1, 8))
def test_every_household_is_in_one_turf_of_equal_size_and_none_overlap(points, teams: int) -> None:
    turfs = cut(points, teams=teams)
    assert len(turfs.team) == len(points)
    assert turfs.sizes.tolist() == np.bincount(turfs.team, minlength=teams).tolist()
    assert len(turfs.sizes) == teams
    assert turfs.sizes.max() - turfs.sizes.min() <= 1
    assert turfs.overlap == pytest.approx(shared_area(points, turfs.team), abs=1e-9)
    assert turfs.overlap <= MOST_OVERLAP


@settings(max_examples=20)
@given(homes, st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(points, teams: int, random) -> None:
    rows = list(range(len(points)))
    building = [1 + number // 3 for number in rows]
    before = cut(points, teams=teams, building=np.array(building), order=np.array(rows))
    random.shuffle(rows)
    after = cut(
        [points[row] for row in rows],
        teams=teams,
        building=np.array([building[row] for row in rows]),
        order=np.array(rows),
    )
    assert after.team.tolist() == before.team[rows].tolist()


@settings(max_examples=20)
@given(st.lists(st.tuples(metres, metres, st.integers(1, 9)), min_size=4, max_size=40))
def test_buildings_smaller_than_a_turf_are_never_split(blocks) -> None:
    building = np.repeat(np.arange(1, len(blocks) + 1), [size for *_, size in blocks])
    xy = np.array([blocks[number - 1][:2] for number in building])
    turfs = cut(xy, teams=3, building=building)
    for number in np.unique(building):
        own = turfs.team[building == number]
        if len(own) <= -(-len(building) // 3):
            assert len(set(own.tolist())) == 1


def test_whole_buildings_of_a_village_come_within_four_households_without_overlap() -> None:
    random = np.random.default_rng(4)
    places = random.random((90, 2)) * 600
    building = np.repeat(np.arange(1, 91), random.integers(1, 13, 90))
    turfs = cut(places[building - 1], teams=9, building=building)
    assert turfs.widest_gap <= 4
    assert turfs.overlap <= MOST_OVERLAP


def test_a_building_larger_than_a_turf_is_cut_in_the_order_of_its_flats() -> None:
    xy = [(0.0, 0.0)] * 12 + [(100.0, 0.0)] * 4
    building = np.array([1] * 12 + [2] * 4)
    order = np.array([*range(11, -1, -1), 0, 1, 2, 3])
    turfs = cut(xy, teams=4, building=building, order=order)
    assert turfs.sizes.tolist() == [4, 4, 4, 4]
    for team in set(turfs.team[:12].tolist()):
        ranks = np.sort(order[:12][turfs.team[:12] == team])
        assert np.ptp(ranks) == len(ranks) - 1


def lanes(count: int) -> np.ndarray:
    """Houses along lanes, 10 m apart, lanes 45 m apart."""
    number = np.arange(count)
    return np.column_stack([10.0 * (number % 17), 45.0 * (number // 17)])


@pytest.mark.parametrize("meeting", [None, (80.0, 180.0)])
def test_large_turfs_give_up_equal_sizes_within_limits_for_shorter_ways(meeting) -> None:
    xy = lanes(150)
    turfs = cut(xy, teams=3, meeting=meeting)
    assert turfs.widest_gap <= SLACK
    assert turfs.overlap <= MOST_OVERLAP
    rows = np.random.default_rng(5).permutation(150)
    assert cut(xy[rows], teams=3, meeting=meeting).team.tolist() == turfs.team[rows].tolist()


@pytest.mark.parametrize("meeting", [None, np.array([80.0, 180.0])])
def test_runs_change_turfs_only_where_the_sum_of_ways_falls(meeting) -> None:
    random = np.random.default_rng(2)
    xy = random.random((60, 2)) * 300
    turf = (np.argsort(np.argsort(xy[:, 0])) * 3) // 60
    ground = Ground(xy, np.ones(60, dtype=np.int64), meeting, 18, 22, MOST_OVERLAP)
    after, routes = with_shorter_ways(ground, turf)
    before = sum(map(ground.length, ways_in(ground, turf)))
    assert sum(map(ground.length, routes)) < before
    assert [sorted(route.tolist()) for route in routes] == [
        np.flatnonzero(after == each).tolist() for each in range(3)
    ]
    sizes = np.bincount(after)
    assert sizes.min() >= 18
    assert sizes.max() <= 22
    assert shared_area(xy, after) <= MOST_OVERLAP
    assert turf.tolist() == ((np.argsort(np.argsort(xy[:, 0])) * 3) // 60).tolist()
    stays = Ground(xy, ground.weight, meeting, 20, 20, MOST_OVERLAP)
    assert np.bincount(with_shorter_ways(stays, turf)[0]).tolist() == [20, 20, 20]


def test_two_turfs_are_parted_by_the_line_that_makes_their_ways_shortest() -> None:
    lanes_of_ten = [(20.0 * n, 100.0 * lane) for lane in range(2) for n in range(10)]
    xy, turf = np.array(lanes_of_ten), np.tile(np.repeat([0, 1], 5), 2)
    ground = Ground(xy, np.ones(20, dtype=np.int64), None, 8, 12, MOST_OVERLAP)
    cut = cut_anew(ground, turf, ways_in(ground, turf), (0, 1))
    assert cut is not None
    assert {frozenset(cut.one.tolist()), frozenset(cut.other.tolist())} == {
        frozenset(range(10)),
        frozenset(range(10, 20)),
    }
    assert cut.gain_m == pytest.approx(2 * (80 + 100 + 80) - 2 * 180)
    assert cut_anew(ground, cut.turf, [cut.one, cut.other], (0, 1)) is None


def test_turfs_follow_the_roads_where_somebody_measures_them() -> None:
    """A railway between the lanes, to be crossed far away: no turf lies on both sides."""
    xy = np.array([(20.0 * n, 30.0 * side) for n in range(60) for side in range(2)])

    def walks(places: np.ndarray) -> np.ndarray:
        away = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
        across = places[:, None, 1] != places[None, :, 1]
        return away + np.where(across, 3000.0, 0.0)

    turfs = cut(xy, teams=2, walks=walks)
    for team in range(2):
        assert len(set(xy[turfs.team == team, 1].tolist())) == 1
    assert turfs.overlap <= MOST_OVERLAP
    rows = np.random.default_rng(7).permutation(len(xy))
    assert cut(xy[rows], teams=2, walks=walks).team.tolist() == turfs.team[rows].tolist()


def test_what_buildings_are_called_changes_nothing() -> None:
    random = np.random.default_rng(6)
    xy = random.integers(0, 400, (40, 2)).astype(np.float64)
    building = np.repeat(np.arange(1, 41), random.integers(1, 6, 40))
    renamed = random.permutation(np.arange(1, 41))[building - 1]
    before = cut(xy[building - 1], teams=5, building=building)
    after = cut(xy[building - 1], teams=5, building=renamed)
    assert after.team.tolist() == before.team.tolist()


def test_sizes_are_evened_out_by_moves_and_exchanges_that_keep_turfs_apart() -> None:
    x = np.arange(6.0)
    xy = np.column_stack([x, np.zeros(6)])
    regret = np.column_stack([x, 5 - x])
    move = balanced(
        xy,
        np.array([3, 3, 2, 2, 1, 1]),
        np.array([0, 0, 0, 0, 1, 1]),
        regret=regret,
        most_overlap=0.01,
    )
    assert move.tolist() == [0, 0, 1, 1, 1, 1]
    weight, turf = np.array([4, 4, 4, 3, 3, 2]), np.array([0, 0, 0, 1, 1, 1])
    exchange = balanced(xy, weight, turf, regret=regret, most_overlap=0.01)
    assert abs(int(weight[exchange == 0].sum()) - 10) <= 1
    assert turf.tolist() == [0, 0, 0, 1, 1, 1]
    square = np.array([(0, 0), (0, 9), (9, 0), (9, 9), (4, 5), (20, 0), (20, 9), (30, 5)], float)
    crossing = balanced(
        square,
        np.array([1, 1, 1, 1, 5, 1, 1, 1]),
        np.array([0, 0, 0, 0, 0, 1, 1, 1]),
        regret=np.array([[0, 50]] * 4 + [[0, 1]] + [[50, 0]] * 3, float),
        most_overlap=0.01,
    )
    assert crossing[4] == 0  # the one that would even out most lies in the middle of the others


def test_homes_at_one_spot_stay_together() -> None:
    turfs = cut([(0, 0), (0, 0), (0, 0), (50, 0), (60, 0), (70, 0)], teams=2)
    assert turfs.team.tolist() == [0, 0, 0, 1, 1, 1]


def test_turfs_are_numbered_from_the_west_and_none_are_no_turfs() -> None:
    turfs = cut([(500, 0), (510, 5), (0, 0), (10, 5)], teams=2)
    assert turfs.team.tolist() == [1, 1, 0, 0]
    assert cut([(3, 4)], teams=3).sizes.tolist() == [1, 0, 0]
    assert cut([], teams=2).sizes.tolist() == [0, 0]
    assert cut([], teams=2).widest_gap == 0


def test_inputs_stay_as_they_were() -> None:
    x, y = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 5.0])
    cut_turfs(x, y, teams=2)
    assert x.tolist() == [3, 1, 2]
    assert y.tolist() == [1, 1, 5]


def test_what_cannot_be_cut_is_refused() -> None:
    with pytest.raises(ContractBreach, match="finite"):
        cut([(np.nan, 1.0)], teams=1)
    with pytest.raises(ContractBreach, match="no team"):
        cut([(0.0, 1.0)], teams=0)
    with pytest.raises(ContractBreach, match="lengths"):
        cut([(0.0, 1.0)], teams=1, building=np.array([1, 2]))


def test_overlap_is_what_two_hulls_share_of_all_their_area() -> None:
    square = np.array([(0, 0), (2, 0), (0, 2), (2, 2)], dtype=np.float64)
    both = np.concatenate([square, square + 1.0])
    turf = np.repeat([0, 1], 4)
    assert hull_overlap(both[:, 0], both[:, 1], turf) == pytest.approx(1 / 8)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=3, max_size=7))
def test_equal_shares_cost_least_of_all(rows) -> None:
    cost = np.array(rows, dtype=np.float64)
    count = len(cost)
    shares = share_out(cost)
    sizes = np.bincount(shares.receiver, minlength=3)
    assert sizes.max() - sizes.min() <= 1
    every = np.array(np.meshgrid(*[range(3)] * count)).reshape(count, -1).T
    all_sizes = np.stack([(every == each).sum(axis=1) for each in range(3)])
    fair = every[np.ptp(all_sizes, axis=0) <= 1]
    least = cost[np.arange(count), fair].sum(axis=1).min()
    # which of the receivers get one more is chosen on the way
    assert cost[np.arange(count), shares.receiver].sum() <= least + cost.max() / 2
    of_these = fair[(np.stack([(fair == e).sum(axis=1) for e in range(3)], axis=1) == sizes).all(1)]
    own = cost[np.arange(count), of_these].sum(axis=1).min()
    assert cost[np.arange(count), shares.receiver].sum() == pytest.approx(own)
    at_price = (cost - shares.price)[np.arange(count), shares.receiver]
    assert np.allclose(at_price, (cost - shares.price).min(axis=1))
