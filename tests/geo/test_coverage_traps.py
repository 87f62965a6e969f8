"""The fourteen traps of coverage figures that others fell into, each by its name.

The pure side of each: what files, pages and prints make of the figures is tested beside them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ContractBreach
from geo.facts import NO_REGISTER, NOBODY_DUE, Facts, household_index
from geo.frames import VISITS, conform
from geo.groupings import by_area, by_words
from geo.model import Filters
from geo.outcomes import Status
from geo.pace import pace
from geo.rates import figures_by, grouped_figures, published, whole
from geo.team_evenings import team_figures
from geo.visit_gaps import visit_gaps
from geo.workdays import Workdays
from layers.style import BAND_STYLES, NO_REGISTER_STYLE
from tests.making import a_survey, areas_of, issues_of

HERE = (120.0, 31.7)
VILLAGES = areas_of([("community", "甲村", 0, None), ("community", "乙村", 0, None)])


def facts_of(visits, *, homes: int = 4, area=1, **filters) -> Facts:
    survey = a_survey(points=[HERE] * homes, visits=visits, areas=VILLAGES, area=area)
    return Facts(survey, Filters(1, **filters))


def by_village(facts: Facts):
    return figures_by(facts, by_area(facts.survey, "community"))


def test_trap_1_an_empty_area_has_no_target_and_no_rate() -> None:
    facts = facts_of([(1, "2017-03-24", "met")])
    empty = by_village(facts).loc[2]
    assert (empty["due"], empty["left_to_target"]) == (0, 0)
    assert empty[["rate_low", "rate_high", "attempt_rate", "contact_rate"]].isna().all()
    assert facts.areas.loc[2, "band"] == NO_REGISTER
    none_due = facts_of([(1, "2017-03-24", "demolished")], homes=1)
    assert none_due.areas.loc[1, "band"] == NOBODY_DUE
    assert none_due.coverage.rate_low is None


def test_trap_2_two_qualifying_visits_count_a_household_once() -> None:
    twice = facts_of([(1, "2017-03-24", "met"), (1, "2017-03-25", "met")])
    assert (twice.coverage.effective, twice.coverage.contacted) == (1, 1)
    assert whole(twice)["rate_low"] == 0.25


def test_trap_3_excluded_and_unassigned_leave_both_sides_together() -> None:
    visits = [(1, "2017-03-24", "met"), (2, "2017-03-24", "met"), (2, "2017-03-25", "duplicate")]
    coverage = facts_of(visits).coverage
    assert (coverage.effective, coverage.due, coverage.excluded) == (1, 3, 1)
    status = np.array([Status.EFFECTIVE, Status.EFFECTIVE, Status.NOT_VISITED], dtype=np.uint8)
    assigned = by_words(["1", "", "1"], name="team")
    came = np.zeros(3, dtype=np.int64)
    team = grouped_figures(status, assigned, came=came, target=0.9).loc["1"]
    assert (team["effective"], team["due"]) == (1, 2)


def test_trap_4_the_last_day_counts_to_its_last_second() -> None:
    visits = [(1, "2017-03-24T00:00:00", "met"), (2, "2017-03-25T23:59:59", "met")]
    visits += [(3, "2017-03-26T00:00:00", "met")]
    last = dt.date(2017, 3, 25)
    facts = facts_of(visits, since=dt.date(2017, 3, 24), until=last)
    assert facts.coverage.effective == 2
    assert pace(facts_of(visits), as_of=last, seed=1).done == 2


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["met", "no_answer", "not_found", "partial"])),
        max_size=12,
    ),
    st.integers(24, 30),
)
def test_trap_5_every_route_gives_the_same_number(history, until: int) -> None:
    visits = [(home, f"2017-03-{24 + n % 7}", key) for n, (home, key) in enumerate(history)]
    facts = facts_of(visits, homes=6, area=[1, 1, 1, 2, 2, 2], until=dt.date(2017, 3, until))
    row, villages, coverage = whole(facts), by_village(facts), facts.coverage
    line = pace(facts, as_of=dt.date(2017, 3, 30), seed=1)
    daily = facts.daily["effective"]
    assert coverage.effective == row["effective"] == villages["effective"].sum() == line.done
    assert coverage.effective == facts.areas["effective"].sum()
    assert coverage.effective == (daily.iloc[-1] if len(daily) else 0)
    assert (coverage.due, coverage.left) == (row["due"], villages["left"].sum())
    gaps = visit_gaps(facts, as_of=dt.date(2017, 3, 30))
    not_met = coverage.not_visited + coverage.attempted - coverage.contacted
    assert gaps.table["households"].sum() + gaps.scattered + gaps.unplaced == not_met


@pytest.mark.parametrize("later", ["no_answer", "refuse_soft", "refuse_hard", "not_found"])
def test_trap_6_nothing_later_downgrades_an_effective_visit(later: str) -> None:
    facts = facts_of([(1, "2017-03-24", "met"), (1, "2017-03-25", later)])
    assert facts.status[0] == Status.EFFECTIVE


def test_trap_7_self_declared_vacancy_raises_no_coverage() -> None:
    met = [(1, "2017-03-24", "met")]
    suspected = facts_of([*met, *((n, "2017-03-24", "vacant_suspected") for n in (2, 3, 4))])
    assert suspected.coverage.rate_low == 0.25
    declared = facts_of([*met, *((n, "2017-03-24", "vacant_verified") for n in (2, 3, 4))])
    assert (declared.coverage.due, declared.coverage.unverified) == (4, 3)
    assert declared.coverage.rate_low == whole(declared)["rate_low"] == 0.25
    assert by_village(declared)["due"].sum() == 4


def test_trap_8_two_flats_at_one_coordinate_stay_two_and_both_can_be_picked() -> None:
    facts = facts_of([(1, "2017-03-24", "met")], homes=2)
    assert facts.coverage.register == 2
    assert household_index(facts.survey).nearest(*HERE, within_m=5).tolist() == [0, 1]
    gaps = visit_gaps(facts, as_of=dt.date(2017, 4, 1), least=1)
    assert gaps.household_gap.tolist() == [0, 1]


def test_trap_9_todays_records_are_in() -> None:
    evening = "2017-03-25T21:40:00"
    facts = facts_of([(1, evening, "met")], until=dt.date(2017, 3, 25))
    assert facts.coverage.effective == 1
    assert facts.as_of == dt.datetime.fromisoformat(evening)
    assert facts.daily["effective"].tolist() == [1]


def test_trap_10_small_groups_are_suppressed() -> None:
    visits = [(n, "2017-03-24", "met") for n in (5, 6)]
    table = by_village(facts_of(visits, homes=14, area=[1] * 4 + [2] * 10))
    assert table["register"].tolist() == [4, 10, 0]
    assert published(table)["too_few"].tolist() == [True, True, False]  # few homes, few visited
    assert published(table).drop(columns="too_few").iloc[:2].isna().all().all()


def test_trap_11_working_days_know_holidays_and_the_weekends_worked_for_them() -> None:
    office = Workdays(
        (True,) * 5 + (False,) * 2,
        days_off=frozenset({dt.date(2017, 4, 3), dt.date(2017, 4, 4)}),
        extra_days=frozenset({dt.date(2017, 4, 1)}),
    )
    days = pd.date_range("2017-03-31", "2017-04-05").to_numpy()
    assert office.counts(days).tolist() == [True, True, False, False, False, True]


def test_trap_12_the_same_records_twice_change_nothing() -> None:
    facts = facts_of([(1, "2017-03-24", "met"), (2, "2017-03-24", "refuse_soft")])
    visits = facts.survey.visits
    with pytest.raises(ContractBreach):
        conform(pd.concat([visits, visits]).sort_index(), VISITS)
    again = pd.concat([visits, visits.set_axis(visits.index + len(visits))])
    doubled = Facts(replace(facts.survey, visits=again), facts.filters)
    assert doubled.coverage == facts.coverage
    pd.testing.assert_series_equal(doubled.daily["effective"], facts.daily["effective"])


def grey(colour: str) -> float:
    """Lightness as a printer shows it (ITU-R BT.601), 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_trap_13_asked_without_issues_and_never_asked_look_different() -> None:
    survey = a_survey(
        points=[HERE] * 4,
        visits=[(1, "2017-03-24", "met"), (2, "2017-03-24", "met")],
        areas=VILLAGES,
        area=[1, 1, 2, 2],
        issues=issues_of([]),
    )
    areas = Facts(survey, Filters(1)).areas
    assert areas["issues"].tolist() == [0, 0]
    asked, unasked = (BAND_STYLES[band] for band in areas["band"])
    assert asked.fill != unasked.fill
    assert abs(grey(asked.fill) - grey(unasked.fill)) > 0.2
    assert NO_REGISTER_STYLE.hatch
    assert not any(style.hatch for style in BAND_STYLES)


def test_trap_14_the_success_rate_comes_with_coverage_only() -> None:
    facts = facts_of([(1, "2017-03-24", "met")])
    for table, beside in (
        (by_village(facts), {"rate_low", "rate_high"}),
        (team_figures(facts), {"all_rate_low", "all_rate_high"}),
    ):
        assert {"success_rate", *beside} <= set(table.columns)
    # one of one tried is a success of 100 % and a coverage of 25 %
    row = whole(facts)
    assert (row["success_rate"], row["rate_low"]) == (1.0, 0.25)
