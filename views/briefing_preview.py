"""What is looked through on the page: a snapshot, or what would be frozen now."""

from __future__ import annotations

from typing import Final

import streamlit as st

from data.snapshots import SavedSnapshot
from geo.facts import Facts
from text import N_
from views import long_work, state
from views.base import Context
from views.briefings import Asked, briefings, preview_name
from views.widgets.briefing_files import root
from views.widgets.waiting import answered

_HEIGHT_PX: Final = 620
_LOOKS: Final = {"frozen": N_("The snapshot"), "now": N_("What would be frozen now")}
_LAST: Final = "briefing-preview-of"


def show_briefing(
    context: Context, facts: Facts, asked: Asked | None, kept: tuple[SavedSnapshot, ...]
) -> None:
    """Show the snapshot that is chosen, or what would be frozen with the present filters."""
    look = "now" if asked is None else "frozen"
    if asked is not None and context.actor.may("write"):
        t = context.t
        chosen = st.segmented_control(
            t("Look through"),
            list(_LOOKS),
            format_func=lambda each: t(_LOOKS[each]),
            key=state.begin("briefing-look", "frozen"),
        )
        look = chosen or "frozen"
    if look == "now":
        _show_preview(context, facts, kept)
    elif asked is not None:
        _show(context, asked)


def _show_preview(context: Context, facts: Facts, kept: tuple[SavedSnapshot, ...]) -> None:
    """Have the preview counted beside the page, then show it."""
    if not context.actor.may("write"):
        return
    t, actor, library = context.t, context.actor, context.library
    name = preview_name(facts, [each.key for each in kept])
    work = ("briefing", actor.role, actor.areas, facts.survey.campaign.id, name)
    _give_up_last(work)

    def make(told: long_work.Told) -> None:
        briefings().preview(actor, facts, name, library, told)

    st.text(t("Preview: not frozen. It shows the present filters, and is kept nowhere."))
    if briefings().has_preview(actor, name) or answered(
        context, work, make, key="briefing-preview", words=t("Counting")
    ):
        make(lambda _share: None)  # at hand, unless something was wrong: then it is told
        _show(context, Asked(facts.survey.campaign.id, name, "", t.language))


def _give_up_last(work: tuple[object, ...]) -> None:
    """Stop counting what other filters asked for."""
    last = state.recall(_LAST)
    if last is not None and last != work:
        long_work.begin(last, lambda _told: None).give_up()
        long_work.forget(last)
    state.remember(_LAST, work)


def _show(context: Context, asked: Asked) -> None:
    briefings().opened(context.actor, asked, context.library)
    address = f"{root()}/meeting?{asked.query(context.actor)}&read=1"
    st.iframe(address, height=_HEIGHT_PX, alt=context.t("Preview"))
