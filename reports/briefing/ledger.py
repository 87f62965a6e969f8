"""Collecting counts with how they add up, and keeping back what speaks of too few households."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from geo.disclosure import Statement, Sum, kept_back, too_few
from reports.briefing.pack import Missing

UNSAID: Final = "~"
"""Begins the names of counts that no pack shows, but that follow from those it shows."""


@dataclass(frozen=True)
class Basis:
    """What is behind a snapshot and in no pack of it: kept so that later ones do not undo it.

    Attributes
    ----------
    counts, sums
        All counts with their true values, and how they add up.
    hidden
        Those kept back.
    open_issues, closed_issues
        Ids, by what their states said.
    """

    counts: Mapping[str, int]
    sums: Sequence[Sum]
    hidden: frozenset[str]
    open_issues: tuple[int, ...] = ()
    closed_issues: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write as JSON has it."""
        return {
            "counts": dict(self.counts),
            "sums": [[each.total, *each.parts] for each in self.sums],
            "hidden": sorted(self.hidden),
            "open_issues": list(self.open_issues),
            "closed_issues": list(self.closed_issues),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Basis:
        """Read what :meth:`to_json` wrote."""
        return cls(
            kept["counts"],
            tuple(Sum(total, tuple(parts)) for total, *parts in kept["sums"]),
            frozenset(kept["hidden"]),
            tuple(kept["open_issues"]),
            tuple(kept["closed_issues"]),
        )


_COSTS: Final = (
    (r"squares/.*|register", 0),
    (r"gaps/.*|clusters/.*|contacted|(areas/.*/)?unverified|issues_(overdue|ownerless)/.*", 1),
    (r"not_visited|attempted|excluded|issues_.*|[^/]*\|.*", 2),
    (r"departments/.*", 3),
    (r"issues_by_category/.*", 4),
    (r"areas/.*/issues", 5),
    (r"areas/.*/(effective|left)", 6),
    (r"areas/.*/due", 7),
)
"""What is lost when counts of these names are kept back; with any other, most."""
_DEAREST: Final = 9


def cost_of(name: str) -> int:
    """Say how much a meeting loses with a count."""
    return next((cost for kind, cost in _COSTS if re.fullmatch(kind, name)), _DEAREST)


@dataclass
class Ledger:
    """Counts as they are found. Names beginning with ``UNSAID`` are shown nowhere."""

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    few: set[str] = field(default_factory=set)

    def note(self, name: str, count: int, *, households: int | None = None) -> str:
        """Note a count; ``households`` says how many are behind it where that differs."""
        self.counts[name] = int(count)
        behind = min(count, count if households is None else households)
        if too_few(int(behind)) or too_few(int(count)):
            self.few.add(name)
        return name

    def rest(self, total: str, *parts: str) -> str:
        """Note what is left of a total after its parts: a count that nobody shows.

        Nothing left is noted as nothing: whoever reads takes it for granted.
        """
        left = self.counts[total] - sum(self.counts[part] for part in parts)
        if not left:
            self.sums.append(Sum(total, parts))
            return ""
        name = self.note(f"{UNSAID}{total} but {' '.join(parts)}", left)
        self.sums.append(Sum(total, (*parts, name)))
        return name

    def closed(self, earlier: Mapping[str, Basis]) -> frozenset[str]:
        """Return the names of all counts that are not shown, given what was shown before.

        A later count and an earlier one of the same name differ by what happened between: that is
        a count too. Equal ones are taken to be of the same households.
        """
        counts, sums, few = dict(self.counts), list(self.sums), set(self.few)
        unsaid = {name for name in counts if name.startswith(UNSAID)}
        said: set[str] = set()
        for key, basis in earlier.items():
            own = {name: f"{key}|{name}" for name in basis.counts}
            counts |= {own[name]: count for name, count in basis.counts.items()}
            sums += [
                Sum(own[total], tuple(own.get(part, part) for part in parts))
                for total, parts in basis.sums
            ]
            silent = {name for name in own if name.startswith(UNSAID)} | basis.hidden
            unsaid |= {own[name] for name in silent}
            few |= {own[name] for name in basis.hidden}
            few |= {own[name] for name in silent if too_few(basis.counts[name])}
            said |= {own[name] for name in own if name not in silent}
            for name in self.counts.keys() & own.keys():
                if name.startswith(UNSAID):
                    continue
                small, large = sorted((name, own[name]), key=lambda each: counts[each])
                between = counts[large] - counts[small]
                if not between:
                    sums.append(Sum(large, (small,)))
                    continue
                step = f"{UNSAID}{own[name]} since"
                counts[step] = between
                unsaid.add(step)
                if too_few(between):
                    few.add(step)
                sums.append(Sum(large, (small, step)))
        # a sum over what a snapshot since deleted has said is nothing that anybody relies on
        sums = [each for each in sums if counts.keys() >= set(each.members)]
        statement = Statement(
            counts,
            sums,
            frozenset(few),
            frozenset(unsaid),
            frozenset(said),
            cost={name: cost_of(name) for name in self.counts},
        )
        return kept_back(statement).intersection(self.counts)

    def shown(self, hidden: frozenset[str]) -> dict[str, int | Missing]:
        """Return the counts by name, those kept back as such, without unsaid ones."""
        return {
            name: Missing.HIDDEN if name in hidden else count
            for name, count in self.counts.items()
            if not name.startswith(UNSAID)
        }
