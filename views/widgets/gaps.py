"""Where to go first: the gaps in plain sentences; one is looked at on the map and in a list."""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st

from geo.facts import Facts
from layers.visit_gaps import gaps_of
from reports.gaps import gap_list, gaps_beside
from views import state
from views.base import Context
from views.plain import plain
from views.widgets.lists import show_downloads

_FIRST: Final = 5
_MOST_SHOWN: Final = 200
_PLAN: Final = "plan"


def show_first_gaps(context: Context, facts: Facts) -> None:
    """Show the first gaps beside the map."""
    t = context.t
    st.subheader(t("Where to go first"), anchor=False)
    chosen = state.selection().gap
    table = gap_list(facts, t, most=max(_FIRST, chosen))
    if table.empty:
        st.text(_nothing(context, facts))
        return
    with st.container(key="first-gaps", gap="xsmall"):
        listed = table.head(_FIRST)
        if chosen in table.index and chosen not in listed.index:
            listed = table.loc[[*listed.index, chosen]]
        for rank, sentence in listed[t("What is missing")].items():
            number = int(str(rank))
            kind: Literal["secondary", "tertiary"] = "secondary" if number == chosen else "tertiary"
            words = f"**{number}** {plain(sentence)}"
            if st.button(words, key=f"gap-{number}", type=kind, width="stretch"):
                state.choose(gap=0 if number == chosen else number)
                st.rerun()
            if number == chosen:
                _next_steps(context, number)
    if beside := gaps_beside(facts, t):
        st.caption(plain(beside))


def _nothing(context: Context, facts: Facts) -> str:
    t = context.t
    if not facts.has_register:
        return t("No register here, so gaps cannot be known.")
    return gaps_beside(facts, t) or t("No gaps: everybody near each other has been met.")


def _next_steps(context: Context, rank: int) -> None:
    """Offer what follows: the list of the households, and the plan where there is such a page."""
    t = context.t
    row = st.container(horizontal=True, key="gap-steps")
    if row.button(t("See the list"), key="gap-list"):
        state.choose(listed=f"gap:{rank}")
        st.rerun()
    from views.pages import PAGES  # which lists the page this stands on

    known = any(page.key == _PLAN for page in PAGES)
    if known and row.button(t("Plan this"), key="gap-plan", type="primary"):
        st.switch_page(st.Page(_elsewhere, url_path=_PLAN))


def _elsewhere() -> None:
    """Stand for another page, which is known by its address."""


def show_all_gaps(context: Context, facts: Facts) -> None:
    """Show the ranked list of all gaps; a row moves the map there."""
    t = context.t
    table = gap_list(facts, t)
    if table.empty:
        st.text(_nothing(context, facts))
        return
    st.text(
        t("Ranked by households × what the village misses of its target × days since the last try.")
    )
    picked = st.dataframe(
        table.head(_MOST_SHOWN),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="all-gaps",
        placeholder="—",
        alt=t("Gaps"),
        column_config={t("What is missing"): st.column_config.TextColumn(width="large")},
    )
    rows = picked["selection"]["rows"]
    if rows and rows != state.recall("gap-row"):
        state.remember("gap-row", rows)
        state.choose(gap=int(table.index[rows[0]]))
        st.rerun()
    state.remember("gap-row", rows)
    if len(gaps_of(facts).table) > _MOST_SHOWN:
        st.caption(
            t("The first {count} are shown; the files hold all.", count=t.number(_MOST_SHOWN))
        )
    show_downloads(context, facts, lambda: gap_list(facts, t), name="gaps", title=t("Gaps"))
