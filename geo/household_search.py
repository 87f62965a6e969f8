"""Finding a household by what people type: a piece of its address, pinyin, initials, a number.

An address is cut into names and numbers: 宋剑湖家园 | 12 | 幢 | 3 | 单元 | 301 | 室. What is
typed is cut the same way, and an address is found when all typed pieces occur in it in their order:
``sjhjy 12 301``, ``宋剑湖12幢``, ``songjianhu12-3-301``. Names are compared by characters and by
sound (``geo.pinyin``), each distinct name once however many households bear it; numbers are
compared as a whole, the last one typed also as a beginning. Register and card numbers are looked up
as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.pinyin import matches
from geo.place_names import NUMERALS, numeral, plain

Part = str | int
"""A name, or a number."""

_PARTS: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_BUILDING: Final = re.compile("号楼|[栋座]|#")
_SPOKEN_NUMBER: Final = re.compile(f"[{NUMERALS}]+(?=组|队|幢|单元|梯|层|楼|室|号|弄|期|区|巷)")
_LONGEST_NUMBER: Final = 9
_DIGITS: Final = frozenset("0123456789")
_APART: Final = "¶"
"""Keeps texts apart that are spelt in one go: no letter, no blank."""
_MOST_WEIGHED: Final = 20_000
"""Of a piece that so many households share, the first in order are as good as any."""


def parts_of(address: str) -> tuple[Part, ...]:
    """Cut an address into its names and numbers, spelt the one way they are compared in."""
    return _parts_of_all([address])[0]


def _parts_of_all(texts: Sequence[str]) -> list[tuple[Part, ...]]:
    """Cut many addresses: spelling them in one go takes a quarter of the time."""
    if not texts:
        return []
    shown = _BUILDING.sub("幢", _spelt_alike(texts))
    shown = _SPOKEN_NUMBER.sub(lambda found: numeral(found[0]), shown)
    return [
        tuple([int(p) if p[0] in _DIGITS and len(p) <= _LONGEST_NUMBER else p for p in parts])
        for parts in map(_PARTS.findall, shown.split(_APART))
    ]


def _spelt_alike(texts: Sequence[str]) -> str:
    return plain(_APART.join([text.replace(_APART, " ") for text in texts])).casefold()


class HouseholdIndex:
    """The register, ready to be searched; rows are those of the sequences it is made from.

    Parameters
    ----------
    addresses
        Address of every household.
    codes
        Register number of every household.
    places
        Name of the area every household lies in: addresses often leave it out.

    Attributes
    ----------
    parts
        Names and numbers of every address.
    order
        Rows in the order of their addresses, numbers by value.
    rank
        Place of every row in ``order``.
    """

    def __init__(
        self, addresses: Sequence[str], codes: Sequence[str], places: Sequence[str]
    ) -> None:
        known = {name: parts_of(name) for name in set(places)}
        self._places = [known[name] for name in places]
        self.parts = _parts_of_all(addresses)
        ascending = sorted(range(len(self.parts)), key=self._spelt)
        self.order = np.array(ascending, dtype=np.int64)
        self.rank = np.empty(len(ascending), dtype=np.int64)
        self.rank[self.order] = np.arange(len(ascending))
        self._rows = self._postings()
        self._names = [part for part in self._rows if isinstance(part, str)]
        self._numbers = sorted(str(part) for part in self._rows if isinstance(part, int))
        numbers = _spelt_alike(codes).split(_APART) if codes else []
        self._codes = sorted(
            (number, row) for row, code in enumerate(numbers) if (number := _joined(code))
        )

    def _spelt(self, row: int) -> str:
        """Spell an address so that sorting puts numbers in order; one text sorts fastest."""
        parts = (*self._places[row], "", *self.parts[row])
        return "\0".join([part if isinstance(part, str) else f"{part:09d}" for part in parts])

    def _postings(self) -> dict[Part, NDArray[np.int64]]:
        found: defaultdict[Part, list[int]] = defaultdict(list)
        for row in range(len(self.parts)):
            for part in {*self._places[row], *self.parts[row]}:
                found[part].append(row)
        return {part: np.array(rows, dtype=np.int64) for part, rows in found.items()}

    def find(
        self, query: str, *, cards: Mapping[str, Sequence[int]] | None = None, most: int = 20
    ) -> list[int]:
        """Return the rows that a typed text may mean, likeliest first.

        Parameters
        ----------
        cards
            Rows of the households by the number of the contact card left there, see
            :func:`cards_by_number`.
        most
            How many at most.
        """
        number = _number(query)
        if not number:
            return []
        found = [*(cards or {}).get(number, ()), *self._by_code(number, most)]
        found += self._by_address(parts_of(query), most)
        return list(dict.fromkeys(found))[:most]

    def _by_code(self, number: str, most: int) -> list[int]:
        start = bisect_left(self._codes, (number, -1))
        begun = self._codes[start : start + most]
        return [row for code, row in begun if code.startswith(number)]

    def _by_address(self, typed: tuple[Part, ...], most: int) -> list[int]:
        if not typed:
            return []
        meant = [
            self._meanings(part, last=place == len(typed) - 1) for place, part in enumerate(typed)
        ]
        rows: NDArray[np.int64] | None = None
        for parts in sorted(meant, key=len):
            with_part = _union([self._rows[part] for part in parts])
            rows = with_part if rows is None else np.intersect1d(rows, with_part)
        assert rows is not None
        near = rows[np.argsort(self.rank[rows], kind="stable")][:_MOST_WEIGHED]
        weighed = []
        for row in near.tolist():
            weight = _weight(meant, (*self._places[row], *self.parts[row]))
            if weight is not None:
                weighed.append((weight, row))
        weighed.sort(key=lambda pair: pair[0])  # stable: among equals the order of addresses
        return [row for _, row in weighed[:most]]

    def _meanings(self, part: Part, *, last: bool) -> dict[Part, int]:
        """Return the names or numbers of the register that a typed piece may mean, with a rank."""
        if isinstance(part, str):
            return {
                self._names[place]: rank for rank, place in enumerate(_named(part, self._names))
            }
        found: dict[Part, int] = {part: 0} if part in self._rows else {}
        if last:
            begin = str(part)
            start = bisect_left(self._numbers, begin)
            stop = bisect_left(self._numbers, begin + "\uffff")
            found |= {int(each): 1 for each in self._numbers[start:stop] if int(each) != part}
        return found


def cards_by_number(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Group rows by card number, spelt as it is looked up; the latest given comes first."""
    found: dict[str, list[int]] = {}
    for card, row in pairs:
        rows = found.setdefault(_number(card), [])
        if row in rows:
            rows.remove(row)
        rows.insert(0, row)
    found.pop("", None)
    return found


