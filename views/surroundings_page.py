"""Surroundings: whether it is the railway, the dark road or the missing stop, and what helps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from geo.around import PARTS, Around, counted_categories
from geo.around_answers import bands_answer, dark_answer
from geo.around_reach import reach_answer, sites_known
from geo.errors import DoorstepError
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import LonLat
from reports.explain import explain
from reports.findings import Finding
from reports.surroundings_bands import bands_bounds, bands_finding
from reports.surroundings_dark import dark_finding, stretch_place
from reports.surroundings_reach import reach_finding
from text import N_, Translator
from views.base import Context, Page
from views.long_work import Told
from views.plain import plain
from views.widgets.details import show_area, show_issues
from views.widgets.lists import show_open_list
from views.widgets.map_panel import show_map
from views.widgets.picking import forget, issues_at, pick_on_map
from views.widgets.surroundings_answers import (
    chosen_stretch,
    imagined,
    put,
    show_bands,
    show_dark,
    show_reach,
)
from views.widgets.surroundings_question import question_asked, show_question
from views.widgets.surroundings_tables import show_tables, wants_cause
from views.widgets.waiting import answered

_LAYERS: Final = {
    "bands": ("base", "bands", "areas", "issueplaces", "issues"),
    "dark": ("base", "dark", "areas", "issueplaces", "issues"),
    "reach": ("base", "reach", "areas", "reachdoors"),
}
_ANSWERS: Final[dict[str, Callable[[Facts, Told], Any]]] = {
    "bands": lambda facts, _told: bands_answer(facts),
    "dark": lambda facts, _told: dark_answer(facts),
    "reach": lambda facts, told: reach_answer(facts, told=told),
}
_FINDINGS: Final[dict[str, Callable[[Facts, Translator], Finding]]] = {
    "bands": bands_finding,
    "dark": dark_finding,
    "reach": reach_finding,
}
_AROUND: Final = 0.002
"""Degrees around a stretch of road that is looked at."""


def _render(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    question = question_asked(context, facts)
    filters = facts.filters.but(
        around=question.to_text(), categories=counted_categories(facts, question)
    )
    asked = context.library.facts(context.actor, filters, version=facts.survey.version) or facts
    try:
        ready = _show_finding(context, asked, question)
        show_question(context, facts, question)
        if ready:
            _map_and_panel(context.about(asked), question)
            show_tables(context, asked, sites=_sites_shown(asked, question))
            show_open_list(context.about(asked))
    except DoorstepError as error:
        told = explain(error, context.t)
        st.error(plain(told.what))
        st.text(told.advice)


def _show_finding(context: Context, asked: Facts, question: Around) -> bool:
    """Show what was found; say whether it is known yet."""
    t = context.t
    name = (question, asked.survey, asked.filters.only(PARTS))
    heading = st.empty()
    heading.title(t("Working it out"), anchor=False)
    ready = answered(
        context,
        name,
        lambda told: _ANSWERS[question.topic](asked, told),
        key="around",
        words=t("Working it out"),
    )
    if ready:
        finding = _FINDINGS[question.topic](asked, t)
        heading.title(plain(finding.title), anchor=False)
        st.text(finding.sentence)
    return ready


def _sites_shown(asked: Facts, question: Around) -> bool:
    """Say whether best new places have been sought and found."""
    return bool(question.topic == "reach" and question.sites and sites_known(asked))


@st.fragment
def _map_and_panel(context: Context, question: Around) -> None:
    facts = context.facts
    if facts is None:
        return
    with st.container(key="around-map"):
        map_column, panel = st.columns((2, 1), gap="medium")
    if question.topic == "reach":
        with panel:  # before the map, which shows the best places once they are found
            show_reach(context, facts, imagined(facts))
        with map_column:
            _map_to_try(context, facts, _layers(facts, question))
        return
    with map_column:
        found = pick_on_map(
            context,
            facts,
            _layers(facts, question),
            page=PAGE.key,
            find=issues_at,
            look_at=_finding_bounds(facts, question),
        )
    with panel:
        if found.rows:
            show_issues(context, found.rows)
        elif found.area:
            show_area(context, found.area)
        if not found.is_empty:
            st.button(context.t("Close"), key="close-around", on_click=forget, args=(PAGE.key,))
        elif question.topic == "bands":
            show_bands(context, facts)
        else:
            show_dark(context, facts)


def _layers(facts: Facts, question: Around) -> tuple[str, ...]:
    layers = _LAYERS[question.topic]
    if wants_cause():
        layers = (*layers, "cause")
    return (*layers, "newplaces") if _sites_shown(facts, question) else layers


def _map_to_try(context: Context, facts: Facts, layers: tuple[str, ...]) -> None:
    """Show the map on which a click imagines one more."""
    click = show_map(context, layers, name=PAGE.key, marked=imagined(facts))
    if click is not None:
        put(facts, click.place)
        st.rerun(scope="fragment")


def _finding_bounds(facts: Facts, question: Around) -> Bounds | None:
    """Return where to look: at what was found, or at the stretch that is chosen."""
    if question.topic == "bands":
        return bands_bounds(facts)
    rank = chosen_stretch()
    if question.topic != "dark" or not rank:
        return None
    place: LonLat | None = stretch_place(facts, rank)
    if place is None:
        return None
    return (
        place.lon - _AROUND,
        place.lat - _AROUND,
        place.lon + _AROUND,
        place.lat + _AROUND,
    )


PAGE: Final = Page("surroundings", N_("Surroundings"), _render)
