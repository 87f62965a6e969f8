"""Which households a plan is made of: those to go to, that suit the slot, near each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import STORED_CRS, metric_crs, transform
from geo.errors import ContractBreach
from geo.facts import Facts
from geo.groupings import by_area
from geo.model import NO_ID, LonLat
from geo.precision import HOUSE
from geo.revisit import SLOTS, households_to_visit, suits

_TRIED_CENTRES: Final = 400
"""So many households are tried as the middle of the plan."""

_TIMED: Final = ("other_time", "other_team")


class Choice(NamedTuple):
    """Who is on a plan.

    Attributes
    ----------
    table
        Index: household id, ascending. Columns of ``geo.revisit.households_to_visit``, ``lon``,
        ``lat`` (degrees), ``x``, ``y`` (metres in ``crs``), ``building`` (id, ``NO_ID``), ``door``
        (rank within the building).
    crs
        Local metric system.
    held_back
        Households that are due, but not in this slot or not for these teams.
    left_over
        Households that are due and suit, but are more than the teams can do.
    unplaced
        Households that are due, but known to an estate or a village only: no way leads there.
    """

    table: pd.DataFrame
    crs: str
    held_back: int
    left_over: int
    unplaced: int


@dataclass(frozen=True)
class Wish:
    """What is asked for.

    Attributes
    ----------
    on, slot
        Day and slot (position in ``geo.revisit.SLOTS``).
    teams, doors_per_team
        How many teams go, and how many households each can do at most.
    start
        Where all teams meet, degrees; ``None`` for nowhere.
    households
        Ids; ``None`` for all of the selection.
    without
        Ids that somebody else goes to already.
    department
        Who goes, ``NO_ID`` where that is not said yet.

    Raises
    ------
    ContractBreach
        No team, no door, no such slot.
    """

    on: dt.date
    slot: int
    teams: int
    doors_per_team: int
    start: LonLat | None = None
    households: tuple[int, ...] | None = None
    without: tuple[int, ...] = ()
    department: int = NO_ID

    def __post_init__(self) -> None:
        """Find all that is wrong at once."""
        breaches = []
        if self.teams < 1:
            breaches.append("no team")
        if self.doors_per_team < 1:
            breaches.append("no door")
        if self.slot not in range(len(SLOTS)):
            breaches.append("no such slot")
        if breaches:
            raise ContractBreach(frame="plan", breaches=tuple(breaches))

    @property
    def most(self) -> int:
        """Households that all teams together can do."""
        return self.teams * self.doors_per_team


def choose_households(
    facts: Facts,
    wish: Wish,
    *,
    doors: NDArray[np.int64] | None = None,
) -> Choice:
    """Choose whom to go to.

    Of more households than the teams can do those nearest to the meeting point are chosen;
    without one, those around the place where so many stand nearest together.

    Parameters
    ----------
    facts
        Of the chosen areas; filters of period and department do not count.
    doors
        Rank of each household of the survey by its address; by default by id.
    """
    facts = Facts(facts.survey, facts.filters.only(("areas",)))
    area = by_area(facts.survey, "community")
    due = households_to_visit(facts, wish.on, area=area)
    due = due[due["on_foot"].to_numpy()]
    if wish.households is not None:
        due = due[due.index.isin(wish.households)]
    due = due[~due.index.isin(wish.without)]
    placed = _placed(facts, due, doors)
    suited = placed[_suited(facts, placed, wish)]
    table, crs = _in_metres(suited, wish.start)
    near = _nearest(table, crs, wish)
    return Choice(
        table[near],
        crs,
        held_back=len(placed) - len(suited),
        left_over=int((~near).sum()),
        unplaced=len(due) - len(placed),
    )


def _placed(facts: Facts, due: pd.DataFrame, doors: NDArray[np.int64] | None) -> pd.DataFrame:
    """Add position, building and door; households without a place of their own are left out."""
    survey = facts.survey
    row = survey.households.index.get_indexer(due.index)
    lon, lat = (axis[row] for axis in survey.household_positions)
    house = survey.households["precision"].to_numpy()[row] <= HOUSE
    table = due.assign(
        lon=lon,
        lat=lat,
        building=survey.households["building"].to_numpy(dtype=np.int64)[row],
        door=row if doors is None else doors[row],
    )
    return table[house & np.isfinite(lon) & np.isfinite(lat)]


def _suited(facts: Facts, table: pd.DataFrame, wish: Wish) -> NDArray[np.bool_]:
    """Say where this slot makes sense, whichever team of the department goes."""
    same_slot = (table["last_slot"] == wish.slot).to_numpy()
    timed = table["reason"].isin(_TIMED).to_numpy()
    if wish.department == NO_ID:
        return ~(timed & same_slot)
    visits = facts.survey.visits
    theirs = visits.loc[visits["department"] == wish.department, "team"]
    free = np.ones(len(table), dtype=bool)
    for name in sorted(set(theirs.fillna("").astype(str)) | {""}):
        team = (wish.department, name)
        free &= suits(table, facts.survey, wish.on, team=team, slot=wish.slot)
    return free


def _in_metres(table: pd.DataFrame, start: LonLat | None) -> tuple[pd.DataFrame, str]:
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    if start is not None:
        crs = metric_crs(*start)
    elif len(table):
        # the middle of the extent, not the mean: one household more must not change the system
        crs = metric_crs(*((axis.min() + axis.max()) / 2 for axis in (lon, lat)))
    else:
        crs = metric_crs(0.0, 0.0)
    x, y = transform(lon, lat, source=STORED_CRS, target=crs)
    return table.assign(x=x, y=y), crs


def _nearest(table: pd.DataFrame, crs: str, wish: Wish) -> NDArray[np.bool_]:
    count = len(table)
    if count <= wish.most:
        return np.ones(count, dtype=bool)
    xy = table[["x", "y"]].to_numpy()
    if wish.start is not None:
        lon, lat = (np.array([degrees]) for degrees in wish.start)
        centre = np.column_stack(transform(lon, lat, source=STORED_CRS, target=crs))[0]
    else:
        centre = _thickest(xy, wish.most)
    away = np.hypot(*(xy - centre).T)
    nearest = np.lexsort((table.index.to_numpy(), away.round(3)))[: wish.most]
    chosen = np.zeros(count, dtype=bool)
    chosen[nearest] = True
    return chosen


def _thickest(xy: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Return the household around which so many others stand within the least distance."""
    from scipy.spatial import KDTree

    by_place = xy[np.lexsort((xy[:, 1], xy[:, 0]))]
    step = -(-len(xy) // _TRIED_CENTRES)
    centres = by_place[::step]
    reach = KDTree(by_place).query(centres, k=[most])[0][:, 0]
    return np.asarray(centres[int(reach.round(3).argmin())])
