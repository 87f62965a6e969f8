"""Exact spatial scan statistics (Kulldorff): circles and cylinders, planar or on the globe.

Among all circles around places, up to a share of the population, the one is sought that holds most
convincingly more (or fewer) cases than expected; a Monte Carlo test says how often chance alone
does as well. Written from the papers; what it finds, down to the members of clusters, is what
SaTScan finds.
"""

from __future__ import annotations

from geo.scan.models import (
    bernoulli_scan,
    bernoulli_scans,
    poisson_scan,
    space_time_permutation_scan,
)
from geo.scan.results import Cluster, Options, Scan, Settled

__all__ = [
    "Cluster",
    "Options",
    "Scan",
    "Settled",
    "bernoulli_scan",
    "bernoulli_scans",
    "poisson_scan",
    "space_time_permutation_scan",
]
