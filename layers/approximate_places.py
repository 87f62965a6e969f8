"""Rings where records are known to an estate, a village or a town only: a place, never a house."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.facts import Facts
from geo.mercator import Tile
from geo.model import Survey
from geo.point_index import PointIndex
from geo.precision import PRECISION_CODES, ROUGH, RoughPlaces
from layers.base import WHAT_WAS_SAID, WHO_AND_WHEN, Layer, Legend, LegendEntry
from layers.point_tiles import HIDDEN, encode_points
from layers.sheet import Sheet
from layers.style import ROUGH_STYLES, Style
from text import N_, Translator

_MOST_NAMED: Final = 100
"""Places with most records whose own numbers hovering tells; each costs a code and its style."""

_SENTENCES: Final = {
    "estate": N_("Position known to the estate only"),
    "village": N_("Position known to the village only"),
    "town": N_("Position known to the town only"),
}
_CODES: Final = {PRECISION_CODES[key]: code for code, key in enumerate(ROUGH)}
"""Precision to the code of a place that has none of its own."""


class _Records(NamedTuple):
    """The records of one kind that stand at rough places.

    Attributes
    ----------
    of
        All their places in a survey.
    found
        Those of them where the filter finds something, see ``Facts.rough_households``.
    said
        How many they are in words: numbers of records and of those left to visit.
    marked
        Column of ``found`` that is written beside a place on paper.
    """

    of: Callable[[Survey], RoughPlaces]
    found: Callable[[Facts], pd.DataFrame]
    said: Callable[[Facts, Translator, pd.Series], str]
    marked: str


def _households(facts: Facts, t: Translator, counts: pd.Series) -> str:
    number, left = int(counts["count"]), t.number(int(counts["left"]))
    if facts.survey.campaign.register == "buildings":
        return t.plural(
            "{count} building ({left} left to visit)",
            "{count} buildings ({left} left to visit)",
            number,
            left=left,
        )
    return t.plural(
        "{count} household ({left} left to visit)",
        "{count} households ({left} left to visit)",
        number,
        left=left,
    )


def _issues(_facts: Facts, t: Translator, counts: pd.Series) -> str:
    return t.plural("{count} issue", "{count} issues", int(counts["count"]))


@lru_cache(maxsize=8)
def _index(places: RoughPlaces) -> PointIndex:
    return PointIndex.of(places.lon, places.lat)


def _named(found: pd.DataFrame) -> pd.DataFrame:
    """Return the places that have a code of their own, in the order of their codes."""
    return found.sort_values("count", ascending=False, kind="stable").head(_MOST_NAMED)


def _codes(places: RoughPlaces, found: pd.DataFrame) -> NDArray[np.uint8]:
    """Return the code of every place: first one for each precision, then one for each place."""
    codes = np.full(len(places), HIDDEN, dtype=np.uint8)
    codes[found.index] = found["precision"].map(_CODES)
    named = _named(found).index
    codes[named] = len(ROUGH) + np.arange(len(named))
    return codes


def _tile(records: _Records, facts: Facts, tile: Tile) -> bytes:
    places = records.of(facts.survey)
    return encode_points(_index(places), tile, _codes(places, records.found(facts)))


def _styles(records: _Records, facts: Facts) -> tuple[Style, ...]:
    named = _named(records.found(facts))["precision"].map(_CODES)
    return (*ROUGH_STYLES, *(ROUGH_STYLES[code] for code in named))


def _names(records: _Records, facts: Facts, t: Translator) -> tuple[str, ...]:
    named = _named(records.found(facts))
    return (
        *(t(_SENTENCES[key]) for key in ROUGH),
        *(_name(records, facts, t, named.loc[place]) for place in named.index),
    )


def _name(records: _Records, facts: Facts, t: Translator, counts: pd.Series) -> str:
    key = ROUGH[_CODES[int(counts["precision"])]]
    return t("{place}: {what}", place=t(_SENTENCES[key]), what=records.said(facts, t, counts))


def _legend(records: _Records, facts: Facts, t: Translator) -> Legend | None:
    found = records.found(facts)
    if found.empty:
        return None
    sums = found.drop(columns=["lon", "lat"]).groupby("precision", as_index=False).sum()
    entries = tuple(
        LegendEntry(
            ROUGH_STYLES[_CODES[int(sums["precision"][row])]],
            _name(records, facts, t, sums.loc[row]),
        )
        for row in sums.index
    )
    return Legend(t("Position not exact"), entries)


def _paper(records: _Records, facts: Facts, sheet: Sheet) -> None:
    found = records.found(facts)
    for precision, code in _CODES.items():
        chosen = found[found["precision"] == precision]
        lon, lat = chosen["lon"].to_numpy(), chosen["lat"].to_numpy()
        for style in _on_paper(ROUGH_STYLES[code], sheet):
            sheet.points(lon, lat, style)
        numbers = [str(number or "") for number in chosen[records.marked]]
        sheet.labels(np.asarray(shapely.points(lon, lat)), numbers, rank=4, below=True)


def _on_paper(style: Style, sheet: Sheet) -> tuple[Style, Style]:
    """Return a ring for print: a white one beneath, and as wide on small maps as on large ones."""
    wide = style._replace(size=style.size * (1.0 if sheet.is_street else 1.4), width=3.0)
    return wide._replace(stroke="#ffffff", width=7.0), wide


def _layer(key: str, title: str, records: _Records, asks: tuple[str, ...]) -> Layer:
    return Layer(
        key=key,
        title=title,
        kind="points",
        tile=lambda facts, tile: _tile(records, facts, tile),
        styles=lambda facts: _styles(records, facts),
        legend=lambda facts, t: _legend(records, facts, t),
        names=lambda facts, t: _names(records, facts, t),
        asks=asks,
        paper=lambda facts, sheet: _paper(records, facts, sheet),
        present=lambda facts: len(records.of(facts.survey)) > 0,
    )


HOUSEHOLDS: Final = _layer(
    "householdplaces",
    N_("Households without an exact place"),
    _Records(
        lambda survey: survey.rough_households,
        lambda facts: facts.rough_households,
        _households,
        "left",
    ),
    WHO_AND_WHEN,
)
ISSUES: Final = _layer(
    "issueplaces",
    N_("Issues without an exact place"),
    _Records(
        lambda survey: survey.rough_issues, lambda facts: facts.rough_issues, _issues, "count"
    ),
    WHAT_WAS_SAID,
)
