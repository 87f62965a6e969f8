"""Import: bring spreadsheets and maps in, see every doubtful row, lose none."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.importing import OWN_CAMPAIGN, Job, column_doubts, import_rows
from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind, Options
from data.importing.recognise import recognise
from data.importing.report import ImportReport
from data.reading import read_file
from data.reading.raw import RawTable
from geo.errors import DoorstepError, MissingColumns, UnknownChoice
from geo.model import AREA_LEVELS
from reports.explain import explain
from reports.import_preview import preview_picture
from reports.template_words import DRAWN
from reports.templates import template
from text import N_, Translator
from views import state
from views.base import Context, Page
from views.plain import plain
from views.settings import BUILT
from views.widgets.import_questions import answers_to, forget_answers, show_questions
from views.widgets.import_report import show_report

_LEVEL_TITLES: Final = {
    "town": N_("Towns"),
    "community": N_("Villages and communities"),
    "estate": N_("Estates"),
}
_SUFFIXES: Final = [
    *("csv", "txt", "tsv", "xlsx", "xls", "xlsb", "ods", "et", "geojson", "json", "gpkg", "zip"),
    *("shp", "kml", "kmz", "ovkml", "gpx", "dxf", "dwg", "osm", "pbf", "gz"),
]
_READING_TOPICS: Final = ("encoding", "delimiter", "sheet", "header_row", "layer", "merged_cells")


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
        job = _target(context)
        files = st.file_uploader(
            t("Files"),
            type=_SUFFIXES,
            accept_multiple_files=True,
            key="import-files",
        )
        st.caption(t("Importing a file again changes only what has changed in it."))
        _offer_undo(context, job.campaign)
    with right:
        if not files:
            _help(context)
        for file in files:
            _one_file(context, job, file)


def _target(context: Context) -> Job:
    """Ask where the files belong, and what licence they come under."""
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
    credit = st.text_input(
        t("Credit to be printed on maps, if the data asks for one"),
        max_chars=120,
        key="import-credit",
    )
    return Job(kind="", path=Path(), campaign=name or "", credit=credit)


def _offer_undo(context: Context, name: str) -> None:
    """Offer to take the campaign's last import back."""
    t, store = context.t, context.library.store
    campaign = next((c for c in context.campaigns if c.name == name), None)
    last = store.last_undoable(context.actor, campaign.id) if campaign else None
    if last is None:
        return
    key = last.action.removeprefix("import ")
    titles = {kind.key: t(kind.title) for kind in KINDS}
    st.text(
        t(
            "Last import: {kind}, {new} new, {changed} changed.",
            kind=titles.get(key, key),
            new=t.number(last.counts.get("new", 0)),
            changed=t.number(last.counts.get("changed", 0)),
        )
    )
    if st.button(t("Take it back"), key=f"undo-{last.change}"):
        try:
            store.undo(context.actor, last.change, request=_request(f"undo-{last.change}"))
        except DoorstepError as error:
            _explain(t, error)
            return
        state.forget_names("import-")
        st.rerun()


def _kind_of(t: Translator, job: Job, raw: RawTable, file: UploadedFile) -> Job:
    """Say what the file seems to hold, to be changed, and ask what that kind needs to know."""
    titles = {kind.key: t(kind.title) for kind in KINDS}
    left, right = st.columns(2)
    kind = left.selectbox(
        t("What the file holds"),
        list(titles),
        index=list(titles).index(recognise(raw).key),
        format_func=lambda key: titles[key],
        key=f"import-kind-{file.file_id}",
    )
    level, from_buildings = "community", False
    if kind == "areas":
        level = right.selectbox(
            t("Level of the areas"),
            AREA_LEVELS,
            index=1,
            format_func=lambda key: t(_LEVEL_TITLES[key]),
            key=f"import-level-{file.file_id}",
        )
    if kind == "buildings":
        from_buildings = right.checkbox(
            t("There is no household list: make the dwellings the register"),
            key=f"import-register-{file.file_id}",
        )
    options = Options(level=level or "community", register_from_buildings=from_buildings)
    return replace(job, kind=kind or "areas", options=options)


