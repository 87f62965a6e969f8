"""Does reporting fall with the distance to something, or rise? Shares by distance band, and a test.

Bands are ``[edge, next edge)`` in metres, the last one open, chosen before anybody looks. A share
is those reporting among those visited and asked, with Wilson's interval (1927). Beside it stand
those who live as close and were not asked.

The test is that of Stone (1988, "Investigations of excess environmental risks around putative
sources"): of all ratios of reports to expected reports that nowhere rise with distance, the most
likely one is found by pooling (antitonic regression) and compared with one ratio for all. For what
serves people, ratios that nowhere fall are meant instead::

    T = sum over bands of O ln(O' / E'),  O' / E' pooled, E = asked × share of the stratum

p comes from relabelling: within each stratum (an area, say) who of the asked reports is drawn anew,
which makes band counts multivariate hypergeometric; ``p = (1 + #{T* >= T - 1e-9}) / (R + 1)``. With
strata, that one village complains more than another is no evidence. It is an association: what
else changes with the distance is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.homes import LEAST_ASKED, Homes
from geo.wilson import wilson_interval
from text import N_

EDGES_M: Final = (0.0, 50.0, 100.0, 200.0, 300.0, 500.0)
"""Usual bands; the last one is everything farther away."""
REPLICATES: Final = 999
SEED: Final = 20170324

_EQUAL: Final = 1e-9
_LEAST_REPORTING: Final = 2


@dataclass(frozen=True)
class TrendOptions:
    """How to test.

    Attributes
    ----------
    rising
        Whether reporting rises with the distance (people far from a stop), instead of falls.
    by_area
        Compare within areas only.
    replicates, seed
        Of the relabelling.
    """

    rising: bool = False
    by_area: bool = False
    replicates: int = REPLICATES
    seed: int = SEED


_USUAL: Final = TrendOptions()


@dataclass(frozen=True)
class Trend:
    """What the test says.

    Attributes
    ----------
    statistic
        T; zero where shares nowhere go the way that is asked about.
    p, p_error
        How likely chance alone gives as much, and the standard error of drawing.
    options
        How it was tested; p is never shown without its replicates.
    """

    statistic: float
    p: float
    p_error: float
    options: TrendOptions


@dataclass(frozen=True, eq=False)
class Bands:
    """Households by distance.

    Attributes
    ----------
    table
        One row per band. ``from_m``, ``to_m`` (infinite in the last), ``homes``, ``asked``,
        ``reporting``, ``not_asked``, ``share``, ``low``, ``high`` (NaN where nobody was asked) and
        ``enough`` (``LEAST_ASKED`` were asked: below it no share is to be shown).
    band
        Band of every home; shape (n,).
    trend
        The test, or ``None`` where it cannot be made.
    no_trend
        Why not: a message key; empty otherwise.
    """

    table: pd.DataFrame
    band: NDArray[np.int64]
    trend: Trend | None
    no_trend: str = ""


def distance_bands(
    homes: Homes,
    away_m: NDArray[np.float64],
    *,
    edges_m: Sequence[float] = EDGES_M,
    options: TrendOptions = _USUAL,
) -> Bands:
    """Count homes by distance and test whether reporting goes with it.

    Parameters
    ----------
    away_m
        Distance of each home, see ``geo.facilities.nearest_of``; shape (n,).
    edges_m
        Lower edges of the bands, rising, the first zero.
    options
        How to test.

    Raises
    ------
    NotAnalysable
        If the edges are no bands.
    """
    edges = np.asarray(edges_m, dtype=np.float64)
    if not edges.size or edges[0] != 0 or not (np.diff(edges) > 0).all():
        raise NotAnalysable(reason=N_("distance bands begin at 0 and rise"))
    band = np.searchsorted(edges, away_m, side="right").astype(np.int64) - 1
    table = _counted(homes, band, edges)
    stratum = homes.area if options.by_area else np.zeros(len(homes), dtype=np.int64)
    try:
        trend = trend_test(
            band[homes.asked],
            homes.reporting[homes.asked],
            stratum[homes.asked],
            options,
        )
    except NotAnalysable as reason:
        return Bands(table, band, None, str(reason.facts["reason"]))
    return Bands(table, band, trend)


def _counted(homes: Homes, band: NDArray[np.int64], edges: NDArray[np.float64]) -> pd.DataFrame:
    def count(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(band[chosen], minlength=len(edges)).astype(np.int64)

    asked, reporting = count(homes.asked), count(homes.reporting)
    table = pd.DataFrame(
        {
            "from_m": edges,
            "to_m": np.append(edges[1:], np.inf),
            "homes": count(np.ones(len(homes), dtype=bool)),
            "asked": asked,
            "reporting": reporting,
            "not_asked": count(~homes.asked),
        }
    )
    return table.assign(**shares(reporting, asked))


def shares(
    reporting: NDArray[np.int64], asked: NDArray[np.int64]
) -> dict[str, NDArray[np.float64] | NDArray[np.bool_]]:
    """Return ``share``, ``low``, ``high`` (NaN where nobody was asked) and ``enough``."""
    share = np.divide(reporting, asked, out=np.full(len(asked), np.nan), where=asked > 0)
    low, high = wilson_interval(share, asked)
    return {"share": share, "low": low, "high": high, "enough": asked >= LEAST_ASKED}


def trend_test(
    band: NDArray[np.int64],
    reporting: NDArray[np.bool_],
    stratum: NDArray[np.int64],
    options: TrendOptions = _USUAL,
) -> Trend:
    """Test whether reporting falls (or rises) with the band, by Stone's statistic and relabelling.

    Parameters
    ----------
    band
        Band of each of those asked, 0 for the nearest; shape (n,).
    reporting
        Who of them reports; shape (n,).
    stratum
        Any numbers; labels are exchanged within a stratum only, whatever ``by_area`` says;
        shape (n,).

    Raises
    ------
    NotAnalysable
        If fewer than two report it, if all do, or if all strata lie in one band each.
    """
    _, level = np.unique(-band if options.rising else band, return_inverse=True)
    names, group = np.unique(stratum, return_inverse=True)
    bands = int(level.max(initial=-1)) + 1
    cell = group * max(bands, 1) + level
    asked = np.bincount(cell, minlength=len(names) * bands).reshape(len(names), bands)
    cases = np.bincount(cell[reporting], minlength=asked.size).reshape(asked.shape)
    of_stratum, base = cases.sum(axis=1), asked.sum(axis=1)
    if of_stratum.sum() < _LEAST_REPORTING:
        raise NotAnalysable(reason=N_("fewer than two of those asked report it"))
    mixed = (of_stratum > 0) & (of_stratum < base) & ((asked > 0).sum(axis=1) > 1)
    if not mixed.any():
        raise NotAnalysable(reason=N_("nothing to compare: all asked report it, or are as far"))
    # a stratum in which nothing can be exchanged says nothing
    asked, cases, of_stratum, base = asked[mixed], cases[mixed], of_stratum[mixed], base[mixed]
    expected = (asked * (of_stratum / base)[:, None]).sum(axis=0)
    used = expected > 0
    rng = np.random.default_rng(options.seed)
    drawn = np.zeros((options.replicates, bands), dtype=np.int64)
    for row, total in zip(asked, of_stratum, strict=True):
        drawn += rng.multivariate_hypergeometric(row, int(total), size=options.replicates)
    observed = float(_stone(cases.sum(axis=0, keepdims=True)[:, used], expected[used])[0])
    null = _stone(drawn[:, used], expected[used])
    draws = options.replicates + 1
    p = (1 + int((null >= observed - _EQUAL).sum())) / draws
    return Trend(observed, p, float(np.sqrt(p * (1 - p) / draws)), options)


def _stone(reports: NDArray[np.int64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return T of each row of reports, shape (rows, bands).

    The pooled ratio of band i is ``min over j <= i of max over k >= i`` of the ratio of bands j to
    k together (Robertson, Wright and Dykstra 1988, "Order restricted statistical inference").
    """
    rows, bands = reports.shape
    above = np.concatenate([np.zeros((rows, 1)), np.cumsum(reports, axis=1)], axis=1)
    below = np.concatenate([[0.0], np.cumsum(expected)])
    ratio = np.full((rows, bands), np.inf)
    for first in range(bands):
        together = (above[:, first + 1 :] - above[:, [first]]) / (below[first + 1 :] - below[first])
        largest = np.maximum.accumulate(together[:, ::-1], axis=1)[:, ::-1]
        np.minimum(ratio[:, first:], largest, out=ratio[:, first:])
    logs = np.log(np.where(reports > 0, ratio, 1.0))
    return np.asarray((reports * logs).sum(axis=1))
