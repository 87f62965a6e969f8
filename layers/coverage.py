"""Areas shaded by effective-visit rate; where nothing is known they are hatched, never coloured."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.facts import BANDS, NO_REGISTER, NOBODY_DUE, Facts
from geo.mercator import Tile
from geo.model import Survey
from layers.base import WHO_AND_WHEN, Layer, Legend, LegendEntry
from layers.point_tiles import HIDDEN
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import BAND_STYLES, NO_REGISTER_STYLE, Style
from text import N_, Translator

_NO_REGISTER_CODE: Final = len(BAND_STYLES)


@lru_cache(maxsize=8)
def _index(survey: Survey, ids: tuple[int, ...]) -> tuple[ShapeIndex, NDArray[np.int64]]:
    """Index the areas that have an outline, the larger ones below; return their ids as well."""
    areas = survey.areas.loc[list(ids)]
    chosen = areas[~(areas.geometry.isna() | areas.geometry.is_empty)]
    shapes = chosen.geometry.to_numpy(dtype=object)
    order = np.argsort(-shapely.area(shapes), kind="stable")
    nothing = np.zeros(len(chosen), dtype=np.uint8)
    labels = np.full(len(chosen), "", dtype=object)
    return (
        ShapeIndex.of(shapes[order], nothing, nothing.astype(np.int8), labels),
        chosen.index.to_numpy()[order],
    )


def area_codes(facts: Facts, ids: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the class of every area as a code: position in the styles; hidden if not shown."""
    band = facts.shown_areas["band"].reindex(ids)
    codes = band.replace({NO_REGISTER: _NO_REGISTER_CODE, NOBODY_DUE: HIDDEN}).fillna(HIDDEN)
    return codes.to_numpy().astype(np.uint8)


def _tile(facts: Facts, tile: Tile) -> bytes:
    index, codes, labels = _drawn(facts)
    return encode_shapes(index, tile, codes=codes, labels=labels)


@lru_cache(maxsize=8)
def _drawn(facts: Facts) -> tuple[ShapeIndex, NDArray[np.uint8], NDArray[np.object_]]:
    """Return what all tiles of one question are cut from."""
    index, ids = _index(facts.survey, tuple(sorted(facts.shown_areas.index)))
    return index, area_codes(facts, ids), _left(facts, ids)


def _left(facts: Facts, ids: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the number that stands in every area: how many are left to visit."""
    left = facts.shown_areas["left"].reindex(ids).fillna(0)
    return np.array([f"{count:.0f}" if count else "" for count in left], dtype=object)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return (*BAND_STYLES, NO_REGISTER_STYLE)


def band_names(t: Translator) -> tuple[str, ...]:
    """Name the classes of the effective-visit rate, from nobody to nearly everybody."""
    edges = [f"{edge:.0%}" for edge in BANDS]
    names = [t("Nobody yet")]
    names += [f"{low} – {high}" for low, high in pairwise(edges)]
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
    shapes = areas.geometry.to_numpy(dtype=object)
    order = np.argsort(-np.nan_to_num(shapely.area(shapes)), kind="stable")
    shapes, ids = shapes[order], areas.index.to_numpy()[order]
    styles = _styles(facts)
    for shape, code in zip(shapes, area_codes(facts, ids), strict=True):
        if code != HIDDEN:
            sheet.shapes(np.array([shape], dtype=object), styles[code])
    sheet.labels(shapes, _left(facts, ids).tolist(), rank=9, below=True)


LAYER: Final = Layer(
    key="coverage",
    title=N_("Coverage by area"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    asks=WHO_AND_WHEN,
    paper=_paper,
)
