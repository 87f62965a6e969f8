"""Before and after a day in words: the sentence, the table, what it rests on."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from geo.facts import Facts
from geo.issue_change import PARTS, Change
from geo.model import NO_ID
from reports.cluster_words import kind_name
from reports.findings import place_name
from text import N_, Translator

SIGNIFICANT: Final = 0.05
_PART_TITLES: Final = dict(zip(PARTS, (N_("Before"), N_("From that day on")), strict=True))


def change_sentence(facts: Facts, change: Change, t: Translator) -> str:
    """Say whether anything changed more than chance explains, and what did so first."""
    table = change.table
    if table.empty:
        return t("Nothing is reported under the present filters.")
    if not change.tested:
        return t("Too few were asked before or from that day on to compare anything.")
    first, count = table.iloc[0], int((table["q"] <= SIGNIFICANT).sum())
    if not count:
        return t(
            "Nothing changed more than chance explains; the least q is {q}.",
            q=f"{float(table['q'].min()):.2g}",
        )
    sentence = (
        N_("{kind}, {place}: fewer report it from that day on, and chance does not explain it.")
        if first["share_after"] < first["share_before"]
        else N_("{kind}, {place}: more report it from that day on, and chance does not explain it.")
    )
    said = t(
        sentence,
        kind=kind_name(facts, str(first["category"]), t),
        place=_place(facts, int(first["area"]), t),
    )
    if count == 1:
        return said
    more = t.plural("{count} more row changed, too.", "{count} more rows changed, too.", count - 1)
    return f"{said} {more}"


def change_table(facts: Facts, change: Change, t: Translator) -> pd.DataFrame:
    """Write the rows as the page shows them: counts, shares, intervals, p and q."""
    table = change.table
    parts = {
        t(title): [_share_words(row, part, t) for row in table.to_dict("records")]
        for part, title in _PART_TITLES.items()
    }
    return pd.DataFrame(
        _what_and_where(facts, table, t)
        | parts
        | {t("p"): _short(table["p"]), "q": _short(table["q"])}
    )


def change_list(facts: Facts, change: Change, t: Translator) -> pd.DataFrame:
    """List the rows with all figures, for files."""
    table, columns = change.table, {}
    for part, title in _PART_TITLES.items():
        for name, words in _FIGURES.items():
            heading = t("{part}: {figure}", part=t(title), figure=t(words))
            columns[heading] = table[f"{name}_{part}"]
    return pd.DataFrame(
        _what_and_where(facts, table, t) | columns | {t("p"): table["p"], "q": table["q"]}
    )


_FIGURES: Final = {
    "asked": N_("Asked"),
    "reporting": N_("Reporting"),
    "share": N_("Share"),
    "low": N_("95 % from"),
    "high": N_("95 % to"),
}


def change_notes(change: Change, t: Translator) -> str:
    """Say what the rows rest on."""
    parts = [
        t(
            "Asked: {before} before, {after} from that day on, {both} of them in both",
            before=t.number(change.asked[0]),
            after=t.number(change.asked[1]),
            both=t.number(change.both),
        ),
        t(
            "p: Fisher's exact test, two-sided; q: by Benjamini and Hochberg over the {tests} rows "
            "where enough were asked; in brackets 95 % intervals after Wilson",
            tests=t.number(change.tested),
        ),
    ]
    if change.beside:
        parts.append(
            t.plural(
                "{count} report counts in neither part: its household was not asked in it",
                "{count} reports count in neither part: their households were not asked in it",
                change.beside,
            )
        )
    parts.append(t("a change is no cause: others may have been asked"))
    return t.clauses(parts)


def _what_and_where(facts: Facts, table: pd.DataFrame, t: Translator) -> dict[str, list[str]]:
    return {
        t("Category"): [kind_name(facts, key, t) for key in table["category"]],
        t("Area"): [_place(facts, int(area), t) for area in table["area"]],
    }


def _place(facts: Facts, area: int, t: Translator) -> str:
    return place_name(facts, t) if area == NO_ID else str(facts.survey.areas["name"][area])


def _share_words(row: Mapping[Hashable, Any], part: str, t: Translator) -> str:
    cases, asked = (t.number(int(row[f"{name}_{part}"])) for name in ("reporting", "asked"))
    if math.isnan(row[f"share_{part}"]):
        return t("{cases} of {asked}: too few asked", cases=cases, asked=asked)
    share, low, high = (t.share(row[f"{name}_{part}"]) for name in ("share", "low", "high"))
    return t(
        "{cases} of {asked}: {share} ({low} – {high})",
        cases=cases,
        asked=asked,
        share=share,
        low=low,
        high=high,
    )


def _short(values: pd.Series) -> list[str]:
    return ["—" if math.isnan(value) else f"{value:.2g}" for value in values]
