"""Typing in a paper sheet that came back: one row per door, all of it saved as one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

import pandas as pd
import streamlit as st

from data.recording import VisitEntry, record_visits
from geo.facts import Facts
from geo.outcomes import OUTCOMES
from geo.plan import Plan
from geo.plan_record import done_since
from geo.records import CARD_WAYS
from reports.walk_stops import Outing
from text import N_, Translator
from views import state
from views.base import Context
from views.record_form import LONGEST_TEXT, VisitForm, begin
from views.record_keeping import now_there
from views.widgets.visit_form import OUTCOME_TITLES, said_by, show_when_and_who

_LONGEST: Final = 100
_ENTERED: Final = ("time", "card", "note")
_CARDS: Final = CARD_WAYS | {"left": N_("left, not said how")}
"""What a sheet can say of a card; older ones have one box, which does not say how."""
_EVENING: Final = dt.time(19, 0)


def blank_sheet(stops: pd.DataFrame, since: list[str]) -> pd.DataFrame:
    """Return a sheet to be filled in.

    Parameters
    ----------
    stops
        Rows of ``Outing.stops``.
    since
        What is recorded of each household already, in words.

    Returns
    -------
    DataFrame
        Index: household id. ``stop``, ``address``, ``since``; empty ``outcome``, ``time``,
        ``card`` (how it was left), ``note``; ``card_number`` as printed.
    """
    return pd.DataFrame(
        {
            "stop": stops["stop"],
            "address": stops["address"],
            "since": since,
            "outcome": pd.Series(None, index=stops.index, dtype=object),
            "time": pd.Series(None, index=stops.index, dtype=object),
            "card": pd.Series(None, index=stops.index, dtype=object),
            "card_number": stops["card"],
            "note": "",
        },
        index=stops.index,
    )


def entries_of(sheet: pd.DataFrame, like: VisitForm) -> tuple[tuple[VisitEntry, ...], list[int]]:
    """Return the visits that a sheet holds, and the stops where something is there, no outcome.

    Parameters
    ----------
    sheet
        As :func:`blank_sheet` made it and somebody filled it in.
    like
        Day, time of rows that have none of their own, department and team.
    """
    visits, lacking = [], []
    for household, row in sheet.iterrows():
        if row["outcome"] in OUTCOME_TITLES:
            visits.append(_entry(household, row, like))
        elif any(_said(row[name]) for name in _ENTERED):
            lacking.append(int(row["stop"]))
    return tuple(visits), lacking


def _entry(household: Hashable, row: pd.Series, like: VisitForm) -> VisitEntry:
    at = row["time"]
    moment = like.visited_at
    if isinstance(at, dt.time):
        moment = dt.datetime.combine(moment.date(), at)
    card = row["card"] if row["card"] in _CARDS else ""
    form = replace(
        like,
        household=int(str(household)),
        visited_at=moment,
        outcome=str(row["outcome"]),
        card_left=bool(card),
        card_way=card if card in CARD_WAYS else "",
        card_number=_text(row["card_number"])[:_LONGEST] if card else "",
        note=_text(row["note"])[:LONGEST_TEXT],
    )
    return form.entry()


def _said(value: Any) -> bool:  # noqa: ANN401 - any cell
    return not pd.isna(value) and bool(value)


def _text(value: Any) -> str:  # noqa: ANN401 - any cell
    return "" if pd.isna(value) else str(value)


def show_sheet_entry(context: Context, facts: Facts, plan: Plan, *, team: int) -> None:
    """Show the sheet of a team as a grid; save all that is entered in one record."""
    t = context.t
    if not context.actor.may("write"):
        return
    name = f"sheet-{facts.survey.campaign.id}-{plan.on}-{plan.slot}-{team}"
    with st.container(key="sheet-entry"), st.expander(t("Type in a sheet that came back")):
        saved = state.recall(f"{name}-saved", 0)
        if saved:
            st.success(t.plural("Saved: {count} visit", "Saved: {count} visits", saved))
        nonce = _nonce(name)
        now = now_there(facts)
        day = min(plan.on, now.date())
        form = replace(
            begin(0, now=now, department=plan.department, team=t("Team {number}", number=team)),
            nonce=nonce,
            visited_at=min(dt.datetime.combine(day, _EVENING), now.replace(second=0)),
        )
        form = show_when_and_who(t, facts, form, name=f"{name}-{nonce.hex[:8]}", today=now.date())
        st.caption(said_by(t, facts, form))
        stops = Outing(plan, facts, t, context.library.store, context.actor).stops(team)
        codes = done_since(facts.survey, plan)["outcome"].reindex(stops.index, fill_value=-1)
        since = [t(OUTCOMES[code].title) if code >= 0 else "" for code in codes]
        sheet = _grid(t, blank_sheet(stops, since), key=f"{name}-{nonce.hex[:8]}-grid")
        _save(context, facts, name, form, sheet)


def _save(context: Context, facts: Facts, name: str, form: VisitForm, sheet: pd.DataFrame) -> None:
    t = context.t
    visits, lacking = entries_of(sheet, form)
    if lacking:
        numbers = t.listed([str(stop) for stop in lacking])
        st.warning(t("No outcome is chosen at stop {numbers}.", numbers=numbers))
    words = t.plural("Save {count} visit", "Save {count} visits", len(visits))
    idle = not visits or bool(lacking)
    if not st.button(words, key=f"{name}-save", type="primary", disabled=idle, width="stretch"):
        return
    store, campaign = context.library.store, facts.survey.campaign.id
    record_visits(store, context.actor, campaign, visits, request=form.nonce)
    state.remember(f"{name}-saved", len(visits))
    state.remember(f"{name}-nonce", uuid4())
    st.rerun()


def _nonce(name: str) -> UUID:
    """Return what names the sheet being typed in; saved twice it is one record."""
    held: UUID | None = state.recall(f"{name}-nonce")
    if held is None:
        held = uuid4()
        state.remember(f"{name}-nonce", held)
    return held


def _grid(t: Translator, sheet: pd.DataFrame, *, key: str) -> pd.DataFrame:
    kinds = st.column_config
    columns: dict[str, Any] = {
        "stop": kinds.NumberColumn(t("Stop"), width=52),
        "address": kinds.TextColumn(t("Address")),
        "since": kinds.TextColumn(t("Recorded already"), width=90),
        "outcome": kinds.SelectboxColumn(
            t("Outcome"),
            options=list(OUTCOME_TITLES),
            format_func=lambda each: t(OUTCOME_TITLES[str(each)]),
            width="medium",
        ),
        "time": kinds.TimeColumn(t("Time"), format="HH:mm", step=60, width=70),
        "card": kinds.SelectboxColumn(
            t("Card left"),
            options=list(_CARDS),
            format_func=lambda each: t(_CARDS[str(each)]),
            width=110,
        ),
        "card_number": kinds.TextColumn(t("Card number"), max_chars=_LONGEST, width=125),
        "note": kinds.TextColumn(t("Note"), max_chars=LONGEST_TEXT, width="large"),
    }
    edited: pd.DataFrame = st.data_editor(
        sheet,
        hide_index=True,
        disabled=["stop", "address", "since"],
        column_config=columns,
        key=key,
        placeholder="—",
        alt=t("Type in a sheet that came back"),
    )
    return edited
