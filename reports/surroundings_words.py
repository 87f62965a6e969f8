"""Words that all answers about what lies around share: what is meant, who counts, how sure."""

from __future__ import annotations

from typing import Final

import pandas as pd

from data.importing.kinds.surroundings import TITLES
from geo.around import Around, class_of, counted_categories
from geo.around_answers import Missing
from geo.distance_bands import Trend
from geo.facilities import Facilities
from geo.facts import Facts
from layers.issues import category_names
from reports.findings import Finding, counted, place_name
from text import N_, Translator

SURE: Final = 0.05
_MOST_NAMED: Final = 5
_KILOMETRE: Final = 1000

STATE_TITLES: Final = {
    "tunnel": N_("in a tunnel"),
    "disused": N_("not in use"),
    "abandoned": N_("abandoned"),
    "razed": N_("removed"),
    "construction": N_("being built"),
    "proposed": N_("planned"),
    "broken": N_("broken"),
    "unknown": N_("state not known"),
}
"""Why something does not count."""


def what_words(facts: Facts, question: Around, t: Translator) -> str:
    """Name what is asked about: a class as it was written, or the kind."""
    return class_of(facts.survey, question) or t(TITLES[question.kind])


def counting_words(facts: Facts, question: Around, t: Translator, *, chosen: bool) -> str:
    """Say which reports count.

    Parameters
    ----------
    chosen
        Somebody has chosen these categories; otherwise they are the usual ones.
    """
    counted_ones = counted_categories(facts, question)
    if not counted_ones:
        return t("Counting all reports; choose categories in the sidebar.")
    names = dict(zip(facts.survey.categories["key"], category_names(facts.survey, t), strict=True))
    said = t.listed([names[key] for key in counted_ones if key in names])
    if chosen:
        return t("Counting reports about: {categories}.", categories=said)
    return t("Counting reports about: {categories}. Choose others in the sidebar.", categories=said)


def length_words(metres: float, t: Translator) -> str:
    """Write a length in metres, or kilometres where that is shorter."""
    if metres >= _KILOMETRE:
        return t("{length} km", length=f"{metres / _KILOMETRE:.1f}")
    return t("{length} m", length=f"{metres:.0f}")


def chance_words(trend: Trend | None, why_not: str, t: Translator) -> str:
    """Say whether chance could do it, with the replicates; or why that cannot be said."""
    if trend is None:
        return t("Whether it is chance cannot be said: {reason}.", reason=t(why_not))
    numbers = {
        "p": f"{trend.p:.3g}",
        "error": f"{trend.p_error:.1g}",
        "replicates": t.number(trend.options.replicates),
        "how": t("compared within areas")
        if trend.options.by_area
        else t("compared over everything chosen"),
    }
    if trend.p > SURE:
        return t(
            "Chance alone could do it: p = {p} ± {error} ({replicates} relabellings, {how}, "
            "one test, so no correction).",
            **numbers,
        )
    return t(
        "Hardly by chance: p = {p} ± {error} ({replicates} relabellings, {how}, one test, "
        "so no correction).",
        **numbers,
    )


def share_words(row: pd.Series, t: Translator) -> str:
    """Say how many of those asked report it, with the interval where enough were asked."""
    reporting, asked = t.number(int(row["reporting"])), t.number(int(row["asked"]))
    if not int(row["asked"]):
        return t("nobody asked")
    said = t("{reporting} of {asked} asked report it", reporting=reporting, asked=asked)
    if not row["enough"]:
        return t("{said}, too few for a share", said=said)
    return t(
        "{said} ({share}; 95 %: {low}–{high})",
        said=said,
        share=t.share(float(row["share"])),
        low=t.share(float(row["low"])),
        high=t.share(float(row["high"])),
    )


def excluded_words(facilities: Facilities, t: Translator) -> list[str]:
    """List what does not count, and why."""
    said = []
    for state, rows in facilities.excluded.groupby("class", sort=True):
        names = [name for name in dict.fromkeys(rows["name"].astype(str)) if name]
        title = t(STATE_TITLES[str(state)]) if state in STATE_TITLES else str(state)
        line = t("Not counted: {count}, {why}", count=t.number(len(rows)), why=title)
        if names:
            named = t.listed(names[:_MOST_NAMED])
            more = len(names) - _MOST_NAMED
            if more > 0:
                named += " " + t("… and {count} more", count=t.number(more))
            line = t("{line}: {names}", line=line, names=named)
        said.append(line)
    return said


def missing_finding(facts: Facts, missing: Missing, what: str, t: Translator) -> Finding:
    """Say what has to be there first, and what to do."""
    if missing == "homes":
        title = t("{place}: no household with a known house", place=place_name(facts, t))
        if not facts.has_register:
            return Finding(title, t("Import the register first: distances begin at doors."))
        return Finding(
            title, t("Choose a wider filter, or import the register again with positions.")
        )
    if missing == "roads":
        title = t("No roads are recorded")
        return Finding(title, t("Import “Roads” on the Import page: a file of lines will do."))
    title = t("{what}: nothing is recorded that counts", what=what)
    return Finding(
        title,
        t(
            "Import “{what}” on the Import page. Unmapped is not the same as not there.",
            what=what,
        ),
    )


def unasked_words(facts: Facts, count: int, where: str, t: Translator) -> str:
    """Say how many who live alike were not asked.

    Parameters
    ----------
    where
        How they live: “as close (at most 100 m)”.
    """
    if not count:
        return t("Everybody who lives {where} was asked.", where=where)
    if facts.survey.campaign.register == "buildings":
        return t.plural(
            "Another {count} building stands {where}, and nobody asked there.",
            "Another {count} buildings stand {where}, and nobody asked there.",
            count,
            where=where,
        )
    return t.plural(
        "Another {count} household lives {where} and was not asked.",
        "Another {count} households live {where} and were not asked.",
        count,
        where=where,
    )


def beside_words(facts: Facts, unplaced: int, beside: int, t: Translator) -> str:
    """Say what no distance can be told of."""
    parts = []
    if unplaced:
        parts.append(
            t(
                "{count} {counted} have no house of their own on the map and are left out",
                count=t.number(unplaced),
                counted=counted(facts, t),
            )
        )
    if beside:
        parts.append(
            t.plural(
                "{count} report is of nobody who was visited here and counts in no share",
                "{count} reports are of nobody who was visited here and count in no share",
                beside,
            )
        )
    return t.clauses(parts) if parts else ""
