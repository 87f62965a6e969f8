"""A date that can be read in two ways is asked about, never guessed in silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importing.values import DAY_FIRST, MONTH_FIRST, YEAR_SHORT, BadValue, moment
from data.store import Store
from tests.data.importing.asking import question, rehearsed

ZONE = ZoneInfo("Asia/Shanghai")


def visits(*days: str) -> str:
    return "户号,走访日期,结果\n" + "\n".join(f"H{n},{day},met" for n, day in enumerate(days))


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (("3/5/2017", "3/24/2017"), MONTH_FIRST),
        (("3/5/2017", "24/3/2017"), DAY_FIRST),
        (("240305", "240306"), YEAR_SHORT),
        (("3/5/2017",), MONTH_FIRST),
    ],
)
def test_the_order_is_asked_with_what_speaks_for_it(
    geopackage: Store, tmp_path: Path, days: tuple[str, ...], order: str
) -> None:
    report = rehearsed(geopackage, "visits", visits(*days), tmp_path)
    asked = question(report, "dates")
    assert (asked.recommended, asked.open) == (order, True)
    assert rehearsed(geopackage, "visits", visits(*days), tmp_path, dates=order).rejected == 0


def test_years_first_are_not_asked_about(geopackage: Store, tmp_path: Path) -> None:
    days = ("2017-03-24", "2017/3/5 19:05", "2017年3月5日", "20170305")
    assert rehearsed(geopackage, "visits", visits(*days), tmp_path).open_questions == []


def test_years_of_the_republic_are_asked_about(geopackage: Store, tmp_path: Path) -> None:
    text = visits("民国106年3月24日", "106/3/25")
    assert question(rehearsed(geopackage, "visits", text, tmp_path), "roc_years").open
    assert rehearsed(geopackage, "visits", text, tmp_path, roc_years="no").rejected == 2
    assert rehearsed(geopackage, "visits", text, tmp_path, roc_years="yes").rejected == 0


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_date_reads_the_same_in_every_order_it_is_written_in(day: dt.date) -> None:
    for order, text in (
        (MONTH_FIRST, f"{day.month}/{day.day}/{day.year}"),
        (DAY_FIRST, f"{day.day}.{day.month}.{day.year}"),
        (YEAR_SHORT, f"{day:%y%m%d}"),
    ):
        assert moment(text, zone=ZONE, order=order).date() == day
    taiwan = f"民国{day.year - 1911}年{day.month}月{day.day}日"
    assert moment(taiwan, zone=ZONE, roc_years=True).date() == day
    with pytest.raises(BadValue):
        moment(taiwan, zone=ZONE)
