"""The store: every read names an actor, every write is one transaction with an audit row.

Contract, kept by both backends and tested on both (``tests/data/test_store_contract.py``):

- A read sees one snapshot; what it returns carries the data version it was read at.
- A write is all or nothing. When :meth:`Store.write` has returned, it survives a power cut.
- The same request twice makes one change; the second call says so.
- Writers take turns. Nobody overwrites what somebody else is writing.
- An actor gets what its role and areas allow, nothing else.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

import pandas as pd
import sqlalchemy as sa

from data import schema, tables
from data.rows import fetch
from data.survey import SurveyReader, allowed_areas, campaign_of, data_version
from data.undo import Journal, Undoable, keep_journal, last_undoable, take_back
from data.writing import Writer, remembered
from geo.model import Campaign, Survey

if TYPE_CHECKING:
    from data.actor import Actor
    from data.backend import Backend

_CHUNK = 20_000
"""Ids asked for in one query."""


@dataclass(frozen=True)
class Change:
    """A change somebody wants made.

    Attributes
    ----------
    request
        Made by whoever asks, once per intention: asking again with it changes nothing more.
    action
        What is done, for the audit trail: ``import households``, ``demo`` …
    apply
        Does the work through the writer it is given and returns counts for the audit trail; no
        names, no words of residents.
    undoable
        Whether to keep what takes it back, as long as it is the last change of its campaign; it
        has to be a change of one campaign only.
    """

    request: UUID
    action: str
    apply: Callable[[Writer], dict[str, int]]
    undoable: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Receipt:
    """Proof that a change is kept.

    Attributes
    ----------
    version
        Data version that contains it.
    repeated
        The request had been carried out before; nothing was done now.
    counts
        What was counted when it was carried out.
    """

    version: int
    repeated: bool
    counts: dict[str, int]


class Store:
    """All records, behind one door.

    Parameters
    ----------
    backend
        Where they are kept.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def kind(self) -> str:
        """``GeoPackage`` or ``PostGIS``."""
        return self._backend.kind

    @property
    def label(self) -> str:
        """Where the store is, for people; no password."""
        return self._backend.label

    @property
    def backend(self) -> Backend:
        """The place the records are kept in."""
        return self._backend

    def check(self) -> None:
        """Raise a ``StoreProblem`` unless the store can be used as it is."""
        with self.explained():
            self._backend.check()
            schema.require_current(self._backend)

    def layout(self) -> str | None:
        """Return the revision of the tables; ``None`` when there are none yet."""
        with self.explained(), self._backend.engine.connect() as connection:
            return schema.revision_of(connection)

    def prepare(self) -> bool:
        """Make the store, or bring it up to date; say whether anything had to be done."""
        with self.explained():
            return schema.upgrade(self._backend)

    # --- reads ----------------------------------------------------------------------------------

    def version(self) -> int:
        """Return the data version: the number of the last change."""
        with self._reading() as connection:
            return data_version(connection)

    def stamp(self, version: int | None = None) -> str:
        """Name a state of the store: the number of a change and what tells it from any other.

        Unlike :meth:`version` it differs when a store is replaced by one with as many changes.

        Parameters
        ----------
        version
            The change to name; the last one when left out. A change that is not there is ``0``.
        """
        change = tables.CHANGE
        query = sa.select(change.c.id, change.c.request, change.c.at)
        if version is not None:
            query = query.where(change.c.id == version)
        with self._reading() as connection:
            row = connection.execute(query.order_by(change.c.id.desc()).limit(1)).first()
        if row is None:
            return "0"
        told = blake2b(f"{row.request} {row.at.isoformat()}".encode(), digest_size=6).hexdigest()
        return f"{row.id}-{told}"

    def size(self) -> int:
        """Return how many households the store holds, for the health check."""
        with self._reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(tables.HOUSEHOLD)) or 0

    def campaigns(self, actor: Actor) -> tuple[Campaign, ...]:
        """Return all campaigns, newest first."""
        actor.require("figures")
        with self._reading() as connection:
            rows = connection.execute(sa.select(tables.CAMPAIGN)).mappings().all()
        found = [campaign_of(row) for row in rows]
        return tuple(sorted(found, key=lambda campaign: -campaign.id))

    def survey(self, actor: Actor, campaign: int, *, known: Survey | None = None) -> Survey:
        """Read a campaign's records as far as maps and figures need them, at one version.

        Parameters
        ----------
        known
            What the same actor read of the same campaign earlier; tables that no change has
            touched since are taken from it.

        Raises
        ------
        UnknownChoice
            When there is no such campaign.
        """
        actor.require("households")
        with self._reading() as connection:
            return SurveyReader(connection, self._backend, actor, campaign).read(known)

    def households(self, actor: Actor, campaign: int, ids: Iterable[int]) -> pd.DataFrame:
        """Read registered details of some households: ``uuid``, ``code``, ``address``, by id."""
        actor.require("words")
        return self._details(actor, campaign, tables.HOUSEHOLD, ids, ("uuid", "code", "address"))

    def visits(self, actor: Actor, campaign: int, households: Iterable[int]) -> pd.DataFrame:
        """Read the visits of some households with their notes, oldest first."""
        actor.require("words")
        visit = tables.VISIT
        allowed = self.households(actor, campaign, households).index
        query = (
            sa.select(visit)
            .where(visit.c.campaign_id == campaign, visit.c.household_id.in_(allowed.tolist()))
            .order_by(visit.c.visited_at, visit.c.id)
        )
        with self._reading() as connection:
            return fetch(connection, self._backend, query)

    def issues(self, actor: Actor, campaign: int, ids: Iterable[int]) -> pd.DataFrame:
        """Read further details of some issues: ``request_type``, ``state``, indexed by id."""
        actor.require("words")
        return self._details(actor, campaign, tables.ISSUE, ids, ("request_type", "state"))

    def remembered(
        self, actor: Actor, campaign: int, kind: str, *, department: str = ""
    ) -> dict[str, str]:
        """Return what was decided about files of a kind before: topic to choice."""
        actor.require("write")
        with self._reading() as connection:
            return remembered(connection, campaign, kind, department)

    def _details(
        self,
        actor: Actor,
        campaign: int,
        table: sa.Table,
        ids: Iterable[int],
        columns: Sequence[str],
    ) -> pd.DataFrame:
        wanted = [int(number) for number in ids]
        chosen = [table.c.id, *(table.c[name] for name in columns)]
        parts = []
        with self._reading() as connection:
            allowed = allowed_areas(connection, self._backend, actor, campaign)
            for start in range(0, max(len(wanted), 1), _CHUNK):
                query = sa.select(*chosen).where(
                    table.c.campaign_id == campaign,
                    table.c.id.in_(wanted[start : start + _CHUNK]),
                )
                if allowed is not None:
                    query = query.where(table.c.area_id.in_(sorted(allowed)))
                parts.append(fetch(connection, self._backend, query.order_by(table.c.id)))
        return pd.concat(parts)

    # --- writes ---------------------------------------------------------------------------------

    def write(self, actor: Actor, change: Change) -> Receipt:
        """Carry out a change in one transaction, with its audit row.

        Raises
        ------
        NotPermitted
            When the actor may not write.
        StoreProblem
            When the store is locked, read-only or out of reach; then nothing was changed.
        """
        return self._carry_out(actor, change, keep=True)

    def rehearse(self, actor: Actor, change: Change) -> Receipt:
        """Carry a change out and undo it: the receipt says what would come of it."""
        return self._carry_out(actor, change, keep=False)

    def _carry_out(self, actor: Actor, change: Change, *, keep: bool) -> Receipt:
        actor.require("write")
        with self.explained(), self._backend.engine.connect() as connection:
            self._backend.begin(connection, write=True)
            done = (
                connection.execute(
                    sa.select(tables.CHANGE).where(tables.CHANGE.c.request == str(change.request))
                )
                .mappings()
                .first()
            )
            if done is not None:
                return Receipt(done["id"], repeated=True, counts=done["counts"])
            journal = Journal() if change.undoable and keep else None
            writer = Writer(connection, self._backend, journal=journal)
            counts = change.apply(writer)
            version = data_version(connection) + 1
            connection.execute(
                sa.insert(tables.CHANGE),
                {
                    "id": version,
                    "request": str(change.request),
                    "at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
                    "actor": actor.name,
                    "action": change.action,
                    "touched": ",".join(sorted(writer.touched)),
                    "counts": counts,
                },
            )
            if keep:
                keep_journal(connection, version, writer)
                connection.commit()
            else:
                connection.rollback()
        return Receipt(version, repeated=False, counts=counts)

    def last_undoable(self, actor: Actor, campaign: int) -> Undoable | None:
        """Return the campaign's last change, if it can be taken back."""
        actor.require("write")
        with self._reading() as connection:
            return last_undoable(connection, campaign)

    def undo(self, actor: Actor, change: int, *, request: UUID) -> Receipt:
        """Take a change back, as a change of its own: all of it or nothing.

        Parameters
        ----------
        change
            Its number, see :meth:`last_undoable`.
        request
            Names this intention; the same one again changes nothing more.

        Raises
        ------
        NotPermitted
            When the actor may not write.
        CannotUndo
            When other changes came after it, or other records refer to those it brought.
        """
        actor.require("write")
        with self._reading() as connection:
            action = connection.scalar(
                sa.select(tables.CHANGE.c.action).where(tables.CHANGE.c.id == change)
            )
        work = Change(request, f"undo {action}", lambda writer: take_back(writer, change))
        return self.write(actor, work)

    def trail(self, actor: Actor) -> pd.DataFrame:
        """Return the audit trail, oldest first."""
        actor.require("copy")
        with self._reading() as connection:
            return fetch(
                connection, self._backend, sa.select(tables.CHANGE).order_by(tables.CHANGE.c.id)
            )

    # --- transactions ---------------------------------------------------------------------------

    def _reading(self) -> _Reading:
        return _Reading(self._backend)

    def explained(self) -> AbstractContextManager[None]:
        """Turn errors of the database and the file system into problems of the store."""
        return _Explained(self._backend)


class _Explained:
    """Turns the database's errors into problems of the store."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        # sqlite3's own come from rows that are fetched past SQLAlchemy
        if isinstance(error, sa.exc.DBAPIError | sqlite3.Error | OSError):
            problem = self._backend.problem(error)
            if problem is not None:
                raise problem from error


class _Reading:
    """One snapshot: a connection inside a read transaction."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._explained = _Explained(backend)

    def __enter__(self) -> sa.Connection:
        with self._explained:
            connection = self._backend.engine.connect()
            try:
                self._backend.begin(connection, write=False)
            except sa.exc.DBAPIError:
                connection.close()
                raise
            self._connection = connection
        return connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._connection.close()
        self._explained.__exit__(kind, error, trace)
