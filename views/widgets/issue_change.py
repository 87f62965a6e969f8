"""Before and after a day, below the map of issues."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.facts import Facts
from geo.issue_change import before_and_after
from reports.issue_change_words import change_list, change_notes, change_sentence, change_table
from views import state
from views.base import Context
from views.plain import plain
from views.widgets.lists import MOST_SHOWN, show_downloads

_ROW, _HEAD, _HIGHEST = 35, 38, 330


@st.fragment
def show_change(context: Context) -> None:
    """Offer to pick a day, and show what is reported before it and from it on."""
    facts, t = context.facts, context.t
    if facts is None or facts.survey.days is None:
        return
    if not st.toggle(t("Before and after a day"), key=state.begin("change-wanted", False)):
        return
    first, last = facts.survey.days
    day = st.date_input(
        t("First day after the change (lamps repaired, stop moved)"),
        key=state.begin(f"change-day-{facts.survey.campaign.id}", first + (last - first) / 2),
        format="YYYY-MM-DD",
        width=360,
    )
    if isinstance(day, dt.date):
        _show(context, facts, day)


def _show(context: Context, facts: Facts, day: dt.date) -> None:
    t, change = context.t, before_and_after(facts, day)
    st.text(change_sentence(facts, change, t))
    if not change.table.empty:
        table = change_table(facts, change, t)
        st.dataframe(
            table.head(MOST_SHOWN),
            hide_index=True,
            height=min(_HIGHEST, _HEAD + _ROW * len(table)),
            key="issue-change",
            alt=t("Before and after a day"),
        )
        show_downloads(
            context,
            facts,
            lambda: change_list(facts, change, t),
            name="before-and-after",
            title=t("Before and after a day"),
        )
    st.caption(plain(change_notes(change, t)))
