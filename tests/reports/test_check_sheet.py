"""The check sample: what is printed and filled in comes back, and says what the core says."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest
from pypdf import PdfReader

from data.actor import LOCAL
from data.checks import ANSWERS, CheckDraw
from data.reading import read_file
from geo.check_sample import draw, visited_by_team
from geo.errors import MissingColumns
from reports.check_sheet import answers_of, check_list, check_pdf, check_words
from reports.spreadsheet import to_csv, to_xlsx
from text import LANGUAGES, Translator

LANGUAGE = pytest.mark.parametrize("language", [language.code for language in LANGUAGES])


@pytest.fixture(scope="module")
def drawn(demo_facts) -> CheckDraw:
    homes = draw(visited_by_team(demo_facts), seed=7).index.tolist()
    keys = list(ANSWERS)
    answers = {home: keys[place % len(keys)] for place, home in enumerate(homes)}
    return CheckDraw(1, dt.datetime(2017, 4, 10, 9, 0), 7, 0.1, answers)


@LANGUAGE
def test_a_filled_in_list_is_read_back(
    language: str, drawn: CheckDraw, demo_facts, demo_store, tmp_path
) -> None:
    t = Translator(language)
    table = check_list(demo_facts, drawn, t, store=demo_store, actor=LOCAL)
    assert table.index.tolist() == list(drawn.answers)
    (tmp_path / "list.xlsx").write_bytes(to_xlsx(table, sheet="x", notes=[("a", "b")]))
    (tmp_path / "list.csv").write_bytes(to_csv(table))
    told = {home: answer for home, answer in drawn.answers.items() if answer}
    for path in tmp_path.glob("list.*"):
        assert answers_of(read_file(path).rows) == told


def test_rows_without_number_or_answer_say_nothing() -> None:
    rows = pd.DataFrame(
        {
            "户编号": ["3", None, "x", "5.0", "7"],
            "回访结果": ["走访属实", "走访属实", "没有走访", "没有走访", "?"],
        }
    )
    assert answers_of(rows) == {3: "confirmed", 5: "not_confirmed"}
    with pytest.raises(MissingColumns):
        answers_of(rows[["户编号"]])


@LANGUAGE
def test_the_sheet_prints_every_household(
    language: str, drawn: CheckDraw, demo_facts, demo_store, fonts
) -> None:
    t = Translator(language)
    pdf = check_pdf(demo_facts, drawn, t, store=demo_store, actor=LOCAL, fonts=fonts)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    table = check_list(demo_facts, drawn, t, store=demo_store, actor=LOCAL)
    for code in table[t("Register number")]:
        assert code in text
    assert t("Visit confirmed").split()[0] in text


def test_all_confirmed_leaves_the_rate_and_none_takes_it_to_the_ground(
    drawn: CheckDraw, demo_facts
) -> None:
    t = Translator("en")
    before = t.share(demo_facts.coverage.rate_low)
    for answer, rate in (("confirmed", before), ("not_confirmed", "0%")):
        every = CheckDraw(1, drawn.drawn_at, 7, 0.1, dict.fromkeys(drawn.answers, answer))
        said = " ".join(check_words(demo_facts, every, t))
        assert f"Corrected effective-visit rate: {rate} " in said
    nothing = CheckDraw(1, drawn.drawn_at, 7, 0.1, dict.fromkeys(drawn.answers, "unreached"))
    assert "Corrected" not in " ".join(check_words(demo_facts, nothing, t))
