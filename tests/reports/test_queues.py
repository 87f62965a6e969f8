"""Queues in words: counts are those of the core, and every household of a queue is listed."""

from __future__ import annotations

import pytest

from data.actor import LOCAL
from geo.coverage import FIGURES
from geo.facts import Facts
from geo.model import Filters
from geo.reconciliation import QUEUES
from reports.behind import households_behind
from reports.gaps import gap_list
from reports.pace_words import pace_words
from reports.queues import (
    OF_HOUSEHOLDS,
    alike_list,
    queue_list,
    queues_of,
    unproven_words,
    vacancy_list,
)
from reports.rate_words import left_words, rate_lines, spread_words
from tests.making import a_survey
from text import Translator

T = Translator("en")


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_of_households_opens_its_list(queue: str, demo_facts, demo_store) -> None:
    behind = households_behind(demo_facts, f"queue:{queue}", T, store=demo_store, actor=LOCAL)
    assert behind is not None
    expected = len(getattr(queues_of(demo_facts), queue)) if queue in OF_HOUSEHOLDS else 0
    assert len(behind.rows) == expected
    assert queue_list(demo_facts, T).loc[queue, "Count"] == len(
        getattr(queues_of(demo_facts), queue)
    )


def test_the_queues_of_what_is_unknown_explain_the_whole_range(demo_facts) -> None:
    assert queue_list(demo_facts, T)["Part of the range"].sum() == pytest.approx(1)


def test_vacancies_that_nobody_proved_are_listed_and_said_to_count(demo_facts, demo_store) -> None:
    table = vacancy_list(demo_facts, T, store=demo_store, actor=LOCAL)
    assert len(table) >= len(queues_of(demo_facts).vacant)
    one_sign = table[table["Signs"] == 1]
    assert not one_sign["What is known"].str.contains("two independent signs, reviewed").any()
    assert unproven_words(demo_facts, T).startswith(f"{len(table)} households")


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "gap:0",
        "gap:99999",
        "gap:x",
        "by-x:1",
        "by-team:-1",
        "queue:x",
        "issues",
        "gap:٣",
        "by-village:99999999999999",
    ],
)
def test_names_that_stand_for_nothing_open_nothing(listed: str, demo_facts, demo_store) -> None:
    assert households_behind(demo_facts, listed, T, store=demo_store, actor=LOCAL) is None


def test_every_figure_opens_its_list(demo_facts, demo_store) -> None:
    for figure in FIGURES:
        behind = households_behind(demo_facts, figure, T, store=demo_store, actor=LOCAL)
        assert behind is not None
        assert len(behind.rows) == getattr(demo_facts.coverage, figure)


def test_an_empty_campaign_has_no_base_and_says_so(demo_store) -> None:
    facts = Facts(a_survey(), Filters(1))
    assert {line.value for line in rate_lines(facts, T)} == {"no base"}
    assert left_words(facts, T) == ""
    assert spread_words(facts, T, most=5) == []
    assert gap_list(facts, T).empty
    assert queue_list(facts, T)["Part of the range"].isna().all()
    assert alike_list(facts, T, store=demo_store, actor=LOCAL).empty


def test_pace_says_what_is_missing(demo_facts) -> None:
    from geo.last_day import last_day
    from geo.pace import pace

    found = pace(demo_facts, as_of=last_day(demo_facts), seed=1)
    said = pace_words(demo_facts, found, T)
    assert T.number(found.left) in said
    assert "in time in 0%" in said
