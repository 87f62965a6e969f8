"""A plan that was kept: as it was made, and what has been done since."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.coverage import effective_visits
from geo.crs import metric_crs
from geo.facts import Facts
from geo.groupings import by_area
from geo.model import NO_ID, Filters, LonLat, Survey
from geo.plan import FACTS_OF_STOP, Plan, assumed_share, stops_frame, team_table
from geo.revisit import NO_SLOT, households_to_visit

PLACED: Final = ("team", "order", "stop", "walk_m", "straight_m", "reason")
"""What is kept of a household on a plan; everything else follows from the records."""

_BLANK: Final[dict[str, int | str]] = {
    "tries": 0,
    "last_outcome": -1,
    "last_department": NO_ID,
    "last_team": "",
    "last_slot": NO_SLOT,
    "shut_slots": 0,
    "slot": NO_SLOT,
}


class PlanRecord(NamedTuple):
    """A plan as it was kept.

    Attributes
    ----------
    homes
        Index: household id. Columns ``PLACED``.
    teams, locked
        Numbers of all teams, and of those whose turf is locked.
    department, visits_known
        See ``geo.plan.Plan``.
    """

    homes: pd.DataFrame
    teams: tuple[int, ...]
    locked: tuple[int, ...]
    on: dt.date
    slot: int
    start: LonLat | None
    department: int
    visits_known: int


def plan_of_record(survey: Survey, record: PlanRecord) -> Plan:
    """Lay a plan out again, with what was known when it was made.

    Households that are no longer there, or have lost their place, are left out.
    """
    row = survey.households.index.get_indexer(record.homes.index)
    lon, lat = (axis[row] for axis in survey.household_positions)
    there = (row >= 0) & np.isfinite(lon) & np.isfinite(lat)
    homes = record.homes[there].rename_axis(index="household")
    building = survey.households["building"].to_numpy(dtype=np.int64)[row]
    stops = homes.assign(
        lon=lon[there], lat=lat[there], building=building[there], door=homes["order"]
    )
    known = _known_then(survey, record).reindex(stops.index)
    for name in FACTS_OF_STOP:
        if name != "reason":
            filled = known[name].fillna(_BLANK[name]) if name in _BLANK else known[name]
            stops[name] = filled
    middle = (stops[["lon", "lat"]].min() + stops[["lon", "lat"]].max()) / 2
    crs = metric_crs(*(record.start or (middle if len(stops) else (0.0, 0.0))))
    stops = stops_frame(stops, crs)
    teams = team_table(stops, record.teams, start=record.start, crs=crs)
    teams["locked"] = teams.index.isin(list(record.locked))
    return Plan(
        stops,
        teams,
        record.on,
        record.slot,
        record.start,
        assumed_share(stops),
        crs=crs,
        department=record.department,
        visits_known=record.visits_known,
    )


def _known_then(survey: Survey, record: PlanRecord) -> pd.DataFrame:
    """Return what was known of the households when the plan was made."""
    visits = survey.visits[survey.visits.index <= record.visits_known]
    then = Facts(replace(survey, visits=visits), Filters(survey.campaign.id))
    return households_to_visit(then, record.on, area=by_area(survey, "community"))


def done_since(survey: Survey, plan: Plan) -> pd.DataFrame:
    """Return what has been done since a plan was made.

    Returns
    -------
    DataFrame
        Index: household id, as ``plan.stops``. ``came`` (somebody was there, or called), ``met``
        (the visit was effective), ``outcome`` (code of the latest visit since, -1 for none).
    """
    since = survey.visits.index.to_numpy() > plan.visits_known
    household = survey.visit_household
    since &= household >= 0
    order = survey.visits_in_time
    latest = order[since[order]]
    outcome = np.full(len(survey.households), -1, dtype=np.int64)
    outcome[household[latest]] = survey.visits["outcome"].to_numpy()[latest]
    met = np.zeros(len(outcome), dtype=bool)
    met[household[since & effective_visits(survey)]] = True
    row = survey.households.index.get_indexer(plan.stops.index)
    return pd.DataFrame(
        {"came": outcome[row] >= 0, "met": met[row], "outcome": outcome[row]},
        index=plan.stops.index,
    )
