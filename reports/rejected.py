"""The rows that were rejected, in the shape of the original, with reason and hint beside them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from data.importing.report import ImportReport
from text import LANGUAGES, N_, Translator

_ADDED: Final = (N_("Row"), N_("Reason"), N_("What to do"))
"""What stands beside the file's own columns."""


def rejected_table(report: ImportReport, t: Translator) -> pd.DataFrame:
    """Lay out the rejected rows of a file, to be corrected and imported again.

    A file that is such a table itself has our columns of last time: new ones take their place.
    """
    reasons: dict[int, list[str]] = {}
    hints: dict[int, list[str]] = {}
    for problem in report.problems:
        message, hint = problem.words(t)
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append(f"{where}{message}")
        hints.setdefault(problem.row, []).append(hint)
    rows = report.rejected_rows
    ours = {Translator(language.code)(title) for language in LANGUAGES for title in _ADDED}
    table = rows.drop(columns=[name for name in rows.columns if name in ours])
    added: tuple[list[object], ...] = (
        rows.index.tolist(),
        [" ".join(reasons[int(row)]) for row in rows.index],
        [" ".join(dict.fromkeys(hints[int(row)])) for row in rows.index],
    )
    for place, (title, values) in enumerate(zip(_ADDED, added, strict=True)):
        table.insert(place, t(title), values)
    return table.reset_index(drop=True)
