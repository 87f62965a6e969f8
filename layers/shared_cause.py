"""Reports that may be one issue: the part of a line they live along, or the area around them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.around import TOPICS, Around
from geo.around_answers import CauseAnswer, cause_answer
from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.mercator import Tile
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry, no_names
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

_AREA: Final = Style(
    "area",
    fill="#1b1b1b",
    fill_dark="#f0ece2",
    stroke="#1b1b1b",
    stroke_dark="#f0ece2",
    width=2.2,
    opacity=0.06,
    dash=True,
    rank=14,
)


def cause_of(facts: Facts) -> CauseAnswer:
    """Return the shared causes of the topic that a filter asks about."""
    asked = Around.of_text(facts.filters.around)
    return cause_answer(facts, asked.topic if asked else TOPICS[0])


def _shapes(answer: CauseAnswer) -> NDArray[np.object_]:
    metric = np.empty(len(answer.causes), dtype=object)
    metric[:] = [cause.shape for cause in answer.causes]
    return transform_geometries(metric, source=answer.homes.crs, target=STORED_CRS)


@lru_cache(maxsize=8)
def _index(answer: CauseAnswer) -> ShapeIndex:
    shapes = _shapes(answer)
    return ShapeIndex.of(
        shapes,
        np.zeros(len(shapes), dtype=np.uint8),
        np.zeros(len(shapes), dtype=np.int8),
        np.array([_letter(number) for number in range(len(shapes))], dtype=object),
    )


def _letter(number: int) -> str:
    """Name causes by letters: numbers name gaps and places."""
    return chr(ord("A") + number)


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_index(cause_of(facts)), tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return (_AREA,)


def _legend(facts: Facts, t: Translator) -> Legend | None:
    if not cause_of(facts).causes:
        return None
    entry = LegendEntry(_AREA, t("Several reports, perhaps one issue"))
    return Legend(t("Shared cause"), (entry,), t("Letters: most supporters first"))


def _paper(facts: Facts, sheet: Sheet) -> None:
    answer = cause_of(facts)
    shapes = _shapes(answer)
    sheet.shapes(shapes, _AREA)
    sheet.labels(shapes, [_letter(number) for number in range(len(shapes))], rank=_AREA.rank)


LAYER: Final = Layer(
    key="cause",
    title=N_("Shared cause"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=(*WHAT_WAS_SAID, "around"),
    paper=_paper,
)
