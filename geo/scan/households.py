"""The scan of single households, asked once each: as fast as exact goes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.scan.bit_counts import WORD, Bits, packed, room_for
from geo.scan.likelihood import Bernoulli, counts_to_beat, directed
from geo.scan.places import Nearest, Places, along_curve, nearest_by_chunks
from geo.scan.results import Options, Windows
from geo.scan.unit_counts import LargestRatios, Question, Steps

_LANES: Final = 4096
_PART: Final = 512
"""Centres looked at by one thread at a time."""
_LEAST_PARTS: Final = 4
_PART_STEP: Final = 7
"""Parts far from each other first: what is found early spares looking closely later."""
_TRIED: Final = 24
_FEW: Final = 8
"""So many bunches of centres are tried first, with so many centres each."""
ROOM: Final = 4096
_FLOORS: Final = (2.0, 0.8, 0.0)
_MOST_NEAR: Final = 4_000_000


class Households(NamedTuple):
    """Households along a curve through the places; then places where nobody was asked.

    Attributes
    ----------
    position
        Inner positions, shape (households + such places, 2 or 3).
    place
        Place of each, same length.
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
        empty = np.flatnonzero(population == 0)
        if empty.size:
            empty = empty[along_curve(places.position[empty])]
        everywhere = np.concatenate([place[order], empty])
        return cls(places.position[everywhere], everywhere, case[order], order)

    def centres(self) -> NDArray[np.int64]:
        """Return one row of every place, along the curve."""
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
    look = Look(places, households, int(cases.sum()), options)
    best = Windows.none(len(population))
    rng = np.random.default_rng(options.seed)
    blocks = range(0, options.replicates, _LANES)
    largest = []
    for block in blocks:
        lanes = min(_LANES, options.replicates - block)
        marks = drawn(rng, households, look.question, lanes)
        ratios = LargestRatios(look.question, marks, lanes)
        parts = look.parts()
        ratios.look_roughly(look.rough())
        observed = None if block else best
        with ThreadPoolExecutor(options.threads) as pool:
            in_turn = map if options.threads == 1 else pool.map
            looking = in_turn(partial(look.around, ratios=ratios, best=observed), parts)
            for done, _ in enumerate(looking, start=1):
                if options.progress is not None:
                    options.progress((block / _LANES + done / len(parts)) / len(blocks))
        largest.append(ratios.found)
    return best, np.concatenate(largest)


def drawn(
    rng: np.random.Generator, households: Households, question: Question, replicates: int
) -> Bits:
    """Draw who is a case under chance, or who is none; one draw after the other."""
    cases, everybody = question.model.cases, question.model.population
    stands = np.empty(everybody, dtype=np.int64)
    stands[households.rank] = np.arange(everybody)
    marks = room_for(everybody, replicates)
    for word in range(marks.shape[1]):
        lanes = np.zeros((WORD, everybody), dtype=np.uint8)
        few = lanes[: replicates - word * WORD]
        for one in few:
            fewer = everybody - cases if question.flipped else cases
            one[stands[rng.choice(everybody, fewer, replace=False, shuffle=False)]] = 1
        lanes[len(few) :] = lanes[0]  # what fills up the words is as harmless as the rest
        marks[:, word : word + 1] = packed(lanes.T)
    return marks


class Look:
    """Where to look, and for what."""

    def __init__(
        self,
        places: Places,
        households: Households,
        cases: int,
        options: Options,
    ) -> None:
        model = Bernoulli(cases, len(households.case))
        limit = min(int(options.max_share * model.population * (1 + 1e-12)), model.population - 1)
        limit = max(limit, 1)
        flipped = 2 * model.cases > model.population
        self.question = Question(model, options.direction, limit, flipped)
        self._households = households
        self._tie = places.tie
        self._longest = places.inner(options.max_radius) + places.tie / 2
        size = np.arange(1, limit + 1, dtype=np.float64)
        # most centres have a circle of some likelihood: fewer of the others are looked at
        self._remarkable = [
            np.clip(counts_to_beat(model, size, floor, options.direction), -1, limit + 1).astype(
                np.int32
            )
            for floor in _FLOORS
        ]

    def parts(self) -> list[NDArray[np.int64]]:
        """Cut the centres into parts that lie together."""
        centres = self._households.centres()
        parts = np.array_split(centres, max(-(-len(centres) // _PART), _LEAST_PARTS))
        return [part for start in range(_PART_STEP) for part in parts[start::_PART_STEP]]

    def rough(self) -> Steps:
        """Find who is nearest to some bunches of centres all over the place."""
        centres = self._households.centres()
        every = max(len(centres) // _TRIED, 1)
        bunches = [centres[start : start + _FEW] for start in range(0, len(centres), every)]
        return Steps.of([near for few in bunches for near in chain(*self.near(few, 1))])

    def near(self, centres: NDArray[np.int64], lanes: int) -> Iterator[list[Nearest]]:
        """Find who is nearest to centres, as many centres at a time as suit the lanes."""
        limit = self.question.largest
        together = min(ROOM // -(-lanes // WORD), _MOST_NEAR // limit)
        some: list[Nearest] = []
        for near in nearest_by_chunks(
            self._households.position,
            centres,
            count=limit,
            tie=self._tie,
            among=len(self._households.case),
        ):
            near.complete[near.away > self._longest] = False
            some.append(near)
            if sum(len(each.centre) for each in some) >= together:
                yield some
                some = []
        if some:
            yield some

    def around(
        self, centres: NDArray[np.int64], ratios: LargestRatios, best: Windows | None
    ) -> None:
        """Take all circles around some centres into account, the observed ones if ``best`` is."""
        for some in self.near(centres, len(ratios.found)):
            ratios.look_at(Steps.of(some))
            if best is not None:
                for near in some:
                    self.observe(near, best)

    def observe(self, near: Nearest, best: Windows) -> None:
        """Keep the best circle of each centre; of equal ones the smallest."""
        count = np.cumsum(self._households.case.take(near.row), axis=1, dtype=np.int32)
        left = np.arange(len(count))
        for many, few in self._remarkable:
            own = count[left]
            beats = own >= many
            beats |= own <= few
            beats &= near.complete[left]
            line, last = np.nonzero(beats)
            if not line.size:
                continue
            cases = own[line, last].astype(np.int64)
            size = (last + 1).astype(np.float64)
            llr = directed(self.question.model, cases, size, self.question.direction)
            begins = np.flatnonzero(np.diff(line, prepend=-1))
            highest = np.repeat(np.maximum.reduceat(llr, begins), np.diff([*begins, len(line)]))
            first = np.flatnonzero(llr == highest)
            first = first[np.flatnonzero(np.diff(line[first], prepend=-1))]
            centre = left[line[first]]
            place = self._households.place[near.centre[centre]]
            best.llr[place], best.cases[place] = llr[first], cases[first]
            best.size[place], best.away[place] = size[first], near.away[centre, last[first]]
            left = np.delete(left, line[first])
            if not left.size:
                return
