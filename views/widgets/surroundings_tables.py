"""Below the map: the tables behind an answer, each as a file, and reports joined to one issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from geo.around import PARTS, Around
from geo.around_answers import cause_answer
from geo.facts import Facts
from layers.shared_cause import cause_of
from reports.surroundings_bands import bands_list
from reports.surroundings_cause import cause_list, cause_sentences, letter
from reports.surroundings_dark import doors_list, inventory_list, stretch_list
from reports.surroundings_lists import list_name
from reports.surroundings_reach import reach_list, served_list, sites_list
from text import N_, Translator
from views import state
from views.base import Context
from views.widgets.lists import MOST_SHOWN, show_downloads
from views.widgets.surroundings_answers import offer_asking
from views.widgets.waiting import answered


class _Part(NamedTuple):
    """One table: its name in files, its title, and what makes it."""

    name: str
    title: str
    table: Callable[[Facts, Translator], pd.DataFrame]


_PARTS: Final[dict[str, tuple[_Part, ...]]] = {
    "bands": (_Part("distance-bands", N_("By distance"), bands_list),),
    "dark": (
        _Part("road-gaps", N_("Stretches of road"), stretch_list),
        _Part("road-gaps-areas", N_("By area"), inventory_list),
        _Part("road-gaps-doors", N_("Households by distance"), doors_list),
    ),
    "reach": (
        _Part("walking-distance", N_("By area"), reach_list),
        _Part("walking-distance-doors", N_("Within reach and too far"), served_list),
    ),
}
_SITES: Final = _Part("new-places", N_("Best new places"), sites_list)
_CAUSE: Final = "cause"


def wants_cause() -> bool:
    """Say whether shared causes are looked at, so that the map shows them."""
    return bool(state.recall("around-section") == _CAUSE)


def show_tables(context: Context, facts: Facts, *, sites: bool) -> None:
    """Show one of the tables.

    Parameters
    ----------
    sites
        Best new places have been sought.
    """
    t, question = context.t, Around.of_text(facts.filters.around)
    if question is None:
        return
    parts = [*_PARTS[question.topic], *([_SITES] if sites else [])]
    titles = {part.name: part.title for part in parts} | {_CAUSE: N_("One issue of several")}
    key = state.begin("around-section", parts[0].name)
    if state.recall("around-section") not in titles:
        state.remember("around-section", parts[0].name)
    chosen = st.segmented_control(
        t("Tables"),
        list(titles),
        format_func=lambda name: t(titles[name]),
        label_visibility="collapsed",
        key=key,
    )
    if chosen == _CAUSE:
        _show_causes(context, facts, question)
    for part in parts:
        if part.name == chosen:
            _show_part(context, facts, part)


def _show_part(context: Context, facts: Facts, part: _Part) -> None:
    t = context.t
    table = part.table(facts, t)
    if table.empty:
        st.text(t("Nothing here under the present filters."))
        return
    percent = st.column_config.NumberColumn(format="percent")
    shares = [t("Share"), t("95 % from"), t("95 % to"), t("On record")]
    st.dataframe(
        table.head(MOST_SHOWN),
        hide_index=True,
        column_config=dict.fromkeys(shares, percent),
        placeholder="—",
        alt=t(part.title),
    )
    if len(table) > MOST_SHOWN:
        count = t.number(MOST_SHOWN)
        st.caption(t("The first {count} are shown; the files hold all.", count=count))
    show_downloads(
        context, facts, lambda: part.table(facts, t), name=part.name, title=t(part.title)
    )


def _show_causes(context: Context, facts: Facts, question: Around) -> None:
    t = context.t
    name = (_CAUSE, facts.survey, facts.filters.only((*PARTS, "around")))
    if not answered(
        context,
        name,
        lambda _told: cause_answer(facts, question.topic),
        key="cause",
        words=t("Joining reports"),
    ):
        return
    sentences, found = cause_sentences(facts, t), cause_of(facts)
    if not sentences:
        st.text(t("No three reports lie near enough to each other to be one issue."))
        return
    st.caption(
        t(
            "Reports at most 150 m from each other. An estimate: it is not stored, and joins "
            "nothing in the records."
        )
    )
    for number, sentence in enumerate(sentences):
        st.text(f"{letter(number)}  {sentence}")
        if found.causes[number].not_asked:
            behind = list_name(question, which=_CAUSE, number=number + 1)
            offer_asking(context, facts, behind, key=f"cause-{number}")
    show_downloads(
        context,
        facts,
        lambda: cause_list(facts, t),
        name="shared-causes",
        title=t("Shared cause"),
    )
