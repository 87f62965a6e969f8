"""A plan on the map: the turf of every team, and the stops with their numbers. Numbers only."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.facts import Facts
from geo.mercator import Tile
from geo.model import LonLat
from geo.plan_record import done_since
from geo.point_index import PointIndex
from layers.base import Layer, Legend, LegendEntry, no_names
from layers.point_tiles import encode_points
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

COLOURS: Final = (
    ("#0b63a8", "#6db3ee"),
    ("#b34700", "#ff9d57"),
    ("#1a7a4c", "#55c790"),
    ("#8a2f8a", "#dd8fdd"),
    ("#7a5b00", "#d9b23c"),
    ("#006d78", "#4fc4cf"),
    ("#a8324a", "#ff8fa3"),
    ("#4b4b9c", "#a9a9f5"),
)
"""Of teams, light and dark; the ninth has the first one's again, and its own number."""

_MOST_NAMED: Final = 12
MOST_TEAMS: Final = 100
"""Codes of stops are bytes: the team's number less one, and as many more when it is done."""


def _turf_style(colour: tuple[str, str]) -> Style:
    light, dark = colour
    return Style(
        "area",
        fill=light,
        stroke=light,
        fill_dark=dark,
        stroke_dark=dark,
        width=2.2,
        opacity=0.13,
        rank=20,
    )


def _stop_style(colour: tuple[str, str]) -> Style:
    light, dark = colour
    return Style(
        fill=light,
        stroke="#ffffff",
        fill_dark=dark,
        stroke_dark="#1c1a16",
        width=1.4,
        size=13.0,
    )


_TURF_STYLES: Final = tuple(map(_turf_style, COLOURS))
_STOP_STYLES: Final = tuple(map(_stop_style, COLOURS))
_DONE_STYLE: Final = Style(
    fill="#ffffff",
    stroke="#77736a",
    fill_dark="#24221d",
    stroke_dark="#a8a296",
    width=1.6,
    size=9.0,
)
_NUMBER_STYLE: Final = Style(size=0.0, rank=7, label_zoom=16)


@lru_cache(maxsize=8)
def _turfs(facts: Facts) -> ShapeIndex:
    teams = facts.plan.teams if facts.plan is not None else None
    if teams is None:
        return _nothing()
    number = teams.index.to_numpy(dtype=np.int64)
    return ShapeIndex.of(
        teams["outline"].to_numpy(dtype=object),
        ((number - 1) % len(COLOURS)).astype(np.uint8),
        np.zeros(len(number), dtype=np.int8),
        np.array([f"№ {each}" for each in number], dtype=object),
    )


class _Stops(NamedTuple):
    """Stops of a plan (``team``, ``stop``, ``lon``, ``lat``, ``done``), ready for tiles."""

    table: pd.DataFrame
    places: PointIndex
    code: NDArray[np.uint8]
    numbers: ShapeIndex


@lru_cache(maxsize=8)
def _stops(facts: Facts) -> _Stops | None:
    if facts.plan is None or facts.plan.stops.empty:
        return None
    came = done_since(facts.survey, facts.plan)["came"]
    each = facts.plan.stops.assign(came=came).groupby(["team", "stop"], as_index=False)
    table = each.agg(lon=("stop_lon", "first"), lat=("stop_lat", "first"), done=("came", "all"))
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    code = table["team"].to_numpy() - 1 + MOST_TEAMS * table["done"].to_numpy()
    numbers = ShapeIndex.of(
        np.asarray(shapely.points(lon, lat), dtype=object),
        np.zeros(len(table), dtype=np.uint8),
        np.zeros(len(table), dtype=np.int8),
        table["stop"].astype(str).to_numpy(dtype=object),
    )
    return _Stops(table, PointIndex.of(lon, lat), code.astype(np.uint8), numbers)


def _nothing() -> ShapeIndex:
    empty = np.empty(0, dtype=object)
    return ShapeIndex.of(empty, np.empty(0, np.uint8), np.empty(0, np.int8), empty)


def _tile_of_stops(facts: Facts, tile: Tile) -> bytes:
    stops = _stops(facts)
    if stops is None:
        return encode_points(PointIndex.of(np.empty(0), np.empty(0)), tile, np.empty(0, np.uint8))
    return encode_points(stops.places, tile, stops.code)


