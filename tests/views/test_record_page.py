"""The record page in a real browser: few steps, nothing lost, doubled or overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from data.drafts import drafts
from data.history import photos
from data.store import Store
from geo.coverage import status_as_of
from geo.outcomes import OUTCOMES, Status
from tests.browsing import Visitor, visiting
from tests.conftest import Server, serving
from tests.data.test_photos import with_position

pytestmark = pytest.mark.browser
MOST_STEPS = 12


@dataclass(frozen=True)
class Site:
    """A running server and the store it writes."""

    server: Server
    store: Store
    path: Path

    @property
    def counts(self) -> tuple[int, int]:
        survey = self.store.survey(LOCAL, 1)
        return len(survey.visits), len(survey.issues)

    def household(self, status: Status, nth: int = 0, *, within: str = "") -> tuple[int, str]:
        """Return id and address of a household of some status."""
        survey = self.store.survey(LOCAL, 1)
        ids = survey.households.index[status_as_of(survey, None) == status]
        found = self.store.households(LOCAL, 1, ids)
        found = found[found["address"].str.contains(within)]
        return int(found.index[nth]), str(found["address"].iloc[nth])

    def last_visit(self) -> Any:
        survey = self.store.survey(LOCAL, 1)
        home = int(survey.visits["household"].iloc[-1])
        return self.store.visits(LOCAL, 1, [home]).iloc[-1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("record")
    path = folder / "store.gpkg"
    store = open_store(path)
    store.prepare()
    store.write(LOCAL, demo_change(households=300))
    with serving(path, folder) as server:
        yield Site(server, store, path)


@dataclass
class Clerk:
    """Somebody who writes a visit down, and how often they have to do something."""

    visitor: Visitor
    steps: list[str] = field(default_factory=list)

    def open(self, language: str = "zh") -> Clerk:
        self.visitor.open(f"/record?lang={language}")
        self.visitor.map()
        return self

    def step(self, what: str) -> None:
        self.steps.append(what)
        self.visitor.settle()

    def find(self, address: str) -> None:
        box = self.visitor.page.get_by_role("textbox", name="找住户")
        box.press_sequentially(address)
        self.step("type")
        found = self.visitor.page.get_by_role("button", name=re.compile(f"^{address} "))
        found.click(timeout=20_000)
        self.visitor.page.get_by_role("heading", name=address).wait_for(timeout=20_000)
        self.step("choose")

    def choose(self, name: str, *, within: str = "") -> None:
        area = self.visitor.page.locator(within) if within else self.visitor.page
        area.get_by_role("radio", name=name, exact=True).click()
        self.step(name)

    def press(self, name: str) -> None:
        self.visitor.page.get_by_role("button", name=name, exact=True).first.click()
        self.step(name)

    def write(self, label: str, words: str) -> None:
        self.visitor.page.get_by_role("textbox", name=label, exact=True).last.press_sequentially(
            words
        )
        self.step(label)

    def reads(self, label: str, words: str) -> None:
        """See words in a box, as soon as it is drawn and filled."""
        from playwright.sync_api import expect

        box = self.visitor.page.get_by_role("textbox", name=label)
        expect(box).to_have_value(words, timeout=20_000)

    def sees(self, words: str) -> None:
        self.visitor.page.get_by_text(words).first.wait_for(timeout=20_000)


@pytest.fixture
def clerk(chromium, site: Site) -> Iterator[Clerk]:
    with visiting(chromium, site.server) as visitor:
        yield Clerk(visitor).open()
        assert visitor.errors == []
        assert visitor.outside == []


def test_a_visit_with_an_issue_takes_twelve_steps_at_most(clerk: Clerk, site: Site) -> None:
    before = site.counts
    number, address = site.household(Status.NOT_VISITED)
    clerk.find(address)
    clerk.choose("入户见面")
    clerk.press("添加问题")
    clerk.choose("路灯")
    clerk.choose("投诉")
    clerk.write("反映内容", "门口的路灯坏了")
    clerk.press("保存")
    clerk.sees("已保存 1 条走访")
    assert len(clerk.steps) <= MOST_STEPS
    assert site.counts == (before[0] + 1, before[1] + 1)
    survey = site.store.survey(LOCAL, 1)
    assert Status(int(status_as_of(survey, None)[number - 1])) is Status.EFFECTIVE
    issue = survey.issues.iloc[-1]
    assert (issue["household"], issue["category"], issue["text"]) == (
        number,
        "street_lighting",
        "门口的路灯坏了",
    )
    assert drafts(site.store, LOCAL, 1) == ()


def test_next_door_goes_on_and_undo_takes_back_without_losing_words(
    clerk: Clerk, site: Site
) -> None:
    before = site.counts
    _, address = site.household(Status.NOT_VISITED, 1)
    clerk.find(address)
    clerk.choose("敲门无人")
    clerk.write("备注", "邻居说晚上在")
    clerk.press("保存")
    clerk.sees("已保存 1 条走访")
    assert site.counts == (before[0] + 1, before[1])
    clerk.press("撤销")
    clerk.visitor.page.get_by_role("heading", name=address).wait_for(timeout=20_000)
    clerk.reads("备注", "邻居说晚上在")
    assert site.counts == before
    clerk.visitor.page.get_by_role("button", name=re.compile("^隔壁：")).first.click()
    clerk.visitor.settle()
    heading = clerk.visitor.page.get_by_role("heading", level=3)
    assert heading.inner_text() != address


def test_three_clicks_make_one_record(clerk: Clerk, site: Site) -> None:
    before = site.counts
    _, address = site.household(Status.NOT_VISITED, 2)
    clerk.find(address)
    clerk.choose("入户见面")
    clerk.visitor.page.get_by_role("button", name="保存", exact=True).click(click_count=3)
    clerk.sees("已保存 1 条走访")
    clerk.visitor.settle()
    assert site.counts == (before[0] + 1, before[1])


def test_what_was_typed_survives_a_reload_and_another_server(
    chromium, clerk: Clerk, site: Site, tmp_path: Path
) -> None:
    before = site.counts
    _, address = site.household(Status.NOT_VISITED, 3)
    clerk.find(address)
    clerk.choose("门口简谈")
    clerk.press("添加问题")
    clerk.choose("铁路噪声")
    clerk.write("反映内容", "夜里火车很响，还没有写")  # the field is never left
    page = clerk.visitor.page
    for _ in range(100):
        kept = drafts(site.store, LOCAL, 1)
        if kept and "还没有写" in str(kept[0].content):
            break
        page.wait_for_timeout(100)
    page.reload()
    clerk.visitor.settle()
    clerk.sees(address)
    with (
        serving(site.path, tmp_path) as second,
        visiting(chromium, second) as again,
    ):
        other = Clerk(again).open()
        other.press("继续填写")
        other.reads("反映内容", "夜里火车很响，还没有写")
        assert (
            again.page.get_by_role("radio", name="门口简谈").get_attribute("aria-checked") == "true"
        )
        other.press("保存")
        other.sees("已保存 1 条走访")
    assert site.counts == (before[0] + 1, before[1] + 1)
    clerk.press("继续填写")  # the first tab has the same form still
    clerk.press("保存")
    clerk.sees("已保存 1 条走访")
    assert site.counts == (before[0] + 1, before[1] + 1)
    assert kept[0].nonce not in {draft.nonce for draft in drafts(site.store, LOCAL, 1)}


def correct(clerk: Clerk, address: str, note: str) -> None:
    clerk.find(address)
    clerk.visitor.page.get_by_text(re.compile("^以往：")).click()
    clerk.press("更正")
    clerk.sees("正在更正")
    clerk.visitor.settle()  # the fields of the form before are gone then
    clerk.visitor.page.get_by_role("textbox", name="备注").fill(note)
    clerk.visitor.settle()


def test_the_second_of_two_correctors_sees_both_values_and_chooses(
    chromium, clerk: Clerk, site: Site
) -> None:
    number, address = site.household(Status.EFFECTIVE)
    with visiting(chromium, site.server) as visitor:
        other = Clerk(visitor).open()
        correct(clerk, address, "第一位写的")
        correct(other, address, "第二位写的")
        clerk.press("保存")
        clerk.sees("已保存")
        other.press("保存")
        other.sees("别人刚刚改过这条记录")
        other.sees("对方的：第一位写的")
        other.sees("自己的：第二位写的")
        assert site.store.visits(LOCAL, 1, [number])["note"].iloc[0] == "第一位写的"
        visitor.page.get_by_text("两个都留，上下排列").click()
        visitor.settle()
        other.press("按所选保存")
        other.sees("已保存")
        assert visitor.errors == []
    assert site.store.visits(LOCAL, 1, [number])["note"].iloc[0] == "第一位写的\n第二位写的"


def test_a_place_is_drawn_by_clicks_and_a_point_taken_back(clerk: Clerk, site: Site) -> None:
    _, address = site.household(Status.NOT_VISITED, 5)
    clerk.find(address)
    clerk.choose("入户见面")
    clerk.press("添加问题")
    clerk.choose("铁路噪声")
    clerk.choose("一条线")
    page = clerk.visitor.page
    page.wait_for_timeout(800)  # the map goes to the household
    frame = page.query_selector("iframe[title='streamlit_folium.st_folium']")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    for count, (x, y) in enumerate([(200, 120), (300, 200), (340, 320)], start=1):
        page.mouse.click(box["x"] + x, box["y"] + y)
        clerk.sees(f"已有 {count} 个点")
    clerk.press("去掉上一个点")
    clerk.sees("已有 2 个点")
    assert clerk.visitor.map().query_selector_all("path.doorstep-sketch")
    clerk.press("画好了")
    clerk.press("保存")
    clerk.sees("已保存 1 条走访")
    shape = site.store.survey(LOCAL, 1).issues.geometry.iloc[-1]
    assert shape.geom_type == "LineString"
    assert len(shape.coords) == 2


def test_a_household_is_found_by_tapping_it(clerk: Clerk, site: Site) -> None:
    _, address = site.household(Status.NOT_VISITED, 6, within="组")
    clerk.find(address)
    page = clerk.visitor.page
    page.get_by_role("button", name="关闭", exact=True).click()
    clerk.visitor.settle()
    page.wait_for_timeout(800)
    frame = page.query_selector("iframe[title='streamlit_folium.st_folium']")
    box = frame.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("heading", name=re.compile(r"组\d+号$")).wait_for(timeout=20_000)


def test_a_whole_stair_is_taken_at_once(clerk: Clerk, site: Site) -> None:
    before = site.counts
    number, address = site.household(Status.NOT_VISITED, within="单元")
    clerk.find(address)
    page = clerk.visitor.page
    page.get_by_text("几户一起登记").click()
    clerk.visitor.settle()
    flat = re.search(r"单元(\d+)室", address)[1]
    page.locator(".st-key-record-stair").get_by_role("button", name=flat).click()
    clerk.visitor.settle()
    clerk.choose("敲门无人", within="[class*='st-key-outcomes-'][class*='-others']")
    save = page.get_by_role("button", name=re.compile(r"^保存 \d+ 条走访$"))
    count = int(re.search(r"\d+", save.inner_text()).group())
    assert count > 1
    save.click()
    clerk.sees(f"已保存 {count} 条走访")
    assert site.counts == (before[0] + count, before[1])
    survey = site.store.survey(LOCAL, 1)
    made = survey.visits.iloc[-count:]
    met = made["household"] == number
    assert made["outcome"].map(lambda code: OUTCOMES[code].key).tolist() == [
        "met" if each else "no_answer" for each in met
    ]
    assert met.sum() == 1


def test_marked_doors_survive_a_reload(clerk: Clerk, site: Site) -> None:
    _, address = site.household(Status.NOT_VISITED, 1, within="单元")
    clerk.find(address)
    page = clerk.visitor.page
    page.get_by_text("几户一起登记").click()
    clerk.visitor.settle()
    flat = re.search(r"单元(\d+)室", address)[1]
    page.locator(".st-key-record-stair").get_by_role("button", name=flat).click()
    clerk.visitor.settle()
    page.reload()
    clerk.visitor.settle()
    clerk.sees(address)
    clerk.press("继续填写")
    clerk.visitor.settle()
    save = page.get_by_role("button", name="保存 1 条走访", exact=True)
    save.wait_for(timeout=20_000)
    before = site.counts
    save.click()
    clerk.sees("已保存 1 条走访")
    assert site.counts == (before[0] + 1, before[1])


def test_a_photo_is_kept_without_its_position_and_other_files_are_refused(
    clerk: Clerk, site: Site, tmp_path: Path
) -> None:
    photo, drawing = tmp_path / "张三家.jpg", tmp_path / "x.png"
    photo.write_bytes(with_position())
    drawing.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.__xss=1"/>')
    _, address = site.household(Status.NOT_VISITED, 10)
    clerk.find(address)
    clerk.choose("入户见面")
    clerk.press("添加问题")
    clerk.choose("环境")
    clerk.visitor.page.get_by_text("照片（可以没有）").click()
    clerk.visitor.page.set_input_files("input[type=file]", [str(photo), str(drawing)])
    clerk.sees("不是 JPEG、PNG 或 WebP 图片")
    clerk.visitor.settle()
    clerk.press("保存")
    clerk.sees("已保存 1 条走访")
    number = int(site.store.survey(LOCAL, 1).issues.index[-1])
    ((kept,),) = photos(site.store, LOCAL, 1, [number]).values()
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in kept
    assert b"SECRET" not in kept
    assert clerk.visitor.page.evaluate("window.__xss") is None


def test_on_a_phone_the_form_fits_and_a_new_one_begins_at_its_top(chromium, site: Site) -> None:
    with visiting(chromium, site.server, width=390, height=844, has_touch=True) as visitor:
        clerk = Clerk(visitor).open()
        _, address = site.household(Status.NOT_VISITED, 8, within="组")
        clerk.find(address)
        clerk.press("添加问题")
        page = visitor.page
        wide = page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
        )
        assert wide <= 0
        small = page.evaluate(
            """() => [...document.querySelectorAll('.st-key-record [role=radio]')]
                 .filter((each) => each.offsetHeight < 40).map((each) => each.innerText)"""
        )
        assert small == []
        page.get_by_role("button", name="去掉这个问题").click()
        visitor.settle()
        clerk.choose("入户见面")
        clerk.press("保存")
        clerk.sees("已保存 1 条走访")
        page.wait_for_function(
            "() => document.querySelector('[data-testid=stMain]').scrollTop === 0", timeout=10_000
        )
        assert visitor.errors == []
