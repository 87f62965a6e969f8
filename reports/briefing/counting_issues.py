"""Counting issues for a briefing by area, category, department and state, with who is behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import with_descendants
from geo.disclosure import LEAST_HOUSEHOLDS
from geo.facts import Facts
from geo.last_day import last_day
from geo.model import positions
from geo.records import ANSWERED
from reports.briefing.ledger import Ledger

_CLOSED: Final = (ANSWERED,)
"""States of issues that nobody has to act on any more."""
_MOST_CATEGORIES: Final = 3


class Found(NamedTuple):
    """The selected issues.

    Attributes
    ----------
    issues
        Their records.
    household
        Who reported each: a row of the register; issues of nobody known count as one household
        each, below -1.
    """

    issues: pd.DataFrame
    household: NDArray[np.int64]

    def households(self, chosen: NDArray[np.bool_]) -> int:
        """Return how many households are behind some of them."""
        return len(np.unique(self.household[chosen]))


def count_issues(facts: Facts, book: Ledger, nodes: Mapping[int, int]) -> Found:
    """Count by area, category and department; each adds up to the whole."""
    issues = facts.survey.issues[facts.selected_issues]
    row = positions(facts.survey.households.index, issues["household"])
    own = np.where(row >= 0, row, -2 - np.arange(len(row)))
    found = Found(issues, np.asarray(own, dtype=np.int64))
    everybody = np.ones(len(issues), dtype=bool)
    _note(book, "issues", found, everybody)
    without_place = ~np.isfinite(facts.issue_positions[0][facts.selected_issues])
    _note(book, "issues_without_place", found, without_place)
    area = issues["area"].to_numpy()
    for node in nodes:
        inside = sorted(with_descendants(facts.survey.areas, [node]))
        _note(book, f"areas/{node}/issues", found, np.isin(area, inside))
    below: dict[int, list[str]] = {}
    for node, above in nodes.items():
        below.setdefault(above, []).append(f"areas/{node}/issues")
    for above, parts in below.items():
        book.rest(f"areas/{above}/issues" if above else "issues", *parts)
    category = issues["category"].to_numpy(dtype=object)
    for key in facts.categories.index:
        _note(book, f"issues_by_category/{key}", found, category == key)
    book.rest("issues", *(f"issues_by_category/{key}" for key in facts.categories.index))
    by = issues["department"].to_numpy()
    names = facts.survey.departments["name"]
    parts = [
        _note(book, f"departments/{names[number]}/issues", found, by == number)
        for number in facts.departments.index
    ]
    book.rest("issues", *parts)
    return found


def department_categories(facts: Facts, found: Found, department: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the categories that enough households have reported to a department, most first."""
    theirs = (found.issues["department"] == department).to_numpy()
    category = found.issues["category"].to_numpy(dtype=object)
    counts = {
        str(key): found.households(theirs & (category == key)) for key in facts.categories.index
    }
    typical = [key for key, count in counts.items() if count >= LEAST_HOUSEHOLDS]
    return tuple(sorted(typical, key=lambda key: (-counts[key], key))[:_MOST_CATEGORIES])


def count_states(
    facts: Facts, book: Ledger, states: pd.Series | None, found: Found, *, overdue_days: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Count what is open, overdue, without a department; return ids of open and closed issues."""
    ids = found.issues.index
    if states is None:
        return tuple(ids.tolist()), ()
    closed = states.reindex(ids).isin(_CLOSED).to_numpy()
    reported = found.issues["reported_at"].to_numpy().astype("datetime64[D]")
    limit = np.datetime64(last_day(facts) - dt.timedelta(days=overdue_days))
    open_ = ~closed
    kinds = {
        "issues_open": open_,
        "issues_closed": closed,
        "issues_overdue": open_ & (reported < limit),
        "issues_ownerless": open_ & (found.issues["department"] == 0).to_numpy(),
    }
    for name, chosen in kinds.items():
        _note(book, name, found, chosen)
    book.rest("issues", "issues_open", "issues_closed")
    category = found.issues["category"].to_numpy(dtype=object)
    for name in ("issues_overdue", "issues_ownerless"):
        book.rest("issues_open", name)
        parts = []
        for key in facts.categories.index:
            part = f"{name}/{key}"
            parts.append(_note(book, part, found, kinds[name] & (category == key)))
            book.rest(f"issues_by_category/{key}", part)
        book.rest(name, *parts)
    return tuple(ids[open_].tolist()), tuple(ids[closed].tolist())


def _note(book: Ledger, name: str, found: Found, chosen: NDArray[np.bool_]) -> str:
    return book.note(name, int(chosen.sum()), households=found.households(chosen))
