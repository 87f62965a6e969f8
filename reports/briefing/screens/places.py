"""How it is in every town and village, one screen each."""

from __future__ import annotations

from reports.briefing.brief import LABELS, MAP_LAYERS, Brief, to_target
from reports.briefing.pack import MapView, Missing, Screen
from reports.briefing.screens.holes import area_table
from reports.briefing.tally import AreaLine


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Say of every town what of its villages, then of each village how far it is.

    A town that is one village is that village.
    """
    lines = brief.tally.areas
    alone = {line.id for line in lines if sum(each.parent == line.id for each in lines) == 1}
    return tuple(_place(brief, line) for line in _in_order(brief) if line.id not in alone)


def _in_order(brief: Brief) -> list[AreaLine]:
    """Return towns, each followed by its villages; in both, those with most left first."""
    lines = brief.tally.areas
    ordered: list[AreaLine] = []
    waiting = [line for line in reversed(lines) if not line.parent]
    while waiting:
        line = waiting.pop()
        ordered.append(line)
        waiting += [below for below in reversed(lines) if below.parent == line.id]
    return ordered


def _place(brief: Brief, line: AreaLine) -> Screen:
    t, prefix = brief.t, f"areas/{line.id}/"
    below = [each for each in brief.tally.areas if each.parent == line.id]
    figures = [brief.rate(prefix, register=line.register)]
    left = to_target(brief.tally, prefix) if line.register else Missing.UNKNOWN
    if line.register:
        of_due = t(
            "of {count} {counted} due",
            count=brief.written(brief.area_cell(line, "due")),
            counted=brief.counted,
        )
        figures += [
            brief.figure(f"{prefix}effective", t(LABELS["effective"]), of=of_due),
            brief.figure(f"{prefix}left", t(LABELS["left"]), of=of_due),
        ]
    figures.append(brief.figure(f"{prefix}issues", t(LABELS["issues"])))
    tables = (area_table(brief, below, key=f"area-{line.id}", title=line.name),) if below else ()
    return Screen(
        f"area-{line.id}",
        t("How is it in {place}?", place=line.name),
        _title(brief, line),
        brief.target_words(left),
        figures=tuple(figures),
        tables=tables,
        maps=(MapView(f"area-{line.id}", line.name, MAP_LAYERS, (line.id,)),),
        notes=(t("Left to visit: due and not effectively visited, whatever came of tries."),),
    )


def _title(brief: Brief, line: AreaLine) -> str:
    t, place = brief.t, line.name
    if not line.register:
        return t("{place}: no register, so nobody can say who is missing", place=place)
    left = brief.area_cell(line, "left")
    if isinstance(left, Missing):
        return t("{place}: too few to be shown", place=place)
    return t(
        "{place}: {left} of {due} {counted} still to visit",
        place=place,
        left=t.number(left),
        due=brief.written(brief.area_cell(line, "due")),
        counted=brief.counted,
    )
