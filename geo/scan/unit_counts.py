"""The largest likelihood ratio of each replicate, in all circles of households asked once each.

Replicates stand side by side as bits: a household more in a circle adds one row of bits to the
counts of all of them. Each size of circle has a count with which it would beat a replicate's
largest ratio so far. Counts are compared after blocks of households only: within a block a count
grows by no more than the block is long, so that nearly all circles are seen to beat nothing. Those
that might are looked at one by one. Nothing is lost.

Replicates whose largest ratio is smaller so far are beaten by less. They count from a lead and get
more of it on the way, one mark with a block, so that one number is right for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.scan.bit_counts import WORD, Bits, Counters, digit, packed, set_bits
from geo.scan.likelihood import Bernoulli, Direction, counts_to_beat, directed
from geo.scan.places import Nearest

_SLACK: Final = 0.25
"""Length of blocks: the marked ones in it are about so many standard deviations of the count."""
_LONGEST: Final = 32
_TRIED_EVERY: Final = 4
_LEVELS: Final = 32
_SPREAD: Final = 64
_RISEN: Final = 0.05
"""By so much ratios have to rise, on average, before bounds are computed anew."""

Side = Literal["high", "low"]


class Steps(NamedTuple):
    """Neighbours of centres side by side, the nearest of all first; shape (households, centres).

    Attributes
    ----------
    rows
        Rows of the neighbours.
    complete
        Whether a circle may end after a neighbour.
    """

    rows: NDArray[np.intp]
    complete: NDArray[np.bool_]

    @classmethod
    def of(cls, some: Sequence[Nearest]) -> Steps:
        """Put neighbours side by side."""
        rows = np.concatenate([near.row.T for near in some], axis=1, dtype=np.intp)
        return cls(rows, np.concatenate([near.complete.T for near in some], axis=1))


class Question(NamedTuple):
    """What is asked of the replicates.

    Attributes
    ----------
    model, direction
        What ratios there are, and which count.
    largest
        Households in the largest circle.
    flipped
        The bits mark those that are no cases, because they are fewer.
    """

    model: Bernoulli
    direction: Direction
    largest: int
    flipped: bool

    @property
    def sides(self) -> tuple[Side, ...]:
        """Which kinds of circles are sought, one after the other."""
        return ("high", "low") if self.direction == "both" else (self.direction,)

    def many(self, side: Side) -> bool:
        """Whether circles with many marked ones are sought, not those with few."""
        return (side == "high") != self.flipped

    def ratio(
        self, marked: NDArray[np.int64], size: NDArray[np.int64] | np.int64, side: Side
    ) -> NDArray[np.float64]:
        """Return the ratios of circles."""
        cases = size - marked if self.flipped else marked
        return directed(self.model, cases, np.asarray(size, dtype=np.float64), side)

    def marked_to_beat(
        self, size: NDArray[np.int64], floors: NDArray[np.float64], side: Side
    ) -> NDArray[np.int64]:
        """Return with how many marked ones circles have larger ratios, shape (floors, sizes)."""
        sizes = size.astype(np.float64)
        many, few = counts_to_beat(self.model, sizes, floors[:, None], side, equal=False)
        cases = many if side == "high" else few
        return np.clip(size - cases if self.flipped else cases, -1, size + 1)


class _Bounds(NamedTuple):
    """With which counts circles may beat a replicate.

    Ratios so far are taken down to one of some levels.

    Attributes
    ----------
    level
        Level of each replicate. Bits beyond the replicates have the highest.
    marked
        With so many marked ones, and with more or with fewer; shape (levels, largest).
    lead
        What is counted on top, at the begin of each block; shape (levels, blocks + 1).
    bar
        Which count, lead included, is looked at in each block.
    more
        The marks by which leads grow in each block, shape (blocks, words).
    mean
        Of all ratios so far.
    """

    level: NDArray[np.int64]
    marked: NDArray[np.int64]
    lead: NDArray[np.int64]
    bar: list[int]
    more: Bits
    mean: float


class _Suspects(NamedTuple):
    """Lanes of centres that may be beaten within a block, and what they had at one end of it."""

    centre: NDArray[np.int64]
    word: NDArray[np.int64]
    bit: NDArray[np.int64]
    known: NDArray[np.int64]
    block: NDArray[np.int64]


class LargestRatios:
    """Largest ratios so far.

    Parameters
    ----------
    marks
        Bits of replicates, shape (households, words).
    replicates
        How many there are.
    """

    def __init__(self, question: Question, marks: Bits, replicates: int) -> None:
        self.found = np.zeros(replicates)
        self._question = question
        self._marks = marks
        self._lock = Lock()
        share = question.model.cases / question.model.population
        self._blocks = _blocks(question.largest, min(share, 1 - share))
        self._bounds: dict[Side, _Bounds] = {}

    def look_roughly(self, around: Steps) -> None:
        """Take circles of some sizes around some centres into account: a good start."""
        rows, complete = around
        start = np.zeros(self._marks.shape[1] * WORD, dtype=np.int64)
        counters = Counters(rows.shape[1], start, most=self._question.largest)
        taken = self._room(rows)
        for number, (begin, stop) in enumerate(self._blocks):
            counters.add(self._taken(rows[begin:stop], taken))
            usable = complete[stop - 1]
            if number % _TRIED_EVERY == 0 and usable.any():
                count = counters.all()[usable, : len(self.found)]
                for side in self._question.sides:
                    extreme = count.max(axis=0) if self._question.many(side) else count.min(axis=0)
                    ratio = self._question.ratio(extreme.astype(np.int64), np.int64(stop), side)
                    np.maximum(self.found, ratio, out=self.found)

    def look_at(self, around: Steps) -> None:
        """Take all circles around some centres into account.

        At first few centres at a time, from all over the place: as long as ratios rise much, many
        circles come to the bars.
        """
        if self._bounds:
            self._look_at(around)
            return
        for few in _spread(around.rows.shape[1]):
            rows = np.ascontiguousarray(around.rows[:, few])
            self._look_at(Steps(rows, np.ascontiguousarray(around.complete[:, few])))

    def _look_at(self, around: Steps) -> None:
        rows, complete = around
        ends = np.logical_or.reduceat(complete, [begin for begin, _ in self._blocks], axis=0)
        for side in self._question.sides:
            bounds = self._bound(side)
            suspects = self._suspects(rows, ends, bounds, many=self._question.many(side))
            length = np.diff(self._blocks, axis=1)[:, 0]
            for each in np.unique(length[suspects.block]).tolist():
                chosen = length[suspects.block] == each
                alike = _Suspects(*(values[chosen] for values in suspects))
                self._look_closely(alike, each, around, bounds, side)

    def _suspects(
        self,
        rows: NDArray[np.intp],
        ends: NDArray[np.bool_],
        bounds: _Bounds,
        *,
        many: bool,
    ) -> _Suspects:
        """Count around centres, and list who comes to the bars.

        Parameters
        ----------
        rows
            Neighbours, shape (households, centres).
        ends
            Where a circle may end at all, shape (blocks, centres).
        """
        start = bounds.lead[bounds.level, 0]
        most = self._question.largest + int(bounds.lead.max())
        counters = Counters(rows.shape[1], start, most=most)
        taken = self._room(rows)
        found = [_Suspects(*np.empty((5, 0), dtype=np.int64))]
        for number, (begin, stop) in enumerate(self._blocks):
            bar, lead = bounds.bar[number], bounds.lead[:, number + many]
            if not many and bar >= 0:
                found.append(_reached(counters.at_most(bar), counters, ends[number], number))
            counters.add(self._taken(rows[begin:stop], taken, bounds.more[number]))
            if many and bar <= stop + int(lead[0]):
                found.append(_reached(counters.at_least(bar), counters, ends[number], number))
        centre, word, bit, count, block = (
            np.concatenate(each) for each in zip(*found, strict=True)
        )
        count -= bounds.lead[bounds.level[word * WORD + bit], block + many]
        return _Suspects(centre, word, bit, count, block)

    def _look_closely(
        self,
        suspects: _Suspects,
        length: int,
        around: Steps,
        bounds: _Bounds,
        side: Side,
    ) -> None:
        """Compute the ratios of the circles of blocks of one length where they may beat a lane."""
        centre, word, bit, known, block = suspects
        rows, complete = around
        lane = word * WORD + bit
        begin = np.array([first for first, _ in self._blocks])[block]
        step = begin + np.arange(length)[:, None]
        marked = digit(self._marks[rows[step, centre], word], bit)
        count = np.cumsum(marked, axis=0)
        many = self._question.many(side)
        count += known - count[-1] if many else known
        bound = bounds.marked[bounds.level[lane], step]
        usable = complete[step, centre] & (lane < len(self.found))
        beats = np.nonzero(usable & (count >= bound if many else count <= bound))
        ratio = self._question.ratio(count[beats], step[beats] + 1, side)
        with self._lock:
            np.maximum.at(self.found, lane[beats[1]], ratio)

    def _bound(self, side: Side) -> _Bounds:
        """Return bounds; those of before as long as they are nearly as good."""
        with self._lock:
            ratios, before = self.found.copy(), self._bounds.get(side)
        if before is not None and ratios.mean() < before.mean + _RISEN:
            return before
        levels = np.quantile(ratios, np.linspace(0, 1, _LEVELS), method="lower")
        level = np.full(self._marks.shape[1] * WORD, _LEVELS - 1)
        level[: len(ratios)] = np.searchsorted(levels, ratios, side="right") - 1
        size = np.arange(1, self._question.largest + 1)
        marked = self._question.marked_to_beat(size, levels, side)
        begins = [begin for begin, _ in self._blocks]
        if self._question.many(side):
            of_block = np.minimum.reduceat(marked, begins, axis=1)
            bar, lead = of_block[-1], _least_lead(of_block[-1] - of_block)
        else:
            of_block = np.maximum.reduceat(marked, begins, axis=1)
            bar, lead = of_block[0], _most_lead(of_block[0] - of_block)
        more = packed(np.diff(lead, axis=1).T[:, level].astype(np.uint8))
        bounds = _Bounds(level, marked, lead, bar.tolist(), more, float(ratios.mean()))
        with self._lock:
            self._bounds[side] = bounds
        return bounds

    def _room(self, rows: NDArray[np.intp]) -> Bits:
        return np.empty((_LONGEST, rows.shape[1], self._marks.shape[1]), dtype="<u8")

    def _taken(self, rows: NDArray[np.intp], room: Bits, more: Bits | None = None) -> Bits:
        """Collect the bits of households, and of a lead."""
        np.take(self._marks, rows, axis=0, out=room[: len(rows)], mode="clip")
        if more is None:
            return room[: len(rows)]
        room[len(rows)] = more
        return room[: len(rows) + 1]


def _spread(count: int) -> list[slice]:
    """Cut columns into bunches, each as many as all before and in between them."""
    step = min(_SPREAD, 1 << max(count.bit_length() - 1, 0))
    bunches = [slice(0, count, step)]
    while step > 1:
        bunches.append(slice(step // 2, count, step))
        step //= 2
    return bunches


def _reached(beats: Bits, counters: Counters, ends: NDArray[np.bool_], block: int) -> _Suspects:
    """List the lanes that are marked, where a circle may end in the block at all."""
    if not ends.all():
        beats[~ends] = 0
    centre, word, bit = set_bits(beats)
    count = counters.of(centre, word, bit)
    return _Suspects(centre, word, bit, count, np.full(len(centre), block))


def _least_lead(wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the least leads that are at least as wanted at the end of each block.

    They never fall, and rise by one in a block at most; shape (levels, blocks + 1).
    """
    number = np.arange(wanted.shape[1])
    ahead = np.maximum.accumulate((wanted - number)[:, ::-1], axis=1)[:, ::-1] + number
    lead = np.maximum.accumulate(np.maximum(ahead, 0), axis=1)
    return np.column_stack([lead[:, 0], lead])


def _most_lead(allowed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the largest leads that are as allowed at most at the begin of each block."""
    number = np.arange(allowed.shape[1])
    ahead = np.minimum.accumulate(allowed[:, ::-1], axis=1)[:, ::-1]
    lead = np.minimum.accumulate(ahead - number, axis=1) + number
    return np.column_stack([lead, lead[:, -1]])


def _blocks(largest: int, share: float) -> list[tuple[int, int]]:
    """Cut circles of 1, 2 … households into blocks, by begin and stop.

    With a mark for the lead they are as long as a power of two.
    """
    blocks, begin = [], 0
    while begin < largest:
        wanted = _SLACK * np.sqrt((begin + 1) * (1 - share) / share)
        length = (2 << int(np.log2(min(max(wanted, 1.0), _LONGEST / 2)))) - 1
        stop = min(begin + length, largest)
        blocks.append((begin, stop))
        begin = stop
    return blocks
