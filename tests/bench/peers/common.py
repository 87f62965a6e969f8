"""What all peers share: the same households under the same filter, one page with nothing else.

Reading and counting are the project's own, kept between runs just as in the project; only the
drawing differs. Every peer gets its scripts and styles from its own server on the same machine.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import folium
import numpy as np
import streamlit as st
from numpy.typing import NDArray

from data.actor import LOCAL
from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import Status
from layers.style import STATUS_STYLES
from views.library import library

HEIGHT: Final = 560
STATIC: Final = "/app/static/"
COLOURS: Final = tuple(
    STATUS_STYLES[status].fill or STATUS_STYLES[status].stroke for status in STATUS_STYLES
)


class Marks(NamedTuple):
    """Households that a map shows."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    status: NDArray[np.uint8]

    @property
    def bounds(self) -> list[tuple[float, float]]:
        return [
            (float(self.lat.min()), float(self.lon.min())),
            (float(self.lat.max()), float(self.lon.max())),
        ]


def marks_of(facts: Facts) -> Marks:
    """Return place and status of the households under a filter."""
    lon, lat = facts.survey.household_positions
    shown = (facts.status != Status.OUTSIDE) & np.isfinite(lon)
    return Marks(lon[shown], lat[shown], facts.status[shown])


def chosen_marks() -> Marks:
    """Show the department filter and return the households it leaves."""
    shelf = library()
    campaign = shelf.campaigns(LOCAL)[0].id
    survey = shelf.survey(LOCAL, campaign)
    names = {str(name): number for number, name in survey.departments["name"].items()}
    picked = st.multiselect("Department", list(names))
    filters = Filters(campaign, departments=tuple(names[name] for name in picked))
    facts = shelf.facts(LOCAL, filters, version=survey.version)
    if facts is None:
        st.stop()
    return marks_of(facts)


def use_own_copies(*kinds: type) -> None:
    """Let maps load their scripts and styles from the peer's own server.

    Only Leaflet and what the kinds bring are kept: fewer than a plain map loads, in its favour.
    """
    folium.Map.default_js = _own([link for link in folium.Map.default_js if link[0] == "leaflet"])
    folium.Map.default_css = _own(
        [link for link in folium.Map.default_css if link[0] == "leaflet_css"]
    )
    for kind in kinds:
        kind.default_js, kind.default_css = _own(kind.default_js), _own(kind.default_css)


def _own(links: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, STATIC + address.rsplit("/", 1)[-1]) for name, address in links]
