"""The one-page brief: figures, map, table and sentences on A4, by typst."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width

from geo.facts import Facts
from layers import LAYERS
from layers.paper import Frame, draw_map
from reports.bulletin import category_sentence, department_sentences
from reports.findings import overview_finding
from reports.lists import department_list
from reports.map_words import map_credits
from reports.notes import filter_words
from reports.typesetting import as_svg, font_in, laid_out, typeset
from text import Translator

_TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_MAP_LAYERS: Final = ("base", "coverage", "areas", "householdplaces", "households")
_WIDTH_MM: Final = 178.0
_LEAST_HEIGHT_MM: Final = 50.0
_MOST_DEPARTMENTS: Final = 12


def brief_pdf(facts: Facts, t: Translator, *, fonts: Path) -> bytes:
    """Make the brief.

    Parameters
    ----------
    fonts
        Folder with the font files that set-up has built.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    font = font_in(fonts)
    data, height = _fitting(facts, t, fonts=fonts)
    frame = Frame(_WIDTH_MM, height, tuple(map_credits(facts, t)))
    shown = [layer for layer in LAYERS if layer.key in _MAP_LAYERS]
    drawn = draw_map(facts, shown, t, frame=frame, font=font)
    files = {"map.svg": as_svg(drawn, width_mm=_WIDTH_MM, height_mm=height)}
    return typeset(_TEMPLATE, data | {"map": "map.svg"}, fonts=fonts, files=files)


def _fitting(facts: Facts, t: Translator, *, fonts: Path) -> tuple[dict[str, Any], float]:
    """Say as much as leaves room for the map on the one page; return it and the map's height."""
    for most in range(_MOST_DEPARTMENTS, 0, -2):
        data = brief_data(facts, t, departments=most)
        room = float(laid_out(_TEMPLATE, data, "room", fonts=fonts))
        if room >= _LEAST_HEIGHT_MM:
            return data, room
    return data, _LEAST_HEIGHT_MM


def brief_data(facts: Facts, t: Translator, *, departments: int) -> dict[str, Any]:
    """Collect what the brief says, of so many departments at most.

    Its map is drawn when it is known how much room is left.
    """
    finding = overview_finding(facts, t)
    sentences = department_sentences(facts, t)
    shown = sentences[:departments]
    if len(sentences) > len(shown):
        shown.append(t("… and {count} more", count=t.number(len(sentences) - len(shown))))
    return {
        "language": t.language,
        "title": finding.title,
        "sentence": finding.sentence,
        "figures": _figures(facts, t),
        "map": "",
        "table": _table(facts, t, rows=departments),
        "sentences": [s for s in (*shown, category_sentence(facts, t)) if s],
        "footer": " · ".join(f"{name}: {value}" for name, value in filter_words(facts, t)[:5]),
        "internal": t("Internal document"),
    }


def _figures(facts: Facts, t: Translator) -> list[dict[str, str]]:
    coverage = facts.coverage
    pairs = (
        (coverage.register, t("on the register")),
        (coverage.attempted, t("attempted")),
        (coverage.contacted, t("somebody met")),
        (coverage.effective, t("effectively visited")),
        (coverage.not_visited, t("not visited")),
        (facts.issue_count, t("issues reported")),
    )
    return [{"value": t.number(value), "label": label} for value, label in pairs]


def _table(facts: Facts, t: Translator, *, rows: int) -> dict[str, Any]:
    table = department_list(facts, t).head(rows)
    columns = [table[name] for name in table.columns] if len(table) else []
    words = sum(all(isinstance(value, str) for value in column) for column in columns)
    cells = [[_cell(value, t) for value in row] for row in table.itertuples(index=False)]
    longest = [
        max([_width(str(name)) / 2, *(_width(row[place]) for row in cells)], default=1)
        for place, name in enumerate(table.columns)
    ]
    return {
        "head": [str(name) for name in table.columns],
        "rows": cells,
        "words": words,
        "widths": [min(max(length, 5), 18) for length in longest],
    }


def _width(text: str) -> int:
    """Return the width of a text in half characters: Chinese ones are twice as wide as Latin."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _cell(value: object, t: Translator) -> str:
    if value is None or value != value:  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, dt.date):
        return t.day(value)
    return t.number(value) if isinstance(value, int) else str(value)
