"""Bringing a file's records into a campaign: all its good rows or none of it, every fault named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pandas as pd

from data import tables
from data.categories import starter_rows
from data.doubts import NO_ANSWERS, Answers, Question
from data.importing.address_parts import with_address_joined
from data.importing.answers import require_known
from data.importing.columns import PERSONAL, column_questions, columns_taken, mapped
from data.importing.doubts import DOUBTS, area_names, dates, same_number
from data.importing.extracts import objects_of
from data.importing.ground import Ground
from data.importing.incoming import Incoming
from data.importing.keeping import Compared, keep
from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind, Options, Records
from data.importing.landing import Landing
from data.importing.pairs import with_pairs_apart
from data.importing.positions import stored_shapes
from data.importing.remembering import department_of, remember, remembered
from data.importing.report import ImportReport
from data.importing.rows import Rows
from data.importing.suspicious import warn_of_suspicions
from data.reading import read_file
from data.reading.raw import RawTable
from data.store import Change
from data.writing import campaign_row
from geo.errors import MissingColumns, NotChosen, UnknownChoice
from geo.model import Campaign
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store
    from data.writing import Writer

OWN_CAMPAIGN: Final = "我的走访 My campaign"
"""Name of the campaign that is made when none is named and none is there but the demo."""
_SAMPLE: Final = 8
_UNDERSTOOD, _ACCEPTED = 0.1, 0.4
"""Shares of the work that are done when rows are understood, and accepted."""

_OF_DOORS: Final = frozenset({"households", "visits", "issues"})
"""Kinds whose positions all lie near the campaign's ground."""

Progress = Callable[[float], object]


@dataclass(frozen=True)
class Job:
    """One file to import.

    Attributes
    ----------
    name
        What the user calls the file.
    campaign
        Name of the campaign; made when there is none of that name. Empty: the only one that is not
        a demo, or a new one.
    credit
        Whose open data it is, to be printed on maps; empty leaves the campaign's as it is.
    timezone
        Civil time of a campaign that is made; empty is China's.
    answers
        What somebody decided about the file: topic to choice.
    department
        Whose file it is: what is decided about its columns is remembered for that department.
        Empty: the one that all of its rows name, if there is one.
    request
        Names this intention: the same one again changes nothing.
    """

    kind: str
    path: Path
    name: str = ""
    campaign: str = ""
    credit: str = ""
    timezone: str = ""
    options: Options = field(default_factory=Options)
    answers: Answers = field(default_factory=dict)
    department: str = ""
    request: UUID = field(default_factory=uuid4)


def kind_named(key: str) -> Kind:
    """Return a kind by its key.

    Raises
    ------
    UnknownChoice
        When there is none.
    """
    found = next((kind for kind in KINDS if kind.key == key), None)
    if found is None:
        known = ", ".join(kind.key for kind in KINDS)
        raise UnknownChoice(topic=N_("kind of records"), value=key, known=known)
    return found


def import_file(store: Store, actor: Actor, job: Job, *, write: bool = True) -> ImportReport:
    """Read a file and bring its records into a campaign.

    Parameters
    ----------
    write
        Whether to keep the result. Otherwise everything is done and then undone, so that the report
        says exactly what would happen. While a question is open nothing is kept either.

    Raises
    ------
    UnusableInput
        When the file as a whole cannot be used; then nothing was changed.
    """
    kind_named(job.kind)
    require_known(job.answers)
    raw = read_file(job.path, name=job.name or job.path.name, answers=job.answers)
    return import_rows(store, actor, job, raw, write=write)


def import_rows(
    store: Store,
    actor: Actor,
    job: Job,
    raw: RawTable,
    *,
    write: bool = True,
    progress: Progress = lambda _share: None,
) -> ImportReport:
    """Bring rows that have been read into a campaign; see :func:`import_file`.

    Parameters
    ----------
    progress
        Told how much is done, 0 to 1, now and then. What it raises undoes everything.
    """
    kind = kind_named(job.kind)
    require_known(job.answers)
    raw = objects_of(raw, kind.key)
    work = _Import(kind, raw, job, progress)
    receipt = None
    if write:
        try:
            change = Change(job.request, f"import {kind.key}", work.apply, undoable=True)
            receipt = store.write(actor, change)
        except _OpenQuestions:
            work = _Import(kind, raw, job, progress)
    if receipt is None:
        work.patient = True
        receipt = store.rehearse(actor, Change(uuid4(), f"import {kind.key}", work.apply))
        write = False
    work.report.written = write
    work.report.repeated = receipt.repeated
    return work.report


