"""The scan of single households, asked once each: as fast as exact goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.scan.likelihood import Bernoulli, Direction, directed
from geo.scan.places import Nearest, Places, along_curve, nearest_by_chunks
from geo.scan.results import Options, Windows
from geo.scan.unit_counts import LargestCounts, room_for

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
) -> tuple[Windows, NDArray[np.float64]]:
    """Scan cases among the asked where counts are small: Bernoulli model.

    Parameters
    ----------
    cases, population
        Of each place, shape (places,).

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
    parts = np.array_split(households.centres(), max(4 * options.threads, 8))
    blocks = range(0, options.replicates, _LANES)
    largest = []
    for block in blocks:
        lanes = min(_LANES, options.replicates - block)
        marked = _drawn(rng, households, model.cases, lanes)
        run = _Run(places, households, model, options, marked=marked, limit=max(limit, 1))
        if not block:
            run.best = best
        with ThreadPoolExecutor(options.threads) as pool:
            for done, _ in enumerate(pool.map(run.look_around, parts), start=1):
                if options.progress is not None:
                    options.progress((block / _LANES + done / len(parts)) / len(blocks))
        largest.append(run.largest(lanes))
    return best, np.concatenate(largest)


def _drawn(
    rng: np.random.Generator, households: Households, cases: int, replicates: int
) -> NDArray[np.int8]:
    """Draw who is a case under chance; one draw after the other, whatever the block."""
    everybody = len(households.place)
    fewer = min(cases, everybody - cases)
    stands = np.empty(everybody, dtype=np.int64)
    stands[households.rank] = np.arange(everybody)
    marked = room_for(everybody, replicates)
    for begin in range(0, replicates, _DRAWN_TOGETHER):
        some = marked[:, begin : min(begin + _DRAWN_TOGETHER, replicates)]
        drawn = np.zeros((some.shape[1], everybody), dtype=np.int8)
        for one in drawn:
            one[stands[rng.choice(everybody, fewer, replace=False, shuffle=False)]] = 1
        some[:] = drawn.T
    marked[:, replicates:] = marked[:, :1]  # what fills up the rows is as harmless as the rest
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
        self._counts: dict[Direction, LargestCounts] = {}
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
                if direction in self._counts:
                    self._counts[direction].merge(more)
                else:
                    self._counts[direction] = more

    def largest(self, replicates: int) -> NDArray[np.float64]:
        """Return the largest likelihood ratio of each replicate."""
        ratios = [
            self._largest(direction, counts.found(replicates))
            for direction, counts in self._counts.items()
        ]
        return np.asarray(np.max(ratios, axis=0))

    def _largest(self, direction: Direction, found: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the largest ratio of each replicate; each count of a size is computed once."""
        ratios = np.zeros(found.shape[1])
        for size, counts in enumerate(found, start=1):
            if counts[0] < 0:  # no circle has just so many
                continue
            low = int(counts.min())
            kinds = np.arange(low, int(counts.max()) + 1)
            cases = kinds if direction == "high" else size - kinds
            of_kind = directed(self._model, cases, np.float64(size), direction)
            np.maximum(ratios, of_kind[counts - low], out=ratios)
        return ratios

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
        size, cases = (last + 1).astype(np.float64), count[centre, last].astype(np.int64)
        if direction == "low":
            cases = last + 1 - cases
        llr = directed(self._model, cases, size, direction)
        order = np.lexsort((last, -llr, centre))
        order = order[np.flatnonzero(np.diff(centre[order], prepend=-1))]
        place = self._households.place[near.centre[centre[order]]]
        better = llr[order] > best.llr[place]
        place, order = place[better], order[better]
        best.llr[place], best.cases[place], best.size[place] = llr[order], cases[order], size[order]
        best.away[place] = near.away[centre[order], last[order]]
