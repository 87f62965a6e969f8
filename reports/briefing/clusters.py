"""Where more of the asked report something than elsewhere: the scan behind a briefing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.crs import STORED_CRS, metric_crs, transform
from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.model import positions
from geo.outcomes import Status
from geo.scan import Cluster, Options, bernoulli_scan

SEED: Final = 20170324
REPLICATES: Final = 99
"""So few that nobody waits for a campaign of 100,000 households; p is 0.01 at least."""
LARGEST_P: Final = 0.05
"""Clusters that chance makes more often are not spoken of."""
MAX_SHARE: Final = 0.25
MAX_RADIUS_M: Final = 1000.0
MOST_ASKED: Final = 1000
"""Of those asked in one circle; time grows with it, and a larger cluster is no place to go to."""
MOST_CLUSTERS: Final = 20
SQUARE_M: Final = 500.0
"""Side of the squares that places are moved to the middle of."""


@dataclass(frozen=True, eq=False)
class FoundCluster:
    """A cluster and its households.

    Attributes
    ----------
    asked, reported
        Rows of the register.
    lon, lat
        Middle of the square it is centred in, degrees.
    """

    cluster: Cluster
    asked: NDArray[np.int64]
    reported: NDArray[np.int64]
    lon: float
    lat: float


def reporting_rows(facts: Facts) -> NDArray[np.int64]:
    """Return the register row of every selected issue, -1 where no household is known."""
    chosen = facts.survey.issues["household"][facts.selected_issues]
    return positions(facts.survey.households.index, chosen)


def clusters_of(facts: Facts) -> tuple[FoundCluster, ...] | None:
    """Scan the households asked for those that report; ``None`` where that cannot be done.

    Asked are those effectively visited at a place of their own; each counts once, however much it
    reports. Bernoulli scan with ``REPLICATES`` replicates from ``SEED``, circles of up to
    ``MAX_SHARE`` of the asked, ``MOST_ASKED`` and ``MAX_RADIUS_M``, p up to ``LARGEST_P``.
    """
    lon, lat = facts.survey.household_positions
    asked = np.flatnonzero((facts.dots == Status.EFFECTIVE) & np.isfinite(lon))
    if not asked.size:
        return None
    reported = np.isin(asked, reporting_rows(facts))
    crs = metric_crs(float(lon[asked].mean()), float(lat[asked].mean()))
    x, y = transform(lon[asked], lat[asked], source=STORED_CRS, target=crs)
    options = Options(
        max_share=min(MAX_SHARE, MOST_ASKED / len(asked)),
        max_radius=MAX_RADIUS_M,
        replicates=REPLICATES,
        seed=SEED,
        most=MOST_CLUSTERS,
    )
    try:
        scan = bernoulli_scan(x, y, cases=reported.astype(np.int64), options=options)
    except NotAnalysable:
        return None
    found: list[FoundCluster] = []
    taken = np.zeros(len(asked), dtype=bool)
    for cluster in scan.clusters:
        # of circles that are equally likely and overlap one is enough for a meeting
        if cluster.p > LARGEST_P or not cluster.high or taken[cluster.members].any():
            continue
        taken[cluster.members] = True
        members = asked[cluster.members]
        there = middles(squares_of(np.array([cluster.x]), np.array([cluster.y])), crs)
        cases = members[reported[cluster.members]]
        found.append(FoundCluster(cluster, members, cases, float(there[0][0]), float(there[1][0])))
    return tuple(found)


def squares_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return column and row of the 500 m square of each place in metres, shape (n, 2)."""
    return np.floor(np.column_stack([x, y]) / SQUARE_M).astype(np.int64)


def middles(
    squares: NDArray[np.int64], crs: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of the middles of squares, given by column and row."""
    place = np.asarray((squares + 0.5) * SQUARE_M, dtype=np.float64)
    return transform(place[:, 0], place[:, 1], source=crs, target=STORED_CRS)
