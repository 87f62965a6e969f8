"""What a scan is of, from CSV files: counts of places and periods, and what is expected there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.scan.expected import expected_counts, people_over_periods
from geo.scan.periods import Periods, Unit, cut_periods
from reports.analysis_tables import column, days, kinds_of_rows, numbers, read_csv, rows_of
from text import N_

_MIDDLE_OF_A_YEAR: Final = 0.5
_MOST_CELLS: Final = 100_000_000


class ScanCounts(NamedTuple):
    """Counts in the order of the table of places; arrays of shape (places, periods).

    Attributes
    ----------
    cases
        How many.
    people, expected
        Who was asked or lives there, and what is expected of them; ``None`` where not given.
    periods
        Their names.
    """

    cases: NDArray[np.float64]
    people: NDArray[np.float64] | None
    expected: NDArray[np.float64] | None
    periods: list[str]


@dataclass(frozen=True)
class Time:
    """Which columns say when, and how time is cut.

    Attributes
    ----------
    period
        Column of periods with names of their own: years, or words in their order.
    date
        Or column of days, months or years.
    unit, length
        Periods of days are so many units long.
    start, end
        First and last day of the study period; those of the cases unless given.
    """

    period: str = ""
    date: str = ""
    unit: Unit = "day"
    length: int = 1
    start: str = ""
    end: str = ""

    def cut(self, found: NDArray[np.datetime64]) -> Periods:
        """Cut the study period of some days."""
        try:
            first = np.datetime64(self.start, "D") if self.start else found.min()
            last = np.datetime64(self.end, "D") if self.end else found.max()
        except ValueError as error:
            raise NotAnalysable(reason=N_("a day is written like 2017-03-24")) from error
        return cut_periods(first, last, unit=self.unit, length=self.length)


class _When(NamedTuple):
    """The periods of a scan, and the period of each row of cases."""

    names: list[str]
    row: NDArray[np.int64]
    periods: Periods | None


class Columns(NamedTuple):
    """Columns of a table of places; all but that of cases may be left out.

    Attributes
    ----------
    cases, people, expected
        Of counts.
    groups
        Of words: each kind of people has a rate of its own.
    once
        Whether, without a column of people, one was asked in each row.
    """

    cases: str
    people: str = ""
    expected: str = ""
    groups: Sequence[str] = ()
    once: bool = False


def counts_of_points(table: pd.DataFrame, columns: Columns, *, file: str, time: Time) -> ScanCounts:
    """Take the counts of places from their own table."""
    when = _when(table, time, file=file)
    found = [
        numbers(table, name, file=file) if name else None
        for name in (columns.people, columns.expected)
    ]
    living, means = (None if each is None else _spread(each, when) for each in found)
    counted = _spread(numbers(table, columns.cases, file=file), when)
    if living is None and columns.once:
        living = _spread(np.ones(len(table)), when)
    if columns.groups:
        if living is None:
            raise NotAnalysable(reason=N_("rates of groups need to know how many people there are"))
        means = _standardised(counted, living, kinds_of_rows(table, columns.groups, file=file))
    return ScanCounts(counted, living, means, when.names)


def counts_of_days(
    cases: NDArray[np.float64],
    people: NDArray[np.float64],
    asked_on: NDArray[np.datetime64] | None,
    *,
    time: Time,
) -> ScanCounts:
    """Put counts of places into the period of a day of their own, if there is one."""
    if asked_on is None:
        return ScanCounts(cases[:, None], people[:, None], None, [""])
    if not len(asked_on):
        raise NotAnalysable(reason=N_("nobody was asked"))
    periods = time.cut(asked_on)
    when = _When(periods.names, periods.of(asked_on), periods)
    return ScanCounts(_spread(cases, when), _spread(people, when), None, when.names)


def counts_of_areas(
    ids: pd.Series,
    *,
    cases: tuple[str, str],
    people: tuple[str, str] | None,
    groups: Sequence[str],
    time: Time,
) -> ScanCounts:
    """Read the cases of areas and who lives there from tables of their own.

    Parameters
    ----------
    ids
        Names of the areas. Tables have them in a column of the same name, or in their first.
    cases, people
        File, and the column of its counts. People counted at several times are taken to change
        evenly between counts, and not before the first and after the last. Without a file of people
        the file of cases may hold their column.
    groups
        Columns of words, in both: each kind of people has a rate of its own.
    """
    table = read_csv(cases[0])
    when = _when(table, time, file=cases[0])
    if people is None or (people[0] == cases[0] and people[1] not in table):
        counted = _cells(table, cases, ids, when, ([], {(): 0}))
        return ScanCounts(counted.sum(axis=2), None, None, when.names)
    living = table if people[0] == cases[0] else read_csv(people[0])
    kinds = {
        kind: number
        for number, kind in enumerate(sorted(set(kinds_of_rows(living, groups, file=people[0]))))
    }
    of_kinds = (list(groups), kinds)
    counted = _cells(table, cases, ids, when, of_kinds)
    alive = _alive(living, people, ids, of_kinds, when, time=time)
    expected = expected_counts(counted, alive)
    lengths = when.periods.days if when.periods is not None else np.ones(len(when.names))
    return ScanCounts(counted.sum(axis=2), alive.sum(axis=2) / lengths, expected, when.names)


def _when(table: pd.DataFrame, time: Time, *, file: str) -> _When:
    if time.date:
        found = days(table, time.date, file=file)
        periods = time.cut(found)
        return _When(periods.names, periods.of(found), periods)
    if time.period:
        own = column(table, time.period, file=file)
        names = _names(own)
        return _When(names, np.asarray(pd.Categorical(own, categories=names).codes), None)
    return _When([""], np.zeros(len(table), dtype=np.int64), None)


def _names(own: pd.Series, *, fill: bool = True) -> list[str]:
    """List periods in their order; whole numbers without gaps, other words sorted."""
    kinds = sorted(set(own))
    if "" in kinds:
        raise NotAnalysable(reason=N_("a row has no period"))
    if all(each.lstrip("-").isdecimal() for each in kinds):
        years = sorted(map(int, kinds))
        if years[-1] - years[0] > 10 * len(years) + 1000:
            raise NotAnalysable(
                reason=N_("the study period has too many periods: choose longer ones")
            )
        return list(map(str, range(years[0], years[-1] + 1) if fill else years))
    return kinds


def _spread(values: NDArray[np.float64], when: _When) -> NDArray[np.float64]:
    """Put values of rows into their periods."""
    if len(values) * len(when.names) > _MOST_CELLS:
        raise NotAnalysable(reason=N_("the study period has too many periods: choose longer ones"))
    cells = np.zeros((len(values), len(when.names)))
    cells[np.arange(len(values)), when.row] = values
    return cells


def _standardised(
    cases: NDArray[np.float64], people: NDArray[np.float64], kinds: list[tuple[str, ...]]
) -> NDArray[np.float64]:
    """Expect of each row what its kind of people has everywhere."""
    kind = pd.factorize(pd.Series(kinds))[0]
    of_kind, in_kind = (np.bincount(kind, each.sum(axis=1)) for each in (cases, people))
    if (of_kind[in_kind == 0] > 0).any():
        raise NotAnalysable(reason=N_("a group has cases but nobody in it"))
    rate = np.divide(of_kind, in_kind, out=np.zeros_like(of_kind), where=in_kind > 0)
    return np.asarray(people * rate[kind][:, None])


def _alive(
    table: pd.DataFrame,
    source: tuple[str, str],
    ids: pd.Series,
    groups: tuple[list[str], dict[tuple[str, ...], int]],
    when: _When,
    *,
    time: Time,
) -> NDArray[np.float64]:
    """Return people × the length of periods, shape (areas, periods, groups)."""
    file = source[0]
    if when.periods is not None and time.date in table:
        day = days(table, time.date, file=file, middle=True).astype(np.int64)
        known, row = np.unique(day, return_inverse=True)
        counted = _cells(
            table, source, ids, _When([""] * len(known), row.reshape(-1), None), groups
        )
        first, after = (each.astype(np.int64) for each in (when.periods.start, when.periods.stop))
        return people_over_periods(counted, at=known, start=first, stop=after)
    timed = bool(time.period) and time.period in table
    names = _names(column(table, time.period, file=file), fill=False) if timed else [""]
    if timed:
        own = pd.Categorical(column(table, time.period, file=file), categories=names)
        counted = _cells(table, source, ids, _When(names, np.asarray(own.codes), None), groups)
    else:
        one = _When([""], np.zeros(len(table), dtype=np.int64), None)
        counted = _cells(table, source, ids, one, groups)
    if timed and names != when.names:
        at = np.array([_year(each) for each in names]) + _MIDDLE_OF_A_YEAR
        start = np.array([_year(each) for each in when.names])
        return people_over_periods(counted, at=at, start=start, stop=start + 1)
    if timed:
        return counted
    lengths = when.periods.days if when.periods is not None else np.ones(len(when.names))
    return np.asarray(counted * lengths[:, None])


def _cells(
    table: pd.DataFrame,
    source: tuple[str, str],
    ids: pd.Series,
    when: _When,
    groups: tuple[list[str], dict[tuple[str, ...], int]],
) -> NDArray[np.float64]:
    """Add up counts, shape (areas, periods, groups)."""
    file, count = source
    name = str(ids.name) if str(ids.name) in table else str(table.columns[0])
    area = rows_of(column(table, name, file=file), ids)
    kinds = kinds_of_rows(table, groups[0], file=file)
    if any(kind not in groups[1] for kind in kinds):
        raise NotAnalysable(reason=N_("a group has cases but nobody in it"))
    kind = np.array([groups[1][each] for each in kinds], dtype=np.int64)
    if len(ids) * len(when.names) * max(len(groups[1]), 1) > _MOST_CELLS:
        raise NotAnalysable(reason=N_("the study period has too many periods: choose longer ones"))
    cells = np.zeros((len(ids), len(when.names), max(len(groups[1]), 1)))
    np.add.at(cells, (area, when.row, kind), numbers(table, count, file=file))
    return cells


def _year(name: str) -> float:
    try:
        return float(name)
    except ValueError as error:
        raise NotAnalysable(reason=N_("people were counted at times that are no years")) from error
