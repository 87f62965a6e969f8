"""Kinds of households: what a campaign asks of each, and of which kind one is."""

from __future__ import annotations

from typing import Final

import streamlit as st

from data.strata import ask_of_strata, weigh_households
from geo.facts import Facts
from geo.strata import MOST_DAYS, STRATA, Stratum
from text import Translator
from views import state
from views.base import Context
from views.widgets.dropped_files import request_for

_CODES: Final = ("", *(each.key for each in STRATA))
_TITLES: Final = {each.key: each.title for each in STRATA}


def show_targets(context: Context, facts: Facts) -> None:
    """Show targets and times to return of the kinds; who may write can change them."""
    t, strata = context.t, facts.survey.campaign.strata
    for each in strata:
        st.text(_said(each, t))
    if not context.actor.may("write"):
        return
    with st.expander(t("Change targets and times")):
        name = f"strata-{facts.survey.campaign.id}-{facts.survey.version}"
        wanted = [_asked(each, f"{name}-{each.key}", t) for each in strata]
        now = [(each.key, each.target, each.revisit_days) for each in strata]
        if st.button(t("Save"), key="strata-save", type="primary", disabled=wanted == now):
            store, campaign = context.library.store, facts.survey.campaign.id
            request = request_for(f"{name}-{wanted}")
            ask_of_strata(store, context.actor, campaign, wanted, request=request)
            st.rerun()


def _said(stratum: Stratum, t: Translator) -> str:
    """Say what is asked of a kind."""
    kind, target = t(stratum.title), t.share(stratum.target)
    if stratum.revisit_days is None:
        return t("{kind}: target {target}, one visit.", kind=kind, target=target)
    return t.plural(
        "{kind}: target {target}, again after {count} day.",
        "{kind}: target {target}, again after {count} days.",
        stratum.revisit_days,
        kind=kind,
        target=target,
    )


def _asked(stratum: Stratum, name: str, t: Translator) -> tuple[str, float, int | None]:
    left, right = st.columns(2, vertical_alignment="bottom")
    percent = left.number_input(
        t("{kind}: target in percent", kind=t(stratum.title)),
        0,
        100,
        step=5,
        key=state.begin(f"{name}-target", round(stratum.target * 100)),
    )
    days = right.number_input(
        t("Again after so many days, 0 for never"),
        0,
        MOST_DAYS,
        step=30,
        key=state.begin(f"{name}-days", stratum.revisit_days or 0),
    )
    same = percent == round(stratum.target * 100)
    return stratum.key, stratum.target if same else percent / 100, int(days) or None


def show_kind(context: Context, facts: Facts, row: int) -> None:
    """Say of which kind a household is (its row); who may write can say otherwise."""
    t, code = context.t, int(facts.survey.households["stratum"].iloc[row])
    number = int(facts.survey.households.index[row])
    with st.popover(_kind_words(_CODES[code], t), width="content"):
        chosen = st.radio(
            t("Kind of household"),
            _CODES,
            format_func=lambda key: _kind_words(key, t),
            key=state.begin(f"kind-{number}-{facts.survey.version}", _CODES[code]),
        )
    if chosen != _CODES[code]:
        store, campaign = context.library.store, facts.survey.campaign.id
        request = request_for(f"kind-{number}-{chosen}-{facts.survey.version}")
        weigh_households(store, context.actor, campaign, [number], chosen, request=request)
        st.rerun()


def _kind_words(key: str, t: Translator) -> str:
    return t(_TITLES[key]) if key else t("Of no kind")
