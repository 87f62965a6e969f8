"""Areas shaded by effective-visit rate; areas where nothing is known are hatched, never coloured."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from geo.facts import BANDS, NO_REGISTER, Facts
from geo.mercator import Tile
from geo.model import Survey
from layers.base import Layer, Legend, LegendEntry
from layers.point_tiles import HIDDEN
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import BAND_STYLES, NO_REGISTER_STYLE, Style
from text import N_, Translator

_NO_REGISTER_CODE: Final = len(BAND_STYLES)


@lru_cache(maxsize=8)
def _index(survey: Survey, level: str) -> tuple[ShapeIndex, np.ndarray]:
    """Index the areas of one level that have an outline; also return their ids."""
    areas = survey.areas
    chosen = areas[(areas["level"] == level) & ~(areas.geometry.isna() | areas.geometry.is_empty)]
    nothing = np.zeros(len(chosen), dtype=np.uint8)
    labels = np.full(len(chosen), "", dtype=object)
    shapes = chosen.geometry.to_numpy(dtype=object)
    return (
        ShapeIndex.of(shapes, nothing, nothing.astype(np.int8), labels),
        chosen.index.to_numpy(),
    )


def area_codes(facts: Facts, ids: np.ndarray) -> np.ndarray:
    """Return the class of every area as a code: position in the styles; hidden if not shown."""
    band = facts.shown_areas["band"].reindex(ids)
    codes = band.where(band != NO_REGISTER, _NO_REGISTER_CODE).fillna(HIDDEN)
    return codes.to_numpy(dtype=np.uint8)


def _level(facts: Facts) -> str:
    shown = facts.shown_areas.index
    return str(facts.survey.areas.loc[shown[0], "level"]) if len(shown) else "community"


def _tile(facts: Facts, tile: Tile) -> bytes:
    index, ids = _index(facts.survey, _level(facts))
    left = facts.shown_areas["left"].reindex(ids).fillna(0)
    labels = np.array([f"{count:.0f}" if count else "" for count in left], dtype=object)
    return encode_shapes(index, tile, codes=area_codes(facts, ids), labels=labels)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return (*BAND_STYLES, NO_REGISTER_STYLE)


def band_names(t: Translator) -> tuple[str, ...]:
    """Name the classes of the effective-visit rate, from nobody to nearly everybody."""
    edges = [f"{edge:.0%}" for edge in BANDS]
    names = [t("Nobody yet")]
    names += [
        f"≤ {high}" if low == "0%" else f"{low} – {high}"
        for low, high in zip(edges, edges[1:], strict=False)
    ]
    return (*names, f"> {edges[-1]}")


def _names(facts: Facts, t: Translator) -> tuple[str, ...]:
    return (*band_names(t), _nothing_due(facts, t))


def _nothing_due(facts: Facts, t: Translator) -> str:
    if facts.survey.campaign.register == "buildings":
        return t("No buildings on the register")
    return t("No register")


def _legend(facts: Facts, t: Translator) -> Legend:
    used = set(facts.shown_areas["band"].tolist())
    entries = [
        LegendEntry(style, name) for style, name in zip(BAND_STYLES, band_names(t), strict=True)
    ]
    if NO_REGISTER in used:
        entries.append(LegendEntry(NO_REGISTER_STYLE, _nothing_due(facts, t)))
    buildings = facts.survey.campaign.register == "buildings"
    title = (
        t("Effectively visited ÷ buildings due")
        if buildings
        else t("Effectively visited ÷ households due")
    )
    note = (
        t("Numbers: buildings left to visit")
        if buildings
        else t("Numbers: households left to visit")
    )
    return Legend(title, tuple(entries), note)


def _paper(facts: Facts, sheet: Sheet) -> None:
    areas = facts.survey.areas.loc[facts.shown_areas.index]
    codes = area_codes(facts, areas.index.to_numpy())
    styles = _styles(facts)
    shapes = areas.geometry.to_numpy(dtype=object)
    for code, style in enumerate(styles):
        sheet.shapes(shapes[codes == code], style)


LAYER: Final = Layer(
    key="coverage",
    title=N_("Coverage by area"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    paper=_paper,
)
