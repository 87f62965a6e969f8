"""The list behind a figure, in a drawer, with the files to take along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from geo.facts import Facts
from reports.behind import households_behind
from reports.lists import FIGURE_TITLES, household_list, issue_list, issue_rows
from reports.notes import file_notes, whose_data
from reports.spreadsheet import to_csv, to_xlsx
from views import state
from views.base import Context
from views.plain import plain

MOST_SHOWN: Final = 1000
"""Rows shown on the page; files hold all of them."""


def show_open_list(context: Context) -> None:
    """Open the list that was asked for, if any."""
    listed, facts = context.chosen.listed, context.facts
    kind, _, category = listed.partition(":")
    if facts is None or not listed:
        return
    t, store, actor = context.t, context.library.store, context.actor
    issues = kind == "issues"
    behind = None if issues else households_behind(facts, listed, t, store=store, actor=actor)
    if behind is None and not issues:
        return
    title, rows = behind or (t(FIGURE_TITLES[kind]), issue_rows(facts, category))
    name = "issues" if issues else "households"

    def table(chosen: NDArray[np.int64]) -> pd.DataFrame:
        if issues:
            return issue_list(facts, chosen, t)
        return household_list(facts, chosen, t, store=store, actor=actor)

    @st.dialog(plain(title), width="large", on_dismiss=lambda: state.choose(listed=""))
    def drawer() -> None:
        if not len(rows):
            st.text(t("Nothing here under the present filters."))
            return
        st.text(t("{count} rows", count=t.number(len(rows))))
        st.dataframe(table(rows[:MOST_SHOWN]), hide_index=True, alt=title, placeholder="—")
        if len(rows) > MOST_SHOWN:
            st.caption(
                t("The first {count} are shown; the files hold all.", count=t.number(MOST_SHOWN))
            )
        show_downloads(context, facts, lambda: table(rows), name=name, title=title)

    drawer()


def show_downloads(
    context: Context,
    facts: Facts,
    table: Callable[[], pd.DataFrame],
    *,
    name: str,
    title: str,
) -> None:
    """Offer a table as CSV and XLSX; the files are made when they are asked for."""
    t = context.t
    row = st.container(horizontal=True)
    row.download_button(
        "CSV",
        lambda: to_csv(table(), about=whose_data(facts, t)),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"csv-{name}",
        on_click="ignore",
    )
    row.download_button(
        "XLSX",
        lambda: to_xlsx(table(), sheet=title, notes=file_notes(facts, t)),
        file_name=f"{name}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key=f"xlsx-{name}",
        on_click="ignore",
    )
