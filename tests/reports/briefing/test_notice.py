"""The bulletin as a file: what the pack says, nothing else, for any office program."""

from __future__ import annotations

import pytest

from geo.facts import Facts
from geo.model import Filters
from reports.briefing.contents import map_facts, pack_of_tally
from reports.briefing.counting import tally_of
from reports.briefing.formats.notice import FORMAT
from reports.briefing.making import making_of
from tests.hostile import PAYLOADS
from tests.reports.briefing.villages import a_district
from text import LANGUAGES, Translator


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("names", [None, list(PAYLOADS.values())], ids=["plain", "hostile"])
def test_the_bulletin_is_in_the_file_paragraph_by_paragraph(language, names, fonts) -> None:
    facts = Facts(a_district(5, names=names), Filters(1))
    tally, _ = tally_of(facts)
    t = Translator(language)
    pack = pack_of_tally(tally, t, snapshot="一", frozen="x")
    made = making_of(pack, map_facts(facts, tally), t, fonts=fonts)
    text = FORMAT.make(made).decode("utf-8-sig")
    assert text.split("\r\n\r\n")[1:-1] == list(made.pack.bulletin)
    assert len(pack.bulletin) >= 2
    assert "一 · x" in text
