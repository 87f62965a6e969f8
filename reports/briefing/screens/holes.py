"""Where the holes are: villages and gaps with most left."""

from __future__ import annotations

from collections.abc import Sequence

from geo.gap_outlines import SIDES
from reports.briefing.brief import MAP_LAYERS, Brief, rate_ends, sentences, to_target
from reports.briefing.pack import Cell, Chart, Column, MapView, Missing, Screen, Series, Table
from reports.briefing.tally import AreaLine


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Say where most are left, and where nothing is known."""
    t = brief.t
    villages = brief.compared
    towns = [line for line in brief.tally.areas if not line.compared]
    tables = [area_table(brief, villages, key="areas", title=t("Villages and communities"))]
    if len(towns) > 1:
        tables.append(area_table(brief, towns, key="towns", title=t("Towns")))
    tables += gap_table(brief)
    return (
        Screen(
            "holes",
            t("Where are the holes?"),
            _title(brief, villages),
            sentences([_unknown(brief, villages), _kept_back(brief, villages)]),
            charts=_bars(brief, villages),
            tables=tuple(tables),
            maps=(MapView("holes", t("Coverage by area"), MAP_LAYERS),),
            notes=(t("Left to visit: due and not effectively visited, whatever came of tries."),),
        ),
    )


def area_table(brief: Brief, lines: Sequence[AreaLine], *, key: str, title: str) -> Table:
    """Lay out figures of areas, those with most left first."""
    t = brief.t
    columns = (
        Column("name", t("Area"), "text"),
        Column("due", t("Due to be visited"), "count", t("on the register and not excluded")),
        Column("effective", t("Effectively visited"), "count", t("of those due")),
        Column("left", t("Left to visit"), "count", t("of those due")),
        Column("left_to_target", t("Left to target"), "count", t("of those due")),
        Column("rate_low", t("Rate, at least"), "share", t("Effectively visited ÷ due")),
        Column(
            "rate_high",
            t("Rate, at most"),
            "share",
            t("Effectively visited ÷ (due − to be verified)"),
        ),
        Column("issues", t("Issues"), "count"),
    )
    rows = []
    for line in lines:
        prefix = f"areas/{line.id}/"
        ends: tuple[Cell, Cell] = (Missing.UNKNOWN, Missing.UNKNOWN)
        target: Cell = Missing.UNKNOWN
        if line.register:
            ends, target = rate_ends(brief.tally, prefix), to_target(brief.tally, prefix)
        counts = [brief.area_cell(line, name) for name in ("due", "effective", "left")]
        rows.append((line.name, *counts, target, *ends, brief.area_cell(line, "issues")))
    return Table(
        key,
        title,
        columns,
        tuple(rows),
        tuple(str(line.id) for line in lines),
        note=t("Kept back: fewer than 5 households, or needed to work such a number out."),
    )


def gap_table(brief: Brief) -> list[Table]:
    """Lay out the first gaps; none where there are none to be shown."""
    t, rows, names = brief.t, [], []
    for number, gap in enumerate(brief.tally.gaps, start=1):
        count = brief.tally.number(f"gaps/{number}/households")
        if isinstance(count, Missing):
            continue
        where = f"{brief.area_name(gap.area)} {t(SIDES[gap.side]) if gap.side else ''}".strip()
        last: Cell = gap.last_try or t("nobody ever went there")
        rows.append((where, count, last))
        names.append(str(number))
    if not rows:
        return []
    columns = (
        Column("where", t("Where"), "text"),
        Column("households", t("Not met"), "count", t("neighbouring, where nobody has been met")),
        Column("last_try", t("Last try"), "day"),
    )
    return [Table("gaps", t("Gaps"), columns, tuple(rows), tuple(names))]


def _title(brief: Brief, villages: Sequence[AreaLine]) -> str:
    t = brief.t
    known = [
        (left, line)
        for line in villages
        if not isinstance(left := brief.area_cell(line, "left"), Missing)
    ]
    if not known:
        return t("Nothing can be said about single villages")
    left, line = max(known, key=lambda each: each[0])
    if not left:
        return t("{place}: everybody due has been visited", place=brief.words.place)
    return t(
        "{area} has most left: {left} of {due} {counted}",
        area=line.name,
        left=t.number(left),
        due=brief.written(brief.area_cell(line, "due")),
        counted=brief.counted,
    )


def _unknown(brief: Brief, villages: Sequence[AreaLine]) -> str:
    nothing = sum(not line.register for line in villages)
    if not nothing:
        return ""
    return brief.t.plural(
        "{count} area has no register and is hatched: nothing can be said about it.",
        "{count} areas have no register and are hatched: nothing can be said about them.",
        nothing,
    )


def _kept_back(brief: Brief, villages: Sequence[AreaLine]) -> str:
    hidden = sum(brief.area_cell(line, "left") is Missing.HIDDEN for line in villages)
    if not hidden:
        return ""
    return brief.t.plural(
        "{count} area is without colour: its numbers are kept back.",
        "{count} areas are without colour: their numbers are kept back.",
        hidden,
    )


def _bars(brief: Brief, villages: Sequence[AreaLine]) -> tuple[Chart, ...]:
    t = brief.t
    if not villages:
        return ()
    visited, left = (
        tuple(brief.area_cell(line, name) for line in villages) for name in ("effective", "left")
    )
    return (
        Chart(
            "left",
            t("Visited and left, by village"),
            "bars",
            tuple(line.name for line in villages),
            (Series(t("Effectively visited"), visited), Series(t("Left to visit"), left)),
            of=t("{counted} due", counted=brief.counted),
        ),
    )
