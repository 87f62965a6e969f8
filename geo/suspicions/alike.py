"""Identifiers and names that are the same to a reader, but not to a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from unicodedata import category, normalize

import numpy as np
from numpy.typing import NDArray

from geo.suspicions.base import NO_ROWS, Material, Suspicion
from text import N_

_ZEROS: Final = re.compile(r"(?<![\d.])0+(?=\d)")
_CODES: Final = N_(
    "{count} numbers differ from another one only by case, width, blanks or zeros in front."
)
_NAMES: Final = N_("{count} names differ from another one only by characters that look alike.")


def find_codes(material: Material) -> Iterator[Suspicion]:
    """Find identifiers such as ``007``, ``7`` and ``７`` in one file."""
    yield from _told("alike_codes", _CODES, material.codes, folded_code, ())


def find_names(material: Material) -> Iterator[Suspicion]:
    """Find names that ``fold_name`` makes equal, in one file or with a known one."""
    yield from _told(
        "alike_names", _NAMES, material.names, material.fold_name, material.known_names
    )


def folded_code(code: str) -> str:
    """Fold an identifier: case, width, blanks, and zeros in front of a number.

    Zeros behind a point stay: 1.05 is not 1.5.
    """
    plain = code.casefold()
    if not (plain.isascii() and plain.isalnum()):
        shown = normalize("NFKC", normalize("NFKC", code).casefold())
        seen = (c for c in shown if not c.isspace() and category(c) not in {"Cf", "Cc"})
        plain = normalize("NFKC", "".join(seen))
    return _ZEROS.sub("", plain) if "0" in plain else plain


def alike(
    words: Sequence[str], fold: Callable[[str], str], *, known: Sequence[str] = ()
) -> NDArray[np.int64]:
    """Find the words that are not equal to another one but become so when folded.

    Parameters
    ----------
    words
        Words; the empty ones are left out.
    known
        Words to be compared with as well.

    Returns
    -------
    ndarray
        Positions in ``words``, ascending.
    """
    distinct = dict.fromkeys(word for word in (*words, *known) if word)
    groups: dict[str, list[str]] = {}
    for word in distinct:
        groups.setdefault(fold(word), []).append(word)
    several = {word for group in groups.values() if len(group) > 1 for word in group}
    if not several:
        return NO_ROWS
    return np.array([row for row, word in enumerate(words) if word in several], dtype=np.int64)


def _told(
    key: str, message: str, words: Sequence[str], fold: Callable[[str], str], known: Sequence[str]
) -> Iterator[Suspicion]:
    rows = alike(words, fold, known=known)
    if rows.size:
        different = len({words[row] for row in rows.tolist()})
        yield Suspicion(key, message, rows, {"count": different, "rows": int(rows.size)})
