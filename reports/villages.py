"""Small multiples for print: one map of every village with its figures, all in the same classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from geo.facts import Facts
from layers import LAYERS
from layers.paper import Frame, WithoutLegend, draw_map
from reports.findings import coverage_finding, overview_finding, rate_words
from reports.gaps import gap_list
from reports.map_words import map_credits
from reports.notes import filter_words
from reports.rate_words import left_words
from reports.typesetting import as_svg, font_in, typeset
from text import Translator

_TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_LAYERS: Final = ("base", "coverage", "gaps", "areas", "householdplaces", "households")
_WIDE_MM: Final = (178.0, 150.0)
_SMALL_MM: Final = (86.0, 62.0)
MOST_VILLAGES: Final = 60
"""A map takes about a second; of more villages those with most left are printed."""


def villages_pdf(facts: Facts, t: Translator, *, fonts: Path) -> bytes:
    """Print the villages of a selection, those with most households left first.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    font = font_in(fonts)
    shown = [layer for layer in LAYERS if layer.key in _LAYERS]
    finding = coverage_finding(facts, t)
    frame = Frame(*_WIDE_MM, tuple(map_credits(facts, t)), window=facts.bounds)
    villages = facts.shown_areas.index[:MOST_VILLAGES].tolist()
    parts = [Facts(facts.survey, facts.filters.but(areas=(int(area),))) for area in villages]
    more = len(facts.shown_areas) - len(villages)
    files = {
        f"village{place}.svg": _small_map(part, t, font=font) for place, part in enumerate(parts)
    }
    drawn = draw_map(facts, shown, t, frame=frame, font=font)
    files["map.svg"] = as_svg(drawn, width_mm=_WIDE_MM[0], height_mm=_WIDE_MM[1])
    data: dict[str, Any] = {
        "language": t.language,
        "title": finding.title,
        "sentence": finding.sentence,
        "villages": [_village(part, t) for part in parts],
        "more": t("… and {count} more", count=t.number(more)) if more > 0 else "",
        "footer": " · ".join(
            [*map_credits(facts, t), *(f"{n}: {value}" for n, value in filter_words(facts, t)[:4])]
        ),
        "internal": t("Internal document"),
    }
    return typeset(_TEMPLATE, data, fonts=fonts, files=files)


def _small_map(part: Facts, t: Translator, *, font: Path) -> bytes:
    shown = [WithoutLegend(layer) for layer in LAYERS if layer.key in _LAYERS]
    frame = Frame(*_SMALL_MM, (), window=part.bounds)
    drawn = draw_map(part, shown, t, frame=frame, font=font)
    return as_svg(drawn, width_mm=_SMALL_MM[0], height_mm=_SMALL_MM[1])


def _village(part: Facts, t: Translator) -> dict[str, Any]:
    first = gap_list(part, t, most=1)[t("What is missing")].tolist()
    return {
        "title": overview_finding(part, t).title,
        "sentences": [
            words for words in (rate_words(part, t), left_words(part, t), *first) if words
        ],
    }
