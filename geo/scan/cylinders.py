"""The scan of circles, and of circles × periods, with any counts: exact, for thousands of places.

Each window has a least count with which it would beat the weakest maximum so far of the
replicates at hand; only where a replicate reaches it the likelihood ratio is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.scan.likelihood import EQUAL, Direction, Likelihood, counts_to_beat, directed
from geo.scan.places import Nearest, Places, along_curve, nearest_by_chunks
from geo.scan.results import Options, Windows

Draw = Callable[[], NDArray[np.int64]]
"""Draws the cases of every place and period under chance, shape (places, periods)."""

Number = TypeVar("Number", bound=np.generic)

_LANES: Final = 1024
_TOGETHER: Final = 4_000_000
"""Counts looked at together: small enough for memory."""
_MOST_EQUAL: Final = 20
"""So many windows around one centre that are as likely as the best are kept besides it."""


class Cells(NamedTuple):
    """What there is at places in periods.

    Attributes
    ----------
    cases, size
        Cases, and how many were asked or are expected; shape (places, periods).
    weight
        Population of each place that decides how large a circle may be, shape (places,).
    """

    cases: NDArray[np.int64]
    size: NDArray[np.float64]
    weight: NDArray[np.float64]


class Cylinders(NamedTuple):
    """The windows around one centre: each end of the circle with each stretch of periods.

    Attributes
    ----------
    members
        Places in the order in which circles take them in.
    ends
        How many of them the circles hold, less one, shape (circles,).
    first, stop
        Stretches of periods, ``stop`` not included, shape (stretches,).
    away
        Inner radius, shape (circles,).
    """

    members: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.int64]
    stop: NDArray[np.int64]
    away: NDArray[np.float64]

    def add_up(self, values: NDArray[Number]) -> NDArray[Number]:
        """Add values of cells, shape (places, periods, …), to (circles, stretches, …)."""
        inside = np.cumsum(values[self.members], axis=0, dtype=values.dtype)[self.ends]
        if inside.shape[1] == 1:
            return inside
        upto = np.zeros((len(inside), inside.shape[1] + 1, *inside.shape[2:]), dtype=values.dtype)
        np.cumsum(inside, axis=1, out=upto[:, 1:])
        return np.asarray(upto[:, self.stop] - upto[:, self.first])


def stretches(periods: int, max_share: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List all stretches of periods that are short enough: first, and the one after the last."""
    longest = max(int(periods * max_share * (1 + 1e-12)), 1)
    pairs = [
        (first, first + length)
        for first in range(periods)
        for length in range(1, min(longest, periods - first) + 1)
    ]
    first, stop = np.array(pairs, dtype=np.int64).T
    return first, stop


def scan_cylinders(
    places: Places,
    cells: Cells,
    model: Likelihood,
    draw: Draw,
    options: Options,
) -> tuple[Windows, NDArray[np.float64]]:
    """Scan counts of places, or of places and periods.

    Returns
    -------
    tuple
        The best window of each place, and the largest ratio of each replicate.
    """
    best, equals = Windows.none(len(cells.cases)), _Equals()
    blocks = range(0, options.replicates, _LANES)
    largest = []
    for block in blocks:
        lanes = min(_LANES, options.replicates - block)
        kind = np.int16 if model.cases <= np.iinfo(np.int16).max else np.int32
        drawn = np.empty((*cells.cases.shape, lanes), dtype=kind)
        for lane in range(lanes):
            drawn[:, :, lane] = draw()
        null = _Null(model, options.direction, drawn)
        for done, (centre, windows) in enumerate(_cylinders(places, cells, options), start=1):
            size = windows.add_up(cells.size)
            null.look_at(windows, size)
            if not block:
                count = windows.add_up(cells.cases)
                llr = directed(model, count, size, options.direction)
                _keep_best(best, centre, windows, count=count, size=size, llr=llr)
                equals.look_at(centre, windows, count=count, size=size, llr=llr)
            if options.progress is not None:
                options.progress((block / _LANES + done / len(best.llr)) / len(blocks))
        largest.append(null.largest)
    return best.with_equals(equals.found), np.concatenate(largest)


