"""What the classes of surroundings mean, and bus stops of one name as one place.

A stop stands on both sides of its street and is recorded twice. As places, for a map or a count,
the two are one; as records they stay two, because where people wait is where they walk to.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, metric_crs, transform
from geo.model import point_positions

TUNNEL: Final = "tunnel"
OUT_OF_USE: Final = ("disused", "abandoned", "razed")
NOT_BUILT: Final = ("construction", "proposed")
SILENT: Final = frozenset({TUNNEL, *OUT_OF_USE, *NOT_BUILT})
"""Classes of railway lines on whose surface no train runs."""

WORKING: Final = "working"
BROKEN: Final = "broken"
UNKNOWN: Final = "unknown"
STATES: Final = (WORKING, BROKEN, UNKNOWN)
"""Classes of street lamps and cameras. Of an unknown one nobody knows that it works."""

SAME_STOP_M: Final = 120.0
"""How far apart stops of one name may be and still be one place: a wide street, staggered."""


def trains_run(lines: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which railway lines carry trains on the surface, by their ``class``.

    Lines whose class says nothing count: a railway is where trains run unless somebody says not.
    """
    return np.asarray(~lines["class"].isin(SILENT))


def stop_groups(stops: gpd.GeoDataFrame, *, within_m: float = SAME_STOP_M) -> NDArray[np.int64]:
    """Say which bus stops are one place.

    Two stops are one place when they have the same name and no two of their place are farther
    apart than ``within_m``. Width of letters, case, blanks and a direction in brackets (``东行``)
    make no other name. Stops without a name or a position are places of their own.

    Parameters
    ----------
    stops
        ``name`` and geometry, EPSG:4326; of lines and areas a point on them counts.
    within_m
        Metres.

    Returns
    -------
    ndarray
        Place of each stop, from 0 in the order in which places first occur; shape (n,).
    """
    place = np.arange(len(stops), dtype=np.int64)
    if not len(stops):
        return place
    lon, lat = point_positions(stops)
    names = np.array([_plain(str(name)) for name in stops["name"]], dtype=object)
    open_ones = np.flatnonzero((names != "") & np.isfinite(lon))
    if not open_ones.size:
        return place
    x, y = _metres(lon[open_ones], lat[open_ones])
    key = pd.factorize(names[open_ones])[0]
    for same in _chains(x, y, key, within_m):
        part = _compact(x[same], y[same], within_m)
        members = open_ones[same]
        for number in np.unique(part):
            one = members[part == number]
            place[one] = one.min()
    return np.asarray(pd.factorize(place)[0], dtype=np.int64)


def stop_places(stops: gpd.GeoDataFrame, *, within_m: float = SAME_STOP_M) -> gpd.GeoDataFrame:
    """Return the places of bus stops, see :func:`stop_groups`.

    Returns
    -------
    GeoDataFrame
        Indexed by the id of each place's first stop, in the order of ids. Columns of ``stops`` as
        that stop has them, ``stops`` (how many it stands for) and geometry, EPSG:4326: a stop of
        its own as it is, otherwise the point halfway between the outermost of them.
    """
    group = stop_groups(stops, within_m=within_m)
    count = np.bincount(group) if len(group) else np.zeros(0, dtype=np.int64)
    first = np.unique(group, return_index=True)[1]
    lon, lat = point_positions(stops)
    shapes = stops.geometry.to_numpy(dtype=object)[first]
    several = count > 1
    middle_lon, middle_lat = _halfway(lon, group)[several], _halfway(lat, group)[several]
    shapes[several] = shapely.points(middle_lon, middle_lat)
    kept = pd.DataFrame(stops.drop(columns=stops.geometry.name)).iloc[first]
    geometry = gpd.GeoSeries(shapes, index=kept.index, crs=STORED_CRS)
    return gpd.GeoDataFrame(kept.assign(stops=count), geometry=geometry, crs=STORED_CRS)


def _halfway(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    of_group = pd.Series(values).groupby(group)
    return np.asarray((of_group.min() + of_group.max()) / 2, dtype=np.float64)


_DIRECTION: Final = re.compile(
    r"\((?:[东南西北]{1,2}[行向侧]?|路[东南西北]侧?|[上下]行|[往至去].*|.*方向|\w+bound)\)$"
)


def _plain(name: str) -> str:
    """Reduce the name of a stop to what counts when two are compared."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
    return _DIRECTION.sub("", plain) or plain


def _metres(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    crs = metric_crs(float((lon.min() + lon.max()) / 2), float((lat.min() + lat.max()) / 2))
    return transform(lon, lat, source=STORED_CRS, target=crs)


def _chains(
    x: NDArray[np.float64], y: NDArray[np.float64], key: NDArray[np.int64], within_m: float
) -> list[NDArray[np.int64]]:
    """Return the rows that neighbours of the same key link together, two at least."""
    spots = np.asarray(shapely.points(x, y))
    left, right = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=within_m)
    linked = (key[left] == key[right]) & (left < right)
    left, right = left[linked], right[linked]
    chain = np.arange(len(x))
    while (chain[left] != chain[right]).any():  # the lowest number of a chain spreads along it
        lowest = np.minimum(chain[left], chain[right])
        np.minimum.at(chain, left, lowest)
        np.minimum.at(chain, right, lowest)
        chain = chain[chain]
    order = np.argsort(chain, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(chain[order])) + 1)
    return [part for part in parts if 1 < len(part) <= _MOST_OF_ONE_NAME]


_MOST_OF_ONE_NAME: Final = 60
"""A chain of more neighbours of one name has no name: somebody wrote “bus stop” everywhere."""


def _compact(x: NDArray[np.float64], y: NDArray[np.float64], within_m: float) -> NDArray[np.int64]:
    """Divide a chain into parts no wider than a distance; return the part of each, any numbers.

    A row of stops, each near the next, is a street and not one place: the two parts that make the
    narrowest one are joined, until that would be too wide (complete linkage). The order of rows
    has no say: they are put into the order of their positions first.
    """
    order = np.lexsort((y, x))
    spots = (x + 1j * y)[order]
    wide = np.abs(spots[:, None] - spots)
    np.fill_diagonal(wide, np.inf)
    part = np.arange(len(spots))
    while wide.min() <= within_m:
        one, other = sorted(divmod(int(wide.argmin()), len(spots)))
        wide[one] = wide[:, one] = np.maximum(wide[one], wide[other])
        wide[other] = wide[:, other] = wide[one, one] = np.inf
        part[part == other] = one
    found = np.empty(len(x), dtype=np.int64)
    found[order] = part
    return found
