"""Freeze, choose, make, take along: all on one page, and nothing without a snapshot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data import STORE_VARIABLE, open_store
from data.actor import LOCAL
from data.snapshots import snapshots
from reports.briefing.formats import FORMATS
from tests.scenarios import SCENARIOS, make
from tests.views.test_pages import opened, said, told_store
from views.briefings import Asked, briefings

__all__ = ["told_store"]


@pytest.fixture
def path(blank_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, found)
    made = make(found, SCENARIOS["one household"])
    told_store.setenv(STORE_VARIABLE, str(made))
    briefings.cache_clear()
    return made


def test_nothing_is_offered_before_something_is_frozen(path: Path) -> None:
    app = opened("briefing", {"lang": "en"})
    assert any("Nothing is frozen yet" in words for words in said(app))
    assert not [button for button in app.button if button.key == "briefing-make"]


def test_what_is_frozen_is_chosen_and_its_files_are_made_for_their_reader(path: Path) -> None:
    app = opened("briefing", {"lang": "en"})
    app.text_input(key="page_briefing-name").set_value("三月 {{7*191}}").run()
    app.button(key="briefing-freeze").click().run()
    assert not app.exception
    kept = snapshots(open_store(path), LOCAL, 1)
    assert [each.name for each in kept] == ["三月 {{7*191}}"]
    assert app.selectbox(key="page_briefing-chosen").value == kept[0].key
    app.multiselect(key="page_briefing-formats").set_value(["xlsx"]).run()
    app.button(key="briefing-make").click().run()
    assert not app.exception
    asked = Asked(1, kept[0].key, "", "en")
    made = {each.key for each in FORMATS if briefings().file(LOCAL, asked, each.name)}
    assert made == {"xlsx"}


def test_the_filter_of_the_sidebar_is_frozen_too(path: Path) -> None:
    app = opened("briefing", {"lang": "en", "area": "1"})
    app.button(key="briefing-freeze").click().run()
    assert not app.exception
    assert snapshots(open_store(path), LOCAL, 1)[0].filters.areas == (1,)
    app = opened("briefing", {"lang": "zh", "area": "1"})
    assert not app.exception
