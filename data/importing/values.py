"""From the text of a cell to a value, or a problem."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from typing import Final
from zoneinfo import ZoneInfo

from data.importing.spoken_times import is_span, of_24_hours, without_weekday
from text import N_

NOTHING: Final = frozenset({"", "-", "—", "–", "/", "无", "n/a", "na", "nan", "null", "none"})
"""What stands in a cell that says nothing."""
LONGEST_NOTHING: Final = max(map(len, NOTHING))


class BadValue(Exception):
    """A cell cannot be read: rule, message key, hint key."""

    def __init__(self, rule: str, message: str, hint: str, **facts: object) -> None:
        super().__init__(rule)
        self.rule, self.message, self.hint, self.facts = rule, message, hint, facts


def clean(text: str | None) -> str:
    """Trim a cell and drop characters that cannot be seen; a cell of nothing becomes empty.

    Zero-width and other format characters make two names different that look the same.
    """
    if text is None:
        return ""
    if text.isprintable():  # holds none of those, nor a blank but the plain one
        return text.strip()
    seen = "".join(
        " " if unicodedata.category(c) == "Zs" else c
        for c in text
        if unicodedata.category(c) not in {"Cf", "Cs"} or c in "\n\t"
    )
    return seen.strip()


def verbatim(text: str | None) -> str:
    """Read a cell of free text: what somebody wrote stays as it is; only NUL goes.

    Joiners are part of how some scripts and pictographs are written, and a resident may well have
    answered “无” or “null”.
    """
    return (text or "").replace("\0", "")


def identifier(text: str | None) -> str:
    """Read a cell that names a record: full-width letters and digits become plain."""
    return unicodedata.normalize("NFKC", clean(text)).strip()


def same_place(address: str) -> str:
    """Reduce an address to what counts when two are compared: width, case and blanks do not.

    Hyphens stay: 7-2-301 is another door than 72-301.
    """
    plain = unicodedata.normalize("NFKC", clean(address)).casefold()
    return re.sub(r"[‐-―−－~]", "-", re.sub(r"\s+", "", plain))


def number(text: str) -> float:
    """Read a decimal number: full-width digits and a decimal comma are understood.

    Raises
    ------
    BadValue
        When it is none, or not finite.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        raise BadValue("number", N_("This is not a number."), N_("Write digits only.")) from None
    if not math.isfinite(value):
        raise BadValue("number", N_("This is not a number."), N_("Write digits only."))
    return value


_LONGEST: Final = 100
"""Characters from which on a cell is looked at no closer: no date or coordinate has as many."""

DECIMAL: Final = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]+)?")
"""How nearly all coordinates are written."""

_DMS: Final = re.compile(
    r"(?:(?P<before>[NSEW东西南北])[经纬]?)?\s*(?P<sign>-)?(?P<d>\d{1,3})\s*[°度]"
    r"\s*(?P<m>\d{1,2}(?:\.\d+)?)\s*['′分]?"
    r"(?:\s*(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:[\"秒]|''|′′)?)?\s*(?P<after>[NSEW东西南北])?",
    re.IGNORECASE,
)


def coordinate(text: str) -> float:
    """Read one coordinate: a number, or degrees, minutes and seconds (``120°03′15″``).

    Raises
    ------
    BadValue
        When it is neither.
    """
    if DECIMAL.fullmatch(text):
        return float(text)
    plain = unicodedata.normalize("NFKC", text).strip().replace("’", "′").replace("”", '"')
    if len(plain) > _LONGEST:
        raise BadValue("number", N_("This is not a number."), N_("Write digits only."))
    found = _DMS.fullmatch(plain)
    if found is None:
        sign, plain = _side(plain)
        return sign * number(plain.rstrip("°度 "))
    minutes, seconds = float(found["m"]), float(found["s"] or 0)
    if minutes >= 60 or seconds >= 60:  # noqa: PLR2004 - parts of a degree
        raise BadValue(
            "position_range",
            N_("There is no such place on earth."),
            N_("Minutes and seconds are below 60."),
        )
    side = (found["before"] or found["after"] or "N").upper()
    negative = bool(found["sign"]) or side in "SW西南"
    value = int(found["d"]) + minutes / 60 + seconds / 3600
    return -value if negative else value


_SIDE: Final = re.compile(
    r"(?:([EWNS]|东经|西经|北纬|南纬)[:：\s]*)?(\d[\d.]*\s*[°度]?)\s*([EWNS])?", re.IGNORECASE
)


def _side(text: str) -> tuple[int, str]:
    """Take the letter of its side off a coordinate: -1 for west and south, else 1, and the rest."""
    found = _SIDE.fullmatch(text)
    if found is None or (found[1] and found[3]):
        return 1, text
    said = (found[1] or found[3] or "").upper()
    return -1 if said in {"W", "S", "西经", "南纬"} else 1, found[2]


