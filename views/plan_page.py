"""Plan: who goes where next, in which order, and why."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from geo.errors import DoorstepError
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import LonLat
from geo.plan import Plan
from layers.turfs import stops_at
from reports.explain import explain
from reports.gaps import gap_bounds
from reports.stop_words import slot_words
from text import N_
from views import plan_keeping as keeping
from views import state
from views.base import Context, Page
from views.plain import plain
from views.plan_keeping import Working
from views.record_keeping import now_there
from views.widgets.map_panel import show_map
from views.widgets.plan_stops import show_stops
from views.widgets.plan_teams import show_locks, show_stop_editor, show_teams
from views.widgets.plan_wish import show_wish

_BEFORE: Final = ("base", "gaps", "areas", "households")
_WITH_PLAN: Final = ("base", "areas", "turfs", "stops", "stopnumbers")
_MOST_LISTED: Final = 20
_MARGIN: Final = 0.0006
"""Degrees around a plan."""


def _render(context: Context) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    st.title(t("Who goes where next"), anchor=False)
    if not facts.has_register:
        st.text(t("Nobody is on the register here: there is nothing to plan."))
        return
    _body(context)


@st.fragment
def _body(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    try:
        held = keeping.working(context, facts)
        shown = _with_plan(context, facts, held.plan) if held else facts
        with st.container(key="plan-map"):
            map_column, panel = st.columns((5, 3), gap="medium")
        with map_column:
            _map(context.about(shown), shown, held)
        with panel:
            if held is None:
                _ask(context, facts)
            else:
                _panel(context, facts, held)
        if held is not None:
            show_stops(context, facts, held.plan)
    except DoorstepError as error:
        told = explain(error, context.t)
        st.error(plain(told.what))
        st.text(told.advice)


def _with_plan(context: Context, facts: Facts, plan: Plan) -> Facts:
    """Return the facts of the area with the plan to be drawn."""
    library, actor, campaign = context.library, context.actor, facts.survey.campaign.id
    name = library.plan_name(actor, campaign, plan)
    filters = facts.filters.only(("areas",)).but(plan=name)
    return library.facts(actor, filters, version=facts.survey.version) or facts


# --- the map --------------------------------------------------------------------------------------


def _map(context: Context, facts: Facts, held: Working | None) -> None:
    """Show the map: before there is a plan a tap is the meeting point, then it means a stop."""
    if held is None:
        look_at = gap_bounds(facts, state.selection().gap)
        click = show_map(
            context,
            _BEFORE,
            name=PAGE.key,
            marked=keeping.meeting_point(facts),
            look_at=look_at,
        )
        if click is not None:
            keeping.meet_at(facts, click.place)
            st.rerun(scope="fragment")
        return
    click = show_map(
        context, _WITH_PLAN, name=PAGE.key, marked=held.plan.start, look_at=_bounds(held.plan)
    )
    if click is not None:
        keeping.pick_stop(facts, tuple(stops_at(facts, click.place, within_m=click.within_m)))
        st.rerun(scope="fragment")


def _bounds(plan: Plan) -> Bounds | None:
    if plan.stops.empty:
        return None
    lon, lat = (plan.stops[name].to_numpy() for name in ("lon", "lat"))
    if plan.start is not None:
        lon, lat = np.append(lon, plan.start.lon), np.append(lat, plan.start.lat)
    low, high = LonLat(lon.min(), lat.min()), LonLat(lon.max(), lat.max())
    return low.lon - _MARGIN, low.lat - _MARGIN, high.lon + _MARGIN, high.lat + _MARGIN


# --- before there is a plan -----------------------------------------------------------------------


def _ask(context: Context, facts: Facts) -> None:
    t = context.t
    wish = show_wish(context, facts, today=now_there(facts).date())
    if st.button(t("Make the plan"), key="plan-make", type="primary", width="stretch"):
        bar = st.progress(0.0, t("Planning"))

        def told(share: float) -> None:
            bar.progress(share, t("Planning"))

        keeping.make(context, facts, wish, told=told)
        bar.empty()
        st.rerun()
    _take_back(context, facts)
    _saved_plans(context, facts)


def _saved_plans(context: Context, facts: Facts) -> None:
    t, names = context.t, facts.survey.departments["name"]
    plans = keeping.listed_plans(context, facts)
    if not plans:
        return
    st.subheader(t("Saved plans"), anchor=False)
    for plan in plans[:_MOST_LISTED]:
        who = plain(str(names[plan.department])) if plan.department in names.index else ""
        words = t(
            "{teams} teams, {count} doors",
            teams=t.number(plan.teams),
            count=t.number(plan.households),
        )
        parts = [t.date(plan.day), slot_words(plan.slot, t), who, words]
        row = st.container(key=f"plan-saved-{plan.id}", gap="xxsmall")
        row.text(" · ".join(part for part in parts if part))
        buttons = row.container(horizontal=True)
        if buttons.button(t("Open"), key=f"plan-open-{plan.id}"):
            state.choose(plan=plan.id)
            st.rerun()
        may = context.actor.may("write")
        if may and buttons.button(t("Delete"), key=f"plan-delete-{plan.id}", type="tertiary"):
            keeping.delete(context, facts, plan)
            st.rerun()


def _take_back(context: Context, facts: Facts) -> None:
    if keeping.can_take_back(context, facts) and st.button(context.t("Undo"), key="plan-undo"):
        keeping.take_back(context, facts)
        st.rerun()


# --- a plan ---------------------------------------------------------------------------------------


def _panel(context: Context, facts: Facts, held: Working) -> None:
    t, plan = context.t, held.plan
    st.subheader(f"{t.date(plan.on)} · {slot_words(plan.slot, t)}", anchor=False)
    if held.saved is not None and not held.changed:
        st.caption(t("Saved. Doors that are tried are ticked off here."))
    show_teams(context, facts, held)
    _buttons(context, facts, held)
    if context.actor.may("write"):
        show_stop_editor(context, facts, held)
        show_locks(context, facts, held)


def _buttons(context: Context, facts: Facts, held: Working) -> None:
    t = context.t
    row = st.container(horizontal=True)
    if (
        held.changed
        and context.actor.may("write")
        and row.button(t("Save the plan"), key="plan-save", type="primary")
    ):
        keeping.save(context, facts, held)
        st.rerun()
    if row.button(t("Plan anew"), key="plan-new"):
        keeping.leave(facts)
        st.rerun()
    _take_back(context, facts)


PAGE: Final = Page("plan", N_("Plan"), _render)
