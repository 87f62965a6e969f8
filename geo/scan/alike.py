"""Scans for several kinds of cases among the same households, asked once each.

The circles around a centre are the same whatever is counted in them: they are found once for all
kinds. The replicates of a kind are those that a scan of its own draws, in the same order. After the
first of them a kind whose ratio is nothing special is settled, as Besag and Clifford have it (1991,
"Sequential Monte Carlo p-values", Biometrika 78): once h replicates are as large, at the l-th,
``p = h / l``, see :class:`geo.scan.results.Settled`. All others go through all replicates, and what
is said of them is what a scan of their own says, digit for digit.

The demo's 14 kinds, 1,586 households asked, 999 replicates, with the checks of 9 clusters: 37 CPU s
one by one, 18 so, in one run beside each other on a busy machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.scan.bit_counts import WORD
from geo.scan.households import ROOM, Households, Look, drawn
from geo.scan.likelihood import EQUAL, Direction
from geo.scan.places import Nearest, Places
from geo.scan.results import Options, Windows
from geo.scan.unit_counts import LargestRatios, Steps

_FIRST: Final = 256
"""Replicates of every kind, after which some are settled."""
_MOST_KEPT: Final = 25_000_000
"""Pairs of a centre and a neighbour that are kept, five bytes each."""

Told = Callable[[float], object]


class Drawn(NamedTuple):
    """What came out for one kind of cases.

    Attributes
    ----------
    number
        Which of the kinds.
    best
        The best window of each place.
    largest
        Largest ratio of each replicate drawn.
    settled
        Whether it was stopped at the last of them.
    """

    number: int
    best: Windows
    largest: NDArray[np.float64]
    settled: bool


class _Kind:
    """One kind of cases on its way."""

    def __init__(self, number: int, look: Look, households: Households, options: Options) -> None:
        self.number = number
        self.look = look
        self.best = Windows.none(len(households.centres()))
        self.largest = np.empty(0)
        self._households = households
        self._rng = np.random.default_rng(options.seed)

    def draw(self, replicates: int, rough: Steps) -> LargestRatios:
        """Draw the next replicates."""
        marks = drawn(self._rng, self._households, self.look.question, replicates)
        ratios = LargestRatios(self.look.question, marks, replicates)
        ratios.look_roughly(rough)
        return ratios

    def as_large(self) -> NDArray[np.bool_]:
        """Say which replicates have a ratio as large as the largest observed."""
        return np.asarray(self.largest >= self.best.llr.max() - EQUAL)

    def settle(self, enough: int) -> bool:
        """Stop at the replicate with which enough are as large; say whether there is one."""
        rows = np.flatnonzero(self.as_large())
        if len(rows) < enough:
            return False
        self.largest = self.largest[: rows[enough - 1] + 1]
        return True

    def outcome(self, *, settled: bool) -> Drawn:
        """Return what came out."""
        return Drawn(self.number, self.best, self.largest, settled)


def scan_alike(
    places: Places,
    kinds: Sequence[tuple[NDArray[np.int64], Direction]],
    population: NDArray[np.int64],
    options: Options,
    *,
    enough: int,
) -> Iterator[Drawn]:
    """Scan several kinds of cases, the settled ones first, then those most likely to be clusters.

    Parameters
    ----------
    kinds
        Cases of each place, shape (places,), and the direction sought; not of ``options``.
    population
        Asked at each place.
    enough
        Replicates as large as what is observed with which a kind is settled.
    """
    if not kinds:
        return
    running = []
    for number, (cases, direction) in enumerate(kinds):
        households = Households.of(places, cases, population)
        look = Look(places, households, int(cases.sum()), replace(options, direction=direction))
        running.append(_Kind(number, look, households, options))
    told = options.progress or (lambda _share: None)
    circles, rough = _Circles(running[0].look), running[0].look.rough()
    first = min(_FIRST, options.replicates)
    rest = options.replicates - first
    whole = len(running) * options.replicates
    _begin(running, circles, rough, first, lambda share: told(share * len(running) * first / whole))
    over = [kind for kind in running if kind.settle(enough)]
    yield from (kind.outcome(settled=True) for kind in over)
    left = [kind for kind in running if kind not in over]
    left.sort(key=lambda kind: (int(kind.as_large().sum()), -kind.best.llr.max(), kind.number))
    for number, kind in enumerate(left):
        before = 1 - (len(left) - number) * rest / whole
        if rest:
            ratio = kind.draw(rest, rough)
            for share, around in circles.again(rest):
                ratio.look_at(around)
                told(before + share * rest / whole)
            kind.largest = np.concatenate([kind.largest, ratio.found])
        yield kind.outcome(settled=False)


def _begin(
    running: Sequence[_Kind], circles: _Circles, rough: Steps, replicates: int, told: Told
) -> None:
    """Look at what is observed, and at the first replicates of all kinds side by side."""
    ratios = [kind.draw(replicates, rough) for kind in running]
    for (before, after), near, around in circles.found(replicates):
        for number, (kind, ratio) in enumerate(zip(running, ratios, strict=True), start=1):
            ratio.look_at(around)
            for some in near:
                kind.look.observe(some, kind.best)
            told(before + (after - before) * number / len(running))
    for kind, ratio in zip(running, ratios, strict=True):
        kind.largest = ratio.found


class _Circles:
    """All circles, found once and kept where there is room."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._parts = look.parts()
        centres = sum(len(part) for part in self._parts)
        self._keeps = centres * look.question.largest <= _MOST_KEPT
        self._kept: list[tuple[NDArray[np.int32], NDArray[np.bool_]]] = []

    def found(self, lanes: int) -> Iterator[tuple[tuple[float, float], list[Nearest], Steps]]:
        """Find them; with the parts of them found before and afterwards."""
        ends = np.cumsum([0, *(len(part) for part in self._parts)])
        done = 0
        for part in self._parts:
            for near in self._look.near(part, lanes):
                around = Steps.of(near)
                if self._keeps:
                    self._kept.append((around.rows.astype(np.int32), around.complete))
                before, done = done, done + around.rows.shape[1]
                yield (before / ends[-1], done / ends[-1]), near, around

    def again(self, lanes: int) -> Iterator[tuple[float, Steps]]:
        """Return them once more, with the part that is returned."""
        if not self._keeps:
            for (_, done), _, around in self.found(lanes):
                yield done, around
            return
        together = ROOM // -(-lanes // WORD)
        for number, (rows, complete) in enumerate(self._kept):
            for start in range(0, rows.shape[1], together):
                few = slice(start, start + together)
                yield (
                    (number + min(start + together, rows.shape[1]) / rows.shape[1])
                    / len(self._kept),
                    Steps(rows[:, few].astype(np.intp), np.ascontiguousarray(complete[:, few])),
                )
