"""Where nobody has been met yet: contiguous groups of households, the worst first.

A gap is a group of neighbouring households of one village where nobody has been met: not visited,
tried in vain, or to be verified. Contiguity is that of ``geo.contiguity``: pairs of places no
farther apart than the register's own spacing suggests, with no household already met in between;
all households of the register decide it, also those the filter does not ask about. Households
known to an estate or a village only have no place of their own and are in no gap: they are
counted beside. Without a register gaps cannot be known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.contiguity import contiguous_groups, neighbour_places, usual_reach_m
from geo.coverage import status_as_of
from geo.crs import STORED_CRS, metric_crs, transform
from geo.facts import NO_REGISTER, Facts
from geo.groupings import area_at
from geo.last_visits import last_visits
from geo.model import NO_ID, Survey
from geo.outcomes import OUTCOME_CODES, Status
from geo.precision import HOUSE

NOT_MET: Final = (Status.NOT_VISITED, Status.ATTEMPTED, Status.UNVERIFIED)
"""Statuses of the households that make up gaps."""

LEAST_HOUSEHOLDS: Final = 5
"""Smaller groups are no gaps, but scattered doors: counted, not outlined."""

_MET: Final = (Status.REFUSED, Status.CONTACTED, Status.EFFECTIVE)
_UNITS_PER_DEGREE: Final = 1e7
"""Positions that agree to the centimetre are one place."""


class Places(NamedTuple):
    """Distinct places of households, in an order that does not hang on the frame's.

    Attributes
    ----------
    x, y
        Metres in ``crs``, shape (p,).
    household
        Rows of the households that have a place, shape (h,).
    place
        The place of each of them.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    household: NDArray[np.int64]
    place: NDArray[np.int64]
    crs: str


class _Ground(NamedTuple):
    """Places, their areas, how far their neighbours may stand apart, and who these are."""

    places: Places
    area: NDArray[np.int64]
    reach_m: NDArray[np.float64]
    neighbours: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Gaps:
    """Gaps of a selection, and what is in none.

    Attributes
    ----------
    table
        Index: rank from 1. ``area`` (id of the village, ``NO_ID`` for none), ``households``,
        ``tried`` (of which somebody came to the door), ``no_answer`` (of which nobody answered
        last time), ``last_try`` (day, NaT for never), ``days_since`` (last try, or the campaign's
        beginning), ``deficit`` (target less the village's rate, 0 to 1), ``score`` (product of
        households, deficit and days), ``x``, ``y`` (mean place, metres in ``crs``).
    household_gap
        Rank of the gap of every household, 0 for none, shape (number of households,).
    scattered
        Households where nobody has been met, in groups too small to be a gap.
    unplaced
        The same without a place of their own: with the gaps' and the scattered they add up to all
        where nobody has been met.
    without_register
        Ids of the compared areas of which nobody is on the register: gaps cannot be known there.
    places
        Where the households stand.
    reach_m
        How far neighbours of each place may stand apart.
    """

    table: pd.DataFrame
    household_gap: NDArray[np.int64]
    scattered: int
    unplaced: int
    without_register: tuple[int, ...]
    places: Places
    reach_m: NDArray[np.float64]


def visit_gaps(facts: Facts, *, as_of: dt.date, least: int = LEAST_HOUSEHOLDS) -> Gaps:
    """Find the gaps of a selection.

    Parameters
    ----------
    as_of
        The day from which days since the last try are counted.
    least
        Households a group needs to be a gap.
    """
    not_met = np.isin(facts.status, [int(status) for status in NOT_MET])
    ground = _ground(facts)
    places = ground.places
    label = _labels(facts, ground, not_met)
    household_label = np.full(len(not_met), -1, dtype=np.int64)
    household_label[places.household] = label[places.place]
    household_label[~not_met] = -1
    group, members = np.unique(household_label[household_label >= 0], return_counts=True)
    big = group[members >= least]
    number = np.full(len(label) + 1, -1, dtype=np.int64)
    number[big] = np.arange(len(big))
    household_group = number[household_label]  # the last entry stands for -1: none
    table = _table(facts, ground, household_group, as_of)
    order = np.lexsort((table["y"], table["x"], -table["households"], -table["score"].round(9)))
    rank = np.zeros(len(big) + 1, dtype=np.int64)
    rank[order] = np.arange(1, len(big) + 1)
    ranked = table.iloc[order].set_axis(pd.RangeIndex(1, len(big) + 1, name="gap"))
    areas = facts.shown_areas
    return Gaps(
        ranked,
        rank[household_group],
        scattered=int(members.sum() - members[members >= least].sum()),
        unplaced=int(not_met.sum() - members.sum()),
        without_register=tuple(sorted(areas.index[areas["band"] == NO_REGISTER].tolist())),
        places=places,
        reach_m=ground.reach_m,
    )


def _ground(facts: Facts) -> _Ground:
    """Return what no question changes, as long as the same households stand."""
    survey = facts.survey
    lon, lat = survey.household_positions
    standing = status_as_of(survey, facts.filters.until) != Status.EXCLUDED
    standing &= np.isfinite(lon) & np.isfinite(lat)
    standing &= survey.households["precision"].to_numpy() <= HOUSE
    return _ground_of(survey, np.packbits(standing).tobytes())


