"""Who is on a plan, how it is split, and what is left out and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import STORED_CRS
from geo.errors import ContractBreach
from geo.facts import Facts
from geo.model import Filters, LonLat, Survey
from geo.plan import FACTS_OF_STOP, MINUTES_PER_DOOR, Plan, make_plan, rearranged, with_locks
from geo.plan_choice import Wish
from tests.making import a_survey, areas_of

ON = dt.date(2017, 4, 5)
DAY, EVENING = 0, 1
NO_ROADS = np.empty(0, dtype=object)
STEP = 0.0005


def grid(count: int) -> list[tuple[float, float]]:
    return [(120 + STEP * (n % 5), 31.7 + STEP * (n // 5)) for n in range(count)]


def planned(survey: Survey, **wish) -> Plan:
    asked = {"on": ON, "slot": DAY, "teams": 2, "doors_per_team": 50} | wish
    return make_plan(Facts(survey, Filters(1)), Wish(**asked))


def with_road(survey: Survey, kind: str, line: shapely.LineString) -> Survey:
    roads = gpd.GeoDataFrame(
        {"name": [""], "class": [kind]}, geometry=[line], crs=STORED_CRS
    ).rename_axis("id")
    return replace(survey, surroundings={"roads": roads})


def test_every_household_is_on_one_list_and_the_order_has_no_holes() -> None:
    plan = planned(a_survey(points=grid(20)), teams=3)
    assert sorted(plan.stops.index) == list(range(1, 21))
    for team, rows in plan.stops.groupby("team"):
        assert rows["order"].tolist() == list(range(1, len(rows) + 1))
        assert rows["stop"].is_monotonic_increasing
        assert sorted(set(rows["stop"])) == list(range(1, rows["stop"].max() + 1))
        assert plan.teams.loc[team, "households"] == len(rows)
        assert plan.teams.loc[team, "length_m"] == pytest.approx(rows["walk_m"].sum())
    assert set(FACTS_OF_STOP) <= set(plan.stops.columns)
    assert plan.teams["households"].max() - plan.teams["households"].min() <= 1


def test_a_building_is_one_stop_without_a_way_inside() -> None:
    survey = a_survey(points=[(120.0, 31.7)] * 3 + [(120.001, 31.7)])
    survey.households["building"] = np.array([7, 7, 7, 8])
    plan = planned(survey, teams=1)
    ordered = plan.stops.sort_values("order")
    assert plan.teams.loc[1, "stops"] == 2
    inside = ordered[ordered["building"] == 7]
    assert inside["stop"].tolist() == [inside["stop"].iloc[0]] * 3
    assert (inside["walk_m"].to_numpy()[1:] == 0).all()
    assert inside.index.tolist() == [1, 2, 3]
    by_address = make_plan(
        Facts(survey, Filters(1)), Wish(ON, DAY, 1, 50), doors=np.array([2, 0, 1, 0])
    )
    there = by_address.stops[by_address.stops["building"] == 7]
    assert there.sort_values("order").index.tolist() == [2, 3, 1]


def test_large_buildings_are_shared_out_by_doors_that_follow_one_another() -> None:
    survey = a_survey(points=[(120.0, 31.7)] * 30 + [(120.001, 31.7)] * 30)
    survey.households["building"] = np.repeat([7, 8], 30)
    plan = planned(survey, teams=3, doors_per_team=20)
    assert (plan.teams["households"] - 20).abs().max() <= 4
    for _, rows in plan.stops.groupby("building"):
        in_order = rows.sort_values("door")["team"].to_numpy()
        assert np.count_nonzero(np.diff(in_order)) == len(set(in_order)) - 1


def test_nobody_comes_back_in_the_slot_in_which_nobody_answered() -> None:
    visits = [(1, "2017-03-28T10:00", "no_answer"), (2, "2017-03-28T19:00", "no_answer")]
    survey = a_survey(points=grid(3), visits=visits)
    day, evening = planned(survey, slot=DAY), planned(survey, slot=EVENING)
    assert sorted(day.stops.index) == [2, 3]
    assert sorted(evening.stops.index) == [1, 3]
    assert day.held_back == evening.held_back == 1


def test_another_team_may_come_at_once_and_a_team_refused_does_not_return() -> None:
    visits = [(1, "2017-03-28T10:00", "no_answer"), (2, "2017-03-28T10:00", "refuse_hard")]
    survey = a_survey(points=grid(3), visits=visits, departments=["A", "B"])
    survey.visits["department"] = np.array([1, 1])
    assert sorted(planned(survey, department=1).stops.index) == [3]
    assert sorted(planned(survey, department=2).stops.index) == [1, 3]


def test_what_is_on_no_list_is_counted() -> None:
    points = [*grid(10), None]
    precision = ["point"] * 9 + ["village"] + ["point"]
    plan = planned(a_survey(points=points, precision=precision), teams=2, doors_per_team=3)
    assert len(plan.stops) == 6
    assert (plan.left_over, plan.unplaced, plan.held_back) == (3, 2, 0)


def test_more_than_the_teams_can_do_are_left_from_the_far_end() -> None:
    survey = a_survey(points=grid(25))
    north = planned(survey, teams=1, doors_per_team=3, start=LonLat(120.001, 31.702))
    assert sorted(north.stops.index) == [22, 23, 24]
    far_and_near = [*[(120 + 0.01 * n, 31.8) for n in range(10)], *grid(6)]
    thick = planned(a_survey(points=far_and_near), teams=1, doors_per_team=6)
    assert sorted(thick.stops.index) == [11, 12, 13, 14, 15, 16]


def test_only_the_chosen_area_and_those_handed_over_without_those_taken() -> None:
    areas = areas_of([("community", "甲", 0, None), ("community", "乙", 0, None)])
    survey = a_survey(points=grid(6), areas=areas, area=[1, 1, 1, 2, 2, 2])
    wish = Wish(ON, DAY, 1, 9, households=(2, 3, 4), without=(3,))
    plan = make_plan(Facts(survey, Filters(1, areas=(1,))), wish)
    assert plan.stops.index.tolist() == [2]


def test_a_filter_of_period_does_not_bring_visited_households_back() -> None:
    survey = a_survey(points=grid(2), visits=[(1, "2017-03-28T10:00", "met")])
    late = Facts(survey, Filters(1, since=dt.date(2017, 4, 1)))
    assert make_plan(late, Wish(ON, DAY, 1, 9)).stops.index.tolist() == [2]


def test_the_way_follows_roads_and_says_what_is_assumed() -> None:
    survey = a_survey(points=[(120.0, 31.7), (120.002, 31.7)])
    facts, wish = Facts(survey, Filters(1)), Wish(ON, DAY, 1, 9, start=LonLat(119.999, 31.7))
    detour = shapely.LineString([(119.998, 31.7), (120.001, 31.7), (120.001, 31.703)])
    back = shapely.LineString([(120.001, 31.703), (120.003, 31.703), (120.003, 31.7)])
    on_road = make_plan(facts, wish, roads=np.array([detour, back, None], dtype=object))
    straight = make_plan(facts, wish, roads=NO_ROADS)
    assert straight.assumed == 1.0
    assert on_road.assumed < 1.0
    first = on_road.stops.iloc[0]
    assert first["walk_m"] == pytest.approx(94.8, abs=1)  # along the road from the meeting point
    assert first["straight_m"] == 0
    assert straight.stops.iloc[0]["walk_m"] == pytest.approx(94.8 * 1.3, abs=1)


def test_nobody_walks_along_a_motorway() -> None:
    line = shapely.LineString([(119.99, 31.7), (120.01, 31.7)])
    survey = a_survey(points=[(120.0, 31.7), (120.002, 31.7)])
    for kind, assumed in (("motorway", 1.0), ("residential", 0.0)):
        plan = planned(with_road(survey, kind, line), teams=1)
        assert plan.assumed == assumed, kind


def test_moving_households_reroutes_only_the_teams_concerned() -> None:
    plan = planned(a_survey(points=grid(20)), teams=3)
    moved = int(plan.stops.index[plan.stops["team"] == 1][0])
    after = rearranged(plan, {moved: 2}, roads=NO_ROADS)
    assert after.stops.loc[moved, "team"] == 2
    assert sorted(after.stops.index) == sorted(plan.stops.index)
    third = plan.stops[plan.stops["team"] == 3]
    pd.testing.assert_frame_equal(after.stops[after.stops["team"] == 3], third)
    assert after.teams["households"].tolist() == (plan.teams["households"] + [-1, 1, 0]).tolist()
    gone = rearranged(plan, {moved: 0}, roads=NO_ROADS)
    assert moved not in gone.stops.index
    assert len(gone.stops) == 19


def test_a_locked_turf_neither_gives_nor_takes() -> None:
    plan = with_locks(planned(a_survey(points=grid(10))), [1])
    of = {team: int(rows.index[0]) for team, rows in plan.stops.groupby("team")}
    for household, team in ((of[1], 2), (of[2], 1), (of[1], 0)):
        with pytest.raises(ContractBreach, match="locked"):
            rearranged(plan, {household: team}, roads=NO_ROADS)
    with pytest.raises(ContractBreach, match="no such"):
        rearranged(plan, {of[2]: 9}, roads=NO_ROADS)
    with pytest.raises(ContractBreach, match="no such"):
        rearranged(plan, {99: 2}, roads=NO_ROADS)


def test_nothing_to_do_is_a_plan_without_stops() -> None:
    plan = planned(a_survey(points=grid(1), visits=[(1, "2017-03-28", "met")]))
    assert plan.stops.empty
    assert plan.teams["households"].tolist() == [0, 0]
    assert plan.teams["outline"].isna().all()
    assert plan.assumed == 0
    assert plan.minutes().tolist() == [0, 0]
    assert set(planned(a_survey(points=grid(3))).stops.columns) == set(plan.stops.columns)


def test_one_stop_has_an_outline_with_an_inside_and_its_minutes() -> None:
    plan = planned(a_survey(points=grid(1)), teams=1)
    assert plan.teams.loc[1, "outline"].area > 0
    assert plan.minutes()[1] == MINUTES_PER_DOOR


@pytest.mark.parametrize(
    "wrong", [{"teams": 0}, {"doors_per_team": 0}, {"slot": 3}, {"slot": -1}], ids=str
)
def test_impossible_wishes_are_refused(wrong) -> None:
    with pytest.raises(ContractBreach):
        Wish(**({"on": ON, "slot": 0, "teams": 1, "doors_per_team": 1} | wrong))


@settings(max_examples=25)
@given(st.data())
def test_the_order_of_ids_does_not_change_who_goes_with_whom(data) -> None:
    spots = data.draw(
        st.lists(
            st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=14, unique=True
        )
    )
    teams = data.draw(st.integers(1, 4))
    points = [(120 + STEP * x, 31.7 + STEP * y) for x, y in spots]
    shuffle = data.draw(st.permutations(range(len(points))))
    one = planned(a_survey(points=points), teams=teams)
    other = planned(a_survey(points=[points[n] for n in shuffle]), teams=teams)
    where = {(row.lon, row.lat): (row.team, row.order) for row in one.stops.itertuples(index=False)}
    again = {
        (row.lon, row.lat): (row.team, row.order) for row in other.stops.itertuples(index=False)
    }
    assert where == again


def test_facts_are_not_changed() -> None:
    survey = a_survey(points=grid(8), visits=[(1, "2017-03-28T10:00", "no_answer")])
    before = replace(survey, households=survey.households.copy(), visits=survey.visits.copy())
    rearranged(planned(survey), {}, roads=NO_ROADS)
    pd.testing.assert_frame_equal(survey.households, before.households)
    pd.testing.assert_frame_equal(survey.visits, before.visits)
