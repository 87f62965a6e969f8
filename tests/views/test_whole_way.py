"""The whole way in a real browser: open gap, plan, print, re-enter, and the gap shrinks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from data.store import Store
from geo.facts import Facts
from geo.model import Filters, LonLat
from geo.outcomes import OUTCOMES, Status
from layers.visit_gaps import gap_at, gaps_of
from reports.gaps import gap_bounds
from tests.browsing import Visitor, visiting
from tests.conftest import Server, serving
from tests.views.test_plan_page import MODES, WORDS, fits, press
from text import Translator
from views.widgets.sheet_entry import blank_sheet

pytestmark = pytest.mark.browser
ENTRY = "Type in a sheet that came back"
_OUTCOME_COLUMN = 3


@dataclass(frozen=True)
class Site:
    """A running server and the store it writes."""

    server: Server
    store: Store

    @property
    def facts(self) -> Facts:
        return Facts(self.store.survey(LOCAL, 1), Filters(1))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("way")
    store = open_store(folder / "store.gpkg")
    store.prepare()
    store.write(LOCAL, demo_change(households=400))
    with serving(folder / "store.gpkg", folder) as server:
        yield Site(server, store)


def tap_gap(visitor: Visitor, facts: Facts, rank: int) -> None:
    """Move the map to a gap and tap a place in its outline that no household stands at."""
    lon, lat = free_place(facts, rank)
    frame = visitor.map(layers=3)
    frame.evaluate("([lat, lng]) => map.setView([lat, lng], 18, {animate: false})", [lat, lon])
    visitor.page.wait_for_timeout(1_500)
    x, y = frame.evaluate(
        "([lat, lng]) => { const at = map.latLngToContainerPoint([lat, lng]); "
        "return [at.x, at.y]; }",
        [lat, lon],
    )
    iframe = visitor.page.locator("iframe").first
    iframe.scroll_into_view_if_needed()
    box = iframe.bounding_box()
    visitor.page.mouse.click(box["x"] + x, box["y"] + y)


def free_place(facts: Facts, rank: int) -> tuple[float, float]:
    """Return the place in a gap's outline that is farthest from any household."""
    west, south, east, north = gap_bounds(facts, rank)
    lon, lat = (axis[np.isfinite(axis)] for axis in facts.survey.household_positions)
    places = [
        (x, y)
        for x in np.linspace(west, east, 40)
        for y in np.linspace(south, north, 40)
        if gap_at(facts, LonLat(float(x), float(y))) == rank
    ]
    away = [float(np.hypot((lon - x) * 0.85, lat - y).min()) for x, y in places]
    return places[int(np.argmax(away))]


def re_enter(visitor: Visitor, t: Translator) -> None:
    """Type the first door of the sheet in and save it."""
    visitor.page.get_by_text(t(ENTRY)).first.click(timeout=30_000)
    visitor.settle()
    words = t.plural("Save {count} visit", "Save {count} visits", 1)
    save = visitor.page.get_by_role("button", name=words, exact=True)
    met = t(OUTCOMES[0].title)
    visitor.choose_in_first_row(".st-key-sheet-entry", _OUTCOME_COLUMN, met)
    save.click(timeout=20_000)
    done = t.plural("Saved: {count} visit", "Saved: {count} visits", 1)
    visitor.page.get_by_text(done).first.wait_for(timeout=30_000)


@MODES
def test_from_the_open_gap_over_paper_to_the_smaller_gap(
    chromium, site: Site, language: str, width: int
) -> None:
    says, t, facts = WORDS[language], Translator(language), site.facts
    before = gaps_of(facts)
    visits = len(facts.survey.visits)
    with visiting(chromium, site.server, width=width, height=820) as visitor:
        visitor.open(f"/coverage?lang={language}")
        tap_gap(visitor, facts, 1)
        visitor.page.wait_for_url("**gap=1**", timeout=20_000)
        visitor.settle()
        press(visitor, says["plan this"])
        visitor.page.wait_for_url("**/plan**", timeout=20_000)
        press(visitor, says["make"])
        visitor.page.get_by_role("button", name=says["save"]).wait_for(timeout=60_000)
        press(visitor, says["save"])
        visitor.page.wait_for_url("**plan=*", timeout=20_000)
        visitor.settle()

        with visitor.page.expect_download(timeout=60_000) as printed:
            press(visitor, t("Make the file"))
        assert printed.value.suggested_filename.endswith(".pdf")
        assert printed.value.path().read_bytes().startswith(b"%PDF-")

        re_enter(visitor, t)
        assert fits(visitor)
        visitor.open(f"/coverage?lang={language}")
        visitor.page.get_by_text(t("Where to go first")).first.wait_for(timeout=30_000)
        assert visitor.errors == []
        assert visitor.outside == []
    after = site.facts
    assert len(after.survey.visits) == visits + 1
    home = int(after.survey.visits["household"].iloc[-1])
    row = after.survey.households.index.get_loc(home)
    assert before.household_gap[row] == 1
    assert after.status[row] == Status.EFFECTIVE
    assert gaps_of(after).household_gap[row] == 0
    assert gaps_of(after).table["households"].sum() < before.table["households"].sum()


def test_the_outcome_stands_where_the_keys_go() -> None:
    nothing = pd.DataFrame({"stop": [], "address": [], "card": []})
    assert list(blank_sheet(nothing, []).columns).index("outcome") == _OUTCOME_COLUMN
