"""What a scan was asked and what it found: options, clusters, and their chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.scan.likelihood import EQUAL, Direction, Likelihood
from geo.scan.places import Places, distances
from text import N_


@dataclass(frozen=True)
class Options:
    """How to scan.

    Attributes
    ----------
    direction
        Look for more cases than expected, for fewer, or for both at once.
    geodesic
        Positions are degrees of longitude and latitude, distances great circles in metres.
        Otherwise positions are on a plane, and so are distances.
    max_share
        Largest part of the population in a circle.
    share_of
        Whether that is, in the Poisson model, a part of what is expected or of the population.
    max_radius
        Largest radius, in the unit of distances; none by default.
    max_time_share
        Largest part of the periods in a cylinder.
    replicates, seed
        Of the Monte Carlo test; the same seed gives the same p.
    most
        Clusters to report at most.
    threads
        Change nothing but the time it takes.
    progress
        Is told the part done, 0 to 1; raises to stop.
    """

    direction: Direction = "high"
    geodesic: bool = False
    max_share: float = 0.5
    share_of: Literal["expected", "population"] = "expected"
    max_radius: float = np.inf
    max_time_share: float = 0.5
    replicates: int = 999
    seed: int = 20170324
    most: int = 50
    threads: int = 1
    progress: Callable[[float], object] | None = None

    def __post_init__(self) -> None:
        if not (0 < self.max_share < 1 and 0 < self.max_time_share <= 1):
            raise NotAnalysable(reason=N_("shares are larger than 0 and smaller than 1"))
        if self.replicates < 1 or not self.max_radius > 0:
            raise NotAnalysable(reason=N_("replicates and radius are larger than 0"))


class Windows(NamedTuple):
    """The best window of each place as a centre, then others as likely as the best of all.

    Attributes
    ----------
    centre
        Its place.
    llr, away
        Log-likelihood ratio, zero where nothing was found; inner radius.
    cases, size
        Cases in it, and how many were asked or are expected.
    first, last
        Its periods, both included.
    """

    centre: NDArray[np.int64]
    llr: NDArray[np.float64]
    away: NDArray[np.float64]
    cases: NDArray[np.int64]
    size: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def none(cls, places: int) -> Windows:
        """Return the windows of places that have not been looked at."""
        real, whole = np.zeros((3, places)), np.zeros((3, places), dtype=np.int64)
        return cls(np.arange(places), real[0], real[1], whole[0], real[2], whole[1], whole[2])

    def only(self, chosen: NDArray[np.bool_]) -> Windows:
        """Return some of the windows."""
        return Windows._make(each[chosen] for each in self)

    def with_equals(self, others: Sequence[Windows]) -> Windows:
        """Add those of others that are as likely as the best, and are not here."""
        least = self.llr.max(initial=0.0) - EQUAL
        equals = [other.only(other.llr >= least) for other in others]
        return Windows._make(np.concatenate(each) for each in zip(self, *equals, strict=True))


@dataclass(frozen=True, eq=False)
class Cluster:
    """A window that holds more, or fewer, cases than expected.

    Attributes
    ----------
    llr
        Log-likelihood ratio.
    p, p_error
        Monte Carlo p from the largest ratio of each replicate, (1 + those as large) / (R + 1),
        and its standard error. For clusters after the first it is on the safe side.
    cases, expected, population
        In the window; population is who was asked (where expected counts were given without a
        population: the expected cases; of several periods: their mean).
    relative_risk
        (cases / expected) inside divided by that outside; infinite if all cases are inside.
    x, y, radius
        The circle. A radius on the globe is in metres.
    members
        Input rows at its places, ascending.
    first_period, last_period
        Its periods, both included.
    """

    llr: float
    p: float
    p_error: float
    cases: int
    expected: float
    population: float
    relative_risk: float
    x: float
    y: float
    radius: float
    members: NDArray[np.int64]
    first_period: int
    last_period: int

    @property
    def high(self) -> bool:
        """Whether it holds more cases than expected."""
        return self.cases > self.expected


@dataclass(frozen=True, eq=False)
class Scan:
    """What a scan found.

    Attributes
    ----------
    model
        Its name.
    cases, population
        In all.
    options
        How it was done.
    clusters
        The most likely first; those as likely as the first are all here, others do not overlap
        with any before them.
    largest
        Largest ratio of each replicate, shape (replicates,).
    """

    model: str
    cases: int
    population: float
    options: Options
    clusters: tuple[Cluster, ...]
    largest: NDArray[np.float64]


class Settled(NamedTuple):
    """A scan that was stopped because enough replicates were as large as what is observed.

    Besag and Clifford 1991, "Sequential Monte Carlo p-values" (Biometrika 78): with the h-th at the
    l-th replicate, p = h / l. It is as honest as that of a fixed number: where there is nothing it
    is at most any level with no more than that probability.

    Attributes
    ----------
    cases
        In all.
    replicates, as_large
        l and h.
    """

    cases: int
    replicates: int
    as_large: int

    @property
    def p(self) -> float:
        """Sequential Monte Carlo p."""
        return self.as_large / self.replicates

    @property
    def p_error(self) -> float:
        """Its standard error, about p sqrt((1 - p) / h): l varies by sqrt(h (1 - p)) / p."""
        return float(self.p * np.sqrt((1 - self.p) / self.as_large))


def chance(llr: float, largest: NDArray[np.float64]) -> tuple[float, float]:
    """Return the Monte Carlo p of a ratio and the standard error of that p."""
    as_large = int((largest >= llr - EQUAL).sum())
    p = (1 + as_large) / (len(largest) + 1)
    return p, float(np.sqrt(p * (1 - p) / len(largest)))


def chosen_windows(
    windows: Windows, places: Places, *, asked: NDArray[np.bool_], most: int
) -> list[tuple[int, NDArray[np.int64]]]:
    """Choose the windows to report: their row and the places in them.

    All that are as likely as the first, then by falling likelihood those that have no place in
    common with any before. Of windows with the same places the smallest circle is reported. Places
    where nobody was asked make no difference.
    """
    llr = np.round(windows.llr, 9)
    order = np.lexsort((windows.last, windows.first, windows.centre, windows.away, -llr))
    order = order[llr[order] > 0]
    taken = np.zeros(len(asked), dtype=bool)
    out = np.zeros(len(llr), dtype=bool)
    seen: set[tuple[bytes, int, int]] = set()
    chosen: list[tuple[int, NDArray[np.int64]]] = []
    for row in order.tolist():
        if len(chosen) >= most:
            break
        first = windows.llr[row] >= windows.llr[order[0]] - EQUAL
        if out[row] and not first:
            continue
        centre = windows.centre[row]
        away = distances(places.position, places.position[centre])
        inside = np.flatnonzero(away <= windows.away[row] + places.tie / 2)
        held = inside[asked[inside]]
        kind = held.tobytes(), int(windows.first[row]), int(windows.last[row])
        if (taken[held].any() and not first) or kind in seen:
            continue
        seen.add(kind)
        chosen.append((row, inside))
        taken[held] = True
        out |= taken[windows.centre]
        if asked[centre]:  # then circles around others that hold it overlap
            out |= away[windows.centre] <= windows.away
    return chosen


def clusters_of(
    windows: Windows,
    places: Places,
    *,
    model: Likelihood,
    largest: NDArray[np.float64],
    population: NDArray[np.float64],
    options: Options,
) -> tuple[Cluster, ...]:
    """Turn the best windows into clusters.

    Parameters
    ----------
    population
        Of each place and period, shape (places, periods), as clusters state it.
    """
    found = []
    asked = population.sum(axis=1) > 0
    for row, inside in chosen_windows(windows, places, asked=asked, most=options.most):
        centre, llr, count = windows.centre[row], float(windows.llr[row]), int(windows.cases[row])
        first, last = int(windows.first[row]), int(windows.last[row])
        expected = float(model.expected(np.float64(windows.size[row])))
        outside = (model.cases - count) / (model.cases - expected)
        p, p_error = chance(llr, largest)
        found.append(
            Cluster(
                llr=llr,
                p=p,
                p_error=p_error,
                cases=count,
                expected=expected,
                population=float(population[inside, first : last + 1].sum(axis=0).mean()),
                relative_risk=count / expected / outside if outside else np.inf,
                x=float(places.x[centre]),
                y=float(places.y[centre]),
                radius=places.radius(float(windows.away[row])),
                members=np.flatnonzero(np.isin(places.of_row, inside)),
                first_period=first,
                last_period=last,
            )
        )
    return tuple(found)
