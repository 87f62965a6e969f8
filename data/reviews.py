"""Reviews: somebody looked whether a household that was found vacant is vacant."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import pandas as pd

from data import tables
from data.store import Change, Receipt, Store
from geo.errors import NotPermitted

if TYPE_CHECKING:
    from data.actor import Actor
    from data.writing import Writer

REVIEW: Final = "review vacancy"


def review_vacancy(
    store: Store, actor: Actor, campaign: int, household: int, *, confirmed: bool, request: UUID
) -> Receipt:
    """Write down what a review of a vacancy came to; the latest one counts.

    Raises
    ------
    NotPermitted
        When the actor may not write, or not about this household.
    """
    actor.require("write")
    if household not in store.households(actor, campaign, [household]).index:
        raise NotPermitted(action="write")

    def apply(writer: Writer) -> dict[str, int]:
        row = {
            "uuid": str(uuid5(request, "review")),
            "campaign_id": campaign,
            "household_id": household,
            "reviewed_at": dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
            "confirmed": confirmed,
        }
        writer.add(tables.VACANCY_REVIEW, pd.DataFrame([row]))
        return {"reviews": 1}

    return store.write(actor, Change(request, REVIEW, apply, undoable=True))
