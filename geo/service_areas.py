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
from geo.walking_network import WalkingNetwork
from text import N_

LIMIT_M: Final = 500.0
"""How far people walk to a stop, unless said otherwise."""

_EDGE_M: Final = 25.0


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
