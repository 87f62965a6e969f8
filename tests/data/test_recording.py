"""Visits and what was said are written down once, whole, and never over somebody else's words."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from uuid import uuid4

import pandas as pd
import pytest
import shapely

from data import tables
from data.actor import LOCAL, Actor
from data.recording import (
    RECORD,
    IssueEntry,
    VisitEntry,
    correct_visit,
    merged,
    read_visit,
    record_visits,
)
from data.store import Change, Store
from geo.errors import ChangedMeanwhile, NotPermitted, UnknownChoice
from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import Status
from geo.precision import PRECISION_CODES
from tests import scenarios
from tests.hostile import PAYLOADS

WHEN = dt.datetime(2017, 3, 28, 19, 5)
CAMPAIGN = 1
FIELD = shapely.box(120.045, 31.715, 120.055, 31.725)


@pytest.fixture
def village(store: Store) -> Store:
    """A village with two households, one of them without a place, and one outside every area."""

    def make(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        area = int(scenarios.areas(writer, number, ["东村"])[0])
        scenarios.departments(writer, number, ["国土分局"])
        scenarios.households(writer, number, [scenarios.HOME, None], area=area)
        scenarios.households(writer, number, [(121.0, 32.0)])
        return {}

    store.write(LOCAL, Change(uuid4(), "make", make))
    return store


def entry(household: int = 1, outcome: str = "met", **more) -> VisitEntry:
    return VisitEntry(household, outcome, WHEN, **more)


def count(store: Store) -> tuple[int, int]:
    survey = store.survey(LOCAL, CAMPAIGN)
    return len(survey.visits), len(survey.issues)


def status(store: Store, row: int = 0) -> Status:
    return Status(int(Facts(store.survey(LOCAL, CAMPAIGN), Filters(CAMPAIGN)).status[row]))


def test_a_visit_and_what_was_said_are_kept_as_written(village: Store) -> None:
    visit = entry(
        mode="door", card_left=True, card_number="A-17", department=1, team="第三组", note="晚"
    )
    said = IssueEntry(1, "street_lighting", "缺路灯", "complaint")
    receipt = record_visits(village, LOCAL, CAMPAIGN, [visit], [said], request=uuid4())
    assert (receipt.repeated, receipt.counts) == (False, {"visits": 1, "issues": 1})
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1) == visit
    issue = village.survey(LOCAL, CAMPAIGN).issues.iloc[0]
    assert (issue["household"], issue["area"], issue["department"]) == (1, 1, 1)
    assert (issue["text"], issue["reported_at"]) == ("缺路灯", pd.Timestamp(WHEN))
    assert issue.geometry.equals(shapely.Point(scenarios.HOME))
    assert village.issues(LOCAL, CAMPAIGN, [1])["request_type"].iloc[0] == "complaint"
    assert village.trail(LOCAL).iloc[-1]["action"] == RECORD


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_words_are_kept_as_they_are(village: Store, text: str) -> None:
    visit = entry(note=text, team=text, card_number=text)
    record_visits(
        village, LOCAL, CAMPAIGN, [visit], [IssueEntry(1, "other", text)], request=uuid4()
    )
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1) == visit
    assert village.survey(LOCAL, CAMPAIGN).issues["text"].iloc[0] == text
    assert text not in str(village.trail(LOCAL).iloc[-1].tolist())


def test_an_issue_lies_where_it_was_drawn_and_in_the_area_there(village: Store) -> None:
    shapes = [
        shapely.Point(120.05, 31.72),
        shapely.LineString([(120.045, 31.72), (120.055, 31.72)]),
        FIELD,
        None,
    ]
    said = [IssueEntry(3, "other", "x", shape=shape) for shape in shapes]
    record_visits(village, LOCAL, CAMPAIGN, [entry(3)], said, request=uuid4())
    issues = village.survey(LOCAL, CAMPAIGN).issues
    assert issues["area"].tolist() == [1, 1, 1, 0]  # the household lies outside every area
    assert set(issues["precision"]) == {PRECISION_CODES["point"]}
    for shape, kept in zip(shapes[:3], issues.geometry.iloc[:3], strict=True):
        assert kept.equals(shape)


def test_what_is_drawn_outside_every_area_is_in_none(village: Store) -> None:
    said = [
        IssueEntry(1, "other", "x", shape=shapely.Point(121.5, 32.5)),
        IssueEntry(1, "other", "y"),
    ]
    record_visits(village, LOCAL, CAMPAIGN, [entry()], said, request=uuid4())
    assert village.survey(LOCAL, CAMPAIGN).issues["area"].tolist() == [0, 1]


def test_a_household_without_a_place_has_issues_without_one(village: Store) -> None:
    record_visits(
        village, LOCAL, CAMPAIGN, [entry(2)], [IssueEntry(2, "other", "x")], request=uuid4()
    )
    assert village.survey(LOCAL, CAMPAIGN).issues.geometry.iloc[0] is None


def test_three_clicks_at_once_make_one_record(village: Store) -> None:
    request, receipts = uuid4(), []

    def click() -> None:
        said = [IssueEntry(1, "other", "x")]
        receipts.append(record_visits(village, LOCAL, CAMPAIGN, [entry()], said, request=request))

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True]
    assert count(village) == (1, 1)


def test_a_whole_stair_is_one_record_and_one_undo(village: Store) -> None:
    rows = [entry(1), entry(2, "no_answer")]
    receipt = record_visits(village, LOCAL, CAMPAIGN, rows, request=uuid4())
    assert (status(village, 0), status(village, 1)) == (Status.EFFECTIVE, Status.ATTEMPTED)
    assert village.last_undoable(LOCAL, CAMPAIGN).change == receipt.version
    village.undo(LOCAL, receipt.version, request=uuid4())
    assert count(village) == (0, 0)
    assert status(village) is Status.NOT_VISITED


@pytest.mark.parametrize("later", ["no_answer", "refuse_hard", "vacant_suspected", "not_found"])
def test_a_later_visit_never_downgrades_an_effective_one(village: Store, later: str) -> None:
    for outcome in ("met", later):
        record_visits(village, LOCAL, CAMPAIGN, [entry(outcome=outcome)], request=uuid4())
    assert status(village) is Status.EFFECTIVE


BAD = {
    "outcome": ([entry(outcome="visited")], []),
    "department": ([entry(department=9)], []),
    "category": ([entry()], [IssueEntry(1, "{{7*191}}", "x")]),
    "future": ([replace(entry(), visited_at=dt.datetime(2199, 1, 1))], []),
    "second of two": ([entry(), entry(outcome="")], []),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_whole(village: Store, case: str) -> None:
    visits, issues = BAD[case]
    before = village.version()
    with pytest.raises(UnknownChoice):
        record_visits(village, LOCAL, CAMPAIGN, visits, issues, request=uuid4())
    assert village.version() == before
    assert count(village) == (0, 0)


def test_nobody_writes_about_households_they_may_not_see(village: Store) -> None:
    team = Actor("team 1", "team", areas=(1,))
    record_visits(village, team, CAMPAIGN, [entry(1)], request=uuid4())
    for work in (
        lambda: record_visits(village, team, CAMPAIGN, [entry(3)], request=uuid4()),
        lambda: record_visits(village, team, CAMPAIGN, [entry(99)], request=uuid4()),
        lambda: record_visits(
            village, team, CAMPAIGN, [entry(1)], [IssueEntry(3, "other", "x")], request=uuid4()
        ),
        lambda: record_visits(
            village, Actor("x", "planner"), CAMPAIGN, [entry(1)], request=uuid4()
        ),
    ):
        with pytest.raises(NotPermitted):
            work()
    assert count(village) == (1, 0)


def corrected(store: Store, before: VisitEntry, after: VisitEntry, actor: Actor = LOCAL):
    return correct_visit(store, actor, CAMPAIGN, 1, before=before, after=after, request=uuid4())


def test_a_correction_writes_what_differs_and_can_be_taken_back(village: Store) -> None:
    seen = entry(note="旧", team="甲")
    record_visits(village, LOCAL, CAMPAIGN, [seen], request=uuid4())
    wanted = replace(seen, outcome="partial", note="新", visited_at=dt.datetime(2017, 3, 27, 9, 0))
    receipt = corrected(village, seen, wanted)
    assert receipt.counts["fields"] == 3
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1) == wanted
    village.undo(LOCAL, receipt.version, request=uuid4())
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1) == seen


def test_two_editors_of_different_parts_both_get_their_way(village: Store) -> None:
    seen = entry(note="旧", team="甲")
    record_visits(village, LOCAL, CAMPAIGN, [seen], request=uuid4())
    corrected(village, seen, replace(seen, team="乙"))
    corrected(village, seen, replace(seen, note="新"))
    now = read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1)
    assert now == replace(seen, team="乙", note="新")


def test_the_second_editor_of_the_same_part_is_told_and_nothing_is_overwritten(
    village: Store,
) -> None:
    seen = entry(note="旧", team="甲")
    record_visits(village, LOCAL, CAMPAIGN, [seen], request=uuid4())
    first = replace(seen, note="第一位", outcome="partial")
    corrected(village, seen, first)
    with pytest.raises(ChangedMeanwhile) as told:
        corrected(village, seen, replace(seen, note="第二位", team="乙"))
    assert told.value.facts["fields"] == ("note",)
    assert "位" not in str(told.value)
    now = read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1)
    assert now == first  # the team was not written either: all or nothing
    corrected(village, first, replace(first, note="第二位"))  # having seen both
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1).note == "第二位"


def test_after_a_choice_nothing_else_of_the_other_editor_is_lost() -> None:
    seen = entry(note="旧", team="甲", card_number="1")
    theirs = replace(seen, note="第一位", outcome="partial")
    mine = replace(seen, note="第二位", team="乙")
    both = merged(seen, mine, theirs, {"note": "第一位\n第二位"})
    assert both == replace(seen, note="第一位\n第二位", team="乙", outcome="partial")


def test_both_editors_writing_the_same_is_no_conflict(village: Store) -> None:
    seen = entry(note="旧")
    record_visits(village, LOCAL, CAMPAIGN, [seen], request=uuid4())
    for _ in range(2):
        corrected(village, seen, replace(seen, note="新"))
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1).note == "新"


def test_a_visit_that_was_taken_back_cannot_be_corrected(village: Store) -> None:
    receipt = record_visits(village, LOCAL, CAMPAIGN, [entry()], request=uuid4())
    village.undo(LOCAL, receipt.version, request=uuid4())
    with pytest.raises(UnknownChoice):
        corrected(village, entry(), entry(note="x"))
    assert read_visit(village, LOCAL, CAMPAIGN, household=1, visit=1) is None


def test_nobody_corrects_a_visit_by_naming_another_household(village: Store) -> None:
    record_visits(village, LOCAL, CAMPAIGN, [entry(3)], request=uuid4())
    team = Actor("team 1", "team", areas=(1,))
    with pytest.raises(NotPermitted):
        corrected(village, entry(3), entry(3, note="x"), team)
    with pytest.raises(UnknownChoice):
        corrected(village, entry(1), entry(1, note="x"), team)
    assert tables.VISIT.name in village.trail(LOCAL).iloc[-1]["touched"]