_NOWHERE: Final = NOTHING | {"--", "---", "——", "?", "？", "未知", "不详", "暂无", "没有", "空"}
"""What stands in place of a coordinate that nobody has."""

_INFINITE: Final = re.compile(r"[+-]?(?:inf(?:inity)?|1\.#(?:inf|ind|qnan)0*|[\d.]+e\+?[3-9]\d\d)")
FARTHEST_M: Final = 1e8
"""More metres than any map projection has, zone number included."""


def says_no_place(text: str) -> bool:
    """Say whether a cell stands for a coordinate that is not known."""
    if DECIMAL.fullmatch(text):
        return False
    plain = text.casefold()
    return plain in _NOWHERE or _INFINITE.fullmatch(plain) is not None


def position(x_text: str, y_text: str) -> tuple[float, float] | None:
    """Read the two coordinates of a row; ``None`` when both cells say nothing, or 0, 0.

    Raises
    ------
    BadValue
        When one is missing, is 0 alone, or is no number.
    """
    x_said, y_said = not says_no_place(x_text), not says_no_place(y_text)
    if not (x_said or y_said):
        return None
    if not (x_said and y_said):
        raise BadValue(
            "position_half",
            N_("One of the two coordinates is missing."),
            N_("Fill in both, or leave both empty."),
        )
    x, y = coordinate(x_text), coordinate(y_text)
    if x == 0 and y == 0:
        return None
    if x == 0 or y == 0:
        raise BadValue(
            "position_half",
            N_("One of the two coordinates is 0."),
            N_("Fill in both, or leave both empty."),
        )
    if max(abs(x), abs(y)) > FARTHEST_M:
        raise BadValue("position_range", N_("There is no such place on earth."), _RANGES)
    return x, y


def require_degrees(lon: float, lat: float) -> None:
    """Refuse degrees of no place on earth.

    Raises
    ------
    BadValue
        When they look like metres, like exchanged ones, or are out of range.
    """
    if abs(lon) > _DEGREES_AT_MOST or abs(lat) > _DEGREES_AT_MOST:
        raise BadValue(
            "position_in_metres",
            N_("These look like metres of a map projection, not degrees."),
            N_("Export longitude and latitude in degrees (WGS 84)."),
        )
    if abs(lat) > 90 >= abs(lon):  # noqa: PLR2004 - degrees
        raise BadValue(
            "position_swapped",
            N_("Longitude and latitude seem to be swapped."),
            N_("Exchange the two columns."),
        )
    if abs(lon) > 180 or abs(lat) > 90:  # noqa: PLR2004 - degrees
        raise BadValue(
            "position_range",
            N_("There is no such place on earth."),
            _RANGES,
        )


_RANGES: Final = N_("Longitude lies between -180 and 180, latitude between -90 and 90.")
_DEGREES_AT_MOST: Final = 400.0
_MOMENT: Final = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<H>\d{1,2})\s*[:：时点]\s*(?P<M>\d{1,2})?\s*分?(?:[:：](?P<S>\d{1,2})(?:\.\d+)?)?\s*秒?)?"
    r"\s*(?P<z>Z|[+-]\d{2}:?\d{2})?"
)
YEAR_FIRST: Final = "year_first"
MONTH_FIRST: Final = "month_first"
DAY_FIRST: Final = "day_first"
YEAR_SHORT: Final = "year_short"
DATE_ORDERS: Final = (MONTH_FIRST, DAY_FIRST, YEAR_SHORT, YEAR_FIRST)
"""Ways to read a date whose year does not come first in four digits."""

_ORDERED: Final = re.compile(
    r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?P<rest>\D.*)?"
)
_SHORT: Final = re.compile(r"(\d{2})[-/.]?(\d{2})[-/.]?(\d{2})(?P<rest>\D.*)?")
_FULL_YEAR: Final = re.compile(r"\d{4}\D|\d{8}(?!\d)")
_ROC: Final = re.compile(r"(?:民国\s*)?(?P<y>\d{2,3})(?P<rest>\s*[-/.年].*)")
_ROC_ZERO: Final = 1911
_CENTURY: Final = 2000
_COMPACT: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_AMBIGUOUS: Final = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}.*|\d{6}")
_EARLIEST: Final = dt.datetime(1949, 10, 1)  # noqa: DTZ001 - civil time
_LATEST_YEAR: Final = 2100