def column_doubts(job: Job, raw: RawTable) -> list[Question]:
    """Ask for the columns of a file only: what to show while one that is needed is missing."""
    names = [str(name) for name in raw.rows.columns]
    fields = kind_named(job.kind).fields
    return column_questions(
        names, fields, aliases=raw.aliases, answers=job.answers, remembered=NO_ANSWERS
    )


class _OpenQuestions(Exception):
    """Something has to be decided before anything is written."""


class _Import:
    """One file on its way into one campaign."""

    patient = False
    """Whether open questions are no obstacle, because nothing will be kept."""
    department = ""
    """Whose file it is, as far as anybody can tell."""

    def __init__(self, kind: Kind, raw: RawTable, job: Job, progress: Progress) -> None:
        self.original = raw.rows
        if any(field.name == "lon" for field in kind.fields):
            raw = with_pairs_apart(raw)
        if kind.key in _OF_DOORS:
            raw = with_address_joined(raw, kind.fields)
        self.kind, self.raw, self.job, self.progress = kind, raw, job, progress
        self.report = ImportReport(
            file=raw.file,
            kind=kind.key,
            campaign=job.campaign,
            rows=len(raw.rows),
            read_as=dict(raw.read_as),
            warnings=list(raw.warnings),
            sample=self.original.head(_SAMPLE),
        )

    def apply(self, writer: Writer) -> dict[str, int]:
        """Do the work inside a transaction; happens once."""
        campaign = self._campaign(writer)
        self.report.campaign = campaign.name
        ground = Ground(writer, campaign)
        rows = self._rows(ground)
        if self.report.open_questions and not self.patient:
            raise _OpenQuestions
        self.progress(_UNDERSTOOD)
        records = self.kind.accept(rows, ground, self.job.options)
        self.progress(_ACCEPTED)
        records, compared = self._compared(rows, ground, records)
        warn_of_suspicions(rows, records, self.kind, ground)
        self.report.places = Landing.of(rows, records, ground)
        keep(ground, records, compared, self.report, self._progress_of_keeping)
        self.kind.finish(ground, self.job.options, rows, records)
        if not self.patient:
            self._remember(ground)
        self.report.problems.sort(key=lambda problem: (problem.row, problem.column))
        bad = sorted({problem.row for problem in self.report.problems})
        self.report.rejected_rows = self.original.loc[bad]
        return {
            "rows": self.report.rows,
            "rejected": self.report.rejected,
            "new": self.report.new,
            "changed": self.report.changed,
        }

    def _rows(self, ground: Ground) -> Rows:
        """Settle what the file's columns and numbers mean."""
        raw, report, kind = self.raw, self.report, self.kind
        names = [str(name) for name in raw.rows.columns]
        answers = self.job.answers
        known = remembered(ground, kind)
        self.department = department_of(raw, kind, {**known, **answers}, chosen=self.job.department)
        known = remembered(ground, kind, department=self.department)
        asked_columns = column_questions(
            names,
            kind.fields,
            aliases=raw.aliases,
            answers=answers,
            remembered=known,
        )
        columns = columns_taken(asked_columns)
        missing = kind.missing(columns, has_shapes=raw.shapes is not None)
        if missing:
            raise MissingColumns(
                file=raw.file, missing=", ".join(missing), found=", ".join(names[:40]) or "-"
            )
        report.read_as["columns"] = columns
        self._note_unused(names, columns)
        table = mapped(raw.rows, columns, kind.fields)
        incoming = Incoming(raw, kind.key, columns, table, ground, answers, known)
        report.questions = [*raw.questions, *asked_columns]
        report.questions += [question for ask in DOUBTS for question in ask(incoming)]
        decided = {question.topic: question.taken for question in report.questions}
        if decided.get("crs"):
            report.read_as["crs"] = decided["crs"]
        table = dates.settled(area_names.settled(table, decided), columns, decided)
        place = (ground.bounds, *ground.known_places)
        shapes = stored_shapes(
            raw, decided=decided, near=place[0], outlines=place[1], within_m=place[2]
        )
        rows = Rows(table, shapes, columns, report, decided=decided, ground=place)
        rows.reject_faults(raw.faults)
        rows.reject_astray()
        if kind.key in _OF_DOORS:
            rows.settle_far(answers)
        return rows

    def _compared(self, rows: Rows, ground: Ground, records: Records) -> tuple[Records, Compared]:
        """Compare records with the stored ones; those that contradict them are asked about."""
        compared = Compared.of(ground, records)
        telling = self.kind.telling
        doubt = same_number.question(compared, telling, self.job.answers)
        if doubt is None:
            return records, compared
        self.report.questions.append(doubt)
        if doubt.open and not self.patient:
            raise _OpenQuestions
        if doubt.taken == same_number.REPLACE:
            return records, compared
        taken = compared.rows[same_number.others(compared, telling)]
        for number in taken.tolist():
            rows.reject(rows.numbers.index(number), same_number.TAKEN)
        records = records._replace(rows=records.rows.drop(index=taken))
        return records, Compared.of(ground, records)

    def _progress_of_keeping(self, share: float) -> None:
        self.progress(_ACCEPTED + (1 - _ACCEPTED) * share)

    def _remember(self, ground: Ground) -> None:
        """Keep what somebody decided, for the next file of this kind."""
        given = {
            question.topic: question.answer
            for question in self.report.questions
            if question.topic in self.job.answers and question.answer
        }
        remember(ground, self.kind, given, department=self.department)

    def _note_unused(self, names: list[str], columns: Mapping[str, str]) -> None:
        unused = [name for name in names if name not in columns.values()]
        personal = [name for name in unused if PERSONAL.search(name)]
        self.report.unused = unused
        if personal:
            self.report.warnings.append(
                (N_("Personal data was not read: {columns}."), {"columns": ", ".join(personal)})
            )
            self.report.sample = self.report.sample.drop(columns=personal)

    def _campaign(self, writer: Writer) -> Campaign:
        """Find the campaign by name, or make it; the demo takes no data of others."""
        known = writer.campaigns()
        name = self.job.campaign.strip()
        own = [campaign for campaign in known if not campaign.made_up]
        found = next((campaign for campaign in own if campaign.name == name), None)
        if found is None and any(campaign.name == name for campaign in known):
            names = ", ".join(campaign.name for campaign in own) or OWN_CAMPAIGN
            raise UnknownChoice(topic=N_("campaign of your own"), value=name, known=names)
        if not name and len(own) > 1:
            names = ", ".join(campaign.name for campaign in own)
            raise NotChosen(topic=N_("campaign"), known=names)
        if not name and own:
            found = own[0]
        if found is None:
            found = self._new_campaign(writer, name or OWN_CAMPAIGN)
        if self.job.credit and self.job.credit not in found.credit:
            credit = " · ".join(part for part in (found.credit, self.job.credit) if part)
            writer.update(tables.CAMPAIGN, pd.DataFrame({"credit": [credit]}, index=[found.id]))
        return found

    def _new_campaign(self, writer: Writer, name: str) -> Campaign:
        made = Campaign(id=0, key=str(uuid4()), name=name)
        if self.job.timezone:
            _require_zone(self.job.timezone)
            made = Campaign(id=0, key=made.key, name=name, timezone=self.job.timezone)
        number = int(writer.add(tables.CAMPAIGN, campaign_row(made))[0])
        writer.add(tables.CATEGORY, starter_rows(number))
        return next(c for c in writer.campaigns() if c.id == number)


def _require_zone(name: str) -> None:
    """Refuse a time zone that the rules of civil time do not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownChoice(
            topic=N_("time zone"), value=name, known="Asia/Shanghai, Asia/Urumqi, Europe/Paris, UTC"
        ) from error
