"""Printed codes and sheets that come back, in a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from data.plans import save_plan
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from geo.plan import make_plan
from geo.plan_choice import Wish
from reports.walk_stops import record_path
from tests.browsing import visiting
from tests.conftest import Server, serving

pytestmark = pytest.mark.browser
OUTCOME_COLUMN = 3


class Site(NamedTuple):
    server: Server
    store: Store
    first: int

    def visits(self) -> int:
        return len(self.store.survey(LOCAL, 1).visits)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("sheets")
    store = open_store(folder / "store.gpkg")
    store.prepare()
    store.write(LOCAL, demo_change(households=300))
    plan = make_plan(Facts(store.survey(LOCAL, 1), Filters(1)), Wish(dt.date(2017, 4, 5), 1, 1, 8))
    save_plan(store, LOCAL, 1, plan, request=uuid4())
    with serving(folder / "store.gpkg", folder) as server:
        yield Site(server, store, int(plan.stops.index[0]))


def test_a_printed_code_opens_the_form_of_its_household(site: Site, chromium: Any) -> None:
    address = site.store.households(LOCAL, 1, [site.first])["address"].iloc[0]
    with visiting(chromium, site.server) as visitor:
        visitor.open(record_path(1, site.first))
        visitor.page.get_by_role("heading", name=address).wait_for(timeout=30_000)
        assert "household=" not in visitor.page.url
        assert "campaign=1" in visitor.page.url


def test_a_sheet_is_typed_in_and_the_visit_is_there(site: Site, chromium: Any) -> None:
    before = site.visits()
    with visiting(chromium, site.server) as visitor:
        page = visitor.page
        visitor.open("/plan?plan=1&lang=en")
        page.get_by_text("Type in a sheet that came back").first.click(timeout=30_000)
        visitor.settle()
        visitor.choose_in_first_row(".st-key-sheet-entry", OUTCOME_COLUMN, "Met at home")
        page.get_by_role("button", name="Save 1 visit").dblclick(timeout=20_000)
        page.get_by_text("Saved: 1 visit").first.wait_for(timeout=30_000)
    assert site.visits() == before + 1
    visit = site.store.survey(LOCAL, 1).visits.iloc[-1]
    assert (visit["household"], visit["outcome"]) == (site.first, 0)
