"""Households of different weight, and who is due again on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import OUTCOMES
from geo.strata import REASONS, STRATA, Stratum, by_stratum, figures_by_stratum, revisit_due
from tests.making import a_survey

HERE = (120.0, 31.7)
OWN = (Stratum("key", "K", 1.0, 30), Stratum("ordinary", "O", 0.3))


def due(visits, on: str, keys=("key", "ordinary"), **filters):
    facts = Facts(a_survey(points=[HERE] * len(keys), visits=visits), Filters(1, **filters))
    return revisit_due(
        facts, dt.date.fromisoformat(on), stratum=by_stratum(list(keys), strata=OWN), strata=OWN
    )


def test_every_stratum_is_measured_by_its_own_target() -> None:
    keys = ["key"] * 10 + ["ordinary"] * 10 + ["settled"] * 10 + ["?"] * 10
    visits = [(n, "2017-03-24", "met") for n in (1, 2, 11, 12, 13, 21)]
    facts = Facts(a_survey(points=[HERE] * 40, visits=visits), Filters(1))
    table = figures_by_stratum(facts, by_stratum(keys))
    assert table["left_to_target"].to_dict() == {"key": 8, "ordinary": 0, "settled": 0, "": 9}
    assert table["due"].sum() == 40


def test_a_stratum_without_households_has_no_base() -> None:
    facts = Facts(a_survey(points=[HERE]), Filters(1))
    table = figures_by_stratum(facts, by_stratum(["key"]))
    assert table.index.tolist() == [*(each.key for each in STRATA), ""]
    assert table["rate_low"].isna().tolist() == [False, True, True, True]


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
        ("vacant_verified", None),
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
