"""Who goes where next: households, teams, turfs and ways of one outing.

A plan is made of households that somebody should go to (``geo.revisit``) and that suit the slot
(``geo.plan_choice``), split into turfs (``geo.turfs``), each with a way on foot from the meeting
point (``geo.walk_route``, along roads where there are any). The same question gives the same plan,
whatever the order of rows. It says nothing about who visits well: teams are numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform
from geo.errors import ContractBreach
from geo.facts import Facts
from geo.model import NO_ID, LonLat
from geo.plan_choice import Wish, choose_households
from geo.plan_routes import Ground, TurfRoute, turf_outline, walking_roads
from geo.turfs import cut_turfs

WALKING_KMH: Final = 4.0
"""Assumed speed on foot, stairs included."""
MINUTES_PER_DOOR: Final = 8.0
"""Assumed time at a door, doors that stay shut included."""

FACTS_OF_STOP: Final = (
    "reason",
    "tries",
    "last_try",
    "last_outcome",
    "last_department",
    "last_team",
    "last_slot",
    "shut_slots",
    "slot",
    "slot_rate",
)
"""Columns of ``geo.revisit.households_to_visit`` that a stop keeps: why somebody goes there."""

_LARGE: Final = 4
"""Buildings with more doors than this part of a team's are shared out by runs of doors."""
_RUN: Final = 4
_METRES_PER_MINUTE: Final = WALKING_KMH * 1000 / 60


@dataclass(frozen=True, eq=False)
class Plan:
    """One outing.

    Attributes
    ----------
    stops
        One row per household, by team and order. Index: household id. ``team`` (from 1),
        ``order`` (within the team, from 1), ``stop`` (number of the building, or of the household
        that has none, within the team, from 1), ``lon``, ``lat`` (of the household), ``stop_lon``,
        ``stop_lat`` (of the stop), ``walk_m`` (metres from the stop before; of the first one from
        the meeting point; 0 within a stop), ``straight_m`` (what of it is a straight line with a
        detour), ``building`` (id, ``NO_ID``), ``door`` (rank within it), and ``FACTS_OF_STOP``.
    teams
        One row per team. Index: team, from 1. ``households``, ``stops``, ``length_m``,
        ``outline`` (convex hull, EPSG:4326; missing for a team without households), ``lon``,
        ``lat`` (where it starts: the meeting point, or its first stop), ``locked``.
    on, slot
        Day, and position in ``geo.revisit.SLOTS``.
    start
        Meeting point, ``None`` for none.
    assumed
        Share of all metres that is a straight line with a detour, not a road: 0 to 1.
    held_back, left_over, unplaced
        Households that are due and on no team's list, see ``geo.plan_choice.Choice``.
    crs
        Metric system the ways were measured in.
    department
        Who goes, ``NO_ID`` where that is not said.
    visits_known
        Highest id of the visits it was made from: later ones were made since.
    """

    stops: pd.DataFrame
    teams: pd.DataFrame
    on: dt.date
    slot: int
    start: LonLat | None
    assumed: float
    held_back: int = 0
    left_over: int = 0
    unplaced: int = 0
    crs: str = field(default="", kw_only=True)
    department: int = field(default=NO_ID, kw_only=True)
    visits_known: int = field(default=0, kw_only=True)

    def minutes(self) -> pd.Series:
        """Return how long each team is on its way, minutes, by the assumed speed and stay."""
        walking = self.teams["length_m"] / _METRES_PER_MINUTE
        return (walking + self.teams["households"] * MINUTES_PER_DOOR).rename("minutes")


