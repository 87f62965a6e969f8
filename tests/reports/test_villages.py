"""The villages in print: one map and the figures of each, and names are words."""

from __future__ import annotations

import io
import re
import warnings

import shapely
from pypdf import PdfReader

from geo.facts import Facts
from geo.model import Filters
from reports.exports import EXPORTS
from reports.villages import villages_pdf
from tests.hostile import MARK, PAYLOADS
from tests.making import a_survey, areas_of
from text import Translator


def _text(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_every_village_of_a_town_is_there_with_its_figures(demo_survey, fonts) -> None:
    facts = Facts(demo_survey, Filters(demo_survey.campaign.id, areas=(2,)))
    said = _text(villages_pdf(facts, Translator("zh"), fonts=fonts))
    for area, row in facts.shown_areas.iterrows():
        name = str(demo_survey.areas.loc[area, "name"])
        assert f"{name}：{row['due']:,.0f}户里还有{row['left']:,.0f}户没有走到" in said


def test_hostile_names_are_printed_as_words_and_an_empty_campaign_prints(fonts) -> None:
    names = [PAYLOADS["typst"], PAYLOADS["template"]]
    boxes = [shapely.box(120 + n * 0.01, 31.7, 120.008 + n * 0.01, 31.708) for n in range(2)]
    rows = [("community", name, 0, box) for name, box in zip(names, boxes, strict=True)]
    survey = a_survey(points=[(120.004, 31.704)], areas=areas_of(rows), area=1)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        said = _text(villages_pdf(Facts(survey, Filters(1)), Translator("en"), fonts=fonts))
    assert "#panic(1)" in said
    assert MARK not in said
    assert villages_pdf(Facts(a_survey(), Filters(1)), Translator("en"), fonts=fonts)


def test_the_name_of_the_file_asks_for_it() -> None:
    chosen = next(export for export in EXPORTS if export.answers_to("villages.pdf"))
    assert chosen.key == "villages"
