"""Where the scan looks: places, the distances between them, and who is nearest to whom.

On the plane distances are Euclidean, in the unit of the coordinates. On the globe they are great
circles on a sphere of 6,367 km, as the SaTScan user guide has it; inside they are chords, which
order neighbours in the same way and keep their digits where places are near.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from text import N_

EARTH_RADIUS_M: Final = 6_367_000.0
TIE: Final = 1e-9
"""Distances that differ by less than this part of the extent are equal."""

_CHUNK: Final = 64
_WIDE_CHUNK: Final = 4096
_CURVE_BITS: Final = 16


class Places(NamedTuple):
    """Distinct places in an order that hangs on nothing but where they are.

    Attributes
    ----------
    x, y
        As they were given, shape (places,), sorted by x, then y.
    position
        Where distances are taken: shape (places, 2), or (places, 3) on the globe.
    of_row
        Place of each input row, shape (rows,).
    tie
        Distances that differ by less are equal.
    geodesic
        Whether x and y are degrees of longitude and latitude.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    position: NDArray[np.float64]
    of_row: NDArray[np.int64]
    tie: float
    geodesic: bool

    @classmethod
    def of(
        cls, x: NDArray[np.float64], y: NDArray[np.float64], *, geodesic: bool = False
    ) -> Places:
        """Collect the distinct places of rows.

        Raises
        ------
        NotAnalysable
            Where a position is missing, there is only one place, or degrees are none.
        """
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        cls.check(x, y, geodesic=geodesic)
        distinct, of_row = np.unique(np.column_stack([x, y]) + 0.0, axis=0, return_inverse=True)
        if len(distinct) < 2:  # noqa: PLR2004
            raise NotAnalysable(reason=N_("everything is at one place"))
        position = _on_sphere(distinct) if geodesic else distinct
        extent = float(np.linalg.norm(np.ptp(position, axis=0)))
        east, north = distinct[:, 0].copy(), distinct[:, 1].copy()
        return cls(east, north, position, of_row.reshape(-1), TIE * extent, geodesic)

    @staticmethod
    def check(x: NDArray[np.float64], y: NDArray[np.float64], *, geodesic: bool) -> None:
        """Refuse positions that are missing, or degrees that are none."""
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise NotAnalysable(reason=N_("a row has no position"))
        if geodesic and ((np.abs(x) > 180).any() or (np.abs(y) > 90).any()):  # noqa: PLR2004
            reason = N_("positions are not degrees of longitude (x) and latitude (y)")
            raise NotAnalysable(reason=reason)

    def radius(self, away: float) -> float:
        """Return an inner distance in the unit that people read: metres on the globe."""
        if not self.geodesic:
            return away
        return float(2 * EARTH_RADIUS_M * np.arcsin(min(away / (2 * EARTH_RADIUS_M), 1.0)))

    def inner(self, radius: float) -> float:
        """Return the inner distance of a radius: the inverse of :meth:`radius`."""
        if not self.geodesic:
            return radius
        angle = min(radius / (2 * EARTH_RADIUS_M), np.pi / 2)
        return float(2 * EARTH_RADIUS_M * np.sin(angle))


class Nearest(NamedTuple):
    """Neighbours of some centres, the nearest first.

    Attributes
    ----------
    centre
        Rows of the centres, shape (m,).
    row
        Rows of the neighbours, shape (m, k).
    away
        Inner distances, shape (m, k).
    complete
        Whether a circle may end after a neighbour, shape (m, k): not where the next is as far.
    """

    centre: NDArray[np.int64]
    row: NDArray[np.int64]
    away: NDArray[np.float64]
    complete: NDArray[np.bool_]


