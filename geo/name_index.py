"""Known names of places, found again under the spellings people use for them.

A name is looked for in steps, and the first that finds something ends the search:

========== ===== ==============================================================================
how        score meaning
========== ===== ==============================================================================
exact       1.0  the name itself; village and committee are one (``geo.place_names``)
alias       1.0  another name the place is known by
look-alike  0.95 what looks the same (芳诸村), or lacks 村, 社区, 镇 at its end (芳渚)
kind        0.9  another ending: 芳渚社区 for 芳渚村. Both may exist, so callers ask for more
sound       0.9  read alike, at most every second character differs: 剑湖花庭 for 剑湖华庭
fuzzy       <0.9 one edit among seven characters or more: similarity ``LEAST_ALIKE`` at least
========== ===== ==============================================================================

The last two never bridge what tells neighbours apart: figures, letters, 东西南北, 新 and 老,
一期 and 二期, and kinds of estates (花园 and 花苑).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeVar

from geo.pinyin import sound
from geo.place_names import bare, community_name, look_alike

How = Literal["", "exact", "alias", "look-alike", "kind", "sound", "fuzzy"]

LEAST_ALIKE: Final = 0.85
"""Similarity (1 - edits / length) from which a name is taken for a misspelt one."""

_SCORES: Final[dict[How, float]] = {
    "exact": 1.0,
    "alias": 1.0,
    "look-alike": 0.95,
    "kind": 0.9,
    "sound": 0.9,
}
_TELLING: Final = re.compile(
    "[0-9A-Z甲乙丙丁东西南北中上下前后左右内外新老大小]"
    "|(?:园|苑|院|村|社区|街道|镇|乡|城|寓|厦|场)$"
)
_SHORTEST: Final = 3
_LONG: Final = 6
"""With fewer characters one edit is more than ``LEAST_ALIKE`` allows."""

_SHARED: Final = 0.5


class Entry(NamedTuple):
    """A place that can be named."""

    place: int
    level: str
    name: str
    aliases: tuple[str, ...] = ()


class Named(NamedTuple):
    """Places that a name may mean, all found in the same way."""

    places: tuple[int, ...] = ()
    score: float = 0.0
    how: How = ""

    def __bool__(self) -> bool:
        """Say whether anything was found."""
        return bool(self.places)


class NameIndex:
    """Names of places.

    Parameters
    ----------
    entries
        The places; several may share a name.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._level: dict[int, str] = {}
        self._tables: dict[How, dict[str, list[int]]] = {
            how: defaultdict(list) for how in ("exact", "alias", "look-alike", "kind")
        }
        for place, level, name, aliases in entries:
            self._level[place] = level
            self._tables["exact"][community_name(name)].append(place)
            for alias in aliases:
                self._tables["alias"][community_name(alias)].append(place)
            for folded in {look_alike(each) for each in (name, *aliases)} - {""}:
                self._tables["look-alike"][folded].append(place)
                self._tables["kind"][bare(folded)].append(place)
        self._folded = [name for name in self._tables["look-alike"] if len(name) >= _SHORTEST]

    def find(self, name: str, levels: frozenset[str]) -> Named:
        """Return the places of some levels that a name may mean; none for no name."""
        return self.known(name, levels) or self._guessed(name, levels)

    def known(self, name: str, levels: frozenset[str]) -> Named:
        """Return the places of some levels that have a name, misspelt ones left out."""
        own, folded = community_name(name), look_alike(name)
        steps: tuple[tuple[How, How, str], ...] = (
            ("exact", "exact", own),
            ("alias", "alias", own),
            ("look-alike", "look-alike", folded),
            ("look-alike", "kind", folded),
            ("kind", "kind", bare(folded)),
        )
        for how, table, key in steps:
            places = self._of_levels(self._tables[table].get(key, ()), levels)
            if places:
                return Named(places, _SCORES[how], how)
        return Named()

    def _of_levels(self, places: Iterable[int], levels: frozenset[str]) -> tuple[int, ...]:
        return tuple(sorted({place for place in places if self._level[place] in levels}))

    def _guessed(self, name: str, levels: frozenset[str]) -> Named:
        """Find names read alike or misspelt; rapidfuzz is loaded only when it comes to this."""
        folded = look_alike(name)
        if len(folded) < _SHORTEST:
            return Named()
        from rapidfuzz.distance import Levenshtein

        alike = [
            each
            for each in self._by_sound.get(sound(folded), ())
            if _telling(each) == _telling(folded)
            and Levenshtein.normalized_similarity(each, folded) >= _SHARED
        ]
        if alike:
            return self._all_named(alike, levels, _SCORES["sound"], "sound")
        close = {
            each: Levenshtein.normalized_similarity(each, folded, score_cutoff=LEAST_ALIKE)
            for length in range(len(folded) - 1, len(folded) + 2)
            for each in self._by_build.get((length, _telling(folded)), ())
        }
        close = {each: score for each, score in close.items() if score}
        return self._all_named(close, levels, max(close.values(), default=0.0) * 0.9, "fuzzy")

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        return _grouped(self._folded, sound)

    @cached_property
    def _by_build(self) -> dict[tuple[int, str], list[str]]:
        return _grouped(
            (name for name in self._folded if len(name) >= _LONG),
            lambda name: (len(name), _telling(name)),
        )

    def _all_named(
        self, names: Iterable[str], levels: frozenset[str], score: float, how: How
    ) -> Named:
        table = self._tables["look-alike"]
        places = self._of_levels((place for name in names for place in table[name]), levels)
        return Named(places, score, how) if places else Named()


Group = TypeVar("Group")


def _grouped(names: Iterable[str], group: Callable[[str], Group]) -> dict[Group, list[str]]:
    found: dict[Group, list[str]] = defaultdict(list)
    for name in names:
        found[group(name)].append(name)
    return found


def _telling(folded: str) -> str:
    """Return what tells a folded name from its neighbours' names."""
    return " ".join(_TELLING.findall(folded))
