"""Who is whose neighbour: within a distance, or so many of the nearest, on the plane."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.nearest_places import nearest
from text import N_


class Neighbours(NamedTuple):
    """Neighbours of every unit, itself not among them; row after row.

    Attributes
    ----------
    start
        Where the neighbours of each unit begin in ``other``, and the end; shape (units + 1,).
    other
        Rows of neighbours, ascending for each unit.
    """

    start: NDArray[np.int64]
    other: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many neighbours each unit has; islands have none."""
        return np.diff(self.start)

    @property
    def unit(self) -> NDArray[np.int64]:
        """Whose neighbour each of ``other`` is."""
        return np.repeat(np.arange(len(self.start) - 1), self.counts)

    @classmethod
    def of_pairs(cls, unit: NDArray[np.int64], other: NDArray[np.int64], units: int) -> Neighbours:
        """Collect pairs (unit, its neighbour), each once, in any order."""
        key = np.sort(unit * units + other)
        start = np.searchsorted(key, np.arange(units + 1) * units)
        return cls(start.astype(np.int64), key % max(units, 1))

    def among(self, kept: NDArray[np.bool_]) -> Neighbours:
        """Leave out units: they neither have neighbours nor are any."""
        if kept.all():
            return self
        unit = self.unit
        both = kept[unit] & kept[self.other]
        return Neighbours.of_pairs(unit[both], self.other[both], len(kept))

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up the values of each unit's neighbours."""
        added = np.bincount(self.unit, values[self.other], minlength=len(self.start) - 1)
        return added.astype(np.float64)


def within_band(x: NDArray[np.float64], y: NDArray[np.float64], *, band_m: float) -> Neighbours:
    """Call those neighbours that are no farther apart than a distance, the distance included.

    Parameters
    ----------
    x, y
        Metric positions.
    band_m
        In metres.
    """
    _checked(x, y)
    if not band_m > 0:
        raise NotAnalysable(reason=N_("a distance is larger than 0"))
    width_m = band_m * (1 + 1e-9)  # what is just as far may not fall two cells away
    column, row = _steps(x, width_m), _steps(y, width_m)
    height = int(row.max(initial=0)) + 3
    cell = column * height + row + 1
    order = np.argsort(cell, kind="stable")
    in_order = cell[order]
    units, others = [], []
    for beside in (-1, 0, 1):
        middle = cell + beside * height
        begin = np.searchsorted(in_order, middle - 1, side="left")
        width = np.searchsorted(in_order, middle + 1, side="right") - begin
        unit = np.repeat(np.arange(len(x)), width)
        place = np.arange(len(unit)) - np.repeat(np.cumsum(width) - width, width)
        other = order[np.repeat(begin, width) + place]
        near = np.hypot(x[unit] - x[other], y[unit] - y[other]) <= band_m
        near &= unit != other
        units.append(unit[near])
        others.append(other[near])
    return Neighbours.of_pairs(np.concatenate(units), np.concatenate(others), len(x))


def nearest_units(x: NDArray[np.float64], y: NDArray[np.float64], *, count: int) -> Neighbours:
    """Call so many of the nearest neighbours, of equally near ones those of lower row.

    Parameters
    ----------
    x, y
        Metric positions.
    """
    _checked(x, y)
    everybody = np.arange(len(x))
    reach = float(np.hypot(np.ptp(x), np.ptp(y))) + 1.0 if len(x) else 1.0
    found = nearest(x, y, everybody, count=min(count, max(len(x) - 1, 1)), reach_m=reach).row
    known = found >= 0
    unit = np.repeat(everybody, known.sum(axis=1))
    return Neighbours.of_pairs(unit, found[known], len(x))


def _steps(axis: NDArray[np.float64], width: float) -> NDArray[np.int64]:
    steps = (axis - axis.min(initial=np.inf)) // width
    return np.asarray(steps, dtype=np.int64)


def _checked(x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise NotAnalysable(reason=N_("a row has no position"))
