"""Plans kept as records: which team has which turf, who is in it, what they knew when it was made.

One household is on one list of a plan, one turf belongs to one team. A plan that is deleted is
marked so, and its rows stay: the last change of a campaign can be taken back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data import tables
from data.rows import fetch
from data.store import Change, Receipt, Store
from data.survey import allowed_areas
from geo.errors import ChangedMeanwhile, NotPermitted, UnknownChoice
from geo.model import NO_ID, LonLat
from geo.plan import Plan
from geo.plan_record import PLACED, PlanRecord
from geo.revisit import SLOTS
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.writing import Writer

SAVE: Final = "save plan"
DELETE: Final = "delete plan"

_KEPT, _DELETED = "kept", "deleted"
_DRAFT, _LOCKED = "draft", "locked"


@dataclass(frozen=True)
class SavedPlan:
    """A plan in the list of plans.

    Attributes
    ----------
    id, key
        Number in this store and permanent name.
    edition
        Grows by one with every change of it.
    department
        Who goes, ``NO_ID`` where that was not said.
    teams, households
        How many; households that the actor may not see are not counted.
    """

    id: int
    key: str
    edition: int
    day: dt.date
    slot: int
    department: int
    teams: int
    households: int


def save_plan(
    store: Store,
    actor: Actor,
    campaign: int,
    plan: Plan,
    *,
    known: SavedPlan | None = None,
    request: UUID,
) -> Receipt:
    """Keep a plan, or in place of an earlier edition of it.

    Parameters
    ----------
    known
        The edition that was changed; ``None`` for a new plan, whose key is that of the request,
        see :func:`plan_key`.
    request
        Made with the plan: sent twice it makes one record.

    Raises
    ------
    ChangedMeanwhile
        When somebody else has saved another edition since, or deleted it.
    NotPermitted
        When the actor may not write, or not about one of the households.
    UnknownChoice
        When there is no such department.
    """
    homes = plan.stops.index.tolist()
    actor.require("write")
    if set(homes) - set(store.households(actor, campaign, homes).index):
        raise NotPermitted(action="write")
    row = {
        "campaign_id": campaign,
        "department_id": plan.department,
        "day": plan.on,
        "slot": SLOTS[plan.slot],
        "start_lon": plan.start.lon if plan.start else None,
        "start_lat": plan.start.lat if plan.start else None,
    }

    def apply(writer: Writer) -> dict[str, int]:
        who = [plan.department] if plan.department else []
        if who and not len(writer.rows(tables.DEPARTMENT, campaign, ids=who)):
            raise UnknownChoice(topic=N_("department"), value=plan.department, known="")
        if known is None:
            fixed = {"uuid": plan_key(request), "visits_known": plan.visits_known}
            new = pd.DataFrame([row | fixed | {"edition": 1, "state": _KEPT}])
            number = int(writer.add(tables.PLAN, new)[0])
        else:
            number = _next_edition(writer, campaign, known, row).id
        _write_turfs(writer, campaign, number, plan)
        return {"teams": len(plan.teams), "households": len(plan.stops)}

    return store.write(actor, Change(request, SAVE, apply, undoable=True))


def plan_key(request: UUID) -> str:
    """Return the permanent name of the plan that a request makes."""
    return str(uuid5(request, "plan"))


def delete_plan(
    store: Store, actor: Actor, campaign: int, plan: SavedPlan, *, request: UUID
) -> Receipt:
    """Take a plan off the list.

    Raises
    ------
    ChangedMeanwhile
        When somebody else has saved another edition since, or deleted it.
    """

    def apply(writer: Writer) -> dict[str, int]:
        _next_edition(writer, campaign, plan, {"state": _DELETED})
        return {"plans": 1}

    return store.write(actor, Change(request, DELETE, apply, undoable=True))


def saved_plans(store: Store, actor: Actor, campaign: int) -> tuple[SavedPlan, ...]:
    """Return the plans of a campaign, the latest day first."""
    actor.require("households")
    plan = tables.PLAN
    query = sa.select(plan).where(plan.c.campaign_id == campaign, plan.c.state == _KEPT)
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        rows = connection.execute(query.order_by(plan.c.day.desc(), plan.c.id.desc())).all()
        homes = _homes(connection, store, actor, campaign)
        turf = tables.TURF
        turfs = connection.execute(
            sa.select(turf.c.plan_id, sa.func.count())
            .where(turf.c.campaign_id == campaign)
            .group_by(turf.c.plan_id)
        )
        teams = {int(number): int(count) for number, count in turfs}
    households = homes["plan"].value_counts()
    return tuple(
        SavedPlan(
            row.id,
            row.uuid,
            row.edition,
            row.day,
            SLOTS.index(row.slot),
            row.department_id or NO_ID,
            teams.get(row.id, 0),
            int(households.get(row.id, 0)),
        )
        for row in rows
    )


def read_plan(store: Store, actor: Actor, campaign: int, plan: int) -> PlanRecord | None:
    """Read a plan as it was kept; ``None`` when it is not there (any more).

    Households that the actor may not see are left out.
    """
    actor.require("households")
    table, turf = tables.PLAN, tables.TURF
    query = sa.select(table).where(
        table.c.id == plan, table.c.campaign_id == campaign, table.c.state == _KEPT
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        row = connection.execute(query).first()
        if row is None:
            return None
        turfs = connection.execute(
            sa.select(turf.c.number, turf.c.state)
            .where(turf.c.plan_id == plan)
            .order_by(turf.c.number)
        ).all()
        homes = _homes(connection, store, actor, campaign, plan=plan)
    return PlanRecord(
        homes.set_index("household").drop(columns="plan"),
        teams=tuple(int(number) for number, _ in turfs),
        locked=tuple(int(number) for number, state in turfs if state == _LOCKED),
        on=row.day,
        slot=SLOTS.index(row.slot),
        start=None if row.start_lon is None else LonLat(row.start_lon, row.start_lat),
        department=row.department_id or NO_ID,
        visits_known=row.visits_known,
    )


def households_locked(
    store: Store, actor: Actor, campaign: int, *, since: dt.date, but: int = NO_ID
) -> tuple[int, ...]:
    """Return the households in locked turfs of plans for a day or later: they have their team.

    Parameters
    ----------
    but
        A plan that does not count.
    """
    actor.require("households")
    plan, turf, home = tables.PLAN, tables.TURF, tables.TURF_HOUSEHOLD
    query = (
        sa.select(home.c.household_id)
        .join(turf, turf.c.id == home.c.turf_id)
        .join(plan, plan.c.id == home.c.plan_id)
        .where(
            plan.c.campaign_id == campaign,
            plan.c.state == _KEPT,
            plan.c.day >= since,
            plan.c.id != but,
            turf.c.state == _LOCKED,
        )
        .distinct()
        .order_by(home.c.household_id)
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        return tuple(int(number) for (number,) in connection.execute(query))


def _homes(
    connection: sa.Connection, store: Store, actor: Actor, campaign: int, *, plan: int = NO_ID
) -> pd.DataFrame:
    """Read who is on the lists: plan, household, team and the columns ``PLACED``."""
    home, turf, household = tables.TURF_HOUSEHOLD, tables.TURF, tables.HOUSEHOLD
    query = (
        sa.select(
            home.c.id,
            home.c.plan_id.label("plan"),
            home.c.household_id.label("household"),
            turf.c.number.label("team"),
            home.c.place.label("order"),
            *(home.c[name] for name in PLACED if name not in {"team", "order"}),
        )
        .join(turf, turf.c.id == home.c.turf_id)
        .join(household, household.c.id == home.c.household_id)
        .where(home.c.campaign_id == campaign)
        .order_by(home.c.plan_id, turf.c.number, home.c.place)
    )
    if plan:
        query = query.where(home.c.plan_id == plan)
    allowed = allowed_areas(connection, store.backend, actor, campaign)
    if allowed is not None:
        query = query.where(household.c.area_id.in_(sorted(allowed)))
    return fetch(connection, store.backend, query)


def _next_edition(
    writer: Writer, campaign: int, known: SavedPlan, changed: dict[str, object]
) -> SavedPlan:
    rows = writer.rows(tables.PLAN, campaign, ids=[known.id])
    if not len(rows) or rows["edition"].iloc[0] != known.edition or (rows["state"] != _KEPT).any():
        raise ChangedMeanwhile(fields=("plan",))
    row = changed | {"edition": known.edition + 1}
    writer.update(tables.PLAN, pd.DataFrame([row], index=[known.id]))
    return known


def _write_turfs(writer: Writer, campaign: int, number: int, plan: Plan) -> None:
    """Write turfs and lists; rows that are there already are changed, not replaced."""
    turfs = writer.rows(tables.TURF, campaign)
    turfs = turfs[turfs["plan_id"] == number]
    states = np.where(plan.teams["locked"], _LOCKED, _DRAFT)
    wanted = pd.DataFrame({"number": plan.teams.index, "state": states})
    turf_of = _put(
        writer, tables.TURF, wanted.assign(campaign_id=campaign, plan_id=number), turfs, "number"
    )
    homes = writer.rows(tables.TURF_HOUSEHOLD, campaign)
    homes = homes[homes["plan_id"] == number]
    stops = plan.stops
    rows = pd.DataFrame(
        {
            "campaign_id": campaign,
            "plan_id": number,
            "turf_id": stops["team"].map(turf_of).to_numpy(),
            "household_id": stops.index,
            "place": stops["order"].to_numpy(),
            "stop": stops["stop"].to_numpy(),
            "walk_m": stops["walk_m"].to_numpy(),
            "straight_m": stops["straight_m"].to_numpy(),
            "reason": stops["reason"].to_numpy(),
        }
    )
    _put(writer, tables.TURF_HOUSEHOLD, rows, homes, "household_id")
    gone = homes.index[~homes["household_id"].isin(stops.index)]
    if len(gone):  # off every list, but known: the change can be taken back
        writer.update(tables.TURF_HOUSEHOLD, pd.DataFrame({"turf_id": 0}, index=gone))


def _put(
    writer: Writer, table: sa.Table, rows: pd.DataFrame, there: pd.DataFrame, key: str
) -> dict[int, int]:
    """Change the rows that are there and add the others; return the id by key."""
    ids = dict(zip(there[key].astype("int64").tolist(), there.index.tolist(), strict=True))
    old = rows[key].isin(ids).to_numpy()
    if old.any():
        index = [ids[int(value)] for value in rows.loc[old, key]]
        writer.update(table, rows[old].set_axis(index))
    if not old.all():
        fresh = rows[~old]
        new = writer.add(table, fresh)
        ids |= dict(zip(fresh[key].tolist(), new.tolist(), strict=True))
    return ids
