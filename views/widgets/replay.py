"""Replay: the campaign day by day, by moving nothing but the end of the period."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from geo.facts import Facts
from views import state
from views.base import Context

_SECONDS_PER_DAY: Final = 1.2
_PLAYING: Final = "replay-playing"
_ON: Final = "replay-on"
_FRESH: Final = "replay-fresh"
"""The page has just been run as a whole: the day shown is not over yet."""


def show_replay(context: Context, facts: Facts) -> None:
    """Show the switch and, when it is on, a slider of days that plays."""
    t, days = context.t, facts.survey.days
    if days is None or days[0] == days[1]:
        return
    first, last = max(days[0], facts.filters.since or days[0]), days[1]
    if first >= last:
        return
    on = st.toggle(t("Replay day by day"), key=state.begin(_ON, value=False), on_change=_stop)
    if on:
        playing = bool(state.recall(_PLAYING, False))
        state.remember(_FRESH, True)
        st.fragment(_steps, run_every=_SECONDS_PER_DAY if playing else None)(context, first, last)


def _stop() -> None:
    """Stand still; the whole period is shown again when the switch is off."""
    state.remember(_PLAYING, False)
    if not state.recall(_ON, False):
        state.choose(until=None)


def _steps(context: Context, first: dt.date, last: dt.date) -> None:
    t = context.t
    now = min(max(state.selection().until or last, first), last)
    playing = bool(state.recall(_PLAYING, False))
    if playing and not state.recall(_FRESH):
        now += dt.timedelta(days=1)
        if now >= last:
            state.remember(_PLAYING, False)
        state.choose(until=None if now >= last else now)
        st.rerun()
    state.remember(_FRESH, False)
    row = st.container(horizontal=True, vertical_alignment="center", key="replay")
    label = t("Pause") if playing else t("Play")
    if row.button(label, key="replay-play"):
        state.remember(_PLAYING, not playing)
        if not playing and now >= last:
            state.choose(until=first)
        st.rerun()
    row.slider(
        t("Up to and including this day"),
        first,
        last,
        format=t.day_pattern,
        **state.bound("replay", now, lambda day: {"until": None if day == last else day, "gap": 0}),
    )
    if state.selection().until != context.chosen.until:
        st.rerun()
