"""The same page without a map: what Streamlit itself takes."""

from __future__ import annotations

import streamlit as st

from tests.bench.peers.common import chosen_marks

if __name__ == "__main__":
    st.set_page_config(layout="wide")
    st.html(f'<span class="bench-count">{len(chosen_marks().lon)}</span>')
