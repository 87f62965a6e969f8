"""One folium.GeoJson with a style function."""

from __future__ import annotations

from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from tests.bench.peers.common import COLOURS, HEIGHT, Marks, chosen_marks, use_own_copies


def build(marks: Marks) -> folium.Map:
    """Make the map."""
    drawn = folium.Map(tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": _features(marks)},
        marker=folium.CircleMarker(radius=3, weight=1, fill=True),
        style_function=lambda feature: {
            "color": COLOURS[feature["properties"]["status"]],
            "fillOpacity": 0.8,
        },
    ).add_to(drawn)
    drawn.fit_bounds(marks.bounds)
    return drawn


def _features(marks: Marks) -> list[dict[str, Any]]:
    columns = (marks.lon.tolist(), marks.lat.tolist(), marks.status.tolist())
    return [
        {
            "type": "Feature",
            "properties": {"status": status},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for lon, lat, status in zip(*columns, strict=True)
    ]


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    use_own_copies()
    st_folium(build(chosen_marks()), height=HEIGHT, use_container_width=True, returned_objects=[])
