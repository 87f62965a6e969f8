"""The form of one visit: what came of it, and when and by whom; the latter is mostly known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from geo.facts import Facts
from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS, MODES, usual_mode
from text import Translator
from views import state
from views.plain import distinct, plain
from views.record_form import LONGEST_TEXT, VisitForm

OUTCOME_TITLES: Final = {outcome.key: outcome.title for outcome in OUTCOMES}
_LONGEST: Final = 100
_EARLIEST: Final = dt.date(1990, 1, 1)


def show_visit_form(t: Translator, facts: Facts, form: VisitForm, *, today: dt.date) -> VisitForm:
    """Show the form and return what it holds now, issues left out."""
    name = f"record-{form.nonce.hex[:8]}"
    outcome = choose_outcome(t, f"{name}-outcome", t("What came of it"), form.outcome)
    mode = _mode(t, name, form, outcome)
    left, right = st.columns((1, 1), vertical_alignment="bottom")
    with left:
        card_left, card_way = _card(t, name, form)
    card_number = right.text_input(
        t("Card number"),
        key=state.begin(f"{name}-number", form.card_number),
        max_chars=_LONGEST,
        placeholder=t("Card number"),
        label_visibility="collapsed",
        autocomplete="off",
    )
    note = st.text_area(
        t("Note"),
        key=state.begin(f"{name}-note", form.note),
        max_chars=LONGEST_TEXT,
        height=80,
    )
    form = replace(
        form,
        outcome=outcome,
        mode=mode,
        card_left=card_left,
        card_way=card_way,
        card_number=card_number,
        note=note,
    )
    return show_when_and_who(t, facts, form, name=name, today=today)


def _card(t: Translator, name: str, form: VisitForm) -> tuple[bool, str]:
    """Show the ways of leaving a card; return whether one was left, and how if that is said."""
    titles = {key: t(title) for key, title in CARD_WAYS.items()}
    held = form.card_way if form.card_left else ""
    if form.card_left and not held:  # files and sheets say no more
        held = _LEFT
        titles[_LEFT] = t("left, not said how")
    chosen = st.pills(
        t("Contact card left"),
        list(titles),
        format_func=titles.__getitem__,
        key=state.begin(f"{name}-card", held or None),
    )
    return bool(chosen), str(chosen) if chosen in CARD_WAYS else ""


_LEFT: Final = "left"


def choose_outcome(t: Translator, name: str, label: str, now: str) -> str:
    """Show the outcomes as buttons; return the key of the chosen one, empty for none."""
    with st.container(key=f"outcomes-{name}"):
        chosen = st.pills(
            label,
            list(OUTCOME_TITLES),
            format_func=lambda key: t(OUTCOME_TITLES[key]),
            key=state.begin(name, now or None),
        )
    return str(chosen or "")


def _mode(t: Translator, name: str, form: VisitForm, outcome: str) -> str:
    """Show the ways of visiting; nothing is kept where the usual one of the outcome holds."""
    held = form.mode or (usual_mode(outcome) if form.before is None else "")
    titles = {key: t(title) for key, title in MODES.items()}
    if held and held not in titles:
        titles[held] = plain(held)  # as the file said
    usual = form.before is None and not form.mode
    key = f"{name}-mode-{held}" if usual else f"{name}-mode"
    chosen = st.pills(
        t("Way of visiting"),
        list(titles),
        format_func=titles.__getitem__,
        key=state.begin(key, held or None),
    )
    if usual and chosen == held:
        return ""
    return str(chosen or form.mode)


def show_when_and_who(
    t: Translator, facts: Facts, form: VisitForm, *, name: str, today: dt.date
) -> VisitForm:
    """Show time, department and team, folded away with a line that says them."""
    with st.expander(t("When and by whom")):
        left, right = st.columns(2)
        day = left.date_input(
            t("Day"),
            # not by the session's state: a field that is shown late would send its own default
            form.visited_at.date(),
            key=state.widget(f"{name}-day"),
            format="YYYY-MM-DD",
            min_value=min(_EARLIEST, form.visited_at.date()),
            max_value=max(today, form.visited_at.date()),
        )
        time = right.time_input(
            t("Time"), form.visited_at.time(), key=state.widget(f"{name}-time"), step=300
        )
        department = _department(t, facts, form.department, name)
        team = st.text_input(
            t("Team"),
            key=state.begin(f"{name}-team", form.team),
            max_chars=_LONGEST,
            autocomplete="off",
        )
    moment = dt.datetime.combine(day if isinstance(day, dt.date) else today, time)
    return replace(form, visited_at=moment, department=department, team=team)


def _department(t: Translator, facts: Facts, now: int, name: str) -> int:
    names = _department_names(t, facts)
    chosen = st.selectbox(
        t("Department"),
        list(names),
        format_func=names.__getitem__,
        key=state.begin(f"{name}-department", now if now in names else 0),
    )
    return int(chosen or 0)


def _department_names(t: Translator, facts: Facts) -> Mapping[int, str]:
    departments = facts.survey.departments
    rows = zip(departments.index.tolist(), departments["name"].astype(str), strict=True)
    return distinct({0: t("None"), **dict(rows)})


def said_by(t: Translator, facts: Facts, form: VisitForm) -> str:
    """Say in one line when and by whom."""
    names = _department_names(t, facts)
    who = names.get(form.department, "") if form.department else ""
    return "  ".join(part for part in (t.moment(form.visited_at), who, form.team) if part)
