"""One contract, kept by both kinds of store (see ``data/store.py``)."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from pathlib import Path
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
import shapely

from data import tables
from data.actor import LOCAL, Actor
from data.categories import starter_rows
from data.demo import demo_change
from data.store import Change, Store
from data.writing import Writer, campaign_row
from geo.errors import NotPermitted, UnknownChoice
from geo.facts import Facts
from geo.model import Campaign, Filters
from tests.hostile import PAYLOADS


def a_campaign(writer: Writer, name: str = "走访") -> int:
    number = int(writer.add(tables.CAMPAIGN, campaign_row(Campaign(0, str(uuid4()), name)))[0])
    writer.add(tables.CATEGORY, starter_rows(number))
    return number


def a_household(
    writer: Writer, campaign: int, *, area: int = 0, address: str = "", point=None
) -> int:
    row = pd.DataFrame(
        {
            "uuid": [str(uuid4())],
            "campaign_id": campaign,
            "area_id": area,
            "building_id": 0,
            "department_id": 0,
            "code": "",
            "address": address,
            "geom": np.array([point], dtype=object),
        }
    )
    return int(writer.add(tables.HOUSEHOLD, row)[0])


def write(store: Store, work, *, request=None, action: str = "test"):
    return store.write(LOCAL, Change(request or uuid4(), action, work))


def test_a_change_is_kept_and_counted(store: Store) -> None:
    receipt = write(store, lambda writer: {"campaign": a_campaign(writer)})
    assert not receipt.repeated
    assert store.version() == receipt.version == 1
    assert [c.name for c in store.campaigns(LOCAL)] == ["走访"]


def test_a_stamp_tells_stores_with_as_many_changes_apart(store: Store) -> None:
    assert store.stamp() == "0"
    for number in (1, 2):
        write(store, lambda writer: {"campaign": a_campaign(writer, str(uuid4()))})
        assert store.stamp().startswith(f"{number}-")
        assert store.stamp() == store.stamp()
    assert store.stamp(2) == store.stamp() != store.stamp(1)
    assert store.stamp(1).startswith("1-")
    assert store.stamp(3) == "0"


def test_a_replaced_store_has_another_stamp(geopackage: Store, blank_geopackage: Path) -> None:
    request, stamps = uuid4(), set()
    for _ in range(2):
        geopackage.backend.path.unlink()
        shutil.copyfile(blank_geopackage, geopackage.backend.path)
        write(geopackage, lambda writer: {"campaign": a_campaign(writer)}, request=request)
        assert geopackage.version() == 1
        stamps.add(geopackage.stamp())
    assert len(stamps) == 2


def test_the_same_request_twice_makes_one_change(store: Store) -> None:
    request = uuid4()
    first = write(store, lambda writer: {"id": a_campaign(writer)}, request=request)
    second = write(store, lambda writer: {"id": a_campaign(writer, "zwei")}, request=request)
    assert second.repeated
    assert second.version == first.version
    assert second.counts == first.counts
    assert len(store.campaigns(LOCAL)) == 1


def test_twenty_threads_with_one_request_make_one_change(store: Store) -> None:
    request, receipts = uuid4(), []

    def click() -> None:
        receipts.append(write(store, lambda writer: {"id": a_campaign(writer)}, request=request))

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 20
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert len(store.campaigns(LOCAL)) == 1


def test_writers_take_turns_and_lose_nothing(store: Store) -> None:
    campaign = write(store, lambda writer: {"id": a_campaign(writer)}).counts["id"]
    failures = []

    def work() -> None:
        try:
            for _ in range(5):
                write(store, lambda writer: {"id": a_household(writer, campaign)})
        except Exception as error:  # noqa: BLE001 - the test fails below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert store.size() == 40
    assert store.version() == 41


def test_a_change_that_fails_leaves_nothing(store: Store) -> None:
    def fails(writer: Writer) -> dict[str, int]:
        a_campaign(writer)
        raise ValueError("stopped half-way")

    with pytest.raises(ValueError, match="half-way"):
        write(store, fails)
    assert store.version() == 0
    assert store.campaigns(LOCAL) == ()


def test_a_rehearsal_leaves_nothing(store: Store) -> None:
    receipt = store.rehearse(
        LOCAL, Change(uuid4(), "test", lambda writer: {"id": a_campaign(writer)})
    )
    assert receipt.counts == {"id": 1}
    assert store.version() == 0
    assert store.campaigns(LOCAL) == ()


def test_every_change_has_its_audit_row(store: Store) -> None:
    write(store, lambda writer: {"id": a_campaign(writer)}, action="demo")
    trail = store.trail(LOCAL)
    row = trail.iloc[0]
    assert (row["actor"], row["action"], row["touched"]) == ("local", "demo", "campaign,category")
    moment = pd.to_datetime(row["at"]).to_pydatetime()
    assert abs(moment - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < dt.timedelta(minutes=5)


SHAPES = [
    shapely.Point(120.0, 31.7),
    shapely.LineString([(120, 31), (121, 32)]),
    shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.4, 0.4)),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
    shapely.Point(),
    shapely.Polygon(),
    None,
]


def test_geometry_comes_back_as_it_went_in(store: Store) -> None:
    def work(writer: Writer) -> dict[str, int]:
        campaign = a_campaign(writer)
        rows = pd.DataFrame(
            {
                "uuid": [str(uuid4()) for _ in SHAPES],
                "campaign_id": campaign,
                "kind": "roads",
                "class": "",
                "name": "",
                "geom": np.array(SHAPES, dtype=object),
            }
        )
        writer.add(tables.SURROUNDING, rows)
        return {"id": campaign}

    campaign = write(store, work).counts["id"]
    found = store.survey(LOCAL, campaign).surroundings["roads"].geometry.to_numpy()
    for expected, got in zip(SHAPES, found, strict=True):
        assert (got is None) == (expected is None)
        if expected is not None:
            assert got.equals_exact(expected, 0) or (got.is_empty and expected.is_empty)


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_text_comes_back_as_it_went_in(store: Store, text: str) -> None:
    made: dict[str, int] = {}

    def work(writer: Writer) -> dict[str, int]:
        made["campaign"] = a_campaign(writer, text)
        made["home"] = a_household(writer, made["campaign"], address=text)
        return {}

    write(store, work)
    assert store.campaigns(LOCAL)[0].name == text
    details = store.households(LOCAL, made["campaign"], [made["home"]])
    assert details["address"].iloc[0] == text


def test_updates_overwrite_only_what_they_name(store: Store) -> None:
    made: dict[str, int] = {}

    def first(writer: Writer) -> dict[str, int]:
        made["campaign"] = a_campaign(writer)
        made["home"] = a_household(writer, made["campaign"], address="旧", point=SHAPES[0])
        return {}

    def second(writer: Writer) -> dict[str, int]:
        writer.update(tables.HOUSEHOLD, pd.DataFrame({"address": ["新"]}, index=[made["home"]]))
        return {}

    write(store, first)
    write(store, second)
    survey = store.survey(LOCAL, made["campaign"])
    assert survey.households.geometry.iloc[0].equals(SHAPES[0])
    assert store.households(LOCAL, made["campaign"], [made["home"]])["address"].iloc[0] == "新"


def test_an_unknown_campaign_is_said_to_be_unknown(store: Store) -> None:
    with pytest.raises(UnknownChoice):
        store.survey(LOCAL, 99)


def test_the_demo_is_the_same_in_both_kinds_of_store(store: Store) -> None:
    receipt = store.write(LOCAL, demo_change(households=400))
    campaign = store.campaigns(LOCAL)[0]
    survey = store.survey(LOCAL, campaign.id)
    assert campaign.made_up
    assert receipt.counts["households"] == len(survey.households) == 400
    facts = Facts(survey, Filters(campaign.id))
    assert facts.coverage.effective == 159
    assert facts.issue_count == receipt.counts["issues"]
    assert survey.version == 1


def test_only_what_was_touched_is_read_again(store: Store) -> None:
    store.write(LOCAL, demo_change(households=300))
    campaign = store.campaigns(LOCAL)[0].id
    before = store.survey(LOCAL, campaign)

    def rename(writer: Writer) -> dict[str, int]:
        writer.update(tables.DEPARTMENT, pd.DataFrame({"name": ["改名"]}, index=[1]))
        return {}

    write(store, rename)
    after = store.survey(LOCAL, campaign, known=before)
    assert after.households is before.households
    assert after.departments["name"].loc[1] == "改名"
    assert after.version == before.version + 1


def test_a_campaign_can_be_removed_with_all_that_belongs_to_it(store: Store) -> None:
    store.write(LOCAL, demo_change(households=300))

    def remove(writer: Writer) -> dict[str, int]:
        writer.remove_campaign(writer.campaigns()[0].id)
        return {}

    write(store, remove)
    assert store.campaigns(LOCAL) == ()
    assert store.size() == 0


def test_decisions_are_remembered_by_campaign_and_kind(store: Store) -> None:
    number, other = (
        write(store, lambda writer: {"id": a_campaign(writer, str(uuid4()))}).counts["id"]
        for _ in range(2)
    )
    words = {f"column.{n}": text for n, text in enumerate(PAYLOADS.values())}
    write(store, lambda writer: writer.remember(number, "households", words) or {})
    write(store, lambda writer: writer.remember(number, "issues", {"crs": "wgs84"}) or {})
    write(store, lambda w: w.remember(number, "households", {"column.0": "x", "nul\0": "\0"}) or {})
    write(store, lambda w: w.remember(number, "households", {"nul\0": "b"}) or {})
    kept = store.remembered(LOCAL, number, "households")
    assert kept == words | {"column.0": "x", "nul\ufffd": "b"}
    assert store.remembered(LOCAL, number, "issues") == {"crs": "wgs84"}
    assert store.remembered(LOCAL, other, "households") == {}
    assert store.remembered(LOCAL, number, "visits") == {}


def test_a_departments_own_decisions_come_before_those_of_all(store: Store) -> None:
    number = write(store, lambda writer: {"id": a_campaign(writer, str(uuid4()))}).counts["id"]
    for department in ("民政局\0", "", "工会"):
        words = {"column.a": f"{department}甲", f"column.{len(department)}": "乙"}
        write(
            store,
            lambda w, words=words, department=department: (
                w.remember(number, "visits", words, department=department) or {}
            ),
        )
    shared = {"column.a": "甲", "column.0": "乙"}
    assert store.remembered(LOCAL, number, "visits") == shared
    found = store.remembered(LOCAL, number, "visits", department="民政局\0")
    assert found == {"column.a": "民政局\ufffd甲", "column.0": "乙", "column.4": "乙"}
    assert store.remembered(LOCAL, number, "visits", department="工商局") == shared
    write(
        store,
        lambda w: w.remember(number, "visits", {"column.a": "丙"}, department="工会") or {},
    )
    changed = store.remembered(LOCAL, number, "visits", department="工会")
    assert (changed["column.a"], store.remembered(LOCAL, number, "visits")) == ("丙", shared)


def an_undo(store: Store, actor: Actor) -> None:
    """Take back what was added just before."""
    work = Change(uuid4(), "x", lambda w: {"id": a_household(w, 1)}, undoable=True)
    added = store.write(LOCAL, work)
    store.undo(actor, added.version, request=uuid4())


READS = {
    "campaigns": lambda store, actor: store.campaigns(actor),
    "survey": lambda store, actor: store.survey(actor, 1),
    "households": lambda store, actor: store.households(actor, 1, [1]),
    "visits": lambda store, actor: store.visits(actor, 1, [1]),
    "issues": lambda store, actor: store.issues(actor, 1, [1]),
    "trail": lambda store, actor: store.trail(actor),
    "write": lambda store, actor: store.write(actor, Change(uuid4(), "x", lambda _w: {})),
    "rehearse": lambda store, actor: store.rehearse(actor, Change(uuid4(), "x", lambda _w: {})),
    "last_undoable": lambda store, actor: store.last_undoable(actor, 1),
    "undo": an_undo,
    "remembered": lambda store, actor: store.remembered(actor, 1, "households"),
}
ALLOWED = {
    "steward": set(READS),
    "team": set(READS) - {"trail"},
    "planner": {"campaigns", "survey", "households", "visits", "issues"},
    "briefing": {"campaigns"},
    "nobody": set(),
    "": set(),
}


def test_roles_may_do_what_the_table_says_and_nothing_else(store: Store) -> None:
    store.write(LOCAL, demo_change(households=300))
    for role, allowed in ALLOWED.items():
        for name, read in READS.items():
            actor = Actor("x", role)
            if name in allowed:
                read(store, actor)
            else:
                with pytest.raises(NotPermitted):
                    read(store, actor)


def test_an_actor_sees_its_areas_and_all_below_only(store: Store) -> None:
    store.write(LOCAL, demo_change(households=400))
    campaign = store.campaigns(LOCAL)[0].id
    everything = store.survey(LOCAL, campaign)
    village = int(everything.areas.index[everything.areas["name"] == "东城湾村"][0])
    estate = int(everything.areas.index[everything.areas["name"] == "安置小区"][0])
    limited = Actor("x", "planner", (village,))
    seen = store.survey(limited, campaign)
    assert set(seen.areas.index) == {village, estate}
    assert set(seen.households["area"]) == {village, estate}
    assert set(seen.issues["area"]) <= {village, estate}
    inside = set(seen.households.index)
    assert set(seen.visits["household"]) <= inside
    outside = sorted(set(everything.households.index) - inside)
    assert store.households(limited, campaign, outside).empty
    assert store.visits(limited, campaign, outside).empty
    assert len(store.households(limited, campaign, everything.households.index)) == len(inside)
