"""Finding the household a visit is about: typed, or one of several at a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from geo.coverage import status_as_of
from geo.facts import Facts
from geo.outcomes import STATUS_TITLES, Status
from text import Translator
from views import state
from views.base import Context
from views.library import Register
from views.plain import plain

_QUERY: Final = "record-query"
_MOST_SHOWN: Final = 8
_MOST_AT_A_PLACE: Final = 60


def find_household(
    context: Context, facts: Facts, register: Register, *, take: Callable[[int], None]
) -> None:
    """Show the search field and what it finds.

    Parameters
    ----------
    take
        Called with the row of the household that was chosen.
    """
    t = context.t
    typed = st.text_input(
        t("Find a household"),
        key=state.begin(_QUERY, ""),
        placeholder=t("Address, initials, register or card number"),
        max_chars=80,
        autocomplete="off",
    )
    if not typed.strip():
        return
    rows = register.index.find(typed, cards=register.cards, most=_MOST_SHOWN + 1)
    if not rows:
        st.text(t("Nothing found. Type less, or tap the household on the map."))
    offer(context, facts, register, rows[:_MOST_SHOWN], take=_then_clear(take))
    if len(rows) > _MOST_SHOWN:
        st.caption(t("There are more: type more of the address."))


def offer(
    context: Context,
    facts: Facts,
    register: Register,
    rows: Sequence[int],
    *,
    take: Callable[[int], None],
) -> None:
    """Show households to choose from; with one only there is nothing to choose."""
    with st.container(key=f"record-found-{len(rows)}", gap="xxsmall"):
        for row in rows[:_MOST_AT_A_PLACE]:
            st.button(
                f"**{plain(name_of(register, row))}** {status_of(facts, row, context.t)}",
                key=f"record-take-{row}",
                on_click=take,
                args=(row,),
                width="stretch",
            )


def _then_clear(take: Callable[[int], None]) -> Callable[[int], None]:
    def taken(row: int) -> None:
        state.remember(_QUERY, "")
        take(row)

    return taken


def row_of(facts: Facts, household: int) -> int:
    """Return the row of a household by its id, -1 where it is not on the register."""
    return int(facts.survey.households.index.get_indexer(pd.Index([household]))[0])


def name_of(register: Register, row: int) -> str:
    """Return what a household is called."""
    return register.addresses[row] or register.codes[row] or "—"


def status_of(facts: Facts, row: int, t: Translator) -> str:
    """Say what the visits of a household add up to."""
    status = status_code(facts, row)
    return t(STATUS_TITLES[status]) if status in STATUS_TITLES else ""


def status_code(facts: Facts, row: int) -> Status:
    """Return the status of a household by all its visits, whatever the filters select."""
    return Status(int(status_as_of(facts.survey, None)[row]))
