"""Forms that were begun: kept at every change, so that a reload or a cut connection costs nothing.

Drafts are no records. They have no number in the audit trail and no data version, or every word
somebody types would make every map be drawn anew; nobody but the actor who began one reads it.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa

from data import tables
from geo.errors import RefusedFile
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store

KEPT_FOR: Final = dt.timedelta(days=30)
MOST_CHARACTERS: Final = 200_000
"""A form that is longer was not typed."""


@dataclass(frozen=True)
class Draft:
    """A form that was begun.

    Attributes
    ----------
    nonce
        Names the form and, once it is saved, the request.
    kept_at
        When it was last kept, UTC.
    content
        What it held, as JSON can hold it.
    """

    nonce: UUID
    kept_at: dt.datetime
    content: dict[str, Any]


def keep_draft(
    store: Store, actor: Actor, campaign: int, nonce: UUID, content: dict[str, Any]
) -> None:
    """Keep what a form holds now, in place of what it held before.

    Raises
    ------
    NotPermitted
        When the actor may not write.
    RefusedFile
        When it holds more than anybody types.
    StoreProblem
        When the store cannot be written.
    """
    actor.require("write")
    if len(json.dumps(content)) > MOST_CHARACTERS:
        raise RefusedFile(file="draft", reason=N_("it is too long"))
    draft, now = tables.DRAFT, dt.datetime.now(dt.UTC).replace(tzinfo=None)
    row = {"campaign_id": campaign, "kept_at": now, "content": content}
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=True)
        connection.execute(sa.delete(draft).where(draft.c.kept_at < now - KEPT_FOR))
        known = connection.execute(sa.update(draft).where(_own(actor, nonce)).values(row))
        if not known.rowcount and not _taken(connection, nonce):
            connection.execute(sa.insert(draft), {"nonce": str(nonce), "actor": actor.name, **row})
        connection.commit()


def drafts(store: Store, actor: Actor, campaign: int) -> tuple[Draft, ...]:
    """Return an actor's drafts in a campaign, the latest first."""
    actor.require("write")
    draft = tables.DRAFT
    query = (
        sa.select(draft.c.nonce, draft.c.kept_at, draft.c.content)
        .where(draft.c.campaign_id == campaign, draft.c.actor == actor.name)
        .order_by(draft.c.kept_at.desc(), draft.c.nonce)
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        rows = connection.execute(query).all()
    return tuple(Draft(UUID(row.nonce), row.kept_at, row.content) for row in rows)


def drop_draft(store: Store, actor: Actor, nonce: UUID) -> None:
    """Throw a draft away; one that is not there, or somebody else's, stays as it is."""
    actor.require("write")
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=True)
        connection.execute(sa.delete(tables.DRAFT).where(_own(actor, nonce)))
        connection.commit()


def _own(actor: Actor, nonce: UUID) -> sa.ColumnElement[bool]:
    draft = tables.DRAFT
    return sa.and_(draft.c.nonce == str(nonce), draft.c.actor == actor.name)


def _taken(connection: sa.Connection, nonce: UUID) -> bool:
    """Say whether a form of this name was saved already, or is somebody else's."""
    done = sa.select(tables.CHANGE.c.id).where(tables.CHANGE.c.request == str(nonce))
    theirs = sa.select(tables.DRAFT.c.nonce).where(tables.DRAFT.c.nonce == str(nonce))
    return any(connection.execute(query).first() for query in (done, theirs))
