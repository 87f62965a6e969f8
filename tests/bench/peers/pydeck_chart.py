"""st.pydeck_chart with one scatter-plot layer and no base map."""

from __future__ import annotations

import pandas as pd
import pydeck
import streamlit as st

from tests.bench.peers.common import COLOURS, HEIGHT, Marks, chosen_marks


def build(marks: Marks) -> pydeck.Deck:
    """Make the chart."""
    table = pd.DataFrame({"lon": marks.lon, "lat": marks.lat})
    colours = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in COLOURS]
    table["colour"] = [colours[status] for status in marks.status]
    layer = pydeck.Layer(
        "ScatterplotLayer",
        table,
        get_position=["lon", "lat"],
        get_fill_color="colour",
        get_radius=4,
        radius_min_pixels=1.5,
    )
    view = pydeck.data_utils.compute_view(table[["lon", "lat"]])
    return pydeck.Deck([layer], map_provider=None, map_style=None, initial_view_state=view)


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    st.pydeck_chart(build(chosen_marks()), height=HEIGHT)
