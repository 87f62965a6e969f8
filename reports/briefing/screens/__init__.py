"""The screens of a briefing: one question each, one file each, in the order of the meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reports.briefing.brief import Brief
from reports.briefing.pack import Screen
from reports.briefing.screens import (
    asked,
    changed,
    clusters,
    departments,
    far,
    holes,
    places,
    said,
)

SCREENS: Final[tuple[Callable[[Brief], tuple[Screen, ...]], ...]] = (
    far.screens,
    holes.screens,
    said.screens,
    clusters.screens,
    changed.screens,
    places.screens,
    departments.screens,
    asked.screens,
)
