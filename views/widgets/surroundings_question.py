"""The question of the page Surroundings: which one, about what, how far."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from data.importing.kinds.surroundings import TITLES
from geo.around import DISTANCES, TOPICS, Around, choices, usual
from geo.facts import Facts
from text import N_
from views import state
from views.base import Context
from views.plain import distinct, plain

TOPIC_TITLES: Final = {
    "bands": N_("By distance"),
    "dark": N_("Gaps along roads"),
    "reach": N_("On foot"),
}
_STEP: Final = {"dark": 5, "reach": 50}


def question_asked(context: Context, facts: Facts) -> Around:
    """Return the question that the address bar carries, or the usual one."""
    found = Around.of_text(context.chosen.around)
    return found or usual(TOPICS[0], facts.survey)


def show_question(context: Context, facts: Facts, question: Around) -> None:
    """Show the switch of questions, what the chosen one is about, and how far."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="around-question"):
        _show_topics(context, facts, question)
        _show_what(context, facts, question)
        if question.topic == "bands":
            _show_direction(context, question)
        else:
            _show_distance(context, question)
        if question.topic == "dark":
            _show_complete(context, question)


def _show_topics(context: Context, facts: Facts, question: Around) -> None:
    t = context.t

    def chosen(topic: str | None) -> dict[str, str]:
        return {"around": usual(topic or question.topic, facts.survey).to_text(), "listed": ""}

    st.segmented_control(
        t("Question"),
        list(TOPICS),
        format_func=lambda topic: t(TOPIC_TITLES[topic]),
        required=True,
        **state.bound("around-topic", question.topic, chosen),
    )


def ask(question: Around) -> dict[str, str]:
    """Return the choice that asks a question."""
    return {"around": question.to_text()}


def _show_what(context: Context, facts: Facts, question: Around) -> None:
    t = context.t
    labels = {(question.kind, 0): t(TITLES[question.kind])}
    for choice in choices(facts.survey, question.topic):
        name = plain(choice.name) if choice.name else t(TITLES[choice.kind])
        labels[choice.kind, choice.group] = f"{name} ({t.number(choice.records)})"
    now = (question.kind, question.group)
    labels = distinct(labels)
    now = now if now in labels else (question.kind, 0)
    st.selectbox(
        t("About"),
        list(labels),
        format_func=labels.__getitem__,
        width=200,
        **state.bound("around-what", now, lambda what: ask(question.about(*what))),
    )


def _show_direction(context: Context, question: Around) -> None:
    t = context.t
    words = {False: t("nearer, more reports?"), True: t("farther, more reports?")}
    st.segmented_control(
        t("Suspicion"),
        list(words),
        format_func=words.__getitem__,
        required=True,
        **state.bound(
            "around-rising", question.rising, lambda rising: ask(replace(question, rising=rising))
        ),
    )


def _show_distance(context: Context, question: Around) -> None:
    t = context.t
    least, most = DISTANCES[question.topic]
    dark = question.topic == "dark"
    st.number_input(
        t("Farther than, m") if dark else t("At most on foot, m"),
        least,
        most,
        step=_STEP[question.topic],
        width=150,
        **state.bound(
            "around-distance",
            question.distance_m,
            lambda metres: ask(replace(question, distance_m=int(metres or question.distance_m))),
        ),
    )


def _show_complete(context: Context, question: Around) -> None:
    t = context.t
    st.checkbox(
        t("All there are is on record"),
        help=t(
            "Only somebody who knows should say so: then whatever is not on record is not there."
        ),
        **state.bound(
            "around-complete",
            question.complete,
            lambda complete: ask(replace(question, complete=bool(complete))),
        ),
    )
