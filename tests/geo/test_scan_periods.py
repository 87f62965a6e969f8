"""Study periods are cut from their end; days fall where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import NotAnalysable
from geo.scan.periods import cut_periods


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def test_only_the_first_period_can_be_shorter() -> None:
    periods = cut_periods(day("2001-11-01"), day("2001-11-24"), unit="day", length=7)
    assert periods.days.tolist() == [3, 7, 7, 7]
    assert periods.names[0] == "2001-11-01/2001-11-03"
    when = np.array(["2001-11-01", "2001-11-03", "2001-11-04", "2001-11-24"], "datetime64[D]")
    assert periods.of(when).tolist() == [0, 0, 1, 3]
    one = cut_periods(day("2001-11-01"), day("2001-11-24"), unit="week", length=1)
    assert (one.start == periods.start).all()


def test_months_and_years_are_those_of_the_calendar() -> None:
    months = cut_periods(day("2019-11-15"), day("2020-02-10"), unit="month", length=1)
    assert months.names == ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert months.days.tolist() == [30, 31, 31, 29]
    years = cut_periods(day("2001-05-05"), day("2005-01-01"), unit="year", length=2)
    assert years.names == ["2001", "2002/2003", "2004/2005"]


def test_what_lies_outside_or_is_no_period_is_refused() -> None:
    periods = cut_periods(day("2001-11-01"), day("2001-11-24"), unit="day", length=1)
    for wrong in ("2001-10-31", "2001-11-25", "NaT"):
        with pytest.raises(NotAnalysable):
            periods.of(np.array([wrong], "datetime64[D]"))
    for first, last in (("2001-11-02", "2001-11-01"), ("1001-01-01", "2001-11-01")):
        with pytest.raises(NotAnalysable):
            cut_periods(day(first), day(last), unit="day", length=1)
