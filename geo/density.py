"""Where reports came from: kernel density of points, in metres.

A fixed-bandwidth Gaussian kernel on a regular grid: points are shared linearly between their four
grid cells (linear binning, Wand 1994, "Fast computation of multivariate kernel estimators") and
convolved by FFT. With pixels of a quarter of the bandwidth the error stays below half a per cent
of the peak. It says where reports came from, not where problems are: it knows nothing of who was
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_REACH: Final = 4.0
"""Kernel radius in bandwidths; beyond it the Gaussian is below 0.04 % of its peak."""

_MAX_CELLS_PER_SIDE: Final = 1600
BANDWIDTHS_M: Final = (50.0, 100.0, 150.0, 250.0, 500.0, 1000.0)


@dataclass(frozen=True, eq=False)
class Surface:
    """Values on a regular grid in a metric CRS.

    Attributes
    ----------
    values
        Shape (rows, columns), row 0 in the south.
    west, south
        Centre of the first cell, metres.
    pixel_m
        Cell size, metres.
    crs
        ``"EPSG:n"`` of the grid.
    bandwidth_m
        Standard deviation of the kernel, metres.
    """

    values: NDArray[np.float64]
    west: float
    south: float
    pixel_m: float
    crs: str
    bandwidth_m: float

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Interpolate bilinearly at metric positions; zero outside the grid."""
        rows, columns = self.values.shape
        column = (x - self.west) / self.pixel_m
        row = (y - self.south) / self.pixel_m
        inside = (column >= 0) & (row >= 0) & (column <= columns - 1) & (row <= rows - 1)
        left = np.clip(np.floor(column).astype(int), 0, max(columns - 2, 0))
        below = np.clip(np.floor(row).astype(int), 0, max(rows - 2, 0))
        right, above = np.minimum(left + 1, columns - 1), np.minimum(below + 1, rows - 1)
        u, v = column - left, row - below
        value = (
            self.values[below, left] * (1 - u) * (1 - v)
            + self.values[below, right] * u * (1 - v)
            + self.values[above, left] * (1 - u) * v
            + self.values[above, right] * u * v
        )
        return np.where(inside, value, 0.0)


def usual_bandwidth(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Choose a bandwidth in metres that suits the scale of a map.

    The entry of ``BANDWIDTHS_M`` nearest to a fortieth of the extent that holds the middle 90 % of
    the points (positions in metres). A matter of legibility, not of statistics: the surface and the
    legend state which bandwidth was used.
    """
    if not x.size:
        return BANDWIDTHS_M[0]
    extent = max(float(np.ptp(np.quantile(axis, (0.05, 0.95)))) for axis in (x, y))
    return min(BANDWIDTHS_M, key=lambda choice: abs(np.log(choice / max(extent / 40, 1.0))))


def kernel_density(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    crs: str,
    bandwidth_m: float,
) -> Surface:
    """Estimate the density of points.

    Parameters
    ----------
    x, y
        Positions in metres in ``crs``.
    crs
        Metric CRS of the positions.
    bandwidth_m
        Standard deviation of the Gaussian kernel in metres. Where the points span so much that the
        grid would grow beyond bounds, pixel and bandwidth grow with it; the surface says which
        bandwidth was used.

    Returns
    -------
    Surface
        Points per square kilometre.
    """
    if not x.size:
        return Surface(np.zeros((1, 1)), 0.0, 0.0, bandwidth_m / 4, crs, bandwidth_m)
    extent = max(np.ptp(x), np.ptp(y)) + 2 * _REACH * bandwidth_m
    pixel = max(bandwidth_m / 4, extent / _MAX_CELLS_PER_SIDE)
    bandwidth = max(bandwidth_m, 2 * pixel)
    margin = _REACH * bandwidth
    west, south = float(x.min()) - margin, float(y.min()) - margin
    columns = int(np.ceil((x.max() + margin - west) / pixel)) + 2
    rows = int(np.ceil((y.max() + margin - south) / pixel)) + 2
    binned = _linear_binning((x - west) / pixel, (y - south) / pixel, rows, columns)
    smoothed = _gaussian(binned, bandwidth / pixel)
    per_km2 = smoothed / (pixel * pixel) * 1e6
    return Surface(per_km2, west, south, pixel, crs, bandwidth)


def _linear_binning(
    column: NDArray[np.float64], row: NDArray[np.float64], rows: int, columns: int
) -> NDArray[np.float64]:
    left, below = np.floor(column).astype(int), np.floor(row).astype(int)
    u, v = column - left, row - below
    grid = np.zeros(rows * columns)
    for dx, dy, weight in (
        (0, 0, (1 - u) * (1 - v)),
        (1, 0, u * (1 - v)),
        (0, 1, (1 - u) * v),
        (1, 1, u * v),
    ):
        grid += np.bincount((below + dy) * columns + left + dx, weight, minlength=rows * columns)
    return grid.reshape(rows, columns)


def _gaussian(grid: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Convolve with a Gaussian of ``sigma`` cells; each axis in turn, zero-padded."""
    for axis in (0, 1):
        length = grid.shape[axis]
        padded = length + int(2 * _REACH * sigma) + 1
        cell = np.arange(padded)
        away = np.minimum(cell, padded - cell)
        kernel = np.exp(-0.5 * (away / sigma) ** 2)
        kernel /= kernel.sum()
        spectrum = np.fft.rfft(grid, padded, axis=axis)
        shape = (-1, 1) if axis == 0 else (1, -1)
        spectrum *= np.fft.rfft(kernel).reshape(shape)
        grid = np.fft.irfft(spectrum, padded, axis=axis)
        grid = grid[:length] if axis == 0 else grid[:, :length]
    return np.maximum(grid, 0.0)
