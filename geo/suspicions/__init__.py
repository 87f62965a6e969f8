"""What is suspicious about incoming rows: flagged, never mended and never swallowed.

Pure functions on arrays; they return rows and figures, thresholds stand in each file. The order of
rows makes no difference to what is found.
"""

from __future__ import annotations

from typing import Final

from geo.suspicions import (
    alike,
    outlines,
    outside,
    precision,
    row_limit,
    shared_point,
    zero,
)
from geo.suspicions.base import Check, Material, Suspicion

SUSPICIONS: Final[tuple[Check, ...]] = (
    row_limit.find,
    zero.find,
    outside.find,
    shared_point.find,
    precision.find,
    alike.find_codes,
    alike.find_names,
    outlines.find_names,
    outlines.find_overlaps,
    outlines.find_sizes,
)
"""Every check, in the order in which people are told."""


def suspicions(material: Material) -> list[Suspicion]:
    """Return everything that is suspicious about incoming rows."""
    return [found for check in SUSPICIONS for found in check(material)]
