"""Two people have corrected the same part of a visit: both values, and the choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from data.recording import VisitEntry
from geo.facts import Facts
from geo.records import CARD_WAYS, MODES
from text import N_, Translator
from views import state
from views.plain import plain
from views.widgets.visit_form import OUTCOME_TITLES

_TITLES: Final = {
    "outcome": N_("What came of it"),
    "visited_at": N_("Time of the visit"),
    "mode": N_("Way of visiting"),
    "card_left": N_("Contact card left"),
    "card_number": N_("Card number"),
    "card_way": N_("How the card was left"),
    "department": N_("Department"),
    "team": N_("Team"),
    "note": N_("Note"),
}
_WORDS: Final = {"outcome": OUTCOME_TITLES, "mode": MODES, "card_way": CARD_WAYS}
_THEIRS, _MINE, _BOTH = "theirs", "mine", "both"


def show_conflict(
    t: Translator,
    facts: Facts,
    name: str,
    *,
    fields: Sequence[str],
    mine: VisitEntry,
    theirs: VisitEntry,
) -> dict[str, Any] | None:
    """Show both values of every part in conflict.

    Returns
    -------
    dict or None
        The value for every part, once all are chosen.
    """
    st.warning(t("Somebody else has changed this record meanwhile. Choose what is right."))
    chosen: dict[str, Any] = {}
    for field in fields:
        values = {_THEIRS: getattr(theirs, field), _MINE: getattr(mine, field)}
        if field == "note":
            values[_BOTH] = "\n".join(filter(None, (theirs.note, mine.note)))
        words = {
            _THEIRS: t("Theirs: {value}", value=_said(t, facts, field, values[_THEIRS])),
            _MINE: t("Yours: {value}", value=_said(t, facts, field, values[_MINE])),
            _BOTH: t("Both, one below the other"),
        }
        choice = st.radio(
            t(_TITLES[field]),
            list(values),
            format_func=lambda key, words=words: plain(words[key]),  # type: ignore[misc]
            key=state.begin(f"{name}-choice-{field}", None),
            index=None,
        )
        if choice is not None:
            chosen[field] = values[choice]
    return chosen if len(chosen) == len(fields) else None


def _said(t: Translator, facts: Facts, field: str, value: object) -> str:
    """Say a value of a visit in words."""
    if str(value) in _WORDS.get(field, {}):
        return t(_WORDS[field][str(value)])
    if field == "department":
        return str(facts.survey.departments["name"].get(value, "—"))
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, dt.datetime):
        return t.moment(value)
    return str(value) or "—"
