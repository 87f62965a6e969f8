"""What came of reading a file: every row accepted, or rejected with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from text import Translator


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
        Message keys; ``facts`` fills them.
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
        facts = dict(self.facts)
        return t(self.message, **facts), t(self.hint, **facts)


@dataclass
class ImportReport:
    """What came of importing one file.

    Rows in is always rows accepted plus rows rejected; a row may have several problems.
    """

    file: str
    kind: str
    campaign: str
    rows: int
    read_as: dict[str, Any]
    unused: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
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
            "read_as": self.read_as,
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
            "questions": [],
            "warnings": [t(message, **facts) for message, facts in self.warnings],
        }
