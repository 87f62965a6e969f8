"""From a click to the records it means: picked on the server, within what the filter shows."""

from __future__ import annotations

from geo.facts import Facts
from geo.outcomes import Status
from layers import households, issues
from layers.point_tiles import HIDDEN
from views.widgets.map_panel import Click


def households_at(facts: Facts, click: Click) -> list[int]:
    """Return the rows of the households whose mark was clicked."""
    if click.within_m <= 0:
        return []
    shown = facts.status != Status.OUTSIDE
    index = households.position_index(facts.survey)
    found = index.nearest(*click.place, within_m=click.within_m, among=shown)
    return [int(row) for row in found]


def issues_at(facts: Facts, click: Click) -> list[int]:
    """Return the rows of the issues whose mark was clicked."""
    if click.within_m <= 0:
        return []
    shown = issues.codes(facts) != HIDDEN
    index = issues.position_index(facts.survey)
    found = index.nearest(*click.place, within_m=click.within_m, among=shown)
    return [int(row) for row in found]
