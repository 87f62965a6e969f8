"""Households of different weight, and who is due again on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownChoice
from geo.facts import Facts
from geo.model import Campaign, Filters
from geo.outcomes import OUTCOMES
from geo.rates import figures_by_stratum, left_to_target
from geo.returns import REASONS, revisit_due
from geo.revisit import NOT_ON_FOOT
from geo.strata import MOST_DAYS, STRATA, settled_strata, strata_of, strata_text
from tests.making import a_survey, households_of

HERE = (120.0, 31.7)
CAMPAIGN = Campaign(1, "key", "走访", strata=settled_strata([("key", 1.0, 30)]))


def facts_of(keys, visits, *, campaign: Campaign = CAMPAIGN, **filters) -> Facts:
    points = [HERE] * len(keys)
    survey = a_survey(points=points, visits=visits, campaign=campaign)
    homes = households_of(points, stratum=keys)
    return Facts(replace(survey, households=homes), Filters(1, **filters))


def due(visits, on: str, keys=("key", "ordinary"), **filters):
    return revisit_due(facts_of(keys, visits, **filters), dt.date.fromisoformat(on))


def test_every_stratum_is_measured_by_its_own_target() -> None:
    keys = ["key"] * 10 + ["ordinary"] * 10 + ["settled"] * 10 + [""] * 10
    visits = [(n, "2017-03-24", "met") for n in (1, 2, 11, 12, 13, 21)]
    table = figures_by_stratum(facts_of(keys, visits))
    assert table["left_to_target"].to_dict() == {"key": 8, "ordinary": 0, "settled": 0, "": 9}
    assert table["target"].tolist() == [1.0, 0.3, 0.1, 0.9]
    assert table["due"].sum() == 40


def test_a_campaign_sets_its_own_targets() -> None:
    own = replace(CAMPAIGN, strata=settled_strata([("settled", 0.5, None)]))
    table = figures_by_stratum(facts_of(["settled"] * 10, [], campaign=own))
    assert table.loc["settled", ["target", "left_to_target"]].tolist() == [0.5, 5]


def test_a_stratum_without_households_has_no_base() -> None:
    table = figures_by_stratum(facts_of(["key"], []))
    assert table.index.tolist() == [*(each.key for each in STRATA), ""]
    assert table["rate_low"].isna().tolist() == [False, True, True, True]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([each.key for each in STRATA]),
            st.floats(0, 1),
            st.none() | st.integers(1, MOST_DAYS),
        )
    )
)
def test_what_a_campaign_set_is_read_as_it_was_written(wanted) -> None:
    strata = settled_strata(wanted)
    assert strata_of(strata_text(strata)) == strata
    assert [each.key for each in strata] == [each.key for each in STRATA]


@pytest.mark.parametrize(
    "wrong",
    [("vip", 1.0, None), ("key", 1.1, None), ("key", -0.1, None), ("key", 1.0, 0)],
)
def test_what_cannot_be_is_refused(wrong) -> None:
    with pytest.raises(UnknownChoice):
        settled_strata([wrong])


@given(
    st.lists(st.sampled_from(["", *(each.key for each in STRATA)]), min_size=1, max_size=20),
    st.data(),
)
def test_strata_add_up_and_a_visit_never_raises_what_is_left(keys, data) -> None:
    home = st.integers(1, len(keys))
    visits = [(n, "2017-03-24", "met") for n in data.draw(st.lists(home, max_size=8))]
    before = figures_by_stratum(facts_of(keys, visits))
    whole = facts_of(keys, visits).coverage
    for name in ("due", "effective", "left"):
        assert before[name].sum() == getattr(whole, name)
    after = figures_by_stratum(facts_of(keys, [*visits, (data.draw(home), "2017-03-25", "met")]))
    assert (after["left_to_target"] <= before["left_to_target"]).all()
    due, done = (before[name].to_numpy() for name in ("due", "effective"))
    assert (before["left_to_target"] == left_to_target(due, done, before["target"])).all()


def test_an_interval_runs_from_the_last_effective_visit() -> None:
    visits = [(1, "2017-03-01T23:59", "met"), (1, "2017-03-20", "no_answer")]
    visits += [(2, "2017-03-01", "met")]
    assert due(visits, "2017-03-30").empty
    found = due(visits, "2017-03-31")
    assert found["reason"].to_dict() == {1: "interval"}
    assert found.loc[1, "since"].date() == dt.date(2017, 3, 31)
    again = [*visits, (1, "2017-03-31", "met")]
    assert due(again, "2017-03-31").empty


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("no_answer", "other_time"),
        ("away_long", "phone"),
        ("no_access", "access"),
        ("refuse_soft", "other_team"),
        ("refuse_hard", None),
        ("partial", "unfinished"),
        ("remote", "unfinished"),
        ("vacant_suspected", "verify"),
        ("vacant_verified", "verify"),
        ("not_dwelling", None),
        ("demolished", None),
        ("not_found", "roster"),
        ("duplicate", None),
    ],
)
def test_the_last_outcome_gives_the_reason(outcome: str, reason: str | None) -> None:
    found = due([(1, "2017-03-24", outcome)], "2017-03-25", keys=("ordinary",))
    assert found["reason"].tolist() == ([reason] if reason else [])
    assert reason is None or reason in REASONS


def test_outcomes_of_the_table_are_all_there_are() -> None:
    assert len(OUTCOMES) == 14


def test_nobody_returns_on_the_same_day_and_later_visits_are_unknown() -> None:
    assert due([(1, "2017-03-24", "no_answer")], "2017-03-24").empty
    later = [(1, "2017-03-24", "no_answer"), (1, "2017-03-28", "refuse_hard")]
    assert due(later, "2017-03-26")["reason"].tolist() == ["other_time"]
    assert due(later, "2017-03-29").empty


def test_never_tried_is_no_revisit() -> None:
    assert due([], "2017-12-31").empty


def test_two_signs_of_vacancy_wait_for_a_review_not_for_a_third_visit() -> None:
    signs = [(1, "2017-03-24", "vacant_suspected"), (1, "2017-03-25", "vacant_verified")]
    assert due(signs, "2017-03-26")["reason"].tolist() == ["review"]
    assert not NOT_ON_FOOT.isdisjoint({"review"})
