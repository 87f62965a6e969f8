"""The page Plan in a real browser: gap, plan, save, visit, and the gap shrinks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from data.plans import read_plan, saved_plans
from data.recording import VisitEntry, record_visits
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from layers.visit_gaps import gaps_of
from tests.browsing import Visitor, visiting
from tests.conftest import Server, serving

pytestmark = pytest.mark.browser
WORDS = {
    "zh": {
        "make": "生成安排",
        "save": "保存安排",
        "anew": "重新安排",
        "open": "打开",
        "delete": "删除",
        "undo": "撤销",
        "plan this": "排进走访",
        "done": "已走 1 户",
        "move": "改派并重排路线",
    },
    "en": {
        "make": "Make the plan",
        "save": "Save the plan",
        "anew": "Plan anew",
        "open": "Open",
        "delete": "Delete",
        "undo": "Undo",
        "plan this": "Plan this",
        "done": "1 of ",
        "move": "Move and find the ways anew",
    },
}
MODES = pytest.mark.parametrize(
    ("language", "width"), [("zh", 1366), ("en", 1366), ("zh", 390), ("en", 390)]
)


@dataclass(frozen=True)
class Site:
    """A running server and the store it writes."""

    server: Server
    store: Store

    @property
    def facts(self) -> Facts:
        return Facts(self.store.survey(LOCAL, 1), Filters(1))

    def first_stop(self, plan: int) -> int:
        record = read_plan(self.store, LOCAL, 1, plan)
        assert record is not None
        return int(record.homes.sort_values(["team", "order"]).index[0])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("plan")
    path = folder / "store.gpkg"
    store = open_store(path)
    store.prepare()
    store.write(LOCAL, demo_change(households=400))
    with serving(path, folder) as server:
        yield Site(server, store)


def press(visitor: Visitor, name: str, *, within: str = "body") -> None:
    button = visitor.page.locator(within).get_by_role("button", name=name, exact=True).first
    button.click()  # scrolls there by itself, and again when the page is drawn anew meanwhile
    visitor.settle()


def anew(visitor: Visitor, says: dict[str, str]) -> None:
    """Leave the plan; the questions are there again."""
    press(visitor, says["anew"])
    visitor.page.get_by_role("button", name=says["make"]).wait_for(timeout=30_000)
    visitor.page.wait_for_timeout(1_000)  # the list below them too
    visitor.settle()


def fits(visitor: Visitor) -> bool:
    """Say whether nothing is wider than the window."""
    return bool(
        visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    )


@MODES
def test_from_the_gap_to_the_plan_to_the_visit_and_the_gap_shrinks(
    chromium, site: Site, language: str, width: int
) -> None:
    says = WORDS[language]
    before = gaps_of(site.facts).table["households"].sum()
    with visiting(chromium, site.server, width=width, height=820) as visitor:
        visitor.open(f"/coverage?lang={language}&gap=1")
        press(visitor, says["plan this"])
        visitor.page.wait_for_url("**/plan**", timeout=20_000)
        assert "gap=1" in visitor.page.url
        press(visitor, says["make"])
        visitor.page.get_by_role("button", name=says["save"]).wait_for(timeout=60_000)
        visitor.map(layers=3)
        press(visitor, says["save"])
        visitor.page.wait_for_url("**plan=*", timeout=20_000)
        assert fits(visitor)

        saved = saved_plans(site.store, LOCAL, 1)[0]
        home = site.first_stop(saved.id)
        entry = VisitEntry(home, "met", dt.datetime(2017, 4, 9, 19, 0))
        record_visits(site.store, LOCAL, 1, [entry], request=uuid4())
        visitor.open(f"/plan?lang={language}&plan={saved.id}")
        visitor.page.get_by_text(says["done"]).first.wait_for(timeout=30_000)
        assert visitor.errors == []
        assert visitor.outside == []
    assert gaps_of(site.facts).table["households"].sum() < before


def test_a_saved_plan_is_opened_deleted_and_brought_back(chromium, site: Site) -> None:
    says = WORDS["en"]
    with visiting(chromium, site.server) as visitor:
        visitor.open("/plan?lang=en")
        press(visitor, says["make"])
        visitor.page.get_by_role("button", name=says["save"]).wait_for(timeout=60_000)
        press(visitor, says["save"])
        visitor.page.wait_for_url("**plan=*", timeout=20_000)
        anew(visitor, says)
        listed = saved_plans(site.store, LOCAL, 1)
        row = f".st-key-plan-saved-{listed[0].id}"
        press(visitor, says["open"], within=row)
        visitor.page.get_by_role("button", name=says["anew"]).wait_for(timeout=30_000)
        anew(visitor, says)
        press(visitor, says["delete"], within=row)
        visitor.page.locator(row).wait_for(state="detached", timeout=30_000)
        visitor.page.wait_for_timeout(1_000)
        assert len(saved_plans(site.store, LOCAL, 1)) == len(listed) - 1
        press(visitor, says["undo"])
        visitor.page.locator(row).wait_for(timeout=30_000)
        assert saved_plans(site.store, LOCAL, 1) == listed
        assert visitor.errors == []
