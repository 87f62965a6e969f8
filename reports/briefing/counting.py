"""From facts to the tally of a briefing: everything counted once, what is too small kept back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from geo.disclosure import Sum
from geo.facts import Facts
from geo.model import NO_ID
from reports.briefing.counting_issues import count_issues, count_states
from reports.briefing.counting_places import count_clusters, count_gaps, count_squares
from reports.briefing.ledger import UNSAID, Basis, Ledger
from reports.briefing.lines import (
    DAYS,
    area_lines,
    category_lines,
    course,
    department_lines,
    shown_clusters,
    words_of,
)
from reports.briefing.tally import ClusterLine, GapLine, SquareLine, Tally

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
CHANGES: Final = ("new", "closed", "reopened")
"""What can become of issues between two snapshots."""
AREA_FIGURES: Final = ("due", "effective", "left", "unverified")
"""Figures of areas that packs show."""


def untold(_share: float) -> None:
    """Hear how much is done, and do nothing about it."""


def tally_of(
    facts: Facts,
    *,
    states: pd.Series | None = None,
    overdue_days: int = 7,
    earlier: Mapping[str, Basis] | None = None,
    told: Callable[[float], None] = untold,
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
    told
        Is told the share that is done; what it raises stops the counting.

    Returns
    -------
        The tally, and what is behind it.
    """
    before, book = dict(earlier or {}), Ledger()
    nodes = _nodes(facts)
    _count_whole(facts, book)
    _count_areas(facts, book, nodes)
    _count_departments(facts, book)
    found = count_issues(facts, book, nodes)
    open_, closed = count_states(facts, book, states, found, overdue_days=overdue_days)
    gaps, clusters, squares = _count_places(facts, book, nodes, told)
    _count_changes(book, before, open_, closed)
    hidden = _with_cards(book.closed(before))
    numbers = book.shown(hidden)
    days = course(facts, numbers, before)
    steps = {f"{DAYS}{day}": count for day, count in days}
    survey = facts.survey
    tally = Tally(
        campaign=survey.campaign.name,
        counted=survey.campaign.register,
        target=survey.campaign.target,
        as_of=facts.as_of,
        data_version=str(survey.version),
        has_register=facts.has_register,
        numbers={name: each for name, each in numbers.items() if "|" not in name},
        areas=area_lines(facts, nodes, numbers),
        departments=department_lines(facts, found, numbers),
        categories=category_lines(facts, numbers),
        days=days,
        gaps=gaps,
        clusters=shown_clusters(clusters or (), numbers),
        clusters_sought=clusters is not None,
        squares=squares,
        overdue_days=overdue_days,
        changes={key: {what: numbers[f"{key}|{what}"] for what in CHANGES} for key in before},
        words=words_of(facts, numbers),
    )
    return tally, Basis(book.counts | steps, tuple(book.sums), hidden, open_, closed)


def _count_places(
    facts: Facts, book: Ledger, nodes: Mapping[int, int], told: Callable[[float], None]
) -> tuple[tuple[GapLine, ...], tuple[ClusterLine, ...] | None, tuple[SquareLine, ...]]:
    """Count what takes longest, and say how far it is."""
    told(0.1)
    gaps = count_gaps(facts, book, nodes)
    told(0.3)
    clusters = count_clusters(facts, book, nodes)
    told(0.7)
    return gaps, clusters, count_squares(facts, book)


def _with_cards(hidden: frozenset[str]) -> frozenset[str]:
    """Keep back the cards where the visits are: there is about one for each."""
    visited = (name for name in hidden if name.endswith("/visited"))
    return hidden | {name.replace("/visited", "/cards") for name in visited}


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
        for name in AREA_FIGURES:
            book.note(f"areas/{area}/{name}", int(facts.areas[name][area]))
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
    names: dict[Any, str] = facts.survey.departments["name"].to_dict()
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
) -> None:
    """Count issues that are new, closed and opened again since each earlier snapshot."""
    now_open, now_closed = set(open_), set(closed)
    for key, basis in before.items():
        was_open, was_closed = set(basis.open_issues), set(basis.closed_issues)
        sets = {
            "new": (now_open | now_closed) - was_open - was_closed,
            "closed": now_closed - was_closed,
            "reopened": now_open & was_closed,
        }
        for what in CHANGES:
            book.note(f"{key}|{what}", len(sets[what]))
        both = len(now_closed) + len(sets["reopened"])
        if "issues_closed" not in book.counts.keys() & basis.counts.keys():
            continue
        if both == len(was_closed) + len(sets["closed"]):
            total = book.note(f"{UNSAID}{key} closings", both)
            book.sums.append(Sum(total, ("issues_closed", f"{key}|reopened")))
            book.sums.append(Sum(total, (f"{key}|issues_closed", f"{key}|closed")))
