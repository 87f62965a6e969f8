"""The button for the one-page brief."""

from __future__ import annotations

import streamlit as st

from geo.facts import Facts
from reports.brief import brief_pdf
from views.base import Context
from views.settings import BUILT


def show_brief_button(context: Context, facts: Facts) -> None:
    """Offer the brief as PDF; it is made when it is asked for."""
    t = context.t
    st.download_button(
        t("One-page brief (PDF)"),
        lambda: brief_pdf(facts, t, fonts=BUILT / "fonts"),
        file_name="brief.pdf",
        mime="application/pdf",
        key="brief",
        on_click="ignore",
        width="stretch",
        type="primary",
    )
