"""Freeze, choose, make, take along: all on one page, and nothing without a snapshot."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from data import STORE_VARIABLE, open_store
from data.actor import LOCAL
from data.snapshots import snapshots, take_away
from reports.briefing.formats import FORMATS
from tests.scenarios import SCENARIOS, make
from tests.views.test_pages import opened, said, told_store
from views import long_work
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


def after(app: AppTest) -> AppTest:
    """Wait for what the page has begun and look again."""
    for work in list(long_work._RUNNING.values()):
        assert work.wait(120)
    return app.run()


def frozen(app: AppTest, name: str) -> AppTest:
    app.text_input(key="page_briefing-name").set_value(name).run()
    return app.button(key="briefing-freeze").click().run()


def frames(app: AppTest) -> list[str]:
    return [str(frame.proto) for frame in app.get("iframe")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_snapshot_is_told_by_its_name_and_the_time_as_it_is_written(
    path: Path, language: str
) -> None:
    app = frozen(frozen(opened("briefing", {"lang": language}), "三月*例会*"), "")
    unnamed, named = app.selectbox(key="page_briefing-chosen").options
    name, moment = named.split(" · ")
    assert name == "三月*例会*"
    for time in (moment, unnamed):  # one without a name is called after the time, said once
        assert re.fullmatch(r"[^:\\\\·]* [0-2]\d:[0-5]\d", time)
    usual = app.text_input(key="page_briefing-name").placeholder
    assert re.search(r" [0-2]\d:[0-5]\d$", usual)


def test_what_would_be_frozen_is_looked_through_and_kept_nowhere(path: Path) -> None:
    before = open_store(path).version()
    app = after(opened("briefing", {"lang": "en"}))
    assert not app.exception
    assert any("Preview: not frozen" in words for words in said(app))
    (first,) = frames(app)
    assert "b=%7E" in first or "b=~" in first
    assert snapshots(open_store(path), LOCAL, 1) == ()
    assert open_store(path).version() == before
    app = frozen(app, "三月")
    (shown,) = frames(app)  # the snapshot, once there is one
    assert snapshots(open_store(path), LOCAL, 1)[0].key in shown
    assert not any("Preview: not frozen" in words for words in said(app))
    app = after(app.segmented_control(key="page_briefing-look").set_value("now").run())
    assert not app.exception
    (now,) = frames(app)
    assert now != shown
    assert any("Preview: not frozen" in words for words in said(app))


def test_a_snapshot_is_taken_away_once_it_is_said_who_saw_it(path: Path) -> None:
    app = frozen(frozen(opened("briefing", {"lang": "en"}), "三月"), "四月")
    store = open_store(path)
    assert app.button(key="briefing-take-away").disabled
    (seen,) = [each for each in app.radio if str(each.key).startswith("briefing-seen-")]
    assert "四月" in seen.label
    app = seen.set_value("seen").run()
    app = app.button(key="briefing-take-away").click().run()
    assert not app.exception
    assert [each.name for each in snapshots(store, LOCAL, 1)] == ["三月"]
    assert [each.name for each in snapshots(store, LOCAL, 1, gone=True)] == ["四月"]
    assert store.trail(LOCAL).iloc[-1]["action"] == "take snapshot away"
    assert "三月" in app.selectbox(key="page_briefing-chosen").options[0]
    assert app.button(key="briefing-take-away").disabled


def test_what_was_compared_with_is_missed_aloud(path: Path) -> None:
    app = frozen(frozen(opened("briefing", {"lang": "en"}), "三月"), "四月")
    store = open_store(path)
    first = snapshots(store, LOCAL, 1)[1]
    app = app.selectbox(key="page_briefing-since").set_value(first.key).run()
    take_away(store, LOCAL, 1, first, shown=True, request=uuid4())  # by somebody else
    app = app.run()
    assert not app.exception
    assert any("三月 was taken away" in str(each.value) for each in app.info)
