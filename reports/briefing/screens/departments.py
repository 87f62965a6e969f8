"""Who did what: the departments."""

from __future__ import annotations

from reports.briefing.brief import Brief
from reports.briefing.pack import Cell, Column, Missing, Screen, Table


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Lay out what every department did; no league: in the order of their first days."""
    t, tally = brief.t, brief.tally
    if not tally.departments:
        return ()
    rows: list[tuple[Cell, ...]] = [
        (
            line.name,
            t.listed(list(line.places)),
            line.first_day or Missing.UNKNOWN,
            line.last_day or Missing.UNKNOWN,
            line.teams,
            tally.number(f"departments/{line.name}/visited"),
            tally.number(f"departments/{line.name}/cards"),
            tally.number(f"departments/{line.name}/issues"),
        )
        for line in tally.departments
    ]
    columns = (
        Column("name", t("Department"), "text"),
        Column("places", t("Where"), "text"),
        Column("first_day", t("From"), "day"),
        Column("last_day", t("To"), "day"),
        Column("teams", t("Teams"), "count"),
        Column("visited", t("Effectively visited"), "count", t("households, each once")),
        Column("cards", t("Contact cards left"), "count"),
        Column("issues", t("Issues"), "count"),
    )
    names = tuple(line.name for line in tally.departments)
    count = sum(1 for line in tally.departments if line.first_day)
    title = t.plural(
        "{count} department has been visiting", "{count} departments have been visiting", count
    )
    return (
        Screen(
            "departments",
            t("Who did what?"),
            title,
            t("A household that two departments visited is counted with both."),
            tables=(Table("departments", t("By department"), columns, tuple(rows), names),),
        ),
    )
