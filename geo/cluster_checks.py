"""Whether a cluster holds when the same households are grouped otherwise.

Three ways that share nothing with the scan's circles but the data, each with a correction of its
own for everything it looks at:

- smaller circles: a scan of the same kind whose circles hold a fifth of its largest at most;
- the rate surface: somebody in the cluster lives where the relative risk stands out from
  relabellings, wherever that may be;
- squares: Gi* on the rates of squares of one size, q by Benjamini and Hochberg over all of them.

A way that has too little to go by says nothing instead of no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.answers import Told
from geo.errors import NotAnalysable
from geo.homes import LEAST_ASKED, Homes
from geo.hotspots import gi_star
from geo.issue_rates import RateSurface, surface_of
from geo.scan import Cluster, Options, Scan, bernoulli_scan
from geo.spatial_weights import within_band
from text import N_

RELABELLINGS: Final = 99
_CELLS: Final = 60_000
SQUARES_M: Final = (50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1000.0)
_SIGNIFICANT: Final = 0.05
_SMALLER: Final = 5.0
_LEAST_SQUARES: Final = 12
_REACH: Final = 1.5
"""Sides of a square within which others are its neighbours: the eight around it."""


class Check(NamedTuple):
    """What another grouping says of a cluster.

    Attributes
    ----------
    title
        Message key of the grouping.
    holds
        ``None`` where it cannot be told.
    p
        Its own corrected p or q at the best place within the cluster; NaN where it has none.
    base
        Replicates, relabellings or squares behind it; 0 where it cannot be told.
    """

    title: str
    holds: bool | None
    p: float
    base: int


SMALLER_CIRCLES: Final = N_("Smaller circles")
RATE_SURFACE: Final = N_("Rate surface")
SQUARES: Final = N_("Squares")


class _Squares(NamedTuple):
    """Gi* of squares: where each home's square stands (-1 without evidence), its z and q."""

    of_home: NDArray[np.int64]
    z: NDArray[np.float64]
    q: NDArray[np.float64]
    tested: int


@dataclass(frozen=True, eq=False)
class Groupings:
    """The other groupings of one selection; each is computed once for a kind of issue.

    Attributes
    ----------
    homes
        Asked and not asked.
    cases
        Which homes report each kind of issue.
    area
        Study area of the surface.
    options
        Of the scans that found the clusters.
    """

    homes: Homes
    cases: Mapping[str, NDArray[np.bool_]]
    area: shapely.Geometry | None
    options: Options
    _scans: dict[tuple[str, bool], Scan | None] = field(default_factory=dict)
    _surfaces: dict[str, RateSurface | None] = field(default_factory=dict)
    _squares: dict[str, _Squares | None] = field(default_factory=dict)

    def checks(self, key: str, cluster: Cluster, *, told: Told) -> tuple[Check, Check, Check]:
        """Ask all of them about a cluster.

        Parameters
        ----------
        key
            Kind of issue.
        cluster
            Its members are places among the homes asked.
        told
            Is called now and then; raises to stop.
        """
        name = (key, cluster.high)
        if name not in self._scans:
            self._scans[name] = self._scanned(key, high=cluster.high, told=told)
        if key not in self._surfaces:
            self._surfaces[key] = self._surface(key, told)
        if key not in self._squares:
            self._squares[key] = squares(self.homes, self.cases[key])
        inside = np.flatnonzero(self.homes.asked)[cluster.members]
        return (
            self._by_smaller_circles(key, cluster),
            self._by_surface(key, inside, high=cluster.high),
            self._by_squares(key, inside, high=cluster.high),
        )

    def _by_smaller_circles(self, key: str, cluster: Cluster) -> Check:
        name = (key, cluster.high)
        scan = self._scans[name]
        if scan is None:
            return Check(SMALLER_CIRCLES, None, np.nan, 0)
        shared = [each.p for each in scan.clusters if np.isin(each.members, cluster.members).any()]
        p = min(shared, default=np.nan)
        return Check(SMALLER_CIRCLES, bool(p <= _SIGNIFICANT), p, self.options.replicates)

    def _scanned(self, key: str, *, high: bool, told: Told) -> Scan | None:
        asked = self.homes.only(self.homes.asked)
        share = self.options.max_share / _SMALLER
        if share * len(asked) < LEAST_ASKED:
            return None
        options = replace(
            self.options, max_share=share, direction="high" if high else "low", progress=told
        )
        case = self.cases[key][self.homes.asked].astype(np.int64)
        return bernoulli_scan(asked.x, asked.y, cases=case, options=options)

    def _by_surface(self, key: str, inside: NDArray[np.int64], *, high: bool) -> Check:
        surface = self._surfaces[key]
        if surface is None or surface.p_any is None or surface.p_any_upper is None:
            return Check(RATE_SURFACE, None, np.nan, 0)
        x, y = self.homes.x[inside], self.homes.y[inside]
        known = surface.known(x, y)
        if not known.any():
            return Check(RATE_SURFACE, None, np.nan, 0)
        x, y = x[known], y[known]
        if high:
            p = surface.p_any_upper.at(x, y)
        else:
            p = np.where(surface.log_ratio.at(x, y) < 0, surface.p_any.at(x, y), 1.0)
        least = float(p.min())
        return Check(RATE_SURFACE, least <= _SIGNIFICANT, least, surface.relabellings)

    def _surface(self, key: str, told: Told) -> RateSurface | None:
        homes = replace(self.homes, reporting=self.cases[key])
        try:
            return surface_of(
                homes, self.area, relabellings=RELABELLINGS, most_cells=_CELLS, told=told
            )
        except NotAnalysable:
            return None

    def _by_squares(self, key: str, inside: NDArray[np.int64], *, high: bool) -> Check:
        found = self._squares[key]
        if found is None:
            return Check(SQUARES, None, np.nan, 0)
        square = np.unique(found.of_home[inside])
        square = square[square >= 0]
        z, q = found.z[square], found.q[square]
        tested = ~np.isnan(q)
        if not tested.any():
            return Check(SQUARES, None, np.nan, 0)
        on_side = tested & ((z > 0) if high else (z < 0))
        q_least = float(q[on_side].min()) if on_side.any() else 1.0
        return Check(SQUARES, q_least <= _SIGNIFICANT, q_least, found.tested)


def squares(homes: Homes, case: NDArray[np.bool_]) -> _Squares | None:
    """Test the rates of squares against their neighbours'.

    The smallest squares in which at least half of those asked live among ``LEAST_ASKED`` asked.

    Returns
    -------
    _Squares or None
        ``None`` where fewer than twelve squares have evidence, or all rates are equal.
    """
    for side in SQUARES_M:
        column, row = (np.floor(axis / side).astype(np.int64) for axis in (homes.x, homes.y))
        place, of_home = np.unique(np.column_stack([column, row]), axis=0, return_inverse=True)
        of_home = of_home.ravel()
        asked = np.bincount(of_home, homes.asked, minlength=len(place))
        enough = asked >= LEAST_ASKED
        if asked[enough].sum() >= asked.sum() / 2:
            break
    if enough.sum() < _LEAST_SQUARES:
        return None
    rate = np.bincount(of_home, case, minlength=len(place))[enough] / asked[enough]
    if not np.ptp(rate) > 0:
        return None
    middle = np.asarray((place[enough] + 0.5) * side, dtype=np.float64)
    found = gi_star(rate, within_band(middle[:, 0], middle[:, 1], band_m=_REACH * side))
    number = np.full(len(place), -1, dtype=np.int64)
    number[enough] = np.arange(int(enough.sum()))
    return _Squares(number[of_home], found.z, found.q, found.tested)
