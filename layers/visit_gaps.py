"""Outlines of the gaps: groups of neighbouring households where nobody has been met yet."""

from __future__ import annotations

from functools import lru_cache
from threading import RLock
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.facts import Facts
from geo.gap_outlines import gap_outlines
from geo.last_day import last_day
from geo.mercator import Tile
from geo.model import LonLat
from geo.visit_gaps import Gaps, visit_gaps
from layers.base import WHO_AND_WHEN, Layer, Legend, LegendEntry, no_names
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

MOST_DRAWN: Final = 200
"""Gaps that get an outline: those ranked first."""

_FIRST: Final = 5
_LOOK: Final = Style(
    "area",
    fill="#c0392b",
    stroke="#b3261e",
    fill_dark="#ff7b6b",
    stroke_dark="#ff9b8d",
    width=2.0,
    opacity=0.12,
    dash=True,
    rank=12,
)
_STYLES: Final = (_LOOK, _LOOK._replace(width=1.5, opacity=0.07, rank=8, label_zoom=16))
"""The first few, and all others."""


_ONE_AT_A_TIME: Final = RLock()
"""A page and its tiles ask for the same gaps at once: the first computes, the others wait."""


def gaps_of(facts: Facts) -> Gaps:
    """Return the gaps of a question; map, list and sentence read the same ones."""
    with _ONE_AT_A_TIME:
        return _gaps(facts)


@lru_cache(maxsize=8)
def _gaps(facts: Facts) -> Gaps:
    return visit_gaps(facts, as_of=last_day(facts))


@lru_cache(maxsize=8)
def _outlines(facts: Facts) -> gpd.GeoDataFrame:
    gaps = gaps_of(facts)
    return gap_outlines(facts, gaps, gaps.table.index[:MOST_DRAWN].tolist())


def gap_at(facts: Facts, place: LonLat) -> int:
    """Return the rank of the gap in whose outline a place lies, the first of several; 0 for none.

    Only gaps that are drawn can be meant.
    """
    with _ONE_AT_A_TIME:
        outlines = _outlines(facts)
    shapes = outlines.geometry.to_numpy(dtype=object)
    inside = np.flatnonzero(shapely.intersects_xy(shapes, place.lon, place.lat))
    return int(outlines.index[inside[0]]) if inside.size else 0


@lru_cache(maxsize=8)
def _index(facts: Facts) -> ShapeIndex:
    outlines = _outlines(facts)
    ranks = outlines.index.to_numpy(dtype=np.int64)
    return ShapeIndex.of(
        outlines.geometry.to_numpy(dtype=object),
        (ranks > _FIRST).astype(np.uint8),
        np.zeros(len(ranks), dtype=np.int8),
        np.array([str(rank) for rank in ranks], dtype=object),
    )


def _tile(facts: Facts, tile: Tile) -> bytes:
    with _ONE_AT_A_TIME:
        index = _index(facts)
    return encode_shapes(index, tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return _STYLES


def _legend(facts: Facts, t: Translator) -> Legend | None:
    found = len(gaps_of(facts).table)
    if not found:
        return None
    entry = LegendEntry(_LOOK, t("Neighbours where nobody has been met"))
    note = t("Numbers: where to go first")
    if found > MOST_DRAWN:
        drawn = t("the first {count} are drawn", count=t.number(MOST_DRAWN))
        note = t.listed([note, drawn])
    return Legend(t("Gaps"), (entry,), note)


def _paper(facts: Facts, sheet: Sheet) -> None:
    ranks = _outlines(facts).index.tolist()
    outlines = _outlines(facts).geometry.to_numpy(dtype=object)
    for part, style in ((slice(_FIRST), _STYLES[0]), (slice(_FIRST, None), _STYLES[1])):
        sheet.shapes(outlines[part], style)
    sheet.labels(outlines[:_FIRST], [str(rank) for rank in ranks[:_FIRST]], rank=_LOOK.rank)


LAYER: Final = Layer(
    key="gaps",
    title=N_("Gaps"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=WHO_AND_WHEN,
    paper=_paper,
    present=lambda facts: not facts.survey.households.empty,
    late=True,
)
