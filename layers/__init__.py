"""Map layers: one file each, drawn for the screen and for paper, listed here in drawing order."""

from __future__ import annotations

from typing import Final

from layers import (
    approximate_places,
    area_outlines,
    base_geography,
    coverage,
    households,
    issue_density,
    issues,
    turfs,
    visit_gaps,
)
from layers.base import Layer

LAYERS: Final[tuple[Layer, ...]] = (
    base_geography.LAYER,
    coverage.LAYER,
    issue_density.LAYER,
    visit_gaps.LAYER,
    area_outlines.LAYER,
    approximate_places.HOUSEHOLDS,
    approximate_places.ISSUES,
    households.LAYER,
    issues.LAYER,
)

PLAN_LAYERS: Final[tuple[Layer, ...]] = (turfs.TURFS, turfs.STOPS, turfs.NUMBERS)
"""What maps show of a plan, above all others; nothing without one."""
