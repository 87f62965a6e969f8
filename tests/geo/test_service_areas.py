"""Served is who can walk there; both sides are counted in households, asked and not asked."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.distance_bands import TrendOptions
from geo.errors import NotAnalysable
from geo.facilities import Facilities
from geo.facts import Facts
from geo.homes import Homes
from geo.service_areas import if_stood_here, service, service_figures, walked_ground
from geo.walking_network import DETOUR, WalkingNetwork

NO_ROADS = WalkingNetwork.of(np.array([], dtype=object))
STREET = WalkingNetwork.of(np.array([shapely.LineString([(0, 0), (1000, 0), (1000, 1000)])]))


def homes_at(*places, asked=None, reporting=None, area=None) -> Homes:
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    none = np.zeros(len(x), dtype=bool)
    return Homes(
        x,
        y,
        none if asked is None else np.array(asked, dtype=bool),
        none if reporting is None else np.array(reporting, dtype=bool),
        np.zeros(len(x), dtype=np.int64) if area is None else np.array(area),
        np.arange(len(x)),
        "EPSG:4549",
    )


def points(*places) -> np.ndarray:
    return np.array([shapely.Point(at) for at in places], dtype=object)


def test_the_way_goes_round_the_corner_not_across_the_field() -> None:
    found = service(homes_at((900, 0), (1000, 400)), points((600, 0)), STREET, limit_m=700)
    assert found.away_m == pytest.approx([300, np.inf])
    assert found.nearest.tolist() == [0, -1]
    assert found.served.tolist() == [True, False]
    assert found.assumed == 0


def test_without_roads_it_is_a_circle_with_the_stated_detour() -> None:
    homes = homes_at((100, 0), (500 / DETOUR - 0.1, 0), (500 / DETOUR + 0.1, 0))
    found = service(homes, points((0, 0)), NO_ROADS, limit_m=500)
    assert found.away_m[0] == pytest.approx(100 * DETOUR)
    assert found.served.tolist() == [True, True, False]
    assert found.assumed == 1


def test_the_nearest_of_several_and_of_one_drawn_as_an_area() -> None:
    park = np.array([shapely.Point(0, 0), shapely.box(200, -50, 300, 50)], dtype=object)
    found = service(homes_at((60, 0), (150, 0)), park, NO_ROADS, limit_m=500)
    assert found.nearest.tolist() == [0, 1]
    assert found.away_m == pytest.approx([60 * DETOUR, 50 * DETOUR])


@pytest.mark.parametrize("limit", [0.0, -1.0, np.nan, np.inf])
def test_a_limit_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(NotAnalysable):
        service(homes_at((0, 0)), points((0, 0)), NO_ROADS, limit_m=limit)


@pytest.mark.parametrize("stops", [points(), np.array([None, shapely.Point()], dtype=object)])
def test_without_stops_nobody_is_served(stops) -> None:
    found = service(homes_at((0, 0), (5, 5)), stops, STREET)
    assert not found.served.any()
    assert found.assumed == 0
    assert service_figures(homes_at((0, 0), (5, 5)), found).table["homes"].tolist() == [0, 2]


def test_figures_count_both_sides() -> None:
    homes = homes_at(
        *[(x, 0) for x in (0, 10, 20, 900, 910, 920, 930)],
        asked=[1, 1, 0, 1, 1, 1, 0],
        reporting=[0, 1, 0, 1, 1, 0, 0],
        area=[4, 4, 4, 4, 2, 2, 2],
    )
    found = service_figures(homes, service(homes, points((0, 0)), STREET, limit_m=100))
    assert found.table[["homes", "asked", "reporting", "not_asked"]].to_numpy().tolist() == [
        [3, 2, 1, 1],
        [4, 3, 2, 1],
    ]
    assert found.table["share"].tolist() == pytest.approx([1 / 2, 2 / 3])
    assert found.areas["unserved"].to_dict() == {2: 3, 4: 1}
    assert found.areas.loc[2].tolist() == [3, 3, 2, 1, 1]
    assert found.trend is not None
    assert found.trend.p > 0.3


def test_too_few_reports_are_said_in_words() -> None:
    homes = homes_at((0, 0), (900, 0), asked=[1, 1], reporting=[0, 1])
    found = service_figures(homes, service(homes, points((0, 0)), STREET, limit_m=100))
    assert found.trend is None
    assert found.no_trend


def test_what_if_counts_whom_nothing_serves_yet() -> None:
    homes = homes_at(
        (0, 0), (380, 0), (500, 0), (600, 0), asked=[1, 1, 1, 0], reporting=[0, 0, 1, 0]
    )
    now = service(homes, points((300, 0)), STREET, limit_m=100)
    gained = if_stood_here(homes, now, STREET, x=520.0, y=0.0)
    assert (gained.homes, gained.asked, gained.reporting, gained.not_asked) == (2, 1, 1, 1)
    beside = if_stood_here(homes, now, STREET, x=470.0, y=0.0)
    assert beside.homes == 1  # the one at 380 has its stop already
    nothing = if_stood_here(homes, now, STREET, x=-5000.0, y=0.0)
    assert nothing.homes == 0


@given(st.randoms(use_true_random=False), st.tuples(st.integers(-99, 99), st.integers(-99, 99)))
def test_neither_order_nor_place_matters(random, shift) -> None:
    rng = np.random.default_rng(random.randrange(1000))
    places, stops = rng.integers(0, 300, (12, 2)), rng.integers(0, 300, (4, 2))
    corners = rng.integers(0, 300, (5, 2, 2))
    order = rng.permutation(12)
    one = service(
        homes_at(*places), points(*stops), WalkingNetwork.of(shapely.linestrings(corners))
    )
    other = service(
        homes_at(*(places + shift)[order]),
        points(*rng.permutation(stops + shift)),
        WalkingNetwork.of(rng.permutation(shapely.linestrings(corners + np.array(shift)))),
    )
    assert other.away_m == pytest.approx(one.away_m[order], abs=0.1)  # roads snap to centimetres


def test_the_bus_gap_of_the_demo_is_the_resettlement_estate(demo_facts: Facts) -> None:
    survey = demo_facts.survey
    homes = Homes.of(demo_facts, ["bus"])
    stops = Facilities.of(survey, "bus_stops", crs=homes.crs)
    roads = Facilities.of(survey, "roads", crs=homes.crs)
    found = service(homes, stops.shapes, WalkingNetwork.of(roads.shapes), limit_m=800)
    figures = service_figures(homes, found, options=TrendOptions(rising=True, replicates=199))
    first = figures.areas.iloc[0]
    assert survey.areas["name"].iloc[figures.areas.index[0]] == "安置小区"
    assert first["unserved"] == first["homes"] > 400
    assert first["unserved_reporting"] == homes.reporting.sum() > 40
    assert first["unserved_not_asked"] > 100
    assert figures.table.loc["served", "reporting"] == 0
    assert figures.trend is not None
    assert figures.trend.p == 0.005


def test_the_ground_follows_the_roads_as_far_as_one_walks() -> None:
    ground = walked_ground(points((600, 0)), STREET, limit_m=500, beside_m=10)
    inside = [(600, 0), (1000, 95), (105, 0), (600, 9)]
    outside = [(1000, 115), (85, 0), (600, 15), (900, 400)]
    assert [bool(shapely.contains_xy(ground, *at)) for at in inside] == [True] * 4
    assert [bool(shapely.contains_xy(ground, *at)) for at in outside] == [False] * 4


def test_without_a_road_near_by_the_ground_is_a_circle() -> None:
    ground = walked_ground(points((0, 5000)), STREET, limit_m=130)
    assert ground.bounds == pytest.approx((-100, 4900, 100, 5100))
    assert walked_ground(points(), STREET).is_empty
    assert walked_ground(points(), NO_ROADS).is_empty


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.integers(-20, 20)), min_size=1, max_size=5),
    st.lists(st.integers(0, 1000), min_size=1, max_size=8),
)
def test_who_lives_at_the_road_is_served_where_the_ground_is(stops, places) -> None:
    homes = homes_at(*((x, 0) for x in places))
    found = service(homes, points(*stops), STREET, limit_m=300)
    ground = walked_ground(points(*stops), STREET, limit_m=300, beside_m=1)
    inside = shapely.distance(shapely.points(homes.x, homes.y), ground) <= 1.0
    # straight across the street is shorter than to its middle and back
    clear = np.abs(found.away_m - 300) > 60
    assert (inside | ~found.served)[clear].all()
