"""The files that were dropped on the import page: read once, remembered while they lie there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.importing import Job
from data.importing.kinds import KINDS
from data.importing.recognise import fits, recognise
from data.importing.report import ImportReport
from data.reading import read_file
from data.reading.raw import RawTable
from geo.errors import DoorstepError, UnknownChoice
from text import Translator
from views import state
from views.plain import plain
from views.widgets.import_questions import answers_to, forget_answers

READING_TOPICS: Final = ("encoding", "delimiter", "sheet", "header_row", "layer", "merged_cells")
"""What is decided about a file before its columns are known."""

_READ, _RECEIPTS, CHECKED = "import-raw", "import-receipts", "import-checked"
_CHOOSER, _CHOSEN, _BROUGHT = "import-files", "import-chosen", "import-brought"


@dataclass(frozen=True)
class Dropped:
    """A file that was dropped on the page.

    Attributes
    ----------
    raw
        Its rows; ``None`` when it cannot be read.
    error
        Why it cannot.
    kind
        What it is taken for; empty while nobody knows.
    """

    file: UploadedFile
    job: Job
    raw: RawTable | None = None
    error: DoorstepError | None = None
    kind: str = ""

    @property
    def id(self) -> str:
        """Name of this upload in the session."""
        return self.file.file_id

    @property
    def kind_name(self) -> str:
        """Name of what was said of its kind; another way of reading is another guess."""
        ways = "-".join(f"{k}{v}" for k, v in sorted(_ways(self.job).items()))
        return f"import-kind-{self.id}{ways}"


@dataclass(frozen=True)
class Receipt:
    """What importing a file has done; ``change`` is its number, 0 if nothing was new."""

    report: ImportReport
    change: int


def choose_files(t: Translator, suffixes: Sequence[str]) -> list[UploadedFile]:
    """Let files be dropped; those that lay here when the page was left lie here still.

    Streamlit empties the chooser of a page that is left.
    """
    chosen: dict[str, UploadedFile] = state.recall(_CHOSEN) or {}
    brought: dict[str, UploadedFile] = state.recall(_BROUGHT) or {}
    if not state.was_shown(_CHOOSER):
        brought = {**brought, **chosen}
    files = st.file_uploader(t("Files"), type=suffixes, accept_multiple_files=True, key=_CHOOSER)
    for name, file in brought.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(file.name)
            away = st.button(t("Remove"), key=f"away-{name}", type="tertiary")
        if away:
            state.remember(_BROUGHT, {n: each for n, each in brought.items() if n != name})
            st.rerun()
    state.remember(_BROUGHT, brought)
    state.remember(_CHOSEN, {file.file_id: file for file in files})
    return [*brought.values(), *files]


def forget_all_but(files: Sequence[str]) -> None:
    """Forget what was read and checked of files that are no longer there."""
    for name in (_READ, _RECEIPTS, CHECKED):
        known: dict[str, object] = state.recall(name) or {}
        state.remember(name, {file: known[file] for file in known if file in files})


def forget_receipt(change: int) -> None:
    """Let a file be imported again whose import was taken back; what was not new may be now."""
    known: dict[str, Receipt] = state.recall(_RECEIPTS) or {}
    kept = {file: each for file, each in known.items() if each.change not in {change, 0}}
    state.remember(_RECEIPTS, kept)


def receipt_of(dropped: Dropped) -> Receipt | None:
    """Return what importing a file has done; ``None`` while it is not in the campaign chosen."""
    known: dict[str, Receipt] = state.recall(_RECEIPTS) or {}
    found = known.get(dropped.id)
    same = found is not None and found.report.campaign.strip() == dropped.job.campaign.strip()
    return found if same else None


def remember_receipt(dropped: Dropped, receipt: Receipt) -> None:
    """Remember that a file is imported."""
    known: dict[str, Receipt] = state.recall(_RECEIPTS) or {}
    state.remember(_RECEIPTS, known | {dropped.id: receipt})


def is_done(dropped: Dropped) -> bool:
    """Say whether a file is imported."""
    return receipt_of(dropped) is not None


def request_for(task: str) -> UUID:
    """Return the same request for the same task, so that a double click imports once."""
    name = f"request-{task}"
    if state.recall(name) is None:
        state.remember(name, uuid4())
    found: UUID = state.recall(name)
    return found


def take_in(t: Translator, job: Job, file: UploadedFile) -> Dropped:
    """Read an upload once per way of reading it, and guess what it holds."""
    job = replace(job, name=file.name, answers=answers_to(file.file_id))
    read: dict[str, tuple[dict[str, str], RawTable]] = state.recall(_READ) or {}
    ways = _ways(job)
    if file.file_id not in read or read[file.file_id][0] != ways:
        try:
            with st.spinner(plain(t("Reading {file} …", file=file.name))), _on_disk(file) as path:
                raw = read_file(path, name=file.name, answers=job.answers)
        except DoorstepError as error:
            if isinstance(error, UnknownChoice):
                forget_answers(file.file_id)
            return Dropped(file, job, error=error)
        read[file.file_id] = (ways, raw)
        state.remember(_READ, read)
    raw = read[file.file_id][1]
    guess = recognise(raw)
    dropped = Dropped(file, job, raw, kind=guess.key if fits(guess, raw) else "")
    return replace(dropped, kind=state.recall(dropped.kind_name, dropped.kind))


def in_order(files: Sequence[Dropped]) -> list[Dropped]:
    """Put files behind those they build on; what nobody knows comes last."""
    order = {kind.key: place for place, kind in enumerate(KINDS)}
    return sorted(files, key=lambda dropped: order.get(dropped.kind, len(order)))


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """Put an upload into a file of its own under a name of ours."""
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(file.getbuffer())
        yield path


def _ways(job: Job) -> dict[str, str]:
    return {topic: job.answers[topic] for topic in READING_TOPICS if topic in job.answers}
