"""The teams of a plan: how many doors, how far, how long; and changes by hand."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.facts import Facts
from geo.plan import MINUTES_PER_DOOR, WALKING_KMH, Plan
from geo.plan_record import done_since
from text import N_, Translator
from views import plan_keeping as keeping
from views import state
from views.base import Context
from views.plan_keeping import Working

_LEFT_OVER: Final = N_("{count} more are due, but too many for these teams")
_HELD_BACK: Final = N_("{count} come back at another time of day, or by another team")
_UNPLACED: Final = N_("{count} have no place of their own, so that no way leads there")


def team_list(facts: Facts, plan: Plan, t: Translator) -> pd.DataFrame:
    """List the teams: doors, doors done since, metres, minutes. Index: team."""
    came = done_since(facts.survey, plan)["came"]
    done = came.groupby(plan.stops["team"]).sum().reindex(plan.teams.index, fill_value=0)
    return pd.DataFrame(
        {
            t("Team"): plan.teams.index,
            t("Number of doors"): plan.teams["households"],
            t("Tried since"): done.astype("int64"),
            t("Metres"): plan.teams["length_m"].round().astype("int64"),
            t("Minutes"): plan.minutes().round().astype("int64"),
        },
        index=plan.teams.index,
    )


def show_teams(context: Context, facts: Facts, held: Working) -> None:
    """Show the list of teams and what its figures rest on."""
    t, plan = context.t, held.plan
    table = team_list(facts, plan, t)
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 320),
        alt=t("Teams"),
    )
    done = int(table[t("Tried since")].sum())
    if done:
        st.text(
            t(
                "{done} of {count} doors have been tried since the plan was made.",
                done=t.number(done),
                count=t.number(len(plan.stops)),
            )
        )
    st.caption(t.clauses(_assumptions(plan, t)))
    beside = _beside(plan, t)
    if beside:
        st.caption(t.clauses(beside))


def _assumptions(plan: Plan, t: Translator) -> list[str]:
    words = t(
        "Reckoned with {speed} km/h on foot and {minutes} minutes per door",
        speed=f"{WALKING_KMH:g}",
        minutes=f"{MINUTES_PER_DOOR:g}",
    )
    if not plan.assumed:
        return [words]
    far = t(
        "{share} of the way is a straight line × 1.3, because no road is known there",
        share=t.share(round(plan.assumed, 2)),
    )
    return [words, far]


def _beside(plan: Plan, t: Translator) -> list[str]:
    """Say who is due and on no list, and why."""
    counts = (
        (plan.left_over, _LEFT_OVER),
        (plan.held_back, _HELD_BACK),
        (plan.unplaced, _UNPLACED),
    )
    return [t(words, count=t.number(count)) for count, words in counts if count]


def show_locks(context: Context, facts: Facts, held: Working) -> None:
    """Let turfs be locked: households neither come nor go, and no other plan takes them."""
    t, teams = context.t, held.plan.teams
    locked = teams.index[teams["locked"]].tolist()
    key = f"plan-locks-{held.nonce.hex[:8]}"
    chosen = st.pills(
        t("Locked turfs: nobody comes or goes, no other plan takes them"),
        teams.index.tolist(),
        selection_mode="multi",
        key=state.begin(key, locked),
    )
    if sorted(chosen) != sorted(locked):
        keeping.lock(facts, held, sorted(chosen))
        st.rerun(scope="fragment")


def show_stop_editor(context: Context, facts: Facts, held: Working) -> None:
    """Give the households of the stop that was tapped to another team, or take them off."""
    t, plan = context.t, held.plan
    stops = plan.stops
    picked = [pair for pair in keeping.picked_stop(facts) if _rows(stops, pair).any()]
    if not picked:
        st.caption(t("Tap a stop on the map to give it to another team."))
        return
    with st.container(border=True, key="plan-stop"):
        for pair in picked:
            _one_stop(context, facts, held, pair)


def _one_stop(context: Context, facts: Facts, held: Working, pair: tuple[int, int]) -> None:
    t, (team, number) = context.t, pair
    homes = held.plan.stops.index[_rows(held.plan.stops, pair)]
    st.text(
        t(
            "Team {team}, stop {stop}: {count} doors",
            team=team,
            stop=number,
            count=t.number(len(homes)),
        )
    )
    teams = held.plan.teams
    if teams["locked"].loc[team]:
        st.caption(t("The turf is locked."))
        return
    key = f"plan-move-{team}-{number}-{held.nonce.hex[:8]}"
    free = [each for each in teams.index.tolist() if each != team and not teams["locked"].loc[each]]
    chosen = st.selectbox(
        t("Give it to"),
        [*free, 0],
        format_func=lambda each: t("Team {number}", number=each) if each else t("Nobody"),
        key=key,
    )
    if st.button(t("Move and find the ways anew"), key=f"{key}-go", width="stretch"):
        keeping.move(facts, held, {int(home): int(chosen or 0) for home in homes})
        keeping.pick_stop(facts, ())
        st.rerun(scope="fragment")


def _rows(stops: pd.DataFrame, pair: tuple[int, int]) -> pd.Series:
    return (stops["team"] == pair[0]) & (stops["stop"] == pair[1])
