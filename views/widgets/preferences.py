"""Language and type size, at the foot of the sidebar."""

from __future__ import annotations

import streamlit as st

from text import LANGUAGES
from views import state
from views.base import Context


def show_preferences(context: Context) -> None:
    """Show the switches that change how things look, not what is shown."""
    t = context.t
    names = {language.code: language.name for language in LANGUAGES}
    st.segmented_control(
        t("Language"),
        list(names),
        format_func=lambda code: names[code],
        label_visibility="collapsed",
        **state.bound(
            "language",
            context.chosen.language,
            lambda code: {"language": code or context.chosen.language},
        ),
    )
    st.toggle(
        t("Large type"),
        **state.bound("large", context.chosen.large, lambda on: {"large": bool(on)}),
    )
