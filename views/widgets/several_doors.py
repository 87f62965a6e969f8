"""A whole stair, or a range of house numbers, in one go: doors are marked, not typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from data.recording import VisitEntry
from geo.facts import Facts
from geo.number_ranges import parse_ranges
from geo.outcomes import Status
from geo.stair_grid import Stair, stair_grid
from text import Translator
from views import state
from views.library import Register
from views.plain import plain
from views.record_form import DoorsForm, VisitForm, visits_of
from views.widgets.find_household import row_of, status_code
from views.widgets.visit_form import choose_outcome, said_by

_MOST_DOORS: Final = 200
_DONE: Final = frozenset({Status.EFFECTIVE, Status.EXCLUDED})


def has_several(register: Register, row: int) -> bool:
    """Say whether a household has doors beside it that could be taken at once."""
    return len(register.doors.building(row)) > 1 or len(register.doors.lane(row)) > 1


def show_doors(
    t: Translator, facts: Facts, register: Register, form: VisitForm
) -> tuple[tuple[VisitEntry, ...], DoorsForm]:
    """Show the doors beside a form's household; return the visits marked out, and what is entered.

    Outcome first, then the doors where it came so; for the other doors another outcome, or none.
    Where a visit was effective before, nobody has to knock again: only a mark makes a visit there.
    """
    name, row = _name(form), row_of(facts, form.household)
    st.caption(said_by(t, facts, form))
    held, ids = form.doors or DoorsForm(), facts.survey.households.index
    outcome = choose_outcome(t, f"{name}-outcome", t("At the marked doors"), held.outcome)
    by = _by_stair if len(register.doors.building(row)) > 1 else _by_number
    marked, shown = by(t, facts, register, form)
    others = choose_outcome(
        t,
        f"{name}-others",
        t("At the other doors not visited yet (may be left out)"),
        held.others,
    )
    entered = replace(
        shown,
        outcome=outcome,
        others=others,
        marked=tuple(int(ids[each]) for each, yes in marked.items() if yes),
    )
    asked = {
        int(ids[each]): yes
        for each, yes in marked.items()
        if yes or status_code(facts, each) not in _DONE
    }
    return visits_of(asked, marked=outcome, others=others, like=form), entered


def _name(form: VisitForm) -> str:
    return f"record-{form.nonce.hex[:8]}-doors"


def _by_stair(
    t: Translator, facts: Facts, register: Register, form: VisitForm
) -> tuple[dict[int, bool], DoorsForm]:
    """Show the flats of one stair, floor by floor; return which rows are marked."""
    row, name, held = row_of(facts, form.household), _name(form), form.doors or DoorsForm()
    building = register.doors.building(row)
    stairs = stair_grid({each: register.addresses[each] for each in building})
    own = next(n for n, stair in enumerate(stairs) if row in stair.households)
    begun = held.stair if 0 <= held.stair < len(stairs) else own
    chosen = begun
    if len(stairs) > 1:
        pill = st.pills(
            t("Stair"),
            range(len(stairs)),
            format_func=lambda n: plain(stairs[n].unit or "—"),
            key=state.begin(f"{name}-stair", begun),
        )
        chosen = begun if pill is None else pill
    before = held.marked if chosen == begun else ()
    marked = _flats(t, facts, stairs[chosen], f"{name}-{chosen}", before)
    shown = DoorsForm(stair=-1 if chosen == own else chosen)
    return {each: each in marked for each in stairs[chosen].households}, shown


def _flats(
    t: Translator, facts: Facts, stair: Stair, name: str, before: tuple[int, ...]
) -> set[int]:
    marked: set[int] = set()
    with st.container(key="record-stair", gap="xxsmall"):
        for floor in stair.floors:
            label = t("Floor {number}", number=floor.number) if floor.number is not None else "—"
            labels = {key: flat for flat, key in floor.flats}
            marked.update(_doors(facts, label, labels, f"{name}-{label}", before))
    return marked


def _by_number(
    t: Translator, facts: Facts, register: Register, form: VisitForm
) -> tuple[dict[int, bool], DoorsForm]:
    """Show the houses of a lane whose numbers were named."""
    row, name, held = row_of(facts, form.household), _name(form), form.doors or DoorsForm()
    typed = st.text_input(
        t("House numbers"),
        key=state.begin(f"{name}-range", held.numbers),
        placeholder=t("1–6, 9, odd 11–15"),
        max_chars=80,
        autocomplete="off",
    )
    shown = DoorsForm(numbers=typed)
    if not typed.strip():
        return {}, shown
    ranges = parse_ranges(typed)
    rows = register.doors.numbered(row, ranges)[:_MOST_DOORS] if ranges else []
    if not rows:
        st.text(t("No such numbers here. Write them like 1–6, 9."))
        return {}, shown
    labels = {each: register.addresses[each] for each in rows}
    ids = facts.survey.households.index
    every = tuple(int(ids[each]) for each in rows)
    before = held.marked if held.marked and typed == held.numbers else every
    with st.container(key="record-lane"):
        marked = _doors(facts, t("Doors"), labels, f"{name}-{typed}", before)
    return {each: each in marked for each in rows}, shown


def _doors(
    facts: Facts, label: str, labels: Mapping[int, str], name: str, before: tuple[int, ...]
) -> set[int]:
    """Show doors to be marked, at first those whose ids are given; a tick is an effective visit."""
    ids, begun = facts.survey.households.index, frozenset(before)
    done = {row for row in labels if status_code(facts, row) is Status.EFFECTIVE}
    chosen = st.pills(
        label,
        list(labels),
        selection_mode="multi",
        format_func=lambda row: f"{'✓ ' if row in done else ''}{plain(labels[row])}",
        key=state.begin(name, [row for row in labels if int(ids[row]) in begun]),
    )
    return {int(row) for row in chosen}
