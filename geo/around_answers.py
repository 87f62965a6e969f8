"""Answers about what lies around, each computed once for a filter and a question.

Pages, maps, lists and files read the same answer, so they agree. Whatever cannot be answered says
what is ``missing`` instead of showing zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.around import (
    PARTS,
    Around,
    facilities_of,
    homes_of,
    question_of,
    roads_of,
)
from geo.distance_bands import EDGES_M, Bands, TrendOptions, distance_bands, shares
from geo.facilities import Facilities, Nearest, nearest_of
from geo.facts import Facts
from geo.homes import Homes
from geo.kept import Kept
from geo.point_groups import dense_groups
from geo.road_gaps import INHABITED_M, Inventory, Recorded, inhabited_stretches, inventory
from geo.shared_cause import SharedCause, area_around, part_along, shared_cause

Missing = Literal["", "facilities", "roads", "homes"]
Told = Callable[[float], None]
"""Is told the share that is done; raises to give up."""

GROUP_REACH_M: Final = 150.0
"""Reports no farther apart than this may be one thing."""
_LEAST_GROUP: Final = 3
_MOST_GROUPS: Final = 12


def nobody_listens(_share: float) -> None:
    """Tell nobody."""


# --- by distance ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class BandsAnswer:
    """Who reports at which distance.

    Attributes
    ----------
    nearest
        Of every home.
    bands
        Counts, shares and the test within areas.
    close
        How many bands, counted from the suspected side, make up “as close” (or “as far”): those
        before the share falls to that of all asked, one at least.
    """

    question: Around
    homes: Homes
    facilities: Facilities
    missing: Missing
    nearest: Nearest
    bands: Bands
    close: int

    @property
    def exposed(self) -> NDArray[np.bool_]:
        """Which homes are as close, or as far, as those who report most; shape (homes,)."""
        count = len(self.bands.table)
        if self.question.rising:
            return np.asarray(self.bands.band >= count - self.close)
        return np.asarray(self.bands.band < self.close)


_BANDS: Final[Kept[BandsAnswer]] = Kept()


def bands_answer(facts: Facts) -> BandsAnswer:
    """Answer whether reporting goes with the distance to something."""
    question = question_of(facts, "bands")
    key = (facts.survey, facts.filters.only(PARTS), question)
    return _BANDS.get(key, lambda: _bands(facts, question))


def _bands(facts: Facts, question: Around) -> BandsAnswer:
    homes, facilities = homes_of(facts, question), facilities_of(facts, question)
    nearest = nearest_of(homes.x, homes.y, facilities.shapes)
    bands = distance_bands(
        homes,
        nearest.away_m,
        edges_m=EDGES_M,
        options=TrendOptions(rising=question.rising, by_area=True),
    )
    missing: Missing = "" if len(facilities) and len(homes) else "facilities"
    if len(facilities) and not len(homes):
        missing = "homes"
    close = _close(bands.table, rising=question.rising)
    return BandsAnswer(question, homes, facilities, missing, nearest, bands, close)


def _close(table: pd.DataFrame, *, rising: bool) -> int:
    rows = table.iloc[::-1] if rising else table
    asked, reporting = int(table["asked"].sum()), int(table["reporting"].sum())
    usual = reporting / asked if asked else 0.0
    above = (rows["share"] > usual).to_numpy() | (rows["asked"] == 0).to_numpy()
    # bands where nobody was asked at the far end of the run say nothing
    run = int(np.argmin(above)) if not above.all() else len(above)
    while run > 1 and rows["asked"].iloc[run - 1] == 0:
        run -= 1
    return max(run, 1)


# --- along roads ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class DarkAnswer:
    """Where along the roads something is missing.

    Attributes
    ----------
    inventory
        By area, with what share of the inhabited road has anything on record.
    stretches
        Unserved stretches in areas where that is known, those with most reports on top. Index:
        rank from 1. ``area``, ``length_m``, ``geometry``, ``homes``, ``asked``, ``reporting``,
        ``not_asked`` (of the unserved homes nearest to it, within ``INHABITED_M``).
    away_m
        Distance of every home to the nearest one in service.
    stretch
        Rank of the stretch that every home is counted with, 0 for none.
    known
        Which homes stand where a long way is no gap of the records.
    bands
        Homes in such areas by distance, in multiples of X; ``None`` without any.
    """

    question: Around
    homes: Homes
    facilities: Facilities
    missing: Missing
    inventory: Inventory
    stretches: pd.DataFrame
    away_m: NDArray[np.float64]
    stretch: NDArray[np.int64]
    known: NDArray[np.bool_]
    bands: Bands | None


_DARK: Final[Kept[DarkAnswer]] = Kept()


def dark_answer(facts: Facts) -> DarkAnswer:
    """Answer along which roads something is missing."""
    question = replace(question_of(facts, "dark"), rising=True)
    key = (facts.survey, facts.filters.only(PARTS), question)
    return _DARK.get(key, lambda: _dark(facts, question))


def _dark(facts: Facts, question: Around) -> DarkAnswer:
    homes, facilities = homes_of(facts, question), facilities_of(facts, question)
    roads, reach = roads_of(facts), float(question.distance_m)
    recorded = Recorded.of(facilities)
    found = inventory(roads, homes, recorded, reach_m=reach, complete=question.complete)
    known = found.knows(homes)
    areas = found.table.index[found.table["known"].to_numpy(dtype=bool)]
    away = nearest_of(homes.x, homes.y, facilities.shapes).away_m
    stretches, stretch = _with_homes(
        inhabited_stretches(
            roads, homes, recorded.working, reach_m=reach, among=areas.to_numpy(dtype=np.int64)
        ),
        homes,
        known & (away > reach),
    )
    missing: Missing = ""
    if not len(homes):
        missing = "homes"
    elif not len(roads):
        missing = "roads"
    elif not (len(facilities) + len(facilities.idle)) and not question.complete:
        missing = "facilities"
    bands = None
    if known.any():
        bands = distance_bands(
            homes.only(known),
            away[known],
            edges_m=(0.0, reach, 2 * reach, 4 * reach),
            options=TrendOptions(rising=True, by_area=True),
        )
    return DarkAnswer(
        question, homes, facilities, missing, found, stretches, away, stretch, known, bands
    )


def _with_homes(
    table: pd.DataFrame, homes: Homes, unserved: NDArray[np.bool_]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Count the unserved homes at each stretch and rank the stretches."""
    near = nearest_of(homes.x, homes.y, table["geometry"].to_numpy(dtype=object))
    at = np.where(unserved & (near.away_m <= INHABITED_M), near.row, -1)

    def count(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(at[chosen & (at >= 0)], minlength=len(table)).astype(np.int64)

    everybody = np.ones(len(homes), dtype=bool)
    table = table.assign(
        homes=count(everybody),
        asked=count(homes.asked),
        reporting=count(homes.reporting),
        not_asked=count(~homes.asked),
    )
    columns = [-table[name].to_numpy() for name in ("length_m", "homes", "reporting")]
    order = np.lexsort(columns)
    rank = np.zeros(len(table) + 1, dtype=np.int64)
    rank[order] = np.arange(1, len(table) + 1)
    return table.iloc[order].set_axis(np.arange(1, len(table) + 1)), rank[at]


# --- one shared cause -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class CauseAnswer:
    """Reports that may be one issue each.

    Attributes
    ----------
    causes
        Most supporters first.
    areas
        Row of the area where most supporters of each live, -1 for none.
    alone
        Reporting homes that are in none of them.
    """

    question: Around
    homes: Homes
    causes: tuple[SharedCause, ...]
    areas: tuple[int, ...]
    alone: int


_CAUSES: Final[Kept[CauseAnswer]] = Kept()


def cause_answer(facts: Facts, topic: str) -> CauseAnswer:
    """Join reports near each other into issues with a shape, and say who else is exposed."""
    question = Around(topic, question_of(facts, topic).kind, question_of(facts, topic).group)
    key = (facts.survey, facts.filters.only(PARTS), question)
    return _CAUSES.get(key, lambda: _causes(facts, question))


def _causes(facts: Facts, question: Around) -> CauseAnswer:
    homes, facilities = homes_of(facts, question), facilities_of(facts, question)
    group = _groups(homes)
    lines = facilities.shapes[shapely.get_dimensions(facilities.shapes) == 1]
    follows = question.topic == "bands" and len(lines) > 0
    causes, areas = [], []
    for number in range(min(int(group.max(initial=-1)) + 1, _MOST_GROUPS)):
        supporters = group == number
        x, y = homes.x[supporters], homes.y[supporters]
        shape = part_along(lines, x, y) if follows else area_around(x, y)
        causes.append(shared_cause(homes, shape, supporters=supporters))
        rows, counts = np.unique(homes.area[supporters], return_counts=True)
        areas.append(int(rows[counts.argmax()]))
    alone = int((homes.reporting & (group < 0)).sum()) + int((group >= _MOST_GROUPS).sum())
    return CauseAnswer(question, homes, tuple(causes), tuple(areas), alone)


def _groups(homes: Homes) -> NDArray[np.int64]:
    """Return the group of every home, -1 for none; flats of one building are one place."""
    group = np.full(len(homes), -1, dtype=np.int64)
    rows = np.flatnonzero(homes.reporting)
    if not rows.size:
        return group
    xy = np.column_stack([homes.x, homes.y])[rows]
    places, number = np.unique(xy, axis=0, return_inverse=True)
    number = number.reshape(-1)
    of_place = dense_groups(places[:, 0], places[:, 1], reach_m=GROUP_REACH_M, least=1)
    joined = of_place[number]
    sizes = np.bincount(joined)
    first = np.unique(joined, return_index=True)[1]
    west = xy[first]
    order = np.lexsort((west[:, 1], west[:, 0], -sizes))
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[order] = np.arange(len(sizes))
    rank[sizes < _LEAST_GROUP] = -1
    group[rows] = rank[joined]
    return group


def share_of(reporting: int, asked: int) -> tuple[float, float, float, bool]:
    """Return a share, both ends of its interval, and whether enough were asked to show it."""
    found = shares(np.array([reporting]), np.array([asked]))
    share, low, high = (float(found[name][0]) for name in ("share", "low", "high"))
    return share, low, high, bool(found["enough"][0])
