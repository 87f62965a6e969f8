"""Register, buildings and visits compared: the queues, and the review of empty flats."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from data.reviews import review_vacancy
from geo.facts import Facts
from reports.findings import rate_words
from reports.queues import (
    OF_HOUSEHOLDS,
    alike_list,
    queue_list,
    record_list,
    unproven_words,
    vacancy_list,
)
from views import state
from views.base import Context
from views.widgets.dropped_files import request_for
from views.widgets.lists import show_downloads

_MOST_SHOWN: Final = 300


def show_reconciliation(context: Context, facts: Facts) -> None:
    """Show how much of the range each queue explains, and what can be done about it."""
    t = context.t
    st.text(rate_words(facts, t))
    table = queue_list(facts, t)
    percent = st.column_config.NumberColumn(format="percent", width=130)
    picked = st.dataframe(
        table,
        hide_index=True,
        column_config=dict.fromkeys(table.columns[2:], percent),
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        key="queues",
        alt=t("Register against visits"),
    )
    rows = picked["selection"]["rows"]
    queue = str(table.index[rows[0]]) if rows else ""
    if queue in OF_HOUSEHOLDS and queue != state.recall("queue-row"):
        state.remember("queue-row", queue)
        state.choose(listed=f"queue:{queue}")
        st.rerun()
    state.remember("queue-row", queue)
    if queue and queue not in OF_HOUSEHOLDS:
        records = record_list(facts, queue, t)
        if records.empty:
            st.text(t("Nothing here under the present filters."))
        else:
            st.dataframe(records.head(_MOST_SHOWN), hide_index=True)
            whole = partial(record_list, facts, queue, t)
            show_downloads(context, facts, whole, name=queue, title=t("Register against visits"))
    _vacancies(context, facts)
    _alike(context, facts)


def _vacancies(context: Context, facts: Facts) -> None:
    """Show who seems vacant with the signs; a review is written down here."""
    t, store, actor = context.t, context.library.store, context.actor
    st.subheader(t("Empty flats: two independent signs and a review"), anchor=False)
    table = vacancy_list(facts, t, store=store, actor=actor)
    if table.empty:
        st.text(t("Nobody seems vacant under the present filters."))
        return
    if said := unproven_words(facts, t):
        st.text(said)
    picked = st.dataframe(
        table.head(_MOST_SHOWN),
        hide_index=True,
        height=min(38 + 35 * len(table), 320),
        on_select="rerun",
        selection_mode="single-row",
        key="vacancies",
        alt=t("Empty flats: two independent signs and a review"),
    )
    rows = picked["selection"]["rows"]
    if rows and actor.may("write"):
        _review(context, facts, int(table.index[rows[0]]), str(table.iloc[rows[0], 0]))
    elif actor.may("write"):
        st.caption(t("Choose a row to write down what a review came to."))


def _review(context: Context, facts: Facts, household: int, address: str) -> None:
    t = context.t
    st.text(t("Reviewed: {address}", address=address or "—"))
    row = st.container(horizontal=True)
    for confirmed, words in ((True, t("It is vacant")), (False, t("It is not vacant"))):
        task = f"review-{household}-{confirmed}-{facts.survey.version}"
        if row.button(words, key=f"review-{confirmed}"):
            review_vacancy(
                context.library.store,
                context.actor,
                facts.survey.campaign.id,
                household,
                confirmed=confirmed,
                request=request_for(task),
            )
            st.rerun()


def _alike(context: Context, facts: Facts) -> None:
    """Show households of one address: perhaps entered twice."""
    t = context.t
    st.subheader(t("One address, several households: perhaps entered twice"), anchor=False)
    alike = partial(alike_list, facts, t, store=context.library.store, actor=context.actor)
    table = alike()
    if table.empty:
        st.text(t("No two households of one area have the same address."))
        return
    st.dataframe(table.head(_MOST_SHOWN), hide_index=True)
    title = t("One address, several households: perhaps entered twice")
    show_downloads(context, facts, alike, name="alike", title=title)
