"""Times of day as people say them, and days with the name of their weekday."""

from __future__ import annotations

import re
from typing import Final

_SPAN: Final = re.compile(r".*\d{1,2}:\d{2}\s*[-–—~至到]\s*\d{1,2}:\d{2}")
_WITH_OFFSET: Final = re.compile(r".*(?:T\d{1,2}:\d{2}|:\d{2}:\d{2}(?:\.\d+)?)[+-]\d{2}:\d{2}")
_WEEKDAY: Final = re.compile(r"[\s,，(]*(?:星期|周|礼拜)([一二三四五六日天])[\s,，)]*")
_WEEKDAYS: Final = "一二三四五六日"

_TIME: Final = r"(?P<{0}>\d{{1,2}})(?P<{0}_rest>\s*(?:[:：时点].*)?)"
_HALF: Final = re.compile(
    rf"(?P<day>.*?\d日?)[\sT]*(?:(?P<before>[上下中]午|晚上?|早[上晨]|凌晨|[AP]M)\s*{_TIME.format('h')}"
    rf"|\s(?P<g>\d{{1,2}})(?P<g_rest>:\d{{2}}(?::\d{{2}})?)\s*(?P<after>[AP]M))",
    re.IGNORECASE,
)
_HOURS: Final[dict[str, tuple[range, range]]] = {
    "AM": (range(1, 12), range(0)),
    "PM": (range(12, 13), range(1, 12)),
    "上午": (range(12), range(0)),
    "中午": (range(11, 14), range(1, 3)),
    "下午": (range(12, 19), range(1, 8)),
    "晚": (range(17, 24), range(5, 12)),
    "早": (range(4, 12), range(0)),
    "凌晨": (range(6), range(0)),
}
"""Hours that are meant as they stand, and those that count from noon; others are nobody's guess."""


def is_span(text: str) -> bool:
    """Say whether a text ends in two times of day: ``19:00-20:00`` is no offset from another zone.

    An offset is taken for one where computers write it: after a ``T`` or after seconds.
    """
    return _SPAN.fullmatch(text) is not None and _WITH_OFFSET.fullmatch(text) is None


def without_weekday(text: str) -> tuple[str, int | None]:
    """Take the name of the weekday out of a date.

    Returns
    -------
    text, weekday
        The rest; Monday is 0, ``None`` where none is named.
    """
    found = _WEEKDAY.search(text)
    if found is None:
        return text, None
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
    return rest, _WEEKDAYS.index(found[1].replace("天", "日"))


def of_24_hours(text: str) -> str:
    """Write the time of day of a date in 24 hours: ``2024-03-24 下午3:05`` ends in 15:05.

    A text whose hour could be meant in two ways, like 上午12:10, stays as it is.
    """
    found = _HALF.fullmatch(text)
    if found is None:
        return text
    half = (found["before"] or found["after"]).upper()
    hour, rest = int(found["h"] or found["g"]), found["h_rest"] or found["g_rest"] or ""
    as_said, from_noon = _HOURS.get(half) or _HOURS[half[0]]
    if half == "AM" and hour == 12:  # noqa: PLR2004 - so clocks of 12 hours say midnight
        hour = 0
    elif hour in from_noon:
        hour += 12
    elif hour not in as_said:
        return text
    return f"{found['day']} {hour}{rest}"
