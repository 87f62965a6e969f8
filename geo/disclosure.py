"""Which counts have to be kept back so that nobody can work out those about few households.

A count of one to four households speaks of single ones and is not shown (threshold rule: Hundepool
and others 2012, "Statistical Disclosure Control", 4.2). What is shown adds up: parts to totals,
villages to towns, one snapshot plus what happened since to the next. A count kept back alone in
such a sum is found by subtraction, so others go with it (complementary suppression). Which ones is
chosen greedily, the cheapest first; that it is enough is then checked as Cox 1995 ("Network models
for complementary cell suppression", Journal of the American Statistical Association 90) asks: the
least and the largest value that any count kept back can have, given everything shown, are found by
linear programming, and have to lie as many households apart as the threshold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

LEAST_HOUSEHOLDS: Final = 5
"""Fewer households than this, but any, are not shown."""
_NOTHING: Final = 1e-6
_UNBOUNDED: Final = 3


class Sum(NamedTuple):
    """A total and the counts that add up to it, by name."""

    total: str
    parts: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """All names in it."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Statement:
    """Counts, and what everybody knows about how they add up.

    Attributes
    ----------
    counts
        By name, never negative.
    sums
        Which of them are sums of others.
    few
        Names of those with too few households behind them, see :func:`too_few`.
    unsaid
        Counts that are not shown in any case, but could be worked out.
    said
        Counts that have been shown before: nothing takes them back.
    cost
        What is lost when a count is not shown, nothing unless stated: the cheapest goes first.
    """

    counts: Mapping[str, int]
    sums: Sequence[Sum]
    few: frozenset[str]
    unsaid: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()
    cost: Mapping[str, int] = field(default_factory=dict)


def too_few(households: int, *, least: int = LEAST_HOUSEHOLDS) -> bool:
    """Say whether so many households are too few to speak of, but any."""
    return 0 < households < least


def kept_back(statement: Statement, *, least: int = LEAST_HOUSEHOLDS) -> frozenset[str]:
    """Choose the counts that are not shown.

    Parameters
    ----------
    least
        Threshold, and how far apart the bounds of what is kept back have to be.

    Returns
    -------
    frozenset of str
        All of ``few`` and what has to go with them, without ``unsaid`` and ``said`` ones.

    Raises
    ------
    ValueError
        When counts are not what the sums say.
    """
    _require_true(statement)
    statement = replace(statement, sums=sorted(statement.sums))  # their order decides nothing
    hidden = set(statement.few | statement.unsaid) - statement.said
    guarded = set(statement.few) - statement.said
    sound: set[frozenset[str]] = set()
    while True:
        _hide_companions(statement, hidden, guarded)
        more = set()
        for names, sums in _groups(statement.sums, hidden):
            if frozenset(names) in sound:
                continue
            asked = [name for name in names if name in guarded]
            found = _bounds_in(statement.counts, names, sums, asked)
            exposed = [name for name in asked if _width(found[name]) < least - _NOTHING]
            choice = next(filter(None, (_next(statement, hidden, name) for name in exposed)), "")
            if choice:
                more.add(choice)
            else:
                sound.add(frozenset(names))
        if not more:
            return frozenset(hidden - statement.unsaid)
        hidden |= more
        guarded |= more


def _width(ends: tuple[float, float]) -> float:
    return ends[1] - ends[0]


def bounds(
    statement: Statement, hidden: Collection[str], wanted: Iterable[str]
) -> dict[str, tuple[float, float]]:
    """Return least and largest value that counts can have for who knows all others.

    Parameters
    ----------
    hidden
        Names of the counts that are not known.
    wanted
        Those of them that are asked about.

    Returns
    -------
    dict
        Low and high by name; infinite where nothing bounds a count.
    """
    asked = set(wanted)
    found: dict[str, tuple[float, float]] = {}
    for names, sums in _groups(statement.sums, set(hidden)):
        chosen = [name for name in names if name in asked]
        if chosen:
            found |= _bounds_in(statement.counts, names, sums, chosen)
    return found | {name: (0.0, np.inf) for name in asked if name not in found}


def _bounds_in(
    counts: Mapping[str, int], names: list[str], sums: list[Sum], chosen: list[str]
) -> dict[str, tuple[float, float]]:
    place = {name: column for column, name in enumerate(names)}
    from scipy.optimize import linprog  # half a second, which only briefings need

    matrix = np.zeros((len(sums), len(names)))
    known = np.zeros(len(sums))
    for row, each in enumerate(sums):
        for name, sign in ((each.total, 1), *((part, -1) for part in each.parts)):
            if name in place:
                matrix[row, place[name]] += sign
            else:
                known[row] -= sign * counts[name]
    found = {}
    for name in chosen:
        ends = []
        for way in (1.0, -1.0):
            aim = np.zeros(len(names))
            aim[place[name]] = way
            solved = linprog(aim, A_eq=matrix, b_eq=known, bounds=(0, None), method="highs")
            if solved.status not in {0, _UNBOUNDED}:
                raise ArithmeticError(f"bounds of counts: {solved.message}")
            ends.append(way * (-np.inf if solved.status == _UNBOUNDED else solved.fun))
        found[name] = (ends[0], ends[1])
    return found


def _groups(sums: Sequence[Sum], hidden: set[str]) -> list[tuple[list[str], list[Sum]]]:
    """Part the hidden counts into groups that no sum connects, with the sums of each."""
    leader: dict[str, str] = {}

    def lead(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    unknown = [(each, [name for name in each.members if name in hidden]) for each in sums]
    for _, names in unknown:
        for name in names[1:]:
            leader[lead(name)] = lead(names[0])
    members: dict[str, dict[str, None]] = {}
    rows: dict[str, list[Sum]] = {}
    for each, names in unknown:
        for name in names:
            members.setdefault(lead(name), {})[name] = None
        if names:
            rows.setdefault(lead(names[0]), []).append(each)
    return [(sorted(names), rows[key]) for key, names in members.items()]


def _hide_companions(statement: Statement, hidden: set[str], guarded: set[str]) -> None:
    """Hide a second count in every sum where a guarded one is the only one that is not known."""
    waiting = True
    while waiting:
        waiting = False
        for each in statement.sums:
            unknown = [name for name in each.members if name in hidden]
            if len(unknown) == 1 and unknown[0] in guarded:
                other = _cheapest(statement, hidden, each.members)
                if other:
                    hidden.add(other)
                    guarded.add(other)
                    waiting = True


def _next(statement: Statement, hidden: set[str], exposed: str) -> str:
    """Return the count to hide next so that another one becomes less certain; empty for none."""
    reached, wave = {exposed}, {exposed}
    while wave:
        near = [each for each in statement.sums if wave.intersection(each.members)]
        choice = _cheapest(statement, hidden, (name for each in near for name in each.members))
        if choice:
            return choice
        wave = {name for each in near for name in each.members} - reached
        reached |= wave
    return ""


def _cheapest(statement: Statement, hidden: set[str], names: Iterable[str]) -> str:
    """Return the cheapest and smallest count that can still be hidden; empty for none."""
    counts, cost = statement.counts, statement.cost
    open_ = {name for name in names if name not in hidden and name not in statement.said}

    def loss(name: str) -> tuple[int, bool, int, str]:
        return cost.get(name, 0), not counts[name], counts[name], name

    return min(open_, key=loss, default="")


def _require_true(statement: Statement) -> None:
    counts = statement.counts
    for total, parts in statement.sums:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"{total} is not the sum of its parts")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is negative")
