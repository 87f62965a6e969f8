"""Issues where they were reported, by category: colour and shape together."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.facts import Facts, issue_index
from geo.mercator import Tile
from geo.model import Survey
from geo.point_index import PointIndex
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry
from layers.point_tiles import HIDDEN, encode_points
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator


@lru_cache(maxsize=4)
def position_index(survey: Survey) -> PointIndex:
    """Return the issues' positions, indexed; shared by tiles and clicks."""
    return issue_index(survey)


@lru_cache(maxsize=16)
def codes(facts: Facts) -> NDArray[np.uint8]:
    """Return the code of every issue: the row of its category, or hidden."""
    row = {key: number for number, key in enumerate(facts.survey.categories["key"])}
    assert len(row) <= HIDDEN, "a code would mean two categories, or none"
    code = facts.survey.issues["category"].map(row).fillna(HIDDEN).to_numpy(dtype=np.uint8)
    return np.where(facts.selected_issues, code, np.uint8(HIDDEN))


def _marks(facts: Facts) -> NDArray[np.uint8]:
    """Return the codes of what is drawn where it is: without positions that are no house's."""
    rough = facts.survey.rough_issues.row
    if not len(rough):
        return codes(facts)
    marks = codes(facts).copy()
    marks[rough] = HIDDEN
    return marks


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_points(position_index(facts.survey), tile, _marks(facts))


def category_style(colour: str, shape: str) -> Style:
    """Return the look of a category."""
    hollow = shape.endswith("ring")
    return Style(
        fill="" if hollow else colour,
        stroke=colour if hollow or shape in {"cross", "plus"} else "#ffffff",
        fill_dark=_lighter(colour),
        stroke_dark=_lighter(colour) if hollow or shape in {"cross", "plus"} else "#16140f",
        width=2.2 if hollow or shape in {"cross", "plus"} else 0.8,
        shape=shape.removesuffix("-ring").replace("ring", "circle"),
        size=11.0,
    )


def _lighter(colour: str) -> str:
    """Mix a colour with white, for dark pages."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * 0.45):02x}" for part in parts)


def _styles(facts: Facts) -> tuple[Style, ...]:
    categories = facts.survey.categories
    return tuple(
        category_style(colour, shape)
        for colour, shape in zip(categories["colour"], categories["shape"], strict=True)
    )


def category_names(survey: Survey, t: Translator) -> tuple[str, ...]:
    """Name the categories in the language of the page."""
    column = "zh" if t.language == "zh" else "en"
    return tuple(str(name) for name in survey.categories[column])


def _names(facts: Facts, t: Translator) -> tuple[str, ...]:
    return category_names(facts.survey, t)


def _legend(facts: Facts, t: Translator) -> Legend:
    present = set(np.unique(_marks(facts)).tolist())
    named = zip(_styles(facts), category_names(facts.survey, t), strict=True)
    entries = tuple(
        LegendEntry(style, name) for code, (style, name) in enumerate(named) if code in present
    )
    return Legend(t("Issues"), entries)


def _paper(facts: Facts, sheet: Sheet) -> None:
    index = position_index(facts.survey)
    for code, style in enumerate(_styles(facts)):
        chosen = _marks(facts) == code
        sheet.points(index.lon[chosen], index.lat[chosen], style)


LAYER: Final = Layer(
    key="issues",
    title=N_("Issues"),
    kind="points",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    asks=WHAT_WAS_SAID,
    paper=_paper,
)
