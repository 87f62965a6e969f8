"""Register, buildings and visits compared; what it takes to call a flat vacant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.crs import STORED_CRS
from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import Status
from geo.reconciliation import reconcile, same_address, unlisted_buildings, visited_off_register
from geo.vacancy import vacancy_cases
from tests.making import a_survey, areas_of, visits_of

HERE = (120.0, 31.7)
METRE = 1 / 94_700


def buildings_of(*boxes: tuple[float, str], area: int = 0) -> gpd.GeoDataFrame:
    """Houses of 10 m, ids from 1: metres to the east, class."""
    index = pd.Index(range(1, len(boxes) + 1), name="id", dtype="int64")
    shapes = [shapely.box(120 + x * METRE, 31.7, 120 + (x + 10) * METRE, 31.7001) for x, _ in boxes]
    data = pd.DataFrame({"area": area, "name": "", "class": [k for _, k in boxes]}, index=index)
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, index=index, crs=STORED_CRS))


def facts_of(visits=(), *, homes: int = 10, buildings=None, **filters) -> Facts:
    survey = a_survey(points=[HERE] * homes, visits=visits)
    if buildings is not None:
        survey = replace(survey, surroundings={"buildings": buildings})
    return Facts(survey, Filters(1, **filters))


def test_what_is_unknown_is_split_into_its_queues() -> None:
    visits = [(n, "2017-03-24", "met") for n in range(1, 5)]
    visits += [(5, "2017-03-24", "not_found"), (6, "2017-03-24", "vacant_suspected")]
    visits += [(7, "2017-03-24", "vacant_suspected"), (8, "2017-03-24", "duplicate")]
    found = reconcile(facts_of(visits))
    assert found.not_found.tolist() == [5]
    assert found.vacant.tolist() == [6, 7]
    assert found.duplicates.tolist() == [8]
    table = found.table
    assert table["share_of_range"].tolist() == [1 / 3, 2 / 3, 0, 0, 0]
    # due 9, effective 4, unknown 3: [4/9, 4/6]
    assert table.loc["not_found", ["rate_low", "rate_high"]].tolist() == [4 / 8, 4 / 6]
    assert table.loc["vacant", ["rate_low", "rate_high"]].tolist() == [4 / 7, 4 / 6]
    assert table.loc["duplicates", ["rate_low", "rate_high"]].tolist() == [4 / 9, 4 / 6]


def test_shares_are_of_all_that_is_unknown() -> None:
    visits = [(1, "2017-03-24", "met"), (2, "2017-03-24", "not_found")]
    facts = facts_of(visits)
    assert reconcile(facts).table["share_of_range"].sum() == 1.0
    assert len(reconcile(facts).not_found) == facts.coverage.unverified
    nobody = reconcile(facts_of())
    assert nobody.table["share_of_range"].isna().all()
    empty = reconcile(Facts(a_survey(), Filters(1)))
    assert empty.table[["rate_low", "rate_high"]].isna().all().all()


def test_houses_nobody_listed_widen_the_range_downwards() -> None:
    buildings = buildings_of((0, "house"), (100, "house"), (200, "yes"), (300, "garage"))
    visits = [(n, "2017-03-24", "met") for n in range(1, 6)]
    found = reconcile(facts_of(visits, buildings=buildings))
    assert found.unlisted_buildings.tolist() == [2, 3]
    row = found.table.loc["unlisted_buildings"]
    assert (row["count"], row["rate_low"]) == (2, 5 / 12)


def test_a_building_is_listed_by_a_link_or_a_household_beside_it() -> None:
    buildings = buildings_of((3, "house"), (20, "house"), (100, "house"))
    facts = facts_of(buildings=buildings, homes=2)
    assert unlisted_buildings(facts).tolist() == [2, 3]  # 3 m away is it, 20 m is not
    facts.survey.households["building"] = [3, 0]
    assert unlisted_buildings(facts).tolist() == [2]


def test_households_known_to_a_village_only_list_no_building() -> None:
    survey = a_survey(points=[HERE], precision="village")
    survey = replace(survey, surroundings={"buildings": buildings_of((0, "house"))})
    assert unlisted_buildings(Facts(survey, Filters(1))).tolist() == [1]


def test_buildings_of_other_areas_are_not_asked_about() -> None:
    areas = areas_of([("community", "甲", 0, None), ("community", "乙", 0, None)])
    survey = replace(
        a_survey(areas=areas), surroundings={"buildings": buildings_of((0, "house"), area=2)}
    )
    assert unlisted_buildings(Facts(survey, Filters(1, areas=(1,)))).empty
    assert len(unlisted_buildings(Facts(survey, Filters(1, areas=(2,))))) == 1


def test_visits_without_a_row_of_the_register_are_a_queue() -> None:
    areas = areas_of([("community", "甲", 0, None)])
    survey = a_survey(points=[HERE] * 3, areas=areas, area=1)
    visits = visits_of([(0, "2017-03-24", "met"), (99, "2017-03-24", "no_answer")], area=1)
    facts = Facts(replace(survey, visits=visits), Filters(1))
    found = reconcile(facts)
    assert found.off_register.tolist() == [1, 2]
    assert len(found.off_register) == facts.off_register
    row = found.table.loc["off_register"]
    assert (row["rate_low"], row["rate_high"]) == (1 / 5, 1 / 5)
    assert visited_off_register(facts)["visits"].to_dict() == {1: 2}


def test_equal_addresses_of_one_village_may_be_one_household() -> None:
    areas = areas_of([("community", "甲", 0, None), ("community", "乙", 0, None)])
    survey = a_survey(points=[HERE] * 6, areas=areas, area=[1, 1, 2, 1, 1, 1])
    addresses = ["甲村 5号", "甲村5号", "甲村5号", "", "", "甲村6号"]
    found = same_address(Facts(survey, Filters(1)), addresses)
    assert found["group"].to_dict() == {1: 1, 2: 1}


# --- vacancy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signs", "state"),
    [
        ([("2017-03-24", "vacant_suspected")], "one_sign"),
        (
            [("2017-03-24T09", "vacant_suspected"), ("2017-03-24T19", "vacant_suspected")],
            "one_sign",
        ),
        ([("2017-03-24", "vacant_suspected"), ("2017-03-25", "vacant_suspected")], "to_review"),
        ([("2017-03-24", "vacant_verified")], "unproven"),
        ([("2017-03-24", "vacant_suspected"), ("2017-03-25", "vacant_verified")], "to_review"),
        ([("2017-03-24", "vacant_suspected"), ("2017-03-25", "no_answer")], None),
        ([("2017-03-24", "vacant_suspected"), ("2017-03-25", "met")], None),
        ([("2017-03-24", "no_answer")], None),
    ],
)
def test_signs_of_vacancy_are_counted(signs, state: str | None) -> None:
    cases = vacancy_cases(facts_of([(1, day, key) for day, key in signs]))
    assert cases["state"].tolist() == ([state] if state else [])


def two_teams(*teams: str) -> Facts:
    base = facts_of([(1, "2017-03-24T19", "vacant_suspected")] * len(teams))
    visits = base.survey.visits.assign(team=pd.Series(teams, index=base.survey.visits.index))
    return Facts(replace(base.survey, visits=visits), Filters(1))


def test_two_teams_on_one_day_are_two_signs_one_team_is_one() -> None:
    assert vacancy_cases(two_teams("1", "2"))["state"].tolist() == ["to_review"]
    assert vacancy_cases(two_teams("1", "1"))["state"].tolist() == ["one_sign"]


def reviewed_facts(visits, reviewed, **filters) -> Facts:
    survey = replace(facts_of(visits).survey, reviewed_vacant=frozenset(reviewed))
    return Facts(survey, Filters(1, **filters))


ONCE = [(1, "2017-03-24", "vacant_verified")]
TWICE = [*ONCE, (1, "2017-03-25", "vacant_suspected")]


@pytest.mark.parametrize(
    ("visits", "reviewed", "state"),
    [
        (ONCE, {1}, "unproven"),
        (ONCE, (), "unproven"),
        (TWICE, (), "to_review"),
        (TWICE, {2}, "to_review"),
        (TWICE, {1}, "proven"),
    ],
)
def test_two_signs_and_a_review_and_nothing_less_take_a_household_out(
    visits, reviewed, state: str
) -> None:
    facts = reviewed_facts(visits, reviewed)
    assert vacancy_cases(facts)["state"].tolist() == [state]
    assert (facts.status[0] == Status.EXCLUDED) == (state == "proven")
    assert facts.status[0] in {Status.EXCLUDED, Status.UNVERIFIED}


def test_signs_from_before_somebody_was_met_count_no_more() -> None:
    visits = [(1, "2017-03-24", "vacant_suspected"), (1, "2017-03-25", "refuse_soft")]
    visits += [(1, "2017-03-26", "vacant_suspected")]
    facts = reviewed_facts(visits, {1})
    assert vacancy_cases(facts)["signs"].tolist() == [1]
    assert facts.status[0] == Status.REFUSED
    again = reviewed_facts([*visits, (1, "2017-03-27", "vacant_suspected")], {1})
    assert again.status[0] == Status.EXCLUDED


def test_who_is_met_later_is_back() -> None:
    assert reviewed_facts([*TWICE, (1, "2017-03-26", "no_answer")], {1}).status[0] == (
        Status.ATTEMPTED
    )
    assert reviewed_facts([*TWICE, (1, "2017-03-26", "met")], {1}).status[0] == Status.EFFECTIVE


def test_a_vacancy_is_proven_as_far_as_the_period_goes() -> None:
    before = reviewed_facts(TWICE, {1}, until=dt.date(2017, 3, 24))
    assert before.status[0] == Status.UNVERIFIED
    later = reviewed_facts(TWICE, {1}, since=dt.date(2017, 3, 25))
    assert later.status[0] == Status.EXCLUDED


def test_declaring_flats_vacant_raises_no_coverage() -> None:
    honest = [(1, "2017-03-24", "met")]
    declared = [*honest, *((n, "2017-03-24", "vacant_verified") for n in range(2, 11))]
    assert facts_of(declared).coverage.rate_low == facts_of(honest).coverage.rate_low == 0.1
    proven = [*declared, (2, "2017-03-28", "vacant_verified")]
    assert facts_of(proven).coverage.rate_low == 0.1
    assert reviewed_facts(proven, {2}).coverage.rate_low == 1 / 9
