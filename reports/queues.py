"""The reconciliation of register, buildings and visits, in words and as lists."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.facts import Facts
from geo.outcomes import Status
from geo.reconciliation import (
    QUEUES,
    Reconciliation,
    reconcile,
    same_address,
    visited_off_register,
)
from geo.vacancy import STATES, vacancy_cases
from text import Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store

OF_HOUSEHOLDS: Final = ("not_found", "vacant", "duplicates")
"""Queues whose records are households of the register."""


@lru_cache(maxsize=8)
def queues_of(facts: Facts) -> Reconciliation:
    """Return the queues of a question."""
    return reconcile(facts)


def queue_rows(facts: Facts, queue: str) -> NDArray[np.int64]:
    """Return the rows of the register that wait in a queue; none for one of other records."""
    if queue not in OF_HOUSEHOLDS:
        return np.empty(0, dtype=np.int64)
    ids: pd.Index = getattr(queues_of(facts), queue)
    return facts.survey.households.index.get_indexer(ids).astype(np.int64)


def queue_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the queues: how many, how much of the range each explains, where the rate would go."""
    table = queues_of(facts).table
    return pd.DataFrame(
        {
            t("Queue"): [t(QUEUES[key]) for key in table.index],
            t("Count"): table["count"],
            t("Part of the range"): table["share_of_range"],
            t("Rate if so, at least"): table["rate_low"],
            t("Rate if so, at most"): table["rate_high"],
        },
        index=table.index,
    )


def record_list(facts: Facts, queue: str, t: Translator) -> pd.DataFrame:
    """List the records of a queue that are no households: buildings, or visits by area."""
    names = facts.survey.areas["name"].astype(str)
    if queue == "unlisted_buildings":
        buildings = facts.survey.surroundings.get("buildings")
        if buildings is None:
            return pd.DataFrame()
        chosen = buildings.loc[queues_of(facts).unlisted_buildings]
        return pd.DataFrame(
            {
                t("Area"): chosen["area"].map(names).fillna("").to_numpy(),
                t("Building"): [
                    str(name) or f"#{number}"
                    for number, name in zip(chosen.index, chosen["name"], strict=True)
                ],
            }
        )
    counts = visited_off_register(facts)
    return pd.DataFrame(
        {
            t("Area"): [names.get(area, t("In no village")) for area in counts.index],
            t("Visits"): counts["visits"].to_numpy(),
        }
    )


def vacancy_list(facts: Facts, t: Translator, *, store: Store, actor: Actor) -> pd.DataFrame:
    """List the households that somebody last found vacant, those to be reviewed on top.

    Index: household id.
    """
    cases = vacancy_cases(facts)
    order = {state: place for place, state in enumerate(_URGENT)}
    cases = cases.iloc[np.argsort(cases["state"].map(order).to_numpy(), kind="stable")]
    details = store.households(actor, facts.survey.campaign.id, cases.index).reindex(cases.index)
    return pd.DataFrame(
        {
            t("Address"): details["address"].fillna("").astype(str),
            t("What is known"): [t(STATES[state]) for state in cases["state"]],
            t("Signs"): cases["signs"].astype("int64"),
            t("Different days"): cases["days"].astype("int64"),
            t("Different teams"): cases["teams"].astype("int64"),
        },
        index=cases.index,
    )


_URGENT: Final = ("to_review", "unproven", "one_sign", "proven")


def unproven_words(facts: Facts, t: Translator) -> str:
    """Say how many are said to be vacant and stay in the denominator; nothing for none."""
    cases = vacancy_cases(facts)
    count = int((cases["state"] != "proven").sum())
    if not count:
        return ""
    return t.plural(
        "{count} household is said to be vacant and still counts as due: it leaves the denominator "
        "with two independent signs and a review.",
        "{count} households are said to be vacant and still count as due: they leave the "
        "denominator with two independent signs and a review.",
        count,
    )


def alike_list(facts: Facts, t: Translator, *, store: Store, actor: Actor) -> pd.DataFrame:
    """List households of one area whose addresses agree; the group says which ones."""
    group, address = _alike(facts, store, actor)
    names = facts.survey.areas["name"].astype(str)
    area = facts.survey.households["area"].reindex(group.index)
    return pd.DataFrame(
        {
            t("Group"): group["group"],
            t("Area"): area.map(names).fillna(""),
            t("Address"): address.reindex(group.index),
        }
    )


@lru_cache(maxsize=4)
def _alike(facts: Facts, store: Store, actor: Actor) -> tuple[pd.DataFrame, pd.Series]:
    homes = facts.survey.households.index
    asked = homes[facts.status != Status.OUTSIDE]
    details = store.households(actor, facts.survey.campaign.id, asked)
    address = details["address"].reindex(homes).fillna("").astype(str)
    return same_address(facts, address.tolist()), address
