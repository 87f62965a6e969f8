"""What a case of the corpus is: a bad file, and what has to become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum


class Decision(Enum):
    """What becomes of a file.

    READ: all its rows, certain. ASK: its rows, and somebody has to decide before they are written.
    FAULTS: its rows, some of which cannot be trusted. REFUSE: nothing of it, and why.
    """

    READ = "read"
    ASK = "ask"
    FAULTS = "faults"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Case:
    """One file and the decision about it.

    Attributes
    ----------
    key
        Group of the checklist and what is special: ``T1 gbk``.
    name
        Name of the file; it may lie.
    content
        Makes the file's bytes.
    decision
        What the reading has to decide.
    rows
        Number of rows that come out, faulty ones included.
    faults
        Row and rule of every fault.
    topic
        Question that is open.
    cells
        First cells of columns, as they must read.
    seen
        Words that the refusal, or else some warning, says in English.
    answers
        What somebody decides beforehand.
    """

    key: str
    name: str
    content: Callable[[], bytes]
    decision: Decision
    rows: int | None = None
    faults: tuple[tuple[int, str], ...] = ()
    topic: str = ""
    cells: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """A name for it among the others that keeps the ending."""
        return f"{self.key.replace(' ', '_')}__{self.name}"


READ, ASK, FAULTS, REFUSE = Decision
