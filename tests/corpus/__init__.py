"""Bad files of every kind that safety notes list, made on the spot, and what must become of each.

``python -m tests.corpus FOLDER`` writes them all, and ``expected.txt`` beside them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.corpus.archives import ARCHIVES
from tests.corpus.base import Case
from tests.corpus.maps import MAPS
from tests.corpus.shapefiles import SHAPEFILES
from tests.corpus.tables import TABLES
from tests.corpus.texts import TEXTS
from tests.corpus.workbooks import WORKBOOKS

CASES: Final[tuple[Case, ...]] = (
    *TEXTS,  # T1, T2
    *TABLES,  # T3 to T5
    *WORKBOOKS,  # T6, T7
    *MAPS,  # G2
    *SHAPEFILES,  # G3
    *ARCHIVES,  # G4
)
"""All cases; a further group (V values, M markup, G1 geometry) is one file and one line here."""


def write(folder: Path) -> list[tuple[Path, Case]]:
    """Write every file and a table of what is expected of it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for case in CASES:
        path = folder / case.file
        path.write_bytes(case.content())
        written.append((path, case))
    table = "".join(
        f"{path.name}\t{case.decision.value}\t{case.rows}\t{case.topic}\t{case.faults}\n"
        for path, case in written
    )
    (folder / "expected.txt").write_text(table, encoding="utf-8")
    return written
