"""Issues: what is reported where, how often among those asked, and whether chance explains it."""

from __future__ import annotations

import math
from typing import Final

import streamlit as st

from geo.facts import Facts
from geo.issue_rates import RateSurface
from geo.model import LonLat
from layers.issue_clusters import CLUSTERS, cluster_at, cluster_bounds
from layers.issue_rates import TESTED
from layers.issues import category_names
from reports.cluster_words import clusters_finding
from reports.findings import Finding, issues_finding
from reports.issue_rate_words import rates_finding
from reports.lists import issue_list, issue_rows
from text import N_, Translator
from views import state
from views.base import Context, Page
from views.plain import distinct, plain
from views.widgets.details import show_area, show_issues
from views.widgets.issue_change import show_change
from views.widgets.issue_clusters import show_all_clusters, show_clusters, show_groups
from views.widgets.issue_rates import show_rates_beside
from views.widgets.lists import MOST_SHOWN, show_downloads, show_open_list
from views.widgets.map_panel import Click
from views.widgets.picking import Pick, forget, issues_at, pick, pick_on_map, picked

_LOOKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "points": (N_("Points"), ("base", "areas", "issueplaces", "issues")),
    "density": (N_("Density"), ("base", "density", "areas", "issueplaces")),
    "rate": (N_("Rate"), ("base", "rates", "areas")),
    "clusters": (N_("Clusters"), ("base", "areas", "issueplaces", "issues", "clusters")),
}
"""How issues can be looked at, and the layers that takes."""


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
    look = context.chosen.look if context.chosen.look in _LOOKS else "points"
    finding = _finding(facts, look, t)
    left, right = st.columns((4, 3), vertical_alignment="bottom")
    with left:
        st.title(plain(finding.title), anchor=False)
        st.text(finding.sentence)
    with right:
        st.segmented_control(
            t("View"),
            list(_LOOKS),
            format_func=lambda key: t(_LOOKS[key][0]),
            required=True,
            label_visibility="collapsed",
            **state.bound(
                "issues-view", look, lambda key: {"look": key if key != "points" else ""}
            ),
        )
    _chips(context, facts)
    _map_and_panel(context, look)
    if look == "clusters":
        _sections(context)
    show_change(context)
    show_open_list(context)


def _finding(facts: Facts, look: str, t: Translator) -> Finding:
    found = CLUSTERS.known(facts) if look == "clusters" else None
    if found is not None:
        return clusters_finding(facts, found, t)
    return rates_finding(facts, t) if look == "rate" else issues_finding(facts, t)


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
def _map_and_panel(context: Context, look: str) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    # a row means an issue, or a cluster of this very question
    looked_at = (look, facts.filters if look == "clusters" else None)
    if state.recall("issues-looked") != looked_at:
        state.remember("issues-looked", looked_at)
        forget(PAGE.key)
    with st.container(key="issues-map"):
        map_column, panel = st.columns((2, 1), gap="medium")
    with map_column:
        found = _map(context, facts, look)
    with panel, st.container(key="panel", height="stretch"):
        if look == "clusters":
            number = found.rows[0] if found.rows else 0
            show_clusters(context, facts, number, page=PAGE.key)
        elif look == "rate":
            show_rates_beside(context, facts, found.place)
        else:
            if look == "density":
                st.text(
                    t(
                        "Where reports came from – not where problems are: "
                        "it also shows where teams went."
                    )
                )
            _picked(context, found)
            _issues(context, facts)


def _map(context: Context, facts: Facts, look: str) -> Pick:
    layers = _LOOKS[look][1]
    if look == "clusters":
        if CLUSTERS.known(facts) is None:  # a tile would wait for it
            layers = _LOOKS["points"][1]
        now = picked(PAGE.key, facts).rows
        bounds = cluster_bounds(facts, now[0]) if now else None
        return pick_on_map(context, facts, layers, page=PAGE.key, find=clusters_at, look_at=bounds)
    if look == "rate" and isinstance(TESTED.known(facts), RateSurface):
        layers = (*layers, "tolerance")
    find = issues_at if look == "points" else nothing_at
    return pick_on_map(context, facts, layers, page=PAGE.key, find=find)


def clusters_at(facts: Facts, click: Click) -> list[int]:
    """Return the number of the cluster that was clicked."""
    number = cluster_at(facts, click.place)
    return [number] if number else []


def nothing_at(_facts: Facts, _click: Click) -> list[int]:
    """Return nothing: a surface has no marks."""
    return []


def _picked(context: Context, found: Pick) -> None:
    t = context.t
    if found.rows:
        show_issues(context, found.rows)
    elif found.area:
        show_area(context, found.area)
    if not found.is_empty:
        st.button(t("Close"), key="close-issues", on_click=forget, args=(PAGE.key,))


@st.fragment
def _sections(context: Context) -> None:
    """Show one of the lists below the clusters."""
    facts, t = context.facts, context.t
    if facts is None:
        return
    chosen = st.segmented_control(
        t("More about clusters"),
        list(_SECTIONS),
        format_func=lambda name: t(_SECTIONS[name][0]),
        label_visibility="collapsed",
        key=state.begin("clusters-section", next(iter(_SECTIONS))),
    )
    if chosen:
        _SECTIONS[chosen][1](context, facts, page=PAGE.key)


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


_SECTIONS: Final = {
    "clusters": (N_("All clusters"), show_all_clusters),
    "groups": (N_("What belongs together"), show_groups),
}
PAGE: Final = Page("issues", N_("Issue map"), _render)
