"""Where residents report more than elsewhere among those asked: the relative-risk surface.

The density of cases f over that of all who were asked g, as a logarithm, with one bandwidth h for
both (Kelsall and Diggle 1995, "Kernel estimation of relative risk"). K is the Gaussian kernel, W
the study area, q(x) the part of the kernel around x that lies in W::

    f(x) = sum_i K_h(x - x_i) / q(x), divided by its integral over W; g alike
    r(x) = ln f(x) - ln g(x)

Tolerance (Hazelton and Davies 2009, "Inference based on kernel estimates of the relative risk
function in geographical epidemiology"), n1 cases and n2 asked, q2 as q with h / sqrt 2::

    z(x) = r(x) / sd(x),  sd(x)² = q2(x) / (4 pi q(x)²) (1/n1 + 1/n2) / (h² g(x))

That is pointwise: p < .05 somewhere is no surprise. The simultaneous p compares |z| with the
largest |z| anywhere among relabellings: who of the asked is a case is drawn anew. As ln f falls
without bound where a case happens to be far, low places decide over |z|; high places have a p of
their own, from z and the largest z.

Evidence is how many of the asked count at x: ``g(x) n2 2 pi h²``. Below a limit nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.significance import upper_tail
from geo.smoothing import CELLS_PER_BANDWIDTH, Grid, Smoother
from text import N_

LEAST_EVIDENCE: Final = 5.0
"""Effective number of the asked below which nothing is said of a place."""
NOBODY: Final = 0.5
"""Effective number of the asked below which nobody was asked there."""
MOST_CELLS: Final = 4_000_000

_SMALLEST: Final = 1e-15
"""Below this part of the peak a density is rounding: some eight bandwidths from any case."""

_LEAST_POINTS: Final = 2
_TERRELL: Final = (2500 / 1536) ** (1 / 6)


@dataclass(frozen=True)
class RiskOptions:
    """How to compute a surface.

    Attributes
    ----------
    bandwidth_m
        Of both densities, metres; :func:`oversmoothing_m` unless given.
    pixel_m
        Largest cell, metres; a quarter of the bandwidth at most, and unless given.
    least_evidence
        Effective number of the asked below which nothing is said.
    relabellings, seed
        Of the simultaneous test; none by default.
    progress
        Is told the part of relabellings done; raises to stop.
    """

    bandwidth_m: float | None = None
    pixel_m: float | None = None
    least_evidence: float = LEAST_EVIDENCE
    relabellings: int = 0
    seed: int = 20170324
    progress: Callable[[float], object] | None = None


@dataclass(frozen=True, eq=False)
class RiskSurface:
    """What is known of each cell; arrays of shape (rows, columns), row 0 in the south.

    Attributes
    ----------
    grid
        The cells, in a metric system.
    bandwidth_m
        The one used.
    log_ratio
        r; NaN where nothing is said.
    p_upper, p_lower
        Pointwise: how likely chance is as high, as low; NaN where nothing is said.
    p_simultaneous, p_simultaneous_upper
        How likely chance is as far from zero, as high, anywhere; ``None`` without relabellings.
    evidence
        Effective number of the asked; NaN outside the study area.
    inside
        Cells in the study area.
    cases, asked
        Points used; ``left_out`` of them lay outside the study area.
    """

    grid: Grid
    bandwidth_m: float
    log_ratio: NDArray[np.float64]
    p_upper: NDArray[np.float64]
    p_lower: NDArray[np.float64]
    p_simultaneous: NDArray[np.float64] | None
    p_simultaneous_upper: NDArray[np.float64] | None
    evidence: NDArray[np.float64]
    inside: NDArray[np.bool_]
    cases: int
    asked: int
    left_out: int

    @property
    def nobody_asked(self) -> NDArray[np.bool_]:
        """Cells of the study area where nobody was asked."""
        return self.inside & (self.evidence < NOBODY)

    @property
    def too_few_asked(self) -> NDArray[np.bool_]:
        """Cells of the study area where some were asked, but too few to say anything."""
        return self.inside & (self.evidence >= NOBODY) & np.isnan(self.log_ratio)


def oversmoothing_m(x: NDArray[np.float64], y: NDArray[np.float64], *, cases: int) -> float:
    """Choose a bandwidth by the oversmoothing rule (Terrell 1990).

    ``h = s (2500 / 1536 / n)^(1/6)`` with s the mean over both axes of the smaller of standard
    deviation and IQR / 1.34, and n the geometric mean of the numbers of cases and of asked.

    Parameters
    ----------
    x, y
        All who were asked, metres.
    cases
        How many of them are cases.
    """
    spreads = []
    for axis in (x, y):
        deviation = float(axis.std(ddof=1))
        low, high = np.quantile(axis, (0.25, 0.75))
        spreads.append(min(deviation, (high - low) / 1.34) or deviation)
    return float(np.mean(spreads) * _TERRELL * np.sqrt(cases * len(x)) ** (-1 / 6))


def relative_risk(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    case: NDArray[np.bool_],
    *,
    study_area: shapely.Geometry | None = None,
    options: RiskOptions | None = None,
) -> RiskSurface:
    """Compute the relative-risk surface.

    Parameters
    ----------
    x, y
        Where those live who were visited and asked, metres.
    case
        Who of them reports the issue.
    study_area
        In the same system; the box around all points, a bandwidth wider, unless given.
    options
        How to compute.

    Raises
    ------
    NotAnalysable
        With fewer than two cases, where all are cases or all at one place, or where the grid would
        be too large.
    """
    chosen = options or RiskOptions()
    _check(x, y, case)
    bandwidth = chosen.bandwidth_m or oversmoothing_m(x, y, cases=int(case.sum()))
    area = study_area or shapely.box(
        x.min() - bandwidth, y.min() - bandwidth, x.max() + bandwidth, y.max() + bandwidth
    )
    grid = _grid_over(area, min(chosen.pixel_m or np.inf, bandwidth / CELLS_PER_BANDWIDTH))
    inside = _cells_inside(area, grid)
    used = shapely.intersects_xy(area, x, y)
    x, y, case, left_out = x[used], y[used], case[used], int((~used).sum())
    _check(x, y, case)
    surface = _Surface.of(grid, bandwidth, inside, _Points(x, y, case))
    said = inside & (surface.evidence >= chosen.least_evidence)
    log_ratio, z = surface.compare(surface.cases, said)
    simultaneous, upper = None, None
    if chosen.relabellings:
        simultaneous, upper = _simultaneous(surface, _Points(x, y, case), said, z, chosen)
    p_upper, p_lower = _tails(z, said)
    return RiskSurface(
        grid=grid,
        bandwidth_m=bandwidth,
        log_ratio=log_ratio,
        p_upper=p_upper,
        p_lower=p_lower,
        p_simultaneous=simultaneous,
        p_simultaneous_upper=upper,
        evidence=np.where(inside, surface.evidence, np.nan),
        inside=inside,
        cases=int(case.sum()),
        asked=len(case),
        left_out=left_out,
    )


def _tails(
    z: NDArray[np.float64], said: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return upper and lower tail of normal scores; not-a-number where nothing is said."""
    upper, lower = np.full(z.shape, np.nan), np.full(z.shape, np.nan)
    tail = upper_tail(np.abs(z[said]))
    upper[said] = np.where(z[said] > 0, tail, 1 - tail)
    lower[said] = np.where(z[said] > 0, 1 - tail, tail)
    return upper, lower


