"""Names found by what people type: characters, pinyin (songjianhujiayuan) or initials (sjhjy).

Many characters have several readings, and surnames and place names prefer the rare ones (曾 zeng,
单 shan, 六 lu): every reading counts. pypinyin knows them; it takes a third of a second to load and
is loaded when the first name is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final
from unicodedata import normalize

MOST_KEYS: Final = 64
"""A name of ten characters with two readings each has a thousand spellings; as many are kept."""

Readings = tuple[tuple[str, ...], ...]
"""For each letter of a name its spellings without tones, the commonest first."""


def keys(name: str) -> tuple[str, ...]:
    """Return spellings of a name: full pinyin first, then initials.

    Returns
    -------
    tuple of str
        At most ``MOST_KEYS`` of each, small letters, no two alike; the likeliest spelling of each
        comes first, then those that differ from it in fewest characters.
    """
    readings = _readings_of(name)
    initials = tuple(tuple(dict.fromkeys(spelt[0] for spelt in each)) for each in readings)
    return tuple(dict.fromkeys((*_spellings(readings), *_spellings(initials))))


def sound(name: str) -> str:
    """Spell a name by each character's commonest reading: 华庭 and 花庭 are both ``hua ting``."""
    return " ".join(_readings(letter)[0] for letter in _letters(name))


def matches(query: str, names: Sequence[str]) -> list[int]:
    """Find the names that a typed text may mean.

    Parameters
    ----------
    query
        Characters, pinyin, initials, or a mixture (宋jianh, sjhjy); case, blanks and tone marks do
        not matter. A last syllable need not be finished.

    Returns
    -------
    list of int
        Positions in ``names``, best first: the name itself, names that begin with the characters,
        that hold them; then by sound the whole name, its beginning, any part of it. Among equals
        shorter names first, then the order of ``names``. Nothing typed finds nothing.
    """
    typed = _letters(query)
    if not typed:
        return []
    ranked = [
        (rank, len(name), position)
        for position, name in enumerate(names)
        if (rank := _rank(typed, name)) is not None
    ]
    return [position for _, _, position in sorted(ranked)]


def _rank(typed: str, name: str) -> int | None:
    letters = _letters(name)
    if typed in letters:
        if typed == letters:
            return 0
        return 1 if letters.startswith(typed) else 2
    readings = [(*each, letter) for each, letter in zip(_readings_of(name), letters, strict=True)]
    for start in range(len(readings)):
        reached = _walk(typed, readings[start:])
        if reached:
            if start:
                return 5
            return 3 if reached == len(readings) else 4
    return None


def _walk(typed: str, readings: Sequence[tuple[str, ...]]) -> int:
    """Spell a name's letters with the typed text: how many letters it reached, 0 if it cannot.

    Every letter takes a whole reading or its initial, the last one any beginning of a reading.
    """
    places = {0}
    for count, spellings in enumerate(readings, start=1):
        after: set[int] = set()
        for place in places:
            left = typed[place:]
            if any(spelt.startswith(left) for spelt in spellings):
                return count
            after |= {place + len(s) for s in spellings if left.startswith(s)}
            after |= {place + 1 for s in spellings if left[0] == s[0]}
        places = after
        if not places:
            return 0
    return 0


def _spellings(readings: Readings) -> list[str]:
    """Join one reading of each letter, those near the commonest first, ``MOST_KEYS`` at most."""
    joined = [(0, "")] if readings else []
    for each in readings:
        longer = [
            (rare + (order > 0), spelt + more)
            for rare, spelt in joined
            for order, more in enumerate(each)
        ]
        joined = sorted(longer, key=lambda pair: pair[0])[:MOST_KEYS]
    return [spelt for _, spelt in joined]


@lru_cache(maxsize=200_000)
def _readings_of(name: str) -> Readings:
    letters = _letters(name)
    if letters.isascii():
        return tuple((letter,) for letter in letters)
    from pypinyin import lazy_pinyin

    # 重庆 is chong: among its neighbours a character has one likely reading
    likely = lazy_pinyin(letters, errors=list)  # type: ignore[arg-type]
    return tuple(
        tuple(dict.fromkeys((spelt, *_readings(letter))))
        for spelt, letter in zip(likely, letters, strict=True)
    )


@cache
def _readings(letter: str) -> tuple[str, ...]:
    """Return how a letter is spelt; what is no Chinese character spells itself."""
    if letter.isascii():
        return (letter,)
    from pypinyin import Style, pinyin

    spelt = pinyin(letter, style=Style.NORMAL, heteronym=True)
    found = [each for each in (spelt[0] if spelt else []) if each.isalpha()]
    found += [each.replace("v", "u") for each in found if "v" in each]  # lü is typed lv and lu
    return tuple(dict.fromkeys(found)) or (letter,)


@lru_cache(maxsize=200_000)
def _letters(text: str) -> str:
    """Reduce a text to small letters, digits and characters; tone marks go."""
    plain = normalize("NFKD", normalize("NFKC", text).casefold())
    return re.sub(r"[\W_]+", "", plain.replace("u\u0308", "v"))
