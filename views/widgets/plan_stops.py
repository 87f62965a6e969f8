"""The doors of one team in their order, each with the reason why it is on the list."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.facts import Facts
from geo.outcomes import OUTCOMES
from geo.plan import Plan
from geo.plan_record import done_since
from reports.walk_stops import Outing
from text import Translator
from views import state
from views.base import Context
from views.widgets.plan_files import show_plan_files
from views.widgets.sheet_entry import show_sheet_entry

_MOST_SHOWN: Final = 400


def stop_list(context: Context, facts: Facts, plan: Plan, *, team: int) -> pd.DataFrame:
    """List a team's doors in the order of the way, in words. Index: household id."""
    t = context.t
    outing = Outing(plan, facts, t, context.library.store, context.actor)
    stops = outing.stops(team)
    since = done_since(facts.survey, plan).loc[stops.index, "outcome"]
    table = {
        t("Stop"): stops["stop"],
        t("Address"): stops["address"],
        t("Why"): stops["why"],
        t("Tried before"): stops["tried"],
        t("Best time"): stops["hour"],
        t("Metres"): stops["walk_m"].round().astype("int64"),
        t("Since then"): [_outcome(code, t) for code in since],
    }
    if not context.actor.may("words"):
        del table[t("Address")]
    return pd.DataFrame(table, index=stops.index)


def show_stops(context: Context, facts: Facts, plan: Plan) -> None:
    """Show the doors of a team that is chosen."""
    t = context.t
    numbers = plan.teams.index[plan.teams["households"] > 0].tolist()
    if not numbers:
        st.text(t("Nobody is on the list of this plan."))
        return
    key = "plan-team"
    if state.recall(key) not in numbers:
        state.remember(key, numbers[0])
    team = st.selectbox(
        t("Doors of"),
        numbers,
        format_func=lambda each: t("Team {number}", number=each),
        key=state.widget(key),
    )
    table = stop_list(context, facts, plan, team=int(team or numbers[0]))
    st.dataframe(
        table.head(_MOST_SHOWN),
        hide_index=True,
        height=min(38 + 35 * len(table), 420),
        column_config={
            t("Stop"): st.column_config.NumberColumn(width=58),
            t("Metres"): st.column_config.NumberColumn(width=70),
        },
        placeholder="—",
        alt=t("Doors of"),
    )
    show_sheet_entry(context, facts, plan, team=int(team or numbers[0]))
    show_plan_files(context, facts, plan)


def _outcome(code: int, t: Translator) -> str:
    return "✓ " + t(OUTCOMES[code].title) if code >= 0 else ""
