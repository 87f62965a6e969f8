"""What is known about households besides maps and figures: cards left there, photos."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data import tables

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store


def cards_left(store: Store, actor: Actor, campaign: int) -> list[tuple[str, int]]:
    """Return number and household (id) of every contact card that was left, oldest first.

    Households that the actor may not see are left out.
    """
    actor.require("words")
    visit = tables.VISIT
    query = (
        sa.select(visit.c.card_number, visit.c.household_id)
        .where(
            visit.c.campaign_id == campaign,
            visit.c.card_number != "",
            visit.c.household_id.is_not(None),
        )
        .order_by(visit.c.visited_at, visit.c.id)
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        found = [(str(row.card_number), int(row.household_id)) for row in connection.execute(query)]
    allowed = set(store.households(actor, campaign, {household for _, household in found}).index)
    return [pair for pair in found if pair[1] in allowed]


def photos(
    store: Store, actor: Actor, campaign: int, issues: Iterable[int]
) -> dict[int, tuple[bytes, ...]]:
    """Return the photos (JPEG) of some issues; issues without one are left out."""
    actor.require("words")
    allowed = store.issues(actor, campaign, issues).index
    photo = tables.PHOTO
    query = (
        sa.select(photo.c.issue_id, photo.c.image)
        .where(photo.c.campaign_id == campaign, photo.c.issue_id.in_(allowed.tolist()))
        .order_by(photo.c.id)
    )
    found: dict[int, tuple[bytes, ...]] = {}
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        for row in connection.execute(query):
            found[row.issue_id] = (*found.get(row.issue_id, ()), bytes(row.image))
    return found
