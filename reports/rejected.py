"""The rows that were rejected, in the shape of the original, with reason and hint behind them.

Correct them and import the very file: our columns are ignored, every other one is recognised as it
was the first time.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import pandas as pd

from data.importing.columns import PERSONAL, Field, match_columns
from data.importing.kinds import KINDS
from data.importing.report import ImportReport
from text import LANGUAGES, N_, Translator

ADDED: Final = (N_("Row in the file"), N_("Why it was rejected"), N_("How to correct it"))
"""What stands behind the file's own columns; no field is called so."""

MOST_ROWS: Final = 1_048_575
"""Rows of one sheet besides its header."""

_BRACKETS: Final = str.maketrans("()（）", "[][]")
_WIDEST: Final = 60
_LOOKED_AT: Final = 200


def rejected_table(report: ImportReport, t: Translator) -> pd.DataFrame:
    """Lay out the rejected rows of a file, to be corrected and imported again.

    The file's columns stand in their order under their names, those with personal data that were
    not read left out. A column that was recognised by something else than its name (by the row
    above it, or because somebody said so) gets the field's name in front, so that it is recognised
    again. A file that is such a table itself has our columns of last time: new ones take their
    place.
    """
    reasons: dict[int, list[str]] = {}
    hints: dict[int, list[str]] = {}
    for problem in report.problems:
        message, hint = problem.words(t)
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append(f"{where}{message}")
        hints.setdefault(problem.row, []).append(hint)
    rows = report.rejected_rows
    names = [str(name) for name in rows.columns]
    known = set(report.read_as.get("columns", {}).values())
    left_out = _added_last_time(names) | {
        name for name in names if name not in known and PERSONAL.search(name)
    }
    table = rows.drop(columns=[name for name in rows.columns if str(name) in left_out])
    table.columns = [_recognised(str(name), report, t) for name in table.columns]
    table = table.assign(
        **{
            _free(t(ADDED[0]), table): rows.index.tolist(),
            _free(t(ADDED[1]), table): [_joined(reasons.get(int(row))) for row in rows.index],
            _free(t(ADDED[2]), table): [_joined(hints.get(int(row))) for row in rows.index],
        }
    )
    return table.reset_index(drop=True)


def rejected_xlsx(report: ImportReport, t: Translator) -> bytes:
    """Write that table as a workbook of one sheet, with its header in the first row.

    Every cell of the file is text and stays text when it is edited: 007 does not become 7. A sheet
    holds ``MOST_ROWS``; of more, the first ones.
    """
    import xlsxwriter

    table = rejected_table(report, t).head(MOST_ROWS)
    ours = len(table.columns) - len(ADDED)
    file = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        text = book.add_format({"num_format": "@"})
        said = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        told = book.add_format({"bold": True, "bottom": 1, "font_color": "#9c2b1f"})
        page = book.add_worksheet(t("Rejected rows"))
        page.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            wide = _width([str(name), *map(str, table[name].head(_LOOKED_AT))])
            page.set_column(column, column, wide, text if column < ours else said)
            page.write_string(0, column, str(name), head if column < ours else told)
        for row, cells in enumerate(table.itertuples(index=False, name=None), start=1):
            for column, cell in enumerate(cells):
                _write(page, row, column, cell, text if column < ours else said)
    return file.getvalue()


def _write(page: Any, row: int, column: int, cell: Any, look: Any) -> None:  # noqa: ANN401
    if isinstance(cell, int):
        page.write_number(row, column, cell, look)
    elif isinstance(cell, str) and cell:
        page.write_string(row, column, cell[:32_767], look)


def _added_last_time(names: list[str]) -> set[str]:
    """Return our own columns, if a file has all of them in one language."""
    for language in LANGUAGES:
        ours = {Translator(language.code)(title) for title in ADDED}
        if ours <= set(names):
            return ours
    return set()


def _recognised(name: str, report: ImportReport, t: Translator) -> str:
    """Return a name under which a column is recognised as what it was taken for."""
    taken = report.read_as.get("columns", {})
    field = next((each for each in _fields(report.kind) if taken.get(each.name) == name), None)
    if field is None or field.name in match_columns([name], (field,)):
        return name
    return f"{t(field.title)} ({name.translate(_BRACKETS)})"


def _fields(kind: str) -> tuple[Field, ...]:
    return next((each.fields for each in KINDS if each.key == kind), ())


def _free(name: str, table: pd.DataFrame) -> str:
    """Return a name that no column has; what is added does not count when names are compared."""
    while name in table.columns:
        name = f"{name} *"
    return name


def _joined(sentences: list[str] | None) -> str:
    """Write several sentences of a row into one cell, each once."""
    return " ".join(dict.fromkeys(sentences or []))


def _width(cells: list[str]) -> float:
    longest = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell) for cell in cells)  # noqa: PLR2004
    return min(longest * 1.1 + 3, _WIDEST)
