"""Overview: how far are we, where are the holes, what do people say."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.facts import Facts
from layers.issues import category_names
from reports.findings import overview_finding
from reports.lists import department_list
from text import N_
from views import state
from views.base import Context, Page
from views.plain import plain
from views.settings import FIRST_PAGE
from views.widgets.brief import show_brief_button
from views.widgets.course import show_course
from views.widgets.details import show_area, show_households
from views.widgets.figures import Figure, show_figures
from views.widgets.lists import show_open_list
from views.widgets.picking import forget, households_at, pick_on_map

_LAYERS: Final = ("base", "coverage", "areas", "householdplaces", "households")


def _render(context: Context) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    finding = overview_finding(facts, t)
    left, right = st.columns((4, 1), vertical_alignment="bottom")
    with left:
        st.title(plain(finding.title), anchor=False)
        st.text(finding.sentence)
    with right:
        show_brief_button(context, facts)
    show_figures(_figures(context, facts), context)
    _map_and_panel(context)
    _departments(context, facts)
    show_open_list(context)


def _figures(context: Context, facts: Facts) -> list[Figure]:
    t, coverage = context.t, facts.coverage

    def number(value: int) -> str:
        return t.number(value)

    due = t("of {count} due", count=number(coverage.due))
    return [
        Figure("register", number(coverage.register), t("on the register")),
        Figure("attempted", number(coverage.attempted), t("attempted"), due),
        Figure("contacted", number(coverage.contacted), t("somebody met"), due),
        Figure("effective", number(coverage.effective), t("effectively visited"), due),
        Figure("not_visited", number(coverage.not_visited), t("not visited"), due),
        Figure("issues", number(facts.issue_count), t("issues reported")),
    ]


@st.fragment(run_every=1800)
def _map_and_panel(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    with st.container(key="overview-map"):
        map_column, panel = st.columns((2, 1), gap="medium")
    with map_column:
        found = pick_on_map(context, facts, _LAYERS, page=PAGE.key, find=households_at)
    with panel, st.container(key="panel", height="stretch"):
        if found.rows:
            show_households(context, found.rows)
        elif found.area:
            show_area(context, found.area)
        else:
            _categories(context, facts)
            _course(context, facts)
        if not found.is_empty:
            st.button(context.t("Close"), key="close-overview", on_click=forget, args=(PAGE.key,))


def _categories(context: Context, facts: Facts) -> None:
    """Issues by category, most first; a row opens its list."""
    t = context.t
    st.subheader(t("What people say"), anchor=False)
    counts = facts.categories
    if counts.empty:
        st.text(t("No issues under the present filters."))
        return
    names = dict(zip(facts.survey.categories["key"], category_names(facts.survey, t), strict=True))
    table = pd.DataFrame(
        {"name": [names.get(key, str(key)) for key in counts.index], "count": counts.to_numpy()}
    )
    picked = st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 300),
        column_config={
            "name": st.column_config.TextColumn(t("Category"), width=110),
            "count": st.column_config.ProgressColumn(
                t("Issues"), format="%d", max_value=int(counts.max()), min_value=0, width=145
            ),
        },
        on_select="rerun",
        selection_mode="single-row",
        key="overview-categories",
        alt=t("Issues by category"),
    )
    rows = picked["selection"]["rows"]
    if rows and state.recall("category-row") != rows:
        state.choose(listed=f"issues:{counts.index[rows[0]]}")
        state.remember("category-row", rows)
        st.rerun()
    state.remember("category-row", rows)


def _course(context: Context, facts: Facts) -> None:
    """Cumulative curve of visits, with what lies ahead."""
    if not facts.daily.empty:
        st.subheader(context.t("How it went"), anchor=False)
        show_course(context, facts)


def _departments(context: Context, facts: Facts) -> None:
    t = context.t
    table = department_list(facts, t)
    if table.empty:
        return
    st.subheader(t("By department"), anchor=False)
    picked = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="overview-departments",
        alt=t("By department"),
    )
    rows = picked["selection"]["rows"]
    if rows and state.recall("department-row") != rows:
        state.remember("department-row", rows)
        state.choose(departments=(int(table.index[rows[0]]),))
        st.rerun()
    state.remember("department-row", rows)


PAGE: Final = Page(FIRST_PAGE, N_("Overview"), _render)
