"""Turfs: households shared out among teams in balanced, compact patches that do not overlap.

Cluster first, route second: routing all teams at once is shorter by a little and sends them
through each other's lanes. The method is k-means under equal sizes (Bradley, Bennett, Demiriz
2000, "Constrained k-means clustering"): households go to centres so that the sum of squared
distances is least among all assignments of these sizes, centres move to the middle of their
households, and so on until they stand. The best assignment of given sizes is a power diagram
(Aurenhammer, Hoffmann, Aronov 1998, "Minkowski-type theorems and least-squares clustering"): its
cells are convex, therefore hulls do not overlap. Where routes start at a meeting point, sectors
around it are tried too. Then runs of doors change turfs where that makes routes shorter, within
``SLACK`` of the mean size and ``MOST_OVERLAP`` (:mod:`geo.turf_ways`).

Sharing out goes by straight lines, since hulls are to be apart; how long ways are goes along roads
where somebody measures them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.equal_shares import Shares, share_out
from geo.errors import ContractBreach
from geo.model import NO_ID
from geo.turf_balance import balanced, hulls_of, overlap_of
from geo.turf_ground import Ground, ways_in
from geo.turf_ways import with_shorter_ways

MOST_OVERLAP: Final = 0.01
"""Share of the turfs' hull area that may be covered twice."""

SLACK: Final = 4
"""Households by which large turfs may differ from the mean where that saves way."""

_SLACK_PART: Final = 12
"""Small turfs: no more than such a part of the mean."""

_ROUNDS: Final = 30
_MOST_STARTS: Final = 8
_FEWEST_STARTS: Final = 2
_SECTORS: Final = 5
_IMPROVED: Final = 2
_FEW_BLOCKS: Final = 1_500
_FEW: Final = 500
_WORK: Final = 700_000
"""Households times teams times starts: larger areas get fewer starts."""

_SEED: Final = 20170315


Walks = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Turfs:
    """Who goes where.

    Attributes
    ----------
    team
        Turf number of every household, 0 for the westernmost; shape (households,).
    sizes
        Households of every turf; shape (teams,). Zero where there are more teams than stops.
    overlap
        Area that two hulls share, as part of the sum of all hulls' areas.
    """

    team: NDArray[np.int64]
    sizes: NDArray[np.int64]
    overlap: float

    @property
    def widest_gap(self) -> float:
        """Largest distance of a turf's size from the mean, households."""
        return float(np.abs(self.sizes - self.sizes.mean()).max())


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Households that stay together, in an order that does not hang on the order of rows."""

    xy: NDArray[np.float64]
    weight: NDArray[np.int64]
    of_household: NDArray[np.int64]


def cut_turfs(  # noqa: PLR0913 - who lives where, and how one walks there
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    *,
    teams: int,
    building: NDArray[np.int64] | None = None,
    order: NDArray[np.int64] | None = None,
    meeting: tuple[float, float] | None = None,
    walks: Walks | None = None,
) -> Turfs:
    """Split households into as many turfs as there are teams.

    Sizes differ from the mean by ``SLACK`` at most, by one in turfs of less than twelve.
    Buildings stay whole unless they are larger than a turf; sizes are then as even as whole
    buildings allow without overlap, see ``widest_gap``.

    Parameters
    ----------
    x_m, y_m
        Positions in a metric CRS, finite.
    teams
        Number of turfs.
    building
        Building (or stair) of every household, ``NO_ID`` where it has none; households without one
        at the very same position count as one building.
    order
        Rank of the households within a building, by which one that is larger than a turf is cut;
        by default the order of rows.
    meeting
        Where all teams start, metres; without it routes start where it suits.
    walks
        Measures the ways on foot between places (metres, shape (n, 2)), shape (n, n). Without it,
        and in areas of more than ``_FEW_BLOCKS`` buildings, ways are straight lines.

    Raises
    ------
    ContractBreach
        Positions not finite, arrays of different lengths, no team.
    """
    count = len(x_m)
    building = np.full(count, NO_ID, dtype=np.int64) if building is None else building
    order = np.arange(count) if order is None else order
    _check(x_m, y_m, building, order, teams=teams)
    if not count:
        return Turfs(np.zeros(0, np.int64), np.zeros(teams, np.int64), 0.0)
    blocks = _blocks(x_m, y_m, building, order, largest=-(-count // teams))
    start = None if meeting is None else np.array(meeting, dtype=np.float64)
    walk_m = None
    if walks is not None and 1 < len(blocks.weight) <= _FEW_BLOCKS:
        walk_m = walks(blocks.xy if start is None else np.vstack([blocks.xy, start]))
    turf_of_block = _best(blocks, min(teams, len(blocks.weight)), start, walk_m)
    team = _west_to_east(x_m, y_m, turf_of_block[blocks.of_household])
    sizes = np.bincount(team, minlength=teams)
    return Turfs(team, sizes, hull_overlap(x_m, y_m, team))


def hull_overlap(
    x_m: NDArray[np.float64], y_m: NDArray[np.float64], turf: NDArray[np.int64]
) -> float:
    """Return the area that pairs of convex hulls share, as part of the sum of the hulls' areas."""
    return overlap_of(hulls_of(np.column_stack([x_m, y_m]), turf))


