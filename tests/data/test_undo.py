"""Taking the last change of a campaign back: everything is as it was, or nothing happens."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data import tables
from data.actor import LOCAL, Actor
from data.demo import demo_change
from data.store import Change, Store
from data.undo import Journal, read_journal
from data.writing import Writer
from geo.errors import CannotUndo, NotPermitted
from reports.explain import explain
from tests import scenarios
from tests.hostile import PAYLOADS
from text import LANGUAGES, Translator

RECORDS = [t for t in tables.METADATA.sorted_tables if t not in (tables.CHANGE, tables.UNDO)]
HOME = (120.05, 31.72)


def contents(store: Store) -> dict[str, list[tuple]]:
    """Everything a store holds but its audit trail and its journals."""
    with store.backend.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in RECORDS
        }


def imported(store: Store, work, *, request=None):
    return store.write(LOCAL, Change(request or uuid4(), "import test", work, undoable=True))


def plain(store: Store, work):
    return store.write(LOCAL, Change(uuid4(), "test", work))


def undo_last(store: Store, campaign: int):
    last = store.last_undoable(LOCAL, campaign)
    assert last is not None
    return store.undo(LOCAL, last.change, request=uuid4())


def a_register(store: Store, *, households: int = 3) -> int:
    """A campaign with an area, a department and some households and visits."""
    made: dict[str, int] = {}

    def work(writer: Writer) -> dict[str, int]:
        made["id"] = number = scenarios.campaign(writer, name=str(uuid4()))
        (village,) = scenarios.areas(writer, number, ["东村"])
        (office,) = scenarios.departments(writer, number, ["农村工作局"])
        homes = scenarios.households(
            writer, number, [HOME] * households, area=int(village), department=int(office)
        )
        scenarios.visits(writer, number, households=homes.tolist())
        scenarios.issues(writer, number, [HOME, None], area=int(village))
        return {}

    plain(store, work)
    return made["id"]


def change_addresses(writer: Writer, campaign: int, address: str, *, every: int = 1) -> None:
    homes = writer.rows(tables.HOUSEHOLD, campaign).index[::every]
    shapes = np.array([None if n % 2 else shapely.Point(119, 30) for n in homes], dtype=object)
    writer.update(
        tables.HOUSEHOLD,
        pd.DataFrame(
            {"address": address, "geom": shapes, "precision": "village", "department_id": 0},
            index=homes,
        ),
    )


STEPS = {
    "households": lambda writer, number: scenarios.households(writer, number, [HOME, None]),
    "areas": lambda writer, number: scenarios.areas(writer, number, ["新村", "旧村"]),
    "nested areas": lambda writer, number: writer.add(
        tables.AREA,
        pd.DataFrame(
            {
                "uuid": [str(uuid4()), str(uuid4())],
                "campaign_id": number,
                "parent_id": [0, writer.next_id(tables.AREA)],
                "level": ["community", "estate"],
                "code": "",
                "name": ["村", "小区"],
                "geom": np.array([None, None], dtype=object),
            }
        ),
    ),
    "addresses": lambda writer, number: change_addresses(writer, number, str(uuid4())),
    "some addresses": lambda writer, number: change_addresses(writer, number, "改", every=2),
    "area of all": lambda writer, number: writer.update(
        tables.HOUSEHOLD,
        pd.DataFrame(
            {"area_id": int(scenarios.areas(writer, number, ["后来的村"])[0])},
            index=writer.rows(tables.HOUSEHOLD, number).index,
        ),
    ),
    "moments": lambda writer, number: writer.update(
        tables.ISSUE,
        pd.DataFrame(
            {"reported_at": pd.NaT, "text": PAYLOADS["script"], "category": "own"},
            index=writer.rows(tables.ISSUE, number).index,
        ),
    ),
    "visits": lambda writer, number: writer.update(
        tables.VISIT,
        pd.DataFrame(
            {"visited_at": dt.datetime(2018, 1, 1, 8, 0, 1), "card_left": False, "note": "改"},
            index=writer.rows(tables.VISIT, number).index,
        ),
    ),
    "credit": lambda writer, number: writer.update(
        tables.CAMPAIGN, pd.DataFrame({"credit": [str(uuid4())], "target": [0.5]}, index=[number])
    ),
    "decisions": lambda writer, number: writer.remember(
        number, "households", {"crs": str(uuid4()), "column.户号": "code"}
    ),
}


@example([["households", "area of all"]])  # a new row points to one that came after it
@example([["moments"], ["moments"]])  # the second time nothing changes
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=5), min_size=1, max_size=3
    )
)
def test_whatever_imports_did_taking_the_last_one_back_leaves_what_was_before(
    store: Store, imports: list[list[str]]
) -> None:
    number = a_register(store)
    before = contents(store)
    for steps in imports:
        before = contents(store)

        def work(writer: Writer, steps: list[str] = steps) -> dict[str, int]:
            for step in steps:
                STEPS[step](writer, number)
            return {}

        imported(store, work)
    if set(imports[-1]) == {"decisions"}:
        return  # touches no record: nothing to take back
    undo_last(store, number)
    assert contents(store) == before
    assert store.last_undoable(LOCAL, number) is None


def test_the_survey_is_the_one_before(store: Store) -> None:
    number = a_register(store)
    before = store.survey(LOCAL, number)
    imported(store, lambda writer: change_addresses(writer, number, "新") or {"changed": 3})
    changed = store.survey(LOCAL, number, known=before)
    receipt = undo_last(store, number)
    after = store.survey(LOCAL, number, known=changed)
    assert receipt.counts == {"removed": 0, "restored": 3}
    assert after.version == receipt.version == before.version + 2
    for name in ("areas", "departments", "households", "visits", "issues", "categories"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name))
    assert not changed.households["precision"].equals(before.households["precision"])


def test_a_campaign_that_the_import_made_goes_with_it(store: Store) -> None:
    nothing = contents(store)
    imported(store, lambda writer: {"id": scenarios.one_household(writer) or 0})
    number = store.campaigns(LOCAL)[0].id
    last = store.last_undoable(LOCAL, number)
    assert (last.change, last.action) == (1, "import test")
    store.write(
        LOCAL, Change(uuid4(), "decide", lambda w: w.remember(number, "areas", {"a": "b"}) or {})
    )
    store.undo(LOCAL, last.change, request=uuid4())
    assert contents(store) == nothing
    assert store.trail(LOCAL)["action"].tolist() == ["import test", "decide", "undo import test"]


def test_a_campaign_that_holds_something_else_stays(geopackage: Store) -> None:
    imported(geopackage, lambda writer: {"id": scenarios.campaign(writer)})
    with geopackage.backend.engine.begin() as connection:  # by hand, past the program
        connection.execute(
            sa.insert(tables.DEPARTMENT), {"id": 9, "uuid": "u", "campaign_id": 1, "name": "我"}
        )
    undo_last(geopackage, 1)
    assert len(geopackage.campaigns(LOCAL)) == 1
    assert [row[0] for row in contents(geopackage)["department"]] == [9]


def test_only_the_last_change_of_a_campaign_can_be_taken_back(store: Store) -> None:
    number, other = a_register(store), a_register(store)
    first = imported(store, lambda writer: change_addresses(writer, number, "一") or {})
    imported(store, lambda writer: change_addresses(writer, other, "别的") or {})
    assert store.last_undoable(LOCAL, number).change == first.version
    second = imported(store, lambda writer: change_addresses(writer, number, "二") or {})
    assert store.last_undoable(LOCAL, number).change == second.version
    with pytest.raises(CannotUndo) as refused:
        store.undo(LOCAL, first.version, request=uuid4())
    for language in LANGUAGES:
        told = explain(refused.value, Translator(language.code))
        assert told.what
        assert told.advice
        assert "{" not in told.sentence
    plain(store, lambda writer: change_addresses(writer, number, "三") or {})
    assert store.last_undoable(LOCAL, number) is None
    with pytest.raises(CannotUndo):
        store.undo(LOCAL, second.version, request=uuid4())
    assert store.last_undoable(LOCAL, other) is not None
    with store.backend.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.UNDO)) == 1


def test_what_changes_nothing_leaves_the_last_import_to_be_taken_back(store: Store) -> None:
    number = a_register(store)
    done = imported(store, lambda writer: change_addresses(writer, number, "一") or {})
    imported(store, lambda _writer: {"new": 0})
    store.rehearse(
        LOCAL,
        Change(uuid4(), "x", lambda w: change_addresses(w, number, "二") or {}, undoable=True),
    )
    plain(store, lambda writer: writer.remember(number, "households", {"crs": "gcj02"}) or {})
    assert store.last_undoable(LOCAL, number).change == done.version


def test_a_change_of_two_campaigns_or_with_removals_is_not_kept(store: Store) -> None:
    number, other = a_register(store), a_register(store)

    def both(writer: Writer) -> dict[str, int]:
        for each in (number, other):
            change_addresses(writer, each, "一")
        return {}

    imported(store, both)
    assert store.last_undoable(LOCAL, number) is None
    imported(store, lambda writer: writer.remove_campaign(number) or {})
    with pytest.raises(CannotUndo):
        store.undo(LOCAL, store.version(), request=uuid4())
    assert [campaign.id for campaign in store.campaigns(LOCAL)] == [other]


def test_taking_back_twice_with_one_request_is_one_change(store: Store) -> None:
    number, request = a_register(store), uuid4()
    done = imported(store, lambda writer: change_addresses(writer, number, "一") or {})
    first = store.undo(LOCAL, done.version, request=request)
    second = store.undo(LOCAL, done.version, request=request)
    assert (first.repeated, second.repeated) == (False, True)
    assert first.version == second.version == store.version()
    with pytest.raises(CannotUndo):
        store.undo(LOCAL, done.version, request=uuid4())
    with pytest.raises(CannotUndo):
        store.undo(LOCAL, 999, request=uuid4())
    assert store.version() == first.version


def test_who_may_not_write_may_not_take_back(store: Store) -> None:
    number = a_register(store)
    done = imported(store, lambda writer: change_addresses(writer, number, "一") or {})
    for role in ("planner", "briefing", "nobody"):
        for use in (
            lambda actor: store.undo(actor, done.version, request=uuid4()),
            lambda actor: store.last_undoable(actor, number),
            lambda actor: store.remembered(actor, number, "households"),
        ):
            with pytest.raises(NotPermitted):
                use(Actor("x", role))
    assert store.last_undoable(LOCAL, number).change == done.version


def test_rows_that_something_else_refers_to_stay(store: Store) -> None:
    """Somebody has worked on the store with another program meanwhile."""
    number = a_register(store)
    imported(store, lambda writer: {"n": len(scenarios.areas(writer, number, ["新村"]))})
    with store.backend.engine.begin() as connection:
        newest = connection.scalar(sa.select(sa.func.max(tables.AREA.c.id)))
        connection.execute(sa.update(tables.HOUSEHOLD).values(area_id=newest))
    before = contents(store)
    with pytest.raises(CannotUndo) as refused:
        undo_last(store, number)
    assert "refer" in refused.value.facts["reason"]
    assert contents(store) == before
    assert store.last_undoable(LOCAL, number) is not None


def test_the_journal_of_a_first_import_is_tiny() -> None:
    journal = Journal()
    for table in (tables.CAMPAIGN, tables.CATEGORY, tables.AREA, tables.HOUSEHOLD):
        journal.note_added(table, 1, 1_000_000)
    journal.note_added(tables.HOUSEHOLD, 1_000_001, 1_000_003)
    written = journal.to_bytes()
    assert len(written) < 200
    added, overwritten = read_journal(written)
    assert added["household"] == (1, 1_000_003)
    assert not list(overwritten)


def test_a_journal_holds_what_was_overwritten_and_nothing_else(store: Store) -> None:
    number = a_register(store)

    def work(writer: Writer) -> dict[str, int]:
        fresh = scenarios.households(writer, number, [HOME])
        stored = writer.rows(tables.HOUSEHOLD, number)
        rows = stored[["code", "address"]].assign(address="新")
        writer.update(tables.HOUSEHOLD, rows)
        return {"fresh": int(fresh[0])}

    done = imported(store, work)
    with store.backend.engine.connect() as connection:
        journal = connection.scalar(sa.select(tables.UNDO.c.journal))
    added, (changed,) = read_journal(journal)
    assert added == {"household": (done.counts["fresh"], done.counts["fresh"])}
    assert done.counts["fresh"] not in changed.ids
    assert changed.old == {"address": ["1号", "2号", "3号"]}  # the code stayed the same


def test_the_demo_can_be_taken_back_too(store: Store) -> None:
    nothing = contents(store)
    receipt = store.write(LOCAL, replace(demo_change(households=300), undoable=True))
    assert receipt.counts["households"] == 300
    undo_last(store, store.campaigns(LOCAL)[0].id)
    assert contents(store) == nothing
