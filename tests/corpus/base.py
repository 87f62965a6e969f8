"""What a case of the corpus is: a bad file, and what has to become of it.

``Case`` is about reading alone; ``ImportCase`` goes through the whole importer.
"""

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


@dataclass(frozen=True)
class Delivery:
    """One file that somebody brings.

    Attributes
    ----------
    kind
        Kind of records: ``households``.
    name
        Name of the file.
    content
        Makes the file's bytes.
    level
        Level of areas.
    """

    kind: str
    name: str
    content: Callable[[], bytes]
    level: str = "community"


RECOMMENDED: Mapping[str, str] = {"all": "recommended"}
NOWHERE: tuple[Delivery, ...] = ()


@dataclass(frozen=True)
class ImportCase:
    """One file, what the campaign holds before it, and what must become of it.

    Attributes
    ----------
    key
        Group of the checklist and what is special: ``V1 serial``.
    file
        The file.
    before
        What was imported into the campaign before, with everything answered as recommended.
    asks
        Topics that are open at first, with what is recommended; the empty text recommends nothing.
    answers
        What somebody decides then; the default takes everything that is recommended.
    rejected
        Row and rule of every problem, once questions are answered.
    accepted
        Number of rows accepted then.
    stored
        Columns as ``tests.importing_cases.stored`` returns them: records of this kind in the
        campaign afterwards, those of ``before`` first.
    warned
        Words that some warning says in English.
    silent
        Words that no warning says in English.
    refused
        Words that the refusal of the whole file says in English; nothing else is expected then.
    """

    key: str
    file: Delivery
    before: tuple[Delivery, ...] = NOWHERE
    asks: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=lambda: dict(RECOMMENDED))
    rejected: tuple[tuple[int, str], ...] = ()
    accepted: int = 0
    stored: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    warned: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