def _tile_of_numbers(facts: Facts, tile: Tile) -> bytes:
    stops = _stops(facts)
    return encode_shapes(stops.numbers if stops is not None else _nothing(), tile)


def stops_at(facts: Facts, place: LonLat, *, within_m: float) -> list[tuple[int, int]]:
    """Return team and number of the nearest stops that share a place; none where none is near."""
    stops = _stops(facts)
    if stops is None or within_m <= 0:
        return []
    rows = stops.places.nearest(*place, within_m=within_m)
    found = stops.table.iloc[np.sort(rows)]
    return list(zip(found["team"].tolist(), found["stop"].tolist(), strict=True))


def _styles_of_stops(_facts: Facts) -> tuple[Style, ...]:
    teams = tuple(_STOP_STYLES[each % len(COLOURS)] for each in range(MOST_TEAMS))
    return (*teams, *(_DONE_STYLE for _ in range(MOST_TEAMS)))


def _names_of_stops(_facts: Facts, t: Translator) -> tuple[str, ...]:
    teams = [t("Team {number}", number=each + 1) for each in range(MOST_TEAMS)]
    done = t("Somebody has been there since")
    return (*teams, *(t.listed([team, done]) for team in teams))


def _legend_of_turfs(facts: Facts, t: Translator) -> Legend | None:
    if facts.plan is None:
        return None
    numbers = facts.plan.teams.index[facts.plan.teams["households"] > 0].tolist()
    entries = tuple(
        LegendEntry(_TURF_STYLES[(each - 1) % len(COLOURS)], t("Team {number}", number=each))
        for each in numbers[:_MOST_NAMED]
    )
    more = len(numbers) - _MOST_NAMED
    note = t("… and {count} more", count=t.number(more)) if more > 0 else ""
    return Legend(t("Teams"), entries, note) if entries else None


def _legend_of_stops(facts: Facts, t: Translator) -> Legend | None:
    if facts.plan is None or facts.plan.stops.empty:
        return None
    entries = (
        LegendEntry(_STOP_STYLES[0], t("Stop, with its number; in the colour of its team")),
        LegendEntry(_DONE_STYLE, t("Somebody has been there since")),
    )
    return Legend(t("Stops"), entries)


def _paper_of_turfs(facts: Facts, sheet: Sheet) -> None:
    if facts.plan is None:
        return
    for number, outline in facts.plan.teams["outline"].dropna().items():
        style = _TURF_STYLES[(int(str(number)) - 1) % len(COLOURS)]
        sheet.shapes(np.array([outline], dtype=object), style)


def _paper_of_stops(facts: Facts, sheet: Sheet) -> None:
    if facts.plan is None:
        return
    for team, stops in facts.plan.stops.groupby("team"):
        each = stops.drop_duplicates("stop")
        style = _STOP_STYLES[(int(str(team)) - 1) % len(COLOURS)]
        numbers = [str(stop) for stop in each["stop"]]
        sheet.numbers(each["stop_lon"].to_numpy(), each["stop_lat"].to_numpy(), numbers, style)


def _has_plan(facts: Facts) -> bool:
    return facts.plan is not None


TURFS: Final = Layer(
    key="turfs",
    title=N_("Turfs"),
    kind="shapes",
    tile=lambda facts, tile: encode_shapes(_turfs(facts), tile),
    styles=lambda _facts: _TURF_STYLES,
    legend=_legend_of_turfs,
    names=no_names,
    asks=("plan",),
    paper=_paper_of_turfs,
    present=_has_plan,
)
STOPS: Final = Layer(
    key="stops",
    title=N_("Stops"),
    kind="points",
    tile=_tile_of_stops,
    styles=_styles_of_stops,
    legend=_legend_of_stops,
    names=_names_of_stops,
    asks=("plan",),
    paper=_paper_of_stops,
    present=_has_plan,
)
NUMBERS: Final = Layer(
    key="stopnumbers",
    title=N_("Numbers of the stops"),
    kind="shapes",
    tile=_tile_of_numbers,
    styles=lambda _facts: (_NUMBER_STYLE,),
    legend=lambda _facts, _t: None,
    names=no_names,
    asks=("plan",),
    paper=lambda _facts, _sheet: None,
    present=_has_plan,
)
