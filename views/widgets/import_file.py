"""One file on the import page: what it was read as, what it would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypedDict

import numpy as np
import streamlit as st

from data.importing import Job, column_doubts, import_rows
from data.importing.kinds import KINDS
from data.importing.kinds.base import Options
from data.importing.report import ImportReport
from geo.errors import DoorstepError, MissingColumns, UnknownChoice
from geo.model import AREA_LEVELS
from reports.explain import explain
from reports.import_preview import preview_picture
from text import N_, Translator
from views import state
from views.base import Context
from views.plain import plain
from views.settings import BUILT
from views.widgets.dropped_files import (
    CHECKED,
    READING_TOPICS,
    Dropped,
    Receipt,
    is_done,
    receipt_of,
    remember_receipt,
    request_for,
)
from views.widgets.import_questions import forget_answers, show_questions
from views.widgets.import_report import show_rejected, show_report

_LEVEL_TITLES: Final = {
    "town": N_("Towns"),
    "community": N_("Villages and communities"),
    "estate": N_("Estates"),
}
_IMPORTED: Final = N_(
    "Imported: {new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected."
)
_NOTHING_NEW: Final = N_("Nothing new in it: {unchanged} unchanged, {rejected} rejected.")
_BUILDS_ON: Final = {
    "buildings": {"areas"},
    "households": {"areas", "buildings"},
    "visits": {"areas", "buildings", "households"},
    "issues": {"areas", "buildings", "households"},
}
"""Kinds that should be there before one is looked at: its rows are found among theirs."""


class _Chooser(TypedDict):
    key: str
    on_change: Callable[[], None]


@dataclass(frozen=True)
class _Checked:
    """What came of checking a file, as long as nothing it depends on has changed."""

    task: str
    stamp: str
    report: ImportReport
    picture: bytes | None
    language: str


def show_file(
    context: Context,
    dropped: Dropped,
    others: Sequence[Dropped],
    *,
    imported: Callable[[Context, str], None],
) -> None:
    """Show what importing a file would do, and do it when asked.

    Parameters
    ----------
    others
        All files on the page: one that builds on another waits for it.
    imported
        Told the name of the campaign once a file is in it.
    """
    t = context.t
    receipt = receipt_of(dropped)
    if receipt is not None or dropped.error is not None:
        _show_name(dropped)
    if receipt is not None:
        _show_receipt(context, receipt.report, dropped.id)
        return
    if dropped.error is not None:
        explain_error(t, dropped.error)
        return
    job = _ask_kind(t, dropped)
    if not job.kind:
        raw = dropped.raw
        st.text(t("Nothing in it says what it holds. Choose, then say which column is what."))
        show_questions(t, dropped.id, raw.questions if raw else [])
        return
    if _has_to_wait(t, dropped, others):
        return
    try:
        checked = _checked(context, dropped, job)
    except DoorstepError as error:
        explain_error(t, error)
        _offer_columns(t, error, dropped, job)
        return
    report = checked.report
    if report.accepted and not (report.new or report.changed or report.open_questions):
        remember_receipt(dropped, Receipt(report, 0))
        st.rerun()
    show_questions(t, dropped.id, report.questions)
    show_report(t, report, picture=checked.picture, name=dropped.id)
    _offer(context, dropped, job, report, imported)


def _show_name(dropped: Dropped) -> None:
    st.markdown(f"**{plain(dropped.file.name)}**")


def _ask_kind(t: Translator, dropped: Dropped) -> Job:
    """Say what the file seems to hold, to be changed, and ask what that kind needs to know."""
    titles = {kind.key: t(kind.title) for kind in KINDS}
    left, middle, right = st.columns((4, 3, 3), vertical_alignment="bottom")
    with left:
        _show_name(dropped)
    kind = middle.selectbox(
        t("What the file holds"),
        list(titles),
        index=list(titles).index(dropped.kind) if dropped.kind else None,
        format_func=lambda key: titles[key],
        placeholder=t("Please choose"),
        **_chooser(t, dropped.kind_name),
    )
    level, from_buildings = state.recall(f"import-level-{dropped.id}", "community"), False
    if kind == "areas":
        level = right.selectbox(
            t("Level of the areas"),
            AREA_LEVELS,
            index=AREA_LEVELS.index(level),
            format_func=lambda key: t(_LEVEL_TITLES[key]),
            **_chooser(t, f"import-level-{dropped.id}"),
        )
    if kind == "buildings":
        from_buildings = right.checkbox(
            t("There is no household list: make the dwellings the register"),
            key=f"import-register-{dropped.id}",
        )
    options = Options(level=level or "community", register_from_buildings=from_buildings)
    return replace(dropped.job, kind=kind or "", options=options)


def _chooser(t: Translator, name: str) -> _Chooser:
    """Bind a chooser to a memory: in another language it is another one, which says the same."""
    own = f"{name}-{t.language}"

    def changed() -> None:
        state.remember(name, state.recall(own))

    return {"key": state.widget(own), "on_change": changed}


def _has_to_wait(t: Translator, dropped: Dropped, others: Sequence[Dropped]) -> bool:
    """Say whether another file should be imported before, and why; nobody is held up for good."""
    before = [
        other.file.name
        for other in others
        if other.kind in _BUILDS_ON.get(dropped.kind, ()) and not is_done(other)
    ]
    if not before or state.recall(f"import-ahead-{dropped.id}"):
        return False
    st.text(
        t(
            "Comes after {files}: its rows are found among those.",
            files=t.listed([t("“{name}”", name=name) for name in before]),
        )
    )
    if st.button(t("Look at it now all the same"), key=f"ahead-{dropped.id}"):
        state.remember(f"import-ahead-{dropped.id}", True)
        st.rerun()
    return True


def explain_error(t: Translator, error: DoorstepError) -> None:
    """Say what went wrong, and what to do."""
    told = explain(error, t)
    st.error(f"{plain(told.what)}\n\n{plain(told.advice)}")


def _offer_columns(t: Translator, error: DoorstepError, dropped: Dropped, job: Job) -> None:
    """Where columns are missing, let people say which they are; void answers are forgotten."""
    if isinstance(error, UnknownChoice):
        forget_answers(dropped.id)
    if isinstance(error, MissingColumns) and dropped.raw is not None:
        raw = dropped.raw
        show_questions(t, dropped.id, [*raw.questions, *column_doubts(job, raw)], unfolded=True)


# --- checking and importing ----------------------------------------------------------------------


def _task(dropped: Dropped, job: Job) -> str:
    """Name what is to be done: this upload, read this way, into this campaign."""
    answers = sorted(job.answers.items())
    into = f"{job.campaign.strip()}-{job.department.strip()}"
    return f"import-{dropped.id}-{job.kind}-{into}-{job.options}-{answers}"


def _checked(context: Context, dropped: Dropped, job: Job) -> _Checked:
    """Check a file once for every state of the store and every decision."""
    t, store = context.t, context.library.store
    known: dict[str, _Checked] = state.recall(CHECKED) or {}
    task, stamp, last = _task(dropped, job), store.stamp(), known.get(dropped.id)
    if last is not None and (last.task, last.stamp) == (task, stamp):
        if last.language == t.language:
            return last
        report = last.report
    else:
        report = _agreed(last, dropped, job, stamp) or _rehearsed(context, dropped, job)
    picture = _picture(context, report)
    known[dropped.id] = found = _Checked(task, stamp, report, picture, t.language)
    state.remember(CHECKED, known)
    return found


def _rehearsed(context: Context, dropped: Dropped, job: Job) -> ImportReport:
    t = context.t
    assert dropped.raw is not None
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, t("Checking …"))
    report = import_rows(
        context.library.store,
        context.actor,
        job,
        dropped.raw,
        write=False,
        progress=lambda share: bar.progress(share, t("Checking …")),
    )
    place.empty()
    return report


def _agreed(last: _Checked | None, dropped: Dropped, job: Job, stamp: str) -> ImportReport | None:
    """Return the last report where nothing but a consent to what it took anyway is new."""
    if last is None or last.stamp != stamp or not last.report.open_questions:
        return None
    taken = {question.topic: question.taken for question in last.report.open_questions}
    fresh = {topic: value for topic, value in job.answers.items() if taken.get(topic) == value}
    before = {topic: value for topic, value in job.answers.items() if topic not in fresh}
    if not fresh or not set(READING_TOPICS).isdisjoint(fresh):
        return None
    if _task(dropped, replace(job, answers=before)) != last.task:
        return None
    questions = [
        replace(question, answer=fresh.get(question.topic, question.answer))
        for question in last.report.questions
    ]
    return replace(last.report, questions=questions)


def _picture(context: Context, report: ImportReport) -> bytes | None:
    """Draw where the rows lie; ``None`` when none has a place."""
    if not np.isfinite(report.places.lon).any():
        return None
    campaign = next((c for c in context.campaigns if c.name == report.campaign), None)
    survey = context.library.survey(context.actor, campaign.id) if campaign else None
    return preview_picture(survey, report.places, t=context.t, fonts=BUILT / "fonts")


def _offer(
    context: Context,
    dropped: Dropped,
    job: Job,
    report: ImportReport,
    imported: Callable[[Context, str], None],
) -> None:
    """Offer to import, once every question is answered."""
    t = context.t
    if not report.accepted:
        st.text(t("No row can be imported as it is."))
        return
    undecided = len(report.open_questions)
    if undecided:
        st.text(t("Answer the questions above first ({count}).", count=undecided))
    task = _task(dropped, job)
    if st.button(
        t.plural("Import {count} row", "Import {count} rows", report.accepted),
        type="primary",
        key=f"go-{task}",
        disabled=bool(undecided),
    ):
        st.button(t("Cancel"), key=f"cancel-{task}")  # whatever is pressed stops the script
        bar = st.progress(0.0, t("Importing …"))
        assert dropped.raw is not None
        done = import_rows(
            context.library.store,
            context.actor,
            replace(job, request=request_for(task)),
            dropped.raw,
            progress=lambda share: bar.progress(share, t("Importing …")),
        )
        told = replace(report, written=True) if done.repeated else done
        _keep(context, dropped, told, imported)
        st.rerun()


def _keep(
    context: Context,
    dropped: Dropped,
    done: ImportReport,
    imported: Callable[[Context, str], None],
) -> None:
    """Remember what an import has done; one that met a question after all is shown again."""
    known: dict[str, object] = state.recall(CHECKED) or {}
    known.pop(dropped.id, None)
    if not done.written:
        return
    store, actor = context.library.store, context.actor
    name = done.campaign.strip()
    campaign = next(c for c in context.library.campaigns(actor) if c.name == name)
    last = store.last_undoable(actor, campaign.id)
    remember_receipt(dropped, Receipt(done, last.change if last else 0))
    imported(context, name)


def _show_receipt(context: Context, done: ImportReport, name: str) -> None:
    t = context.t
    words = t(
        _IMPORTED if done.written else _NOTHING_NEW,
        new=t.number(done.new),
        changed=t.number(done.changed),
        unchanged=t.number(done.unchanged),
        rejected=t.number(done.rejected),
    )
    st.success(plain(words))
    if done.rejected:
        show_rejected(t, done, name)
