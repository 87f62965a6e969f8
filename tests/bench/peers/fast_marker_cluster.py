"""One folium.plugins.FastMarkerCluster."""

from __future__ import annotations

import folium
import numpy as np
import streamlit as st
from folium.plugins import FastMarkerCluster, MarkerCluster
from streamlit_folium import st_folium

from tests.bench.peers.common import HEIGHT, Marks, chosen_marks, use_own_copies

_PLAIN_MARKER = "function (row) { return L.marker(L.latLng(row[0], row[1])); }"
"""Without the icons of the usual callback, which would have to be loaded as well."""


def build(marks: Marks) -> folium.Map:
    """Make the map."""
    drawn = folium.Map(tiles=None, maxZoom=20)
    FastMarkerCluster(np.column_stack((marks.lat, marks.lon)), _PLAIN_MARKER).add_to(drawn)
    drawn.fit_bounds(marks.bounds)
    return drawn


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    use_own_copies(MarkerCluster)
    st_folium(build(chosen_marks()), height=HEIGHT, use_container_width=True, returned_objects=[])
