"""Who is due, at what hour doors open, and which team should not go again."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.facts import Facts
from geo.groupings import by_words
from geo.model import Filters, Survey
from geo.outcomes import OUTCOME_CODES, OUTCOMES
from geo.revisit import (
    LEAST_TRIES,
    NO_SLOT,
    NOT_ON_FOOT,
    PRIOR_TRIES,
    households_to_visit,
    slot_of,
    slot_rates,
    suits,
)
from geo.workdays import Workdays
from tests.making import a_survey

ON = dt.date(2017, 4, 5)
DAY, EVENING, WEEKEND = 0, 1, 2
TIME = {DAY: "2017-03-28T10:00", EVENING: "2017-03-28T19:00", WEEKEND: "2017-04-01T10:00"}


def survey_of(homes: int, visits=(), *, teams=()) -> Survey:
    survey = a_survey(points=[(120.0, 31.7)] * homes, visits=list(visits), departments=["A", "B"])
    if teams:
        survey.visits["department"] = np.array([d for d, _ in teams], dtype="int64")
        survey.visits["team"] = [name for _, name in teams]
    return survey


def listed(survey: Survey, *, on: dt.date = ON, **more):
    facts = Facts(survey, Filters(1))
    one = by_words(["a"] * len(survey.households), name="area")
    return households_to_visit(facts, on, area=one, **more)


def learned(open_by_slot: dict[int, tuple[int, int]]):
    """Visits of households of their own: opened of tried, by slot."""
    outcomes = [
        (slot, "met" if n < opened else "no_answer")
        for slot, (opened, tried) in open_by_slot.items()
        for n in range(tried)
    ]
    return [(n + 1, TIME[slot], outcome) for n, (slot, outcome) in enumerate(outcomes)]


def test_slots_by_hour_weekend_and_holidays() -> None:
    times = ["2017-03-28T17:29:59", "2017-03-28T17:30", "2017-04-01T09:00", "2017-04-02T19:00"]
    unknown = ["2017-03-28", "2017-04-01", "NaT"]
    at = np.array([*times, *unknown], dtype="datetime64[s]")
    assert slot_of(at).tolist() == [0, 1, 2, 2, NO_SLOT, 2, NO_SLOT]
    office = Workdays(
        weekdays=(True,) * 5 + (False,) * 2,
        days_off=frozenset({dt.date(2017, 3, 28)}),
        extra_days=frozenset({dt.date(2017, 4, 1)}),
    )
    assert slot_of(at, office_days=office).tolist() == [2, 2, 0, 2, 2, NO_SLOT, NO_SLOT]


def test_rates_are_drawn_towards_the_campaign_and_stay_unknown_without_tries() -> None:
    visits = learned({DAY: (5, 20), EVENING: (15, 20), WEEKEND: (LEAST_TRIES - 1,) * 2})
    survey = survey_of(len(visits) + 1, visits)
    words = ["b"] * 20 + ["a"] * (len(visits) - 19)
    area = by_words(words, name="area")
    rates = slot_rates(survey, np.ones(len(visits), dtype=bool), area=area)
    overall = (5 + 15 + 9) / 49
    day = (5 + PRIOR_TRIES * overall) / (20 + PRIOR_TRIES)
    evening = (15 + PRIOR_TRIES * overall) / (20 + PRIOR_TRIES)
    a, b = rates.rate[0], rates.rate[1]
    assert a[DAY] == pytest.approx(day)  # nobody in area a was tried by day
    assert b[DAY] == pytest.approx((5 + PRIOR_TRIES * day) / (20 + PRIOR_TRIES))
    assert a[EVENING] == pytest.approx((15 + PRIOR_TRIES * evening) / (20 + PRIOR_TRIES))
    assert np.isnan(rates.rate[:, WEEKEND]).all()
    assert rates.tried.sum() == len(visits)


def test_without_visits_there_is_no_evidence_and_everybody_is_new() -> None:
    table = listed(survey_of(2))
    assert table["reason"].tolist() == ["new", "new"]
    assert table["slot"].tolist() == [NO_SLOT] * 2
    assert table["slot_rate"].isna().all()
    assert table["tries"].tolist() == [0, 0]
    assert table["last_try"].isna().all()


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("met", None),
        ("partial", "unfinished"),
        ("no_answer", "other_time"),
        ("away_long", "phone"),
        ("refuse_soft", "other_team"),
        ("refuse_hard", None),
        ("no_access", "access"),
        ("vacant_suspected", "verify"),
        ("vacant_verified", "verify"),
        ("demolished", None),
        ("not_found", "roster"),
        ("duplicate", None),
    ],
)
def test_the_last_outcome_says_why(outcome: str, reason: str | None) -> None:
    table = listed(survey_of(1, [(1, TIME[EVENING], outcome)]))
    assert table["reason"].tolist() == ([] if reason is None else [reason])
    if reason:
        assert bool(table["on_foot"].iloc[0]) == (reason not in NOT_ON_FOOT)
        assert table["last_outcome"].iloc[0] == OUTCOME_CODES[outcome]
        assert table["last_slot"].iloc[0] == EVENING


def test_tries_and_the_last_of_them_are_told() -> None:
    survey = survey_of(
        1,
        [
            (1, TIME[WEEKEND], "no_answer"),
            (1, TIME[DAY], "no_answer"),
            (1, "2017-04-05", "no_answer"),
        ],
        teams=[(1, "x"), (2, "y"), (1, "")],
    )
    row = listed(survey, on=dt.date(2017, 4, 4)).iloc[0]
    assert row["tries"] == 2
    assert row["last_try"] == np.datetime64(TIME[WEEKEND])
    assert (row["last_department"], row["last_team"]) == (1, "x")
    assert row["shut_slots"] == 2**DAY + 2**WEEKEND


def test_the_slot_suggested_is_the_best_in_which_the_door_did_not_stay_shut() -> None:
    visits = learned({DAY: (5, 20), EVENING: (18, 20), WEEKEND: (12, 20)})
    homes = len(visits)
    more = [
        (homes + 2, TIME[EVENING], "no_answer"),
        (homes + 3, TIME[EVENING], "no_answer"),
        (homes + 3, TIME[DAY], "no_answer"),
        *((homes + 4, TIME[slot], "no_answer") for slot in (EVENING, DAY, WEEKEND)),
    ]
    table = listed(survey_of(homes + 4, visits + more))
    suggested = table["slot"].loc[[homes + 1, homes + 2, homes + 3, homes + 4]].tolist()
    assert suggested == [EVENING, WEEKEND, WEEKEND, EVENING]
    rates = table["slot_rate"].loc[[homes + 1, homes + 2]]
    assert 1 > rates.iloc[0] > rates.iloc[1] > 0.5


def test_absent_and_inconvenient_come_back_in_another_slot_or_by_another_team() -> None:
    for outcome in ("no_answer", "refuse_soft"):
        survey = survey_of(1, [(1, TIME[EVENING], outcome)], teams=[(1, "x")])
        table = listed(survey)

        def may(team, slot, survey=survey, table=table) -> bool:
            return bool(suits(table, survey, ON, team=team, slot=slot)[0])

        assert not may((1, "x"), EVENING)
        assert may((1, "x"), DAY)
        assert may((1, "y"), EVENING)
        assert may((2, "x"), EVENING)


def test_a_team_that_was_plainly_refused_never_goes_again() -> None:
    survey = survey_of(
        1,
        [(1, TIME[DAY], "refuse_hard"), (1, TIME[WEEKEND], "no_answer")],
        teams=[(1, "x"), (1, "y")],
    )
    table = listed(survey)
    assert table["reason"].tolist() == ["other_time"]
    assert not suits(table, survey, ON, team=(1, "x"), slot=EVENING)[0]
    assert suits(table, survey, ON, team=(2, "z"), slot=EVENING)[0]
    before = dt.date(2017, 3, 27)
    assert suits(table, survey, before, team=(1, "x"), slot=EVENING)[0]


def test_nobody_walks_to_who_is_to_be_called() -> None:
    survey = survey_of(1, [(1, TIME[DAY], "away_long")])
    assert not suits(listed(survey), survey, ON, team=(1, "x"), slot=EVENING)[0]


_NOT_COUNTED = {outcome.key for outcome in OUTCOMES if not outcome.eligible}
moments = st.sampled_from(["2017-03-27", *TIME.values(), "2017-04-02T18:00", "2017-04-07T10:00"])
records = st.tuples(st.integers(1, 5), moments, st.sampled_from([o.key for o in OUTCOMES]))


@settings(max_examples=60)
@given(st.lists(records, max_size=12, unique_by=lambda v: v[:2]), st.randoms())
def test_the_list_does_not_hang_on_the_order_of_visits(visits, random) -> None:
    before = listed(survey_of(5, visits))
    random.shuffle(visits)
    after = listed(survey_of(5, visits))
    assert before.equals(after)
    assert before.index.is_monotonic_increasing
    assert set(before.index) <= set(range(1, 6))
    tried = {home for home, day, _ in visits if day[:10] <= "2017-04-05"}
    late = {home for home, day, outcome in visits if outcome in _NOT_COUNTED}
    new = set(before.index[before["reason"] == "new"])
    assert new <= set(range(1, 6)) - tried
    assert new >= set(range(1, 6)) - tried - late
    assert (before["tries"] == 0)[before["reason"] == "new"].all()
