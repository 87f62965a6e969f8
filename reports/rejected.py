"""The rows that were rejected, in the shape of the original, with reason and hint beside them."""

from __future__ import annotations

import pandas as pd

from data.importing.report import ImportReport
from text import Translator


def rejected_table(report: ImportReport, t: Translator) -> pd.DataFrame:
    """Lay out the rejected rows of a file, to be corrected and imported again."""
    reasons: dict[int, list[str]] = {}
    hints: dict[int, list[str]] = {}
    for problem in report.problems:
        message, hint = problem.words(t)
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append(f"{where}{message}")
        hints.setdefault(problem.row, []).append(hint)
    rows = report.rejected_rows
    table = rows.copy()
    table.insert(0, t("Row"), rows.index)
    table.insert(1, t("Reason"), [" ".join(reasons[int(row)]) for row in rows.index])
    table.insert(
        2, t("What to do"), [" ".join(dict.fromkeys(hints[int(row)])) for row in rows.index]
    )
    return table.reset_index(drop=True)