def moment(
    text: str, *, zone: ZoneInfo, order: str = YEAR_FIRST, roc_years: bool = False
) -> dt.datetime:
    """Read a day, with or without a time of day, as civil time of ``zone``.

    Year comes first: ``2017-03-24 19:05``, ``2017/3/24``, ``2017年3月24日 下午7:05``, ``20170324``.
    A time with an offset is converted.

    Parameters
    ----------
    order
        How to read dates that do not begin with a year of four digits, one of ``DATE_ORDERS``.
    roc_years
        Whether years of up to three digits count from 1912 (民国).

    Raises
    ------
    BadValue
        When it is none, does not exist, could be read in two ways, or cannot be meant: before
        October 1949 or after 2100.
    """
    if len(text) > _LONGEST:
        raise BadValue("date", N_("This is not a date."), N_("Write it as 2017-03-24 19:05."))
    plain, weekday = without_weekday(unicodedata.normalize("NFKC", text).strip())
    if roc_years and (said := _ROC.fullmatch(plain)) and int(said["y"]) < 1000:  # noqa: PLR2004
        plain = f"{_ROC_ZERO + int(said['y'])}{said['rest']}"
    plain = of_24_hours(_year_first(plain, order))
    found = _MOMENT.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None or is_span(plain):
        if _AMBIGUOUS.fullmatch(plain):
            raise BadValue(
                "date_order",
                N_("Day and month could be meant either way."),
                N_("Write the year first: 2017-03-24."),
            )
        raise BadValue("date", N_("This is not a date."), N_("Write it as 2017-03-24 19:05."))
    parts = found.groupdict()
    year, month, day = (int(parts[name]) for name in "ymd")
    hour, minute, second = (int(parts.get(name) or 0) for name in "HMS")
    try:
        value = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - civil time, see the docstring
    except ValueError:
        raise BadValue("date", N_("There is no such day."), N_("Check day and month.")) from None
    if weekday not in {None, value.weekday()}:
        raise BadValue(
            "date_weekday",
            N_("This day is another day of the week."),
            N_("Check the day against a calendar."),
        )
    if value < _EARLIEST or year > _LATEST_YEAR:
        raise BadValue(
            "date_implausible",
            N_("This day cannot be meant: it lies before October 1949 or after 2100."),
            N_("Check the year, with all four digits."),
        )
    offset = parts.get("z")
    return _civil(value, offset, zone) if offset else value


def past(text: str, *, zone: ZoneInfo, order: str, roc_years: bool) -> dt.datetime:
    """Read a moment that lies behind us; see :func:`moment`.

    Raises
    ------
    BadValue
        Also when the day lies in the future.
    """
    value = moment(text, zone=zone, order=order, roc_years=roc_years)
    if value > dt.datetime.now(zone).replace(tzinfo=None) + dt.timedelta(days=1):
        raise BadValue("future", N_("This day lies in the future."), N_("Check the year."))
    return value


def _year_first(text: str, order: str) -> str:
    """Write a date with the year first, as somebody decided that it is meant."""
    if _FULL_YEAR.match(text):
        return text
    if order == YEAR_SHORT and (found := _SHORT.fullmatch(text)):
        year, month, day = found.groups()[:3]
    elif order in {MONTH_FIRST, DAY_FIRST} and (found := _ORDERED.fullmatch(text)):
        first, second, year = found.groups()[:3]
        month, day = (first, second) if order == MONTH_FIRST else (second, first)
    else:
        return text
    full = int(year) + (_CENTURY if len(year) == 2 else 0)  # noqa: PLR2004 - digits
    return f"{full}-{month}-{day}{found['rest'] or ''}"


def _civil(value: dt.datetime, offset: str, zone: ZoneInfo) -> dt.datetime:
    """Bring a time with an offset from UTC to civil time."""
    try:
        aware = dt.datetime.fromisoformat(f"{value.isoformat()}{offset.replace('Z', '+00:00')}")
        return aware.astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadValue(
            "date_offset",
            N_("There is no such offset from universal time."),
            N_("Write it like +08:00, or leave it out."),
        ) from None


_YES: Final = frozenset(
    {
        "是",
        "有",
        "已留",
        "当面",
        "门缝信箱",
        "已发",
        "y",
        "yes",
        "true",
        "1",
        "√",
        "✓",
        "✔",
        "☑",
        "left",
    }
)
_NO: Final = frozenset(
    {"否", "无", "未留", "没有", "未发", "n", "no", "false", "0", "×", "✗", "✘", "☐", "x", "", "-"}
)


def flag(text: str) -> bool:
    """Read a yes or no.

    Raises
    ------
    BadValue
        When it is neither.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise BadValue("yes_no", N_("This is neither yes nor no."), N_("Write 是 or 否, yes or no."))


def listed(numbers: list[int]) -> str:
    """Write row numbers, the first ten of many."""
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown} … ({len(numbers)})" if len(numbers) > 10 else shown  # noqa: PLR2004
