"""What a page has found, in a title and a sentence that says how sure we are."""

from __future__ import annotations

from typing import NamedTuple

from geo.facts import Facts
from text import Translator


class Finding(NamedTuple):
    """A page's finding."""

    title: str
    sentence: str


def place_name(facts: Facts, t: Translator) -> str:
    """Name what is looked at."""
    areas = facts.survey.areas
    names = [str(areas.loc[area, "name"]) for area in facts.filters.areas]
    return t.listed(names) if names else facts.survey.campaign.name


def counted(facts: Facts, t: Translator) -> str:
    """Name what one row of the register is."""
    buildings = facts.survey.campaign.register == "buildings"
    return t("buildings") if buildings else t("households")


def rate_words(facts: Facts, t: Translator) -> str:
    """Write the effective-visit rate with its denominator, as a range where it is one."""
    coverage = facts.coverage
    if not coverage.due:
        return (
            t("No rate: nobody is due under the present filters.")
            if facts.has_register
            else t("No rate: nothing is on the register.")
        )
    low, high = t.share(coverage.rate_low), t.share(coverage.rate_high)
    rate = low if low == high else f"{low}–{high}"
    return t(
        "Effective-visit rate {rate} of {due} {counted} due.",
        rate=rate,
        due=t.number(coverage.due),
        counted=counted(facts, t),
    )


def as_of_words(facts: Facts, t: Translator) -> str:
    """Say which moment the figures describe."""
    return t("As of {moment}.", moment=t.moment(facts.as_of)) if facts.as_of else ""


def overview_finding(facts: Facts, t: Translator) -> Finding:
    """Say how far the campaign is."""
    coverage, place = facts.coverage, place_name(facts, t)
    if not coverage.due:
        visits = int(facts.selected_visits.sum())
        title = (
            t("{place}: nobody is due under the present filters", place=place)
            if facts.has_register
            else t("{place}: no register, so nobody can say who is missing", place=place)
        )
        sentence = t(
            "{visits} visits and {issues} issues are recorded.",
            visits=t.number(visits),
            issues=t.number(facts.issue_count),
        )
        return Finding(title, sentence)
    title = t(
        "{place}: {left} of {due} {counted} still to visit",
        place=place,
        left=t.number(coverage.left),
        due=t.number(coverage.due),
        counted=counted(facts, t),
    )
    return Finding(title, _joined(rate_words(facts, t), as_of_words(facts, t), _outside(facts, t)))


def coverage_finding(facts: Facts, t: Translator) -> Finding:
    """Say where most is left to do."""
    shown = facts.shown_areas
    with_register = shown[shown["due"] > 0]
    if len(with_register) <= 1:
        return overview_finding(facts, t)
    names = facts.survey.areas["name"]
    first = with_register.iloc[0]
    if not first["left"]:
        title = t("{place}: everybody due has been visited", place=place_name(facts, t))
    else:
        title = t(
            "{area} has most left: {left} of {due} {counted}",
            area=str(names[with_register.index[0]]),
            left=t.number(int(first["left"])),
            due=t.number(int(first["due"])),
            counted=counted(facts, t),
        )
    nothing = len(shown) - len(with_register)
    gap = (
        t.plural(
            "{count} area has no register and is hatched: nothing can be said about it.",
            "{count} areas have no register and are hatched: nothing can be said about them.",
            nothing,
        )
        if nothing
        else ""
    )
    stray = _in_no_area(facts, t)
    return Finding(title, _joined(rate_words(facts, t), as_of_words(facts, t), gap, stray))


def issues_finding(facts: Facts, t: Translator) -> Finding:
    """Say what is reported most, and what the picture does not show."""
    if not facts.issue_count:
        title = t("{place}: no issues under the present filters", place=place_name(facts, t))
        return Finding(title, t("That does not mean there are no problems: see who was asked."))
    categories = facts.survey.categories.set_index("key")
    column = "zh" if t.language == "zh" else "en"
    key = facts.categories.index[0]
    name = str(categories[column].get(key, key))
    title = t(
        "{place}: {category} is reported most, {top} of {count} issues",
        place=place_name(facts, t),
        category=name,
        top=t.number(int(facts.categories.iloc[0])),
        count=t.number(facts.issue_count),
    )
    asked = ""
    if facts.coverage.register:
        asked = t(
            "{effective} of {due} {counted} were asked; "
            "where nobody was asked, nothing is reported.",
            effective=t.number(facts.coverage.effective),
            due=t.number(facts.coverage.due),
            counted=counted(facts, t),
        )
    unplaced = facts.issues_without_place
    missing = (
        t.plural(
            "{count} issue has no place and is in the list only.",
            "{count} issues have no place and are in the list only.",
            unplaced,
        )
        if unplaced
        else ""
    )
    return Finding(title, _joined(asked, missing))


def _outside(facts: Facts, t: Translator) -> str:
    if not facts.off_register:
        return ""
    return t.plural(
        "{count} visit was to a place that is not on the register.",
        "{count} visits were to places that are not on the register.",
        facts.off_register,
    )


def _in_no_area(facts: Facts, t: Translator) -> str:
    if not facts.outside_areas:
        return ""
    return t(
        "{count} {counted} lie in no area: they are in the total and in no row.",
        count=t.number(facts.outside_areas),
        counted=counted(facts, t),
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
