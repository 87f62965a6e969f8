"""The rates of a selection in words, each with what it is divided by."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.facts import Facts
from geo.groupings import by_area
from geo.rates import spread_and_depth, whole
from geo.team_evenings import EveningsNeeded, evenings_needed, team_evenings
from geo.visit_gaps import standing_places
from reports.findings import counted
from text import Translator


class RateLine(NamedTuple):
    """One rate.

    Attributes
    ----------
    title, value
        What it is and how high; the words for "no base" where there is none.
    base
        What it is divided by, in words.
    listed
        Name of the list of the households counted; empty for none.
    """

    title: str
    value: str
    base: str
    listed: str = ""


def rate_lines(facts: Facts, t: Translator) -> list[RateLine]:
    """Write the rates beside the effective-visit rate; every one names its denominator."""
    row, nothing = whole(facts), t("no base")
    due = t("of {count} {counted} due", count=t.number(int(row["due"])), counted=counted(facts, t))
    shares = (
        (t("Attempt rate"), "attempt_rate", "attempted"),
        (t("Contact rate"), "contact_rate", "contacted"),
        (t("Refusal rate"), "refused_rate", "refused"),
        (t("Rate to be verified"), "unverified_rate", "unverified"),
    )
    lines = [
        RateLine(
            title,
            nothing if pd.isna(row[rate]) else t.share(float(row[rate])),
            f"{t.number(int(row[count]))} {due}",
            count,
        )
        for title, rate, count in shares
    ]
    tried = t.number(int(row["attempted"]))
    each = row["tries_per_tried"]
    lines.append(
        RateLine(
            t("Visits on average"),
            nothing if pd.isna(each) else f"{float(each):.2f}",
            t("per each of {count} {counted} tried", count=tried, counted=counted(facts, t)),
            "attempted",
        )
    )
    return lines


@lru_cache(maxsize=8)
def _needed(facts: Facts) -> tuple[int, EveningsNeeded | None]:
    left = int(whole(facts)["left_to_target"])
    return left, evenings_needed(left, team_evenings(facts)) if left else None


def left_words(facts: Facts, t: Translator) -> str:
    """Say how much is missing to the target and how many team-evenings that takes."""
    if not facts.coverage.due:
        return ""
    left, needed = _needed(facts)
    goal = t.share(facts.survey.campaign.target)
    if not left:
        return t("The target of {target} is reached.", target=goal)
    said = t(
        "{count} {counted} left to the target of {target}.",
        count=t.number(left),
        counted=counted(facts, t),
        target=goal,
    )
    return f"{said} {_evenings(needed, t)}"


def _evenings(needed: EveningsNeeded | None, t: Translator) -> str:
    if needed is None:
        return t("Too few team-evenings so far to say how many that takes.")
    if needed.median is None:
        return t("At the pace so far it never ends.")
    ends = [t.number(end) for end in (needed.low, needed.high) if end is not None]
    span = "–".join(dict.fromkeys(ends)) if len(ends) > 1 else f"≥ {ends[0]}"
    return t("As evenings went so far: {span} team-evenings.", span=span)


def spread_words(facts: Facts, t: Translator, *, most: int) -> list[str]:
    """Say in one sentence for each village whether visits are thin and wide or deep and narrow.

    Of so many villages, those first where visits are thinnest for their width.
    """
    table = _spread(facts).head(most)
    names = facts.survey.areas["name"]
    return [
        _spread_sentence(str(names[area]), table.loc[[area]].iloc[0], t) for area in table.index
    ]


@lru_cache(maxsize=8)
def _spread(facts: Facts) -> pd.DataFrame:
    """Spread and depth of the villages where somebody at a known place is due.

    Places are squares of a grid: of detached houses each would be a place of its own, and spread
    would be depth.
    """
    places = standing_places(facts)
    column, row = (np.floor(axis / BLOCK_M).astype(np.int64) for axis in (places.x, places.y))
    row -= row.min(initial=0)
    place = np.full(len(facts.status), -1, dtype=np.int64)
    _, block = np.unique(column * (row.max(initial=0) + 1) + row, return_inverse=True)
    place[places.household] = block[places.place]
    table = spread_and_depth(facts.status, by_area(facts.survey, "community"), place)
    known = table.index.isin(facts.survey.areas.index) & (table["places"] > 0).to_numpy()
    return table[known].sort_values("spread_to_depth", ascending=False, na_position="last")


BLOCK_M: Final = 100
"""Side of the squares that spread counts, metres."""
_MUCH: Final = 1.15
"""From here on the one is clearly more than the other."""


def _spread_sentence(name: str, row: pd.Series, t: Translator) -> str:
    numbers = {
        "area": name,
        "reached": t.number(int(row["places_reached"])),
        "places": t.number(int(row["places"])),
        "depth": t.share(float(row["depth"])),
    }
    ratio = row["spread_to_depth"]
    if pd.isna(ratio):
        return t("{area}: nobody visited yet in any of {places} blocks.", **numbers)
    if ratio >= _MUCH:
        return t(
            "{area}: thin and wide: {reached} of {places} blocks reached, "
            "but only {depth} of those due visited.",
            **numbers,
        )
    if ratio <= 1 / _MUCH:
        return t(
            "{area}: deep and narrow: {depth} of those due visited, "
            "but only in {reached} of {places} blocks.",
            **numbers,
        )
    return t(
        "{area}: even: {reached} of {places} blocks reached, {depth} of those due visited.",
        **numbers,
    )
