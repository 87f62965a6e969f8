"""Bands of distance on the inhabited ground, by the share of those asked who report it.

The deeper, the more report it relative to all asked. Where nobody was asked, or too few, it is
hatched whatever the band.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.around_answers import BandsAnswer, bands_answer
from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.inhabited import inhabited_ground, rings
from geo.kept import Kept
from geo.mercator import Tile
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

COLOURS: Final = (
    ("#fbeee0", "#3d342c"),
    ("#fbd3b0", "#5f452f"),
    ("#f3a06f", "#94592f"),
    ("#d9622f", "#cf6a35"),
    ("#9c2f0b", "#ff9a5e"),
)
"""From the least to the most, light and dark; in grey the order stays."""
RATIOS: Final = (0.5, 0.8, 1.25, 2.0)
"""Edges between the colours: share of a band divided by that of all asked."""
UNKNOWN: Final = Style(
    "area", stroke="#8a8578", stroke_dark="#9a958a", width=0.8, hatch=True, opacity=0.0
)


class _Drawn(NamedTuple):
    """What is drawn: areas in degrees, the code of each, and the same ready for tiles."""

    shapes: NDArray[np.object_]
    code: NDArray[np.uint8]
    cut: ShapeIndex


_DRAWN: Final[Kept[_Drawn]] = Kept()


def _drawn(facts: Facts) -> _Drawn:
    answer = bands_answer(facts)
    return _DRAWN.get(answer, lambda: _draw(answer))


def _draw(answer: BandsAnswer) -> _Drawn:
    table = answer.bands.table
    shapes = np.empty(0, dtype=object)
    if not answer.missing:
        ground = inhabited_ground(answer.homes)
        edges = table["from_m"].to_numpy()
        around = answer.facilities.shapes
        asked, unasked = (rings(around, edges, part) for part in ground)
        few = ~table["enough"].to_numpy(dtype=bool)
        unknown = np.concatenate([unasked, asked[few]])
        asked[few] = shapely.Polygon()
        metric = np.concatenate([asked, np.array([shapely.union_all(unknown)], dtype=object)])
        shapes = transform_geometries(metric, source=answer.homes.crs, target=STORED_CRS)
    code = np.arange(len(shapes)).astype(np.uint8)
    blank = np.full(len(shapes), "", dtype=object)
    index = ShapeIndex.of(shapes, code, np.zeros(len(shapes), dtype=np.int8), blank)
    return _Drawn(shapes, code, index)


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_drawn(facts).cut, tile)


def _styles(facts: Facts) -> tuple[Style, ...]:
    table = bands_answer(facts).bands.table
    asked = max(int(table["asked"].sum()), 1)
    usual = int(table["reporting"].sum()) / asked
    return (*(_style(row, usual) for _, row in table.iterrows()), UNKNOWN)


def _style(row: pd.Series, usual: float) -> Style:
    if not row["enough"]:
        return UNKNOWN
    ratio = float(row["share"]) / usual if usual else 0.0
    fill, dark = COLOURS[int(np.searchsorted(RATIOS, ratio, side="right"))]
    return Style(
        "area", fill=fill, fill_dark=dark, stroke="#7c5b45", width=0.6, opacity=0.72, fades=False
    )


def band_names(table: pd.DataFrame, t: Translator) -> tuple[str, ...]:
    """Name bands by their distances."""
    return tuple(
        t("{low}–{high} m", low=f"{low:.0f}", high=f"{high:.0f}")
        if np.isfinite(high)
        else t("over {low} m", low=f"{low:.0f}")
        for low, high in zip(table["from_m"], table["to_m"], strict=True)
    )


def _said(row: pd.Series, t: Translator) -> str:
    """Say how many of how many asked report it."""
    numbers = {"reporting": t.number(int(row["reporting"])), "asked": t.number(int(row["asked"]))}
    if not row["enough"]:
        return t("too few asked ({asked})", asked=numbers["asked"])
    return t("{share} ({reporting} ÷ {asked})", share=t.share(float(row["share"])), **numbers)


def _names(facts: Facts, t: Translator) -> tuple[str, ...]:
    table = bands_answer(facts).bands.table
    names = zip(band_names(table, t), table.iterrows(), strict=True)
    said = (t("{place}: {what}", place=name, what=_said(row, t)) for name, (_, row) in names)
    return (*said, t("Nobody asked here, or too few"))


def _legend(facts: Facts, t: Translator) -> Legend | None:
    if bands_answer(facts).missing:
        return None
    styles, names = _styles(facts), _names(facts, t)
    entries = tuple(LegendEntry(style, name) for style, name in zip(styles, names, strict=True))
    return Legend(t("Reporting ÷ visited and asked, by distance"), entries)


def _paper(facts: Facts, sheet: Sheet) -> None:
    drawn, styles = _drawn(facts), _styles(facts)
    for shape, code in zip(drawn.shapes, drawn.code, strict=True):
        sheet.shapes(np.array([shape], dtype=object), styles[code])


LAYER: Final = Layer(
    key="bands",
    title=N_("Distance bands"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    asks=(*WHAT_WAS_SAID, "around"),
    paper=_paper,
)
