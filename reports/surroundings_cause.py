"""Several reports as one issue, and who else is exposed to it, in words and as a list."""

from __future__ import annotations

import pandas as pd
import shapely

from geo.around import Around
from geo.around_answers import CauseAnswer
from geo.facts import Facts
from geo.shared_cause import SharedCause
from layers.shared_cause import cause_of
from reports.findings import counted
from reports.surroundings_words import length_words, what_words
from text import Translator


def letter(number: int) -> str:
    """Name a cause as the map does."""
    return chr(ord("A") + number)


def cause_sentences(facts: Facts, t: Translator) -> list[str]:
    """Write one paragraph for each shared cause."""
    answer = cause_of(facts)
    return [_sentence(facts, answer, number, t) for number in range(len(answer.causes))]


def _sentence(facts: Facts, answer: CauseAnswer, number: int, t: Translator) -> str:
    cause = answer.causes[number]
    row = answer.areas[number]
    place = str(facts.survey.areas["name"].iloc[row]) if row >= 0 else t("in no area")
    kind = counted(facts, t)
    said = t(
        "{place}: {supporters} {counted} report it {where}.",
        place=place,
        supporters=t.number(int(cause.supporters.sum())),
        counted=kind,
        where=_where(facts, answer.question, cause, t),
    )
    asked = t(
        "Exposed: {exposed} {counted}, {asked} of them asked, {reporting} report it.",
        exposed=t.number(int(cause.exposed.sum())),
        counted=kind,
        asked=t.number(cause.asked),
        reporting=t.number(cause.reporting),
    )
    return f"{said} {asked} {_estimate(cause, t)}"


def _where(facts: Facts, question: Around, cause: SharedCause, t: Translator) -> str:
    length = float(shapely.length(cause.shape))
    if float(shapely.area(cause.shape)) > 0:
        across = float(shapely.minimum_bounding_radius(cause.shape)) * 2
        return t("within {across} of each other", across=length_words(across, t))
    return t(
        "along {length} of it ({what}), most of them at most {metres} m away",
        length=length_words(length, t),
        what=what_words(facts, question, t),
        metres=f"{cause.within_m:.0f}",
    )


def _estimate(cause: SharedCause, t: Translator) -> str:
    if not cause.not_asked:
        return t("Everybody exposed was asked.")
    if cause.estimate is None:
        return t(
            "{count} were not asked; too few were asked to say how many of them would report it.",
            count=t.number(cause.not_asked),
        )
    middle, low, high = (f"{value:.0f}" for value in cause.estimate)
    return t(
        "Of {count} not asked about {middle} ({low}–{high}) would report it, if they are like "
        "those who were.",
        count=t.number(cause.not_asked),
        middle=middle,
        low=low,
        high=high,
    )


def cause_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the shared causes, most supporters first."""
    answer = cause_of(facts)
    names = facts.survey.areas["name"]
    causes = answer.causes

    def estimate(position: int) -> list[float]:
        nothing = float("nan")
        return [round(c.estimate[position], 1) if c.estimate else nothing for c in causes]

    return pd.DataFrame(
        {
            t("No."): [letter(number) for number in range(len(causes))],
            t("Area"): [str(names.iloc[row]) if row >= 0 else "" for row in answer.areas],
            t("Supporters"): [int(cause.supporters.sum()) for cause in causes],
            t("Exposed"): [int(cause.exposed.sum()) for cause in causes],
            t("Asked"): [cause.asked for cause in causes],
            t("Reporting"): [cause.reporting for cause in causes],
            t("Not asked"): [cause.not_asked for cause in causes],
            t("Would report it, estimate"): estimate(0),
            t("Estimate from"): estimate(1),
            t("Estimate to"): estimate(2),
        }
    )
