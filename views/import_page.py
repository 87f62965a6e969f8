"""Import: bring spreadsheets and maps in, see every doubtful row, lose none."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.importing import OWN_CAMPAIGN, Job, import_file, kind_named
from data.importing.kinds import KINDS
from data.importing.kinds.base import Options
from data.importing.report import ImportReport
from geo.errors import DoorstepError
from geo.model import AREA_LEVELS
from reports.explain import explain
from reports.rejected import rejected_table
from reports.spreadsheet import to_csv, to_xlsx
from text import N_, Translator
from views import state
from views.base import Context, Page
from views.plain import plain

_LEVEL_TITLES: Final = {
    "town": N_("Towns"),
    "community": N_("Villages and communities"),
    "estate": N_("Estates"),
}
_MOST_PROBLEMS: Final = 200
_SUFFIXES: Final = ["geojson", "json", "gpkg", "zip", "csv", "txt", "tsv", "xlsx", "xls"]


def _render(context: Context) -> None:
    t = context.t
    st.title(t("Import your own data"), anchor=False)
    st.text(
        t(
            "Every row is accepted or rejected with a reason. "
            "Nothing is written before you have seen it."
        )
    )
    left, right = st.columns((1, 2), gap="large")
    with left:
        job = _questions(context)
        files = st.file_uploader(
            t("Files"),
            type=_SUFFIXES,
            accept_multiple_files=True,
            key="import-files",
        )
        st.caption(t("Importing a file again changes only what has changed in it."))
    with right:
        if not files:
            _help(context)
        for number, file in enumerate(files):
            _one_file(context, job, file, number)


def _questions(context: Context) -> Job:
    """Ask what the files hold and where they belong."""
    t = context.t
    own = [campaign.name for campaign in context.campaigns if not campaign.made_up]
    new = t("A new campaign")
    chosen = st.selectbox(t("Campaign"), [*own, new], key="import-campaign")
    name = chosen
    if chosen == new:
        name = st.text_input(
            t("Name of the new campaign"),
            value="" if own else OWN_CAMPAIGN,
            max_chars=80,
            key="import-campaign-name",
        )
    titles = {kind.key: t(kind.title) for kind in KINDS}
    kind = st.selectbox(
        t("What the files hold"),
        list(titles),
        format_func=lambda key: titles[key],
        key="import-kind",
    )
    level, from_buildings = "community", False
    if kind == "areas":
        level = st.selectbox(
            t("Level of the areas"),
            AREA_LEVELS,
            index=1,
            format_func=lambda key: t(_LEVEL_TITLES[key]),
            key="import-level",
        )
    if kind == "buildings":
        from_buildings = st.checkbox(
            t("There is no household list: make the dwellings the register"), key="import-register"
        )
    credit = st.text_input(
        t("Credit to be printed on maps, if the data asks for one"),
        max_chars=120,
        key="import-credit",
    )
    return Job(
        kind=kind or "areas",
        path=Path(),
        campaign=name or "",
        credit=credit,
        options=Options(level=level or "community", register_from_buildings=from_buildings),
    )


def _one_file(context: Context, job: Job, file: UploadedFile, number: int) -> None:
    """Show what importing a file would do, and do it when asked."""
    t = context.t
    with st.container(border=True):
        st.text(file.name)
        task = _task(job, file)
        if state.recall(task) is not None:
            _show_receipt(context, state.recall(task))
            return
        if not job.campaign.strip():
            st.text(t("Give the new campaign a name first."))
            return
        try:
            with _on_disk(file) as path, st.spinner(t("Reading …")):
                report = import_file(
                    context.library.store, context.actor, _with(job, path, file.name), write=False
                )
        except DoorstepError as error:
            told = explain(error, t)
            st.error(plain(told.what))
            st.text(told.advice)
            return
        _show_report(context, report, number)
        if report.accepted and st.button(
            t("Import {count} rows", count=t.number(report.accepted)),
            type="primary",
            key=f"import-go-{number}",
        ):
            with _on_disk(file) as path, st.spinner(t("Importing …")):
                done = import_file(
                    context.library.store,
                    context.actor,
                    _with(job, path, file.name, _request(task)),
                )
            state.remember(task, (done.file, done.new, done.changed, done.unchanged))
            st.rerun()


def _with(job: Job, path: Path, name: str, request: UUID | None = None) -> Job:
    return Job(
        kind=job.kind,
        path=path,
        name=name,
        campaign=job.campaign,
        credit=job.credit,
        options=job.options,
        request=request or uuid4(),
    )


def _task(job: Job, file: UploadedFile) -> str:
    """Name what is to be done: this upload, read this way, into this campaign."""
    return f"import-{file.file_id}-{job.kind}-{job.campaign.strip()}-{job.options}"


def _request(task: str) -> UUID:
    """Return the same request for the same task, so that a double click imports once."""
    name = f"request-{task}"
    if state.recall(name) is None:
        state.remember(name, uuid4())
    found: UUID = state.recall(name)
    return found


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """Put an upload into a file of its own under a name of ours."""
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(file.getbuffer())
        yield path


def _show_report(context: Context, report: ImportReport, number: int) -> None:
    t = context.t
    columns = st.columns(4)
    for column, (value, label) in zip(
        columns,
        (
            (report.rows, t("rows in the file")),
            (report.new, t("new")),
            (report.changed, t("changed")),
            (report.rejected, t("rejected")),
        ),
        strict=True,
    ):
        column.metric(label, t.number(value))
    read_as = report.read_as
    names = {
        "format": t("Read as"),
        "encoding": t("Encoding"),
        "sheet": t("Sheet"),
        "header_row": t("Header in row"),
    }
    _line(t, [(name, str(read_as[key])) for key, name in names.items() if read_as.get(key)])
    titles = {field.name: t(field.title) for field in kind_named(report.kind).fields}
    found = [f"{column} → {titles[name]}" for name, column in read_as["columns"].items()]
    _line(t, [(t("Columns"), t.listed(found))])
    if report.unused:
        _line(t, [(t("Not used"), t.listed(report.unused[:15]))])
    for message, facts_ in report.warnings:
        st.warning(plain(t(message, **facts_)))
    if report.problems:
        _show_problems(context, report, number)


def _line(t: Translator, pairs: list[tuple[str, str]]) -> None:
    colon = "：" if t.language == "zh" else ": "
    st.text(" · ".join(f"{name}{colon}{value}" for name, value in pairs))


def _show_problems(context: Context, report: ImportReport, number: int) -> None:
    t = context.t
    table = rejected_table(report, t)
    st.dataframe(table.head(_MOST_PROBLEMS), hide_index=True, alt=t("Rejected rows"))
    row = st.container(horizontal=True)
    row.download_button(
        t("Rejected rows (XLSX)"),
        lambda: to_xlsx(table, sheet=t("Rejected rows"), notes=[(t("File"), report.file)]),
        file_name="rejected.xlsx",
        key=f"rejected-xlsx-{number}",
        on_click="ignore",
    )
    row.download_button(
        t("Rejected rows (CSV)"),
        lambda: to_csv(table),
        file_name="rejected.csv",
        key=f"rejected-csv-{number}",
        on_click="ignore",
    )


def _show_receipt(context: Context, receipt: tuple[str, int, int, int]) -> None:
    t = context.t
    name, new, changed, unchanged = receipt
    words = t(
        "{file} is imported: {new} new, {changed} changed, {unchanged} unchanged.",
        file=name,
        new=t.number(new),
        changed=t.number(changed),
        unchanged=t.number(unchanged),
    )
    st.success(plain(words))


def _help(context: Context) -> None:
    """Say for every kind which columns are understood."""
    t = context.t
    st.subheader(t("Columns that are understood"), anchor=False)
    for kind in KINDS:
        with st.expander(t(kind.title)):
            for field in kind.fields:
                needed = t(" (needed)") if field.required else ""
                _line(t, [(t(field.title) + needed, t.listed(list(field.aliases[:6])))])


PAGE: Final = Page("import", N_("Import"), _render, needs_campaign=False)
