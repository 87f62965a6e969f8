"""Record: write down a visit and what was said in under a minute, on a phone too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import streamlit as st

from data.recording import VisitEntry
from geo.errors import DoorstepError
from geo.facts import Facts
from geo.model import LonLat
from layers.screen import Sketch
from reports.explain import explain
from text import N_, Translator
from views import record_keeping as keeping
from views import state
from views.base import Context, Page
from views.library import Register
from views.plain import plain
from views.record_form import AREA, IssueForm, VisitForm
from views.widgets.conflict import show_conflict
from views.widgets.find_household import find_household, name_of, offer, row_of, status_of
from views.widgets.household_history import show_history
from views.widgets.issue_form import drawing, show_issue_form
from views.widgets.map_panel import Click, show_map
from views.widgets.picking import households_at
from views.widgets.several_doors import has_several, show_doors
from views.widgets.strata import show_kind
from views.widgets.typing_kept import keep_typing
from views.widgets.visit_form import said_by, show_visit_form, show_when_and_who

_LAYERS: Final = ("base", "areas", "householdplaces", "households")
_AT_PLACE: Final = "record-at-place"
_LOOK_AT: Final = "record-look-at"
_SEVERAL: Final = "record-several"
_MOST_DRAFTS: Final = 5


def _render(context: Context) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    st.title(t("Record a visit"), anchor=False)
    if not context.actor.may("write"):
        st.text(t("You may read here, not write."))
        return
    _follow_code(facts)
    _body(context)


def _follow_code(facts: Facts) -> None:
    """Open the form of the household that a printed code has led to, once."""
    wanted = state.selection().household
    if wanted:
        state.choose(household=0)
        row = row_of(facts, wanted)
        if row >= 0:
            _start(facts, row)


@st.fragment
def _body(context: Context) -> None:
    facts = context.facts
    if facts is None:
        return
    register = context.library.register(context.actor, facts.survey)
    form = keeping.open_form(facts)
    keep_typing(".st-key-record", form=form.nonce.hex if form else "")
    with st.container(key="record"):
        panel, map_column = st.columns((1, 1), gap="medium")
        with map_column:
            _map(context, facts)
        with panel:
            try:
                _panel(context, facts, register)
            except DoorstepError as error:
                _tell(context.t, error)


def _panel(context: Context, facts: Facts, register: Register) -> None:
    form = keeping.open_form(facts)
    _saved(context, facts, register)
    find_household(context, facts, register, take=lambda row: _start(facts, row))
    at_place = _at_place(facts)
    if at_place:
        offer(context, facts, register, at_place, take=lambda row: _start(facts, row))
    if form is None:
        _begun_before(context, facts, register)
        return
    _form(context, facts, register, form)


def _tell(t: Translator, error: DoorstepError) -> None:
    told = explain(error, t)
    st.error(plain(told.what))
    st.text(told.advice)


def _start(facts: Facts, row: int) -> None:
    """Open the form of a household that was not tapped: the map goes there."""
    state.remember(_AT_PLACE, ())
    keeping.start(facts, row)
    state.remember(_LOOK_AT, _place_of(facts, int(facts.survey.households.index[row])))


# --- the map --------------------------------------------------------------------------------------


def _map(context: Context, facts: Facts) -> None:
    """Show the map: a click finds a household, or adds a corner to what is being drawn."""
    form = keeping.open_form(facts)
    issue = next((each for each in form.issues if each.key == drawing()), None) if form else None
    shown = issue or next(
        (each for each in reversed(form.issues if form else ()) if each.points), None
    )
    sketch = Sketch(shown.points, shown.place == AREA, drawing=issue is not None) if shown else None
    marked = _place_of(facts, form.household) if form else None
    click = show_map(
        context,
        _LAYERS,
        name=PAGE.key,
        marked=marked,
        sketch=sketch,
        look_at=state.recall(_LOOK_AT),
    )
    if click is None:
        return
    if form is not None and issue is not None:
        keeping.put(facts, form.but(issue.with_point(click.place)))
    else:
        _find_at(facts, click)
    st.rerun(scope="fragment")


def _find_at(facts: Facts, click: Click) -> None:
    rows = households_at(facts, click)
    if len(rows) == 1:
        state.remember(_AT_PLACE, ())
        keeping.start(facts, rows[0])
    elif rows:
        keeping.put(facts, None)
        state.remember(_AT_PLACE, facts.survey.households.index[rows].tolist())


def _at_place(facts: Facts) -> list[int]:
    """Return the rows of the households at the place that was clicked."""
    held: Sequence[int] = state.recall(_AT_PLACE, ())
    return [row for household in held if (row := row_of(facts, household)) >= 0]


def _place_of(facts: Facts, household: int) -> LonLat | None:
    row = row_of(facts, household)
    lon, lat = (float(values[row]) for values in facts.survey.household_positions)
    return LonLat(lon, lat) if np.isfinite(lon) else None


# --- the form -------------------------------------------------------------------------------------


def _form(context: Context, facts: Facts, register: Register, form: VisitForm) -> None:
    t = context.t
    row = row_of(facts, form.household)
    st.subheader(plain(name_of(register, row)), anchor=False)
    st.caption("  ".join(filter(None, (status_of(facts, row, t), register.codes[row]))))
    show_kind(context, facts, row)
    if form.visit:
        st.text(t("You are correcting a visit of {moment}.", moment=t.moment(form.visited_at)))
    else:
        _beside(context, facts, register, form)
        show_history(
            context,
            facts,
            form.household,
            correct=lambda visit: keeping.start_correcting(context, facts, form.household, visit),
        )
    if not form.visit and has_several(register, row):
        begun = form.doors is not None
        if st.toggle(t("Several doors at once"), key=state.begin(_SEVERAL, begun)):
            _doors(context, facts, register, form)
            return
        form = replace(form, doors=None)
    form = _fill_in(context, facts, form)
    clash = keeping.conflict(context, facts, form)
    if clash is not None:
        _choose(context, facts, form, clash)
        return
    _save(context, facts, form)


def _fill_in(context: Context, facts: Facts, form: VisitForm) -> VisitForm:
    """Show the fields; hold and keep what is in them."""
    t = context.t
    form = show_visit_form(t, facts, form, today=keeping.now_there(facts).date())
    st.caption(plain(said_by(t, facts, form)))

    def draw(issue: IssueForm) -> None:
        keeping.put(facts, form.but(issue))

    def remove(key: str) -> None:
        keeping.put(facts, form.without(key))

    for issue in form.issues:
        form = form.but(show_issue_form(t, facts, issue, remove=remove, draw=draw))
    keeping.put(facts, form)
    if not form.visit:
        st.button(
            t("Add an issue"),
            key="record-add-issue",
            icon=":material/add:",
            on_click=lambda: keeping.put(facts, form.with_issue()),
            width="stretch",
        )
    _keep_draft(context, facts, form)
    return form


def _keep_draft(context: Context, facts: Facts, form: VisitForm) -> None:
    try:
        keeping.keep(context, facts, form)
    except DoorstepError as error:  # what is typed is still in the form, and may yet be saved
        _tell(context.t, error)


def _save(context: Context, facts: Facts, form: VisitForm) -> None:
    t = context.t
    pressed = st.button(
        t("Save"), key=f"record-save-{form.nonce.hex[:8]}", type="primary", width="stretch"
    )
    missing = _missing(t, form)
    if pressed and missing:
        st.error(missing)
    elif pressed:
        if form.visit:
            keeping.save_correction(context, facts, form)
        else:
            keeping.save_visit(context, facts, form)
        st.rerun()
    _leave(context, facts, form)


def _missing(t: Translator, form: VisitForm) -> str:
    """Say what is missing before a form can be saved; empty when nothing is."""
    if not form.outcome:
        return t("Choose what came of the visit.")
    if any(not issue.category for issue in form.issues):
        return t("Choose the category of every issue.")
    if any(issue.lacks_points for issue in form.issues):
        return t("A place on the map is not drawn yet: a line needs two points, an area three.")
    return ""


def _leave(context: Context, facts: Facts, form: VisitForm) -> None:
    t = context.t
    st.button(
        t("Throw away") if form.is_begun else t("Close"),
        key="record-leave",
        on_click=keeping.throw_away,
        args=(context, facts, form),
        type="tertiary",
    )


def _choose(
    context: Context, facts: Facts, form: VisitForm, clash: tuple[tuple[str, ...], VisitEntry]
) -> None:
    """Let the second of two correctors choose between both values."""
    fields, theirs = clash
    t, name = context.t, f"record-{form.nonce.hex[:8]}"
    chosen = show_conflict(t, facts, name, fields=fields, mine=form.entry(), theirs=theirs)
    pressed = st.button(
        t("Save what was chosen"),
        key=f"{name}-settle",
        type="primary",
        disabled=chosen is None,
        width="stretch",
    )
    if pressed and chosen is not None:
        keeping.settle(context, facts, form, theirs, chosen)
        st.rerun()
    _leave(context, facts, form)


def _doors(context: Context, facts: Facts, register: Register, form: VisitForm) -> None:
    """Take a whole stair, or a range of numbers, at once."""
    t = context.t
    name = f"record-{form.nonce.hex[:8]}-doors"
    today = keeping.now_there(facts).date()
    form = show_when_and_who(t, facts, form, name=name, today=today)
    visits, entered = show_doors(t, facts, register, form)
    form = replace(form, doors=entered)
    keeping.put(facts, form)
    _keep_draft(context, facts, form)
    pressed = st.button(
        t.plural("Save {count} visit", "Save {count} visits", len(visits)),
        key=f"{name}-save",
        type="primary",
        disabled=not visits,
        width="stretch",
    )
    if pressed and visits:
        keeping.save_doors(context, facts, form, visits)
        st.rerun()
    _leave(context, facts, form)


# --- before and after -----------------------------------------------------------------------------


def _beside(context: Context, facts: Facts, register: Register, form: VisitForm) -> None:
    """Offer the next door, where something is left to do."""
    row = keeping.next_door(facts, register, form.household)
    if row is not None:
        _next_door(context, facts, register, row, key="record-next")


def _next_door(context: Context, facts: Facts, register: Register, row: int, *, key: str) -> None:
    words = context.t("Next door: {address}", address=name_of(register, row))
    st.button(plain(words), key=key, on_click=_start, args=(facts, row), width="stretch")


def _saved(context: Context, facts: Facts, register: Register) -> None:
    """Say what was saved, and offer to go on or to take it back."""
    saved, t = keeping.last_saved(facts), context.t
    if saved is None or saved.form.household not in facts.survey.households.index:
        return
    row = row_of(facts, saved.form.household)
    words = t.plural(
        "Saved: {count} visit, {address}",
        "Saved: {count} visits, {address}",
        saved.count,
        address=name_of(register, row),
    )
    st.success(plain(words))
    following = keeping.next_door(facts, register, saved.form.household)
    if following is not None:
        _next_door(context, facts, register, following, key="record-next-saved")
    if keeping.can_take_back(context, facts, saved) and st.button(t("Undo"), key="record-undo"):
        keeping.take_back(context, facts, saved)
        st.rerun()


def _begun_before(context: Context, facts: Facts, register: Register) -> None:
    """Offer what was begun and not saved: before a reload, on another day, in another tab."""
    t = context.t
    zone = ZoneInfo(facts.survey.campaign.timezone)
    for number, (draft, form) in enumerate(keeping.kept_forms(context, facts)[:_MOST_DRAFTS]):
        row = row_of(facts, form.household)
        kept = draft.kept_at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        with st.container(border=True, key=f"record-draft-{number}"):
            st.caption(t("Begun and not saved, {moment}", moment=t.moment(kept)))
            st.text(name_of(register, row))
            if any(issue.text for issue in form.issues):
                st.caption(t("Photos have to be chosen again."))
            buttons = st.container(horizontal=True)
            buttons.button(
                t("Continue"),
                key=f"record-continue-{number}",
                type="primary",
                on_click=_continue,
                args=(facts, form),
            )
            buttons.button(
                t("Throw away"),
                key=f"record-discard-{number}",
                on_click=keeping.throw_away,
                args=(context, facts, form),
            )


def _continue(facts: Facts, form: VisitForm) -> None:
    state.remember(_SEVERAL, form.doors is not None)
    keeping.put(facts, form)


PAGE: Final = Page("record", N_("Record"), _render)
