"""Snapshots: the figures of a selection as they were frozen, for briefings.

What a snapshot says is kept as it was, not as a pointer to records that move on. ``content`` is for
everybody who may see figures; ``basis`` holds what was kept back from it and is read for making
later snapshots only. A snapshot that is deleted is marked so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from data import tables
from data.store import Change, Receipt, Store
from data.survey import allowed_areas
from geo.errors import ChangedMeanwhile, NotPermitted, UnknownChoice
from geo.model import Filters
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.writing import Writer

FREEZE: Final = "freeze snapshot"
TAKE_AWAY: Final = "take snapshot away"
DELETE: Final = "delete snapshot"
LONGEST_NAME: Final = 200

_KEPT, _AWAY, _DELETED = "kept", "taken away", "deleted"


@dataclass(frozen=True)
class SavedSnapshot:
    """A snapshot in the list of snapshots.

    Attributes
    ----------
    key
        Permanent name.
    frozen_at
        Civil time of the campaign.
    actor
        Who froze it.
    stamp
        State of the store it was made from, see ``Store.stamp``.
    filters
        The question it answers.
    """

    id: int
    key: str
    name: str
    frozen_at: dt.datetime
    actor: str
    stamp: str
    filters: Filters


@dataclass(frozen=True)
class ToFreeze:
    """What is to be kept.

    Attributes
    ----------
    version
        Data version that it was made from.
    content, basis
        As JSON has them.
    known
        Keys of the snapshots that were looked at so that nothing kept back in them comes to light.
    """

    filters: Filters
    version: int
    content: Mapping[str, Any]
    basis: Mapping[str, Any]
    known: Collection[str]


def freeze(store: Store, actor: Actor, made: ToFreeze, *, name: str, request: UUID) -> Receipt:
    """Keep a snapshot.

    Parameters
    ----------
    request
        Made with the snapshot: sent twice it makes one, whose key is :func:`snapshot_key`.

    Raises
    ------
    ChangedMeanwhile
        When there are other snapshots by now than those looked at.
    NotPermitted
        When the actor may not write.
    UnknownChoice
        When the name is empty or too long.
    """
    said = name.strip()
    if not 0 < len(said) <= LONGEST_NAME:
        topic, known_as = N_("name of a snapshot"), f"1–{LONGEST_NAME}"
        raise UnknownChoice(topic=topic, value=said[:20], known=known_as)
    filters = made.filters
    row = {
        "uuid": snapshot_key(request),
        "campaign_id": filters.campaign,
        "name": said,
        "frozen_at": dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        "actor": actor.name,
        "stamp": store.stamp(made.version),
        "filters": _plain(filters),
        "scope": list(filters.areas or actor.areas),
        "content": dict(made.content),
        "basis": dict(made.basis),
        "state": _KEPT,
    }

    def apply(writer: Writer) -> dict[str, int]:
        there = writer.rows(tables.SNAPSHOT, filters.campaign)
        if set(there["uuid"][there["state"] != _DELETED] if len(there) else ()) != set(made.known):
            raise ChangedMeanwhile(fields=("snapshot",))
        writer.add(tables.SNAPSHOT, pd.DataFrame({name: [row[name]] for name in row}))
        return {"snapshots": 1}

    return store.write(actor, Change(request, FREEZE, apply))


def snapshot_key(request: UUID) -> str:
    """Return the permanent name of the snapshot that a request makes."""
    return str(uuid5(request, "snapshot"))


def may_take_away(actor: Actor, maker: str) -> bool:
    """Say whether an actor may take away what ``maker`` froze: its maker, or who runs the store."""
    return actor.may("write") and (actor.name == maker or actor.may("copy"))


def take_away(
    store: Store,
    actor: Actor,
    campaign: int,
    snapshot: SavedSnapshot,
    *,
    shown: bool,
    request: UUID,
) -> Receipt:
    """Take a snapshot off the list.

    Parameters
    ----------
    shown
        Whether anybody may have seen it: then later ones go on guarding what it kept back, for
        what was handed out can still be compared with them.

    Raises
    ------
    ChangedMeanwhile
        When it is not there any more.
    NotPermitted
        When the actor may not write, neither made it nor runs the store, or may not see it.
    """

    def apply(writer: Writer) -> dict[str, int]:
        rows = writer.rows(tables.SNAPSHOT, campaign, ids=[snapshot.id])
        if not len(rows) or (rows["state"] != _KEPT).any():
            raise ChangedMeanwhile(fields=("snapshot",))
        if not may_take_away(actor, str(rows["actor"].iloc[0])):
            raise NotPermitted(action="write")
        state = _AWAY if shown else _DELETED
        writer.update(tables.SNAPSHOT, pd.DataFrame({"state": [state]}, index=[snapshot.id]))
        return {"snapshots": 1}

    _require_in_scope(store, actor, campaign, snapshot.id)
    return store.write(actor, Change(request, TAKE_AWAY if shown else DELETE, apply))


def snapshots(
    store: Store, actor: Actor, campaign: int, *, gone: bool = False
) -> tuple[SavedSnapshot, ...]:
    """Return the snapshots of a campaign that the actor may see, newest first.

    Parameters
    ----------
    gone
        Those that were taken away instead.
    """
    actor.require("figures")
    table = tables.SNAPSHOT
    chosen = [column for column in table.c if column.name not in {"content", "basis"}]
    there = table.c.state != _KEPT if gone else table.c.state == _KEPT
    query = (
        sa.select(*chosen, tables.CAMPAIGN.c.timezone)
        .join(tables.CAMPAIGN, tables.CAMPAIGN.c.id == table.c.campaign_id)
        .where(table.c.campaign_id == campaign, there)
        .order_by(table.c.id.desc())
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        rows = connection.execute(query).all()
        allowed = allowed_areas(connection, store.backend, actor, campaign)
    return tuple(_saved(row) for row in rows if _in_scope(row.scope, allowed))


def read_content(store: Store, actor: Actor, campaign: int, snapshot: int) -> dict[str, Any] | None:
    """Read what a snapshot says; ``None`` when it is not there (any more), or not to be seen."""
    actor.require("figures")
    table = tables.SNAPSHOT
    query = sa.select(table.c.content, table.c.scope).where(
        table.c.id == snapshot, table.c.campaign_id == campaign, table.c.state == _KEPT
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        row = connection.execute(query).first()
        allowed = allowed_areas(connection, store.backend, actor, campaign)
    if row is None or not _in_scope(row.scope, allowed):
        return None
    content: dict[str, Any] = row.content
    return content


def read_bases(store: Store, actor: Actor, campaign: int) -> dict[str, dict[str, Any]]:
    """Read what is behind all snapshots of a campaign, by key.

    Also those whose areas the actor may not see, and those taken away after they were shown: what
    was shown to others counts. It is for keeping counts back, not for showing.
    """
    actor.require("households")
    actor.require("write")
    table = tables.SNAPSHOT
    query = (
        sa.select(table.c.uuid, table.c.basis)
        .where(table.c.campaign_id == campaign, table.c.state != _DELETED)
        .order_by(table.c.id)
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        return {row.uuid: row.basis for row in connection.execute(query)}


def _require_in_scope(store: Store, actor: Actor, campaign: int, snapshot: int) -> None:
    if snapshot not in {each.id for each in snapshots(store, actor, campaign)} and actor.areas:
        raise NotPermitted(action="write")


def _in_scope(scope: list[int], allowed: frozenset[int] | None) -> bool:
    """Say whether a snapshot is of nothing but areas that may be seen."""
    return allowed is None or (bool(scope) and allowed.issuperset(scope))


def _plain(filters: Filters) -> dict[str, Any]:
    parts = asdict(filters)
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in parts.items()
    }


def _saved(row: Any) -> SavedSnapshot:  # noqa: ANN401 - a row of the query
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.filters.items()
    }
    for name in ("since", "until"):
        kept[name] = dt.date.fromisoformat(kept[name]) if kept[name] else None
    there = row.frozen_at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(row.timezone))
    frozen_at = there.replace(tzinfo=None)
    return SavedSnapshot(
        row.id, row.uuid, row.name, frozen_at, row.actor, row.stamp, Filters(**kept)
    )
