"""Kinds of records a file can hold: one file each, listed here."""

from __future__ import annotations

from typing import Final

from data.importing.kinds import areas, buildings, households, issues, surroundings, visits
from data.importing.kinds.base import Kind

KINDS: Final[tuple[Kind, ...]] = (
    areas.KIND,
    buildings.KIND,
    households.KIND,
    visits.KIND,
    issues.KIND,
    *surroundings.KINDS,
)
