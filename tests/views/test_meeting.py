"""The meeting's page, maps and files are for those who may see the briefing, nobody else."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from data import open_store
from data.actor import LOCAL, Actor
from data.snapshots import snapshot_key
from geo.errors import NotPermitted
from geo.model import Filters
from reports.briefing.freezing import freeze_briefing
from tests.packs import read_html
from tests.scenarios import SCENARIOS, make
from tests.views.test_routes import ask
from views import briefings, meeting, routes, tokens
from views.briefings import Asked, Briefings
from views.library import Library


@pytest.fixture(scope="module")
def shelf(blank_geopackage: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    path = tmp_path_factory.mktemp("meeting") / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    return Library(open_store(make(path, SCENARIOS["one household"])))


@pytest.fixture(scope="module")
def asked(shelf: Library) -> Asked:
    campaign = shelf.campaigns(LOCAL)[0].id
    facts, request = shelf.facts(LOCAL, Filters(campaign)), uuid4()
    assert facts is not None
    freeze_briefing(shelf.store, LOCAL, facts, name="会议", request=request)
    return Asked(campaign, snapshot_key(request), "", "zh")


@pytest.fixture
def app(shelf: Library, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    kept = Briefings()
    monkeypatch.setattr(meeting, "library", lambda: shelf)
    monkeypatch.setattr(briefings, "briefings", lambda: kept)
    return Starlette(routes=routes.routes(""))


def test_the_page_begins_in_meeting_mode_and_its_maps_are_served(app, asked) -> None:
    query = asked.query(LOCAL)
    answer = ask(app, f"/meeting?{query}")
    assert answer.status == 200
    texts, tags = read_html(answer.body)
    assert "走到哪里了？" in texts or any("走" in text for text in texts)
    assert "data-live" in dict(next(a for tag, a in tags if tag == "html"))
    pictures = [a["src"] for tag, a in tags if tag == "img"]
    assert pictures
    for picture in pictures[:2]:
        drawn = ask(app, f"/{picture}")
        assert drawn.status == 200
        assert drawn.body.startswith(b"\x89PNG")
    read = ask(app, f"/meeting?{query}&read=1")
    assert "data-live" not in dict(next(a for tag, a in read_html(read.body)[1] if tag == "html"))


def test_without_the_right_pass_nothing_is_served(app, asked, shelf, monkeypatch) -> None:
    paths = ("/meeting", "/meeting/map/1", "/meeting/file/briefing.pptx")
    nobody, elsewhere = Actor("x", "visitor"), Actor("x", "briefing", (999,))
    for path in paths:
        address = f"{path}?{asked.query(LOCAL)}"
        assert ask(app, address.replace("&t=", "&t=a")).status == 403
        assert ask(app, address.partition("&t=")[0]).status == 403
        assert ask(app, f"{path}?{asked.query(nobody)}").status == 403
        assert ask(app, f"{path}?{asked.query(elsewhere)}").status == 404
        old = tokens.issue(LOCAL, now=0)
        assert ask(app, f"{address.partition('&t=')[0]}&t={old}").status == 403


def test_files_are_handed_to_those_they_were_made_for(app, asked) -> None:
    address = f"/meeting/file/briefing.pptx?{asked.query(LOCAL)}"
    assert ask(app, address).status == 410
    briefings.briefings().keep_files(LOCAL, asked, {"briefing.pptx": b"PK"})
    answer = ask(app, address)
    assert (answer.status, answer.body) == (200, b"PK")
    assert answer.headers["content-disposition"] == 'attachment; filename="briefing.pptx"'
    other = Actor("x", "briefing")
    assert ask(app, f"/meeting/file/briefing.pptx?{asked.query(other)}").status == 410
    assert ask(app, f"/meeting/file/passwd?{asked.query(LOCAL)}").status == 404


@pytest.mark.parametrize(
    "query", ["b=x", "c=1", "c=x&b=y", "c=99999999999999999999&b=y", "c=1&b=../x", "c=1&b=y&e=z"]
)
def test_any_other_address_is_not_found(app, asked, query: str) -> None:
    assert ask(app, f"/meeting?{query}&t={tokens.issue(LOCAL)}").status == 404
    assert ask(app, f"/meeting/map/9999?{asked.query(LOCAL)}").status == 404


def test_a_preview_is_served_to_whose_rights_it_was_made_for_and_nobody_else(app, shelf) -> None:
    campaign = shelf.campaigns(LOCAL)[0].id
    facts, kept = shelf.facts(LOCAL, Filters(campaign)), briefings.briefings()
    assert facts is not None
    name = briefings.preview_name(facts, [])
    asked = Asked(campaign, name, "", "en")
    assert ask(app, f"/meeting?{asked.query(LOCAL)}").status == 404
    kept.preview(LOCAL, facts, name, shelf, lambda _share: None)
    answer = ask(app, f"/meeting?{asked.query(LOCAL)}&read=1")
    assert answer.status == 200
    texts, _ = read_html(answer.body)
    assert any("Preview: not frozen" in text for text in texts)
    assert ask(app, f"/meeting?{asked.query(Actor('x', 'briefing'))}").status == 404
    assert ask(app, f"/meeting?{asked.query(Actor('x', 'steward', (1,)))}").status == 404
    assert ask(app, f"/meeting/file/briefing.pptx?{asked.query(LOCAL)}").status == 410
    with pytest.raises(NotPermitted):
        kept.preview(Actor("x", "briefing"), facts, name, shelf, lambda _share: None)
    other = shelf.facts(LOCAL, Filters(campaign, categories=("bus",)))
    assert other is not None
    assert len({name, briefings.preview_name(other, []), briefings.preview_name(facts, ["k"])}) == 3
