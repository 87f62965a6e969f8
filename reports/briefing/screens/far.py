"""How far the campaign is."""

from __future__ import annotations

from reports.briefing.brief import LABELS, MAP_LAYERS, Brief, sentences, to_target
from reports.briefing.pack import Chart, MapView, Missing, Screen, Series


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Say how many are visited of how many, and whether that will do."""
    t, tally = brief.t, brief.tally
    of_due = t(
        "of {count} {counted} due",
        count=brief.written(tally.number("due")),
        counted=brief.counted,
    )
    figures = (
        brief.rate(register=tally.has_register),
        brief.figure("effective", t(LABELS["effective"]), of=of_due),
        brief.figure("left", t(LABELS["left"]), of=of_due),
        brief.figure("not_visited", t(LABELS["not_visited"]), of=of_due),
        brief.figure("attempted", t(LABELS["attempted"]), of=of_due),
        brief.figure("contacted", t(LABELS["contacted"]), of=of_due),
        brief.figure("visits", t("Visits recorded")),
        brief.figure("issues", t(LABELS["issues"])),
    )
    return (
        Screen(
            "far",
            t("How far are we?"),
            _title(brief),
            sentences([_sure(brief), brief.target_words(to_target(brief.tally)), brief.words.pace]),
            figures=figures,
            charts=_course(brief),
            maps=(MapView("far", t("Coverage by area"), MAP_LAYERS),),
            notes=(
                t(
                    "Households (each once) with a complete visit under the campaign's settings; "
                    "divided by those due, that is, on the register and not excluded."
                ),
                t("The rate is a range where it is not known whether anybody lives there."),
            ),
        ),
    )


def _title(brief: Brief) -> str:
    t, tally, place = brief.t, brief.tally, brief.words.place
    due, left = tally.number("due"), tally.number("left")
    if Missing.HIDDEN in {due, left}:
        return t("{place}: too few to be shown", place=place)
    if not due:
        return (
            t("{place}: nobody is due under the present filters", place=place)
            if tally.has_register
            else t("{place}: no register, so nobody can say who is missing", place=place)
        )
    return t(
        "{place}: {left} of {due} {counted} still to visit",
        place=place,
        left=brief.written(left),
        due=brief.written(due),
        counted=brief.counted,
    )


def _sure(brief: Brief) -> str:
    if not brief.tally.number("due"):
        return ""
    figure = brief.rate()
    return brief.t(
        "Effective-visit rate {rate} of {due} {counted} due.",
        rate=figure.words,
        due=brief.written(brief.tally.number("due")),
        counted=brief.counted,
    )


def _course(brief: Brief) -> tuple[Chart, ...]:
    t, days = brief.t, brief.tally.days
    if not days:
        return ()
    return (
        Chart(
            "course",
            t("Effectively visited by day"),
            "line",
            tuple(t.day(day) for day, _ in days),
            (Series(t("Effectively visited"), tuple(count for _, count in days)),),
            of=t(
                "of {count} {counted} due",
                count=brief.written(brief.tally.number("due")),
                counted=brief.counted,
            ),
        ),
    )
