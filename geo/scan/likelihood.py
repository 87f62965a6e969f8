"""Log-likelihood ratios of windows (Kulldorff 1997, "A spatial scan statistic").

With C cases in all, c of them in a window:

Bernoulli, N asked in all, n in the window, e = C n / N::

    LLR = c ln(c/n) + (n-c) ln((n-c)/n) + (C-c) ln((C-c)/(N-n))
        + (N-n-C+c) ln((N-n-C+c)/(N-n)) - C ln(C/N) - (N-C) ln((N-C)/N)

Poisson and space-time permutation, e expected in the window, scaled so that all add up to C::

    LLR = c ln(c/e) + (C-c) ln((C-c)/(C-e))

with 0 ln 0 = 0. A window with more than expected counts as high (c > e and c >= 2), one with
fewer as low (c < e); LLR is zero for windows of the kind that is not looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Direction = Literal["high", "low", "both"]
Sizes = NDArray[np.float64] | np.float64
LEAST_HIGH: Final = 2
"""Cases that a high cluster has at least."""
EQUAL: Final = 1e-9
"""Likelihood ratios that differ by no more than this are equal."""

_LARGEST_TABLE: Final = 4_000_000
_NEVER: Final = 2**62
"""Stands for a count that nothing reaches."""


def x_log_x(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return x ln x, 0 where x is 0."""
    return np.asarray(values * np.log(np.where(values > 0, values, 1.0)))


class Likelihood(Protocol):
    """What a model says of windows; arrays of counts and of window sizes broadcast."""

    @property
    def cases(self) -> int:
        """All cases."""

    def expected(self, size: Sizes) -> NDArray[np.float64]:
        """Return the cases expected in windows of a size."""

    def possible(self, size: Sizes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the fewest and the most cases that windows of a size can hold."""

    def ratio(self, count: NDArray[np.int64], size: Sizes) -> NDArray[np.float64]:
        """Return the LLR of counts in windows of a size, whether high or low."""


@dataclass(frozen=True)
class Poisson:
    """Counts against expected counts: the size of a window is what is expected in it."""

    cases: int

    def expected(self, size: Sizes) -> NDArray[np.float64]:
        """Return the cases expected in windows: their size."""
        return np.asarray(size)

    def possible(self, size: Sizes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the fewest and the most cases that windows can hold: none and all."""
        shape = np.shape(size)
        return np.zeros(shape, dtype=np.int64), np.full(shape, self.cases)

    def ratio(self, count: NDArray[np.int64], size: Sizes) -> NDArray[np.float64]:
        """Return the LLR of counts in windows of a size, whether high or low."""
        inside, outside = count.astype(np.float64), (self.cases - count).astype(np.float64)
        rest = self.cases - size
        usable = (size > 0) & (rest > 0)
        size, rest = np.where(usable, size, 1.0), np.where(usable, rest, 1.0)
        value = inside * np.log(np.where(count > 0, inside, 1.0) / size)
        value += outside * np.log(np.where(outside > 0, outside, 1.0) / rest)
        return np.where(usable, value, 0.0)


class Bernoulli:
    """Cases among the asked: the size of a window is how many were asked in it."""

    def __init__(self, cases: int, population: int) -> None:
        self.cases = cases
        self.population = population
        self._table = (
            x_log_x(np.arange(population + 1, dtype=np.float64))
            if population <= _LARGEST_TABLE
            else None
        )
        whole = np.array([cases, population - cases, population])
        of_cases, of_others, of_all = self._of(whole).tolist()
        self._null = of_cases + of_others - of_all

    def expected(self, size: Sizes) -> NDArray[np.float64]:
        """Return the cases expected in windows where so many were asked."""
        return np.asarray(size * (self.cases / self.population))

    def possible(self, size: Sizes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the fewest and the most cases that windows of a size can hold."""
        asked = np.asarray(size).astype(np.int64)
        fewest = np.maximum(self.cases - (self.population - asked), 0)
        return fewest, np.minimum(asked, self.cases)

    def ratio(self, count: NDArray[np.int64], size: Sizes) -> NDArray[np.float64]:
        """Return the LLR of counts in windows of a size, whether high or low."""
        asked = np.asarray(size).astype(np.int64)
        outside = self.population - asked
        other, elsewhere = asked - count, self.cases - count
        value = self._of(count) + self._of(other)
        value += self._of(elsewhere) + self._of(outside - elsewhere)
        value -= self._of(asked) + self._of(outside)
        return np.asarray(value - self._null)

    def _of(self, count: NDArray[np.int64]) -> NDArray[np.float64]:
        if self._table is None:
            return x_log_x(count.astype(np.float64))
        return np.asarray(self._table.take(count, mode="clip"))


def directed(
    model: Likelihood,
    count: NDArray[np.int64],
    size: Sizes,
    direction: Direction,
) -> NDArray[np.float64]:
    """Return the LLR of windows, zero for those of the kind that is not looked for."""
    expected = model.expected(size)
    high = (count > expected) & (count >= LEAST_HIGH)
    low = count < expected
    wanted = {"high": high, "low": low, "both": high | low}[direction]
    return np.where(wanted, np.maximum(model.ratio(count, size), 0.0), 0.0)


def counts_to_beat(
    model: Likelihood,
    size: NDArray[np.float64],
    floor: float | NDArray[np.float64],
    direction: Direction,
    *,
    equal: bool = True,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the least count above, and the largest below what is expected with a ratio of floor.

    The ratio grows with the distance from what is expected, so halving finds them. Where there is
    none, the counts cannot be reached.

    Parameters
    ----------
    size, floor
        Any shapes that broadcast; what is returned has the joint shape.
    equal
        Whether a ratio equal to the floor will do; otherwise it is to be larger, by however little.
    """
    expected = model.expected(size)
    shape = np.broadcast_shapes(size.shape, np.shape(floor))
    above, below = np.full(shape, _NEVER), np.full(shape, -_NEVER)
    beat = floor * (1 - 1e-12) - EQUAL if equal else np.nextafter(floor, np.inf)
    least, most = model.possible(size)
    low = np.broadcast_to(np.floor(expected).astype(np.int64), shape)
    high = np.full(shape, model.cases + 1)
    if direction != "low":
        while (high - low > 1).any():
            middle = (low + high) // 2
            enough = model.ratio(np.minimum(middle, most), size) >= beat
            reached = (enough | (middle > most)) & (middle > expected)
            high, low = np.where(reached, middle, high), np.where(reached, low, middle)
        above = np.maximum(high, LEAST_HIGH)
    low = np.full(shape, -1)
    high = np.broadcast_to(np.ceil(expected).astype(np.int64), shape)
    if direction != "high":
        while (high - low > 1).any():
            middle = (low + high) // 2
            enough = model.ratio(np.maximum(middle, least), size) >= beat
            reached = enough | (middle < least)
            low, high = np.where(reached, middle, low), np.where(reached, high, middle)
        below = low
    return above, below
