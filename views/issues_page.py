"""Issues: what is reported where."""

from __future__ import annotations

import math
from typing import Final

import streamlit as st

from geo.facts import Facts
from geo.model import LonLat
from layers.issues import category_names
from reports.findings import issues_finding
from reports.lists import issue_list, issue_rows
from text import N_
from views import state
from views.base import Context, Page
from views.plain import distinct, plain
from views.widgets.details import show_area, show_issues
from views.widgets.lists import MOST_SHOWN, show_downloads, show_open_list
from views.widgets.picking import forget, issues_at, pick, pick_on_map

_POINTS: Final = ("base", "areas", "issueplaces", "issues")
_DENSITY: Final = ("base", "density", "areas", "issueplaces")


def _render(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    t = context.t
    text = state.recall("search", "")
    if text:
        filters = facts.filters.but(text=text.strip())
        found = context.library.facts(context.actor, filters, version=facts.survey.version)
        facts = found if found is not None else facts
    context = context.about(facts)
    finding = issues_finding(facts, t)
    left, right = st.columns((5, 2), vertical_alignment="bottom")
    with left:
        st.title(plain(finding.title), anchor=False)
        st.text(finding.sentence)
    with right:
        view = st.segmented_control(
            t("View"),
            [t("Points"), t("Density")],
            default=t("Points"),
            required=True,
            label_visibility="collapsed",
            key="issues-view",
        )
    _chips(context, facts)
    layers = _DENSITY if view == t("Density") else _POINTS
    _map_and_panel(context, layers)
    show_open_list(context)


def _chips(context: Context, facts: Facts) -> None:
    """Show categories as chips, the same choice as in the sidebar, and the text search."""
    t, survey = context.t, facts.survey
    left, right = st.columns((7, 2), vertical_alignment="bottom")
    keys = [str(key) for key in survey.categories["key"]]
    names = distinct(dict(zip(keys, category_names(survey, t), strict=True)))
    present = set(survey.issues["category"])
    with left:
        st.pills(
            t("Category"),
            [key for key in keys if key in present or key in context.chosen.categories],
            selection_mode="multi",
            wrap=True,
            format_func=lambda key: plain(names[key]),
            label_visibility="collapsed",
            **state.bound(
                "chips",
                [key for key in context.chosen.categories if key in names],
                lambda picked: {"categories": tuple(picked)},
            ),
        )
    with right:
        words = st.text_input(
            t("Search in what was said"),
            value=state.recall("search", ""),
            key="issues-search",
            placeholder=t("Search in what was said"),
            label_visibility="collapsed",
            max_chars=100,
        )
        if words != state.recall("search", ""):
            state.remember("search", words)
            st.rerun()


@st.fragment(run_every=1800)
def _map_and_panel(context: Context, layers: tuple[str, ...]) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    with st.container(key="issues-map"):
        map_column, panel = st.columns((2, 1), gap="medium")
    with map_column:
        found = pick_on_map(context, facts, layers, page=PAGE.key, find=issues_at)
    with panel:
        if found.rows:
            show_issues(context, found.rows)
        elif found.area:
            show_area(context, found.area)
        if not found.is_empty:
            st.button(t("Close"), key="close-issues", on_click=forget, args=(PAGE.key,))
        _issues(context, facts)


def _issues(context: Context, facts: Facts) -> None:
    """Show the list behind the map, and offer exactly the same rows as files."""
    t = context.t
    rows = issue_rows(facts)
    st.subheader(t("The list behind the map"), anchor=False)
    if not len(rows):
        st.text(t("Nothing here under the present filters."))
        return
    st.caption(t("{count} rows", count=t.number(len(rows))))
    table = issue_list(facts, rows, t).head(MOST_SHOWN)
    picked = st.dataframe(
        table,
        hide_index=True,
        height=360,
        column_order=[t("What was said"), t("Category"), t("Reported")],
        on_select="rerun",
        selection_mode="single-row",
        key="issues-list",
        alt=t("The list behind the map"),
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen != state.recall("issue-row"):
        state.remember("issue-row", chosen)
        _open(facts, int(table.index[chosen[0]]))
        st.rerun(scope="fragment")
    state.remember("issue-row", chosen)
    show_downloads(
        context,
        facts,
        lambda: issue_list(facts, rows, t),
        name="issues",
        title=t("Issues"),
    )


def _open(facts: Facts, issue: int) -> None:
    """Show the details of an issue and mark its place."""
    row = int(facts.survey.issues.index.searchsorted(issue))  # ids ascend
    lon, lat = (float(axis[row]) for axis in facts.issue_positions)
    place = LonLat(lon, lat) if math.isfinite(lon) else None
    pick(PAGE.key, facts, place=place, rows=(row,))


PAGE: Final = Page("issues", N_("Issue map"), _render)
