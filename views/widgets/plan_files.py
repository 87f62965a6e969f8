"""What teams take along: choose a file and a team, and it is made."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.facts import Facts
from geo.plan import Plan
from reports.plan_files import PLAN_FILES
from reports.walk_stops import Outing
from views import state
from views.base import Context

_FILES: Final = {each.name: each for each in PLAN_FILES}
_ALL: Final = 0


def show_plan_files(context: Context, facts: Facts, plan: Plan) -> None:
    """Offer walk sheets, phone files and the pack of forms, of one team or of all."""
    t = context.t
    if plan.stops.empty or not context.actor.may("words"):
        return
    st.subheader(t("To take along"), anchor=False)
    left, right = st.columns((2, 1), vertical_alignment="bottom")
    name = left.selectbox(
        t("File"),
        list(_FILES),
        format_func=lambda each: t(_FILES[each].title),
        key=state.begin("plan-file", PLAN_FILES[0].name),
    )
    teams = [_ALL, *plan.teams.index[plan.teams["households"] > 0].tolist()]
    key = "plan-file-team"
    if state.recall(key) not in teams:
        state.remember(key, _ALL)
    team = right.selectbox(
        t("Team"),
        teams,
        format_func=lambda each: t("Team {number}", number=each) if each else t("All teams"),
        key=state.widget(key),
    )
    chosen = _FILES.get(str(name), PLAN_FILES[0])
    number = int(team or _ALL)
    outing = Outing(plan, facts, t, context.library.store, context.actor)
    stem, _, suffix = chosen.name.rpartition(".")
    st.download_button(
        t("Make the file"),
        lambda: chosen.make(outing, number),
        file_name=f"{stem}-{plan.on}{f'-{number}' if number else ''}.{suffix}",
        mime=chosen.mime,
        key="plan-file-make",
        on_click="ignore",
        width="stretch",
        type="primary",
    )
