"""What somebody typed is there again after a reload, for them alone, until it is saved."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from data import drafts as module
from data import history, tables
from data.actor import LOCAL, Actor
from data.drafts import drafts, drop_draft, keep_draft
from data.photos import clean_photo
from data.recording import IssueEntry, VisitEntry, record_visits
from data.store import Change, Store
from geo.errors import NotPermitted, RefusedFile
from geo.records import ANSWERED, TO_VERIFY
from tests import scenarios
from tests.data.test_photos import a_photo
from tests.hostile import PAYLOADS

WHEN = dt.datetime(2017, 3, 28, 19, 5)


@pytest.fixture
def village(store: Store) -> Store:
    def make(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        area = int(scenarios.areas(writer, number, ["东村"])[0])
        scenarios.households(writer, number, [scenarios.HOME], area=area)
        scenarios.households(writer, number, [(121.0, 32.0)])
        return {}

    store.write(LOCAL, Change(uuid4(), "make", make))
    return store


def test_a_draft_is_kept_as_it_was_last_and_dropped(village: Store) -> None:
    first, second = uuid4(), uuid4()
    words = dict(PAYLOADS)
    keep_draft(village, LOCAL, 1, first, {"note": "a"})
    keep_draft(village, LOCAL, 1, second, {"note": "b"})
    keep_draft(village, LOCAL, 1, first, words)
    kept = drafts(village, LOCAL, 1)
    assert [draft.nonce for draft in kept] == [first, second]
    assert kept[0].content == words
    drop_draft(village, LOCAL, first)
    assert [draft.nonce for draft in drafts(village, LOCAL, 1)] == [second]


def test_a_draft_is_no_record(village: Store) -> None:
    before = (village.version(), len(village.trail(LOCAL)), village.last_undoable(LOCAL, 1))
    keep_draft(village, LOCAL, 1, uuid4(), {"note": "a"})
    assert (village.version(), len(village.trail(LOCAL)), village.last_undoable(LOCAL, 1)) == before


def test_drafts_are_read_changed_and_dropped_by_nobody_else(village: Store) -> None:
    mine, other = uuid4(), Actor("other", "team")
    keep_draft(village, LOCAL, 1, mine, {"note": "a"})
    assert drafts(village, other, 1) == ()
    assert drafts(village, LOCAL, 2) == ()
    drop_draft(village, other, mine)
    keep_draft(village, other, 1, mine, {"note": "b"})
    assert drafts(village, LOCAL, 1)[0].content == {"note": "a"}
    for work in (
        lambda: keep_draft(village, Actor("x", "planner"), 1, mine, {}),
        lambda: drafts(village, Actor("x", "planner"), 1),
        lambda: drop_draft(village, Actor("x", "planner"), mine),
    ):
        with pytest.raises(NotPermitted):
            work()


def test_a_saved_form_leaves_no_draft_and_none_comes_after(village: Store) -> None:
    nonce = uuid4()
    keep_draft(village, LOCAL, 1, nonce, {"note": "a"})
    record_visits(village, LOCAL, 1, [VisitEntry(1, "met", WHEN)], request=nonce)
    keep_draft(village, LOCAL, 1, nonce, {"note": "late, from another tab"})
    assert drafts(village, LOCAL, 1) == ()


def test_old_drafts_go_by_themselves(village: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    old, fresh = uuid4(), uuid4()
    keep_draft(village, LOCAL, 1, old, {})
    monkeypatch.setattr(module, "KEPT_FOR", dt.timedelta(0))
    keep_draft(village, LOCAL, 1, fresh, {})
    assert [draft.nonce for draft in drafts(village, LOCAL, 1)] == [fresh]


def test_what_nobody_types_is_refused(village: Store) -> None:
    with pytest.raises(RefusedFile):
        keep_draft(village, LOCAL, 1, uuid4(), {"note": "x" * module.MOST_CHARACTERS})


def test_a_campaign_takes_its_drafts_and_photos_along(village: Store) -> None:
    keep_draft(village, LOCAL, 1, uuid4(), {})
    photo = clean_photo(a_photo(), name="p")
    said = [IssueEntry(1, "other", "x", photos=(photo,))]
    record_visits(village, LOCAL, 1, [], said, request=uuid4())

    def remove(writer) -> dict[str, int]:
        writer.remove_campaign(1)
        return {}

    village.write(LOCAL, Change(uuid4(), "remove", remove))
    with village.backend.engine.connect() as connection:
        for table in (tables.DRAFT, tables.PHOTO):
            assert connection.execute(table.select()).all() == []


def test_photos_belong_to_their_issue_and_go_with_it(village: Store) -> None:
    one, two = (clean_photo(a_photo(size=(60, n)), name="p") for n in (20, 30))
    said = [
        IssueEntry(1, "other", "无照片"),
        IssueEntry(1, "other", "两张", photos=(one, two)),
        IssueEntry(2, "other", "外面", photos=(one,)),
    ]
    visits = [VisitEntry(1, "met", WHEN), VisitEntry(2, "met", WHEN)]
    receipt = record_visits(village, LOCAL, 1, visits, said, request=uuid4())
    assert history.photos(village, LOCAL, 1, [1, 2]) == {2: (one.jpeg, two.jpeg)}
    team = Actor("team", "team", areas=(1,))
    assert set(history.photos(village, team, 1, [1, 2, 3])) == {2}
    village.undo(LOCAL, receipt.version, request=uuid4())
    assert history.photos(village, LOCAL, 1, [1, 2, 3]) == {}


def test_a_question_answered_on_the_spot_is_recorded_as_answered(village: Store) -> None:
    said = [
        IssueEntry(1, "social_security", "怎么办", "enquiry", answered=True),
        IssueEntry(1, "social_security", "怎么办", "enquiry"),
        IssueEntry(1, "other", "坏了", "complaint", answered=True),
    ]
    record_visits(village, LOCAL, 1, [], said, request=uuid4())
    states = village.issues(LOCAL, 1, [1, 2, 3])["state"].tolist()
    assert states == [ANSWERED, TO_VERIFY, TO_VERIFY]


def test_cards_are_known_by_number_within_what_one_may_see(village: Store) -> None:
    visits = [
        VisitEntry(1, "met", WHEN, card_left=True, card_number="A-1"),
        VisitEntry(2, "met", WHEN - dt.timedelta(days=1), card_left=True, card_number="A-2"),
        VisitEntry(1, "met", WHEN),
    ]
    record_visits(village, LOCAL, 1, visits, request=uuid4())
    assert history.cards_left(village, LOCAL, 1) == [("A-2", 2), ("A-1", 1)]
    assert history.cards_left(village, Actor("t", "team", areas=(1,)), 1) == [("A-1", 1)]
    for read in (history.cards_left, lambda *a: history.photos(*a, [1])):
        with pytest.raises(NotPermitted):
            read(village, Actor("x", "briefing"), 1)
