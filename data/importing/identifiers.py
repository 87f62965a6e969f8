"""Numbers that name records, and what spreadsheets make of them."""

from __future__ import annotations

import re
from typing import Final

from data.importing.values import BadValue
from text import N_

_AS_NUMBER: Final = re.compile(r"\d+\.0+|\d+(?:\.\d+)?E\+\d+|\d\.\d+E\d+", re.IGNORECASE)
_MASKED: Final = re.compile(r".*(?:\*{2}|#{3}|[•●]{2}).*|.*X{4}.*", re.IGNORECASE)
_AS_DAY: Final = re.compile(
    r"\d{4}([-/])\d{1,2}\1\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{1,2}",
    re.IGNORECASE,
)


def require_no_day(text: str) -> None:
    """Refuse what a spreadsheet has made a date of, like 7-2 of a house and its unit.

    Raises
    ------
    BadValue
        For ``2024-07-02``, ``7月2日``, ``2-Jul``.
    """
    if _AS_DAY.fullmatch(text):
        raise BadValue(
            "damaged_number",
            N_("A spreadsheet has made a date of this."),
            N_("Take it from the original again and format the column as text."),
        )


def require_identifier(text: str) -> None:
    """Refuse a number of a record that a spreadsheet has changed, or that is half hidden.

    Raises
    ------
    BadValue
        For ``13800000001.0``, ``1.38E10``, ``2024-07-02``, ``138****0001``, ``####``.
    """
    if not text or (text.isascii() and text.isalnum() and "XXXX" not in text.upper()):
        return  # all that is refused below has a sign in it
    require_no_day(text)
    if _AS_NUMBER.fullmatch(text):
        raise BadValue(
            "damaged_number",
            N_("A spreadsheet has made a decimal number of this."),
            N_("Take it from the original again and format the column as text."),
        )
    if _MASKED.fullmatch(text):
        raise BadValue(
            "masked_number",
            N_("Part of this number is hidden, so it names nothing."),
            N_("Take it from the original again, with all its digits."),
        )
