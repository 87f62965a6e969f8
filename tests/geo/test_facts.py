"""One filter, one set of figures: periods, departments, areas, text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownChoice
from geo.facts import NO_REGISTER, NOBODY_DUE, Facts, band_of
from geo.model import Filters
from tests.making import a_survey, areas_of, issues_of, visits_of

BOX = shapely.box(120.0, 31.7, 120.01, 31.71)
TREE = areas_of(
    [
        ("town", "镇", 0, None),
        ("community", "甲村", 1, BOX),
        ("community", "乙村", 1, shapely.box(120.02, 31.7, 120.03, 31.71)),
        ("estate", "小区", 2, shapely.box(120.0, 31.7, 120.005, 31.705)),
    ]
)
HOMES = [(120.001, 31.701), (120.008, 31.708), (120.025, 31.705)]


def survey(**changes):
    visits = [(1, "2017-03-24T00:00", "met"), (2, "2017-03-25T23:59:59", "met")]
    return a_survey(
        **{"points": HOMES, "visits": visits, "areas": TREE, "area": [4, 2, 3]} | changes
    )


def test_period_includes_the_whole_last_day() -> None:
    one_day = Facts(survey(), Filters(1, since=dt.date(2017, 3, 25), until=dt.date(2017, 3, 25)))
    assert one_day.coverage.effective == 1
    assert Facts(survey(), Filters(1, until=dt.date(2017, 3, 24))).coverage.effective == 1


def test_the_register_does_not_depend_on_the_period() -> None:
    later = Facts(survey(), Filters(1, since=dt.date(2018, 1, 1)))
    assert later.coverage.register == 3
    assert later.coverage.effective == 0


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UnknownChoice):
        Filters(1, since=dt.date(2017, 4, 1), until=dt.date(2017, 3, 1))


@pytest.mark.parametrize(("area", "register"), [(1, 3), (2, 2), (3, 1), (4, 1), (99, 0)])
def test_an_area_stands_for_itself_and_all_below(area: int, register: int) -> None:
    assert Facts(survey(), Filters(1, areas=(area,))).coverage.register == register


def test_areas_count_what_lies_below_them() -> None:
    areas = Facts(survey(), Filters(1)).areas
    assert areas["register"].to_dict() == {1: 3, 2: 2, 3: 1, 4: 1}
    assert areas["effective"].to_dict() == {1: 2, 2: 2, 3: 0, 4: 1}


def test_area_without_register_is_not_zero() -> None:
    facts = Facts(survey(area=[2, 2, 2]), Filters(1))
    assert facts.areas.loc[3, "band"] == NO_REGISTER
    assert np.isnan(facts.areas.loc[3, "rate_low"])
    asked_nobody = Facts(survey(visits=[]), Filters(1))
    assert asked_nobody.areas.loc[3, "band"] == 0


def test_areas_compared_are_communities_and_the_parts_of_a_chosen_one() -> None:
    assert sorted(Facts(survey(), Filters(1)).shown_areas.index) == [2, 3]
    assert sorted(Facts(survey(), Filters(1, areas=(2,))).shown_areas.index) == [2, 4]
    assert sorted(Facts(survey(), Filters(1, areas=(1,))).shown_areas.index) == [2, 3]


def test_most_left_comes_first() -> None:
    shown = Facts(survey(), Filters(1)).shown_areas
    assert shown["left"].tolist() == sorted(shown["left"], reverse=True)


def test_bands_have_closed_upper_edges() -> None:
    rates = np.array([0.0, 0.001, 0.2, 0.2001, 0.5, 0.85, 0.8501, 1.0])
    assert band_of(rates).tolist() == [0, 1, 1, 2, 2, 3, 4, 4]


def test_department_filter_counts_their_list_and_whom_they_visited() -> None:
    base = survey(departments=["甲局", "乙局"])
    object.__setattr__(
        base,
        "visits",
        visits_of([(1, "2017-03-24", "met"), (3, "2017-03-24", "met")], department=1),
    )
    base.households["department"] = [2, 1, 2]
    theirs = Facts(base, Filters(1, departments=(1,)))
    assert theirs.coverage.register == 3  # one on their list, two they visited
    assert theirs.coverage.effective == 2
    assert Facts(base, Filters(1, departments=(2,))).coverage.effective == 0
    assert Facts(base, Filters(1)).departments["visited"].to_dict() == {1: 2, 2: 0}


def test_a_household_visited_twice_counts_once_for_its_department() -> None:
    base = a_survey(points=HOMES, departments=["甲局"])
    object.__setattr__(
        base,
        "visits",
        visits_of([(1, "2017-03-24", "met"), (1, "2017-03-25", "met")], department=1),
    )
    row = Facts(base, Filters(1)).departments.loc[1]
    assert (row["visits"], row["visited"]) == (2, 1)


def test_daily_counts_add_up_and_never_fall() -> None:
    daily = Facts(survey(), Filters(1)).daily
    assert daily["effective"].iloc[-1] == 2
    assert daily["effective"].is_monotonic_increasing
    assert (daily["attempted"] >= daily["effective"]).all()


def test_text_search_is_literal_and_not_case_sensitive() -> None:
    issues = issues_of([("bus", "30路 BUS %_ (x", None), ("bus", "other", None)])
    for text, found in (("bus", 1), ("%_", 1), ("(", 1), (".*", 0), ("30路", 1)):
        assert Facts(survey(issues=issues), Filters(1, text=text)).issue_count == found, text


def test_issue_without_place_is_counted_and_told() -> None:
    facts = Facts(
        survey(issues=issues_of([("bus", "a", None), ("bus", "b", (120.0, 31.7))])), Filters(1)
    )
    assert (facts.issue_count, facts.issues_without_place) == (2, 1)


def test_visit_without_register_is_told_apart() -> None:
    base = survey()
    object.__setattr__(
        base, "visits", visits_of([(0, "2017-03-24", "met"), (77, "2017-03-24", "met")], area=2)
    )
    facts = Facts(base, Filters(1))
    assert (facts.off_register, facts.coverage.attempted) == (2, 0)
    assert Facts(base, Filters(1, areas=(3,))).off_register == 0


def test_empty_campaign_has_figures_of_nothing() -> None:
    facts = Facts(a_survey(), Filters(1))
    assert facts.coverage.register == 0
    assert facts.daily.empty
    assert facts.areas.empty
    assert facts.departments.empty
    assert facts.as_of is None
    assert facts.categories.empty


@given(st.lists(st.integers(0, 4), max_size=30), st.data())
def test_areas_add_up_to_the_whole(home_area: list[int], data) -> None:
    points = [(120.001, 31.701)] * len(home_area)
    outcome = data.draw(
        st.lists(
            st.sampled_from(["met", "no_answer", "demolished"]),
            min_size=len(home_area),
            max_size=len(home_area),
        )
    )
    visits = [(n + 1, "2017-03-24", key) for n, key in enumerate(outcome)]
    base = (
        a_survey(points=points, visits=visits, areas=TREE, area=home_area)
        if points
        else a_survey(areas=TREE)
    )
    facts = Facts(base, Filters(1))
    inside = facts.areas.loc[1]  # the one top area
    without = sum(1 for area in home_area if area == 0)
    assert inside["register"] + without == facts.coverage.register


def test_who_is_due_does_not_hang_on_where_a_period_begins() -> None:
    survey = a_survey(
        points=[(120.0, 31.7)] * 3,
        visits=[
            (1, "2017-03-25", "demolished"),
            (1, "2017-04-05", "no_answer"),
            (2, "2017-04-05", "met"),
            (3, "2017-03-25", "demolished"),
        ],
    )
    whole = Facts(survey, Filters(1)).coverage
    late = Facts(survey, Filters(1, since=dt.date(2017, 4, 1))).coverage
    assert late.due == whole.due == 2


def test_households_in_no_area_are_counted() -> None:
    areas = areas_of([("community", "东村", 0, shapely.box(119, 31, 121, 33))])
    survey = a_survey(points=[(120.0, 31.7)] * 3, areas=areas, area=[1, 0, 0])
    assert Facts(survey, Filters(1)).outside_areas == 2
    assert Facts(survey, Filters(1, areas=(1,))).outside_areas == 0
    assert Facts(a_survey(points=[(120.0, 31.7)]), Filters(1)).outside_areas == 0


def test_an_area_nobody_asks_about_is_not_an_area_without_a_register() -> None:
    found = survey(area=[2, 2, 3], departments=["甲局", "乙局"])
    found = replace(found, households=found.households.assign(department=[1, 1, 2]))
    areas = Facts(found, Filters(1, departments=(1,))).areas
    assert areas.loc[2, "band"] == 0
    assert areas.loc[3, "band"] == NOBODY_DUE
    assert 3 not in Facts(found, Filters(1, departments=(1,))).shown_areas.index
