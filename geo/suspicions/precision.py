"""Positions that are written with few decimals, or lie on a grid.

Looked at is what the cells say. Spreadsheets drop zeros at the end, so a row counts as imprecise
only when *both* numbers are short: of positions with six decimals that is one in a million.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.suspicions.base import NO_ROWS, Material, Suspicion, rows_of
from text import N_

LEAST_DECIMALS: Final = 4
"""Four decimals of a degree are 11 m; with three, houses change places."""

WHOLE_FILE: Final = 0.5
"""From this share of the positions on, it is said of the file."""

COARSE_STEP: Final = 1.5e-4
"""Spacing of a grid in degrees below which it does not matter."""

FEWEST_ON_GRID: Final = 30
FEWEST_LINES: Final = 10
"""Rows, and different values of each number, that make a grid."""

_OFF_GRID: Final = 0.1
_ON_GRID: Final = 0.99
_METRES: Final = 111_320.0
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(?:\.(\d*))?")
_ALL_DEGREES: Final = re.compile(rf"(?:{_DEGREES.pattern}\n)*")
_FILE: Final = N_(
    "{share} of the positions have fewer than {least} decimals: right to {metres} m at best."
)
_ROWS: Final = N_("{count} positions have fewer than {least} decimals.")
_GRID: Final = N_(
    "The positions lie on a grid of {metres} m: they were rounded, or stand for cells of a map."
)


def find(material: Material) -> Iterator[Suspicion]:
    """Find imprecise rows, or an imprecise file; cells that are no plain degrees are left out."""
    if len(material.lon_text) != len(material.lat_text):
        return  # a file with one of the two columns has no positions
    lon, lat = decimals(material.lon_text), decimals(material.lat_text)
    known = (lon >= 0) & (lat >= 0)
    finest = np.maximum(lon, lat)
    short = known & (finest < LEAST_DECIMALS)
    count = int(short.sum())
    if count:
        share = count / int(known.sum())
        metres = _METRES / 10 ** float(np.median(finest[short]))
        message = _FILE if share >= WHOLE_FILE else _ROWS
        figures = {
            "count": count,
            "share": share,
            "least": LEAST_DECIMALS,
            "metres": round(metres),
        }
        yield Suspicion("precision", message, rows_of(short), figures)
        if share >= WHOLE_FILE:
            return
    step = min(_step(material.lon_text, known), _step(material.lat_text, known))
    if step >= COARSE_STEP:
        yield Suspicion("grid", _GRID, NO_ROWS, {"metres": round(step * _METRES), "step": step})


def decimals(cells: Sequence[str]) -> NDArray[np.int64]:
    """Count the decimals of numbers of degrees; -1 where a cell is none."""
    lines = "".join([f"{cell}\n" for cell in cells])
    if _ALL_DEGREES.fullmatch(lines) and lines.count("\n") == len(cells):
        return np.array([len(cell.partition(".")[2]) for cell in cells], dtype=np.int64)
    return np.array([_decimals(cell) for cell in cells], dtype=np.int64)


def _decimals(cell: str) -> int:
    found = _DEGREES.fullmatch(cell.strip())
    return -1 if found is None else len(found[1] or "")


def _step(cells: Sequence[str], known: NDArray[np.bool_]) -> float:
    """Return the spacing in degrees at which numbers lie; 0 when there is none."""
    if int(known.sum()) < FEWEST_ON_GRID:
        return 0.0
    chosen = [float(cells[row]) for row in np.flatnonzero(known).tolist()]
    values = np.unique(np.round(chosen, 7))
    if values.size < FEWEST_LINES:
        return 0.0
    gaps = np.diff(values)
    step = float(gaps.min())
    for _ in range(3):  # the smallest gap is rounded; all of them together are not
        step = float(gaps.sum() / np.round(gaps / step).sum())
    off = np.abs(gaps / step - np.round(gaps / step))
    return step if (off <= _OFF_GRID).mean() >= _ON_GRID else 0.0
