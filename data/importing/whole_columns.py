"""Columns of plain cells read in one go: what :mod:`data.importing.values` reads cell by cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.importing.values import DECIMAL, clean, identifier

_DECIMALS: Final = re.compile(rf"(?:(?:{DECIMAL.pattern})?\n)*")


def cleaned(cells: Iterable[str | None]) -> list[str]:
    """Return :func:`clean` of a whole column; a column of plain cells is looked at in one go."""
    texts = [cell or "" for cell in cells]
    if "".join(texts).isprintable():
        return [text.strip() for text in texts]
    return [clean(text) for text in texts]


def identifiers(cells: Iterable[str | None]) -> list[str]:
    """Return :func:`identifier` of a whole column."""
    texts = cleaned(cells)
    return texts if "".join(texts).isascii() else [identifier(text) for text in texts]


def plain_coordinates(cells: Sequence[str | None]) -> NDArray[np.float64] | None:
    """Read a whole column of coordinates that are plain decimal numbers, in one go.

    Returns
    -------
    ndarray or None
        Not-a-number for empty cells; ``None`` where any cell is written in another way.
    """
    lines = "".join([f"{cell or ''}\n" for cell in cells])
    if not _DECIMALS.fullmatch(lines) or lines.count("\n") != len(cells):
        return None
    return np.array([float(cell) if cell else math.nan for cell in cells], dtype=np.float64)
