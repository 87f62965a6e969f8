"""A pack without characters that no document can hold."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile("[\t\r\n\u2028\u2029]+")

_T = TypeVar("_T")


def cleaned(value: _T) -> _T:
    """Return the same pack in which every text can stand in XML, on one line.

    Control characters and halves of characters are left out, line breaks and tabs become blanks;
    everything else stays as it is, whatever it looks like.
    """
    result: Any = value
    if isinstance(value, str):
        result = _BREAKS.sub(" ", _NOT_TEXT.sub("", value))
    elif isinstance(value, tuple):
        result = tuple(cleaned(each) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: cleaned(getattr(value, field.name)) for field in fields(value)}
        result = replace(value, **changed)
    return result  # type: ignore[no-any-return]
