"""Where new ones would serve most: the places with their ranks."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.around_reach import SitesAnswer, sites_answer
from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.homes import survey_crs
from geo.mercator import Tile
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry, no_names
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

_SITE: Final = Style(
    fill="#0b6b3a",
    fill_dark="#4fd08b",
    stroke="#ffffff",
    stroke_dark="#1c1a16",
    width=1.6,
    shape="star",
    size=22.0,
    rank=20,
)


def _places(answer: SitesAnswer, crs: str) -> NDArray[np.object_]:
    points = np.asarray(shapely.points(answer.table[["x", "y"]].to_numpy()), dtype=object)
    return transform_geometries(points, source=crs, target=STORED_CRS)


@lru_cache(maxsize=8)
def _index(answer: SitesAnswer, crs: str) -> ShapeIndex:
    shapes = _places(answer, crs)
    return ShapeIndex.of(
        shapes,
        np.zeros(len(shapes), dtype=np.uint8),
        np.zeros(len(shapes), dtype=np.int8),
        answer.table.index.astype(str).to_numpy(dtype=object),
    )


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_index(sites_answer(facts), survey_crs(facts)), tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return (_SITE,)


def _legend(facts: Facts, t: Translator) -> Legend | None:
    answer = sites_answer(facts)
    if answer.table.empty:
        return None
    entry = LegendEntry(_SITE, t("New place; the numbers say which adds most"))
    return Legend(t("Best new places"), (entry,))


def _paper(facts: Facts, sheet: Sheet) -> None:
    answer = sites_answer(facts)
    shapes = _places(answer, survey_crs(facts))
    sheet.shapes(shapes, _SITE)
    sheet.labels(shapes, [str(rank) for rank in answer.table.index], rank=12, below=True)


LAYER: Final = Layer(
    key="newplaces",
    title=N_("Best new places"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=(*WHAT_WAS_SAID, "around"),
    paper=_paper,
)