def _named(typed: str, names: Sequence[str]) -> list[int]:
    """Find names by characters alone where they are there, else by sound too."""
    if not typed.isascii():
        held = [place for place, name in enumerate(names) if typed in name]
        if held:
            return sorted(held, key=lambda place: (len(names[place]), place))
    return matches(typed, names)


def _number(text: str) -> str:
    """Spell a register or card number, or what is typed for one, the way they are compared."""
    return _joined(_spelt_alike([text]))


def _joined(spelt: str) -> str:
    return "".join(_PARTS.findall(spelt))


def _union(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.unique(np.concatenate(parts)) if parts else np.array([], dtype=np.int64)


def _weight(meant: Sequence[Mapping[Part, int]], parts: Sequence[Part]) -> tuple[int, int] | None:
    """Say how far an address is from what was typed; ``None`` when a piece is not in its turn.

    First how many numbers are skipped (``3 12`` means 3组12号 rather than 3组1幢12室), then how
    unlikely the names and numbers are.
    """
    place, skipped, unlikely = 0, 0, 0
    for pieces in meant:
        start = place
        while place < len(parts) and parts[place] not in pieces:
            place += 1
        if place == len(parts):
            return None
        skipped += sum(isinstance(part, int) for part in parts[start:place])
        unlikely += pieces[parts[place]]
        place += 1
    return skipped, unlikely
