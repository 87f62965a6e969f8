"""What an import would do or has done: rows, changes, rejected rows, where they lie."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.importing.report import ImportReport, warned
from reports.rejected import ADDED, rejected_table, rejected_xlsx
from text import Translator
from views.plain import plain

_MOST_SHOWN: Final = 200
_MOST_NAMES: Final = 15
_SAMPLE: Final = 6
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
    with st.container(horizontal=True, key=f"import-figures-{name}"):
        for value, label in figures:
            st.metric(label, t.number(value), width="content")
    _show_notes(t, report)
    if report.problems:
        show_rejected(t, report, name)
    if report.changes:
        _show_changes(t, report)
    _show_sample(t, report, picture)


def _show_notes(t: Translator, report: ImportReport) -> None:
    """Say what the file was read as, and what is worth a look."""
    read_as = [str(report.read_as[key]) for key in _READ_AS if report.read_as.get(key)]
    if report.read_as.get("header_row"):
        read_as.append(t("header in row {row}", row=report.read_as["header_row"]))
    said = t("Read as: {parts}", parts=" · ".join(read_as))
    if report.unused:
        unused = t.listed(report.unused[:_MOST_NAMES])
        said += "\n" + t("Columns not used: {names}", names=unused)
    st.text(said)
    notes = [plain(warned(warning, t)) for warning in report.warnings]
    if len(notes) == 1:
        st.warning(notes[0])
    elif notes:
        st.warning("\n".join(f"- {note}" for note in notes))


def _show_sample(t: Translator, report: ImportReport, picture: bytes | None) -> None:
    title = t("The first rows as they were read")
    place: DeltaGenerator = st.container()
    if picture:
        left, place = st.columns(2)
        left.image(picture, caption=t("Where the rows lie"), width="stretch")
    if len(report.sample):
        sample = report.sample.head(_SAMPLE).rename_axis(t("Row"))
        place.dataframe(sample, alt=title, placeholder="—")
        place.caption(title)


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


def show_rejected(t: Translator, report: ImportReport, name: str) -> None:
    """Show the rejected rows, why each was, and offer them for correction."""
    title = t("Rejected rows")
    table = rejected_table(report, t).head(_MOST_SHOWN)
    ours = list(table.columns[-len(ADDED) :])  # in front: further right nobody would see them
    shown = table[[*ours, *table.columns[: -len(ADDED)]]]
    st.dataframe(shown, hide_index=True, alt=title, placeholder="—")
    if report.rejected > _MOST_SHOWN:
        st.caption(t("The first {count} are shown; the file holds all.", count=_MOST_SHOWN))
    st.download_button(
        t("Rejected rows (XLSX)"),
        lambda: rejected_xlsx(report, t),
        file_name=t("Rejected rows") + ".xlsx",
        key=f"rejected-xlsx-{name}",
        on_click="ignore",
    )
    st.caption(t("Correct them there and drop the file here; the three added columns may stay."))
