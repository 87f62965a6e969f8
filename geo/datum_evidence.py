"""Which datum puts points where they are known to belong: WGS 84, GCJ-02 or BD-09.

Nothing in a file says whether its longitudes and latitudes are shifted, and shifted ones look like
any others. But households stand in or at buildings: read with the right datum nearly all points do,
read with a wrong one only as many as chance brings there. So each datum is tried on ground that is
known, and the shares are compared.

Neighbours are no independent witnesses. Of points within some 25 m one is looked at, of many a
regular choice; the order of rows makes no difference.

A verdict needs all of: ``FEWEST`` points; a best datum that fits ``LEAST_SHARE`` of them, leads
the second by ``LEAST_LEAD``, and leads by more than chance (McNemar's test on the points that fit
only one of the two, with continuity correction, z >= ``LEAST_Z``: one in two thousand). Otherwise
somebody has to be asked, with these figures before them.

A file in two datums shows differently: points that do not fit the one fit the other, far oftener
than points that do (two-proportion test). Where neither is right, fitting the one says nothing
about fitting the other. Tried on real buildings: a tenth of the rows in another datum is noticed
when positions are true to a few metres, a half when they are 10 m off; a fifth of those is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo import gcj02
from geo.crs import BD09, GCJ02, STORED_CRS, metric_crs, transform, transform_geometries

DATUMS: Final = (STORED_CRS, GCJ02, BD09)
MIXED: Final = "mixed"

AT_BUILDING_M: Final = 5.0
"""Points this near to a building count as in it: outlines and entrances are no truer."""

FEWEST: Final = 20
LEAST_SHARE: Final = 0.5
LEAST_LEAD: Final = 0.2
LEAST_Z: Final = 3.3

_LEAST_PART: Final = 0.05
"""A second datum that fewer points than this speak for is taken for points astray."""

_LEAST_LINK: Final = 0.25
"""How much oftener points fit a second datum when they do not fit the first, at least."""

MOST_POINTS: Final = 5000
_CELL_DEGREES: Final = 0.00025
_REACH_DEGREES: Final = 0.03
"""Farther than any shift: ground beyond cannot matter."""

Reason = Literal["clear", "mixed", "outside_china", "few_points", "no_fit", "no_lead"]


@dataclass(frozen=True)
class DatumEvidence:
    """How well each datum fits.

    Attributes
    ----------
    used
        Points looked at, the denominator of all shares.
    share
        For each datum the share of them that lies in known places, 0 to 1.
    verdict
        The datum, ``MIXED``, or ``None`` when somebody has to be asked.
    reason
        Why; ``outside_china`` means that there is nothing to tell apart.
    pair
        The two datums of a mixed file.
    """

    used: int
    share: Mapping[str, float]
    verdict: str | None
    reason: Reason
    pair: tuple[str, ...] = ()


def weigh(
    lon: ArrayLike, lat: ArrayLike, ground: NDArray[np.object_], *, within_m: float = AT_BUILDING_M
) -> DatumEvidence:
    """Weigh which datum points are in.

    Parameters
    ----------
    lon, lat
        Degrees of an unknown datum; not-a-number is left out.
    ground
        Known places as polygons in EPSG:4326: buildings, or areas that hold all points.
    within_m
        How near to a place still counts, metres; 0 for areas.
    """
    lon, lat = _witnesses(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    fits = fitting(lon, lat, ground, within_m=within_m)
    used = len(lon)
    shares = fits.mean(axis=0) if used else np.zeros(len(DATUMS))
    share = dict(zip(DATUMS, shares.tolist(), strict=True))
    if used and not gcj02.shifted(lon, lat).any():
        return DatumEvidence(used, share, STORED_CRS, "outside_china")
    if used < FEWEST:
        return DatumEvidence(used, share, None, "few_points")
    pair = _mixture(fits)
    if pair:
        return DatumEvidence(used, share, MIXED, "mixed", pair)
    second, best = np.argsort(shares, kind="stable")[-2:]
    if shares[best] < LEAST_SHARE:
        return DatumEvidence(used, share, None, "no_fit")
    only_best = int((fits[:, best] & ~fits[:, second]).sum())
    only_second = int((fits[:, second] & ~fits[:, best]).sum())
    lead_z = (only_best - only_second - 1) / max(only_best + only_second, 1) ** 0.5
    if shares[best] - shares[second] < LEAST_LEAD or lead_z < LEAST_Z:
        return DatumEvidence(used, share, None, "no_lead")
    return DatumEvidence(used, share, DATUMS[best], "clear")


def fitting(
    lon: ArrayLike, lat: ArrayLike, ground: NDArray[np.object_], *, within_m: float = AT_BUILDING_M
) -> NDArray[np.bool_]:
    """Say for every point under which datums it lies in a known place.

    Returns
    -------
    ndarray of bool
        One row per point, one column per datum of ``DATUMS``; a point without numbers fits none.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    fits = np.zeros((len(lon), len(DATUMS)), dtype=bool)
    there = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    lon, lat = lon[there], lat[there]
    nearby = _nearby(ground, lon, lat)
    if not nearby.size:
        return fits
    metric = metric_crs(float(np.median(lon)), float(np.median(lat)))
    tree = shapely.STRtree(transform_geometries(nearby, source=STORED_CRS, target=metric))
    for column, datum in enumerate(DATUMS):
        points = shapely.points(*transform(lon, lat, source=datum, target=metric))
        found = tree.query(points, predicate="dwithin", distance=within_m)[0]
        fits[there[found], column] = True
    return fits