def _check(*columns: NDArray[np.generic], teams: int) -> None:
    x, y = columns[:2]
    breaches = []
    if len({len(column) for column in columns}) > 1:
        breaches.append("columns of different lengths")
    elif not (np.isfinite(x).all() and np.isfinite(y).all()):
        breaches.append("positions that are not finite")
    if teams < 1:
        breaches.append("no team")
    if breaches:
        raise ContractBreach(frame="households", breaches=tuple(breaches))


def _blocks(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    building: NDArray[np.int64],
    order: NDArray[np.int64],
    *,
    largest: int,
) -> _Blocks:
    """Put the households of a building together; one larger than a turf is cut in order."""
    alone = building == NO_ID
    key = np.column_stack([np.where(alone, x, 0.0), np.where(alone, y, 0.0), building])
    _, group = np.unique(key, axis=0, return_inverse=True)
    group = group.reshape(-1)
    rows = np.lexsort((order, group))
    size = np.bincount(group)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    rank = np.empty(len(x), dtype=np.int64)
    rank[rows] = np.arange(len(x)) - np.repeat(start, size)
    pieces = -(-size // largest)
    piece = rank * pieces[group] // size[group]
    _, of_household = np.unique(np.column_stack([group, piece]), axis=0, return_inverse=True)
    of_household = of_household.reshape(-1)
    weight = np.bincount(of_household)
    by_rank = np.lexsort((rank, of_household))  # sums in one order, whatever the order of rows
    xy = np.column_stack(
        [np.bincount(of_household[by_rank], axis[by_rank]) / weight for axis in (x, y)]
    )
    # buildings at one position: by what they are called
    sort = np.lexsort((np.arange(len(weight)), xy[:, 1], xy[:, 0]))
    place = np.empty_like(sort)
    place[sort] = np.arange(len(sort))
    return _Blocks(xy[sort], weight[sort], place[of_household])


def _best(
    blocks: _Blocks,
    teams: int,
    meeting: NDArray[np.float64] | None,
    walk_m: NDArray[np.float64] | None,
) -> NDArray[np.int64]:
    """Try several starts, shorten the ways of the best, keep the shortest."""
    if teams == 1:
        return np.zeros(len(blocks.weight), dtype=np.int64)
    mean = int(blocks.weight.sum()) / teams
    spare = min(SLACK, int(mean / _SLACK_PART))
    found = []
    for turf in _starts(blocks, teams, meeting):
        sizes = np.bincount(turf, blocks.weight, minlength=teams)
        least, most = min(mean - spare, sizes.min()), max(mean + spare, sizes.max())
        overlap = max(MOST_OVERLAP, overlap_of(hulls_of(blocks.xy, turf)))
        ground = Ground(blocks.xy, blocks.weight, meeting, least, most, overlap, walk_m)
        way = sum(map(ground.length, ways_in(ground, turf)))
        found.append((overlap, most - least, way, ground, turf))
    found.sort(key=lambda each: each[:3])
    count = _IMPROVED if len(blocks.weight) <= _FEW_BLOCKS else 1
    best = [(each[3], *with_shorter_ways(each[3], each[4])) for each in found[:count]]
    return min(best, key=lambda each: sum(map(each[0].length, each[2])))[1]


def _starts(
    blocks: _Blocks, teams: int, meeting: NDArray[np.float64] | None
) -> Iterator[NDArray[np.int64]]:
    """Make turfs of equal size in several ways."""
    unit = np.repeat(np.arange(len(blocks.weight)), blocks.weight)
    middle = blocks.xy.mean(axis=0)
    place = blocks.xy - middle
    starts = max(_FEWEST_STARTS, min(_MOST_STARTS, _WORK // (len(unit) * teams)))
    random = np.random.default_rng(_SEED)
    for start in range(starts):
        xy = place[unit]
        centres = _halved(xy, teams) if start == 0 else _spread(xy, teams, random)
        shares, centres = _settled(xy, centres)
        regret = _squared(place, centres) - shares.price
        yield _evened(blocks, _whole(shares.receiver, unit, teams), regret)
    if meeting is None:
        return
    for turn in range(_SECTORS):
        turf = _sectors(blocks.xy[unit] - meeting, teams, turn=turn / _SECTORS)
        whole = _whole(turf, unit, teams)
        if len(np.unique(whole)) == teams:
            sums = [np.bincount(whole, axis, minlength=teams) for axis in place.T]
            centres = np.column_stack(sums) / np.bincount(whole)[:, None]
            yield _evened(blocks, whole, _squared(place, centres))


def _evened(
    blocks: _Blocks, turf: NDArray[np.int64], regret: NDArray[np.float64]
) -> NDArray[np.int64]:
    return balanced(blocks.xy, blocks.weight, turf, regret=regret, most_overlap=MOST_OVERLAP)


def _sectors(xy: NDArray[np.float64], teams: int, *, turn: float) -> NDArray[np.int64]:
    """Share out by direction as seen from the meeting point, equally many each.

    Parameters
    ----------
    turn
        Where the first sector begins, as part of a sector.
    """
    angle = np.arctan2(xy[:, 1], xy[:, 0]) + np.pi + turn * 2 * np.pi / teams
    rank = np.empty(len(xy), dtype=np.int64)
    rank[np.argsort(angle % (2 * np.pi), kind="stable")] = np.arange(len(xy))
    return rank * teams // len(xy)


def _settled(
    xy: NDArray[np.float64], centres: NDArray[np.float64]
) -> tuple[Shares, NDArray[np.float64]]:
    """Share out and move centres to the middle of their households until next to none changes."""
    shares = share_out(_squared(xy, centres))
    for _ in range(_ROUNDS):
        sums = [np.bincount(shares.receiver, axis) for axis in xy.T]
        centres = np.column_stack(sums) / np.bincount(shares.receiver)[:, None]
        again = share_out(_squared(xy, centres), price=shares.price)
        changed = np.count_nonzero(again.receiver != shares.receiver)
        shares = again
        if changed <= len(xy) // _FEW:
            break
    return shares, centres


def _squared(xy: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    away = xy[:, None, :] - centres[None, :, :]
    return np.asarray((away**2).sum(axis=2))


def _whole(turf: NDArray[np.int64], unit: NDArray[np.int64], teams: int) -> NDArray[np.int64]:
    """Give every building to the turf where most of its households are."""
    cell = np.bincount(unit * teams + turf, minlength=(int(unit[-1]) + 1) * teams)
    return np.asarray(cell.reshape(-1, teams).argmax(axis=1))


def _halved(xy: NDArray[np.float64], teams: int) -> NDArray[np.float64]:
    """Return middles of parts cut across their longest extent, again and again."""
    if teams == 1:
        return np.asarray(xy.mean(axis=0)[None, :])
    first = teams // 2
    moved = xy - xy.mean(axis=0)
    along = moved @ np.linalg.eigh(moved.T @ moved)[1][:, -1]
    order = np.argsort(along, kind="stable")
    cut = int(np.clip(round(len(xy) * first / teams), first, len(xy) - (teams - first)))
    parts = (_halved(xy[order[:cut]], first), _halved(xy[order[cut:]], teams - first))
    return np.concatenate(parts)


def _spread(
    xy: NDArray[np.float64], teams: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw households as centres, far from each other (k-means++, Arthur and Vassilvitskii)."""
    chosen = [int(random.integers(len(xy)))]
    nearest = _squared(xy, xy[chosen])[:, 0]
    while len(chosen) < teams:
        edge = np.cumsum(nearest)
        drawn = np.searchsorted(edge, random.random() * edge[-1], side="right")
        chosen.append(min(int(drawn), len(xy) - 1))
        nearest = np.minimum(nearest, _squared(xy, xy[chosen[-1:]])[:, 0])
    return xy[chosen]


def _west_to_east(
    x: NDArray[np.float64], y: NDArray[np.float64], turf: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give turfs their numbers by the middle of their extent, from the west."""
    number = np.unique(turf)
    middles = [
        tuple(float(axis[turf == each].min() + axis[turf == each].max()) for axis in (x, y))
        for each in number
    ]
    rank = np.empty(int(number[-1]) + 1, dtype=np.int64)
    rank[number[sorted(range(len(number)), key=lambda each: middles[each])]] = np.arange(
        len(number)
    )
    return rank[turf]
