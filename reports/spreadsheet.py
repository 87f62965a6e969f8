"""Tables as CSV and XLSX in which no cell is ever a formula or a link."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import pandas as pd

_FORMULA: Final = re.compile(r"'*[ \u3000]*[=+\-@\t\r\n＝＋－＠]")
"""A spreadsheet program takes a cell that starts so for a formula, whatever the file says. Behind
apostrophes it does not; one more tells those that were there from ours."""

_HARMLESS: Final = re.compile(r"[+-]?(\d+(\.\d+)?)?")
"""Numbers with a sign, and a sign alone, are no formulas."""


def to_csv(table: pd.DataFrame, *, about: tuple[str, str] = ("", "")) -> bytes:
    """Write a table as CSV: UTF-8 with the mark that office programs need to see it as such.

    A cell of text that a spreadsheet program would run gets an apostrophe in front.

    Parameters
    ----------
    about
        Title and text of a last column that says in every row whose data it is, if it must be said.
    """
    if about[1]:
        table = table.assign(**{about[0]: about[1]})
    safe: pd.DataFrame = table.apply(lambda column: column.map(_disarmed))
    safe.columns = [_disarmed(str(name)) for name in table.columns]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _disarmed(value: Any) -> Any:  # noqa: ANN401 - any cell
    if not isinstance(value, str) or _HARMLESS.fullmatch(value):
        return value
    return f"'{value}" if _FORMULA.match(value) else value


def to_xlsx(table: pd.DataFrame, *, sheet: str, notes: Sequence[tuple[str, str]]) -> bytes:
    """Write a table as a workbook: typed cells, a frozen header, and a sheet that says what it is.

    Parameters
    ----------
    sheet
        Name of the sheet.
    notes
        Pairs of name and value for the second sheet: filter, date of the data, definitions.
    """
    import xlsxwriter

    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page = book.add_worksheet(_sheet_name(sheet))
        page.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            page.write_string(0, column, str(name), head)
            values = table[name].tolist()
            for row, value in enumerate(values, start=1):
                _write(page, row, column, value, (day, moment))
            longest = max((len(str(value)) for value in values[:500]), default=0)
            page.set_column(column, column, min(max(longest, len(str(name))) * 1.6 + 2, 60))
        if len(table):
            page.autofilter(0, 0, len(table), max(len(table.columns) - 1, 0))
        about = book.add_worksheet(_sheet_name(f"{sheet[:24]} …"))
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 90)
        for row, (name, value) in enumerate(notes):
            about.write_string(row, 0, name, head)
            about.write_string(row, 1, value)
    return file.getvalue()


def _write(page: Any, row: int, column: int, value: Any, formats: tuple[Any, Any]) -> None:  # noqa: ANN401
    if pd.isna(value):
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif isinstance(value, dt.datetime):
        page.write_datetime(row, column, value, formats[1])
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), formats[0])
    else:
        page.write_string(row, column, str(value)[:32_767])


def _sheet_name(name: str) -> str:
    kept = "".join(character for character in name if character not in "[]:*?/\\'")
    return kept[:31] or "Sheet"
