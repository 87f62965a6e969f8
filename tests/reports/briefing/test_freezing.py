"""Frozen, a briefing says the same next month; what changed since is told, but of no few."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from data.actor import LOCAL, Actor
from data.recording import IssueEntry, VisitEntry, record_visits
from data.snapshots import snapshot_key, snapshots, take_away
from data.store import Change, Store
from geo.errors import NotPermitted, UnknownChoice
from geo.facts import Facts
from geo.model import Filters
from reports.briefing.counting import untold
from reports.briefing.freezing import (
    Briefing,
    freeze_briefing,
    open_briefing,
    preview_of,
    preview_tally,
)
from reports.briefing.pack import Cell, Missing
from tests import scenarios
from text import Translator

CAMPAIGN = 1
ZH, EN = Translator("zh"), Translator("en")
HOMES = 30


@pytest.fixture
def district(store: Store) -> Store:
    """Two villages of thirty households, ten of each visited."""

    def make(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        scenarios.departments(writer, number, ["国土分局"])
        for place, area in enumerate(scenarios.areas(writer, number, ["东村", "西村"])):
            points = [(120.05 + n / 5000, 31.72 + place / 500) for n in range(HOMES)]
            scenarios.households(writer, number, points, area=int(area))
        return {}

    store.write(LOCAL, Change(uuid4(), "make", make))
    visit(store, [*range(1, 11), *range(31, 41)], day=26)
    return store


def visit(store: Store, households: list[int], *, day: int, said: str = "") -> None:
    at = dt.datetime(2017, 3, day, 19, 0)
    entries = [VisitEntry(each, "met", at, department=1, team="一组") for each in households]
    issues = [IssueEntry(each, "street_lighting", said) for each in households if said]
    record_visits(store, LOCAL, CAMPAIGN, entries, issues, request=uuid4())


def frozen(store: Store, name: str = "会议", **filters) -> str:
    facts = Facts(store.survey(LOCAL, CAMPAIGN), Filters(CAMPAIGN, **filters))
    request = uuid4()
    freeze_briefing(store, LOCAL, facts, name=name, request=request)
    return snapshot_key(request)


def opened(store: Store, key: str, *, since: str = "", t: Translator = ZH) -> Briefing:
    return open_briefing(store, LOCAL, CAMPAIGN, key, t, since=since)


def changes(briefing: Briefing, key: str = "changes") -> dict[str, Cell]:
    screen = next(screen for screen in briefing.pack.screens if screen.key == "changed")
    table = next(table for table in screen.tables if table.key == key)
    place = [column.key for column in table.columns].index("change")
    return {name: row[place] for name, row in zip(table.names, table.rows, strict=True)}


def test_next_month_it_opens_as_the_same_pack(district: Store) -> None:
    key = frozen(district)
    before = [opened(district, key, t=t) for t in (ZH, EN)]
    visit(district, list(range(11, 26)), day=28)
    after = [opened(district, key, t=t) for t in (ZH, EN)]
    assert before == after
    assert after[0].tally.number("effective") == 20
    assert after[0].pack.snapshot == "会议"
    assert "local" in after[0].pack.frozen


def test_the_moment_is_civil_time_where_the_campaign_is(district: Store) -> None:
    campaign = district.campaigns(LOCAL)[0]
    before = dt.datetime.now(ZoneInfo(campaign.timezone)).replace(tzinfo=None, microsecond=0)
    frozen(district)
    (kept,) = snapshots(district, LOCAL, campaign.id)
    assert before <= kept.frozen_at <= before + dt.timedelta(hours=1)


def test_what_changed_since_is_told(district: Store) -> None:
    first = frozen(district)
    visit(district, list(range(11, 21)), day=28, said="路灯不亮")
    second = frozen(district, "第二次")
    told = changes(opened(district, second, since=first))
    assert (told["effective"], told["visits"], told["left"]) == (10, 10, -10)
    assert (told["issues"], told["new"]) == (10, 10)
    by_area = changes(opened(district, second, since=first), "area_changes")
    assert by_area == {"1": 10, "2": 0}


def test_a_change_of_a_few_is_kept_back(district: Store) -> None:
    first = frozen(district)
    visit(district, [11, 12], day=28)
    second = frozen(district, "第二次")
    told = changes(opened(district, second, since=first))
    assert told["effective"] is Missing.HIDDEN
    assert told["left"] is Missing.HIDDEN
    assert changes(opened(district, second, since=first), "area_changes")["1"] is Missing.HIDDEN
    assert opened(district, second).tally.number("effective") is Missing.HIDDEN


def test_a_filter_brings_nothing_to_light_that_was_kept_back(district: Store) -> None:
    visit(district, [41, 42], day=27)
    frozen(district, until=dt.date(2017, 3, 26))
    key = frozen(district, "两天")
    assert opened(district, key).tally.number("areas/2/effective") is Missing.HIDDEN


def test_nothing_changed_nothing_hidden(district: Store) -> None:
    first = frozen(district)
    second = frozen(district, "第二次")
    assert opened(district, first).tally.numbers == opened(district, second).tally.numbers


def test_who_may_not_write_freezes_nothing(district: Store) -> None:
    facts = Facts(district.survey(LOCAL, CAMPAIGN), Filters(CAMPAIGN))
    for role in ("planner", "briefing"):
        with pytest.raises(NotPermitted):
            freeze_briefing(district, Actor("x", role), facts, name="x", request=uuid4())
    assert snapshots(district, LOCAL, CAMPAIGN) == ()


def test_a_briefing_is_opened_with_the_right_to_figures_alone(district: Store) -> None:
    key = frozen(district)
    reader = Actor("meeting", "briefing")
    assert open_briefing(district, reader, CAMPAIGN, key, ZH) == opened(district, key)
    with pytest.raises(UnknownChoice):
        open_briefing(district, reader, CAMPAIGN, "nothing", ZH)
    with pytest.raises(UnknownChoice):
        open_briefing(district, Actor("w", "team", (2,)), CAMPAIGN, key, ZH)


def take(store: Store, key: str, *, shown: bool) -> None:
    snapshot = next(each for each in snapshots(store, LOCAL, CAMPAIGN) if each.key == key)
    take_away(store, LOCAL, CAMPAIGN, snapshot, shown=shown, request=uuid4())


@pytest.mark.parametrize("shown", [True, False])
def test_what_was_handed_out_guards_a_few_even_after_it_is_taken_away(
    district: Store, *, shown: bool
) -> None:
    first = frozen(district)
    visit(district, [11, 12], day=28)
    take(district, first, shown=shown)
    effective = opened(district, frozen(district, "第二次")).tally.number("effective")
    assert (effective is Missing.HIDDEN) is shown
    assert shown or effective == 22


def test_what_is_compared_with_one_taken_away_says_so(district: Store) -> None:
    first = frozen(district, "三月")
    second = frozen(district, "四月")
    take(district, first, shown=True)
    with pytest.raises(UnknownChoice):
        opened(district, first)
    told = opened(district, second, since=first, t=EN).pack
    (screen,) = [screen for screen in told.screens if screen.key == "changed"]
    assert screen.title == "三月 was taken away: nothing is compared with it"
    assert not screen.tables
    with pytest.raises(UnknownChoice):  # one whose areas may not be seen has no name either
        open_briefing(district, Actor("w", "team", (2,)), CAMPAIGN, second, ZH, since=first)


def test_a_preview_is_what_would_be_frozen_and_is_kept_nowhere(district: Store) -> None:
    frozen(district)
    visit(district, [11, 12], day=28)
    before = district.version()
    facts = Facts(district.survey(LOCAL, CAMPAIGN), Filters(CAMPAIGN))
    steps: list[float] = []
    tally = preview_tally(district, LOCAL, facts, told=steps.append)
    assert steps == sorted(steps)
    assert steps
    assert district.version() == before
    assert len(snapshots(district, LOCAL, CAMPAIGN)) == 1
    assert tally.number("effective") is Missing.HIDDEN  # what was shown is guarded here, too
    kept = opened(district, frozen(district, "第二次"))
    assert kept.tally == tally
    shown = preview_of(tally, ZH)
    assert shown.pack.screens == kept.pack.screens
    assert "预览" in shown.pack.internal  # stands on every screen
    assert "预览" not in kept.pack.internal


@pytest.mark.parametrize("role", ["planner", "briefing"])
def test_who_may_not_freeze_previews_nothing(district: Store, role: str) -> None:
    facts = Facts(district.survey(LOCAL, CAMPAIGN), Filters(CAMPAIGN))
    with pytest.raises(NotPermitted):
        preview_tally(district, Actor("x", role), facts, told=untold)