def make_plan(
    facts: Facts,
    wish: Wish,
    *,
    roads: NDArray[np.object_] | None = None,
    doors: NDArray[np.int64] | None = None,
    told: Callable[[float], None] = lambda _share: None,
) -> Plan:
    """Plan an outing.

    Parameters
    ----------
    facts
        Of the chosen areas; filters of period and department do not count.
    roads
        Lines in EPSG:4326; by default the campaign's own.
    doors
        See ``geo.plan_choice.choose_households``.
    told
        Is called with the share of the work that is done, 0 to 1.
    """
    choice = choose_households(facts, wish, doors=doors)
    told(0.1)
    table = choice.table
    lines = walking_roads(facts.survey) if roads is None else roads
    ground = Ground.of(table, choice.crs, roads=lines, start=wish.start)
    team = _shared_out(table, wish, ground)
    told(0.3)
    parts = []
    for number in range(1, wish.teams + 1):
        rows = np.flatnonzero(team == number - 1)
        if rows.size:
            parts.append(_stops(table, ground.route(table, rows), number))
        told(0.3 + 0.7 * number / wish.teams)
    stops = stops_frame(_joined(table, parts), choice.crs)
    return Plan(
        stops,
        team_table(stops, range(1, wish.teams + 1), start=wish.start, crs=choice.crs),
        wish.on,
        wish.slot,
        wish.start,
        assumed_share(stops),
        choice.held_back,
        choice.left_over,
        choice.unplaced,
        crs=choice.crs,
        department=wish.department,
        visits_known=int(facts.survey.visits.index.max()) if len(facts.survey.visits) else 0,
    )


def rearranged(plan: Plan, moved: Mapping[int, int], *, roads: NDArray[np.object_]) -> Plan:
    """Give some households to other teams and find the ways of these teams anew.

    Parameters
    ----------
    moved
        Household id to its new team; team 0 takes it off the plan.
    roads
        Lines in EPSG:4326.

    Raises
    ------
    ContractBreach
        A household that is not on the plan, a team that is not there or whose turf is locked.
    """
    known = plan.stops["team"]
    new = pd.Series(moved, dtype="int64")
    new = new[(new != known.reindex(new.index)).to_numpy()]
    if not set(new.index) <= set(known.index) or not set(new) <= {0, *plan.teams.index}:
        raise ContractBreach(frame="plan", breaches=("no such household or team",))
    concerned = (set(new) | set(known.loc[new.index])) - {0}
    if plan.teams["locked"].loc[sorted(concerned)].any():
        raise ContractBreach(frame="plan", breaches=("turf is locked",))
    team = known.copy()
    team.loc[new.index] = new
    table = plan.stops.copy()
    table[["x", "y"]] = _metres(plan.stops, plan.crs)
    ground = Ground.of(table, plan.crs, roads=roads, start=plan.start)
    parts = []
    for number in plan.teams.index:
        rows = np.flatnonzero((team == number).to_numpy())
        if number not in concerned:
            parts.append(plan.stops.iloc[rows])
        elif rows.size:
            parts.append(_stops(table, ground.route(table, rows), number))
    stops = stops_frame(_joined(table, parts), plan.crs)
    teams = team_table(stops, plan.teams.index, start=plan.start, crs=plan.crs)
    teams["locked"] = plan.teams["locked"]
    return replace(plan, stops=stops, teams=teams, assumed=assumed_share(stops))


def with_locks(plan: Plan, locked: Sequence[int]) -> Plan:
    """Return the same plan with exactly these turfs locked."""
    return replace(plan, teams=plan.teams.assign(locked=plan.teams.index.isin(list(locked))))


