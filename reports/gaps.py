"""Gaps in words: the plain sentence, the list, the households of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.facts import Facts
from geo.gap_outlines import SIDES, GapSentence, gap_outlines, gap_sentences
from layers.visit_gaps import gaps_of
from reports.findings import counted
from text import Translator

MOST_LISTED = 1000


def gap_words(facts: Facts, said: GapSentence, t: Translator) -> str:
    """Say where a gap is, how large, and what was tried there."""
    names = facts.survey.areas["name"]
    place = str(names[said.area]) if said.area in names.index else ""
    where = " ".join(filter(None, (place, t(SIDES[said.side]) if said.side else "")))
    size = t(
        "{count} {counted} not met yet",
        count=t.number(said.households),
        counted=counted(facts, t),
    )
    parts = [t("{where}: {what}", where=where, what=size) if where else size]
    if pd.isna(said.last_try):
        parts.append(t("nobody ever went there"))
    else:
        parts.append(t("last try {day}", day=t.day(said.last_try.to_pydatetime())))
    if said.no_answer:
        parts.append(t("nobody answered at {count} of them", count=t.number(said.no_answer)))
    return t.clauses(parts)


def gap_list(facts: Facts, t: Translator, *, most: int = MOST_LISTED) -> pd.DataFrame:
    """List the gaps, those to go to first on top. Index: rank."""
    gaps = gaps_of(facts)
    table = gaps.table.head(most)
    said = gap_sentences(facts, gaps, table.index.tolist())
    names = facts.survey.areas["name"]
    return pd.DataFrame(
        {
            t("No."): table.index,
            t("Area"): [str(names.get(area, "")) for area in table["area"]],
            t("What is missing"): [gap_words(facts, said[rank], t) for rank in table.index],
            t("Not met"): table["households"],
            t("Tried"): table["tried"],
            t("Nobody answered"): table["no_answer"],
            t("Last try"): table["last_try"].dt.date,
            t("Days since"): table["days_since"],
        },
        index=table.index,
    )


def gap_rows(facts: Facts, rank: int) -> NDArray[np.int64]:
    """Return the rows of the households of a gap; none for a rank that there is not."""
    return np.flatnonzero(gaps_of(facts).household_gap == rank) if rank > 0 else _NOBODY


_NOBODY = np.empty(0, dtype=np.int64)


def gap_bounds(facts: Facts, rank: int) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of a gap in degrees; ``None`` where there is no such gap."""
    if not rank:  # nobody asks: the gaps need not be known yet
        return None
    gaps = gaps_of(facts)
    if rank not in gaps.table.index:
        return None
    west, south, east, north = gap_outlines(facts, gaps, [rank]).total_bounds.tolist()
    return west, south, east, north


def gaps_beside(facts: Facts, t: Translator) -> str:
    """Say what the gaps do not hold: scattered doors, rough places, areas without a register."""
    gaps = gaps_of(facts)
    parts = []
    if gaps.scattered:
        parts.append(
            t("{count} scattered doors are in no gap", count=t.number(gaps.scattered)),
        )
    if gaps.unplaced:
        parts.append(t("{count} have no place of their own", count=t.number(gaps.unplaced)))
    if gaps.without_register:
        names = facts.survey.areas["name"]
        places = t.listed([str(names[area]) for area in gaps.without_register[:5]])
        more = len(gaps.without_register) - 5
        if more > 0:
            places += " " + t("… and {count} more", count=t.number(more))
        parts.append(t("without a register, so gaps cannot be known: {places}", places=places))
    return t.clauses(parts) if parts else ""
