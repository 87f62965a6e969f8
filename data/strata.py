"""The weight of households: which kind each is of, and what a campaign asks of every kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pandas as pd

from data import tables
from data.store import Change, Receipt, Store
from geo.errors import NotPermitted, UnknownChoice
from geo.strata import STRATUM_CODES, settled_strata, strata_text
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.writing import Writer

WEIGH: Final = "household kind"
ASK: Final = "targets of kinds"


def weigh_households(
    store: Store,
    actor: Actor,
    campaign: int,
    households: Collection[int],
    stratum: str,
    *,
    request: UUID,
) -> Receipt:
    """Say of which kind some households are; an empty key takes the kind away.

    Raises
    ------
    NotPermitted
        When the actor may not write, or not about one of the households.
    UnknownChoice
        When there is no such kind.
    """
    actor.require("write")
    if stratum not in STRATUM_CODES:
        known = ", ".join(key for key in STRATUM_CODES if key)
        raise UnknownChoice(topic=N_("kind of household"), value=stratum, known=known)
    wanted = sorted(set(households))
    if set(wanted) - set(store.households(actor, campaign, wanted).index):
        raise NotPermitted(action="write")

    def apply(writer: Writer) -> dict[str, int]:
        rows = pd.DataFrame({"stratum": [stratum] * len(wanted)}, index=wanted)
        writer.update(tables.HOUSEHOLD, rows)
        return {"households": len(wanted)}

    return store.write(actor, Change(request, WEIGH, apply, undoable=True))


def ask_of_strata(
    store: Store,
    actor: Actor,
    campaign: int,
    wanted: Sequence[tuple[str, float, int | None]],
    *,
    request: UUID,
) -> Receipt:
    """Set targets and times to return of a campaign's kinds of households.

    Parameters
    ----------
    wanted
        Key, share to be effectively visited, days until somebody returns or ``None``.

    Raises
    ------
    NotPermitted
        When the actor may not write, or sees a part of the campaign only.
    UnknownChoice
        See ``geo.strata.settled_strata``.
    """
    actor.require("write")
    if actor.areas:
        raise NotPermitted(action="write")
    text = strata_text(settled_strata(wanted))

    def apply(writer: Writer) -> dict[str, int]:
        writer.update(tables.CAMPAIGN, pd.DataFrame({"strata": [text]}, index=[campaign]))
        return {"campaigns": 1}

    return store.write(actor, Change(request, ASK, apply, undoable=True))