class _Points(NamedTuple):
    """All who were asked, and who of them is a case."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    case: NDArray[np.bool_]


class _Surface(NamedTuple):
    """Densities of those asked and of cases, and what is the same for all relabellings."""

    smoother: Smoother
    inside: NDArray[np.bool_]
    within: NDArray[np.float64]
    asked: NDArray[np.float64]
    cases: NDArray[np.float64]
    evidence: NDArray[np.float64]
    deviation: NDArray[np.float64]
    cell_m2: float

    @classmethod
    def of(
        cls,
        grid: Grid,
        bandwidth: float,
        inside: NDArray[np.bool_],
        points: _Points,
    ) -> _Surface:
        x, y, case = points
        smoother = Smoother(grid, bandwidth)
        within = np.where(inside, np.minimum(smoother.cells(inside), 1.0), 1.0)
        narrow = np.clip(smoother.cells(inside, narrower=np.sqrt(0.5)), 0.0, 1.0)
        cell_m2 = grid.pixel_m**2
        asked = _density(smoother.points(x, y), within, inside, cell_m2)
        cases = _density(smoother.points(x[case], y[case]), within, inside, cell_m2)
        evidence = asked * (len(x) * 2 * np.pi * bandwidth**2)
        numbers = 1 / int(case.sum()) + 1 / len(x)
        variance = narrow / (4 * np.pi * within**2) * numbers
        variance /= np.maximum(bandwidth**2 * asked, bandwidth**2 * asked.max() * _SMALLEST)
        return cls(smoother, inside, within, asked, cases, evidence, np.sqrt(variance), cell_m2)

    def compare(
        self, cases: NDArray[np.float64], said: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the log ratio and its z where something is said, NaN elsewhere."""
        log_ratio, z = np.full(said.shape, np.nan), np.full(said.shape, np.nan)
        least = cases.max() * _SMALLEST
        log_ratio[said] = np.log(np.maximum(cases[said], least)) - np.log(self.asked[said])
        z[said] = log_ratio[said] / self.deviation[said]
        return log_ratio, z


