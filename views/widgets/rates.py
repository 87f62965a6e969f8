"""The rates of what is selected: the range first, the others beside it, each with its base."""

from __future__ import annotations

import streamlit as st

from geo.facts import Facts
from reports.rate_words import left_words, rate_lines
from views import state
from views.base import Context
from views.plain import plain
from views.widgets.details import show_rate


def show_rates(context: Context, facts: Facts) -> None:
    """Show the rates; a click on one opens the list of the households it counts."""
    t = context.t
    if not facts.coverage.due:
        st.text(t("No rates: no base."))
        return
    with st.container(key="rates", gap="xsmall"):
        show_rate(context, facts.coverage)
        st.text(left_words(facts, t))
        for number, line in enumerate(rate_lines(facts, t)):
            words = f"**{plain(line.value)}** {plain(line.title)} *{plain(line.base)}*"
            if st.button(words, key=f"rate-{number}", type="tertiary", width="stretch"):
                state.choose(listed=line.listed)
                st.rerun()
