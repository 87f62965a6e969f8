"""What an import would do or has done: rows, changes, rejected rows, where they lie."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.importing.report import ImportReport, warned
from reports.rejected import rejected_table
from reports.spreadsheet import to_csv, to_xlsx
from text import Translator
from views.plain import plain

_MOST_SHOWN: Final = 200
_READ_AS: Final = ("format", "encoding", "sheet", "layer", "crs")


def show_report(t: Translator, report: ImportReport, *, picture: bytes | None, name: str) -> None:
    """Show a report.

    Parameters
    ----------
    picture
        Where the rows lie.
    name
        Distinguishes its widgets from those of other reports.
    """
    figures = (
        (report.rows, t("rows in the file")),
        (report.new, t("new")),
        (report.changed, t("changed")),
        (report.unchanged, t("unchanged")),
        (report.rejected, t("rejected")),
    )
    for column, (value, label) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, t.number(value))
    read_as = [str(report.read_as[key]) for key in _READ_AS if report.read_as.get(key)]
    if report.read_as.get("header_row"):
        read_as.append(t("header in row {row}", row=report.read_as["header_row"]))
    st.text(t("Read as: {parts}", parts=" · ".join(read_as)))
    if report.unused:
        st.text(t("Columns not used: {names}", names=t.listed(report.unused[:15])))
    for warning in report.warnings:
        st.warning(plain(warned(warning, t)))
    _show_sample(t, report, picture)
    if report.changes:
        _show_changes(t, report)
    if report.problems:
        _show_problems(t, report, name)


def _show_sample(t: Translator, report: ImportReport, picture: bytes | None) -> None:
    title = t("The first rows as they were read")
    place: DeltaGenerator = st.container()
    if picture:
        left, place = st.columns(2)
        left.image(picture, caption=t("Where the rows lie"), width="stretch")
    if len(report.sample):
        place.caption(title)
        place.dataframe(report.sample, alt=title, placeholder="—")


def _show_changes(t: Translator, report: ImportReport) -> None:
    title = t("What would change: {count} values", count=t.number(len(report.changes)))
    with st.expander(plain(title)):
        table = pd.DataFrame(
            {
                t("Row"): [change.row for change in report.changes],
                t("Field"): [t(change.column) for change in report.changes],
                t("Until now"): [change.old for change in report.changes],
                t("From the file"): [change.new for change in report.changes],
            }
        )
        st.dataframe(table.head(_MOST_SHOWN), hide_index=True, alt=title, placeholder="—")


def _show_problems(t: Translator, report: ImportReport, name: str) -> None:
    table = rejected_table(report, t)
    st.dataframe(table.head(_MOST_SHOWN), hide_index=True, alt=t("Rejected rows"))
    row = st.container(horizontal=True)
    row.download_button(
        t("Rejected rows (XLSX)"),
        lambda: to_xlsx(table, sheet=t("Rejected rows"), notes=[(t("File"), report.file)]),
        file_name="rejected.xlsx",
        key=f"rejected-xlsx-{name}",
        on_click="ignore",
    )
    row.download_button(
        t("Rejected rows (CSV)"),
        lambda: to_csv(table),
        file_name="rejected.csv",
        key=f"rejected-csv-{name}",
        on_click="ignore",
    )
    st.caption(t("Correct them there and drop the file here again; the reasons are left out."))
