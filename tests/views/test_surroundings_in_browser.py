"""The page Surroundings in a real browser: three questions, their findings, one wrong answer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from geo.around import Around
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import Filters
from reports.surroundings_bands import bands_bounds
from tests.browsing import Visitor, visiting
from tests.conftest import Server
from text import Translator
from views.widgets.surroundings_question import TOPIC_TITLES

pytestmark = pytest.mark.browser
SEEN = """() => {
  const map = window.map || Object.values(window).find((v) => v instanceof L.Map);
  const seen = map.getBounds();
  return [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()];
}"""
RAILWAY = {"zh": "离铁路越近，反映越多", "en": "The nearer to Railway, the more report it"}


def finding_bounds(survey: Any) -> Bounds:
    question = Around("bands", "rail")
    filters = Filters(survey.campaign.id, around=question.to_text(), categories=("railway_noise",))
    bounds = bands_bounds(Facts(survey, filters))
    assert bounds is not None
    return bounds


def choose(visitor: Visitor, topic: str, t: Translator) -> None:
    row = visitor.page.locator(".st-key-around-question")
    row.get_by_role("radio", name=t(TOPIC_TITLES[topic])).first.click()


def title(visitor: Visitor, words: str | re.Pattern[str]) -> None:
    """Wait for a finding."""
    visitor.page.get_by_role("heading", level=1, name=words).wait_for(timeout=30_000)
    visitor.settle()


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1366)])
def test_three_questions_find_the_demos_stories(
    chromium: Any, server: Server, demo_survey: Any, language: str, width: int
) -> None:
    t = Translator(language)
    with visiting(chromium, server, width=width, height=844) as visitor:
        page = visitor.page
        visitor.open(f"/surroundings?lang={language}")
        title(visitor, RAILWAY[language])
        west, south, east, north = visitor.map().evaluate(SEEN)
        bounds = finding_bounds(demo_survey)
        assert west <= bounds[0] < bounds[2] <= east
        assert south <= bounds[1] < bounds[3] <= north
        whole = demo_survey.extent
        assert (east - west) * (north - south) < (whole[2] - whole[0]) * (whole[3] - whole[1])

        choose(visitor, "dark", t)
        title(visitor, re.compile("芳渚村.*55"))
        first = page.locator(".st-key-stretch-1 button")
        assert "芳渚村" in first.inner_text()

        choose(visitor, "reach", t)
        title(visitor, re.compile("^安置小区"))
        asked = page.url
        metres = page.locator(".st-key-choice_around-distance input")
        metres.fill("99999")
        metres.press("Enter")
        visitor.settle()
        title(visitor, re.compile("^安置小区"))
        assert page.url == asked

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
        assert visitor.outside == []
        assert visitor.errors == []
