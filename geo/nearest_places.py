"""The nearest neighbours of places on the plane, exactly, within a reach, for a million of them.

A grid answers where points are spread evenly; villages and empty fields are not. So grids of
growing cells are asked in turn: a place is answered by the first whose nine cells around it hold
enough neighbours within one cell's width, where nothing outside the nine can be nearer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_IN_A_CELL: Final = 5.0
"""Points wanted in the cell of an average point: its nine cells then hold some 45, and one cell's
width around it some 15."""
_GROWTH: Final = 3.0
_FINEST_CELL_M: Final = 1.0
_CHUNK: Final = 200_000
"""Candidates looked at together: small enough for the caches."""


class Neighbours(NamedTuple):
    """Neighbours of some places, the nearest first; equally near ones by their row.

    Attributes
    ----------
    row
        Rows of the neighbours, shape (places asked about, k); -1 where there are fewer than k.
    away_m
        Their distances in metres, infinite where there is none.
    """

    row: NDArray[np.int64]
    away_m: NDArray[np.float64]


def nearest(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    asked: NDArray[np.int64],
    *,
    count: int,
    reach_m: float | NDArray[np.float64],
) -> Neighbours:
    """Find the nearest other places of some places.

    Parameters
    ----------
    x, y
        Metric positions of all places.
    asked
        Rows whose neighbours are wanted, shape (m,).
    count
        How many neighbours of each.
    reach_m
        Farther ones are left out; for all, or for each of those asked about.

    Returns
    -------
    Neighbours
        Arrays of shape (m, count).
    """
    reach = np.broadcast_to(np.asarray(reach_m, dtype=np.float64), (len(asked),))
    row = np.full((len(asked), count), -1, dtype=np.int64)
    away = np.full((len(asked), count), np.inf)
    farthest = float(reach.max(initial=_FINEST_CELL_M))
    waiting = np.arange(len(asked))
    cell = _first_cell(x, y, farthest)
    while waiting.size:
        _look_around(_Grid.of(x, y, cell), asked, waiting, Neighbours(row, away))
        # beyond one cell's width something outside the nine cells may be nearer
        waiting = waiting[(away[waiting, -1] > cell) & (reach[waiting] > cell)]
        cell = min(cell * _GROWTH, farthest)
    far = away > reach[:, None]
    row[far] = -1
    away[far] = np.inf
    return Neighbours(row, away)


def _first_cell(x: NDArray[np.float64], y: NDArray[np.float64], farthest: float) -> float:
    """Choose a width at which the cell of an average point holds as many points as wanted."""
    cell = farthest
    for _ in range(2):  # the second time corrects for places that stand in clumps
        codes = np.sort(_cells(x, y, cell)[0])
        points = np.diff(np.flatnonzero(np.diff(codes, prepend=-1, append=-1)))
        others = float((points**2).sum() / max(points.sum(), 1)) - 1
        if others > _IN_A_CELL:
            cell = max(cell * float(np.sqrt(_IN_A_CELL / others)), _FINEST_CELL_M)
    return min(cell, farthest)


def _cells(
    x: NDArray[np.float64], y: NDArray[np.float64], cell: float
) -> tuple[NDArray[np.int64], int]:
    """Return the cell of each point, numbered column by column, and the cells per column."""
    if not x.size:
        return np.empty(0, dtype=np.int64), 3
    column = np.floor((x - x.min()) / cell).astype(np.int64)
    level = np.floor((y - y.min()) / cell).astype(np.int64) + 1
    height = int(level.max()) + 2  # an empty cell below and above keeps columns apart
    return column * height + level, height


class _Grid(NamedTuple):
    """Points sorted by cell.

    Attributes
    ----------
    x, y
        Positions in the order of cells, so that what is looked at together lies together.
    order
        Row of each of them.
    rank
        Where each row stands in that order.
    code, height
        Cell of each point in that order, and cells per column.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    order: NDArray[np.int64]
    rank: NDArray[np.int64]
    code: NDArray[np.int64]
    height: int

    @classmethod
    def of(cls, x: NDArray[np.float64], y: NDArray[np.float64], cell: float) -> _Grid:
        """Sort points into cells of a width in metres."""
        code, height = _cells(x, y, cell)
        order = np.argsort(code, kind="stable")
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return cls(x[order], y[order], order, rank, code[order], height)

    def runs(self, rank: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return begin and end of the three runs of nine cells around places, shape (m, 3).

        The places come in the order of cells.
        """
        code = self.code[rank]
        first = np.flatnonzero(np.diff(code, prepend=-1))
        middle = code[first][:, None] + np.array([-self.height, 0, self.height])
        begin = np.searchsorted(self.code, middle - 1, side="left")
        end = np.searchsorted(self.code, middle + 1, side="right")
        times = np.diff(first, append=len(code))
        return np.repeat(begin, times, axis=0), np.repeat(end, times, axis=0)


def _chunks(width: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Cut places into chunks of similar widths: the widest of a chunk sets its width."""
    by_width = np.argsort(width, kind="stable")
    sorted_width = width[by_width]
    start = 0
    while start < len(by_width):
        least = max(int(sorted_width[start]), 1)
        limit = max(least * 5 // 4, least + 1)
        stop = int(np.searchsorted(sorted_width, limit, side="right"))
        stop = min(stop, start + max(1, _CHUNK // (3 * limit)))
        yield by_width[start:stop]
        start = stop


def _look_around(
    grid: _Grid, asked: NDArray[np.int64], waiting: NDArray[np.int64], found: Neighbours
) -> None:
    """Fill in the nearest points of the nine cells around each place that waits."""
    waiting = waiting[np.argsort(grid.rank[asked[waiting]], kind="stable")]
    rank = grid.rank[asked[waiting]]
    begin, end = grid.runs(rank)
    for chunk in _chunks((end - begin).max(axis=1, initial=0)):
        runs = begin[chunk], end[chunk]
        row, square = _nearest_in_runs(grid, rank[chunk], runs, found.row.shape[1])
        target, width = waiting[chunk], row.shape[1]
        row[~np.isfinite(square)] = -1
        found.row[target, :width] = row
        found.away_m[target, :width] = np.sqrt(square)


def _nearest_in_runs(
    grid: _Grid,
    rank: NDArray[np.int64],
    runs: tuple[NDArray[np.int64], NDArray[np.int64]],
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return rows and squared distances of the nearest points in runs, the nearest first."""
    begin, end = runs
    width = int((end - begin).max(initial=0))
    place = begin[:, :, None] + np.arange(width)
    absent = (place >= end[:, :, None]).reshape(len(rank), -1)
    place = place.reshape(len(rank), -1)
    np.minimum(place, len(grid.order) - 1, out=place)
    square = grid.x[place]
    square -= grid.x[rank, None]
    square *= square
    north = grid.y[place]
    north -= grid.y[rank, None]
    north *= north
    square += north
    absent |= place == rank[:, None]
    square[absent] = np.inf
    if square.shape[1] > count + 1:
        chosen = np.argpartition(square, count, axis=1)[:, : count + 1]
        by_distance = np.argsort(np.take_along_axis(square, chosen, axis=1), axis=1)
        order = np.take_along_axis(chosen, by_distance, axis=1)
    else:
        order = np.argsort(square, axis=1)
    ordered = np.take_along_axis(square, order, axis=1)
    tied = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
    if tied.size:
        by_row = np.lexsort((grid.order[place[tied]], square[tied]), axis=1)
        order[tied] = by_row[:, : order.shape[1]]
    order = order[:, :count]
    row = grid.order[np.take_along_axis(place, order, axis=1)]
    return row, ordered[:, :count]
