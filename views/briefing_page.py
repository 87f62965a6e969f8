"""Briefing: freeze what is known, show it in the meeting, hand it out after."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

import streamlit as st

from data.snapshots import LONGEST_NAME, snapshot_key, snapshots
from geo.errors import DoorstepError
from geo.facts import Facts
from reports.briefing.freezing import freeze_briefing
from reports.explain import explain
from reports.notes import filter_words
from text import N_
from views import state
from views.base import Context, Page
from views.briefing_choice import choose_snapshot, offer_to_take_away
from views.briefing_preview import show_briefing
from views.plain import plain
from views.record_keeping import now_there
from views.widgets.briefing_files import root, show_briefing_files

_STEPS: Final = (
    N_("Freeze the present state under a name. Later visits change nothing in it."),
    N_("Look through it here, and compare it with an earlier one: what changed since?"),
    N_("In the meeting: full screen, arrow keys, a village by its number and Enter."),
    N_("To hand out: slides, brief, map sheets, document, tables, a page that works offline."),
)


def _render(context: Context) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    st.title(t("Show it in the meeting, hand it out after"), anchor=False)
    try:  # no fragment: a click has to stop files that are being made, in a fragment it would wait
        kept = snapshots(context.library.store, context.actor, facts.survey.campaign.id)
        with st.container(key="briefing"):
            shown, panel = st.columns((5, 3), gap="medium")
        with panel:
            _freeze(context, facts)
            asked = choose_snapshot(context, facts, kept)
            if asked is not None:
                st.link_button(
                    context.t("Meeting mode: full screen, by keyboard"),
                    f"{root()}/meeting?{asked.query(context.actor)}",
                    key="briefing-meeting",
                    type="primary",
                    width="stretch",
                )
                show_briefing_files(context, asked)
                chosen = next(each for each in kept if each.key == asked.snapshot)
                offer_to_take_away(context, facts, chosen)
        with shown:
            if asked is None:
                for number, step in enumerate(_STEPS, start=1):
                    st.text(f"{number}. {t(step)}")
            show_briefing(context, facts, asked, kept)
    except DoorstepError as error:
        told = explain(error, context.t)
        st.error(plain(told.what))
        st.text(told.advice)


def _freeze(context: Context, facts: Facts) -> None:
    """Offer to freeze what the sidebar's filter selects."""
    t = context.t
    if not context.actor.may("write"):
        return
    chosen = [f"{n}: {value}" for n, value in filter_words(facts, t)[1:5] if value != t("all")]
    if chosen:
        st.text(" · ".join(chosen))
    usual = f"{t.moment(now_there(facts))}"
    name = st.text_input(
        t("Name of the snapshot"),
        placeholder=usual,
        max_chars=LONGEST_NAME,
        key=state.begin("briefing-name", ""),
    )
    pressed = st.button(t("Freeze now"), key="briefing-freeze", type="primary", width="stretch")
    if pressed:
        request = uuid4()
        with st.spinner(t("Freezing")):
            freeze_briefing(
                context.library.store,
                context.actor,
                facts,
                name=(name or "").strip() or usual,
                request=request,
            )
        state.remember("briefing-chosen", snapshot_key(request))
        state.remember("briefing-look", "frozen")
        st.rerun()


PAGE: Final = Page("briefing", N_("Briefing"), _render)
