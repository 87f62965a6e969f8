"""Tables of points and areas for analyses: CSV files in, arrays in the order of rows out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import MissingColumns, NotAnalysable, UnreadableFile
from geo.scan.expected import expected_counts, people_over_periods
from text import N_

_MIDDLE_OF_A_YEAR = 0.5


class AreaCounts(NamedTuple):
    """Counts of areas, in the order of the table of areas.

    Attributes
    ----------
    cases
        Shape (areas, periods).
    expected, people
        Same shape; ``None`` where no table of people was given.
    periods
        Their names.
    """

    cases: NDArray[np.float64]
    expected: NDArray[np.float64] | None
    people: NDArray[np.float64] | None
    periods: list[str]


def read_csv(path: str) -> pd.DataFrame:
    """Read a CSV file as text.

    Raises
    ------
    UnreadableFile
        When it is not there, or not a table.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = N_("it is not a CSV file in UTF-8, or not there")
        raise UnreadableFile(file=Path(path).name, reason=reason) from error


def column(table: pd.DataFrame, name: str, *, file: str) -> pd.Series:
    """Take a column.

    Raises
    ------
    MissingColumns
        When there is none of that name.
    """
    if name not in table:
        found = ", ".join(map(str, table.columns))
        raise MissingColumns(file=Path(file).name, missing=name, found=found)
    return table[name]


def numbers(table: pd.DataFrame, name: str, *, file: str) -> NDArray[np.float64]:
    """Take a column of numbers; empty cells are NaN.

    Raises
    ------
    NotAnalysable
        When something else stands in it.
    """
    text = column(table, name, file=file).str.strip()
    values = pd.to_numeric(text.where(text != ""), errors="coerce")
    if (values.isna() & (text != "")).any():
        reason = N_("the column {column} holds something that is not a number")
        raise NotAnalysable(reason=reason, column=name)
    return values.to_numpy(dtype=np.float64)


def by_period(
    table: pd.DataFrame, counts: Sequence[NDArray[np.float64]], period: str, *, file: str
) -> tuple[list[NDArray[np.float64]], list[str]]:
    """Spread counts of rows over periods: shape (rows, periods) each, and the periods' names."""
    own = column(table, period, file=file)
    names = _periods(own)
    number = pd.Categorical(own, categories=names).codes
    spread = []
    for values in counts:
        cells = np.zeros((len(own), len(names)))
        cells[np.arange(len(own)), number] = values
        spread.append(cells)
    return spread, names


def area_counts(
    ids: pd.Series,
    cases: tuple[str, str],
    people: tuple[str, str] | None,
    *,
    period: str = "",
    groups: Sequence[str] = (),
) -> AreaCounts:
    """Read the cases of areas and who lives there.

    Parameters
    ----------
    ids
        Of the areas; tables name them in a column of the same name.
    cases, people
        File, and the column of its counts. Where people were counted at other times than cases
        (both in years), they are taken to change evenly between counts.
    period, groups
        Columns: of periods, and of groups of people that have a rate of their own.
    """
    table = read_csv(cases[0])
    names = _periods(column(table, period, file=cases[0])) if period else [""]
    if people is None:
        counted = _cells(table, cases, ids, (period, names), ([], {(): 0}))
        return AreaCounts(counted.sum(axis=2), None, None, names)
    living = read_csv(people[0])
    kinds = {key: place for place, key in enumerate(_kinds(living, groups, file=people[0]))}
    counted = _cells(table, cases, ids, (period, names), (list(groups), kinds))
    timed = bool(period) and period in living
    when = _periods(living[period], fill=False) if timed else [""]
    alive = _cells(living, people, ids, (period if timed else "", when), (list(groups), kinds))
    if timed and when != names:
        at = np.array([_year(each) for each in when]) + _MIDDLE_OF_A_YEAR
        start = np.array([_year(each) for each in names])
        alive = people_over_periods(alive, at=at, start=start, stop=start + 1)
    elif not timed:
        alive = np.repeat(alive, len(names), axis=1)
    return AreaCounts(
        counted.sum(axis=2), expected_counts(counted, alive), alive.sum(axis=2), names
    )


def _cells(
    table: pd.DataFrame,
    source: tuple[str, str],
    ids: pd.Series,
    periods: tuple[str, list[str]],
    groups: tuple[list[str], dict[tuple[str, ...], int]],
) -> NDArray[np.float64]:
    """Add up counts, shape (areas, periods, groups)."""
    file, count = source
    named = column(table, str(ids.name), file=file)
    area = pd.Index(ids).get_indexer(pd.Index(named))
    if (area < 0).any():
        raise NotAnalysable(reason=N_("a table names an area that has no position"))
    when = (
        pd.Categorical(column(table, periods[0], file=file), categories=periods[1]).codes
        if periods[0]
        else np.zeros(len(table), dtype=np.int64)
    )
    kinds = _kind_of_rows(table, groups[0], file=file)
    if any(kind not in groups[1] for kind in kinds):
        raise NotAnalysable(reason=N_("a group has cases but nobody in it"))
    kind = np.array([groups[1][each] for each in kinds], dtype=np.int64)
    cells = np.zeros((len(ids), len(periods[1]), max(len(groups[1]), 1)))
    np.add.at(cells, (area, when, kind), numbers(table, count, file=file))
    return cells


def _kind_of_rows(
    table: pd.DataFrame, groups: Sequence[str], *, file: str
) -> list[tuple[str, ...]]:
    if not groups:
        return [()] * len(table)
    return list(zip(*(column(table, name, file=file) for name in groups), strict=True))


def _kinds(table: pd.DataFrame, groups: Sequence[str], *, file: str) -> list[tuple[str, ...]]:
    return sorted(set(_kind_of_rows(table, groups, file=file)))


def _periods(own: pd.Series, *, fill: bool = True) -> list[str]:
    """List periods in their order; whole numbers without gaps, other words sorted."""
    kinds = sorted(set(own))
    if all(each.lstrip("-").isdecimal() for each in kinds) and kinds:
        years = sorted(map(int, kinds))
        return list(map(str, range(years[0], years[-1] + 1) if fill else years))
    return kinds


def _year(name: str) -> float:
    try:
        return float(name)
    except ValueError as error:
        raise NotAnalysable(reason=N_("people were counted at times that are no years")) from error
