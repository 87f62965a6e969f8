"""Sentences in the manner of the campaign's own bulletins, one for every department."""

from __future__ import annotations

import pandas as pd

from geo.facts import Facts
from layers.issues import category_names
from text import Translator

_EXACT_BELOW = 50
_NEARLY = 8


def rounded_words(count: int, t: Translator) -> str:
    """Write a count of suggestions the way bulletins do.

    Below 50 exact, but 8 or 9 before a ten is "nearly" it (近20); from 50 on a full ten is exact,
    8 or 9 before one is nearly it, anything else is "over" the ten below (70余).
    """
    below, rest = count - count % 10, count % 10
    if count > 10 and rest >= _NEARLY:  # noqa: PLR2004 - a ten
        return t("nearly {number} suggestions", number=t.number(below + 10))
    if count < _EXACT_BELOW or not rest:
        return t.plural("{count} suggestion", "{count} suggestions", count)
    return t("over {number} suggestions", number=t.number(below))


def department_sentences(facts: Facts, t: Translator) -> list[str]:
    """Say of every department since when, where, with how many teams, and what came of it."""
    table = facts.departments
    names = facts.survey.departments["name"].reindex(table.index)
    return [
        _sentence(facts, t, str(name), row)
        for name, (_, row) in zip(names, table.iterrows(), strict=True)
        if row["visits"] or row["issues"]
    ]


def _sentence(facts: Facts, t: Translator, name: str, row: pd.Series) -> str:
    places = t.listed([str(facts.survey.areas.loc[area, "name"]) for area in row["areas"]])
    parts = []
    if not pd.isna(row["first_day"]):
        parts.append(
            t("{department}, from {day}", department=name, day=t.day(row["first_day"]))
            + (t(" in {places}", places=places) if places else "")
        )
    else:
        parts.append(name)
    if row["teams"]:
        parts.append(t.plural("{count} team", "{count} teams", int(row["teams"])))
    parts.append(
        t(
            "visited {households} households, collected {issues}",
            households=t.number(int(row["visited"])),
            issues=rounded_words(int(row["issues"]), t),
        )
    )
    if row["cards"]:
        parts.append(
            t.plural("left {count} contact card", "left {count} contact cards", int(row["cards"]))
        )
    return t.clauses(parts)


def category_sentence(facts: Facts, t: Translator) -> str:
    """Say what people report most."""
    names = dict(zip(facts.survey.categories["key"], category_names(facts.survey, t), strict=True))
    most = [
        f"{names.get(key, key)} {t.number(int(count))}"
        for key, count in facts.categories.head(6).items()
    ]
    return t("Most reported: {list}.", list=t.listed(most)) if most else ""
