"""Surroundings as one uses the page: the demo's stories, small words, wrong input, hand-over."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import STORE_VARIABLE
from geo.around import Around
from geo.model import LonLat
from tests.hostile import MARK
from tests.scenarios import SCENARIOS, hostile, make
from tests.views.test_pages import address_of, opened, said, told_store

__all__ = ["told_store"]

RAIL = Around("bands", "rail").to_text()
DARK = Around("dark", "street_lamps", 0, 55, rising=True).to_text()
BUS = Around("reach", "bus_stops", 0, 500, rising=True).to_text()


@pytest.fixture
def demo(demo_geopackage: Path, told_store: pytest.MonkeyPatch) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))


def ready(app: AppTest) -> AppTest:
    """Come back until the answer is there, as the page does by itself."""
    for _ in range(60):
        if not [button for button in app.button if str(button.key).startswith("stop-")]:
            break
        app = app.run()
    assert not app.exception
    return app


def asked(question: str = "", **query: str) -> AppTest:
    around = {"around": question} if question else {}
    return ready(opened("surroundings", {"lang": "en", **around, **query}))


def all_said(app: AppTest) -> str:
    return " ".join(said(app))


@pytest.mark.usefixtures("demo")
def test_the_railway_is_heard_near_by_and_those_not_asked_are_handed_over() -> None:
    app = asked()
    assert app.title[0].value == "The nearer to Railway, the more report it"
    words = all_said(app)
    assert "Hardly by chance: p = 0.001" in words
    assert "999 relabellings, compared within areas" in words
    count = int(re.search(r"Another (\d+) households live as close", words)[1])
    app = app.button(key="around-list-bands").click().run()
    assert not app.exception
    assert address_of(app)["list"].startswith(f"around:{RAIL}:bands")
    assert f"{count} rows" in all_said(app)


@pytest.mark.usefixtures("demo")
def test_who_was_not_asked_is_handed_over_to_the_plan() -> None:
    app = asked(RAIL, area="13")
    count = int(re.search(r"Another (\d+) households live as close", all_said(app))[1])
    app = app.button(key="around-plan-bands").click().run()
    assert not app.exception
    held = app.session_state["page_plan-these-1"]
    assert len(held[1]) == count
    assert "Railway" in held[2]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dark_lanes_are_found(language: str) -> None:
    app = asked(DARK, lang=language)
    assert app.title[0].value.startswith("芳渚村")
    assert "55" in app.title[0].value
    first = app.button(key="stretch-1")
    assert "芳渚村" in first.label
    app = first.click().run()
    assert not app.exception


@pytest.mark.usefixtures("demo")
def test_the_estate_without_a_stop_is_found_and_a_stop_helps() -> None:
    app = asked(BUS)
    assert app.title[0].value.startswith("安置小区")
    app = ready(app.button(key="around-find").click().run())
    assert (
        address_of(app)["around"]
        == Around("reach", "bus_stops", 0, 500, rising=True, sites=3).to_text()
    )
    words = all_said(app)
    assert "Proven: of" in words
    assert re.search(r"1  \+\d+ households: \d+ of \d+ asked report it", words)


@pytest.mark.usefixtures("demo")
def test_the_switch_and_the_distance_travel_in_the_address() -> None:
    app = asked()
    app = ready(app.segmented_control(key="choice_around-topic").set_value("reach").run())
    assert address_of(app)["around"] == BUS
    app = ready(app.number_input(key="choice_around-distance").set_value(800).run())
    assert Around.of_text(address_of(app)["around"]).distance_m == 800
    assert "800 m on foot" in app.title[0].value
    again = asked(address_of(app)["around"])
    assert again.title[0].value == app.title[0].value


@pytest.mark.usefixtures("demo")
def test_a_click_says_whom_one_more_there_would_serve(demo_survey) -> None:
    app = asked(BUS)
    areas = demo_survey.areas
    estate = areas.geometry[areas.index[areas["name"] == "安置小区"][0]].centroid
    app.session_state["page_around-place-1"] = LonLat(estate.x, estate.y)
    gained = re.search(r"One more here: \+(\d+) households", all_said(ready(app.run())))
    assert int(gained[1]) == 420
    app.session_state["page_around-place-1"] = LonLat(estate.x + 1, estate.y)
    assert "One more here would serve nobody" in all_said(ready(app.run()))


@pytest.mark.usefixtures("demo")
def test_several_reports_become_one_issue_with_those_exposed() -> None:
    app = asked(RAIL)
    app = ready(app.segmented_control(key="page_around-section").set_value("cause").run())
    words = all_said(app)
    assert re.search(r"A  芳渚村: \d+ households report it along", words)
    assert "not stored" in words


@pytest.mark.usefixtures("demo")
def test_lamps_mapped_in_part_only_are_no_dark_streets() -> None:
    app = asked(Around("dark", "street_lamps", 0, 5, rising=True).to_text())
    assert app.title[0].value.startswith("Unmapped is not unlit")
    assert not [button for button in app.button if str(button.key).startswith("stretch-")]
    app = ready(app.checkbox(key="choice_around-complete").set_value(True).run())
    assert not app.title[0].value.startswith("Unmapped")


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "question",
    [
        "x",
        "bands.moon.0.0.00.0",
        "reach.facilities.7.500.10.3",
        "dark.roads.0.55.00.0",
        "{{7*191}}",
    ],
)
def test_any_question_in_the_address_opens(question: str) -> None:
    app = asked(question)
    assert len(app.title) == 1
    assert MARK not in all_said(app)


@pytest.mark.parametrize("question", [RAIL, DARK, BUS])
@pytest.mark.parametrize("name", ["one household", "households of a village", "no records"])
def test_what_is_missing_is_said_with_what_to_do(
    name: str,
    question: str,
    blank_geopackage: Path,
    tmp_path: Path,
    told_store: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(make(path, SCENARIOS[name])))
    words = all_said(asked(question))
    assert "Import" in words or "import" in words
    assert not re.search(r"\bnan\b|inf|None", words)


@pytest.mark.parametrize("question", [DARK, BUS])
def test_hostile_names_break_nothing(
    question: str, blank_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(make(path, hostile)))
    assert MARK not in all_said(asked(question))
