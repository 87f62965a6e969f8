"""Where one can walk to something, and for which doors it is too far, asked or not asked."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.around import network_of
from geo.around_reach import ReachAnswer, reach_answer
from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.kept import Kept
from geo.mercator import Tile
from geo.service_areas import BESIDE_M, walked_ground
from geo.walking_network import DETOUR
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry, no_names
from layers.households import position_index
from layers.point_tiles import HIDDEN, encode_points
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

_GROUND: Final = Style(
    "area",
    fill="#2f7fb5",
    fill_dark="#5aa9dd",
    stroke="#1d5f8c",
    stroke_dark="#8cc6ec",
    width=1.2,
    opacity=0.2,
)
_DOORS: Final = (
    Style(fill="#5f9cc4", fill_dark="#6fb3e0", stroke="#1d5f8c", width=0.4, size=5.0, rank=0),
    Style(stroke="#5f9cc4", stroke_dark="#6fb3e0", width=1.4, size=5.5, rank=1),
    Style(fill="#c0392b", fill_dark="#ff7b6b", shape="triangle", size=8.0, rank=2),
    Style(
        fill="#ffffff",
        fill_dark="#2a1d1b",
        stroke="#c0392b",
        stroke_dark="#ff7b6b",
        width=1.6,
        shape="triangle",
        size=8.5,
        rank=3,
    ),
)
"""Near and asked, near and not asked, too far and asked, too far and not asked."""
_DOOR_TITLES: Final = (
    N_("Within reach, asked"),
    N_("Within reach, not asked"),
    N_("Too far, asked"),
    N_("Too far, not asked"),
)

_DRAWN: Final[Kept[ShapeIndex]] = Kept()


# --- the ground -----------------------------------------------------------------------------------


def _index(facts: Facts) -> ShapeIndex:
    answer = reach_answer(facts)
    return _DRAWN.get(answer, lambda: _draw(facts, answer))


def _draw(facts: Facts, answer: ReachAnswer) -> ShapeIndex:
    metric = walked_ground(
        answer.facilities.shapes, network_of(facts), limit_m=answer.service.limit_m
    )
    shapes = np.array([metric], dtype=object)
    return ShapeIndex.of(
        transform_geometries(shapes, source=answer.homes.crs, target=STORED_CRS),
        np.zeros(1, dtype=np.uint8),
        np.zeros(1, dtype=np.int8),
        np.array([""], dtype=object),
    )


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_index(facts), tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return (_GROUND,)


def _legend(facts: Facts, t: Translator) -> Legend | None:
    answer = reach_answer(facts)
    if not len(answer.facilities):
        return None
    limit = t.number(answer.question.distance_m)
    entry = LegendEntry(_GROUND, t("At most {metres} m on foot", metres=limit))
    note = t(
        "Drawn {metres} m beside the road; without a road, a circle of the distance ÷ {detour}",
        metres=f"{BESIDE_M:.0f}",
        detour=f"{DETOUR:g}",
    )
    return Legend(t("Within walking distance"), (entry,), note)


def _paper(facts: Facts, sheet: Sheet) -> None:
    answer = reach_answer(facts)
    metric = walked_ground(
        answer.facilities.shapes, network_of(facts), limit_m=answer.service.limit_m
    )
    shapes = np.array([metric], dtype=object)
    sheet.shapes(transform_geometries(shapes, source=answer.homes.crs, target=STORED_CRS), _GROUND)


# --- the doors ------------------------------------------------------------------------------------


def _codes(facts: Facts) -> NDArray[np.uint8]:
    """Return the code of every household of the register; hidden for those that are not due."""
    answer = reach_answer(facts)
    codes = np.full(len(facts.survey.households), HIDDEN, dtype=np.uint8)
    far, silent = ~answer.service.served, ~answer.homes.asked
    codes[answer.homes.row] = 2 * far.astype(np.uint8) + silent.astype(np.uint8)
    return codes


def _tile_of_doors(facts: Facts, tile: Tile) -> bytes:
    return encode_points(position_index(facts.survey), tile, _codes(facts))


def _styles_of_doors(_facts: Facts) -> tuple[Style, ...]:
    return _DOORS


def _names_of_doors(_facts: Facts, t: Translator) -> tuple[str, ...]:
    return tuple(t(title) for title in _DOOR_TITLES)


def _legend_of_doors(facts: Facts, t: Translator) -> Legend | None:
    codes = _codes(facts)
    counts = np.bincount(codes[codes != HIDDEN], minlength=len(_DOORS))
    entries = tuple(
        LegendEntry(style, f"{t(title)}: {t.number(int(count))}")
        for style, title, count in zip(_DOORS, _DOOR_TITLES, counts, strict=True)
        if count
    )
    return Legend(t("Households by walking distance"), entries) if entries else None


def _paper_of_doors(facts: Facts, sheet: Sheet) -> None:
    index, codes = position_index(facts.survey), _codes(facts)
    for code, style in enumerate(_DOORS):
        chosen = codes == code
        sheet.points(index.lon[chosen], index.lat[chosen], style)


REACH: Final = Layer(
    key="reach",
    title=N_("Within walking distance"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=(*WHAT_WAS_SAID, "around"),
    paper=_paper,
)
DOORS: Final = Layer(
    key="reachdoors",
    title=N_("Households by walking distance"),
    kind="points",
    tile=_tile_of_doors,
    styles=_styles_of_doors,
    legend=_legend_of_doors,
    names=_names_of_doors,
    asks=(*WHAT_WAS_SAID, "around"),
    paper=_paper_of_doors,
)
