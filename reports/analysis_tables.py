"""Tables for analyses: CSV files in, columns out, in the order of rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import MissingColumns, NotAnalysable, UnreadableFile
from text import N_

_A_DAY: Final = r"^(\d{4})(?:[-/.]?(\d{1,2}))?(?:[-/.]?(\d{1,2}))?$"
_MIDDLE: Final = {"year": ("07", "01"), "month": ("", "15")}
"""Month and day that stand for a year, the day that stands for a month, in which people live."""

Kind = tuple[str, ...]


def read_csv(path: str) -> pd.DataFrame:
    """Read a CSV file as text.

    Raises
    ------
    UnreadableFile
        When it is not there, or not a table.
    NotAnalysable
        When it has no rows.
    """
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False
        )
    except (OSError, ValueError) as error:
        reason = N_("it is not a CSV file in UTF-8, or not there")
        raise UnreadableFile(file=Path(path).name, reason=reason) from error
    table.columns = table.columns.str.strip()
    if not len(table):
        raise NotAnalysable(reason=N_("the table {file} has no rows"), file=Path(path).name)
    return table


def column(table: pd.DataFrame, name: str, *, file: str) -> pd.Series:
    """Take a column of words.

    Raises
    ------
    MissingColumns
        When there is none of that name.
    """
    if name not in table:
        found = ", ".join(map(str, table.columns))
        raise MissingColumns(file=Path(file).name, missing=name, found=found)
    return table[name].str.strip()


def numbers(table: pd.DataFrame, name: str, *, file: str) -> NDArray[np.float64]:
    """Take a column of numbers; empty cells are NaN.

    Raises
    ------
    NotAnalysable
        When something else stands in it.
    """
    text = column(table, name, file=file)
    values = pd.to_numeric(text.where(text != ""), errors="coerce")
    if (values.isna() & (text != "")).any():
        reason = N_("the column {column} holds something that is not a number")
        raise NotAnalysable(reason=reason, column=name)
    return values.to_numpy(dtype=np.float64)


def coordinates(
    table: pd.DataFrame, names: tuple[str, str], *, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take the columns of x and y; none may be missing."""
    x, y = (numbers(table, name, file=file) for name in names)
    if not np.isfinite(x + y).all():
        raise NotAnalysable(reason=N_("a row has no position"))
    return x, y


def days(
    table: pd.DataFrame, name: str, *, file: str, middle: bool = False
) -> NDArray[np.datetime64]:
    """Take a column of days, months or years: 2017-03-24, 2017/3, 2017.

    Parameters
    ----------
    middle
        A year stands for its 1st of July and a month for its 15th, not for their first days: when
        people were counted.

    Raises
    ------
    NotAnalysable
        When something else stands in it.
    """
    text = column(table, name, file=file)
    parts = text.str.extract(_A_DAY)
    year, month, day = (parts[number].fillna("") for number in range(3))
    instead = _MIDDLE if middle else {"year": ("01", "01"), "month": ("", "01")}
    no_month = month == ""
    day = day.where(day != "", np.where(no_month, instead["year"][1], instead["month"][1]))
    month = month.where(~no_month, instead["year"][0])
    written = year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    found = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    if found.isna().any():
        reason = N_("the column {column} holds something that is not a day, month or year")
        raise NotAnalysable(reason=reason, column=name)
    return found.to_numpy(dtype="datetime64[D]")


def kinds_of_rows(table: pd.DataFrame, groups: Sequence[str], *, file: str) -> list[Kind]:
    """Return the kind of people of each row: its words in the columns of groups."""
    if not groups:
        return [()] * len(table)
    return list(zip(*(column(table, name, file=file) for name in groups), strict=True))


def rows_of(wanted: pd.Series, ids: pd.Series) -> NDArray[np.int64]:
    """Find areas by their name.

    Raises
    ------
    NotAnalysable
        When two areas have one name, or none has it.
    """
    if ids.duplicated().any():
        raise NotAnalysable(reason=N_("two areas have the same name"))
    row = pd.Index(ids).get_indexer(pd.Index(wanted))
    if (row < 0).any():
        raise NotAnalysable(reason=N_("a table names an area that has no position"))
    return np.asarray(row, dtype=np.int64)
