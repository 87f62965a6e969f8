"""One folium.CircleMarker for every household."""

from __future__ import annotations

import folium
import streamlit as st
from streamlit_folium import st_folium

from tests.bench.peers.common import COLOURS, HEIGHT, Marks, chosen_marks, use_own_copies


def build(marks: Marks) -> folium.Map:
    """Make the map."""
    drawn = folium.Map(tiles=None)
    for lat, lon, status in zip(marks.lat, marks.lon, marks.status, strict=True):
        folium.CircleMarker(
            (lat, lon), radius=3, weight=1, color=COLOURS[status], fill=True, fill_opacity=0.8
        ).add_to(drawn)
    drawn.fit_bounds(marks.bounds)
    return drawn


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    use_own_copies()
    st_folium(build(chosen_marks()), height=HEIGHT, use_container_width=True, returned_objects=[])
