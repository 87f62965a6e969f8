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
from views.widgets.details import area_at, show_area, show_households, show_rate
from views.widgets.lists import show_downloads, show_open_list
from views.widgets.map_panel import show_map
from views.widgets.picking import households_at

_LAYERS: Final = ("base", "coverage", "areas", "households")


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
        click = show_map(context, _LAYERS, name="coverage", marked=state.recall("place-coverage"))
    if click is not None:
        state.remember("place-coverage", click.place)
        state.remember("rows-coverage", households_at(facts, click))
        state.remember("area-coverage", area_at(facts, click))
        st.rerun(scope="fragment")
    rows, area = state.recall("rows-coverage", []), state.recall("area-coverage", 0)
    with panel:
        if rows:
            show_households(context, [row for row in rows if row < len(facts.status)])
        elif area:
            show_area(context, area)
            if area not in facts.filters.areas:
                st.button(
                    t("Show only this area"),
                    key="only-area",
                    on_click=state.choose,
                    kwargs={"area": area},
                )
        elif facts.coverage.due:
            show_rate(context, facts.coverage)
        if rows or area:
            st.button(t("Close"), key="close-coverage", on_click=_forget)
        _areas(context, facts)


def _forget() -> None:
    state.remember("place-coverage", None)
    state.remember("rows-coverage", [])
    state.remember("area-coverage", 0)


def _areas(context: Context, facts: Facts) -> None:
    """Areas, most households left first; a row shows its details."""
    t = context.t
    st.subheader(t("Where most is left"), anchor=False)
    table = area_list(facts, t)
    if table.empty:
        st.text(t("No areas are loaded: import their outlines to compare them."))
        return
    percent = st.column_config.NumberColumn(format="percent")
    picked = st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 390),
        column_order=[t("Area"), t("Left to visit"), t("Rate, at least"), t("Issues")],
        column_config={t("Rate, at least"): percent, t("Rate, at most"): percent},
        on_select="rerun",
        selection_mode="single-row",
        key="coverage-areas",
        alt=t("Where most is left"),
    )
    rows = picked["selection"]["rows"]
    if rows and rows != state.recall("area-row"):
        state.remember("area-row", rows)
        _forget()
        state.remember("area-coverage", int(table.index[rows[0]]))
        st.rerun(scope="fragment")
    state.remember("area-row", rows)
    show_downloads(context, facts, lambda: area_list(facts, t), name="areas", title=t("Coverage"))


PAGE: Final = Page("coverage", N_("Coverage"), _render)
