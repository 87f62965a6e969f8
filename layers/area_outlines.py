"""Outlines and names of communities and estates, without a statement about them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from geo.facts import Facts
from geo.mercator import Tile
from geo.model import AREA_LEVELS, Survey
from layers.base import Layer, Legend, no_names
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

_STYLES: Final = (
    Style("line", stroke="#57534a", stroke_dark="#b5b0a5", width=1.8, dash=True, rank=11),
    Style("line", stroke="#57534a", stroke_dark="#b5b0a5", width=1.4, dash=True, rank=10),
    Style(
        "line",
        stroke="#7d786d",
        stroke_dark="#948f85",
        width=0.9,
        dash=True,
        rank=9,
        min_zoom=13,
        label_zoom=14,
    ),
)
"""One for each level of the area tree."""


@lru_cache(maxsize=4)
def _index(survey: Survey) -> ShapeIndex:
    areas = survey.areas
    code = areas["level"].map({level: row for row, level in enumerate(AREA_LEVELS)})
    codes = code.to_numpy().astype(np.uint8)
    zooms = np.array([style.min_zoom for style in _STYLES], dtype=np.int8)
    return ShapeIndex.of(
        areas.geometry.to_numpy(dtype=object),
        codes,
        zooms[codes],
        areas["name"].to_numpy(dtype=object),
    )


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_index(facts.survey), tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return _STYLES


def _legend(_facts: Facts, _t: Translator) -> Legend | None:
    return None


def _paper(facts: Facts, sheet: Sheet) -> None:
    areas = facts.survey.areas
    for level, style in zip(AREA_LEVELS, _STYLES, strict=True):
        if style.min_zoom <= sheet.zoom:
            chosen = areas[areas["level"] == level]
            shapes = chosen.geometry.to_numpy(dtype=object)
            sheet.shapes(shapes, style)
            sheet.labels(shapes, [str(name) for name in chosen["name"]], rank=style.rank)


LAYER: Final = Layer(
    key="areas",
    title=N_("Area outlines"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=(),
    paper=_paper,
)
