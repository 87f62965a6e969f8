"""The pack of forms: filled in, in the office's own words where it has any, and never as markup."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest
from pypdf import PdfReader

from data.actor import LOCAL, Actor
from data.plans import save_plan, saved_plans
from data.store import Store
from geo.errors import NotPermitted, UnknownChoice, UnusableWording
from reports.campaign_forms import FORMS, form_pdf
from reports.form_words import FORMS_VARIABLE, PLACES, form_words
from reports.plan_files import PLAN_FILES, plan_file, saved_outing
from reports.walk_stops import Outing
from tests.hostile import MARK, PAYLOADS
from tests.outings import campaign_of, facts_of, outing
from text import LANGUAGES, Translator

FORM = {form.key: form for form in FORMS}


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_form_says_its_wording(form, language: str, geopackage: Store, fonts: Path) -> None:
    facts = campaign_of(geopackage, [f"幸福里{n}号" for n in range(101, 104)])
    words = words_of(form_pdf(form, outing(geopackage, facts, language=language), fonts=fonts))
    said = form_words(form.key, language)
    for text in (said.title, *said.labels):
        assert squeezed(text) in words
    if form.key in {"diary", "survey", "household"}:
        assert all(f"幸福里{n}号" in words for n in range(101, 104))


def test_cards_are_numbered_and_bear_no_address(geopackage: Store, fonts: Path) -> None:
    carried = outing(geopackage, campaign_of(geopackage, [f"幸福里{n}号" for n in range(12)]))
    words = words_of(form_pdf(FORM["card"], carried, fonts=fonts))
    numbers = carried.stops()["card"]
    assert numbers.is_unique
    assert all(words.count(number) == 1 for number in numbers)
    assert "幸福里" not in words
    again = outing(geopackage, carried.facts, teams=3).stops()["card"]
    assert again.sort_index().equals(numbers.sort_index())


def test_hostile_addresses_are_text_in_every_form(geopackage: Store, fonts: Path) -> None:
    names = ("typst", "template", "script", "mathtext", "markdown link")
    texts = [PAYLOADS[name] for name in names]
    carried = outing(geopackage, campaign_of(geopackage, texts, name=PAYLOADS["typst"]))
    for form in FORMS:
        words = words_of(form_pdf(form, carried, fonts=fonts))
        assert MARK not in words
        if form.key in {"diary", "survey", "household"}:
            assert all(squeezed(text) in words for text in texts)


def test_an_office_says_it_in_its_own_words(
    geopackage: Store, fonts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "forms.toml"
    own.write_text('[zh.card]\ntitle = "便民卡 #panic(1) {campaign}"\n', encoding="utf-8")
    monkeypatch.setenv(FORMS_VARIABLE, str(own))
    facts = campaign_of(geopackage, ["1号"], name="春季{card}走访")
    words = words_of(form_pdf(FORM["card"], outing(geopackage, facts), fonts=fonts))
    assert "便民卡#panic(1)春季{card}走访" in words  # a value is not searched for places again
    assert squeezed(form_words("card", "zh").labels[3]) in words
    assert form_words("diary", "zh").title == "民情日记"


@pytest.mark.parametrize(
    "content",
    [
        "[zh.card]\ntitle = 3",
        "[zh.card]\nlabels = ['一']",
        "[zh.card]\ntitle = '{secret}'",
        "[zh.card]\nheading = 'x'",
        "[zh.cards]\ntitle = 'x'",
        "[de.card]\ntitle = 'x'",
        "zh = 1",
        "[zh",
    ],
)
def test_wording_that_no_form_has_is_refused(content: str, tmp_path: Path) -> None:
    own = tmp_path / "forms.toml"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(UnusableWording):
        form_words("card", "zh", own=own)


def test_wording_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    for path, content in ((tmp_path / "a.toml", None), (tmp_path / "b.toml", b"\xff\xfe\x00")):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UnusableWording):
            form_words("card", "zh", own=path)


def test_places_of_our_own_wording_are_known() -> None:
    for language in LANGUAGES:
        for form in FORMS:
            said = form_words(form.key, language.code)
            assert said.filled(dict.fromkeys(PLACES, "x"))["title"]
            assert "{" not in "".join(said.filled({})["labels"])


@pytest.mark.parametrize("each", PLAN_FILES, ids=lambda each: each.name)
def test_every_file_of_a_saved_plan_is_made_and_needs_the_right(each, geopackage: Store) -> None:
    carried = outing(geopackage, campaign_of(geopackage, [f"{n}号" for n in range(4)]), teams=2)
    campaign = carried.facts.survey.campaign.id
    save_plan(geopackage, LOCAL, campaign, carried.plan, request=uuid4())
    (saved,) = saved_plans(geopackage, LOCAL, campaign)
    facts = facts_of(geopackage)
    for language in LANGUAGES:
        t = Translator(language.code)
        opened = saved_outing(saved.id, facts, t, store=geopackage, actor=LOCAL)
        assert len(each.make(opened, 0)) > len(each.make(opened, 1)) // 2 > 100
    nobody = Outing(opened.plan, facts, opened.t, geopackage, Actor("x", "briefing"))
    with pytest.raises(NotPermitted):
        each.make(nobody, 0)
    assert plan_file(each.name) == each
    assert plan_file(each.name.replace(".", "-2.")) == each


def test_a_plan_that_is_not_there_is_told(geopackage: Store) -> None:
    facts = campaign_of(geopackage, ["1号"])
    with pytest.raises(UnknownChoice):
        saved_outing(99, facts, Translator("en"), store=geopackage, actor=LOCAL)
    assert plan_file("brief.pdf") is None
