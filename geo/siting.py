"""Where new stops would serve most households: maximal covering, with a proven optimum or the gap.

Church and ReVelle 1974, "The maximal covering location problem". With demand i of weight w_i and
a_ij = 1 where candidate j would serve it::

    maximise sum w_i y_i,  y_i <= sum_j a_ij x_j,  sum_j x_j <= k,  x binary,  0 <= y <= 1

Demands that the same candidates serve are merged, those that none serves are left out; what is left
goes to HiGHS (``scipy.optimize.milp``) without any tolerance for the gap. A greedy choice with
exchanges of one (Teitz and Bart 1968) gives an answer at once and stands in when time runs out.
Candidates are put into the order of their positions first, so that of equally good choices the same
is taken whatever the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.homes import Homes
from geo.walking_network import WalkingNetwork
from text import N_

TIME_LIMIT_S: Final = 20.0

_SAME: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Siting:
    """Which candidates to take.

    Attributes
    ----------
    chosen
        Rows of the candidates, the one that serves most first, then the one that adds most; fewer
        than asked for where more would add nothing.
    gain
        Weight each adds to those before it; shape of ``chosen``.
    bound
        No choice of as many candidates serves more.
    greedy
        What the greedy choice with exchanges serves.
    reachable
        What all candidates together serve.
    """

    chosen: NDArray[np.int64]
    gain: NDArray[np.float64]
    bound: float
    greedy: float
    reachable: float

    @property
    def served(self) -> float:
        """Weight served by the chosen."""
        return float(self.gain.sum())

    @property
    def gap(self) -> float:
        """How much more there could be at most, relative to the bound; 0 is a proven optimum."""
        return max(self.bound - self.served, 0.0) / self.bound if self.bound > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Whether nothing serves more, for certain."""
        return self.bound - self.served <= _SAME * max(self.bound, 1.0)


class _Problem(NamedTuple):
    """Merged demands: ``serves`` of shape (demands, candidates), and their weights."""

    serves: NDArray[np.bool_]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, serves: NDArray[np.bool_], weight: NDArray[np.float64]) -> _Problem:
        used = serves.any(axis=1) & (weight > 0)
        packed = np.packbits(serves[used], axis=1)
        as_one = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, first, number = np.unique(as_one, return_index=True, return_inverse=True)
        merged = np.bincount(number, weight[used], minlength=len(first))
        return cls(serves[used][first], merged.astype(np.float64))

    def served(self, chosen: NDArray[np.int64]) -> float:
        return float(self.weight[self.serves[:, chosen].any(axis=1)].sum())


def best_sites(
    serves: NDArray[np.bool_],
    weight: NDArray[np.float64],
    at: NDArray[np.float64],
    *,
    count: int,
    time_limit_s: float = TIME_LIMIT_S,
) -> Siting:
    """Choose at most so many candidates that serve most.

    Parameters
    ----------
    serves
        Whether candidate j would serve demand i; shape (demands, candidates). Leave out, or give
        no weight to, what is served already.
    weight
        Of each demand, not negative: 1 for a household; shape (demands,).
    at
        Positions of the candidates, shape (candidates, 2).
    count
        k.
    time_limit_s
        After so long the best choice found is returned, with its gap.

    Raises
    ------
    NotAnalysable
        If the count is below one, or a weight is negative or no number.
    """
    if count < 1:
        raise NotAnalysable(reason=N_("at least one new site is wanted"))
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise NotAnalysable(reason=N_("a weight is negative or missing"))
    order = np.lexsort((at[:, 1], at[:, 0]))
    if not (serves.any(axis=1) & (weight > 0)).any():
        return Siting(np.empty(0, dtype=np.int64), np.empty(0), 0.0, 0.0, 0.0)
    problem = _Problem.of(serves[:, order], np.asarray(weight, dtype=np.float64))
    greedy = _exchanged(problem, _greedy(problem, np.arange(len(order)), count))
    reachable = float(problem.weight.sum())
    known = problem.served(greedy)
    best, bound = greedy, reachable
    if known < reachable - _SAME:
        best, bound = _optimum(problem, greedy, count, time_limit_s)
    chosen = _greedy(problem, best, count)
    return Siting(order[chosen], _gains(problem, chosen), bound, known, reachable)