def datum_of_rows(fits: NDArray[np.bool_]) -> list[str]:
    """Name each row's datum where only one of them fits, the empty text elsewhere.

    Parameters
    ----------
    fits
        What ``fitting`` returned.
    """
    single = fits.sum(axis=1) == 1
    return [DATUMS[row.argmax()] if one else "" for row, one in zip(fits, single, strict=True)]


def _witnesses(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Choose one point of each small cell, and of many cells a regular choice."""
    there = np.isfinite(lon) & np.isfinite(lat)
    xy = np.column_stack([lon[there], lat[there]])
    xy = xy[np.lexsort((xy[:, 1], xy[:, 0]))]
    _, first = np.unique(np.floor(xy / _CELL_DEGREES), axis=0, return_index=True)
    xy = xy[np.sort(first)]
    if len(xy) > MOST_POINTS:
        xy = xy[np.linspace(0, len(xy) - 1, MOST_POINTS).astype(np.int64)]
    return xy[:, 0], xy[:, 1]


def _nearby(
    ground: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Leave out places that no point can lie in under any datum."""
    shapes: NDArray[np.object_] = ground[~(shapely.is_missing(ground) | shapely.is_empty(ground))]
    if not (shapes.size and lon.size):
        return shapes[:0]
    west, south, east, north = shapely.bounds(shapes).T
    reach = _REACH_DEGREES
    meets = (west <= lon.max() + reach) & (east >= lon.min() - reach)
    meets &= (south <= lat.max() + reach) & (north >= lat.min() - reach)
    return np.asarray(shapes[meets], dtype=object)


def _mixture(fits: NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the two datums of which both are needed, best pair first; empty when there is none."""
    pairs = sorted(
        combinations(range(len(DATUMS)), 2),
        key=lambda pair: -int(fits[:, pair].any(axis=1).sum()),
    )
    for pair in pairs:
        one, other = fits[:, pair[0]], fits[:, pair[1]]
        parts = ((one & ~other).mean(), (other & ~one).mean())
        whole = (one | other).mean() >= LEAST_SHARE
        if (
            whole
            and min(parts) >= _LEAST_PART
            and _stands_in(one, other)
            and _stands_in(other, one)
        ):
            return tuple(DATUMS[each] for each in pair)
    return ()


def _stands_in(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Say whether points that do not fit ``one`` fit ``other``, and oftener than points that do."""
    without, with_one = other[~one], other[one]
    if not (without.size and with_one.size) or without.mean() < LEAST_SHARE:
        return False
    link = without.mean() - with_one.mean()
    spread = other.mean() * (1 - other.mean()) * (1 / without.size + 1 / with_one.size)
    return bool(link >= _LEAST_LINK and link >= LEAST_Z * spread**0.5)