def _density(
    sums: NDArray[np.float64],
    within: NDArray[np.float64],
    inside: NDArray[np.bool_],
    cell_m2: float,
) -> NDArray[np.float64]:
    """Correct kernel sums for the edge and let them integrate to one over the study area."""
    density = np.where(inside, np.maximum(sums, 0.0) / within, 0.0)
    return np.asarray(density / (density.sum() * cell_m2))


def _simultaneous(
    surface: _Surface,
    points: _Points,
    said: NDArray[np.bool_],
    z: NDArray[np.float64],
    options: RiskOptions,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compare |z|, and z, with the largest of relabellings: (1 + those as large) / (R + 1)."""
    x, y, case = points
    order = np.lexsort((case, y, x))  # what is drawn shall not hang on the order of rows
    x, y = x[order], y[order]
    rng = np.random.default_rng(options.seed)
    farthest, highest = np.zeros((2, options.relabellings))
    for number in range(options.relabellings):
        drawn = rng.choice(len(x), int(case.sum()), replace=False, shuffle=False)
        sums = surface.smoother.points(x[drawn], y[drawn])
        density = _density(sums, surface.within, surface.inside, surface.cell_m2)
        _, of_drawn = surface.compare(density, said)
        farthest[number] = np.abs(of_drawn[said]).max(initial=0.0)
        highest[number] = of_drawn[said].max(initial=0.0)
        if options.progress is not None:
            options.progress((number + 1) / options.relabellings)
    return _among(np.abs(z), farthest), _among(z, highest)


def _among(z: NDArray[np.float64], largest: NDArray[np.float64]) -> NDArray[np.float64]:
    as_large = len(largest) - np.searchsorted(np.sort(largest), z - 1e-9, side="left")
    return np.where(np.isnan(z), np.nan, (1 + as_large) / (len(largest) + 1))


def _check(x: NDArray[np.float64], y: NDArray[np.float64], case: NDArray[np.bool_]) -> None:
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise NotAnalysable(reason=N_("a row has no position"))
    if not len(x):
        raise NotAnalysable(reason=N_("nobody was asked"))
    if case.sum() < _LEAST_POINTS:
        raise NotAnalysable(reason=N_("there are fewer than two cases"))
    if case.all():
        raise NotAnalysable(reason=N_("all who were asked are cases"))
    if np.ptp(x) == 0 and np.ptp(y) == 0:
        raise NotAnalysable(reason=N_("everything is at one place"))


def _grid_over(area: shapely.Geometry, pixel: float) -> Grid:
    west, south, east, north = shapely.bounds(area).tolist()
    columns = max(int(np.ceil((east - west) / pixel - 1e-9)), 1)
    rows = max(int(np.ceil((north - south) / pixel - 1e-9)), 1)
    if rows * columns > MOST_CELLS:
        raise NotAnalysable(reason=N_("the bandwidth is too small for so large an area"))
    return Grid(west + pixel / 2, south + pixel / 2, pixel, rows, columns)


def _cells_inside(area: shapely.Geometry, grid: Grid) -> NDArray[np.bool_]:
    """Say which cells have their centre in the study area."""
    shapely.prepare(area)
    x, y = np.meshgrid(grid.x, grid.y)
    inside = np.asarray(shapely.intersects_xy(area, x, y), dtype=bool)
    if not inside.any():
        raise NotAnalysable(reason=N_("the study area is smaller than a cell"))
    return inside
