"""Figures as cards; each opens the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from views import state
from views.base import Context
from views.plain import plain


class Figure(NamedTuple):
    """One figure.

    Attributes
    ----------
    listed
        Name of the list behind it.
    value, label, note
        The number, what it counts, and what it is measured against.
    """

    listed: str
    value: str
    label: str
    note: str = ""


def show_figures(figures: Sequence[Figure], _context: Context) -> None:
    """Show figures side by side."""
    with st.container(key="figures"):
        for column, figure in zip(st.columns(len(figures)), figures, strict=True):
            with column:
                note = f" *{plain(figure.note)}*" if figure.note else ""
                st.button(
                    f"**{plain(figure.value)}** {plain(figure.label)}{note}",
                    key=f"figure-{figure.listed}",
                    on_click=state.choose,
                    kwargs={"listed": figure.listed},
                    width="stretch",
                )
