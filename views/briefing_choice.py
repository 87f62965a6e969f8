"""Which snapshot is looked at: choose it, compare it, take it away."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

import streamlit as st

from data.snapshots import SavedSnapshot, may_take_away, snapshots, take_away
from geo.facts import Facts
from text import N_, Translator
from views import state
from views.base import Context
from views.briefings import Asked
from views.plain import distinct, plain

_NONE: Final = ""
_SEEN: Final = {
    "seen": N_("Shown or handed out: later snapshots go on guarding what it kept back"),
    "unseen": N_("Never: later snapshots need not mind it"),
}


def choose_snapshot(
    context: Context, facts: Facts, kept: tuple[SavedSnapshot, ...]
) -> Asked | None:
    """Let a snapshot be chosen, and an earlier one to compare it with; ``None`` without any."""
    t = context.t
    if not kept:
        st.text(
            t(
                "Nothing is frozen yet. Freeze the present state under a name: every slide, page "
                "and table is then made from it, next month as well."
            )
        )
        return None
    names = distinct({each.key: _label(each, t) for each in kept})
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
    before = state.recall("briefing-since")
    if before not in (_NONE, *older):
        _tell_of_gone(context, facts, before)
        state.remember("briefing-since", _NONE)
    since = st.selectbox(
        t("Changed since"),
        [_NONE, *older],
        format_func=lambda each: names[each] if each else "—",
        key=state.begin("briefing-since", _NONE),
    )
    return Asked(facts.survey.campaign.id, chosen.key, since or _NONE, t.language)


def _label(snapshot: SavedSnapshot, t: Translator) -> str:
    """Name a snapshot with its time, once where that is its name."""
    return " · ".join(dict.fromkeys((snapshot.name, t.moment(snapshot.frozen_at))))


def _tell_of_gone(context: Context, facts: Facts, key: object) -> None:
    """Say that what was compared with is there no more."""
    gone = snapshots(context.library.store, context.actor, facts.survey.campaign.id, gone=True)
    name = next((each.name for each in gone if each.key == key), "")
    if name:
        words = context.t("{name} was taken away: nothing is compared with it", name=name)
        st.info(plain(words))


def offer_to_take_away(context: Context, facts: Facts, snapshot: SavedSnapshot) -> None:
    """Let its maker, or who runs the store, take a snapshot away, once it is said who saw it."""
    t = context.t
    if not may_take_away(context.actor, snapshot.actor):
        return
    with st.expander(t("Take this snapshot away")):
        st.text(
            t(
                "It goes from all lists, with its meeting page and its files. This cannot be "
                "taken back; the records stay as they are."
            )
        )
        seen = st.radio(
            t("Was {name} shown to anybody or handed out?", name=plain(snapshot.name)),
            list(_SEEN),
            index=None,
            format_func=lambda each: t(_SEEN[each]),
            key=f"briefing-seen-{snapshot.key}",
        )
        pressed = st.button(
            t("Take it away for good"),
            key="briefing-take-away",
            disabled=seen is None,
            width="stretch",
        )
    if pressed and seen:
        take_away(
            context.library.store,
            context.actor,
            facts.survey.campaign.id,
            snapshot,
            shown=seen == "seen",
            request=uuid4(),
        )
        st.rerun()
