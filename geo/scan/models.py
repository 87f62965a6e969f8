"""The scans that can be asked for, from arrays: one function for each model.

Bernoulli: cases among the asked (Kulldorff 1997). Poisson: cases against what is expected
(Kulldorff 1997), with the expected counts of ``geo.scan.expected``. Space-time: cylinders, a circle
times a stretch of periods. Space-time permutation: cases only, their periods against their places
(Kulldorff et al. 2005, "A space-time permutation scan statistic for disease outbreak detection").
Arrays with a second axis are of places × periods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import NotAnalysable
from geo.scan.alike import scan_alike
from geo.scan.cylinders import Cells, scan_cylinders
from geo.scan.households import scan_households
from geo.scan.likelihood import LEAST_HIGH, Bernoulli, Direction, Likelihood, Poisson
from geo.scan.places import Places
from geo.scan.results import Options, Scan, Settled, Windows, clusters_of
from text import N_

_MOST_HOUSEHOLDS: Final = 5_000_000
_LARGEST_URN: Final = 1_000_000_000
_WINDOW_COST: Final = 10
"""How many times longer one window of places takes than one more household in a circle."""


def bernoulli_scan(
    x: ArrayLike,
    y: ArrayLike,
    *,
    cases: ArrayLike,
    population: ArrayLike | None = None,
    options: Options | None = None,
) -> Scan:
    """Scan for where more, or fewer, of the asked are cases.

    Parameters
    ----------
    x, y
        Position of each row: metres on a plane, or degrees with ``options.geodesic``.
    cases, population
        Cases and asked of each row, shape (rows,) or (rows, periods); one was asked unless given.
    options
        How to scan.

    Returns
    -------
    Scan
        Its clusters name input rows. Nothing in it hangs on the order of rows.

    Raises
    ------
    NotAnalysable
        With fewer than two cases, with nobody asked, where all are cases, or all at one place.
    """
    chosen = options or Options()
    places, case_counts = _placed(x, y, cases, chosen)
    asked = _counts(places, np.ones(np.shape(cases)) if population is None else population)
    total, everybody = _among(case_counts, asked)
    model = Bernoulli(total, everybody)
    if asked.shape[1] == 1 and _singly(asked[:, 0]):
        windows, largest = scan_households(places, case_counts[:, 0], asked[:, 0], chosen)
    else:
        if everybody >= _LARGEST_URN:
            raise NotAnalysable(reason=N_("more than a thousand million were asked"))
        rng, flat = np.random.default_rng(chosen.seed), asked.ravel()

        def draw() -> NDArray[np.int64]:
            return rng.multivariate_hypergeometric(flat, total).reshape(asked.shape)

        size = asked.astype(np.float64)
        cells = Cells(case_counts, size, size.sum(axis=1))
        windows, largest = scan_cylinders(places, cells, model, draw, chosen)
    return _scan("Bernoulli", (places, windows, largest), model, asked.astype(float), chosen)


def bernoulli_scans(
    x: ArrayLike,
    y: ArrayLike,
    *,
    kinds: Sequence[tuple[ArrayLike, Direction]],
    enough: int,
    options: Options | None = None,
) -> Iterator[tuple[int, Scan | Settled | NotAnalysable]]:
    """Scan for several kinds of cases among rows that were asked once each.

    For every kind :func:`bernoulli_scan` says the same, except for those that are no clusters:
    they may be settled early.

    Parameters
    ----------
    x, y
        Position of each row, as in :func:`bernoulli_scan`.
    kinds
        Cases of each row, shape (rows,), 0 or 1, and the direction sought.
    enough
        Replicates as large as what is observed with which a kind is settled. With more than
        ``level (replicates + 1) - 1`` of them none is settled that could come to p <= level.
    options
        How to scan; their direction counts for nothing.

    Yields
    ------
    tuple
        Number of the kind, and what was found or why it could not be scanned; as they come.
    """
    chosen = options or Options()
    scanned = []
    for number, (cases, _) in enumerate(kinds):
        try:
            places, counts = _placed(x, y, cases, chosen)
            asked = _counts(places, np.ones(len(places.of_row)))
            _among(counts, asked)
        except NotAnalysable as error:
            yield number, error
        else:
            scanned.append((number, counts[:, 0]))
    if not scanned:
        return
    if not _singly(asked[:, 0]):
        yield from _one_by_one((x, y), kinds, [number for number, _ in scanned], chosen)
        return
    among = [(counts, kinds[number][1]) for number, counts in scanned]
    for drawn in scan_alike(places, among, asked[:, 0], chosen, enough=enough):
        number, counts = scanned[drawn.number]
        total = int(counts.sum())
        if drawn.settled:
            yield number, Settled(total, len(drawn.largest), enough)
        else:
            own = replace(chosen, direction=kinds[number][1])
            model = Bernoulli(total, int(asked.sum()))
            outcome = places, drawn.best, drawn.largest
            yield number, _scan("Bernoulli", outcome, model, asked.astype(float), own)


def _one_by_one(
    at: tuple[ArrayLike, ArrayLike],
    kinds: Sequence[tuple[ArrayLike, Direction]],
    numbers: Sequence[int],
    options: Options,
) -> Iterator[tuple[int, Scan]]:
    for done, number in enumerate(numbers):
        cases, direction = kinds[number]
        told = partial(_part_of, options.progress, done, len(numbers))
        own = replace(options, direction=direction, progress=told)
        yield number, bernoulli_scan(*at, cases=cases, options=own)


def poisson_scan(
    x: ArrayLike,
    y: ArrayLike,
    *,
    cases: ArrayLike,
    expected: ArrayLike,
    population: ArrayLike | None = None,
    options: Options | None = None,
) -> Scan:
    """Scan for where there are more, or fewer, cases than expected.

    Parameters
    ----------
    x, y
        Position of each row, as in :func:`bernoulli_scan`.
    cases, expected
        Of each row, shape (rows,) or (rows, periods). What is expected is scaled to the sum of
        cases.
    population
        Who lives there, same shape, as clusters state it; what is expected unless given.

    Raises
    ------
    NotAnalysable
        With fewer than two cases, with cases where none can be, or all at one place.
    """
    chosen = options or Options()
    places, case_counts = _placed(x, y, cases, chosen)
    means = _of_places(places, expected, whole=False)
    total = _enough(case_counts)
    if (case_counts[means == 0] > 0).any():
        raise NotAnalysable(reason=N_("there are cases where nobody was asked"))
    means *= total / means.sum()
    people = means if population is None else _of_places(places, population, whole=False)
    rng, share = np.random.default_rng(chosen.seed), means.ravel() / means.sum()

    def draw() -> NDArray[np.int64]:
        return rng.multinomial(total, share).reshape(means.shape)

    share_of = means if chosen.share_of == "expected" else people
    cells = Cells(case_counts, means, share_of.sum(axis=1))
    model = Poisson(total)
    windows, largest = scan_cylinders(places, cells, model, draw, chosen)
    return _scan("Poisson", (places, windows, largest), model, people, chosen)


def space_time_permutation_scan(
    x: ArrayLike,
    y: ArrayLike,
    *,
    cases: ArrayLike,
    options: Options | None = None,
) -> Scan:
    """Scan for where and when cases come together, from cases alone.

    Expected in a place and a period are its place's share of all cases times its period's. It is
    misled where teams ask more in one place at one time.

    Parameters
    ----------
    x, y
        Position of each row, as in :func:`bernoulli_scan`.
    cases
        Shape (rows, periods).
    """
    chosen = options or Options()
    places, case_counts = _placed(x, y, cases, chosen)
    total = _enough(case_counts)
    by_place, by_period = case_counts.sum(axis=1), case_counts.sum(axis=0)
    if np.count_nonzero(by_period) < LEAST_HIGH:
        raise NotAnalysable(reason=N_("all cases are of one period"))
    means = np.outer(by_place, by_period) / total
    rng = np.random.default_rng(chosen.seed)
    place = np.repeat(np.arange(len(by_place)), by_place)
    period = np.repeat(np.arange(len(by_period)), by_period)

    def draw() -> NDArray[np.int64]:
        cell = place * len(by_period) + rng.permutation(period)
        return np.bincount(cell, minlength=means.size).reshape(means.shape)

    cells = Cells(case_counts, means, by_place.astype(np.float64))
    model = Poisson(total)
    windows, largest = scan_cylinders(places, cells, model, draw, chosen)
    outcome = (places, windows, largest)
    return _scan("space-time permutation", outcome, model, case_counts.astype(float), chosen)


def _placed(
    x: ArrayLike, y: ArrayLike, cases: ArrayLike, options: Options
) -> tuple[Places, NDArray[np.int64]]:
    """Collect places and their cases."""
    if not np.size(x):
        raise NotAnalysable(reason=N_("nobody was asked"))
    places = Places.of(np.asarray(x), np.asarray(y), geodesic=options.geodesic)
    return places, _counts(places, cases)


def _of_places(places: Places, values: ArrayLike, *, whole: bool = True) -> NDArray[np.float64]:
    """Add up values of rows by place, shape (places, periods)."""
    rows = np.asarray(values, dtype=np.float64)
    rows = rows.reshape(len(rows), -1)
    if len(rows) != len(places.of_row):
        raise NotAnalysable(reason=N_("there are more or fewer counts than positions"))
    if not (np.isfinite(rows).all() and (rows >= 0).all()):
        raise NotAnalysable(reason=N_("a count is missing or negative"))
    if whole and (rows != np.round(rows)).any():
        raise NotAnalysable(reason=N_("a count is not a whole number"))
    # added up in the order of size: sums of fractions shall not hang on the order of rows
    summed = np.zeros((len(places.x), rows.shape[1]))
    for period, column in enumerate(rows.T):
        order = np.argsort(column, kind="stable")
        np.add.at(summed[:, period], places.of_row[order], column[order])
    return summed


def _counts(places: Places, values: ArrayLike) -> NDArray[np.int64]:
    return _of_places(places, values).astype(np.int64)


def _enough(cases: NDArray[np.int64]) -> int:
    """Return how many cases there are; at least two are needed."""
    total = int(cases.sum())
    if total < LEAST_HIGH:
        raise NotAnalysable(reason=N_("there are fewer than two cases"))
    return total


def _among(cases: NDArray[np.int64], asked: NDArray[np.int64]) -> tuple[int, int]:
    """Return how many cases there are among how many asked: some, and not all."""
    if (cases > asked).any():
        raise NotAnalysable(reason=N_("a place has more cases than were asked"))
    if not asked.any():
        raise NotAnalysable(reason=N_("nobody was asked"))
    total, everybody = _enough(cases), int(asked.sum())
    if total == everybody:
        raise NotAnalysable(reason=N_("all who were asked are cases"))
    return total, everybody


def _part_of(told: Callable[[float], object] | None, done: int, of: int, share: float) -> None:
    if told is not None:
        told((done + share) / of)


def _singly(asked: NDArray[np.int64]) -> bool:
    """Say whether counting household by household is quicker than place by place."""
    everybody = int(asked.sum())
    return everybody <= min(_WINDOW_COST * len(asked), _MOST_HOUSEHOLDS)


def _scan(
    name: str,
    outcome: tuple[Places, Windows, NDArray[np.float64]],
    model: Likelihood,
    population: NDArray[np.float64],
    options: Options,
) -> Scan:
    places, windows, largest = outcome
    clusters = clusters_of(
        windows, places, model=model, largest=largest, population=population, options=options
    )
    people = float(population.sum(axis=0).mean())
    return Scan(name, model.cases, people, options, clusters, largest)
