"""A plan is kept whole, is nobody's to overwrite, and knows what was done since."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest

from data.actor import LOCAL, Actor
from data.plans import delete_plan, households_locked, plan_key, read_plan, save_plan, saved_plans
from data.recording import VisitEntry, record_visits
from data.store import Change, Store
from geo.errors import CannotUndo, ChangedMeanwhile, NotPermitted, UnknownChoice
from geo.facts import Facts
from geo.model import Filters, LonLat
from geo.plan import Plan, make_plan, rearranged, with_locks
from geo.plan_choice import Wish
from geo.plan_record import done_since, plan_of_record
from tests import scenarios

CAMPAIGN = 1
ON = dt.date(2017, 4, 5)
NO_ROADS = np.empty(0, dtype=object)
HOMES = [(120.05 + 0.0004 * (n % 4), 31.72 + 0.0004 * (n // 4)) for n in range(12)]


@pytest.fixture
def village(store: Store) -> Store:
    """Two villages of twelve and one households; two of the first have been tried."""

    def make(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        first, second = (int(n) for n in scenarios.areas(writer, number, ["东村", "西村"]))
        scenarios.departments(writer, number, ["国土分局"])
        scenarios.households(writer, number, HOMES, area=first)
        scenarios.households(writer, number, [(120.06, 31.73)], area=second)
        return {}

    store.write(LOCAL, Change(uuid4(), "make", make))
    visit(store, 1, "no_answer", dt.datetime(2017, 3, 28, 19, 0))
    return store


def visit(store: Store, household: int, outcome: str, at: dt.datetime) -> None:
    entry = VisitEntry(household, outcome, at, department=1, team="一组")
    record_visits(store, LOCAL, CAMPAIGN, [entry], request=uuid4())


def planned(store: Store, **wish) -> Plan:
    asked = {"on": ON, "slot": 0, "teams": 3, "doors_per_team": 20} | wish
    return make_plan(Facts(store.survey(LOCAL, CAMPAIGN), Filters(CAMPAIGN)), Wish(**asked))


def opened(store: Store, number: int = 1) -> Plan:
    record = read_plan(store, LOCAL, CAMPAIGN, number)
    assert record is not None
    return plan_of_record(store.survey(LOCAL, CAMPAIGN), record)


def in_order(plan: Plan) -> pd.DataFrame:
    return plan.stops.drop(columns="door").sort_values(["team", "order"])


def same(one: Plan, other: Plan) -> None:
    pd.testing.assert_frame_equal(in_order(one), in_order(other))
    plain = [plan.teams.drop(columns="outline") for plan in (one, other)]
    pd.testing.assert_frame_equal(*plain)
    assert (one.on, one.slot, one.start, one.department, one.visits_known) == (
        other.on,
        other.slot,
        other.start,
        other.department,
        other.visits_known,
    )
    assert one.assumed == pytest.approx(other.assumed)


def test_a_plan_is_opened_as_it_was_saved(village: Store) -> None:
    plan = with_locks(planned(village, start=LonLat(120.051, 31.721), department=1), [2])
    request = uuid4()
    receipt = save_plan(village, LOCAL, CAMPAIGN, plan, request=request)
    assert receipt.counts == {"teams": 3, "households": 13}
    (listed,) = saved_plans(village, LOCAL, CAMPAIGN)
    assert (listed.key, listed.edition, listed.day) == (plan_key(request), 1, ON)
    assert (listed.teams, listed.households, listed.department) == (3, 13, 1)
    same(opened(village), plan)


def test_sent_twice_a_plan_is_kept_once(village: Store) -> None:
    plan, request = planned(village), uuid4()
    assert not save_plan(village, LOCAL, CAMPAIGN, plan, request=request).repeated
    assert save_plan(village, LOCAL, CAMPAIGN, plan, request=request).repeated
    assert len(saved_plans(village, LOCAL, CAMPAIGN)) == 1


def test_what_is_done_since_is_ticked_off_and_the_plan_stays_what_it_was(village: Store) -> None:
    plan = planned(village)
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    fresh = done_since(village.survey(LOCAL, CAMPAIGN), opened(village))
    assert not fresh["came"].any()  # tries before the plan are no ticks
    visit(village, 1, "met", dt.datetime(2017, 4, 5, 10, 0))
    visit(village, 2, "no_answer", dt.datetime(2017, 4, 5, 10, 5))
    again = opened(village)
    same(again, plan)
    done = done_since(village.survey(LOCAL, CAMPAIGN), again)
    assert done.loc[1].tolist()[:2] == [True, True]
    assert done.loc[2].tolist()[:2] == [True, False]
    assert not done.drop([1, 2])["came"].any()
    assert 1 not in planned(village).stops.index  # the gap shrinks


def test_a_changed_plan_takes_the_place_of_the_first_and_can_be_taken_back(village: Store) -> None:
    plan = planned(village)
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    (first,) = saved_plans(village, LOCAL, CAMPAIGN)
    moved = int(plan.stops.index[plan.stops["team"] == 1][0])
    gone = int(plan.stops.index[plan.stops["team"] == 2][0])
    after = with_locks(rearranged(plan, {moved: 3, gone: 0}, roads=NO_ROADS), [1])
    receipt = save_plan(village, LOCAL, CAMPAIGN, after, known=first, request=uuid4())
    (second,) = saved_plans(village, LOCAL, CAMPAIGN)
    assert (second.id, second.edition, second.households) == (first.id, 2, 12)
    same(opened(village), after)
    village.undo(LOCAL, receipt.version, request=uuid4())
    assert saved_plans(village, LOCAL, CAMPAIGN) == (first,)
    same(opened(village), plan)


def test_who_was_taken_off_can_come_back(village: Store) -> None:
    plan = planned(village)
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    without = rearranged(plan, {1: 0}, roads=NO_ROADS)
    for each in (without, plan):
        (known,) = saved_plans(village, LOCAL, CAMPAIGN)
        save_plan(village, LOCAL, CAMPAIGN, each, known=known, request=uuid4())
        same(opened(village), each)


def test_a_new_plan_can_be_taken_back_and_a_deleted_one_brought_back(village: Store) -> None:
    plan = planned(village)
    made = save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    village.undo(LOCAL, made.version, request=uuid4())
    assert saved_plans(village, LOCAL, CAMPAIGN) == ()
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    (listed,) = saved_plans(village, LOCAL, CAMPAIGN)
    deleted = delete_plan(village, LOCAL, CAMPAIGN, listed, request=uuid4())
    assert saved_plans(village, LOCAL, CAMPAIGN) == ()
    assert read_plan(village, LOCAL, CAMPAIGN, listed.id) is None
    assert deleted.counts == {"plans": 1}
    village.undo(LOCAL, deleted.version, request=uuid4())
    assert saved_plans(village, LOCAL, CAMPAIGN) == (listed,)
    same(opened(village, listed.id), plan)


def test_nobody_overwrites_what_somebody_else_has_saved(village: Store) -> None:
    plan = planned(village)
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    (seen,) = saved_plans(village, LOCAL, CAMPAIGN)
    save_plan(village, LOCAL, CAMPAIGN, with_locks(plan, [1]), known=seen, request=uuid4())
    for act in (
        lambda: save_plan(village, LOCAL, CAMPAIGN, plan, known=seen, request=uuid4()),
        lambda: delete_plan(village, LOCAL, CAMPAIGN, seen, request=uuid4()),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert opened(village).teams["locked"].tolist() == [True, False, False]


def test_an_actor_sees_and_writes_its_own_areas_only(village: Store) -> None:
    plan = planned(village)
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    of_east = Actor("east", "steward", areas=(1,))
    (listed,) = saved_plans(village, of_east, CAMPAIGN)
    assert listed.households == 12
    record = read_plan(village, of_east, CAMPAIGN, listed.id)
    assert record is not None
    assert 13 not in record.homes.index
    with pytest.raises(NotPermitted):
        save_plan(village, of_east, CAMPAIGN, plan, request=uuid4())


def test_departments_that_are_not_there_and_other_campaigns_are_refused(village: Store) -> None:
    with pytest.raises(UnknownChoice):
        save_plan(village, LOCAL, CAMPAIGN, planned(village, department=9), request=uuid4())
    assert saved_plans(village, LOCAL, CAMPAIGN) == ()
    save_plan(village, LOCAL, CAMPAIGN, planned(village), request=uuid4())
    assert read_plan(village, LOCAL, 2, 1) is None
    assert saved_plans(village, LOCAL, 2) == ()


def test_households_on_a_plan_cannot_be_taken_from_under_it(village: Store) -> None:
    trail = village.trail(LOCAL)
    save_plan(village, LOCAL, CAMPAIGN, planned(village), request=uuid4())
    with pytest.raises(CannotUndo):
        village.undo(LOCAL, int(trail.index[0]), request=uuid4())


def test_an_empty_plan_is_kept_and_opened(village: Store) -> None:
    nobody = planned(village, households=())
    save_plan(village, LOCAL, CAMPAIGN, nobody, request=uuid4())
    assert opened(village).stops.empty


def test_households_of_locked_turfs_have_their_team(village: Store) -> None:
    plan = with_locks(planned(village), [2])
    save_plan(village, LOCAL, CAMPAIGN, plan, request=uuid4())
    theirs = tuple(sorted(plan.stops.index[plan.stops["team"] == 2]))
    assert households_locked(village, LOCAL, CAMPAIGN, since=ON) == theirs
    later = ON + dt.timedelta(days=1)
    assert households_locked(village, LOCAL, CAMPAIGN, since=later) == ()
    (listed,) = saved_plans(village, LOCAL, CAMPAIGN)
    assert households_locked(village, LOCAL, CAMPAIGN, since=ON, but=listed.id) == ()
    assert not set(planned(village, without=theirs).stops.index) & set(theirs)
    delete_plan(village, LOCAL, CAMPAIGN, listed, request=uuid4())
    assert households_locked(village, LOCAL, CAMPAIGN, since=ON) == ()
