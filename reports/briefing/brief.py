"""What every screen of a briefing is made from, and how it writes numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.rates import left_to_target
from reports.briefing.pack import Cell, Figure, Missing
from reports.briefing.tally import AreaLine, CategoryLine, Number, Tally, Words
from text import N_, Translator

MAP_LAYERS: Final = ("base", "coverage", "areas")
SAID_LAYERS: Final = ("base", "density", "areas")
"""Keys of the layers of maps of coverage and of issues: none shows a household."""

LABELS: Final = {
    "due": N_("Due to be visited"),
    "attempted": N_("Attempted"),
    "contacted": N_("Somebody met"),
    "effective": N_("Effectively visited"),
    "not_visited": N_("Not visited"),
    "left": N_("Left to visit"),
    "issues": N_("Issues"),
}


@dataclass(frozen=True)
class Brief:
    """A tally, a language, and with what it is compared.

    Attributes
    ----------
    earlier, earlier_name
        An earlier tally and what its snapshot is called; ``None`` for no comparison, with a name
        where the snapshot was taken away.
    changes
        Key of the earlier snapshot in ``Tally.changes``.
    """

    tally: Tally
    t: Translator
    earlier: Tally | None = None
    earlier_name: str = ""
    changes: str = ""

    @property
    def words(self) -> Words:
        """Return the tally's own words, in another language where it has none in this one."""
        kept = self.tally.words
        return kept.get(self.t.language) or next(iter(kept.values()))

    @property
    def counted(self) -> str:
        """Name what one row of the register is."""
        return self.t("buildings") if self.tally.counted == "buildings" else self.t("households")

    @property
    def compared(self) -> tuple[AreaLine, ...]:
        """Return the areas that lists compare."""
        return tuple(line for line in self.tally.areas if line.compared)

    def area_name(self, area: int) -> str:
        """Name an area of the tally; empty for any other."""
        return next((line.name for line in self.tally.areas if line.id == area), "")

    def category_name(self, line: CategoryLine) -> str:
        """Name a category in the language, others than Chinese in English."""
        return line.zh if self.t.language == "zh" else line.en

    def category_of(self, key: str) -> str:
        """Name the category of a key."""
        found = [line for line in self.tally.categories if line.key == key]
        return self.category_name(found[0]) if found else key

    def written(self, value: Cell) -> str:
        """Write a count, or why there is none."""
        if isinstance(value, Missing):
            kept = value is Missing.HIDDEN
            return self.t("kept back") if kept else self.t("not known")
        return self.t.number(value) if isinstance(value, int) else str(value)

    def area_cell(self, line: AreaLine, name: str) -> Number:
        """Return a count of an area; unknown where nobody is due, which is not zero."""
        if not line.register and name != "issues":
            return Missing.UNKNOWN
        return self.tally.number(f"areas/{line.id}/{name}")

    def figure(self, name: str, label: str, *, of: str = "") -> Figure:
        """Make a figure of a count; ``of`` says of what it is part."""
        value = self.tally.number(name)
        return Figure(name, f"{label} {of}" if of else label, self.written(value), value)

    def rate(self, prefix: str = "", *, register: bool = True) -> Figure:
        """Make the figure of the effective-visit rate, a range where it is one.

        Parameters
        ----------
        prefix
            ``areas/<id>/``, or nothing for the whole.
        """
        low, high = rate_ends(self.tally, prefix) if register else (Missing.UNKNOWN,) * 2
        due = self.written(self.tally.number(f"{prefix}due") if register else Missing.UNKNOWN)
        label = self.t("Effective-visit rate of {due} {counted} due", due=due, counted=self.counted)
        return Figure(f"{prefix}rate_low", label, self.rate_words(low, high), low, high)

    def rate_words(self, low: float | Missing, high: float | Missing) -> str:
        """Write a rate; of one whose upper end is kept back say that it is the least."""
        t = self.t
        if isinstance(low, Missing):
            return t("no base") if low is Missing.UNKNOWN else self.written(low)
        if isinstance(high, Missing):
            return t("at least {share}", share=t.share(low))
        ends = dict.fromkeys((t.share(low), t.share(high)))
        return "–".join(ends)

    def target_words(self, left: Number) -> str:
        """Say how many are left to the target; nothing where that is not known or kept back."""
        t = self.t
        if isinstance(left, Missing):
            return ""
        goal = t.share(self.tally.target)
        if not left:
            return t("The target of {target} is reached.", target=goal)
        return t(
            "{count} {counted} left to the target of {target}.",
            count=t.number(left),
            counted=self.counted,
            target=goal,
        )


def rate_ends(tally: Tally, prefix: str = "") -> tuple[float | Missing, float | Missing]:
    """Return both ends of the effective-visit rate: E / D and E / (D - U)."""
    low = tally.share(f"{prefix}effective", f"{prefix}due")
    parts = [tally.number(f"{prefix}{name}") for name in ("effective", "due", "unverified")]
    if isinstance(low, Missing) or Missing.HIDDEN in parts:
        return low, low if isinstance(low, Missing) else Missing.HIDDEN
    effective, due, unverified = (part for part in parts if not isinstance(part, Missing))
    known = due - unverified
    return low, effective / known if known else 0.0


def to_target(tally: Tally, prefix: str = "") -> Number:
    """Return how many are left to the target; unknown where nobody is due."""
    due, effective = tally.number(f"{prefix}due"), tally.number(f"{prefix}effective")
    if isinstance(due, Missing) or isinstance(effective, Missing):
        return Missing.HIDDEN if Missing.HIDDEN in {due, effective} else Missing.UNKNOWN
    if not due:
        return Missing.UNKNOWN
    return int(left_to_target(np.array([due]), np.array([effective]), tally.target)[0])


def sentences(parts: Sequence[str]) -> str:
    """Put sentences one after the other."""
    return " ".join(part for part in parts if part)
