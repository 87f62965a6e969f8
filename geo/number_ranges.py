"""House numbers as people dictate them: ``1–6号``, ``1-9号单号``, ``3、5、8至12``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from geo.place_names import NUMERALS, numeral

MOST: Final = 500
"""Numbers that one range may name; more is a slip of the finger."""

_DASH: Final = re.compile(r"\s*(?:[-‐‑‒–—―−~〜～]+|至|到|\bto\b)\s*", re.IGNORECASE)
_UNIT: Final = re.compile(r"号楼|门牌|[号室户幢栋#]")
_ODD: Final = re.compile(r"单号|单|奇数?|\bodd\b", re.IGNORECASE)
_EVEN: Final = re.compile(r"双号|双|偶数?|\beven\b", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[,，、;；。\s和与及]+")
_PIECE: Final = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


@dataclass(frozen=True)
class NumberRanges:
    """Some house numbers.

    Attributes
    ----------
    numbers
        Each of them once, ascending.
    """

    numbers: tuple[int, ...]

    def __contains__(self, number: int) -> bool:
        """Say whether a number is among them."""
        return number in self.numbers


def parse_ranges(text: str) -> NumberRanges | None:
    """Read a list of numbers and ranges.

    Returns
    -------
    NumberRanges or None
        ``None`` for what is no such list, and for more than ``MOST`` numbers: half of what
        somebody dictated must not pass for the whole.
    """
    shown = normalize("NFKC", text)
    shown = re.sub(f"[{NUMERALS}]+", lambda found: numeral(found[0]), shown)
    odd, even = bool(_ODD.search(shown)), bool(_EVEN.search(shown))
    shown = _UNIT.sub("", _EVEN.sub("", _ODD.sub("", shown)))
    pieces = [piece for piece in _BETWEEN.split(_DASH.sub("-", shown)) if piece]
    found: set[int] = set()
    for piece in pieces:
        match = _PIECE.fullmatch(piece)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first >= MOST:
            return None
        found.update(range(first, last + 1))
    if odd != even:
        found = {number for number in found if number % 2 == odd}
    return NumberRanges(tuple(sorted(found))) if found and len(found) <= MOST else None
