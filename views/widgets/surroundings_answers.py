"""Beside the map: the evidence of an answer, who was not asked, and the next step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.around import MOST_SITES, Around
from geo.around_answers import bands_answer, dark_answer
from geo.around_reach import USUAL_SITES, reach_answer, sites_answer, sites_key, sites_known
from geo.facts import Facts
from geo.model import LonLat
from layers.distance_bands import LAYER as BANDS
from layers.distance_bands import band_names
from reports.surroundings_bands import unasked_sentence
from reports.surroundings_dark import coverage_words, doors_words, stretch_words
from reports.surroundings_lists import list_name, unasked_behind
from reports.surroundings_reach import (
    gained_at,
    gained_words,
    site_words,
    sites_sentence,
    unserved_sentence,
)
from reports.surroundings_words import beside_words, counting_words, excluded_words
from views import state
from views.base import Context
from views.plain import plain
from views.plan_keeping import hand_over
from views.widgets.surroundings_question import ask
from views.widgets.waiting import answered

if TYPE_CHECKING:
    import altair as alt

_FIRST: Final = 5
_PLAN: Final = "plan"


def _elsewhere() -> None:
    """Stand for another page, which is known by its address."""


def offer_asking(context: Context, facts: Facts, name: str, *, key: str) -> None:
    """Offer the list of those who were not asked, and to plan visits to them."""
    t = context.t
    row = st.container(horizontal=True, key=f"around-steps-{key}")
    if row.button(t("See the list"), key=f"around-list-{key}"):
        state.choose(listed=name)
        st.rerun()
    if row.button(t("Ask these first"), key=f"around-plan-{key}", type="primary"):
        found = unasked_behind(facts, name.partition(":")[2], t)
        if found is None:
            return
        title, rows = found
        households = facts.survey.households.index[rows]
        hand_over(facts, tuple(int(number) for number in households), title)
        st.switch_page(st.Page(_elsewhere, url_path=_PLAN))


def _show_beside(context: Context, facts: Facts, question: Around) -> None:
    """Show what counts and what does not."""
    t = context.t
    chosen = bool(context.chosen.categories)
    st.caption(plain(counting_words(facts, question, t, chosen=chosen)))


# --- by distance ----------------------------------------------------------------------------------


def show_bands(context: Context, facts: Facts) -> None:
    """Show the shares by distance, who was not asked, and what does not count."""
    t, answer = context.t, bands_answer(facts)
    if not answer.missing:
        st.altair_chart(_chart(context, facts), width="stretch")
        st.caption(t("Share of those visited and asked; the lines are 95 % intervals."))
        count, said = unasked_sentence(facts, t)
        if answer.exposed.any():
            st.text(said)
        if count:
            offer_asking(context, facts, list_name(answer.question), key="bands")
    for line in excluded_words(answer.facilities, t):
        st.text(line)
    _show_beside(context, facts, answer.question)
    if beside := beside_words(facts, answer.homes.unplaced, answer.homes.beside, t):
        st.caption(plain(beside))


def _chart(context: Context, facts: Facts) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    t, table = context.t, bands_answer(facts).bands.table
    colours = [style.fill or "#bbb6aa" for style in BANDS.styles(facts)[: len(table)]]
    names = list(band_names(table, t))
    edges = table["from_m"].tolist()
    ticks = [f"0–{edges[1]:.0f}", *(f"–{edge:.0f}" for edge in edges[2:]), f"{edges[-1]:.0f}+"]
    shown = table["enough"]
    rows = table.assign(
        band=names,
        tick=ticks,
        said=[
            t.share(float(share)) if enough else t("too few")
            for share, enough in zip(table["share"], shown, strict=True)
        ],
        share=table["share"].where(shown, 0.0),
        low=table["low"].where(shown),
        high=table["high"].where(shown),
    )
    told = {
        "band": t("Distance"),
        "said": t("Share"),
        "reporting": t("Reporting"),
        "asked": t("Asked"),
    }
    rows = rows[["tick", "share", "low", "high", *told]]
    rows = rows.assign(**{name: rows[column] for column, name in told.items()})
    axis = alt.Axis(labelAngle=0, labelOverlap=False)
    x: Any = alt.X("tick:N", sort=ticks, title=t("metres"), axis=axis)
    y: Any = alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=4))
    base = alt.Chart(rows)
    bars = base.mark_bar(stroke="#7c5b45", strokeWidth=0.6).encode(
        x=x,
        y=y,
        tooltip=[f"{name}:N" for name in told.values()],
        color=alt.Color("band:N", scale=alt.Scale(domain=names, range=colours), legend=None),
    )
    lines = base.mark_rule(strokeWidth=1.8, color="#8a857a").encode(x=x, y="low:Q", y2="high:Q")
    few = base.transform_filter(f"datum.said == '{t('too few')}'").mark_text(dy=-8, fontSize=11)
    return alt.layer(bars, lines, few.encode(x=x, y=y, text="said:N"), height=190)


# --- along roads ----------------------------------------------------------------------------------


def show_dark(context: Context, facts: Facts) -> None:
    """Show the first stretches, how complete the records are, and who lives there."""
    t, answer = context.t, dark_answer(facts)
    if said := coverage_words(facts, t):
        st.text(said)
    _show_stretches(context, facts)
    if said := doors_words(facts, t):
        st.text(said)
    far = answer.known & (answer.away_m > answer.question.distance_m) & ~answer.homes.asked
    if far.any():
        offer_asking(context, facts, list_name(answer.question), key="dark")
    for line in excluded_words(answer.facilities, t):
        st.text(line)
    _show_beside(context, facts, answer.question)


def _show_stretches(context: Context, facts: Facts) -> None:
    table, chosen = dark_answer(facts).stretches, chosen_stretch()
    listed = list(table.index[:_FIRST])
    if chosen in table.index and chosen not in listed:
        listed.append(chosen)
    with st.container(key="first-gaps", gap="xsmall"):
        for rank in listed:
            words = f"**{rank}** {plain(stretch_words(facts, int(rank), context.t))}"
            kind: Any = "secondary" if rank == chosen else "tertiary"
            if st.button(words, key=f"stretch-{rank}", type=kind, width="stretch"):
                state.remember("around-stretch", 0 if rank == chosen else int(rank))
                st.rerun()


def chosen_stretch() -> int:
    """Return the rank of the stretch that is looked at, 0 for none."""
    return int(state.recall("around-stretch", 0))


# --- on foot --------------------------------------------------------------------------------------


def show_reach(context: Context, facts: Facts, place: LonLat | None) -> None:
    """Show who was not asked of those too far, what one more would change, and the best places."""
    t, answer = context.t, reach_answer(facts)
    count, said = unserved_sentence(facts, t)
    if not answer.service.served.all():
        st.text(said)
    if count:
        offer_asking(context, facts, list_name(replace(answer.question, sites=0)), key="reach")
    st.subheader(t("What would help?"), anchor=False)
    if place is None:
        st.caption(t("Click the map: whom would one more there serve?"))
    else:
        st.text(gained_words(facts, gained_at(facts, place), t))
        st.button(t("Take it away"), key="around-no-place", on_click=put, args=(facts, None))
    _show_sites(context, facts)
    for line in excluded_words(answer.facilities, t):
        st.text(line)
    _show_beside(context, facts, answer.question)


def put(facts: Facts, place: LonLat | None) -> None:
    """Remember where one more is imagined; ``None`` forgets it."""
    state.remember(f"around-place-{facts.survey.campaign.id}", place)


def imagined(facts: Facts) -> LonLat | None:
    """Return where one more is imagined."""
    found: LonLat | None = state.recall(f"around-place-{facts.survey.campaign.id}")
    return found


def _show_sites(context: Context, facts: Facts) -> None:
    t = context.t
    question = Around.of_text(facts.filters.around)
    if question is None:
        return
    row = st.container(horizontal=True, vertical_alignment="bottom")
    wanted = row.number_input(
        t("New places, at most"),
        1,
        MOST_SITES,
        value=question.sites or USUAL_SITES,
        key="around-sites",
        width=150,
    )
    if row.button(t("Find the best"), key="around-find"):
        state.choose(**ask(replace(question, sites=int(wanted))))
        st.rerun()
    if not question.sites:
        return
    if sites_known(facts) is None and not answered(
        context,
        sites_key(facts),
        lambda told: sites_answer(facts, told=told),
        key="sites",
        words=t("Comparing places"),
    ):
        return
    found = sites_answer(facts)
    st.text(sites_sentence(facts, found, t))
    for rank, line in found.table.iterrows():
        st.text(f"{rank}  {site_words(facts, line, t)}")
