"""Both languages are complete: every sentence of the code is in the catalogue, and no other."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from data.categories import starter_set
from tests.conftest import PROJECT
from text import LANGUAGES, Translator

FOLDERS = ("geo", "layers", "data", "reports", "views", "text")


def sentences() -> set[str]:
    """Every first argument of ``t(…)``, ``N_(…)`` and ``….plural(…)`` in the code."""
    found: set[str] = set()
    for folder in FOLDERS:
        for path in (PROJECT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                name = (
                    node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else getattr(node.func, "id", "")
                )
                first = node.args[0]
                if (
                    name in {"t", "N_", "plural"}
                    and isinstance(first, ast.Constant)
                    and isinstance(first.value, str)
                ):
                    found.add(first.value)
    return found


def catalogue(code: str) -> dict[str, tuple[str, ...]]:
    with (PROJECT / "text" / f"{code}.po").open("rb") as file:
        entries = read_po(file, locale=code)
    return {
        (entry.id if isinstance(entry.id, str) else entry.id[0]): (entry.string,)
        if isinstance(entry.string, str)
        else tuple(entry.string)
        for entry in entries
        if entry.id
    }


def places(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


TRANSLATED = [language.code for language in LANGUAGES if language.code != "en"]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(code: str) -> None:
    assert sentences() == set(catalogue(code))


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_fill_the_same_places(code: str) -> None:
    wrong = {
        key: words
        for key, forms in catalogue(code).items()
        for words in forms
        if not words or places(words) - {"count"} != places(key) - {"count"}
    }
    assert not wrong


def test_english_sentences_hold_no_chinese() -> None:
    chinese = {s for s in sentences() if any("\u4e00" <= c <= "\u9fff" for c in s)}
    # two hints name the very words to type
    assert chinese == {s for s in chinese if s.startswith("Write ")}


def test_an_unknown_sentence_is_shown_as_it_is() -> None:
    assert Translator("zh")("never {x} translated", x=1) == "never 1 translated"
    assert Translator("xx")("Overview") == "Overview"


@pytest.mark.parametrize("weight", [400, 700])
def test_the_font_has_every_character_we_print(weight: int, fonts: Path) -> None:
    font = TTFont(fonts / f"noto-sans-sc-{weight}.ttf")
    has = set(font.getBestCmap())
    said = "".join("".join(forms) + key for key, forms in catalogue("zh").items())
    said += "".join(category.zh + category.en for category in starter_set())
    said += "0123456789,.%–…·÷"
    missing = {c for c in said if ord(c) not in has and not c.isspace()}
    assert (
        missing <= {"→", "²", "×", "“", "”", "：", "—"} & missing
    )  # screen only, where browsers fall back


@given(st.floats(0, 1))
def test_shares_never_round_to_all_or_nothing(share: float) -> None:
    words = Translator("en").share(share)
    assert (words == "100%") == (share == 1)
    assert (words == "0%") == (share == 0)