def _greedy(problem: _Problem, among: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Take what adds most, one after the other, until nothing adds anything."""
    left = problem.weight.copy()
    columns = problem.serves[:, among].astype(np.float64)
    chosen: list[int] = []
    while len(chosen) < count:
        gain = left @ columns
        best = int(gain.argmax()) if gain.size else 0
        if not gain.size or gain[best] <= 0:
            break
        chosen.append(int(among[best]))
        left[problem.serves[:, among[best]]] = 0.0
    return np.array(chosen, dtype=np.int64)


def _exchanged(problem: _Problem, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Exchange single sites as long as that serves more."""
    chosen = chosen.copy()
    columns = problem.serves.astype(np.float64)
    best = problem.served(chosen)
    improved = True
    while improved:
        improved = False
        for place in range(len(chosen)):
            others = np.delete(chosen, place)
            free = ~problem.serves[:, others].any(axis=1)
            gain = (problem.weight * free) @ columns
            other = int(gain.argmax())
            served = float(problem.weight[~free].sum() + gain[other])
            if served > best + _SAME:
                chosen[place], best, improved = other, served, True
    return chosen


def _optimum(
    problem: _Problem, greedy: NDArray[np.int64], count: int, time_limit_s: float
) -> tuple[NDArray[np.int64], float]:
    """Return the best choice known and what no choice exceeds."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    demands, candidates = problem.serves.shape
    served_by = hstack([-csr_array(problem.serves.astype(np.float64)), eye_array(demands)])
    how_many = np.concatenate([np.ones(candidates), np.zeros(demands)])[None, :]
    found = milp(
        np.concatenate([np.zeros(candidates), -problem.weight]),
        integrality=np.concatenate([np.ones(candidates), np.zeros(demands)]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(served_by, -np.inf, 0),
            LinearConstraint(how_many, -np.inf, count),
        ],
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    reachable = float(problem.weight.sum())
    bound = reachable if found.mip_dual_bound is None else min(-found.mip_dual_bound, reachable)
    if (problem.weight == np.round(problem.weight)).all():
        bound = float(np.floor(bound + _SAME))  # whole households
    best = greedy
    if found.x is not None:
        solved = np.flatnonzero(found.x[:candidates] > 0.5)  # noqa: PLR2004 - 0 or 1, rounded
        if problem.served(solved) > problem.served(greedy) + _SAME:
            best = solved
    return best, max(bound, problem.served(best))


def _gains(problem: _Problem, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    together = [problem.served(chosen[: number + 1]) for number in range(len(chosen))]
    return np.diff(np.array([0.0, *together]))


def served_by(
    homes: Homes, sites: NDArray[np.float64], network: WalkingNetwork, *, limit_m: float
) -> NDArray[np.bool_]:
    """Say which homes candidates would serve on foot; shape (homes, candidates).

    Parameters
    ----------
    sites
        Metric positions in the system of the homes, shape (candidates, 2).
    limit_m
        Metres on foot.
    """
    ways = network.ways(sites, np.column_stack([homes.x, homes.y]), limit_m=limit_m)
    serves = np.zeros((len(homes), len(sites)), dtype=bool)
    serves[ways.target, ways.origin] = True
    return serves


def sites_along(
    roads: NDArray[np.object_], homes: Homes, *, spacing_m: float, reach_m: float
) -> NDArray[np.float64]:
    """Propose candidates: places along roads, evenly spaced, near homes to be served.

    Parameters
    ----------
    roads
        Metric lines.
    homes
        Those to be served.
    spacing_m
        From one candidate of a road to the next, at most; both ends are candidates.
    reach_m
        Candidates farther than this from all homes are left out.

    Returns
    -------
    ndarray
        Positions, each once, in order of x and y; shape (candidates, 2).

    Raises
    ------
    NotAnalysable
        If the spacing is no distance.
    """
    if not spacing_m > 0:
        raise NotAnalysable(reason=N_("a distance is larger than 0"))
    parts = shapely.get_parts(roads)
    parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > 0)]
    steps = np.ceil(shapely.length(parts) / spacing_m).astype(np.int64)
    road = np.repeat(np.arange(len(parts)), steps + 1)
    number = np.arange(len(road)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    spots = shapely.line_interpolate_point(parts[road], number / steps[road], normalized=True)
    if not (len(homes) and len(spots)):
        return np.empty((0, 2))
    tree = shapely.STRtree(np.asarray(shapely.points(homes.x, homes.y), dtype=object))
    near = np.unique(tree.query_nearest(spots, max_distance=reach_m, all_matches=False)[0])
    return np.unique(np.round(shapely.get_coordinates(spots[near]), 3), axis=0)


def sites_among(homes: Homes, *, spacing_m: float) -> NDArray[np.float64]:
    """Propose candidates where no roads are known: the middle of those who live in a square.

    Parameters
    ----------
    homes
        Those to be served.
    spacing_m
        Side of the squares.

    Returns
    -------
    ndarray
        Positions in order of x and y; shape (candidates, 2).
    """
    if not spacing_m > 0:
        raise NotAnalysable(reason=N_("a distance is larger than 0"))
    if not len(homes):
        return np.empty((0, 2))
    xy = np.column_stack([homes.x, homes.y])
    _, square = np.unique(np.floor(xy / spacing_m), axis=0, return_inverse=True)
    square = square.reshape(-1)
    count = np.bincount(square)
    middle = np.column_stack([np.bincount(square, axis) / count for axis in xy.T])
    return np.unique(np.round(middle, 3), axis=0)


def thinned(
    sites: NDArray[np.float64], homes: Homes, *, most: int, reach_m: float
) -> NDArray[np.float64]:
    """Leave so many candidates at most: of each square the one with most homes around it.

    Parameters
    ----------
    sites
        Metric positions, shape (candidates, 2).
    homes
        Those to be served.
    most
        How many are left at most; one at least.
    reach_m
        Around: in a straight line.

    Returns
    -------
    ndarray
        Some of the candidates, in order of x and y.
    """
    from scipy.spatial import cKDTree

    if len(sites) <= max(most, 1):
        return sites
    tree = cKDTree(np.column_stack([homes.x, homes.y]))
    around = tree.query_ball_point(sites, reach_m, return_length=True)
    order = np.lexsort((sites[:, 1], sites[:, 0], -around))
    side = _LEAST_SQUARE_M
    while True:
        squares = np.floor(sites[order] / side)
        _, first = np.unique(squares, axis=0, return_index=True)
        if len(first) <= max(most, 1):
            kept = sites[order[first]]
            return np.asarray(kept[np.lexsort((kept[:, 1], kept[:, 0]))])
        side *= _WIDER


_LEAST_SQUARE_M: Final = 100.0
_WIDER: Final = 1.25
