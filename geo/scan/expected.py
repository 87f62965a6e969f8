"""How many cases to expect where: by groups of people, and over time between counts of them.

Indirect standardisation: every group (age, sex, kind of household …) has the rate it has in the
whole study area, so that a place is compared with others of its own make-up::

    expected(place, period) = sum over groups g of  people(place, period, g) × C_g / P_g

with C_g cases and P_g people of the group in all places and periods. Between two counts the
number of people is taken to change evenly; before the first and after the last it stands still.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import NotAnalysable
from text import N_


def expected_counts(cases: ArrayLike, people: ArrayLike) -> NDArray[np.float64]:
    """Compute expected counts by indirect standardisation.

    Parameters
    ----------
    cases, people
        Shape (places, periods, groups). People may be people, households, or person-years.

    Returns
    -------
    ndarray
        Shape (places, periods); adds up to all cases.

    Raises
    ------
    NotAnalysable
        Where a group has cases but no people.
    """
    of_group = np.asarray(cases, dtype=np.float64).sum(axis=(0, 1))
    counted = np.asarray(people, dtype=np.float64)
    in_group = counted.sum(axis=(0, 1))
    if (of_group[in_group == 0] > 0).any():
        raise NotAnalysable(reason=N_("a group has cases but nobody in it"))
    rate = np.divide(of_group, in_group, out=np.zeros_like(of_group), where=in_group > 0)
    return np.asarray(counted @ rate)


def people_over_periods(
    counted: ArrayLike, *, at: ArrayLike, start: ArrayLike, stop: ArrayLike
) -> NDArray[np.float64]:
    """Add up people over periods, in people × the unit of time.

    Parameters
    ----------
    counted
        People at each count, shape (places, counts, groups).
    at
        When they were counted, ascending, shape (counts,).
    start, stop
        Of each period, in the unit of ``at``, shape (periods,).

    Returns
    -------
    ndarray
        Shape (places, periods, groups): the integral of the straight lines between counts.
    """
    people, when = np.asarray(counted, dtype=np.float64), np.asarray(at, dtype=np.float64)
    begins, ends = np.asarray(start, dtype=np.float64), np.asarray(stop, dtype=np.float64)
    if (np.diff(when) <= 0).any() or (ends <= begins).any():
        raise NotAnalysable(reason=N_("times do not follow each other"))
    added = np.empty((people.shape[0], len(begins), people.shape[2]))
    for period, (first, last) in enumerate(zip(begins, ends, strict=True)):
        knots = np.unique([first, *when[(when > first) & (when < last)], last])
        level = _between(people, when, knots)
        steps = np.diff(knots)[None, :, None]
        added[:, period] = (steps * (level[:, 1:] + level[:, :-1]) / 2).sum(axis=1)
    return added


def _between(
    people: NDArray[np.float64], when: NDArray[np.float64], knots: NDArray[np.float64]
) -> NDArray[np.float64]:
    if len(when) == 1:
        return np.repeat(people, len(knots), axis=1)
    after = np.clip(np.searchsorted(when, knots, side="right"), 1, len(when) - 1)
    share = np.clip((knots - when[after - 1]) / (when[after] - when[after - 1]), 0.0, 1.0)
    weight = share[None, :, None]
    return np.asarray(people[:, after - 1] * (1 - weight) + people[:, after] * weight)
