"""Map layers: one file each, drawn for the screen and for paper, listed here in drawing order."""

from __future__ import annotations

from typing import Final

from layers import (
    approximate_places,
    area_outlines,
    base_geography,
    coverage,
    dark_stretches,
    distance_bands,
    households,
    issue_clusters,
    issue_density,
    issue_rates,
    issues,
    new_sites,
    service_area,
    shared_cause,
    turfs,
    visit_gaps,
)
from layers.base import Layer

LAYERS: Final[tuple[Layer, ...]] = (
    base_geography.LAYER,
    coverage.LAYER,
    issue_density.LAYER,
    distance_bands.LAYER,
    service_area.REACH,
    issue_rates.LAYER,
    issue_rates.TOLERANCE,
    visit_gaps.LAYER,
    dark_stretches.LAYER,
    shared_cause.LAYER,
    area_outlines.LAYER,
    approximate_places.HOUSEHOLDS,
    approximate_places.ISSUES,
    households.LAYER,
    service_area.DOORS,
    issues.LAYER,
    new_sites.LAYER,
    issue_clusters.LAYER,
)

PLAN_LAYERS: Final[tuple[Layer, ...]] = (turfs.TURFS, turfs.STOPS, turfs.NUMBERS)
"""What maps show of a plan, above all others; nothing without one."""