def along_curve(position: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return an order in which rows that are near each other mostly stand near each other.

    A Morton curve over the first two axes. Order is for speed only: no result hangs on it.
    """
    code = np.zeros(len(position), dtype=np.uint64)
    low, span = position.min(axis=0), np.ptp(position, axis=0).max()
    cell = (position - low) / max(span, np.finfo(float).tiny) * (2**_CURVE_BITS - 1)
    for axis in range(2):
        steps = cell[:, axis].astype(np.uint64)
        for bit in range(_CURVE_BITS):
            shifted = (steps >> np.uint64(bit)) & np.uint64(1)
            code |= shifted << np.uint64(2 * bit + axis)
    return np.asarray(np.argsort(code, kind="stable"), dtype=np.int64)


def nearest_by_chunks(
    position: NDArray[np.float64],
    centres: NDArray[np.int64],
    *,
    count: int,
    tie: float,
    among: int | None = None,
    chunk: int = _CHUNK,
) -> Iterator[Nearest]:
    """Find the nearest rows of centres, some centres at a time, exactly.

    Parameters
    ----------
    position
        Inner positions, shape (n, 2 or 3).
    centres
        Rows that are centres; those that follow each other should be near each other.
    count
        Neighbours wanted, the centre included if it is one; at most as many as there are.
    among
        Only the first so many rows are neighbours; all unless given.
    tie
        Distances that differ by less are equal.
    """
    everybody = np.arange(len(position) if among is None else among)
    for start in range(0, len(centres), _WIDE_CHUNK):
        wide = centres[start : start + _WIDE_CHUNK]
        around = _in_reach(position, everybody, wide, count + 1)
        for begin in range(0, len(wide), chunk):
            few = wide[begin : begin + chunk]
            candidates = _in_reach(position, around, few, count + 1)
            yield _sorted_neighbours(position, candidates, few, count, tie)


def distances(position: NDArray[np.float64], centre: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return inner distances of rows, shape (n,), or of rows from centres, shape (m, n)."""
    square = _squares(position, centre)
    return np.sqrt(square, out=square)


def _squares(position: NDArray[np.float64], centre: NDArray[np.float64]) -> NDArray[np.float64]:
    square = np.zeros((*centre.shape[:-1], len(position)))
    away = np.empty_like(square)
    for axis in range(position.shape[1]):
        along = np.ascontiguousarray(position[:, axis])
        np.subtract(along, centre[..., axis, None], out=away)
        np.multiply(away, away, out=away)
        square += away
    return square


def _on_sphere(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    flat = np.cos(lat)
    return EARTH_RADIUS_M * np.column_stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)])


def _in_reach(
    position: NDArray[np.float64],
    candidates: NDArray[np.int64],
    centres: NDArray[np.int64],
    count: int,
) -> NDArray[np.int64]:
    """Drop candidates that cannot be among the nearest of any of the centres.

    As many as wanted lie within D of the middle of the centres, so within D + r of each, where r
    is how far centres are from their middle; whatever is nearer than that to a centre is within
    D + 2 r of the middle.
    """
    if len(candidates) <= count:
        return candidates
    own = position[centres]
    middle = (own.min(axis=0) + own.max(axis=0)) / 2
    away = distances(position[candidates], middle)
    reach = np.partition(away, count - 1)[count - 1] + 2 * distances(own, middle).max()
    return np.asarray(candidates[away <= reach * (1 + TIE)])


def _sorted_neighbours(
    position: NDArray[np.float64],
    candidates: NDArray[np.int64],
    centres: NDArray[np.int64],
    count: int,
    tie: float,
) -> Nearest:
    wanted = min(count + 1, len(candidates))
    column = _quickly_sorted(position[candidates], position[centres], wanted)
    away = _distances_to(position, candidates[column], centres)
    if (away[:, 1:] < away[:, :-1] - tie / 2).any():  # places too near each other to be sorted so
        away = distances(position[candidates], position[centres])
        column = np.argsort(away, axis=1, kind="stable")[:, :wanted]
        away = np.take_along_axis(away, column, axis=1)
    complete = np.ones((len(centres), wanted), dtype=bool)
    np.greater(np.diff(away, axis=1), tie, out=complete[:, :-1])
    return Nearest(centres, candidates[column[:, :count]], away[:, :count], complete[:, :count])


def _quickly_sorted(
    position: NDArray[np.float64], centres: NDArray[np.float64], wanted: int
) -> NDArray[np.int64]:
    """Sort the nearest positions by their distance from each centre, nearly; shape (m, wanted).

    The column takes the last digits of the squared distance: to sort numbers is quicker than to
    sort their order.
    """
    packed = _squares(position, centres).view(np.int64)
    mask = (1 << len(position).bit_length()) - 1
    packed &= ~mask
    packed |= np.arange(len(position))
    packed.partition(wanted - 1, axis=1)
    packed = packed[:, :wanted]
    packed.sort(axis=1)
    packed &= mask
    return packed


def _distances_to(
    position: NDArray[np.float64], rows: NDArray[np.int64], centres: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return inner distances of rows, shape (m, k), from the centre of each line."""
    square = np.zeros(rows.shape)
    for axis in range(position.shape[1]):
        along = np.ascontiguousarray(position[:, axis])
        away = along.take(rows)
        away -= along[centres][:, None]
        away *= away
        square += away
    return np.sqrt(square, out=square)
