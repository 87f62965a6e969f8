"""A whole stair, or a range of house numbers, in one go: doors are marked, not typed."""

from __future__ import annotations

from collections.abc import Mapping
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
from views.record_form import VisitForm, visits_of
from views.widgets.find_household import row_of, status_code
from views.widgets.visit_form import choose_outcome, said_by

_MOST_DOORS: Final = 200
_DONE: Final = frozenset({Status.EFFECTIVE, Status.EXCLUDED})


def has_several(register: Register, row: int) -> bool:
    """Say whether a household has doors beside it that could be taken at once."""
    return len(register.doors.building(row)) > 1 or len(register.doors.lane(row)) > 1


def show_doors(
    t: Translator, facts: Facts, register: Register, form: VisitForm
) -> tuple[VisitEntry, ...]:
    """Show the doors beside a form's household; return the visits that are marked out.

    Outcome first, then the doors where it came so; for the other doors another outcome, or none.
    Where a visit was effective before, nobody has to knock again: only a mark makes a visit there.
    """
    row = row_of(facts, form.household)
    name = f"record-{form.nonce.hex[:8]}-doors"
    st.caption(said_by(t, facts, form))
    outcome = choose_outcome(t, f"{name}-outcome", t("At the marked doors"), "met")
    marked = (
        _by_stair(t, facts, register, row, name)
        if len(register.doors.building(row)) > 1
        else _by_number(t, facts, register, row, name)
    )
    others = choose_outcome(
        t, f"{name}-others", t("At the other doors not visited yet (may be left out)"), ""
    )
    ids = facts.survey.households.index
    asked = {
        int(ids[each]): held
        for each, held in marked.items()
        if held or status_code(facts, each) not in _DONE
    }
    return visits_of(asked, marked=outcome, others=others, like=form)


def _by_stair(
    t: Translator, facts: Facts, register: Register, row: int, name: str
) -> dict[int, bool]:
    """Show the flats of one stair, floor by floor; return which rows are marked."""
    building = register.doors.building(row)
    stairs = stair_grid({each: register.addresses[each] for each in building})
    own = next(n for n, stair in enumerate(stairs) if row in stair.households)
    chosen = own
    if len(stairs) > 1:
        pill = st.pills(
            t("Stair"),
            range(len(stairs)),
            format_func=lambda n: plain(stairs[n].unit or "—"),
            key=state.begin(f"{name}-stair", own),
        )
        chosen = own if pill is None else pill
    marked = _flats(t, facts, stairs[chosen], f"{name}-{chosen}")
    return {each: each in marked for each in stairs[chosen].households}


def _flats(t: Translator, facts: Facts, stair: Stair, name: str) -> set[int]:
    marked: set[int] = set()
    with st.container(key="record-stair", gap="xxsmall"):
        for floor in stair.floors:
            label = t("Floor {number}", number=floor.number) if floor.number is not None else "—"
            marked.update(
                _doors(facts, label, {key: flat for flat, key in floor.flats}, f"{name}-{label}")
            )
    return marked


def _by_number(
    t: Translator, facts: Facts, register: Register, row: int, name: str
) -> dict[int, bool]:
    """Show the houses of a lane whose numbers were named."""
    typed = st.text_input(
        t("House numbers"),
        key=state.begin(f"{name}-range", ""),
        placeholder=t("1–6, 9, odd 11–15"),
        max_chars=80,
        autocomplete="off",
    )
    if not typed.strip():
        return {}
    ranges = parse_ranges(typed)
    rows = register.doors.numbered(row, ranges)[:_MOST_DOORS] if ranges else []
    if not rows:
        st.text(t("No such numbers here. Write them like 1–6, 9."))
        return {}
    labels = {each: register.addresses[each] for each in rows}
    with st.container(key="record-lane"):
        marked = _doors(facts, t("Doors"), labels, f"{name}-{typed}", all_marked=True)
    return {each: each in marked for each in rows}


def _doors(
    facts: Facts,
    label: str,
    labels: Mapping[int, str],
    name: str,
    *,
    all_marked: bool = False,
) -> set[int]:
    """Show doors to be marked; a tick says that a door has been visited effectively already."""
    done = {row for row in labels if status_code(facts, row) is Status.EFFECTIVE}
    chosen = st.pills(
        label,
        list(labels),
        selection_mode="multi",
        format_func=lambda row: f"{'✓ ' if row in done else ''}{plain(labels[row])}",
        key=state.begin(name, list(labels) if all_marked else []),
    )
    return {int(row) for row in chosen}