def _cylinders(places: Places, cells: Cells, options: Options) -> Iterator[tuple[int, Cylinders]]:
    """Go through the centres and list the windows of each."""
    limit = options.max_share * float(cells.weight.sum()) * (1 + 1e-12)
    lightest = np.cumsum(np.sort(cells.weight))
    most = max(int(np.searchsorted(lightest, limit, side="right")), 1)
    longest = places.inner(options.max_radius) + places.tie / 2
    first, stop = stretches(cells.cases.shape[1], options.max_time_share)
    centres = along_curve(places.position)
    for near in nearest_by_chunks(places.position, centres, count=most, tie=places.tie):
        usable = _usable(near, cells.weight, limit, longest)
        for centre, row, away, ends in zip(near.centre, near.row, near.away, usable, strict=True):
            last = np.flatnonzero(ends)
            if last.size:
                members = row[: last[-1] + 1]
                yield int(centre), Cylinders(members, last, first, stop, away[last])


def _usable(
    near: Nearest, weight: NDArray[np.float64], limit: float, longest: float
) -> NDArray[np.bool_]:
    inside = np.cumsum(weight[near.row], axis=1)
    return np.asarray(near.complete & (inside <= limit) & (near.away <= longest))


def _keep_best(
    best: Windows,
    centre: int,
    windows: Cylinders,
    *,
    count: NDArray[np.int64],
    size: NDArray[np.float64],
    llr: NDArray[np.float64],
) -> None:
    """Keep the best window of a centre; of equal ones the smallest, then the earliest."""
    circle, stretch = np.unravel_index(int(np.argmax(llr)), llr.shape)
    best.llr[centre] = llr[circle, stretch]
    best.cases[centre], best.size[centre] = count[circle, stretch], size[circle, stretch]
    best.away[centre] = windows.away[circle]
    best.first[centre], best.last[centre] = windows.first[stretch], windows.stop[stretch] - 1


class _Equals:
    """Windows as likely as the best so far around a centre that has a better or an equal one."""

    def __init__(self) -> None:
        self.found: list[Windows] = []
        self._best = 0.0

    def look_at(
        self,
        centre: int,
        windows: Cylinders,
        *,
        count: NDArray[np.int64],
        size: NDArray[np.float64],
        llr: NDArray[np.float64],
    ) -> None:
        """Remember the windows around a centre that are as likely as its best."""
        largest = float(llr.max())
        if largest <= 0 or largest < self._best - EQUAL:
            return
        if largest > self._best + EQUAL:
            self.found.clear()
        self._best = max(self._best, largest)
        equal = llr >= self._best - EQUAL
        equal.flat[int(np.argmax(llr))] = False
        circle, stretch = (each[:_MOST_EQUAL] for each in np.nonzero(equal))
        if circle.size:
            self.found.append(
                Windows(
                    np.full(len(circle), centre),
                    llr[circle, stretch],
                    windows.away[circle],
                    count[circle, stretch],
                    size[circle, stretch],
                    windows.first[stretch],
                    windows.stop[stretch] - 1,
                )
            )


class _Null:
    """The largest ratio of each replicate so far."""

    def __init__(self, model: Likelihood, direction: Direction, drawn: NDArray[np.integer]) -> None:
        self._model = model
        self._direction = direction
        self._drawn = drawn
        self.largest = np.zeros(drawn.shape[2])

    def look_at(self, windows: Cylinders, size: NDArray[np.float64]) -> None:
        """Take the windows around a centre into account."""
        lanes = self._drawn.shape[2]
        width = max(min(lanes, _TOGETHER // max(size.size, windows.members.size)), 1)
        floor = float(self.largest.min())
        at_least, at_most = counts_to_beat(self._model, size, floor, self._direction)
        for begin in range(0, lanes, width):
            part = slice(begin, begin + width)
            count = windows.add_up(self._drawn[:, :, part])
            beats = np.zeros(count.shape, dtype=bool)
            if self._direction != "low":
                beats |= count >= at_least[:, :, None]
            if self._direction != "high":
                beats |= count <= at_most[:, :, None]
            circle, stretch, lane = np.nonzero(beats)
            reached = count[circle, stretch, lane].astype(np.int64)
            llr = directed(self._model, reached, size[circle, stretch], self._direction)
            np.maximum.at(self.largest[part], lane, llr)
