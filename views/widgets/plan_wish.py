"""What a plan is asked for: whose doors, how many teams, when, from where."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from geo.facts import Facts
from geo.gap_outlines import gap_sentences
from geo.model import NO_ID
from geo.plan_choice import Wish
from geo.revisit import SLOTS
from layers.visit_gaps import gaps_of
from reports.gaps import gap_rows, gap_words
from reports.stop_words import slot_words
from text import Translator
from views import plan_keeping as keeping
from views import state
from views.base import Context
from views.plain import plain

_MOST_TEAMS: Final = 60
_MOST_DOORS: Final = 200
_TEAMS, _DOORS = 3, 40
_EARLIEST: Final = dt.date(1990, 1, 1)


def show_wish(context: Context, facts: Facts, *, today: dt.date) -> Wish:
    """Show the questions and return what is asked for."""
    t = context.t
    gap = _show_whose(context, facts)
    left, right = st.columns(2)
    teams = left.number_input(
        t("Teams"), 1, _MOST_TEAMS, key=state.begin("plan-teams", _TEAMS), step=1
    )
    doors = right.number_input(
        t("Doors per team, about"), 1, _MOST_DOORS, key=state.begin("plan-doors", _DOORS), step=1
    )
    slot = st.segmented_control(
        t("When"),
        range(len(SLOTS)),
        format_func=lambda each: slot_words(each, t),
        key=state.begin("plan-slot", 1),
        required=True,
    )
    day = st.date_input(
        t("Day"),
        key=state.begin("plan-day", today),
        format="YYYY-MM-DD",
        min_value=_EARLIEST,
    )
    department = _show_department(t, facts)
    _show_meeting_point(t, facts)
    return Wish(
        on=day if isinstance(day, dt.date) else today,
        slot=int(slot or 0),
        teams=int(teams),
        doors_per_team=int(doors),
        start=keeping.meeting_point(facts),
        households=gap,
        department=department,
    )


def _show_whose(context: Context, facts: Facts) -> tuple[int, ...] | None:
    """Say whose doors are meant; return the households that were handed over, if any."""
    these, words = keeping.handed_over(facts)
    if these and not state.selection().gap:
        st.text(words)
        if st.button(
            context.t("Plan the whole area instead"), key="plan-not-these", type="tertiary"
        ):
            keeping.take_none(facts)
            st.rerun()
        return these
    t, rank = context.t, state.selection().gap
    rows = gap_rows(facts, rank)
    if not len(rows):
        areas, chosen = facts.survey.areas["name"], facts.filters.areas
        where = t.listed([str(areas[area]) for area in chosen]) if chosen else t("Everywhere")
        st.text(where)
        return None
    said = gap_sentences(facts, gaps_of(facts), [rank])[rank]
    st.text(t("Gap {rank}: {words}", rank=rank, words=gap_words(facts, said, t)))
    if st.button(t("Plan the whole area instead"), key="plan-no-gap", type="tertiary"):
        state.choose(gap=0)
        st.rerun()
    return tuple(int(number) for number in facts.survey.households.index[rows])


def _show_department(t: Translator, facts: Facts) -> int:
    names = facts.survey.departments["name"]
    if names.empty:
        return NO_ID
    chosen = st.selectbox(
        t("Who goes"),
        [NO_ID, *names.index.tolist()],
        format_func=lambda each: plain(str(names[each])) if each else t("Not said yet"),
        key=state.begin("plan-department", NO_ID),
    )
    return int(chosen or NO_ID)


def _show_meeting_point(t: Translator, facts: Facts) -> None:
    if keeping.meeting_point(facts) is None:
        st.caption(t("Tap the map to set a meeting point."))
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(t("The meeting point is marked on the map."))
    row.button(
        t("Remove"),
        key="plan-no-start",
        on_click=keeping.meet_at,
        args=(facts, None),
        type="tertiary",
    )
