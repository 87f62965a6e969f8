"""Every household whose house is known as a dot, by what its visits add up to."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from geo.facts import Facts, household_index
from geo.mercator import Tile
from geo.model import Survey
from geo.outcomes import STATUS_TITLES, Status
from geo.point_index import PointIndex
from layers.base import WHO_AND_WHEN, Layer, Legend, LegendEntry
from layers.point_tiles import encode_points
from layers.sheet import Sheet
from layers.style import PAINT_ORDER, STATUS_STYLES, Style
from text import N_, Translator


@lru_cache(maxsize=4)
def position_index(survey: Survey) -> PointIndex:
    """Return the register's positions, indexed; shared by tiles and clicks."""
    return household_index(survey)


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_points(position_index(facts.survey), tile, facts.dots)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return tuple(
        STATUS_STYLES[status]._replace(rank=PAINT_ORDER.index(status)) for status in STATUS_STYLES
    )


def _names(_facts: Facts, t: Translator) -> tuple[str, ...]:
    return tuple(t(title) for title in STATUS_TITLES.values())


def _legend(facts: Facts, t: Translator) -> Legend:
    shown = facts.dots[facts.dots != Status.OUTSIDE]
    present = {int(code) for code in set(shown.tolist())}
    entries = tuple(
        LegendEntry(STATUS_STYLES[status], t(title))
        for status, title in STATUS_TITLES.items()
        if status in present
    )
    buildings = facts.survey.campaign.register == "buildings"
    return Legend(t("Buildings") if buildings else t("Households"), entries)


def _paper(facts: Facts, sheet: Sheet) -> None:
    index = position_index(facts.survey)
    for status in PAINT_ORDER:
        chosen = facts.dots == status
        sheet.points(index.lon[chosen], index.lat[chosen], STATUS_STYLES[status])


LAYER: Final = Layer(
    key="households",
    title=N_("Households"),
    kind="points",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    asks=WHO_AND_WHEN,
    paper=_paper,
)
