"""Who is within walking distance of a stop, a clinic, a park, and who is not, asked or not asked.

The way on foot is that of ``geo.walking_network``: along roads where there are any, else a straight
line times its stated detour. Coverage is counted in households, visited and unvisited, not in area:
an empty field needs no bus. A facility drawn as a line or an area is walked to at its corners and
every 25 m in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.distance_bands import Trend, TrendOptions, shares, trend_test
from geo.errors import NotAnalysable
from geo.homes import Homes
from geo.walking_network import DETOUR, REACH_M, WalkingNetwork
from text import N_

LIMIT_M: Final = 500.0
"""How far people walk to a stop, unless said otherwise."""

BESIDE_M: Final = 40.0
"""How far from the road a service area is drawn."""

_EDGE_M: Final = 25.0
_LEAST_LEG_M: Final = 1e-9
"""Instead of nothing, which in a sparse matrix would be no way at all."""


@dataclass(frozen=True, eq=False)
class Service:
    """How far it is to the nearest facility on foot; arrays of shape (homes,).

    Attributes
    ----------
    away_m
        Metres, infinite beyond the limit.
    nearest
        Row of the facility, -1 beyond the limit; of equally near ones the first.
    by_road
        Whether the way is measured along roads; false where it is assumed, or beyond the limit.
    limit_m
        Who is no farther away is served.
    """

    away_m: NDArray[np.float64]
    nearest: NDArray[np.int64]
    by_road: NDArray[np.bool_]
    limit_m: float

    @property
    def served(self) -> NDArray[np.bool_]:
        """Who is served."""
        return np.isfinite(self.away_m)

    @property
    def assumed(self) -> float:
        """Share of the served whose way is a straight line with a detour; 0 without any served."""
        served = int(self.served.sum())
        return 1.0 - float(self.by_road.sum()) / served if served else 0.0


def service(
    homes: Homes,
    facilities: NDArray[np.object_],
    network: WalkingNetwork,
    *,
    limit_m: float = LIMIT_M,
) -> Service:
    """Measure the way from every home to the nearest facility.

    Parameters
    ----------
    facilities
        Metric shapes in the system of the homes.
    network
        Of the roads in the same system; without any, all ways are assumed.
    limit_m
        Metres on foot.

    Raises
    ------
    NotAnalysable
        If the limit is no distance.
    """
    if not (limit_m > 0 and np.isfinite(limit_m)):
        raise NotAnalysable(reason=N_("a distance is larger than 0"))
    spots, owner = _doors(facilities)
    ways = network.ways(spots, np.column_stack([homes.x, homes.y]), limit_m=limit_m)
    order = np.lexsort((owner[ways.origin], ways.distance_m, ways.target))
    target, first = np.unique(ways.target[order], return_index=True)
    best = order[first]
    found = Service(
        np.full(len(homes), np.inf),
        np.full(len(homes), -1, dtype=np.int64),
        np.zeros(len(homes), dtype=bool),
        limit_m,
    )
    found.away_m[target] = ways.distance_m[best]
    found.nearest[target] = owner[ways.origin[best]]
    found.by_road[target] = ways.by_road[best]
    return found


def _doors(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return where facilities are walked to, shape (doors, 2), and the row each belongs to."""
    dense = shapely.segmentize(shapes, _EDGE_M)
    spots, owner = shapely.get_coordinates(dense, return_index=True)
    return spots, owner.astype(np.int64)


@dataclass(frozen=True, eq=False)
class ServiceFigures:
    """Who is served and who is not.

    Attributes
    ----------
    table
        Index: ``served``, ``unserved``. ``homes``, ``asked``, ``reporting``, ``not_asked``,
        ``share``, ``low``, ``high`` (Wilson; NaN where nobody was asked), ``enough``.
    areas
        Index: row of the area, most reports of unserved homes first, then most unserved homes.
        ``homes``, ``unserved``, ``unserved_asked``, ``unserved_reporting``,
        ``unserved_not_asked``.
    trend
        Whether the unserved report more often than the served, or ``None``.
    no_trend
        Why that cannot be tested: a message key; empty otherwise.
    """

    table: pd.DataFrame
    areas: pd.DataFrame
    trend: Trend | None
    no_trend: str = ""


def service_figures(
    homes: Homes, found: Service, *, options: TrendOptions | None = None
) -> ServiceFigures:
    """Count homes, those asked and those reporting, inside and outside.

    Parameters
    ----------
    options
        Of the test; whether the unserved report more unless given.
    """
    options = options or TrendOptions(rising=True)
    served = found.served
    groups = [homes.only(served), homes.only(~served)]
    table = pd.DataFrame(
        {
            "homes": [len(group) for group in groups],
            "asked": [int(group.asked.sum()) for group in groups],
            "reporting": [int(group.reporting.sum()) for group in groups],
            "not_asked": [int((~group.asked).sum()) for group in groups],
        },
        index=pd.Index(["served", "unserved"]),
    )
    table = table.assign(**shares(table["reporting"].to_numpy(), table["asked"].to_numpy()))
    stratum = homes.area if options.by_area else np.zeros(len(homes), dtype=np.int64)
    asked = homes.asked
    areas = _by_area(homes, ~served)
    try:
        trend = trend_test(
            (~served)[asked].astype(np.int64), homes.reporting[asked], stratum[asked], options
        )
    except NotAnalysable as reason:
        return ServiceFigures(table, areas, None, str(reason.facts["reason"]))
    return ServiceFigures(table, areas, trend)


