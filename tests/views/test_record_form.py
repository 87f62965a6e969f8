"""What the form of a visit holds comes back from its draft, and nothing foreign does."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data import STORE_VARIABLE
from data.actor import LOCAL, Actor
from data.demo import demo_change
from data.recording import VisitEntry, record_visits
from geo.errors import StoreFull
from geo.model import LonLat
from geo.outcomes import OUTCOME_CODES
from geo.records import CARD_WAYS, REQUEST_TYPES
from tests.hostile import MARK, PAYLOADS
from tests.scenarios import hostile, make
from tests.views.test_pages import opened, said
from views import record_keeping
from views.library import Library, library
from views.record_form import (
    FEWEST_POINTS,
    DoorsForm,
    IssueForm,
    VisitForm,
    begin,
    correcting,
    visits_of,
)

NOW = dt.datetime(2017, 3, 28, 19, 5, 33)
words = st.text(max_size=30)
points = st.lists(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda place: LonLat(*place)),
    max_size=4,
).map(tuple)
issues = st.builds(
    IssueForm,
    key=st.uuids().map(lambda u: u.hex[:8]),
    category=words,
    request_type=st.sampled_from(["", *REQUEST_TYPES]),
    answered=st.booleans(),
    text=words,
    place=st.sampled_from(sorted(FEWEST_POINTS)),
    points=points,
)
entries = st.builds(
    VisitEntry,
    household=st.integers(1, 9),
    outcome=st.sampled_from(sorted(OUTCOME_CODES)),
    visited_at=st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)),
    note=words,
)
forms = st.builds(
    VisitForm,
    nonce=st.uuids(),
    household=st.integers(1, 9),
    visited_at=st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)),
    outcome=st.sampled_from(["", *OUTCOME_CODES]),
    mode=st.sampled_from(["", "home", "phone"]),
    card_left=st.booleans(),
    card_number=words,
    department=st.integers(0, 9),
    team=words,
    note=words,
    issues=st.lists(issues, max_size=3).map(tuple),
    visit=st.integers(0, 9),
    before=st.none() | entries,
    card_way=st.sampled_from(["", *CARD_WAYS]),
    doors=st.none()
    | st.builds(
        DoorsForm,
        marked=st.lists(st.integers(1, 9), max_size=3).map(tuple),
        outcome=st.sampled_from(["", *OUTCOME_CODES]),
        others=st.sampled_from(["", *OUTCOME_CODES]),
        numbers=words,
        stair=st.integers(-1, 3),
    ),
)


@given(forms)
def test_a_form_comes_back_from_its_draft_as_it_was(form: VisitForm) -> None:
    assert VisitForm.of_json(json.loads(json.dumps(form.to_json()))) == form


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(forms, st.data())
def test_a_draft_that_was_tampered_with_is_a_form_or_nothing(form: VisitForm, data) -> None:
    content = form.to_json()
    name = data.draw(st.sampled_from(sorted(content)))
    if data.draw(st.booleans()):
        content[name] = data.draw(json_values)
    else:
        del content[name]
    found = VisitForm.of_json(content)
    assert found is None or isinstance(found.nonce, UUID)


@given(entries)
def test_a_correction_nobody_has_changed_anything_in_is_not_begun(entry: VisitEntry) -> None:
    assert correcting(3, entry).entry() == entry
    assert not correcting(3, entry).is_begun


def test_a_form_that_was_only_opened_is_not_begun() -> None:
    form = begin(1, now=NOW, department=2, team="甲")
    assert not form.is_begun
    assert form.visited_at == dt.datetime(2017, 3, 28, 19, 5)
    assert form.with_issue().is_begun


def test_the_way_of_visiting_follows_from_the_outcome_unless_chosen() -> None:
    form = VisitForm(uuid4(), 1, NOW, outcome="remote")
    assert form.entry().mode == "phone"
    assert VisitForm(uuid4(), 1, NOW, outcome="remote", mode="grid").entry().mode == "grid"
    assert VisitForm(uuid4(), 1, NOW, outcome="met", card_number="7").entry().card_left


def test_a_drawn_area_whose_lines_cross_is_still_an_area() -> None:
    bow_tie = [(0, 0), (1, 1), (1, 0), (0, 1)]
    issue = IssueForm("k", place="area", points=tuple(LonLat(*p) for p in bow_tie))
    shape = issue.entry(1, ()).shape
    assert shape.equals(shapely.box(0, 0, 1, 1))
    assert IssueForm("k", place="area", points=issue.points[:2]).lacks_points
    assert not IssueForm("k").lacks_points


def test_a_point_is_one_place_a_line_many() -> None:
    here, there = LonLat(1, 2), LonLat(3, 4)
    assert IssueForm("k", place="point").with_point(here).with_point(there).points == (there,)
    assert IssueForm("k", place="line").with_point(here).with_point(there).points == (here, there)


def test_of_several_doors_the_unmarked_may_be_left_out() -> None:
    like = begin(1, now=NOW, department=2, team="甲")
    doors = {1: True, 2: False, 3: False}
    both = visits_of(doors, marked="met", others="no_answer", like=like)
    assert [(v.household, v.outcome, v.team) for v in both] == [
        (1, "met", "甲"),
        (2, "no_answer", "甲"),
        (3, "no_answer", "甲"),
    ]
    assert len(visits_of(doors, marked="met", others="", like=like)) == 1
    assert visits_of({}, marked="met", others="met", like=like) == ()


def test_the_register_is_read_again_only_where_it_has_changed(geopackage) -> None:
    geopackage.write(LOCAL, demo_change(households=200))
    shelf = Library(geopackage)
    first = shelf.register(LOCAL, shelf.survey(LOCAL, 1))
    assert shelf.register(LOCAL, shelf.survey(LOCAL, 1)) is first
    visit = VisitEntry(5, "met", NOW, card_left=True, card_number="K-5")
    record_visits(geopackage, LOCAL, 1, [visit], request=uuid4())
    second = shelf.register(LOCAL, shelf.survey(LOCAL, 1))
    assert second.index is first.index
    assert second.index.find("k5", cards=second.cards)[0] == 4
    team = Actor("team", "team", areas=(5,))
    limited = shelf.survey(team, 1)
    assert len(shelf.register(team, limited).addresses) == len(limited.households) < 200


@pytest.fixture
def told_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    library.cache_clear()
    yield monkeypatch
    library.cache_clear()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_words_are_found_shown_and_never_run(
    blank_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch, language: str
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(make(path, hostile)))
    app = opened("record", {"lang": language})
    for text in list(PAYLOADS.values())[:12]:
        app = app.text_input(key="page_record-query").set_value(text[:80]).run()
        assert not app.exception
        assert not any(MARK in each for each in said(app))
    app = app.text_input(key="page_record-query").set_value("1").run()  # a register number
    found = next(each for each in app.button if str(each.key).startswith("record-take-"))
    app = found.click().run()
    assert not app.exception
    assert not any(MARK in each for each in said(app))
    assert any("outcome" in str(each.key) for each in app.get("button_group"))


def test_a_draft_that_cannot_be_kept_is_told_and_the_form_stays(
    demo_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(demo_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(path))

    def full(*_args: object) -> None:
        raise StoreFull(store="store.gpkg")

    told_store.setattr(record_keeping, "keep_draft", full)
    app = opened("record", {"lang": "en"})
    app = app.text_input(key="page_record-query").set_value("H0000005").run()
    app = next(b for b in app.button if str(b.key).startswith("record-take-")).click().run()
    app = app.text_area[0].set_value("typed").run()
    assert not app.exception
    assert any("disk is full" in each.value for each in app.error)
    assert app.text_area[0].value == "typed"
    assert any(str(each.key).startswith("record-save-") for each in app.button)


def test_drafts_from_before_cards_and_doors_are_still_read() -> None:
    form = VisitForm(uuid4(), 1, NOW, outcome="met", card_left=True)
    content = form.to_json()
    for name in ("card_way", "doors"):
        del content[name]
    assert VisitForm.of_json(content) == form


def test_marked_doors_alone_make_a_draft_worth_keeping() -> None:
    form = VisitForm(uuid4(), 1, NOW)
    assert not replace(form, doors=DoorsForm()).is_begun
    assert replace(form, doors=DoorsForm(marked=(2,))).is_begun
    assert replace(form, doors=DoorsForm(numbers="1–6")).is_begun
