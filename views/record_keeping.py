"""The form that is open on the record page: begun, kept, saved, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import numpy as np

from data.drafts import Draft, drafts, drop_draft, keep_draft
from data.recording import (
    IssueEntry,
    VisitEntry,
    correct_visit,
    merged,
    read_visit,
    record_visits,
)
from geo.coverage import status_as_of
from geo.errors import ChangedMeanwhile
from geo.facts import Facts
from geo.outcomes import Status
from views import state
from views.base import Context
from views.library import Register
from views.record_form import VisitForm, begin, correcting
from views.widgets.find_household import row_of
from views.widgets.issue_form import photos_of, stop_drawing

_WHO: Final = "record-who"


@dataclass(frozen=True)
class Saved:
    """What was saved last in this session.

    Attributes
    ----------
    change
        Number of the change.
    form
        The form it came from.
    count
        How many visits.
    """

    change: int
    form: VisitForm
    count: int


def open_form(facts: Facts) -> VisitForm | None:
    """Return the form that is open, if it is about a household that is still there."""
    form: VisitForm | None = state.recall(_name("form", facts))
    return form if form is not None and form.household in facts.survey.households.index else None


def put(facts: Facts, form: VisitForm | None) -> None:
    """Open a form, or hold what it holds now; ``None`` closes it."""
    before = open_form(facts)
    state.remember(_name("form", facts), form)
    if form is None or before is None or before.nonce != form.nonce:
        stop_drawing()
        state.remember(_name("conflict", facts), ())


def now_there(facts: Facts) -> dt.datetime:
    """Return the civil time in the campaign's zone."""
    return dt.datetime.now(ZoneInfo(facts.survey.campaign.timezone)).replace(tzinfo=None)


def start(facts: Facts, row: int) -> None:
    """Open a form about the household in a row; who comes is as it was the last time."""
    home = facts.survey.households.iloc[row]
    department, team = state.recall(_WHO, (int(home["department"]), ""))
    number = int(facts.survey.households.index[row])
    put(facts, begin(number, now=now_there(facts), department=department, team=team))
    state.remember(_name("saved", facts), None)


def start_correcting(context: Context, facts: Facts, household: int, visit: int) -> None:
    """Open a form that corrects a visit, as it stands now."""
    campaign = facts.survey.campaign.id
    store = context.library.store
    entry = read_visit(store, context.actor, campaign, household=household, visit=visit)
    if entry is not None:
        put(facts, correcting(visit, entry))


def next_door(facts: Facts, register: Register, household: int) -> int | None:
    """Return the row of the door to go to next: one where something is left to do."""
    row = row_of(facts, household)
    status = status_as_of(facts.survey, None)
    left = ~np.isin(status, [int(Status.EFFECTIVE), int(Status.EXCLUDED)])
    lon, lat = facts.survey.household_positions
    return register.doors.next_door(row, lon=lon, lat=lat, among=left)


# --- drafts -------------------------------------------------------------------------------------


def keep(context: Context, facts: Facts, form: VisitForm) -> None:
    """Keep an open form as a draft, when it has changed since it was last kept."""
    held = _name(f"kept-{form.nonce}", facts)
    content = form.to_json()
    if not form.is_begun or state.recall(held) == content:
        return
    campaign = facts.survey.campaign.id
    keep_draft(context.library.store, context.actor, campaign, form.nonce, content)
    state.remember(held, content)


def kept_forms(context: Context, facts: Facts) -> list[tuple[Draft, VisitForm]]:
    """Return the drafts that are not open here and still make sense."""
    campaign, form = facts.survey.campaign, open_form(facts)
    found = []
    for draft in drafts(context.library.store, context.actor, campaign.id):
        kept = VisitForm.of_json(draft.content)
        usable = kept is not None and kept.household in facts.survey.households.index
        if kept is not None and usable and (form is None or kept.nonce != form.nonce):
            found.append((draft, kept))
    return found


