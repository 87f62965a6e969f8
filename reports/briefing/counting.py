"""From facts to the tally of a briefing: everything counted once, what is too small kept back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import pandas as pd
import shapely

from geo.disclosure import too_few
from geo.facts import NOBODY_DUE, Facts
from geo.last_day import last_day
from geo.model import NO_ID
from geo.pace import pace
from reports.briefing.counting_issues import (
    Found,
    count_issues,
    count_states,
    department_categories,
)
from reports.briefing.counting_places import count_clusters, count_gaps, count_squares
from reports.briefing.ledger import UNSAID, Basis, Ledger
from reports.briefing.pack import Missing
from reports.briefing.tally import (
    AreaLine,
    CategoryLine,
    ClusterLine,
    DepartmentLine,
    Number,
    Tally,
    Words,
)
from reports.findings import place_name
from reports.map_words import map_credits
from reports.notes import filter_words
from reports.pace_words import pace_words
from text import LANGUAGES, Translator

_OUTLINE_DEGREES: Final = 5e-5
_EVENING: Final = 17.5
_MOSTLY: Final = 0.8
_SATURDAY: Final = 5
_WHOLE: Final = (
    "register",
    "due",
    "attempted",
    "contacted",
    "effective",
    "not_visited",
    "left",
    "unverified",
    "excluded",
)
"""Figures of the whole selection that packs show."""
AREA_FIGURES: Final = ("due", "effective", "left", "unverified")
"""Figures of areas that packs show."""


def tally_of(
    facts: Facts,
    *,
    states: pd.Series | None = None,
    overdue_days: int = 7,
    earlier: Mapping[str, Basis] | None = None,
) -> tuple[Tally, Basis]:
    """Count a selection.

    Parameters
    ----------
    states
        State of the issues by id, see ``geo.records.ISSUE_STATES``; unknown unless given.
    overdue_days
        After so many days an issue without an answer is overdue.
    earlier
        What is behind the snapshots of the campaign that have been shown, by their keys: nothing
        kept back there comes to light by subtraction, nor does what changed about a few.

    Returns
    -------
    tuple
        The tally, and what is behind it.
    """
    before, book = dict(earlier or {}), Ledger()
    nodes = _nodes(facts)
    _count_whole(facts, book)
    _count_areas(facts, book, nodes)
    _count_departments(facts, book)
    found = count_issues(facts, book, nodes)
    open_, closed = count_states(facts, book, states, found, overdue_days=overdue_days)
    gaps = count_gaps(facts, book, nodes)
    clusters = count_clusters(facts, book, nodes)
    squares = count_squares(facts, book)
    changes = _count_changes(book, before, open_, closed)
    hidden = book.closed(before)
    numbers = book.shown(hidden)
    basis = Basis(book.counts, tuple(book.sums), hidden, open_, closed)
    return (
        Tally(
            campaign=facts.survey.campaign.name,
            counted=facts.survey.campaign.register,
            target=facts.survey.campaign.target,
            as_of=facts.as_of,
            data_version=str(facts.survey.version),
            has_register=facts.has_register,
            numbers={name: each for name, each in numbers.items() if "|" not in name},
            areas=_area_lines(facts, nodes, numbers),
            departments=_department_lines(facts, found, numbers),
            categories=_categories(facts, numbers),
            days=_days(facts, numbers, before),
            gaps=gaps,
            clusters=_shown_clusters(clusters or (), numbers),
            clusters_sought=clusters is not None,
            left_out=sum(
                numbers[f"clusters/{n}/reported"] is Missing.HIDDEN
                or numbers[f"clusters/{n}/asked"] is Missing.HIDDEN
                for n in range(1, len(clusters or ()) + 1)
            ),
            squares=squares,
            overdue_days=overdue_days,
            changes={
                key: {what: numbers[f"{key}|{what}"] for what in changes[key]} for key in changes
            },
            words=_words(facts, numbers),
        ),
        basis,
    )


def _nodes(facts: Facts) -> dict[int, int]:
    """Return the areas that are counted with the next one above them, 0 for none."""
    areas = facts.survey.areas
    inside = facts.area_ids
    parents = dict(zip(areas.index.tolist(), areas["parent"].tolist(), strict=True))
    nodes = set(facts.shown_areas.index.tolist())
    for area in tuple(nodes):
        above = parents.get(area, NO_ID)
        while above in parents:
            if inside is None or above in inside:
                nodes.add(above)
            above = parents[above]
    found = {}
    for area in sorted(nodes):
        above = parents.get(area, NO_ID)
        while above and above not in nodes:
            above = parents.get(above, NO_ID)
        found[area] = above
    return found


def _count_whole(facts: Facts, book: Ledger) -> None:
    coverage = facts.coverage
    for name in _WHOLE:
        book.note(name, getattr(coverage, name))
    book.note(f"{UNSAID}refused", coverage.refused)
    book.rest("register", "due", "excluded")
    book.rest("due", "effective", "left")
    tried = book.rest("left", "not_visited")
    book.rest("attempted", "effective", *filter(None, [tried]))
    if tried:
        book.rest(tried, "unverified", f"{UNSAID}refused")
    book.rest("contacted", "effective", f"{UNSAID}refused")
    book.note("visits", int(facts.selected_visits.sum()))
    book.note("visits_off_register", facts.off_register)


def _count_areas(facts: Facts, book: Ledger, nodes: Mapping[int, int]) -> None:
    for area in nodes:
        row = facts.areas.loc[area]
        for name in AREA_FIGURES:
            book.note(f"areas/{area}/{name}", int(row[name]))
        book.rest(f"areas/{area}/due", f"areas/{area}/effective", f"areas/{area}/left")
        book.rest(f"areas/{area}/left", f"areas/{area}/unverified")
    for name in AREA_FIGURES:
        add_up(book, nodes, name)


def add_up(book: Ledger, nodes: Mapping[int, int], name: str) -> None:
    """Note that parts of areas add up to them, and the uppermost to the whole."""
    below: dict[int, list[str]] = {}
    for area, above in nodes.items():
        below.setdefault(above, []).append(f"areas/{area}/{name}")
    for above, parts in below.items():
        book.rest(f"areas/{above}/{name}" if above else name, *parts)


def _count_departments(facts: Facts, book: Ledger) -> None:
    """Count what departments did; a household that two have visited is one of each."""
    names = facts.survey.departments["name"]
    parts = []
    for department, row in facts.departments.iterrows():
        name = str(names[department])
        parts.append(book.note(f"departments/{name}/visited", int(row["visited"])))
        book.note(f"departments/{name}/cards", int(row["cards"]))
    together = sum(book.counts[part] for part in parts)
    if together <= book.counts["effective"]:
        book.rest("effective", *parts)
        return
    # how many were visited by two is not known to who reads: the sum is more than the whole
    every = book.note(f"{UNSAID}visited by departments", together)
    book.rest(every, *parts)
    book.rest(every, "effective")


def _count_changes(
    book: Ledger, before: Mapping[str, Basis], open_: tuple[int, ...], closed: tuple[int, ...]
) -> dict[str, tuple[str, ...]]:
    """Count issues that are new, closed and opened again since each earlier snapshot."""
    found = {}
    now_open, now_closed = set(open_), set(closed)
    for key, basis in before.items():
        was_open, was_closed = set(basis.open_issues), set(basis.closed_issues)
        known = was_open | was_closed
        changes = {
            "new": len((now_open | now_closed) - known),
            "closed": len(now_closed - was_closed),
            "reopened": len(now_open & was_closed),
        }
        for what, count in changes.items():
            book.note(f"{key}|{what}", count)
        found[key] = tuple(changes)
    return found


def _area_lines(
    facts: Facts, nodes: Mapping[int, int], numbers: Mapping[str, Number]
) -> tuple[AreaLine, ...]:
    """Lay out the areas, those with most left first; a hidden count is no rank."""
    areas, shown = facts.survey.areas, set(facts.shown_areas.index.tolist())
    lines = []
    for area, above in nodes.items():
        record, row = areas.loc[area], facts.areas.loc[area]
        said = [numbers[f"areas/{area}/{name}"] for name in ("due", "effective")]
        lines.append(
            AreaLine(
                id=area,
                parent=above,
                name=str(record["name"]),
                level=str(record["level"]),
                compared=area in shown,
                register=bool(row["due"] > 0),
                band=NOBODY_DUE if Missing.HIDDEN in said else int(row["band"]),
                outline=_outline(record["geometry"]),
            )
        )

    def rank(line: AreaLine) -> tuple[int, str]:
        left = numbers[f"areas/{line.id}/left"]
        return (0 if isinstance(left, Missing) else -left, line.name)

    return tuple(sorted(lines, key=rank))


def _outline(shape: shapely.Geometry | None) -> str:
    if shape is None or shape.is_empty:
        return ""
    plain = shapely.simplify(shape, _OUTLINE_DEGREES)
    return str(shapely.to_wkb(plain if plain.is_valid else shape, hex=True))


def _department_lines(
    facts: Facts, found: Found, numbers: Mapping[str, Number]
) -> tuple[DepartmentLine, ...]:
    survey = facts.survey
    lines = []
    for department, row in facts.departments.iterrows():
        name = str(survey.departments.loc[department, "name"])
        visits = facts.selected_visits & (survey.visits["department"] == department).to_numpy()
        moments = pd.DatetimeIndex(survey.visits["visited_at"][visits])
        few = numbers[f"departments/{name}/visited"] is Missing.HIDDEN
        lines.append(
            DepartmentLine(
                name=name,
                first_day=None if pd.isna(row["first_day"]) else row["first_day"].date(),
                last_day=None if pd.isna(row["last_day"]) else row["last_day"].date(),
                when="" if few else _when(moments),
                places=tuple(str(survey.areas.loc[area, "name"]) for area in row["areas"]),
                teams=int(row["teams"]),
                categories=department_categories(facts, found, department),
            )
        )
    return tuple(lines)


def _when(moments: pd.DatetimeIndex) -> str:
    if not len(moments):
        return ""
    if (moments.weekday >= _SATURDAY).all():
        return "weekends"
    late = (moments.hour + moments.minute / 60) >= _EVENING
    return "evenings" if late.mean() >= _MOSTLY else ""


def _categories(facts: Facts, numbers: Mapping[str, Number]) -> tuple[CategoryLine, ...]:
    """Name the categories reported, most first; those kept back last, by name."""
    rows = facts.survey.categories.set_index("key")

    def rank(key: str) -> tuple[int, str]:
        count = numbers[f"issues_by_category/{key}"]
        return (1 if isinstance(count, Missing) else -count, key)

    keys = sorted((str(key) for key in facts.categories.index), key=rank)
    known = rows.index
    return tuple(
        CategoryLine(key, str(rows.loc[key, "zh"]), str(rows.loc[key, "en"]))
        if key in known
        else CategoryLine(key, key, key)
        for key in keys
    )


def _days(
    facts: Facts, numbers: Mapping[str, Number], before: Mapping[str, Basis]
) -> tuple[tuple[dt.date, int], ...]:
    """Return how many were visited up to which day, in steps of five households at least."""
    whole, daily = numbers["effective"], facts.daily["effective"]
    if isinstance(whole, Missing) or not len(daily):
        return ()
    said = [basis.counts.get("effective", 0) for basis in before.values()]
    kept: list[tuple[dt.date, int]] = []
    above = whole
    for moment, count in zip(reversed(daily.index), reversed(daily.tolist()), strict=True):
        steps = [above - count, count, *(abs(count - other) for other in said)]
        if not any(too_few(step) for step in steps):
            kept.append((moment.date(), int(count)))
            above = count
    return tuple(reversed(kept))


def _shown_clusters(
    clusters: tuple[ClusterLine, ...], numbers: Mapping[str, Number]
) -> tuple[ClusterLine, ...]:
    """Keep the place in the list of clusters that are not spoken of, and nothing else of them."""
    return tuple(
        ClusterLine((), 1.0, 0.0, 0.0, "", 0.0, 0.0, 0.0)
        if Missing.HIDDEN in {numbers[f"clusters/{n}/{what}"] for what in ("asked", "reported")}
        else line
        for n, line in enumerate(clusters, start=1)
    )


def _words(facts: Facts, numbers: Mapping[str, Number]) -> dict[str, Words]:
    found = {}
    for language in LANGUAGES:
        t = Translator(language.code)
        found[language.code] = Words(
            place_name(facts, t),
            tuple(filter_words(facts, t)),
            tuple(map_credits(facts, t)),
            _pace(facts, numbers, t),
        )
    return found


def _pace(facts: Facts, numbers: Mapping[str, Number], t: Translator) -> str:
    if any(isinstance(numbers[name], Missing) for name in ("due", "effective", "left")):
        return ""
    found = pace(facts, as_of=last_day(facts), seed=_SEED)
    recent = round((found.recent_per_day or 0) * found.days_behind)
    return "" if too_few(recent) or too_few(found.left) else pace_words(facts, found, t)


_SEED: Final = 20170324
