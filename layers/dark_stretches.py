"""Stretches of road that nothing serves; where the records cannot tell, the ground is hatched."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.around_answers import DarkAnswer, dark_answer
from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.inhabited import inhabited_ground
from geo.kept import Kept
from geo.mercator import Tile
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry, no_names
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

_DARK: Final = Style(
    "line", stroke="#4b2a86", stroke_dark="#bda3ff", width=5.0, rank=9, label_zoom=15
)
_UNKNOWN: Final = Style(
    "area", stroke="#8a8578", stroke_dark="#9a958a", width=0.8, hatch=True, opacity=0.0
)
_STYLES: Final = (_UNKNOWN, _DARK)
_MOST_NUMBERED: Final = 99

_DRAWN: Final[Kept[ShapeIndex]] = Kept()


def _index(facts: Facts) -> ShapeIndex:
    answer = dark_answer(facts)
    return _DRAWN.get(answer, lambda: _draw(answer))


def _draw(answer: DarkAnswer) -> ShapeIndex:
    unknown = list(inhabited_ground(answer.homes.only(~answer.known)))
    lines = answer.stretches["geometry"].to_numpy(dtype=object)
    ranks = answer.stretches.index.to_numpy()
    metric = np.concatenate([np.array(unknown, dtype=object), lines])
    labels = ["" for _ in unknown] + [str(rank) if rank <= _MOST_NUMBERED else "" for rank in ranks]
    return ShapeIndex.of(
        transform_geometries(metric, source=answer.homes.crs, target=STORED_CRS),
        np.repeat(np.array([0, 1], dtype=np.uint8), [len(unknown), len(lines)]),
        np.zeros(len(metric), dtype=np.int8),
        np.array(labels, dtype=object),
    )


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_index(facts), tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return _STYLES


def _legend(facts: Facts, t: Translator) -> Legend | None:
    answer = dark_answer(facts)
    if answer.missing in ("homes", "roads"):
        return None
    reach = t.number(answer.question.distance_m)
    dark = t("Road farther than {metres} m from any in service", metres=reach)
    entries = [LegendEntry(_DARK, dark)] if len(answer.stretches) else []
    if not answer.known.all():
        entries.append(LegendEntry(_UNKNOWN, t("Records in part only: nobody knows")))
    note = t("Numbers: most reports first") if len(answer.stretches) else ""
    if not entries:
        entries = [LegendEntry(_DARK, t("No such stretch"))]
    return Legend(t("Gaps along roads"), tuple(entries), note)


def _paper(facts: Facts, sheet: Sheet) -> None:
    answer = dark_answer(facts)
    crs = answer.homes.crs
    unknown = np.array(list(inhabited_ground(answer.homes.only(~answer.known))), dtype=object)
    lines = answer.stretches["geometry"].to_numpy(dtype=object)
    sheet.shapes(transform_geometries(unknown, source=crs, target=STORED_CRS), _UNKNOWN)
    placed = transform_geometries(lines, source=crs, target=STORED_CRS)
    sheet.shapes(placed, _DARK)
    ranks = [str(rank) for rank in answer.stretches.index[:_MOST_NUMBERED]]
    sheet.labels(placed[:_MOST_NUMBERED], ranks, rank=_DARK.rank)


LAYER: Final = Layer(
    key="dark",
    title=N_("Gaps along roads"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=(*WHAT_WAS_SAID, "around"),
    paper=_paper,
)
