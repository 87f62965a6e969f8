"""Check samples (抽查) kept as drawn, and what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import pandas as pd
import sqlalchemy as sa

from data import tables
from data.store import Change, Receipt, Store
from geo.errors import NotPermitted, UnknownChoice
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.writing import Writer

DRAW: Final = "draw check sample"
ANSWER: Final = "answer check sample"

ANSWERS: Final = {
    "": N_("Not asked yet"),
    "confirmed": N_("Visit confirmed"),
    "not_confirmed": N_("No visit"),
    "unreached": N_("Nobody to ask"),
}
"""What asking again can come to."""


@dataclass(frozen=True)
class CheckDraw:
    """A check sample.

    Attributes
    ----------
    drawn_at
        UTC.
    answers
        By household id, in the order of the draw: a key of ``ANSWERS``. Households that the actor
        may not see are left out.
    """

    id: int
    drawn_at: dt.datetime
    seed: int
    share: float
    answers: dict[int, str]


def keep_draw(  # noqa: PLR0913 - what was drawn, how, and whose
    store: Store,
    actor: Actor,
    campaign: int,
    households: Sequence[int],
    *,
    seed: int,
    share: float,
    request: UUID,
) -> Receipt:
    """Keep a check sample in the order in which it was drawn.

    Raises
    ------
    NotPermitted
        When the actor may not write, or not about one of the households.
    """
    _require(store, actor, campaign, households)

    def apply(writer: Writer) -> dict[str, int]:
        row = {
            "uuid": str(uuid5(request, "draw")),
            "campaign_id": campaign,
            "drawn_at": dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
            "seed": seed,
            "share": share,
        }
        number = int(writer.add(tables.CHECK_DRAW, pd.DataFrame([row]))[0])
        rows = pd.DataFrame({"household_id": list(households)})
        rows["uuid"] = [str(uuid5(request, f"answer {n}")) for n in range(len(rows))]
        rows["place"] = range(1, len(rows) + 1)
        writer.add(
            tables.CHECK_ANSWER, rows.assign(campaign_id=campaign, check_draw_id=number, answer="")
        )
        return {"households": len(rows)}

    return store.write(actor, Change(request, DRAW, apply, undoable=True))


def answer_check(
    store: Store,
    actor: Actor,
    campaign: int,
    draw: int,
    answers: Mapping[int, str],
    *,
    request: UUID,
) -> Receipt:
    """Write down what households of a check sample answered; a later answer replaces it.

    Raises
    ------
    NotPermitted
        When the actor may not write, or not about one of the households.
    UnknownChoice
        When an answer is none, or a household is not in the sample.
    """
    _require(store, actor, campaign, list(answers))
    for answer in answers.values():
        if answer not in ANSWERS:
            raise UnknownChoice(topic=N_("answer"), value=answer, known="")

    def apply(writer: Writer) -> dict[str, int]:
        rows = writer.rows(tables.CHECK_ANSWER, campaign)
        rows = rows[rows["check_draw_id"] == draw]
        missing = set(answers) - set(rows["household_id"])
        if missing:
            raise UnknownChoice(topic=N_("household"), value=min(missing), known="")
        told = rows["household_id"].map(answers)
        changed = told[told.notna() & (told != rows["answer"])]
        if len(changed):
            writer.update(tables.CHECK_ANSWER, pd.DataFrame({"answer": changed}))
        return {"answers": len(changed)}

    return store.write(actor, Change(request, ANSWER, apply, undoable=True))


def check_draws(store: Store, actor: Actor, campaign: int) -> tuple[CheckDraw, ...]:
    """Return the check samples of a campaign, the latest first."""
    actor.require("households")
    draw, answer = tables.CHECK_DRAW, tables.CHECK_ANSWER
    samples = sa.select(draw).where(draw.c.campaign_id == campaign).order_by(draw.c.id.desc())
    asked = (
        sa.select(answer.c.check_draw_id, answer.c.household_id, answer.c.answer)
        .where(answer.c.campaign_id == campaign)
        .order_by(answer.c.check_draw_id, answer.c.place)
    )
    with store.explained(), store.backend.engine.connect() as connection:
        store.backend.begin(connection, write=False)
        found = connection.execute(samples).all()
        rows = connection.execute(asked).all()
    allowed = set(store.households(actor, campaign, {row.household_id for row in rows}).index)
    answers: dict[int, dict[int, str]] = {}
    for row in rows:
        if row.household_id in allowed:
            answers.setdefault(row.check_draw_id, {})[int(row.household_id)] = str(row.answer)
    return tuple(
        CheckDraw(row.id, row.drawn_at, int(row.seed), float(row.share), answers.get(row.id, {}))
        for row in found
    )


def _require(store: Store, actor: Actor, campaign: int, households: Sequence[int]) -> None:
    actor.require("write")
    if set(households) - set(store.households(actor, campaign, households).index):
        raise NotPermitted(action="write")