def _shared_out(table: pd.DataFrame, wish: Wish, ground: Ground) -> NDArray[np.int64]:
    """Give every household to a turf, from 0.

    Large buildings are shared out by runs of doors, so that turfs are of one size; each team then
    gets the doors that follow one another.
    """
    building, door = (table[name].to_numpy(dtype=np.int64) for name in ("building", "door"))
    _, group, size = np.unique(building, return_inverse=True, return_counts=True)
    large = (building != NO_ID) & (size[group] * _LARGE > wish.doors_per_team)
    rows = np.lexsort((door, group))
    first = np.cumsum(size) - size
    rank = np.empty(len(table), dtype=np.int64)
    rank[rows] = np.arange(len(table)) - np.repeat(first, size)
    run = np.where(large, rank // _RUN, 0)
    _, block = np.unique(np.column_stack([group, run]), axis=0, return_inverse=True)
    block = np.where(building == NO_ID, NO_ID, block.reshape(-1) + 1)
    x, y = (table[name].to_numpy() for name in ("x", "y"))
    turfs = cut_turfs(
        x,
        y,
        teams=wish.teams,
        building=block,
        order=door,
        meeting=ground.start,
        walks=ground.walks if ground.has_roads else None,
    )
    team = turfs.team
    there = rows[large[rows]]  # by building, then by door
    team[there] = team[there][np.lexsort((team[there], group[there]))]
    return team


_COLUMNS: Final = {
    "team": "int64",
    "order": "int64",
    "stop": "int64",
    "lon": "float64",
    "lat": "float64",
    "stop_lon": "float64",
    "stop_lat": "float64",
    "walk_m": "float64",
    "straight_m": "float64",
    "building": "int64",
    "door": "int64",
}


def _stops(table: pd.DataFrame, route: TurfRoute, team: int) -> pd.DataFrame:
    """Lay a team's way out as rows of the plan."""
    own = table.iloc[route.rows]
    return own.assign(
        team=team,
        order=np.arange(1, len(own) + 1),
        stop=route.stop,
        walk_m=route.walk_m,
        straight_m=route.straight_m,
    )


def _joined(table: pd.DataFrame, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Join the teams' rows; the columns are the same when there are none."""
    return pd.concat(parts) if parts else table.iloc[:0].assign(**dict.fromkeys(_COLUMNS, 0))


def stops_frame(rows: pd.DataFrame, crs: str) -> pd.DataFrame:
    """Bring rows of households into the shape of ``Plan.stops``; places of stops are added.

    Parameters
    ----------
    crs
        Metric system in which the middle of a stop is taken.
    """
    stops = _with_stop_places(rows, crs)
    return stops[[*_COLUMNS, *FACTS_OF_STOP]].astype(_COLUMNS).rename_axis(index="household")


def _with_stop_places(stops: pd.DataFrame, crs: str) -> pd.DataFrame:
    """Add the middle of the households of a stop."""
    xy = pd.DataFrame(_metres(stops, crs), columns=["x", "y"], index=stops.index)
    middle = xy.groupby([stops["team"], stops["stop"]]).transform("mean")
    x, y = middle["x"].to_numpy(), middle["y"].to_numpy()
    lon, lat = transform(x, y, source=crs, target=STORED_CRS)
    return stops.assign(stop_lon=lon, stop_lat=lat)


def _metres(table: pd.DataFrame, crs: str) -> NDArray[np.float64]:
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    return np.column_stack(transform(lon, lat, source=STORED_CRS, target=crs))


def team_table(
    stops: pd.DataFrame, numbers: Iterable[int], *, start: LonLat | None, crs: str
) -> pd.DataFrame:
    """Sum the stops of a plan up by team, see ``Plan.teams``; no turf is locked."""
    index = pd.Index(list(numbers), name="team", dtype="int64")
    by = stops.groupby("team")
    team, xy = stops["team"].to_numpy(), _metres(stops, crs)
    first = by[["stop_lon", "stop_lat"]].first().reindex(index)
    outlines = [
        turf_outline(xy[team == each], crs) if (team == each).any() else None for each in index
    ]
    return pd.DataFrame(
        {
            "households": by.size().reindex(index, fill_value=0).astype("int64"),
            "stops": by["stop"].nunique().reindex(index, fill_value=0).astype("int64"),
            "length_m": by["walk_m"].sum().reindex(index, fill_value=0.0),
            "outline": pd.Series(outlines, index=index, dtype=object),
            "lon": first["stop_lon"] if start is None else start.lon,
            "lat": first["stop_lat"] if start is None else start.lat,
            "locked": False,
        },
        index=index,
    )


def assumed_share(stops: pd.DataFrame) -> float:
    """Return the share of a plan's metres that is a straight line with a detour, 0 to 1."""
    metres = float(stops["walk_m"].sum())
    return float(stops["straight_m"].sum()) / metres if metres else 0.0
