"""What came of reading a file: every row accepted, or rejected with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pandas as pd

from data.doubts import VERBATIM, Message, Question
from data.importing.landing import Landing
from text import Translator

MOST_CHANGES: Final = 5_000


class Problem(NamedTuple):
    """Why a row was rejected.

    Attributes
    ----------
    row
        Number of the row in the file, as people count.
    column
        Column as the file calls it; empty when it concerns the whole row.
    value
        What stands there.
    rule
        Short stable name of the broken rule.
    message, hint
        Message keys; ``facts`` fills them. A tuple among these is of message keys itself.
    """

    row: int
    column: str
    value: str
    rule: str
    message: str
    hint: str
    facts: tuple[tuple[str, object], ...] = ()

    def words(self, t: Translator) -> tuple[str, str]:
        """Return message and hint in words."""
        facts = {
            name: t.listed([t(key) for key in fact]) if isinstance(fact, tuple) else fact
            for name, fact in self.facts
        }
        return t(self.message, **facts), t(self.hint, **facts)


class FieldChange(NamedTuple):
    """One value of a stored record that a file would overwrite."""

    row: int
    column: str
    old: str
    new: str


@dataclass
class ImportReport:
    """What came of importing one file.

    Rows in is always rows accepted plus rows rejected; a row may have several problems.

    Attributes
    ----------
    questions
        Everything that was guessed, also what is certain or answered.
    changes
        What would be overwritten, the first ``MOST_CHANGES`` values.
    places
        Where every row lies, and how exactly that is known.
    sample
        The first rows as they were read.
    """

    file: str
    kind: str
    campaign: str
    rows: int
    read_as: dict[str, Any]
    unused: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    places: Landing = field(default_factory=Landing.nowhere)
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected_rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    written: bool = False
    repeated: bool = False

    @property
    def rejected(self) -> int:
        """Number of rows rejected."""
        return len({problem.row for problem in self.problems})

    @property
    def accepted(self) -> int:
        """Number of rows accepted."""
        return self.rows - self.rejected

    @property
    def open_questions(self) -> list[Question]:
        """Questions that somebody has to answer before anything is written."""
        return [question for question in self.questions if question.open]

    def to_dict(self, t: Translator) -> dict[str, Any]:
        """Lay the report out for other programs."""
        return {
            "file": self.file,
            "kind": self.kind,
            "campaign": self.campaign,
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "written": self.written,
            "read_as": {"encoding": "", "sheet": "", "header_row": 0, "crs": "", **self.read_as},
            "unused_columns": self.unused,
            "problems": [
                {
                    "row": problem.row,
                    "column": problem.column,
                    "value": problem.value,
                    "rule": problem.rule,
                    "message": problem.words(t)[0],
                    "hint": problem.words(t)[1],
                }
                for problem in self.problems
            ],
            "changes": [change._asdict() for change in self.changes],
            "questions": [_laid_out(question, t) for question in self.open_questions],
            "warnings": [warned(warning, t) for warning in self.warnings],
        }


def warned(warning: Message, t: Translator) -> str:
    """Put a warning into words, with the rows it is about."""
    message, facts = warning
    words = t(message, **facts)
    if "rows" in facts and "{rows}" not in message:
        return f"{words} {t('Rows: {rows}.', rows=facts['rows'])}"
    return words


def said(message: Message, t: Translator) -> str:
    """Put a message of a question into words; names from files stay as they are."""
    key, facts = message
    if key == VERBATIM:
        return str(facts["text"])
    if "field" in facts:
        facts = {**facts, "field": t(facts["field"])}
    return t(key, **facts)


def _laid_out(question: Question, t: Translator) -> dict[str, Any]:
    return {
        "topic": question.topic,
        "message": said(question.message, t),
        "choices": [choice.value for choice in question.choices],
        "titles": {choice.value: said(choice.title, t) for choice in question.choices},
        "recommended": question.recommended,
        "evidence": said(question.evidence, t),
    }
