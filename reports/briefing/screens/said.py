"""What people say: issues by category."""

from __future__ import annotations

from reports.briefing.brief import LABELS, SAID_LAYERS, Brief, sentences
from reports.briefing.pack import Chart, Column, MapView, Missing, Screen, Series, Table


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Say what is reported most, of how many asked."""
    t, tally = brief.t, brief.tally
    known = [brief.figure("issues", t(LABELS["issues"]))]
    known += [
        brief.figure(name, label)
        for name, label in (
            ("issues_open", t("Without an answer on record")),
            ("issues_closed", t("Answered")),
        )
        if name in tally.numbers
    ]
    return (
        Screen(
            "said",
            t("What do people say?"),
            _title(brief),
            sentences([_asked(brief), _without_place(brief)]),
            figures=tuple(known),
            charts=_bars(brief),
            tables=(category_table(brief),),
            maps=(MapView("said", t("Density of reports"), SAID_LAYERS),) if tally.squares else (),
            notes=(
                t("Where reports came from – not where problems are."),
                t("Places are moved to the middle of squares of 500 m."),
            ),
        ),
    )


def category_table(brief: Brief) -> Table:
    """Lay out the issues by category, most first."""
    t, tally = brief.t, brief.tally
    rows = tuple(
        (
            brief.category_name(line),
            tally.number(f"issues_by_category/{line.key}"),
            tally.share(f"issues_by_category/{line.key}", "issues"),
        )
        for line in tally.categories
    )
    columns = (
        Column("name", t("Category"), "text"),
        Column("issues", t("Issues"), "count"),
        Column("share", t("Share of all issues"), "share", t("Issues ÷ all issues")),
    )
    names = tuple(line.key for line in tally.categories)
    return Table("issues_by_category", t("Issues by category"), columns, rows, names)


def _title(brief: Brief) -> str:
    t, tally, place = brief.t, brief.tally, brief.words.place
    total = tally.number("issues")
    if not total:
        return t("{place}: no issues under the present filters", place=place)
    for line in tally.categories:
        most = tally.number(f"issues_by_category/{line.key}")
        if not isinstance(most, Missing):
            return t(
                "{place}: {category} is reported most, {top} of {count} issues",
                place=place,
                category=brief.category_name(line),
                top=t.number(most),
                count=brief.written(total),
            )
    return t("{place}: too few to be shown", place=place)


def _asked(brief: Brief) -> str:
    t, tally = brief.t, brief.tally
    if not tally.number("issues"):
        return t("That does not mean there are no problems: see who was asked.")
    if not tally.number("due"):
        return ""
    return t(
        "{effective} of {due} {counted} were asked; where nobody was asked, nothing is reported.",
        effective=brief.written(tally.number("effective")),
        due=brief.written(tally.number("due")),
        counted=brief.counted,
    )


def _without_place(brief: Brief) -> str:
    count = brief.tally.number("issues_without_place")
    if isinstance(count, Missing) or not count:
        return ""
    return brief.t.plural(
        "{count} issue has no place and is on no map.",
        "{count} issues have no place and are on no map.",
        count,
    )


def _bars(brief: Brief) -> tuple[Chart, ...]:
    t, tally = brief.t, brief.tally
    if not tally.categories:
        return ()
    counts = tuple(tally.number(f"issues_by_category/{line.key}") for line in tally.categories)
    return (
        Chart(
            "issues_by_category",
            t("Issues by category"),
            "bars",
            tuple(brief.category_name(line) for line in tally.categories),
            (Series(t("Issues"), counts),),
            of=t("{count} issues in all", count=brief.written(tally.number("issues"))),
        ),
    )
