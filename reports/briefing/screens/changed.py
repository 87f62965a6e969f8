"""What changed since last time."""

from __future__ import annotations

from math import cos, hypot, radians

from reports.briefing.brief import Brief, sentences
from reports.briefing.pack import Cell, Column, Missing, Screen, Table
from reports.briefing.screens.clusters import cluster_place
from reports.briefing.tally import ClusterLine, Number, Tally

_METRES_PER_DEGREE = 111_320.0


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Compare with an earlier snapshot; nothing where none was chosen."""
    t = brief.t
    if brief.earlier is None:
        return _without_it(brief) if brief.earlier_name else ()
    effective = _change(brief, "effective")
    return (
        Screen(
            "changed",
            t("What changed since {name}?", name=brief.earlier_name),
            _title(brief, effective),
            sentences([_since(brief), *_faded(brief)]),
            tables=(_table(brief), _areas(brief)),
            notes=(
                t("Differences of fewer than 5 households are kept back."),
                t("Closed: answered now, and not then. Opened again: answered then, not now."),
            ),
        ),
    )


def _without_it(brief: Brief) -> tuple[Screen, ...]:
    """Say that what was to be compared with is there no more."""
    t, name = brief.t, brief.earlier_name
    question = t("What changed since {name}?", name=name)
    title = t("{name} was taken away: nothing is compared with it", name=name)
    return (Screen("changed", question, title, ""),)


def _change(brief: Brief, name: str) -> Number:
    assert brief.earlier is not None
    now, then = brief.tally.number(name), brief.earlier.number(name)
    if isinstance(now, Missing) or isinstance(then, Missing):
        return Missing.HIDDEN if Missing.HIDDEN in {now, then} else Missing.UNKNOWN
    return now - then


def _title(brief: Brief, effective: Number) -> str:
    t = brief.t
    if isinstance(effective, Missing):
        return t("Too little has changed to be shown, or it is not known")
    return t(
        "{count} more {counted} effectively visited",
        count=t.number(effective),
        counted=brief.counted,
    )


def _since(brief: Brief) -> str:
    assert brief.earlier is not None
    t, then, now = brief.t, brief.earlier.as_of, brief.tally.as_of
    if then is None or now is None:
        return ""
    return t("Between {then} and {now}.", then=t.moment(then), now=t.moment(now))


def _table(brief: Brief) -> Table:
    t, earlier = brief.t, brief.earlier
    assert earlier is not None
    rows: list[tuple[Cell, ...]] = []
    names = ("visits", "attempted", "effective", "left", "issues")
    titles = (
        t("Visits recorded"),
        t("Attempted"),
        t("Effectively visited"),
        t("Left to visit"),
        t("Issues"),
    )
    for name, title in zip(names, titles, strict=True):
        pair = earlier.number(name), brief.tally.number(name)
        rows.append((title, *pair, _change(brief, name)))
    kept = brief.tally.changes.get(brief.changes, {})
    kinds = (
        ("new", t("New issues")),
        ("closed", t("Issues closed")),
        ("reopened", t("Issues opened again")),
    )
    rows += [
        (title, Missing.UNKNOWN, Missing.UNKNOWN, kept.get(what, Missing.UNKNOWN))
        for what, title in kinds
    ]
    columns = (
        Column("what", t("What"), "text"),
        Column("then", t("Then"), "count"),
        Column("now", t("Now"), "count"),
        Column("change", t("Change"), "count", t("Now − then")),
    )
    keys = (*names, *(what for what, _ in kinds))
    return Table("changes", t("What changed"), columns, tuple(rows), keys)


def _areas(brief: Brief) -> Table:
    t, earlier = brief.t, brief.earlier
    assert earlier is not None
    lines = brief.compared
    rows = tuple(
        (
            line.name,
            earlier.number(f"areas/{line.id}/effective"),
            brief.area_cell(line, "effective"),
            _change(brief, f"areas/{line.id}/effective"),
        )
        for line in lines
    )
    columns = (
        Column("name", t("Area"), "text"),
        Column("then", t("Then"), "count", t("Effectively visited")),
        Column("now", t("Now"), "count", t("Effectively visited")),
        Column("change", t("Change"), "count", t("Now − then")),
    )
    title = t("Effectively visited, by village")
    return Table("area_changes", title, columns, rows, tuple(str(line.id) for line in lines))


def _faded(brief: Brief) -> list[str]:
    """Name clusters that were not there before, and those that are no longer."""
    assert brief.earlier is not None
    t = brief.t
    then, now = _shown(brief.earlier), _shown(brief.tally)
    before = Brief(brief.earlier, t)
    appeared = [cluster_place(brief, one) for one in now if not any(_same(one, o) for o in then)]
    faded = [cluster_place(before, one) for one in then if not any(_same(one, o) for o in now)]
    said = []
    if appeared:
        said.append(t("New clusters: {places}.", places=t.listed(appeared)))
    if faded:
        said.append(t("Clusters no longer found: {places}.", places=t.listed(faded)))
    return said


def _shown(tally: Tally) -> list[ClusterLine]:
    return [line for line in tally.clusters if line.radius_m]


def _same(one: ClusterLine, other: ClusterLine) -> bool:
    """Say whether two clusters are one: the middle of either lies in the other."""
    north = (one.lat - other.lat) * _METRES_PER_DEGREE
    east = (one.lon - other.lon) * _METRES_PER_DEGREE * cos(radians(one.lat))
    return hypot(east, north) <= max(one.radius_m, other.radius_m)
