"""Answers that belong to no question: a slip of the pen must not go unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pyproj import CRS
from pyproj.exceptions import CRSError

from data.doubts import ALL, RECOMMENDED, Answers
from data.importing.columns import TOPIC as COLUMN
from data.importing.doubts import (
    alike_numbers,
    area_names,
    areas_again,
    axes,
    dates,
    far_away,
    same_household,
    same_number,
    same_visit,
    systems,
)
from data.importing.kinds import KINDS
from data.reading import TOPICS as READING
from geo.datum_evidence import DATUMS, MIXED
from geo.errors import UnknownChoice
from text import N_

if TYPE_CHECKING:
    from data.doubts import Choice

_CHOICES: Final[dict[str, tuple[Choice, ...]]] = {
    areas_again.TOPIC: areas_again.CHOICES,
    alike_numbers.TOPIC: alike_numbers.CHOICES,
    axes.TOPIC: axes.CHOICES,
    far_away.TOPIC: far_away.CHOICES,
    same_household.TOPIC: same_household.CHOICES,
    same_number.TOPIC: same_number.CHOICES,
    same_visit.TOPIC: same_visit.CHOICES,
}
"""Choices that are the same for every file."""


def _values() -> dict[str, tuple[str, ...]]:
    found = {topic: tuple(each.value for each in made) for topic, made in _CHOICES.items()}
    return found | dates.VALUES | {ALL: (RECOMMENDED,)}


def require_known(answers: Answers) -> None:
    """Refuse answers to questions that no file can raise, and choices that none of them has.

    A question that could be asked, but is not for this file, may well be answered: the same answers
    serve many files.

    Raises
    ------
    UnknownChoice
        For a topic or a choice that does not exist.
    """
    values = _values()
    topics = (*READING, systems.TOPIC, *values)
    for topic, choice in answers.items():
        if topic in values and choice and choice not in values[topic]:
            raise _no_choice(topic, choice, values[topic])
        if topic == systems.TOPIC and choice and not _is_system(choice):
            raise _no_choice(topic, choice, (*DATUMS, MIXED, "EPSG:4549"))
        if topic not in topics and not any(topic.startswith(each) for each in _PREFIXES):
            known = ", ".join((*topics, *_shown_columns()))
            raise UnknownChoice(topic=N_("question"), value=topic, known=known)
        if topic.startswith(COLUMN) and topic not in _columns():
            known = ", ".join(_shown_columns())
            raise UnknownChoice(topic=N_("question"), value=topic, known=known)


_PREFIXES: Final = (COLUMN, area_names.TOPIC)


def _no_choice(topic: str, choice: str, known: tuple[str, ...]) -> UnknownChoice:
    return UnknownChoice(
        topic=N_("answer to the question"), value=f"{topic}={choice}", known=", ".join(known)
    )


def _columns() -> Iterator[str]:
    return (COLUMN + field.name for kind in KINDS for field in kind.fields)


def _shown_columns() -> list[str]:
    return sorted(set(_columns()))


def _is_system(choice: str) -> bool:
    if choice in (*DATUMS, MIXED):
        return True
    try:
        CRS.from_user_input(choice)
    except CRSError:
        return False
    return True
