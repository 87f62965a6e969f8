"""What is asked of whom: proposals for the meeting, each with its table."""

from __future__ import annotations

from geo.gap_outlines import SIDES
from reports.briefing.brief import Brief, to_target
from reports.briefing.pack import Cell, Column, Missing, Proposal, Screen, Table
from reports.briefing.screens.clusters import cluster_place, cluster_table, shown_clusters
from reports.briefing.screens.holes import area_table, gap_table
from reports.briefing.tally import AreaLine

_ACTIONS = 3


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Propose what the meeting may decide, each with the table behind it."""
    t = brief.t
    proposals: list[Proposal] = []
    tables: list[Table] = []
    for found in (_overdue(brief), _ownerless(brief), _under_target(brief), *_next(brief)):
        if found is not None:
            proposals.append(Proposal(found[0], found[1].key))
            if found[1].key not in {table.key for table in tables}:
                tables.append(found[1])
    title = (
        t.plural("{count} proposal for the meeting", "{count} proposals for the meeting", number)
        if (number := len(proposals))
        else t("Nothing to ask of the meeting")
    )
    return (
        Screen(
            "asked",
            t("What is asked of whom?"),
            title,
            t("Proposals made from the tables below; the meeting decides."),
            tables=tuple(tables),
            proposals=tuple(proposals),
            notes=(
                t(
                    "Overdue: no answer on record {days} days after it was reported.",
                    days=brief.tally.overdue_days,
                ),
                t("Without an owner: no department is named."),
            ),
        ),
    )


def _overdue(brief: Brief) -> tuple[str, Table] | None:
    count = brief.tally.number("issues_overdue")
    if isinstance(count, Missing) or not count:
        return None
    text = brief.t.plural(
        "Set a day by which {count} overdue issue is answered.",
        "Set a day by which {count} overdue issues are answered.",
        count,
    )
    return text, _by_category(brief, "issues_overdue", brief.t("Overdue issues"))


def _ownerless(brief: Brief) -> tuple[str, Table] | None:
    count = brief.tally.number("issues_ownerless")
    if isinstance(count, Missing) or not count:
        return None
    text = brief.t.plural(
        "Name a department for {count} issue that has none.",
        "Name a department for {count} issues that have none.",
        count,
    )
    return text, _by_category(brief, "issues_ownerless", brief.t("Issues without an owner"))


def _by_category(brief: Brief, name: str, title: str) -> Table:
    t, tally = brief.t, brief.tally
    lines = [line for line in tally.categories if tally.number(f"{name}/{line.key}") != 0]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            brief.category_name(line),
            tally.number(f"{name}/{line.key}"),
            tally.number(f"issues_by_category/{line.key}"),
        )
        for line in lines
    )
    columns = (
        Column("name", t("Category"), "text"),
        Column(name, title, "count"),
        Column("issues", t("Issues"), "count", t("all of the category")),
    )
    return Table(name, title, columns, rows, tuple(line.key for line in lines))


def _under_target(brief: Brief) -> tuple[str, Table] | None:
    t = brief.t
    under: list[AreaLine] = []
    for line in brief.compared:
        left = to_target(brief.tally, f"areas/{line.id}/") if line.register else 0
        if not isinstance(left, Missing) and left:
            under.append(line)
    if not under:
        return None
    names = t.listed([line.name for line in under[:_ACTIONS]])
    if len(under) > _ACTIONS:
        names += " " + t("… and {count} more", count=t.number(len(under) - _ACTIONS))
    text = t(
        "Agree how these reach the target of {target}: {places}.",
        target=t.share(brief.tally.target),
        places=names,
    )
    table = area_table(brief, under, key="under_target", title=t("Below the target"))
    return text, table


def _next(brief: Brief) -> list[tuple[str, Table]]:
    """Return the three next actions: the first gaps, then the first clusters."""
    t, tally = brief.t, brief.tally
    gaps = gap_table(brief)
    found: list[tuple[str, Table]] = []
    for number, gap in enumerate(tally.gaps, start=1):
        count = tally.number(f"gaps/{number}/households")
        if isinstance(count, Missing) or len(found) == _ACTIONS - 1:
            continue
        side = t(SIDES[gap.side]) if gap.side else ""
        text = t(
            "Next: visit {place}, where nobody has been met in {count} {counted}.",
            place=f"{brief.area_name(gap.area)} {side}".strip(),
            count=t.number(count),
            counted=brief.counted,
        )
        found.append((text, gaps[0]))
    for _, line in shown_clusters(brief)[: _ACTIONS - len(found)]:
        what = brief.category_of(line.category) if line.category else t("what is reported")
        text = t(
            "Next: look into {category} in {place} on the spot.",
            category=what,
            place=cluster_place(brief, line) or brief.words.place,
        )
        found.append((text, cluster_table(brief)))
    return found
