"""The chosen sites serve as much as any can; what they serve is said stop by stop."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.facilities import Facilities
from geo.facts import Facts
from geo.homes import Homes
from geo.service_areas import if_stood_here, service
from geo.siting import best_sites, served_by, sites_along, sites_among, thinned
from geo.walking_network import WalkingNetwork


def places(count: int) -> np.ndarray:
    return np.column_stack([np.arange(count), np.zeros(count)]).astype(float)


def most(serves, weight, count) -> float:
    """What the best of all choices serves."""
    sites = serves.shape[1]
    return max(
        weight[serves[:, list(chosen)].any(axis=1)].sum()
        for chosen in combinations(range(sites), min(count, sites))
    )


@st.composite
def problems(draw):
    demands, sites = draw(st.integers(1, 9)), draw(st.integers(1, 7))
    row = st.lists(st.booleans(), min_size=sites, max_size=sites)
    serves = np.array(draw(st.lists(row, min_size=demands, max_size=demands)), dtype=bool)
    whole = st.lists(st.integers(0, 5), min_size=demands, max_size=demands)
    return serves, np.array(draw(whole), dtype=float) / draw(st.sampled_from([1.0, 3.0]))


@given(problems(), st.integers(1, 4))
def test_the_optimum_is_that_of_trying_all(problem, count: int) -> None:
    serves, weight = problem
    found = best_sites(serves, weight, places(serves.shape[1]), count=count)
    assert found.served == pytest.approx(most(serves, weight, count))
    assert found.served == pytest.approx(weight[serves[:, found.chosen].any(axis=1)].sum())
    assert found.proven
    assert found.gap == pytest.approx(0, abs=1e-6)
    assert found.greedy <= found.served + 1e-9 <= found.reachable + 2e-9
    assert len(found.chosen) <= count
    assert (found.gain > 0).all()


@given(problems(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(problem, count: int, random) -> None:
    serves, weight = problem
    rng = np.random.default_rng(random.randrange(1000))
    at = places(serves.shape[1])
    demands, sites = rng.permutation(len(weight)), rng.permutation(len(at))
    one = best_sites(serves, weight, at, count=count)
    other = best_sites(serves[np.ix_(demands, sites)], weight[demands], at[sites], count=count)
    assert sites[other.chosen].tolist() == one.chosen.tolist()
    assert other.gain == pytest.approx(one.gain)


def test_greedy_is_not_the_best_and_the_gain_of_each_stop_is_what_it_adds() -> None:
    # the middle site serves most alone, the outer two serve all together
    serves = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]], dtype=bool)
    weight = np.array([3.0, 4, 4, 2])
    found = best_sites(serves, weight, places(3), count=2)
    assert found.chosen.tolist() == [0, 2]
    assert found.gain.tolist() == [7, 6]
    assert found.served == found.bound == found.reachable == 13


def test_where_exchanging_one_is_stuck_the_solver_is_not() -> None:
    drawn = ["001001", "101111", "101011", "001101", "111100", "010011", "000010", "101100"]
    serves = np.array([[int(one) for one in row] for row in drawn], dtype=bool)
    weight = np.array([3.0, 2, 2, 3, 1, 3, 2, 1])
    found = best_sites(serves, weight, places(6), count=2)
    assert (found.greedy, found.served, found.bound) == (15, 17, 17)
    assert most(serves, weight, 2) == 17


def test_more_sites_than_are_needed_are_not_taken() -> None:
    found = best_sites(np.eye(3, dtype=bool), np.array([1.0, 1, 0]), places(3), count=3)
    assert found.chosen.tolist() == [0, 1]


def test_without_time_the_answer_is_greedy_with_exchanges_and_the_gap_is_told() -> None:
    rng = np.random.default_rng(3)
    serves = rng.random((400, 120)) < 0.03
    found = best_sites(serves, rng.uniform(0.5, 2, 400), places(120), count=25, time_limit_s=1e-9)
    assert found.served >= found.greedy > 0
    assert found.bound >= found.served
    assert found.proven == (found.gap <= 1e-6)
    assert not found.proven


@pytest.mark.parametrize(
    ("serves", "weight"),
    [
        (np.zeros((0, 3), dtype=bool), np.zeros(0)),
        (np.zeros((2, 0), dtype=bool), np.ones(2)),
        (np.zeros((2, 3), dtype=bool), np.ones(2)),
        (np.ones((2, 3), dtype=bool), np.zeros(2)),
    ],
)
def test_where_nothing_can_be_gained_nothing_is_chosen(serves, weight) -> None:
    found = best_sites(serves, weight, places(serves.shape[1]), count=2)
    assert (len(found.chosen), found.served, found.gap, found.proven) == (0, 0, 0, True)


@pytest.mark.parametrize(("count", "weight"), [(0, 1.0), (1, -1.0), (1, np.nan), (1, np.inf)])
def test_what_makes_no_sense_is_refused(count: int, weight: float) -> None:
    with pytest.raises(NotAnalysable):
        best_sites(np.ones((1, 1), dtype=bool), np.array([weight]), places(1), count=count)


def homes_at(*spots) -> Homes:
    x, y = np.array(spots, dtype=float).reshape(-1, 2).T
    none, rows = np.zeros(len(x), dtype=bool), np.arange(len(x))
    return Homes(x, y, none, none, rows, rows, "EPSG:4549")


def test_candidates_stand_along_roads_near_homes_each_once() -> None:
    roads = np.array(
        [shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(100, 0), (100, 900)]), None]
    )
    found = sites_along(roads, homes_at((50, 10)), spacing_m=50, reach_m=70)
    assert found.tolist() == [[0, 0], [50, 0], [100, 0], [100, 50]][: len(found)]
    assert len(found) in (3, 4)
    assert len(sites_along(roads, homes_at(), spacing_m=50, reach_m=70)) == 0
    assert len(sites_along(roads[2:], homes_at((0, 0)), spacing_m=50, reach_m=70)) == 0
    with pytest.raises(NotAnalysable):
        sites_along(roads, homes_at((0, 0)), spacing_m=0, reach_m=70)


def test_one_stop_in_the_demo_would_serve_the_resettlement_estate(demo_facts: Facts) -> None:
    survey = demo_facts.survey
    homes = Homes.of(demo_facts, ["bus"])
    roads = Facilities.of(survey, "roads", crs=homes.crs).shapes
    network = WalkingNetwork.of(roads)
    stops = Facilities.of(survey, "bus_stops", crs=homes.crs).shapes
    now = service(homes, stops, network, limit_m=500)
    left = homes.only(~now.served)
    sites = sites_along(roads, left, spacing_m=100, reach_m=400)
    serves = served_by(left, sites, network, limit_m=500)
    found = best_sites(serves, np.ones(len(left)), sites, count=2)
    assert found.proven
    assert found.served == most(serves, np.ones(len(left)), 2)
    estate = survey.areas["name"].to_numpy()[left.area] == "安置小区"
    by_reports = best_sites(serves, left.reporting.astype(float), sites, count=1)
    assert by_reports.served == homes.reporting.sum()
    assert serves[estate, by_reports.chosen[0]].all()
    x, y = sites[found.chosen[0]]
    assert if_stood_here(homes, now, network, x=x, y=y).homes == found.gain[0]


def test_without_roads_candidates_stand_in_the_middle_of_those_who_live_in_a_square() -> None:
    x, y = np.array([10.0, 30.0, 250.0]), np.array([10.0, 50.0, 20.0])
    none = np.zeros(3, dtype=bool)
    homes = Homes(x, y, none, none, none.astype(np.int64), np.arange(3), "EPSG:4549")
    assert sites_among(homes, spacing_m=100).tolist() == [[20.0, 30.0], [250.0, 20.0]]
    assert sites_among(homes.only(none), spacing_m=100).shape == (0, 2)
    with pytest.raises(NotAnalysable):
        sites_among(homes, spacing_m=0)


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=40),
    st.integers(0, 12),
)
def test_of_too_many_candidates_some_are_left_whatever_their_order(spots, most: int) -> None:
    sites = np.unique(np.array(spots, dtype=float), axis=0)
    x, y = np.array([100.0, 2500.0]), np.array([100.0, 900.0])
    none = np.zeros(2, dtype=bool)
    homes = Homes(x, y, none, none, none.astype(np.int64), np.arange(2), "EPSG:4549")
    found = thinned(sites, homes, most=most, reach_m=400)
    assert 1 <= len(found) <= max(most, 1)
    assert (np.unique(np.concatenate([sites, found]), axis=0) == sites).all()
    assert thinned(sites[::-1], homes, most=most, reach_m=400).tolist() in (
        found.tolist(),
        sites[::-1].tolist(),  # few enough: as they came
    )


def test_the_candidate_with_most_homes_around_is_left_of_a_square() -> None:
    sites = np.array([[10.0, 10.0], [90.0, 90.0], [550.0, 10.0]])
    x = np.array([95.0, 95.0, 5.0])
    none = np.zeros(3, dtype=bool)
    homes = Homes(x, x, none, none, none.astype(np.int64), np.arange(3), "EPSG:4549")
    assert thinned(sites, homes, most=2, reach_m=20).tolist() == [[90.0, 90.0], [550.0, 10.0]]
