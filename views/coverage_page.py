"""Coverage: who has not been asked."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.facts import Facts
from reports.findings import coverage_finding
from reports.lists import area_list
from text import N_
from views import state
from views.base import Context, Page
from views.plain import plain
from views.widgets.details import show_area, show_households, show_rate
from views.widgets.lists import show_downloads, show_open_list
from views.widgets.picking import forget, households_at, pick, pick_on_map

_MOST_SHOWN: Final = 300
_LAYERS: Final = ("base", "coverage", "areas", "householdplaces", "households")


def _render(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    finding = coverage_finding(facts, context.t)
    st.title(plain(finding.title), anchor=False)
    st.text(finding.sentence)
    _map_and_panel(context)
    show_open_list(context)


@st.fragment(run_every=1800)
def _map_and_panel(context: Context) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    map_column, panel = st.columns((2, 1), gap="medium")
    with map_column:
        found = pick_on_map(context, facts, _LAYERS, page=PAGE.key, find=households_at)
    with panel:
        if found.rows:
            show_households(context, found.rows)
        elif found.area:
            show_area(context, found.area)
            if found.area not in facts.filters.areas:
                st.button(
                    t("Show only this area"),
                    key="only-area",
                    on_click=state.choose,
                    kwargs={"area": found.area},
                )
        elif facts.coverage.due:
            show_rate(context, facts.coverage)
        if not found.is_empty:
            st.button(t("Close"), key="close-coverage", on_click=forget, args=(PAGE.key,))
        _areas(context, facts)


def _areas(context: Context, facts: Facts) -> None:
    """Areas, most households left first; a row shows its details."""
    t = context.t
    st.subheader(t("Where most is left"), anchor=False)
    table = area_list(facts, t)
    if table.empty:
        st.text(t("No areas are loaded: import their outlines to compare them."))
        return
    number = st.column_config.NumberColumn(width=64)
    percent = st.column_config.NumberColumn(format="percent", width=92)
    picked = st.dataframe(
        table.head(_MOST_SHOWN),
        hide_index=True,
        height=min(38 + 35 * len(table), 390),
        column_order=[t("Area"), t("Left to visit"), t("Rate, at least"), t("Issues")],
        column_config={
            t("Left to visit"): number,
            t("Rate, at least"): percent,
            t("Issues"): number,
        },
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        key="coverage-areas",
        alt=t("Where most is left"),
    )
    rows = picked["selection"]["rows"]
    if rows and rows != state.recall("area-row"):
        state.remember("area-row", rows)
        pick(PAGE.key, facts, area=int(table.index[rows[0]]))
        st.rerun(scope="fragment")
    state.remember("area-row", rows)
    if len(table) > _MOST_SHOWN:
        st.caption(
            t("The first {count} are shown; the files hold all.", count=t.number(_MOST_SHOWN))
        )
    show_downloads(context, facts, lambda: area_list(facts, t), name="areas", title=t("Coverage"))


PAGE: Final = Page("coverage", N_("Coverage"), _render)
