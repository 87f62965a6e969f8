"""The sentences of the bulletin: ours, with those an office has written for itself.

``DOORSTEP_BULLETIN`` names a TOML file of the office's own, laid out as ``reports/bulletin.toml``.
Its texts are text: nothing in them is run, and of braces only the places in ``PLACES`` are filled.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from geo.errors import UnusableWording
from text import N_

BULLETIN_VARIABLE: Final = "DOORSTEP_BULLETIN"
PLACES: Final = (
    "campaign",
    "place",
    "as_of",
    "departments",
    "households",
    "suggestions",
    "cards",
    "department",
    "first_day",
    "when",
    "places",
    "teams",
    "categories",
    "referred",
    "category",
    "count",
    "body",
)
_DEFAULT: Final = Path(__file__).with_name("bulletin.toml")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_LONGEST: Final = 2000
_MOST_CLAUSES: Final = 30
_MOST_DAYS: Final = 3650
_LARGEST_BYTES: Final = 200_000


class Rules(NamedTuple):
    """Numbers an office sets for itself."""

    overdue_days: int


class BulletinWords(NamedTuple):
    """What a bulletin says in one language.

    Attributes
    ----------
    department
        Clauses about a department, in order.
    refer
        Which body takes care of a category, by the category's key.
    """

    title: str
    opening: str
    department: tuple[str, ...]
    categories: str
    referred: str
    comma: str
    stop: str
    evenings: str
    weekends: str
    refer: Mapping[str, str]


def said(text: str, values: Mapping[str, str]) -> str:
    """Fill the places of a text, once; nothing where one of them has nothing to say."""
    if any(not values.get(place) for place in _PLACE.findall(text)):
        return ""
    return _PLACE.sub(lambda place: values[place[1]], text)


def rules(*, own: Path | None = None) -> Rules:
    """Return the numbers that the office has set, ours where it has not.

    Raises
    ------
    UnusableWording
        When the office's file cannot be read or says something no bulletin has.
    """
    ours, theirs = _both(own)
    return Rules(**(ours["rules"] | theirs.get("rules", {})))


def bulletin_words(language: str, *, own: Path | None = None) -> BulletinWords:
    """Return the sentences of the bulletin.

    Parameters
    ----------
    own
        File of the office; by default the one that ``DOORSTEP_BULLETIN`` names, if it does.

    Raises
    ------
    UnusableWording
        When the office's file cannot be read or says something no bulletin has.
    """
    ours, theirs = _both(own)
    known = language if language in ours and language != "rules" else "en"
    chosen = ours[known] | theirs.get(known, {})
    return BulletinWords(**chosen | {"department": tuple(chosen["department"])})


def _both(own: Path | None) -> tuple[dict[str, Any], dict[str, Any]]:
    ours = _read(_DEFAULT)
    named = os.environ.get(BULLETIN_VARIABLE, "").strip()
    path = own or (Path(named) if named else None)
    if path is None:
        return ours, {}
    theirs = _read(path)
    _require_known(path, theirs, ours)
    return ours, theirs


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UnusableWording(file=path.name, reason=N_("it is too large"))
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableWording(file=path.name, reason=N_("it cannot be opened as text")) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnusableWording(file=path.name, reason=N_("it is not written in TOML")) from error


def _require_known(path: Path, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Refuse what would be left out in silence: unknown tables, keys, places."""
    for table, texts in theirs.items():
        if table not in ours or not isinstance(texts, dict):
            raise _wrong(path, table)
        for key, value in texts.items():
            if key not in ours[table] or not _sound(key, value, ours[table][key]):
                raise _wrong(path, f"{table}.{key}")


def _sound(key: str, value: object, ours: object) -> bool:
    """Say whether a value is of the kind that stands in our file."""
    if isinstance(ours, int):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and 0 < value <= _MOST_DAYS  # type: ignore[operator]
    if isinstance(ours, list):
        clauses = isinstance(value, list) and len(value) <= _MOST_CLAUSES
        return clauses and all(_sound(key, each, "") for each in value)  # type: ignore[attr-defined]
    if isinstance(ours, dict):
        return isinstance(value, dict) and all(_sound(key, each, "") for each in value.values())
    return (
        isinstance(value, str)
        and len(value) <= _LONGEST
        and set(_PLACE.findall(value)) <= (set() if key == "refer" else set(PLACES))
    )


def _wrong(path: Path, where: str) -> UnusableWording:
    return UnusableWording(
        file=path.name,
        reason=N_("“{where}” is not a part of the bulletin, or not of its kind"),
        where=where,
    )
