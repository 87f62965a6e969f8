"""A snapshot is kept as it was frozen, for those who may see it, and guards later ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from data import tables
from data.actor import LOCAL, Actor
from data.snapshots import (
    LONGEST_NAME,
    ToFreeze,
    freeze,
    may_take_away,
    read_bases,
    read_content,
    snapshot_key,
    snapshots,
    take_away,
)
from data.store import Change, Store
from geo.errors import ChangedMeanwhile, NotPermitted, UnknownChoice
from geo.model import Filters
from tests import scenarios
from tests.hostile import PAYLOADS

CAMPAIGN = 1
FILTERS = Filters(
    CAMPAIGN, (1,), dt.date(2017, 3, 24), dt.date(2017, 4, 1), (2,), ("bus",), "铁路 {{7*191}}"
)
CONTENT = {"numbers": {"due": 60, "left": {"missing": "hidden"}}, "名": ["\u0000", None, 1.5]}


@pytest.fixture
def village(store: Store) -> Store:
    def make(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        scenarios.areas(writer, number, ["东村", "西村"])
        return {}

    store.write(LOCAL, Change(uuid4(), "make", make))
    return store


def frozen(store: Store, actor: Actor = LOCAL, *, filters=FILTERS, known=(), **parts):
    made = ToFreeze(filters, 1, CONTENT, {"counts": {"due": 60}}, known)
    return freeze(store, actor, made, **({"name": "第一次会议", "request": uuid4()} | parts))


def test_a_snapshot_is_read_as_it_was_frozen(village: Store) -> None:
    request = uuid4()
    frozen(village, request=request)
    (kept,) = snapshots(village, LOCAL, CAMPAIGN)
    assert (kept.key, kept.name, kept.actor) == (snapshot_key(request), "第一次会议", "local")
    assert kept.filters == FILTERS
    assert kept.stamp == village.stamp(1)
    assert read_content(village, LOCAL, CAMPAIGN, kept.id) == CONTENT
    assert read_bases(village, LOCAL, CAMPAIGN) == {kept.key: {"counts": {"due": 60}}}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_names_are_kept_as_they_are(geopackage: Store, payload: str) -> None:
    geopackage.write(LOCAL, Change(uuid4(), "x", lambda w: {"id": scenarios.campaign(w)}))
    frozen(geopackage, name=payload[:LONGEST_NAME], filters=Filters(CAMPAIGN))
    assert snapshots(geopackage, LOCAL, CAMPAIGN)[0].name == payload[:LONGEST_NAME].strip()


def test_the_trail_says_who_froze_and_no_name_of_it(village: Store) -> None:
    before = village.version()
    receipt = frozen(village, name="秘密")
    assert receipt.version == before + 1
    last = village.trail(LOCAL).iloc[-1]
    assert (last["action"], last["actor"]) == ("freeze snapshot", "local")
    assert "秘密" not in str(last.to_dict())


def test_sent_twice_it_is_one(village: Store) -> None:
    request = uuid4()
    assert not frozen(village, request=request).repeated
    assert frozen(village, request=request).repeated
    assert len(snapshots(village, LOCAL, CAMPAIGN)) == 1


def test_one_who_did_not_look_at_the_others_has_to_look_again(village: Store) -> None:
    frozen(village)
    with pytest.raises(ChangedMeanwhile):
        frozen(village)
    (first,) = snapshots(village, LOCAL, CAMPAIGN)
    frozen(village, known=[first.key], name="第二次")
    assert [each.name for each in snapshots(village, LOCAL, CAMPAIGN)] == ["第二次", "第一次会议"]


def taken_away(store: Store, actor: Actor, snapshot, *, shown: bool = True):
    return take_away(store, actor, CAMPAIGN, snapshot, shown=shown, request=uuid4())


@pytest.mark.parametrize(("shown", "state"), [(True, "taken away"), (False, "deleted")])
def test_taken_away_it_is_off_the_list_and_guards_on_if_anybody_saw_it(
    village: Store, *, shown: bool, state: str
) -> None:
    frozen(village)
    (first,) = snapshots(village, LOCAL, CAMPAIGN)
    taken_away(village, LOCAL, first, shown=shown)
    assert snapshots(village, LOCAL, CAMPAIGN) == ()
    assert snapshots(village, LOCAL, CAMPAIGN, gone=True) == (first,)
    assert read_content(village, LOCAL, CAMPAIGN, first.id) is None
    guarding = [first.key] if shown else []
    assert list(read_bases(village, LOCAL, CAMPAIGN)) == guarding
    with pytest.raises(ChangedMeanwhile):
        taken_away(village, LOCAL, first)
    with village.backend.engine.connect() as connection:
        assert connection.scalar(sa.select(tables.SNAPSHOT.c.state)) == state
    with pytest.raises(ChangedMeanwhile):
        frozen(village, known=[] if shown else [first.key])
    frozen(village, known=guarding)


@pytest.mark.parametrize("shown", [True, False])
def test_the_trail_says_who_took_it_away_and_whether_it_was_seen(village: Store, shown) -> None:
    frozen(village, name="秘密")
    (first,) = snapshots(village, LOCAL, CAMPAIGN)
    taken_away(village, LOCAL, first, shown=shown)
    last = village.trail(LOCAL).iloc[-1]
    action = "take snapshot away" if shown else "delete snapshot"
    assert (last["action"], last["actor"]) == (action, "local")
    assert "秘密" not in str(last.to_dict())


def test_only_its_maker_and_who_runs_the_store_take_a_snapshot_away(village: Store) -> None:
    maker, other = Actor("一队", "team"), Actor("二队", "team")
    frozen(village, maker)
    (kept,) = snapshots(village, LOCAL, CAMPAIGN)
    for actor in (other, Actor("一队", "planner"), Actor("一队", "briefing"), Actor("一队", "x")):
        assert not may_take_away(actor, kept.actor)
        with pytest.raises(NotPermitted):
            taken_away(village, actor, kept)
    forged = replace(kept, actor="二队")  # who made it is read in the store
    with pytest.raises(NotPermitted):
        taken_away(village, other, forged)
    assert snapshots(village, LOCAL, CAMPAIGN) == (kept,)
    taken_away(village, maker, kept)
    frozen(village, maker, known=[kept.key])
    (again,) = snapshots(village, LOCAL, CAMPAIGN)
    taken_away(village, LOCAL, again)
    assert snapshots(village, LOCAL, CAMPAIGN) == ()


def test_a_briefing_reads_figures_and_not_what_is_behind_them(village: Store) -> None:
    frozen(village)
    reader = Actor("meeting", "briefing")
    (kept,) = snapshots(village, reader, CAMPAIGN)
    assert read_content(village, reader, CAMPAIGN, kept.id) == CONTENT
    with pytest.raises(NotPermitted):
        read_bases(village, reader, CAMPAIGN)
    with pytest.raises(NotPermitted):
        frozen(village, reader, known=[kept.key])
    with pytest.raises(NotPermitted):
        taken_away(village, reader, kept)
    for role in ("nobody", ""):
        with pytest.raises(NotPermitted):
            snapshots(village, Actor("x", role), CAMPAIGN)
        with pytest.raises(NotPermitted):
            read_content(village, Actor("x", role), CAMPAIGN, kept.id)


def test_areas_of_an_actor_limit_what_it_opens(village: Store) -> None:
    everywhere = Filters(CAMPAIGN)
    frozen(village, filters=everywhere, name="全部")
    (all_,) = snapshots(village, LOCAL, CAMPAIGN)
    frozen(village, filters=Filters(CAMPAIGN, (2,)), name="西村", known=[all_.key])
    west, east = Actor("w", "team", (2,)), Actor("e", "team", (1,))
    (seen,) = snapshots(village, west, CAMPAIGN)
    assert seen.name == "西村"
    assert read_content(village, west, CAMPAIGN, seen.id) == CONTENT
    assert snapshots(village, east, CAMPAIGN) == ()
    assert read_content(village, east, CAMPAIGN, seen.id) is None
    with pytest.raises(NotPermitted):
        taken_away(village, Actor("local", "team", (1,)), seen)
    assert snapshots(village, east, CAMPAIGN, gone=True) == ()
    keys = list(read_bases(village, east, CAMPAIGN))
    frozen(village, east, filters=everywhere, name="东村", known=keys)
    assert [each.name for each in snapshots(village, east, CAMPAIGN)] == ["东村"]


@pytest.mark.parametrize("name", ["", "  ", "长" * (LONGEST_NAME + 1)])
def test_a_snapshot_has_a_name(village: Store, name: str) -> None:
    with pytest.raises(UnknownChoice):
        frozen(village, name=name)


def test_freezing_takes_no_undo_away(village: Store) -> None:
    def more(writer) -> dict[str, int]:
        scenarios.areas(writer, CAMPAIGN, ["南村"])
        return {}

    village.write(LOCAL, Change(uuid4(), "import areas", more, undoable=True))
    frozen(village)
    undoable = village.last_undoable(LOCAL, CAMPAIGN)
    assert undoable is not None
    village.undo(LOCAL, undoable.change, request=uuid4())
    assert len(village.survey(LOCAL, CAMPAIGN).areas) == 2
    assert len(snapshots(village, LOCAL, CAMPAIGN)) == 1