@lru_cache(maxsize=4)
def _ground_of(survey: Survey, standing: bytes) -> _Ground:
    bits = np.unpackbits(np.frombuffer(standing, dtype=np.uint8), count=len(survey.households))
    places = _distinct_places(survey, np.flatnonzero(bits))
    area = _place_areas(survey, places)
    reach_m = usual_reach_m(places.x, places.y, area)
    return _Ground(places, area, reach_m, neighbour_places(places.x, places.y, reach_m=reach_m))


def standing_places(facts: Facts) -> Places:
    """Return the places of households that stand at a house and are not known to be gone."""
    return _ground(facts).places


def _distinct_places(survey: Survey, row: NDArray[np.int64]) -> Places:
    """Collect the places of some households."""
    lon, lat = survey.household_positions
    if not row.size:
        nothing = np.empty(0)
        return Places(nothing, nothing, row, row, metric_crs(0.0, 0.0))
    east = np.rint((lon[row] + 180) * _UNITS_PER_DEGREE).astype(np.uint64)
    north = np.rint((lat[row] + 90) * _UNITS_PER_DEGREE).astype(np.uint64)
    spot, place = np.unique((east << np.uint64(32)) | north, return_inverse=True)
    spot_lon = (spot >> np.uint64(32)).astype(np.float64) / _UNITS_PER_DEGREE - 180
    spot_lat = (spot & np.uint64(0xFFFFFFFF)).astype(np.float64) / _UNITS_PER_DEGREE - 90
    # the middle of the extent, not the mean: one more household must not change the system
    middle = ((axis.min() + axis.max()) / 2 for axis in (spot_lon, spot_lat))
    crs = metric_crs(*(float(axis) for axis in middle))
    x, y = transform(spot_lon, spot_lat, source=STORED_CRS, target=crs)
    return Places(x, y, row, place.astype(np.int64), crs)


def _labels(facts: Facts, ground: _Ground, not_met: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Group the places; a place with households of both kinds belongs to a gap."""
    places = ground.places
    row, place, count = places.household, places.place, len(places.x)
    known = np.where(
        facts.status == Status.OUTSIDE,
        status_as_of(facts.survey, facts.filters.until),
        facts.status,
    )
    met = np.isin(known, [int(status) for status in _MET])
    member = np.zeros(count, dtype=bool)
    member[place[not_met[row]]] = True
    blocks = np.zeros(count, dtype=bool)
    blocks[place[met[row]]] = True
    return contiguous_groups(
        places.x,
        places.y,
        ground.neighbours,
        area=ground.area,
        member=member,
        blocks=blocks & ~member,
    )


def _place_areas(survey: Survey, places: Places) -> NDArray[np.int64]:
    """Return the row of every place's village, of its own area outside villages, -1 for none.

    Where villages share a spot it counts to the last of them in the frame of areas.
    """
    row = places.household
    village = area_at(survey, "community")[row]
    village = np.where(village < 0, survey.household_area[row], village)
    area = np.full(len(places.x), -1, dtype=np.int64)
    np.maximum.at(area, places.place, village)
    return area


def _table(
    facts: Facts,
    ground: _Ground,
    group: NDArray[np.int64],
    as_of: dt.date,
) -> pd.DataFrame:
    """Describe every gap, not ranked yet."""
    survey, places, place_area = facts.survey, ground.places, ground.area
    member = np.flatnonzero(group >= 0)
    gap, count = group[member], int(group.max(initial=-1)) + 1
    day, outcome = last_visits(survey, facts.selected_visits)
    tried, last = day[member], np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    np.fmax.at(last, gap, tried)
    households = np.bincount(gap, minlength=count)
    place = np.full(len(group), -1, dtype=np.int64)
    place[places.household] = places.place
    area = np.full(count, -1, dtype=np.int64)
    area[gap] = place_area[place[member]]
    days, deficit = _days_since(facts, last, as_of), _deficit(facts, area)
    return pd.DataFrame(
        {
            "area": np.append(survey.areas.index.to_numpy(dtype=np.int64), NO_ID)[area],
            "households": households,
            "tried": np.bincount(gap[~np.isnat(tried)], minlength=count),
            "no_answer": np.bincount(
                gap[outcome[member] == OUTCOME_CODES["no_answer"]], minlength=count
            ),
            "last_try": last.astype("datetime64[s]"),
            "days_since": days,
            "deficit": deficit,
            "score": households * deficit * days,
            "x": np.bincount(gap, places.x[place[member]], minlength=count) / households,
            "y": np.bincount(gap, places.y[place[member]], minlength=count) / households,
        }
    )


def _days_since(facts: Facts, last: NDArray[np.datetime64], as_of: dt.date) -> NDArray[np.int64]:
    """Return days since the last try, at least one; the campaign's beginning stands for none."""
    survey = facts.survey
    days = survey.visit_day[~np.isnat(survey.visit_day)]
    begin = survey.campaign.starts_on or (days.min().item() if days.size else as_of)
    since = np.where(np.isnat(last), np.datetime64(begin), last)
    return np.maximum((np.datetime64(as_of) - since).astype(np.int64), 1)


def _deficit(facts: Facts, area: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return by how much each gap's village misses the target; in no village, the selection."""
    whole = facts.coverage.rate_low
    rates = np.append(facts.areas["rate_low"].to_numpy(), np.nan if whole is None else whole)
    return np.nan_to_num(np.maximum(facts.survey.campaign.target - rates[area], 0.0))
