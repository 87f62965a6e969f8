"""What happened at a household so far, newest first; every visit can be corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from data.history import photos
from geo.facts import Facts
from geo.outcomes import OUTCOME_CODES, OUTCOMES
from geo.records import CARD_WAYS, ISSUE_STATES, REQUEST_TYPES
from layers.issues import category_names
from views.base import Context

_MOST_SHOWN: Final = 12


def show_history(
    context: Context, facts: Facts, household: int, *, correct: Callable[[int], None]
) -> None:
    """Show visits and issues of a household (its id).

    Parameters
    ----------
    correct
        Called with the id of the visit somebody wants to correct.
    """
    t, campaign = context.t, facts.survey.campaign.id
    visits = context.library.store.visits(context.actor, campaign, [household])
    rows = np.flatnonzero((facts.survey.issues["household"] == household).to_numpy())
    title = t("So far: visits {visits}, issues {issues}", visits=len(visits), issues=len(rows))
    if visits.empty and not rows.size:
        st.caption(t("No visit recorded"))
        return
    with st.expander(title):
        for number in visits.index[::-1][:_MOST_SHOWN]:
            _visit(context, facts, visits.loc[[number]].iloc[0])
            st.button(
                t("Correct"),
                key=f"record-correct-{number}",
                on_click=correct,
                args=(int(number),),
                type="tertiary",
            )
        _issues(context, facts, rows[::-1][:_MOST_SHOWN])


def _visit(context: Context, facts: Facts, visit: pd.Series) -> None:
    t = context.t
    names = facts.survey.departments["name"]
    who = "" if pd.isna(visit["department_id"]) else str(names.get(int(visit["department_id"]), ""))
    moment = pd.Timestamp(visit["visited_at"]).to_pydatetime()
    outcome = t(OUTCOMES[OUTCOME_CODES[visit["outcome"]]].title)
    card = t("Card {number}", number=visit["card_number"]) if visit["card_number"] else ""
    way = CARD_WAYS.get(visit["card_way"]) if visit["card_left"] else None
    parts = (t.moment(moment), outcome, who, visit["team"], card, way and t(way))
    st.text("  ".join(part for part in parts if part))
    if visit["note"]:
        st.text(visit["note"])


def _issues(context: Context, facts: Facts, rows: np.ndarray) -> None:
    t, survey = context.t, facts.survey
    ids = survey.issues.index[rows].tolist()
    store, campaign = context.library.store, survey.campaign.id
    details = store.issues(context.actor, campaign, ids)
    taken = photos(store, context.actor, campaign, ids)
    names = dict(zip(survey.categories["key"], category_names(survey, t), strict=True))
    for row, number in zip(rows, ids, strict=True):
        issue, more = survey.issues.iloc[row], details.loc[number]
        kind = REQUEST_TYPES.get(more["request_type"])
        state = ISSUE_STATES.get(more["state"]) if more["state"] else None
        day = t.date(issue["reported_at"]) if pd.notna(issue["reported_at"]) else ""
        words = (day, names.get(issue["category"], ""), kind and t(kind), state and t(state))
        st.text("  ".join(word for word in words if word))
        st.text(issue["text"])
        if number in taken:
            st.image(list(taken[number]), width=160)