def _one_file(context: Context, job: Job, file: UploadedFile) -> None:
    """Show what importing a file would do, and do it when asked."""
    t = context.t
    with st.container(border=True):
        st.markdown(f"**{plain(file.name)}**")
        if not job.campaign.strip():
            st.text(t("Give the new campaign a name first."))
            return
        job = replace(job, name=file.name, answers=answers_to(file.file_id))
        try:
            with st.spinner(t("Reading …")):
                raw = _read(job, file)
            job = _kind_of(t, job, raw, file)
            task = _task(job, file)
            receipt = state.recall(task)
            if receipt is not None:
                _show_receipt(context, receipt)
                return
            with st.spinner(t("Checking …")):
                report = import_rows(context.library.store, context.actor, job, raw, write=False)
        except DoorstepError as error:
            _explain(t, error)
            _offer_columns(t, error, job, file)
            return
        show_questions(t, file.file_id, report.questions)
        show_report(t, report, picture=_places(context, report), name=file.file_id)
        _offer(context, job, raw, report, task)


def _read(job: Job, file: UploadedFile) -> RawTable:
    """Read an upload once per way of reading it."""
    ways = {topic: job.answers[topic] for topic in _READING_TOPICS if topic in job.answers}
    known: tuple[dict[str, str], RawTable] | None = state.recall(f"raw-{file.file_id}")
    if known is not None and known[0] == ways:
        return known[1]
    with _on_disk(file) as path:
        raw = read_file(path, name=file.name, answers=job.answers)
    state.remember(f"raw-{file.file_id}", (ways, raw))
    return raw


def _explain(t: Translator, error: DoorstepError) -> None:
    told = explain(error, t)
    st.error(plain(told.what))
    st.text(told.advice)


def _offer_columns(t: Translator, error: DoorstepError, job: Job, file: UploadedFile) -> None:
    """Where columns are missing, let people say which they are; void answers are forgotten."""
    if isinstance(error, UnknownChoice):
        forget_answers(file.file_id)
    known = state.recall(f"raw-{file.file_id}")
    if isinstance(error, MissingColumns) and known is not None:
        raw: RawTable = known[1]
        show_questions(t, file.file_id, [*raw.questions, *column_doubts(job, raw)])


def _offer(context: Context, job: Job, raw: RawTable, report: ImportReport, task: str) -> None:
    """Offer to import, once every question is answered."""
    t = context.t
    if not report.accepted:
        return
    undecided = len(report.open_questions)
    if undecided:
        st.text(t("Answer the questions above first ({count}).", count=undecided))
    if st.button(
        t("Import {count} rows", count=t.number(report.accepted)),
        type="primary",
        key=f"go-{task}",
        disabled=bool(undecided),
    ):
        st.button(t("Cancel"), key=f"cancel-{task}")  # whatever is pressed stops the script
        bar = st.progress(0.0, t("Importing …"))
        wanted = replace(job, request=_request(task))
        done = import_rows(
            context.library.store,
            context.actor,
            wanted,
            raw,
            progress=lambda share: bar.progress(share, t("Importing …")),
        )
        state.remember(task, (done.file, done.new, done.changed, done.unchanged))
        st.rerun()


def _places(context: Context, report: ImportReport) -> bytes | None:
    """Draw where the accepted rows lie; ``None`` when none has a place."""
    lon, lat = report.places
    if not np.isfinite(lon).any():
        return None
    campaign = next((c for c in context.campaigns if c.name == report.campaign), None)
    survey = context.library.survey(context.actor, campaign.id) if campaign else None
    return preview_picture(survey, lon, lat, t=context.t, fonts=BUILT / "fonts")


def _task(job: Job, file: UploadedFile) -> str:
    """Name what is to be done: this upload, read this way, into this campaign."""
    answers = sorted(job.answers.items())
    return f"import-{file.file_id}-{job.kind}-{job.campaign.strip()}-{job.options}-{answers}"


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


def _line(t: Translator, pairs: list[tuple[str, str]]) -> None:
    colon = "：" if t.language == "zh" else ": "
    st.text(" · ".join(f"{name}{colon}{value}" for name, value in pairs))


def _help(context: Context) -> None:
    """Say for every kind which columns are understood."""
    t = context.t
    st.subheader(t("Columns that are understood"), anchor=False)
    for kind in KINDS:
        with st.expander(t(kind.title)):
            for field in kind.fields:
                needed = t(" (needed)") if field.required else ""
                _line(t, [(t(field.title) + needed, t.listed(list(field.aliases[:6])))])
            if kind.key not in DRAWN:
                st.download_button(
                    t("Template with examples (XLSX)"),
                    partial(_template, kind, t),
                    file_name=f"{kind.key}.xlsx",
                    key=f"template-{kind.key}",
                    on_click="ignore",
                )


def _template(kind: Kind, t: Translator) -> bytes:
    return template(kind, t) or b""


PAGE: Final = Page("import", N_("Import"), _render, needs_campaign=False)
