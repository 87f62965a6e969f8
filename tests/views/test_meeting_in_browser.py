"""The page that is handed out: one request, its own script only, the meeting by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.briefing.formats import page as pages
from tests import packs
from tests.hostile import PAYLOADS

pytestmark = pytest.mark.browser
NAMES = ["芳渚村", PAYLOADS["image"], PAYLOADS["script"], PAYLOADS["template"]]

TOO_SMALL = """() => {
  const section = document.querySelector("section.shown"), found = [];
  const walk = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, svg = element.closest("svg");
    if (!walk.currentNode.textContent.trim() || element.closest(".notes, title")) continue;
    let size = parseFloat(getComputedStyle(element).fontSize);
    if (svg) {
      const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
      size *= Math.min(box.width / view.width, box.height / view.height);
    }
    if (size < 23.9) found.push([walk.currentNode.textContent.slice(0, 30), size]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def handed_out(fonts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "briefing.html"
    path.write_bytes(pages.standalone(packs.making(NAMES, fonts, said=PAYLOADS["svg"])))
    return path


@pytest.fixture
def visitor(chromium: Any, handed_out: Path) -> Iterator[tuple[Any, list[str], list[str]]]:
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    page, requests, errors = context.new_page(), [], []
    context.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(handed_out.as_uri())
    yield page, requests, errors
    context.close()


def shown(page: Any) -> str:
    return str(page.evaluate("document.querySelector('section.shown').id"))


def test_it_asks_for_itself_only_and_runs_nothing_it_was_given(visitor) -> None:
    page, requests, errors = visitor
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith("data:")] == [page.url]
    assert not errors
    assert page.evaluate("window.__xss") is None
    said = page.evaluate("document.body.textContent")
    for name in NAMES:
        assert name in said
    page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'), "
        "{textContent: 'window.__xss = 1'}))"
    )
    assert page.evaluate("window.__xss") is None  # not even what is added later


def test_the_meeting_is_led_by_keyboard_and_read_from_the_last_row(visitor) -> None:
    page, _, errors = visitor
    page.evaluate("document.documentElement.requestFullscreen = undefined")
    page.click("#begin")
    assert shown(page) == "cover"
    assert not page.is_visible("header")
    count = page.evaluate("document.querySelectorAll('section').length")
    for _ in range(count):
        assert page.evaluate(TOO_SMALL) == [], shown(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024
        page.keyboard.press("ArrowRight")
    last = shown(page)
    page.keyboard.press("PageUp")
    assert shown(page) != last
    page.keyboard.press("2")
    assert page.inner_text("#typed") == "2"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('section.shown').dataset.unit") == "2"
    assert not page.is_visible("#typed")
    page.keyboard.press("9")
    page.keyboard.press("Enter")  # there is no such village: nothing happens
    assert page.evaluate("document.querySelector('section.shown').dataset.unit") == "2"
    page.keyboard.press("n")
    assert page.is_visible("section.shown .notes")
    page.keyboard.press("Home")
    assert shown(page) == "cover"
    page.keyboard.press("Escape")
    assert page.is_visible("header")
    assert not errors
