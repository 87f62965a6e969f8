"""V1: dates that spreadsheets changed, that cannot be, or that can be read in several ways."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.corpus.base import Delivery, ImportCase
from tests.corpus.grounds import REGISTER, both

_HEAD: Final = ["户号", "走访时间", "走访结果"]
_MIDNIGHT: Final = "2024-03-05 00:00:00"


def _visits(*days: object) -> list[list[object]]:
    """Return visits at one door on several days."""
    return [_HEAD, *(["H1", day, "met"] for day in days)]


def _at(*moments: str) -> dict[str, tuple[object, ...]]:
    return {"visited_at": tuple(f"{moment}.000000" for moment in moments)}


def _book_of_1904(days: Sequence[Any]) -> bytes:
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    for row in _visits(*days):
        made.active.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


_DAY: Final = dt.datetime(2024, 3, 5)
_EVENING: Final = dt.datetime(2024, 3, 5, 19, 5)

DAYS: Final[tuple[ImportCase, ...]] = (
    ImportCase(
        "V1 days of a workbook",
        Delivery("visits", "a.xlsx", partial(_book_of_1904, [_DAY, _EVENING])),
        REGISTER,
        accepted=2,
        stored=_at(_MIDNIGHT, "2024-03-05 19:05:00"),
    ),
    ImportCase(
        "V1 numbers in a workbook of 1904",
        Delivery("visits", "a.xlsx", partial(_book_of_1904, [43894, 43894.5])),
        REGISTER,
        asks={"day_numbers": "1900"},
        answers={"day_numbers": "1904"},
        accepted=2,
        stored=_at(_MIDNIGHT, "2024-03-05 12:00:00"),
    ),
    *both(
        "V1 serial numbers",
        "visits",
        _visits(45356, 45356.75, "2024-03-05"),
        before=REGISTER,
        asks={"day_numbers": "1900"},
        accepted=3,
        stored=_at(_MIDNIGHT, "2024-03-05 18:00:00", _MIDNIGHT),
    ),
    *both(
        "V1 numbers that are no days",
        "visits",
        _visits(45356, "1", "12", "1709600000", "99999"),
        before=REGISTER,
        asks={"day_numbers": "1900"},
        answers={"day_numbers": "no"},
        rejected=tuple((row, "date") for row in range(2, 7)),
    ),
    *both(
        "V1 days that do not exist",
        "visits",
        _visits("2024-02-30", "2023-02-29", "0000-00-00", "2024-13-01", "1900-01-00", "20240230"),
        before=REGISTER,
        rejected=tuple((row, "date") for row in range(2, 8)),
    ),
    *both(
        "V1 a leap day and an hour that does not exist",
        "visits",
        _visits("2024-02-29", "2024-03-05 25:00", "2024-03-05 12:61"),
        before=REGISTER,
        rejected=((3, "date"), (4, "date")),
        accepted=1,
        stored=_at("2024-02-29 00:00:00"),
    ),
    *both(
        "V1 day or month first",
        "visits",
        _visits("3/5/2024", "2024-03-06"),
        before=REGISTER,
        asks={"dates": "month_first"},
        accepted=2,
        stored=_at(_MIDNIGHT, "2024-03-06 00:00:00"),
    ),
    *both(
        "V1 day first answered",
        "visits",
        _visits("5/3/2024", "06.03.24"),
        before=REGISTER,
        asks={"dates": "month_first"},
        answers={"dates": "day_first"},
        accepted=2,
        stored=_at(_MIDNIGHT, "2024-03-06 00:00:00"),
    ),
    *both(
        "V1 one date tells the order",
        "visits",
        _visits("3/5/2024", "24/5/2024"),
        before=REGISTER,
        asks={"dates": "day_first"},
        accepted=2,
        stored=_at("2024-05-03 00:00:00", "2024-05-24 00:00:00"),
    ),
    *both(
        "V1 two digits of the year",
        "visits",
        _visits("240305", "20120304", "2012-03-04", "24-03-06"),
        before=REGISTER,
        asks={"dates": "year_short"},
        accepted=4,
        stored=_at(_MIDNIGHT, "2012-03-04 00:00:00", "2012-03-04 00:00:00", "2024-03-06 00:00:00"),
    ),
    *both(
        "V1 two orders in one file",
        "visits",
        _visits("240305", "240306", "3/5/2024"),
        before=REGISTER,
        asks={"dates": "year_short"},
        rejected=((4, "date_order"),),
        accepted=2,
    ),
    *both(
        "V1 days to come and long gone",
        "visits",
        _visits("2099-01-01", "2101-01-01", "1899-12-30", "0017-03-24"),
        before=REGISTER,
        rejected=(
            (2, "future"),
            (3, "date_implausible"),
            (4, "date_implausible"),
            (5, "date_implausible"),
        ),
    ),
    *both(
        "V1 an evening of universal time",
        "visits",
        _visits("2024-03-05T18:30:00Z", "2024-03-05T15:59:59.000Z", "2024-03-05 18:30+08:00"),
        before=REGISTER,
        accepted=3,
        stored=_at("2024-03-06 02:30:00", "2024-03-05 23:59:59", "2024-03-05 18:30:00"),
    ),
    *both(
        "V1 a column of universal time",
        "visits",
        [["户号", "datetime_utc", "走访结果"], ["H1", "2024-03-05 18:30", "met"]],
        before=REGISTER,
        asks={"universal_time": "yes"},
        accepted=1,
        stored=_at("2024-03-06 02:30:00"),
    ),
    *both(
        "V1 a column of universal time that is none",
        "visits",
        [["户号", "datetime_utc", "走访结果"], ["H1", "2024-03-05 18:30", "met"]],
        before=REGISTER,
        asks={"universal_time": "yes"},
        answers={"universal_time": "no"},
        accepted=1,
        stored=_at("2024-03-05 18:30:00"),
    ),
    *both(
        "V1 years of the Republic",
        "visits",
        _visits("民国113年3月5日", "113/3/6", "113-03-07"),
        before=REGISTER,
        asks={"roc_years": "yes"},
        accepted=3,
        stored=_at(_MIDNIGHT, "2024-03-06 00:00:00", "2024-03-07 00:00:00"),
    ),
    *both(
        "V1 years of the Republic are none",
        "visits",
        _visits("113/3/6", "1130305"),
        before=REGISTER,
        asks={"roc_years": "yes"},
        answers={"roc_years": "no"},
        rejected=((2, "date"), (3, "date")),
    ),
    *both(
        "V1 no dates at all",
        "visits",
        _visits("昨天", "3月5日", "2024-03", "", "无", "March 5 2024"),
        before=REGISTER,
        rejected=(
            (2, "date"),
            (3, "date"),
            (4, "date"),
            (5, "missing"),
            (6, "missing"),
            (7, "date"),
        ),
    ),
    *both(
        "V1 full width and Chinese",
        "visits",
        _visits("２０２４－０３－０５", "2024年3月5日 19时5分", "2024.3.5"),
        before=REGISTER,
        accepted=3,
        stored=_at(_MIDNIGHT, "2024-03-05 19:05:00", _MIDNIGHT),
    ),
    *both(
        "V1 halves of the day and weekdays",
        "visits",
        _visits(
            "2024-03-05 上午9:05",
            "2024年3月5日 星期二 下午3:05",
            "2024/3/5 7:05:06 PM",
            "2024-03-05 12:10 AM",
            "2024-03-05 晚上8点",
            "2024-03-05 上午12:10",
            "2024-03-05（周三）",
        ),
        before=REGISTER,
        rejected=((7, "date"), (8, "date_weekday")),
        accepted=5,
        stored=_at(
            "2024-03-05 09:05:00",
            "2024-03-05 15:05:00",
            "2024-03-05 19:05:06",
            "2024-03-05 00:10:00",
            "2024-03-05 20:00:00",
        ),
    ),
    *both(
        "V1 from one time to another is no other time zone",
        "visits",
        _visits("2024-03-05 19:00-20:00", "2024-03-05 09:00-10:00", "2024-03-05T09:00-05:00"),
        before=REGISTER,
        rejected=((2, "date"), (3, "date")),
        accepted=1,
        stored=_at("2024-03-05 22:00:00"),
    ),
)
