"""Briefing: freeze what is known, show it in the meeting, hand it out after."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

import streamlit as st

from data.snapshots import LONGEST_NAME, SavedSnapshot, snapshot_key, snapshots
from geo.errors import DoorstepError
from geo.facts import Facts
from reports.briefing.freezing import freeze_briefing
from reports.explain import explain
from reports.notes import filter_words
from text import N_
from views import state
from views.base import Context, Page
from views.briefings import Asked, briefings
from views.plain import distinct, plain
from views.record_keeping import now_there
from views.widgets.briefing_files import root, show_briefing_files

_NONE: Final = ""
_STEPS: Final = (
    N_("Freeze the present state under a name. Later visits change nothing in it."),
    N_("Look through it here, and compare it with an earlier one: what changed since?"),
    N_("In the meeting: full screen, arrow keys, a village by its number and Enter."),
    N_("To hand out: slides, brief, map sheets, document, tables, a page that works offline."),
)
_PREVIEW_PX: Final = 620


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
            asked = _choose(context, facts, kept)
            if asked is not None:
                st.link_button(
                    context.t("Meeting mode: full screen, by keyboard"),
                    f"{root()}/meeting?{asked.query(context.actor)}",
                    key="briefing-meeting",
                    type="primary",
                    width="stretch",
                )
                show_briefing_files(context, asked)
        with shown:
            if asked is not None:
                _preview(context, asked)
            else:
                for number, step in enumerate(_STEPS, start=1):
                    st.text(f"{number}. {t(step)}")
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
        st.rerun()


def _choose(context: Context, facts: Facts, kept: tuple[SavedSnapshot, ...]) -> Asked | None:
    """Let a snapshot be chosen, and an earlier one to compare it with."""
    t = context.t
    if not kept:
        st.text(
            t(
                "Nothing is frozen yet. Freeze the present state under a name: every slide, page "
                "and table is then made from it, next month as well."
            )
        )
        return None
    names = distinct({each.key: f"{each.name} · {t.moment(each.frozen_at)}" for each in kept})
    if state.recall("briefing-chosen") not in names:
        state.remember("briefing-chosen", kept[0].key)
    key = st.selectbox(
        t("Snapshot"),
        list(names),
        format_func=lambda each: names[each],
        key=state.widget("briefing-chosen"),
    )
    chosen = next((each for each in kept if each.key == key), kept[0])
    older = [e.key for e in kept if e.frozen_at <= chosen.frozen_at and e.id < chosen.id]
    if state.recall("briefing-since") not in (_NONE, *older):
        state.remember("briefing-since", _NONE)
    since = st.selectbox(
        t("Changed since"),
        [_NONE, *older],
        format_func=lambda each: names[each] if each else "—",
        key=state.begin("briefing-since", _NONE),
    )
    return Asked(facts.survey.campaign.id, chosen.key, since or _NONE, t.language)


def _preview(context: Context, asked: Asked) -> None:
    briefings().opened(context.actor, asked, context.library)
    address = f"{root()}/meeting?{asked.query(context.actor)}&read=1"
    st.iframe(address, height=_PREVIEW_PX, alt=context.t("Preview"))


PAGE: Final = Page("briefing", N_("Briefing"), _render)
