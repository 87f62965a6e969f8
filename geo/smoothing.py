"""Sums of Gaussian kernels at the cells of a grid, as exact as adding them up one by one.

Points are spread over the grid by B-splines of high degree, the grid's spectrum is divided by that
of the spline and multiplied by that of the kernel (the idea of non-uniform fast Fourier
transforms: Dutt and Rokhlin 1993). With cells of a quarter of the bandwidth or less the kernel
is right to a millionth of itself up to five bandwidths away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

CELLS_PER_BANDWIDTH: Final = 4
_DEGREES: Final = ((12.0, 5), (6.0, 7), (0.0, 9))
"""Degree of the splines from so many cells per bandwidth on. Of the kernel d bandwidths away the
part (bandwidth × 2 pi / pixel) ** -(degree + 1) × d ** (degree + 1) is lost: up to five bandwidths
away less than a millionth."""
_ADDED_AT_ONCE: Final = 2_000_000
"""Numbers that may be added to the grid in one go: of few points the grid is gone over once."""
_REACH: Final = 8.0
"""Bandwidths after which a kernel is nothing: exp(-32)."""


@dataclass(frozen=True)
class Grid:
    """Square cells in a metric system.

    Attributes
    ----------
    west, south
        Centre of the first cell, metres.
    pixel_m
        Cell size, metres.
    rows, columns
        Row 0 is in the south.
    """

    west: float
    south: float
    pixel_m: float
    rows: int
    columns: int

    @property
    def x(self) -> NDArray[np.float64]:
        """Return where the centres of columns are."""
        return np.asarray(self.west + self.pixel_m * np.arange(self.columns), dtype=np.float64)

    @property
    def y(self) -> NDArray[np.float64]:
        """Return where the centres of rows are."""
        return np.asarray(self.south + self.pixel_m * np.arange(self.rows), dtype=np.float64)


class Smoother:
    """Kernel sums on one grid, with one bandwidth.

    Parameters
    ----------
    grid
        Cells of at most a quarter of the bandwidth.
    bandwidth_m
        Standard deviation of the kernel, metres.
    """

    def __init__(self, grid: Grid, bandwidth_m: float) -> None:
        self._grid = grid
        self._bandwidth = bandwidth_m / grid.pixel_m
        self._degree = next(degree for least, degree in _DEGREES if self._bandwidth >= least)
        margin = int(np.ceil(_REACH * self._bandwidth)) + self._degree
        self._shape = (_quick_length(grid.rows + margin), _quick_length(grid.columns + margin))

    def points(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up kernels around points within the grid, per square metre; shape (rows, columns)."""
        column, across = _spline((x - self._grid.west) / self._grid.pixel_m, self._degree)
        row, along = _spline((y - self._grid.south) / self._grid.pixel_m, self._degree)
        rows, columns = self._shape
        base = [(row + step) % rows * columns for step in range(len(along))]
        beside = [(column + step) % columns for step in range(len(across))]
        spread = np.zeros(rows * columns)
        if len(x) * len(along) * len(across) < _ADDED_AT_ONCE:
            cell = np.array(base)[:, None] + np.array(beside)[None]
            weight = np.array(along)[:, None] * np.array(across)[None]
            spread += np.bincount(cell.ravel(), weight.ravel(), minlength=rows * columns)
        else:
            for cell_of, weight_of in zip(base, along, strict=True):
                for other, weight_beside in zip(beside, across, strict=True):
                    part = weight_of * weight_beside
                    spread += np.bincount(cell_of + other, part, minlength=rows * columns)
        return self._smooth(spread.reshape(rows, columns), 1.0, spread_out=True)

    def cells(self, inside: NDArray[np.bool_], *, narrower: float = 1.0) -> NDArray[np.float64]:
        """Return the part of the kernel around each cell that lies in some cells.

        Parameters
        ----------
        inside
            Shape (rows, columns).
        narrower
            Factor of the bandwidth.
        """
        filled = np.zeros(self._shape)
        filled[: self._grid.rows, : self._grid.columns] = inside
        return self._smooth(filled, narrower, spread_out=False) * self._grid.pixel_m**2

    def _smooth(
        self, field: NDArray[np.float64], narrower: float, *, spread_out: bool
    ) -> NDArray[np.float64]:
        spectrum = np.fft.rfft2(field)
        rows, columns = self._shape
        factors = []
        for waves in (np.fft.fftfreq(rows), np.fft.rfftfreq(columns)):
            factor = np.exp(-2 * (np.pi * waves * self._bandwidth * narrower) ** 2)
            if spread_out:
                factor /= np.sinc(waves) ** (self._degree + 1)
            factors.append(factor)
        spectrum *= factors[0][:, None]
        spectrum *= factors[1]
        smooth = np.fft.irfft2(spectrum, self._shape)
        return smooth[: self._grid.rows, : self._grid.columns] / self._grid.pixel_m**2


def _spline(
    place: NDArray[np.float64], degree: int
) -> tuple[NDArray[np.int64], list[NDArray[np.float64]]]:
    """Return the first cell that a point is spread to, and its weight in that and those after.

    B-splines on whole numbers, by the recursion of Cox and de Boor.
    """
    shifted = place + (degree + 1) / 2
    first = np.floor(shifted).astype(np.int64)
    past = shifted - first
    weights = [np.ones_like(past)]
    for order in range(1, degree + 1):
        raised = [np.zeros_like(past) for _ in range(order + 1)]
        for knot, weight in enumerate(weights):
            share = (past + (order - 1 - knot)) / order
            raised[knot + 1] += share * weight
            raised[knot] += (1 - share) * weight
        weights = raised
    return first - degree, weights


def _quick_length(least: int) -> int:
    """Return the next length without prime factors above 5: quick to transform."""
    length = least
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1
