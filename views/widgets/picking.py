"""From a click to the records it means: picked on the server, within what the filter shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import shapely
import streamlit as st

from geo.areas import locate
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import LonLat
from geo.outcomes import Status
from layers import households, issues
from layers.point_tiles import HIDDEN
from views import state
from views.base import Context
from views.widgets.map_panel import Click, show_map


class Pick(NamedTuple):
    """What was picked on a page, on its map or in its list.

    Attributes
    ----------
    version
        Data version that the rows belong to.
    place
        Where it is, to be marked.
    rows
        Rows of the register, or of the issues.
    area
        The area, 0 for none.
    """

    version: int = -1
    place: LonLat | None = None
    rows: tuple[int, ...] = ()
    area: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows and not self.area


def picked(page: str, facts: Facts) -> Pick:
    """Return what is picked on a page; nothing once the records have changed."""
    pick: Pick = state.recall(f"pick-{page}", Pick())
    return pick if pick.version == facts.survey.version else Pick()


def pick(
    page: str,
    facts: Facts,
    *,
    place: LonLat | None = None,
    rows: Sequence[int] = (),
    area: int = 0,
) -> None:
    """Remember what was picked on a page."""
    state.remember(f"pick-{page}", Pick(facts.survey.version, place, tuple(rows), area))


def forget(page: str) -> None:
    """Pick nothing on a page."""
    state.remember(f"pick-{page}", Pick())


def pick_on_map(
    context: Context,
    facts: Facts,
    layers: tuple[str, ...],
    *,
    page: str,
    find: Callable[[Facts, Click], Sequence[int] | None],
    look_at: Bounds | None = None,
) -> Pick:
    """Show a page's map and return what is picked there, by this click or an earlier one.

    Parameters
    ----------
    find
        Finds the rows that a click means; ``None`` where it meant something else than a pick, and
        that has been done.
    look_at
        West, south, east, north to fit instead of all that is asked about.
    """
    marked = picked(page, facts).place
    click = show_map(context, layers, name=page, marked=marked, look_at=look_at)
    if click is not None:
        rows = find(facts, click)
        if rows is None:
            st.rerun()
        pick(page, facts, place=click.place, rows=rows, area=area_at(facts, click))
        st.rerun(scope="fragment")
    return picked(page, facts)


def area_at(facts: Facts, click: Click) -> int:
    """Return the deepest area at a clicked place, 0 for none."""
    spot = np.array([shapely.Point(*click.place)], dtype=object)
    return int(locate(spot, facts.survey.areas)[0])


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
