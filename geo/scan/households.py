"""The scan of single households, asked once each: as fast as exact goes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.scan.likelihood import Bernoulli, Direction, directed
from geo.scan.places import Nearest, Places, along_curve, nearest_by_chunks
from geo.scan.results import Options, Windows
from geo.scan.unit_counts import LargestCounts

Progress = Callable[[float], object]
"""Is told the part done, 0 to 1; raises to stop."""

_LANES: Final = 1024
_DRAWN_TOGETHER: Final = 64


class Households(NamedTuple):
    """Households along a curve through the places.

    Attributes
    ----------
    position
        Inner positions, shape (households, 2 or 3).
    place
        Place of each.
    case
        1 for cases, shape (households,).
    rank
        Where each stands in the order of places: what random draws follow.
    """

    position: NDArray[np.float64]
    place: NDArray[np.int64]
    case: NDArray[np.int8]
    rank: NDArray[np.int64]

    @classmethod
    def of(
        cls, places: Places, cases: NDArray[np.int64], population: NDArray[np.int64]
    ) -> Households:
        """Expand counts of places; which household of a place is a case makes no difference."""
        place = np.repeat(np.arange(len(population)), population)
        within = np.arange(len(place)) - np.repeat(np.cumsum(population) - population, population)
        case = (within < cases[place]).astype(np.int8)
        order = along_curve(places.position[place])
        return cls(places.position[place][order], place[order], case[order], order)

    def centres(self) -> NDArray[np.int64]:
        """Return one household of every place that has any, along the curve."""
        return np.sort(np.unique(self.place, return_index=True)[1])


def scan_households(
    places: Places,
    cases: NDArray[np.int64],
    population: NDArray[np.int64],
    options: Options,
    *,
    threads: int = 1,
    progress: Progress | None = None,
) -> tuple[Windows, NDArray[np.float64]]:
    """Scan cases among the asked where counts are small: Bernoulli model.

    Parameters
    ----------
    cases, population
        Of each place, shape (places,).
    threads
        Change nothing but the time it takes.

    Returns
    -------
    tuple
        The best window of each place, and the largest ratio of each replicate.
    """
    households = Households.of(places, cases, population)
    everybody = len(households.place)
    model = Bernoulli(int(cases.sum()), everybody)
    limit = min(int(options.max_share * everybody * (1 + 1e-12)), everybody - 1)
    best = Windows.none(len(population))
    rng = np.random.default_rng(options.seed)
    parts = np.array_split(households.centres(), max(4 * threads, 8))
    blocks = range(0, options.replicates, _LANES)
    largest = []
    for block in blocks:
        marked = _drawn(rng, households, model.cases, min(_LANES, options.replicates - block))
        run = _Run(places, households, model, options, marked=marked, limit=max(limit, 1))
        if not block:
            run.best = best
        with ThreadPoolExecutor(threads) as pool:
            for done, _ in enumerate(pool.map(run.look_around, parts), start=1):
                if progress is not None:
                    progress((block / _LANES + done / len(parts)) / len(blocks))
        largest.append(run.largest())
    return best, np.concatenate(largest)


def _drawn(
    rng: np.random.Generator, households: Households, cases: int, replicates: int
) -> NDArray[np.int8]:
    """Draw who is a case under chance; one draw after the other, whatever the block."""
    everybody = len(households.place)
    fewer = min(cases, everybody - cases)
    marked = np.empty((everybody, replicates), dtype=np.int8)
    for begin in range(0, replicates, _DRAWN_TOGETHER):
        some = marked[:, begin : begin + _DRAWN_TOGETHER]
        drawn = np.zeros((some.shape[1], everybody), dtype=np.int8)
        for one in drawn:
            one[rng.choice(everybody, fewer, replace=False, shuffle=False)] = 1
        some[:] = drawn[:, households.rank].T
    if fewer < cases:
        np.subtract(1, marked, out=marked)
    return marked


class _Run:
    """One block of replicates, and what was observed if ``best`` is set."""

    def __init__(
        self,
        places: Places,
        households: Households,
        model: Bernoulli,
        options: Options,
        *,
        marked: NDArray[np.int8],
        limit: int,
    ) -> None:
        self.best: Windows | None = None
        self._households = households
        self._model = model
        self._limit = limit
        self._tie = places.tie
        self._longest = places.inner(options.max_radius) + places.tie / 2
        self._directions: tuple[Direction, ...] = (
            ("high", "low") if options.direction == "both" else (options.direction,)
        )
        self._marked = {
            direction: marked if direction == "high" else np.subtract(1, marked)
            for direction in self._directions
        }
        self._found: dict[Direction, NDArray[np.int32]] = {}
        self._lock = Lock()

    def look_around(self, centres: NDArray[np.int64]) -> None:
        """Take all circles around some centres into account."""
        counts = {
            direction: LargestCounts(marked, largest=self._limit, share=self._share(direction))
            for direction, marked in self._marked.items()
        }
        for near in nearest_by_chunks(
            self._households.position, centres, count=self._limit, tie=self._tie
        ):
            near.complete[near.away > self._longest] = False
            for of_direction in counts.values():
                of_direction.look_at(near)
            if self.best is not None:
                for direction in self._directions:
                    self._observe(near, direction, self.best)
        with self._lock:
            for direction, more in counts.items():
                kept = self._found.setdefault(direction, more.found)
                np.maximum(kept, more.found, out=kept)

    def largest(self) -> NDArray[np.float64]:
        """Return the largest likelihood ratio of each replicate."""
        size = np.arange(1.0, self._limit + 1)[:, None]
        ratios = []
        for direction, found in self._found.items():
            count = found if direction == "high" else size.astype(np.int64) - found
            ratio = directed(self._model, np.where(found < 0, 0, count), size, direction)
            ratios.append(np.where(found < 0, 0.0, ratio).max(axis=0))
        return np.asarray(np.max(ratios, axis=0))

    def _share(self, direction: Direction) -> float:
        share = self._model.cases / self._model.population
        return share if direction == "high" else 1 - share

    def _observe(self, near: Nearest, direction: Direction, best: Windows) -> None:
        """Keep the best circle of each centre.

        With as many cases the smaller circle is better: only circles that end with one count.
        """
        case = self._households.case[near.row]
        kind = case if direction == "high" else 1 - case
        count = np.cumsum(kind, axis=1, dtype=np.int32)
        before = np.maximum.accumulate(np.where(near.complete, count, 0), axis=1)
        ends = near.complete.copy()
        ends[:, 1:] &= count[:, 1:] > before[:, :-1]
        centre, last = np.nonzero(ends)
        size, cases = last + 1.0, count[centre, last].astype(np.int64)
        if direction == "low":
            cases = last + 1 - cases
        llr = directed(self._model, cases, size, direction)
        order = np.lexsort((last, -llr, centre))
        order = order[np.flatnonzero(np.diff(centre[order], prepend=-1))]
        place = self._households.place[near.centre[centre[order]]]
        better = llr[order] > best.llr[place]
        place, order = place[better], order[better]
        best.llr[place], best.count[place], best.size[place] = llr[order], cases[order], size[order]
        best.away[place] = near.away[centre[order], last[order]]
