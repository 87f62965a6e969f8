"""Coverage: who has not been asked, where first, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from geo.facts import Facts
from layers.visit_gaps import gap_at
from reports.findings import coverage_finding
from reports.gaps import gap_bounds
from text import N_
from views import state
from views.base import Context, Page
from views.plain import plain
from views.widgets.check_sample import show_check_sample
from views.widgets.course import show_course
from views.widgets.details import show_area, show_households
from views.widgets.gaps import show_all_gaps, show_first_gaps
from views.widgets.lists import show_open_list
from views.widgets.map_panel import Click
from views.widgets.picking import forget, households_at, pick_on_map
from views.widgets.rates import show_rates
from views.widgets.reconciliation import show_reconciliation
from views.widgets.replay import show_replay
from views.widgets.split_table import show_split_table

_LAYERS: Final = ("base", "coverage", "gaps", "areas", "householdplaces", "households")
_SECTIONS: Final[dict[str, tuple[str, Callable[[Context, Facts], None]]]] = {
    "figures": (N_("Figures by"), show_split_table),
    "gaps": (N_("All gaps"), show_all_gaps),
    "course": (N_("How it went"), show_course),
    "reconciliation": (N_("Register against visits"), show_reconciliation),
    "check": (N_("Check sample"), show_check_sample),
}
"""What stands below the map, one at a time, so that the others cost nothing."""


def _render(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    finding = coverage_finding(facts, context.t)
    st.title(plain(finding.title), anchor=False)
    st.text(finding.sentence)
    with st.container():  # so that what it shows does not move the map to another place
        show_replay(context, facts)
    _map_and_panel(context)
    _sections(context)
    show_open_list(context)


@st.fragment(run_every=1800)
def _map_and_panel(context: Context) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    look_at = gap_bounds(facts, state.selection().gap)
    with st.container(key="coverage-map"):
        map_column, panel = st.columns((2, 1), gap="medium")
    with map_column:
        found = pick_on_map(
            context,
            facts,
            _LAYERS,
            page=PAGE.key,
            find=_households_or_gap,
            look_at=look_at,
        )
    with panel, st.container(key="panel", height="stretch"):
        if found.rows:
            show_households(context, found.rows)
        elif found.area:
            show_area(context, found.area)
            only = found.area not in facts.filters.areas
            if only and st.button(t("Show only this area"), key="only-area"):
                state.choose(area=found.area, gap=0)
                st.rerun()
        else:
            show_rates(context, facts)
            show_first_gaps(context, facts)
        if not found.is_empty:
            st.button(t("Close"), key="close-coverage", on_click=forget, args=(PAGE.key,))


def _households_or_gap(facts: Facts, click: Click) -> list[int] | None:
    """Return the households that were clicked; ``None`` where a gap was, which is looked at."""
    rows = households_at(facts, click)
    rank = 0 if rows else gap_at(facts, click.place)
    if not rank or rank == state.selection().gap:
        return rows
    forget(PAGE.key)
    state.choose(gap=rank)
    return None


@st.fragment
def _sections(context: Context) -> None:
    """Show one of the parts below the map."""
    facts, t = context.facts, context.t
    if facts is None:
        return
    key = state.begin("coverage-section", next(iter(_SECTIONS)))
    chosen = st.segmented_control(
        t("More about coverage"),
        list(_SECTIONS),
        format_func=lambda name: t(_SECTIONS[name][0]),
        label_visibility="collapsed",
        key=key,
    )
    if chosen:
        _SECTIONS[chosen][1](context, facts)


PAGE: Final = Page("coverage", N_("Coverage"), _render)