def _by_area(homes: Homes, unserved: NDArray[np.bool_]) -> pd.DataFrame:
    each = pd.DataFrame(
        {
            "homes": 1,
            "unserved": unserved,
            "unserved_asked": unserved & homes.asked,
            "unserved_reporting": unserved & homes.reporting,
            "unserved_not_asked": unserved & ~homes.asked,
        },
        index=np.arange(len(homes)),
    ).astype(np.int64)
    table = each.groupby(homes.area).sum()
    order = np.lexsort((table.index, -table["unserved"], -table["unserved_reporting"]))
    return table.iloc[order]


@dataclass(frozen=True)
class Gained:
    """Who would be served that is not: counts of homes.

    Attributes
    ----------
    homes, asked, reporting, not_asked
        All of them, and of whom.
    """

    homes: int
    asked: int
    reporting: int
    not_asked: int


def if_stood_here(
    homes: Homes, found: Service, network: WalkingNetwork, *, x: float, y: float
) -> Gained:
    """Say whom one more facility at a place would serve that none serves now.

    Parameters
    ----------
    found
        The service there is; its limit holds for the new one.
    x, y
        The place, metres in the system of the homes.
    """
    spot = np.array([shapely.Point(x, y)], dtype=object)
    new = service(homes, spot, network, limit_m=found.limit_m).served & ~found.served
    return Gained(
        int(new.sum()),
        int((new & homes.asked).sum()),
        int((new & homes.reporting).sum()),
        int((new & ~homes.asked).sum()),
    )


def walked_ground(
    facilities: NDArray[np.object_],
    network: WalkingNetwork,
    *,
    limit_m: float = LIMIT_M,
    beside_m: float = BESIDE_M,
) -> shapely.Geometry:
    """Draw where one can walk to a facility from: along roads, or a circle where there are none.

    The picture of :func:`service`, not its measure: who is served is decided door by door.

    Parameters
    ----------
    facilities
        Metric shapes in the system of the network.
    beside_m
        How far on both sides of the road it is drawn.

    Returns
    -------
    Geometry
        An area, empty without facilities.
    """
    spots, _ = _doors(facilities)
    points = np.asarray(shapely.points(spots), dtype=object)
    pieces = np.asarray(shapely.linestrings(network.xy[network.ends]), dtype=object)
    spot, piece = shapely.STRtree(pieces).query_nearest(
        points, max_distance=REACH_M, all_matches=False
    )
    off_road = np.setdiff1d(np.arange(len(points)), spot)
    circles = shapely.buffer(points[off_road], limit_m / DETOUR, quad_segs=16)
    leg = shapely.distance(pieces[piece], points[spot])
    along = shapely.line_locate_point(pieces[piece], points[spot])
    from_there = np.maximum(limit_m - leg, 0.0)
    place, begin, end = _walked(network, piece, leg, along, limit_m=limit_m)
    place = np.concatenate([place, piece])
    begin = np.concatenate([begin, along - from_there])
    end = np.concatenate([end, along + from_there])
    start, stop = (network.xy[network.ends[place, side]] for side in (0, 1))
    length = np.hypot(*(stop - start).T)
    low, high = (np.clip(at / length, 0.0, 1.0)[:, None] for at in (begin, end))
    some = (high > low)[:, 0]
    ends = np.stack([start + (stop - start) * low, start + (stop - start) * high], axis=1)[some]
    lines = shapely.MultiLineString(list(shapely.linestrings(ends)))
    ground = shapely.buffer(shapely.union_all(lines), beside_m, quad_segs=4)
    return shapely.union_all([ground, *circles])


def _walked(
    network: WalkingNetwork,
    piece: NDArray[np.int64],
    leg_m: NDArray[np.float64],
    along_m: NDArray[np.float64],
    *,
    limit_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the parts of pieces within walking distance of their corners: piece, begin, end."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    ends, corners = network.ends, len(network.xy)
    length = np.hypot(*(network.xy[ends[:, 1]] - network.xy[ends[:, 0]]).T)
    there = np.full(corners, np.inf)
    np.minimum.at(there, ends[piece, 0], leg_m + along_m)
    np.minimum.at(there, ends[piece, 1], leg_m + length[piece] - along_m)
    entered = np.flatnonzero(np.isfinite(there))
    weight = np.maximum(np.concatenate([length, there[entered]]), _LEAST_LEG_M)
    one = np.concatenate([ends[:, 0], np.full(len(entered), corners)])
    other = np.concatenate([ends[:, 1], entered])
    graph = csr_array((weight, (one, other)), shape=(corners + 1, corners + 1))
    away = dijkstra(graph, directed=False, indices=corners, limit=limit_m)[:corners]
    left = np.maximum(limit_m - away, 0.0)
    numbers = np.arange(len(ends))
    return (
        np.concatenate([numbers, numbers]),
        np.concatenate([np.zeros(len(ends)), length - left[ends[:, 1]]]),
        np.concatenate([left[ends[:, 0]], length]),
    )
