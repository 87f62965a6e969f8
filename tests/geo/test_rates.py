"""Rates beside the range, by any grouping; what is left; the work of teams."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.facts import Facts
from geo.groupings import by_area, by_building, by_department, by_stair, by_words
from geo.model import Campaign, Filters
from geo.outcomes import OUTCOMES, Status
from geo.rates import figures_by, left_to_target, published, spread_and_depth, tries, whole
from geo.team_evenings import (
    EveningsNeeded,
    doors_per_evening,
    evenings_needed,
    team_evenings,
    team_figures,
    visited_per_evening,
)
from tests.making import a_survey, areas_of

HERE = (120.0, 31.7)
KEYS = [outcome.key for outcome in OUTCOMES]
BOX = shapely.box(119, 31, 121, 33)
TREE = areas_of(
    [
        ("town", "镇", 0, BOX),
        ("community", "甲村", 1, BOX),
        ("community", "乙村", 1, BOX),
        ("estate", "小区", 2, BOX),
    ]
)
HISTORY = [
    (1, "2017-03-24", "no_answer"),
    (1, "2017-03-25", "met"),
    (2, "2017-03-24", "refuse_soft"),
    (3, "2017-03-24", "vacant_suspected"),
    (4, "2017-03-24", "demolished"),
]


def facts_of(**changes) -> Facts:
    given = {"points": [HERE] * 6, "visits": HISTORY, "areas": TREE, "area": [4, 2, 2, 3, 3, 0]}
    return Facts(a_survey(**given | changes), Filters(1))


def test_rates_of_a_village_worked_out_by_hand() -> None:
    village = figures_by(facts_of(), by_area(facts_of().survey, "community")).loc[2]
    assert (village["due"], village["attempted"], village["contacted"]) == (3, 3, 2)
    assert (village["rate_low"], village["rate_high"]) == (1 / 3, 1 / 2)
    assert (village["attempt_rate"], village["contact_rate"]) == (1.0, 2 / 3)
    assert (village["refused_rate"], village["unverified_rate"]) == (1 / 3, 1 / 3)
    assert village["success_rate"] == 1 / 3
    assert (village["tries_per_due"], village["tries_per_tried"]) == (4 / 3, 4 / 3)
    assert village["tries_per_visited"] == 2.0
    assert village["left_to_target"] == 2  # 0.9 x 3 = 2.7, so three are wanted


def test_groups_without_anybody_due_have_no_base() -> None:
    facts = facts_of(visits=[(4, "2017-03-24", "demolished"), (5, "2017-03-24", "demolished")])
    row = figures_by(facts, by_area(facts.survey, "community")).loc[3]
    assert (row["register"], row["due"], row["left_to_target"]) == (2, 0, 0)
    rates = [name for name in row.index if "rate" in name or name.startswith("tries_per")]
    assert len(rates) == 10
    assert row[rates].isna().all()


@pytest.mark.parametrize(
    ("due", "effective", "target", "left"),
    [
        (10, 0, 0.9, 9),
        (11, 0, 0.9, 10),
        (10, 9, 0.9, 0),
        (10, 10, 0.9, 0),
        (0, 0, 0.9, 0),
        (10**6, 1, 0.7, 699_999),
        (3, 0, 1.0, 3),
        (30, 0, 0.1, 3),
    ],
)
def test_left_to_target_is_rounded_up_and_never_negative(due, effective, target, left) -> None:
    assert left_to_target(np.array([due]), np.array([effective]), target).tolist() == [left]


def test_levels_of_the_tree() -> None:
    survey = facts_of().survey
    assert by_area(survey, "town").group.tolist() == [0, 0, 0, 0, 0, 1]
    assert by_area(survey, "community").group.tolist() == [0, 0, 0, 1, 1, 2]
    assert by_area(survey, "estate").group.tolist() == [0, 1, 1, 1, 1, 1]
    assert by_area(survey, "community").names.tolist() == [2, 3, 0]


def test_building_department_and_words_keep_those_in_none_apart() -> None:
    base = facts_of(departments=["甲局", "乙局"]).survey
    homes = base.households.assign(building=[7, 7, 9, 0, 0, 9], department=[1, 2, 2, 0, 1, 99])
    survey = replace(base, households=homes)
    assert by_building(survey).group.tolist() == [0, 0, 1, 2, 2, 1]
    assert by_department(survey).group.tolist() == [0, 1, 1, 2, 0, 2]
    assert by_words(["b", "", "a", "b"], name="team").group.tolist() == [1, 2, 0, 1]


def test_stairs_are_read_from_addresses() -> None:
    addresses = ["静苑3幢1单元501室", "静苑 3幢 1单元 502室", "静苑3幢2单元101室"]
    addresses += ["静苑4幢1单元101室", "甲村5号", ""]
    stairs = by_stair(facts_of(area=2).survey, addresses)
    assert stairs.group[0] == stairs.group[1]
    assert len(set(stairs.group[:4].tolist())) == 3
    assert stairs.group[4] == stairs.group[5] == len(stairs.names) - 1


def test_one_stair_number_in_two_villages_is_two_stairs() -> None:
    addresses = ["静苑3幢1单元501室"] * 6
    assert len(by_stair(facts_of(area=[2, 2, 2, 3, 3, 3]).survey, addresses).names) == 3


histories = st.lists(
    st.tuples(st.integers(1, 6), st.integers(24, 30), st.sampled_from(KEYS)), max_size=20
)


@settings(max_examples=40)
@given(histories, st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_groups_add_up_to_the_whole(history, area) -> None:
    visits = [(home, f"2017-03-{day}", key) for home, day, key in history]
    facts = facts_of(visits=visits, area=area)
    total = whole(facts)
    counts = ["register", "due", "attempted", "contacted", "effective", "not_visited", "left"]
    counts += ["refused", "unverified", "excluded", "tries", "tries_of_visited"]
    for level in ("town", "community", "estate"):
        groups = figures_by(facts, by_area(facts.survey, level))
        assert groups[counts].sum().tolist() == total[counts].tolist()
        assert groups["left_to_target"].sum() >= total["left_to_target"]


@settings(max_examples=40)
@given(histories)
def test_rates_lie_between_nothing_and_all_and_inside_their_range(history) -> None:
    visits = [(home, f"2017-03-{day}", key) for home, day, key in history]
    row = whole(facts_of(visits=visits))
    rates = row[[name for name in row.index if name.endswith("_rate")]].dropna()
    assert rates.between(0, 1).all()
    if row["due"]:
        assert 0 <= row["rate_low"] <= row["rate_high"] <= 1
        assert row["rate_low"] <= row["contact_rate"] <= row["attempt_rate"]
        assert row["rate_low"] <= (row["success_rate"] if row["attempted"] else 0.0)


def left_after(history, *, count_partial: bool) -> int:
    # visits to the minute, so that which is the last one is no question
    visits = [(h, f"2017-03-{day}T19:{n:02d}", k) for n, (h, day, k) in enumerate(history)]
    campaign = Campaign(1, "k", "n", count_partial=count_partial)
    survey = a_survey(points=[HERE] * 6, visits=visits, campaign=campaign)
    row = whole(Facts(survey, Filters(1)))
    return int(row["left"]), int(row["left_to_target"])


@settings(max_examples=40)
@given(histories, st.integers(1, 6), st.integers(24, 30), st.booleans())
def test_an_effective_visit_at_any_time_never_raises_what_is_left(history, home, day, partial):
    before = left_after(history, count_partial=partial)
    after = left_after(
        [*history, (home, day, "partial" if partial else "met")], count_partial=partial
    )
    assert after[0] <= before[0]
    assert after[1] <= before[1]


@settings(max_examples=40)
@given(histories, st.integers(1, 6), st.integers(24, 30), st.sampled_from(KEYS))
def test_any_visit_to_a_household_in_the_base_never_raises_what_is_left(history, home, day, key):
    """Only where somebody finds that an excluded household exists after all, "left" grows."""
    visits = [(h, f"2017-03-{d}T19:{n:02d}", k) for n, (h, d, k) in enumerate(history)]
    status = Facts(a_survey(points=[HERE] * 6, visits=visits), Filters(1)).status
    before = left_after(history, count_partial=False)[0]
    after = left_after([*history, (home, day, key)], count_partial=False)[0]
    assert after <= before + (status[home - 1] == Status.EXCLUDED)


def test_a_found_household_that_was_excluded_raises_what_is_left() -> None:
    gone = [(1, 24, "demolished")]
    assert left_after(gone, count_partial=False)[0] == 5
    assert left_after([*gone, (1, 25, "no_answer")], count_partial=False)[0] == 6


def test_a_duplicate_is_no_try() -> None:
    survey = a_survey(points=[HERE], visits=[(1, "2017-03-24", "duplicate")])
    assert tries(survey, np.array([True])).tolist() == [0]


def test_small_groups_are_not_published() -> None:
    facts = facts_of(points=[HERE] * 12, area=[2] * 3 + [3] * 9)
    table = published(figures_by(facts, by_area(facts.survey, "community")), least=5)
    assert table["too_few"].tolist() == [True, False, False]
    assert table.loc[2].drop("too_few").isna().all()
    assert table.loc[3, "register"] == 9


def test_thin_and_wide_is_above_one_deep_and_narrow_below() -> None:
    everywhere = np.array([[4, 0, 0, 0]] * 4, dtype=np.uint8).ravel()
    one_house = np.array([[4] * 4, [0] * 4, [0] * 4, [0] * 4], dtype=np.uint8).ravel()
    place = np.repeat(np.arange(4), 4)
    area = by_words(["a"] * 16, name="area")
    wide = spread_and_depth(everywhere, area, place).loc["a"]
    assert (wide["spread"], wide["depth"], wide["spread_to_depth"]) == (1.0, 0.25, 4.0)
    deep = spread_and_depth(one_house, area, np.where(place < 2, 0, place)).loc["a"]
    assert (deep["spread"], deep["depth"]) == (1 / 3, 0.25)
    uneven = np.array([4] * 8 + [0] * 8, dtype=np.uint8)
    narrow = spread_and_depth(uneven, area, np.r_[[0] * 8, 1:9]).loc["a"]
    assert narrow["spread_to_depth"] < 1
    nobody = spread_and_depth(np.zeros(16, dtype=np.uint8), area, place)
    assert np.isnan(nobody.loc["a", "spread_to_depth"])
    assert nobody.loc[""].drop(["places", "places_reached"]).isna().all()


# --- teams -------------------------------------------------------------------------------------


def team_facts(nights: int = 5) -> Facts:
    visits = [(1, "2017-03-24T19:00", "no_answer"), (1, "2017-03-24T20:00", "met")]
    visits += [(1 + n, f"2017-03-{24 + n}T19:00", "met") for n in range(1, nights)]
    visits += [(1, "2017-03-28T19:30", "met")]
    return Facts(a_survey(points=[HERE] * 9, visits=visits), Filters(1))


def test_an_evening_counts_each_door_and_each_new_household_once() -> None:
    evenings = team_evenings(team_facts())
    assert evenings["doors"].tolist() == [1, 1, 1, 1, 2]
    assert evenings["visited"].tolist() == [1, 1, 1, 1, 1]


def test_evenings_needed_is_a_range_from_the_campaign_itself() -> None:
    index = pd.RangeIndex(5)
    evenings = pd.DataFrame({"doors": [4, 6, 8, 10, 12], "visited": [0, 2, 4, 5, 10]}, index=index)
    assert doors_per_evening(evenings) == (6.0, 8.0, 10.0)
    assert visited_per_evening(evenings) == (2.0, 4.0, 5.0)
    assert evenings_needed(20, evenings) == EveningsNeeded(4, 5, 10)
    assert evenings_needed(0, evenings) == EveningsNeeded(0, 0, 0)
    poor = evenings.assign(visited=[0, 0, 0, 1, 2])
    assert evenings_needed(3, poor) == EveningsNeeded(3, None, None)


def test_few_evenings_say_nothing() -> None:
    assert evenings_needed(5, team_evenings(team_facts(nights=3))) is None


def test_new_households_of_all_evenings_are_the_visited_ones() -> None:
    facts = team_facts()
    assert team_evenings(facts)["visited"].sum() == facts.coverage.effective


def test_a_team_stands_beside_the_coverage_of_the_selection() -> None:
    row = team_figures(team_facts()).iloc[0]
    assert (row["visits"], row["tried"], row["visited"], row["evenings"]) == (7, 5, 5, 5)
    assert (row["success_rate"], row["all_rate_low"]) == (1.0, 5 / 9)
