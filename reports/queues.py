"""The reconciliation of register, buildings and visits, in words and as lists."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.facts import Facts
from geo.reconciliation import QUEUES, Reconciliation, reconcile
from text import Translator

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