def throw_away(context: Context, facts: Facts, form: VisitForm) -> None:
    """Drop a form and its draft."""
    drop_draft(context.library.store, context.actor, form.nonce)
    opened = open_form(facts)
    if opened is not None and opened.nonce == form.nonce:
        put(facts, None)


# --- saving -------------------------------------------------------------------------------------


def save_visit(context: Context, facts: Facts, form: VisitForm) -> None:
    """Save a form with its issues and photos; nothing of Streamlit's may come between."""
    issues = [issue.entry(form.household, photos_of(issue)) for issue in form.issues]
    _record(context, facts, form, [form.entry()], issues)


def save_doors(
    context: Context, facts: Facts, form: VisitForm, visits: Sequence[VisitEntry]
) -> None:
    """Save visits of several doors as one record."""
    _record(context, facts, form, visits, [])


def _record(
    context: Context,
    facts: Facts,
    form: VisitForm,
    visits: Sequence[VisitEntry],
    issues: Sequence[IssueEntry],
) -> None:
    store, campaign = context.library.store, facts.survey.campaign.id
    receipt = record_visits(store, context.actor, campaign, visits, issues, request=form.nonce)
    _close(facts, Saved(receipt.version, form, len(visits)))


def save_correction(context: Context, facts: Facts, form: VisitForm) -> None:
    """Save a corrected visit; where somebody else was quicker, remember what has to be chosen."""
    assert form.before is not None
    try:
        receipt = correct_visit(
            context.library.store,
            context.actor,
            facts.survey.campaign.id,
            form.visit,
            before=form.before,
            after=form.entry(),
            request=form.nonce,
        )
    except ChangedMeanwhile as clash:
        state.remember(_name("conflict", facts), clash.facts["fields"])
        return
    _close(facts, Saved(receipt.version, form, 1))


def conflict(
    context: Context, facts: Facts, form: VisitForm
) -> tuple[tuple[str, ...], VisitEntry] | None:
    """Return the parts to choose from and the visit as it stands, when there is a conflict."""
    fields: tuple[str, ...] = state.recall(_name("conflict", facts), ())
    if not fields:
        return None
    theirs = read_visit(
        context.library.store,
        context.actor,
        facts.survey.campaign.id,
        household=form.household,
        visit=form.visit,
    )
    return (fields, theirs) if theirs is not None else None


def settle(
    context: Context,
    facts: Facts,
    form: VisitForm,
    theirs: VisitEntry,
    chosen: dict[str, object],
) -> None:
    """Save what was chosen after both values were seen."""
    assert form.before is not None
    wanted = merged(form.before, form.entry(), theirs, chosen)
    corrected = correcting(form.visit, wanted)
    state.remember(_name("conflict", facts), ())
    save_correction(context, facts, replace(corrected, nonce=form.nonce, before=theirs))


def _close(facts: Facts, saved: Saved) -> None:
    state.remember(_WHO, (saved.form.department, saved.form.team))
    put(facts, None)
    state.remember(_name("saved", facts), saved)


def last_saved(facts: Facts) -> Saved | None:
    """Return what was saved last in this session."""
    found: Saved | None = state.recall(_name("saved", facts))
    return found


def can_take_back(context: Context, facts: Facts, saved: Saved) -> bool:
    """Say whether nothing has come after what was saved."""
    last = context.library.store.last_undoable(context.actor, facts.survey.campaign.id)
    return last is not None and last.change == saved.change


def take_back(context: Context, facts: Facts, saved: Saved) -> None:
    """Take back what was saved; the form is open again with all that was in it."""
    context.library.store.undo(context.actor, saved.change, request=uuid4())
    state.remember(_name("saved", facts), None)
    put(facts, replace(saved.form, nonce=uuid4()))


def _name(what: str, facts: Facts) -> str:
    return f"record-{what}-{facts.survey.campaign.id}"
