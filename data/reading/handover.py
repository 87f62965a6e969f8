"""What the reading child hands to its parent: lines of JSON, a batch of rows each.

JSON because reading it back can run nothing, needs no library in the child and keeps ``001`` a
text; lines so that neither side ever holds the file twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

from data.doubts import Answers, Choice, Message, Question, asked
from data.reading.cells import Cells
from data.reading.faults import RowFault, Unreadable
from text import N_

Cell = str | None

_MOST_CELLS: Final = 30_000_000
MOST_ROWS: Final = 2_000_000
_MOST_COLUMNS: Final = 500
_MOST_FAULTS: Final = 50_000


@dataclass(frozen=True)
class Job:
    """What the child is to read.

    Attributes
    ----------
    source
        The file.
    folder
        A folder of its own for whatever has to be unpacked.
    known
        Known column names, as :func:`~data.reading.names.plain_name` gives them.
    answers
        What somebody decided about the file.
    """

    source: Path
    folder: Path
    known: frozenset[str]
    answers: Answers


@dataclass
class Handover:
    """The child's end: rows, faults, questions and warnings as they turn up.

    Attributes
    ----------
    read_as
        How the file is read: ``format``, ``encoding``, ``sheet``, ``header_row`` …
    crs
        Definition of the coordinate system, if the file names one.
    aliases
        What else a column may be called: the last part of a name with groups.
    """

    out: TextIO
    answers: Answers
    read_as: dict[str, Any] = field(default_factory=dict)
    crs: str | None = None
    aliases: dict[str, str] = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = Cells(self.answers, self.fault)
        self.rows = 0
        self._columns: dict[str, None] = {}
        self._optional: set[str] = set()
        self._has_shapes = False

    @classmethod
    def to(cls, path: Path, answers: Answers) -> Handover:
        """Open the file that is handed over."""
        return cls(path.open("w", encoding="utf-8", errors="replace"), answers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self.out.close()

    def ask(self, question: Question) -> str:
        """Note a question and return the value in effect.

        Raises
        ------
        UnknownChoice
            When the answer that was given is none of the choices.
        """
        answered = asked(question, self.answers)
        self.questions.append(answered)
        return answered.taken

    def warn(self, message: str, **facts: object) -> None:
        """Note something the user should know."""
        self.warnings.append((message, facts))

    def fault(self, fault: RowFault) -> None:
        """Note that a row cannot be trusted.

        Raises
        ------
        Unreadable
            When that is said of so many rows that something else must be wrong.
        """
        self.faults.append(fault)
        if len(self.faults) > _MOST_FAULTS:
            raise Unreadable(
                N_("more than {most} of its rows cannot be trusted, the first is row {row}"),
                most=_MOST_FAULTS,
                row=self.faults[0].row,
            )

    def columns(self, names: Iterable[str], *, optional: Iterable[str] = ()) -> None:
        """Name columns in their order, also those of which no row may say anything.

        Parameters
        ----------
        optional
            Those that are left out if no row says anything.

        Raises
        ------
        Unreadable
            When there are too many.
        """
        fresh = dict.fromkeys(name for name in names if name not in self._columns)
        self._optional |= fresh.keys() & set(optional)
        self._columns.update(fresh)
        if len(self._columns) > _MOST_COLUMNS:
            raise Unreadable(N_("it has {columns} columns"), columns=len(self._columns))

    def add(
        self,
        numbers: Sequence[int],
        columns: Mapping[str, Sequence[Cell]],
        shapes: Sequence[str | None] | None = None,
    ) -> None:
        """Hand over some rows.

        Parameters
        ----------
        numbers
            Their numbers in the file, as people count.
        columns
            Cells by column name; a column left out says nothing.
        shapes
            Geometries as hexadecimal WKB.

        Raises
        ------
        Unreadable
            When the limits of rows and cells are exceeded.
        """
        self.columns(columns)
        self.rows += len(numbers)
        if self.rows > MOST_ROWS or self.rows * len(self._columns) > _MOST_CELLS:
            raise too_much()
        clean = {name: self.cells.clean(numbers, name, cells) for name, cells in columns.items()}
        self._optional -= {name for name in self._optional if any(clean.get(name, ()))}
        batch: dict[str, Any] = {"numbers": list(numbers), "columns": clean}
        if shapes is not None:
            self._has_shapes = True
            batch["shapes"] = list(shapes)
        self._line(batch)

    def _finish(self) -> None:
        question = self.cells.question()
        if question is not None:
            self.ask(question)
        self._line(
            {
                "about": {
                    "columns": [name for name in self._columns if name not in self._optional],
                    "has_shapes": self._has_shapes,
                    "read_as": self.read_as,
                    "crs": self.crs,
                    "aliases": self.aliases,
                    "warnings": self.warnings,
                    "questions": [_laid_out(question) for question in self.questions],
                    "faults": self.faults,
                }
            }
        )

    def _line(self, content: object) -> None:
        self.out.write(json.dumps(content, ensure_ascii=False))
        self.out.write("\n")


def _laid_out(question: Question) -> list[Any]:
    choices = [[choice.value, choice.title] for choice in question.choices]
    return [
        question.topic,
        question.message,
        choices,
        question.recommended,
        question.evidence,
        question.doubtful,
        question.answer,
    ]


def too_much() -> Unreadable:
    """Return why a table of more rows or cells than can be read in good time is not read."""
    return Unreadable(
        N_("it has more than {rows} rows or {cells} cells"),
        dangerous=True,
        rows=f"{MOST_ROWS:,}",
        cells=f"{_MOST_CELLS:,}",
    )


# --- the parent's end ---------------------------------------------------------------------------


def batches(path: Path) -> Iterator[dict[str, Any]]:
    """Return what the child wrote, line by line; the last one has the key ``about``."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def question_from(laid_out: Sequence[Any]) -> Question:
    """Make a question of what the child wrote."""
    topic, message, choices, recommended, evidence, doubtful, answer = laid_out
    return Question(
        topic=topic,
        message=_message(message),
        choices=tuple(Choice(value, _message(title)) for value, title in choices),
        recommended=recommended,
        evidence=_message(evidence),
        doubtful=doubtful,
        answer=answer,
    )


def fault_from(laid_out: Sequence[Any]) -> RowFault:
    """Make a fault of what the child wrote."""
    row, column, value, rule, message, hint, facts = laid_out
    filled = tuple((name, fact) for name, fact in facts)
    return RowFault(row, column, value, rule, message, hint, filled)


def _message(laid_out: Sequence[Any]) -> Message:
    key, facts = laid_out
    return key, facts
