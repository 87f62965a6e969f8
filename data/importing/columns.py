"""Which column of a file means what: the names people use, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from data.doubts import NO_ANSWERS, VERBATIM, Answers, Choice, Question, asked
from text import LANGUAGES, N_, Translator


@dataclass(frozen=True)
class Field:
    """Something a record needs to know.

    Attributes
    ----------
    name
        Our name for it.
    title
        Message key of its name.
    aliases
        What files call it; compared without case, blanks, brackets and punctuation.
    required
        Whether a file without it cannot be imported.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    required: bool = False


def simplified(name: str) -> str:
    """Reduce a column name to what counts when names are compared.

    Full-width forms become plain, case and everything that is not a letter or digit goes; so does a
    remark in brackets.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"\([^)]*\)", "", plain))


NONE: Final = "-"
"""Stands for no column at all."""

TOPIC: Final = "column."
"""Before a field's name: the topic of the question which column it is."""

_ALIKE: Final = 75.0
_ALIKE_LATIN: Final = 85.0
"""Similarity, 0 to 100, from which a name counts as mistyped: one of four Chinese characters, but
not status for stratum. Shorter names are too often alike."""
_SHORTEST: Final = 3


def match_columns(
    columns: Sequence[str], fields: tuple[Field, ...], *, aliases: Answers = NO_ANSWERS
) -> dict[str, str]:
    """Find the column for every field by the names people use.

    Earlier fields and earlier aliases choose first; a column serves one field.

    Parameters
    ----------
    aliases
        What else some of the columns may be called; counts where their own names say nothing.

    Returns
    -------
    dict
        Field name to column name; fields without a column are left out.
    """
    found: dict[str, str] = {}
    if _KOBO_KEY in columns:  # what the server counts by differs from one server to another
        columns = [column for column in columns if column != "_id"]
    shifted = {column: name[1] for column in columns if (name := _OF_A_DATUM.fullmatch(column))}
    for known_as in ({column: column for column in columns}, aliases, shifted):
        taken = set(found.values())
        free = {
            _reduced(known_as[column]): column
            for column in reversed(columns)
            if column in known_as and column not in taken
        }
        for field in fields:
            if field.name in found:
                continue
            for alias in (field.name, *titles(field), *field.aliases):
                column = free.pop(simplified(alias), None)
                if column is not None:
                    found[field.name] = column
                    break
    return found


_KOBO_KEY: Final = "_uuid"
_OF_A_DATUM: Final = re.compile(
    r"\s*(?:高德|腾讯|百度|火星|谷歌|天地图|wgs.?84|cgcs.?2000|gcj.?02|bd.?09|gps)(?:地图|坐标)?[\s_-]*"
    r"(经度|纬度|longitude|latitude|lon|lng|lat|x|y)\s*",
    re.IGNORECASE,
)
"""A coordinate with the name of its datum, or of who shifted it, in front."""


def _reduced(name: str) -> str:
    """Reduce a name; a form's own ``_place_latitude`` is a latitude."""
    for ending in ("_latitude", "_longitude"):
        if name.casefold().endswith(ending):
            return ending[1:]
    return simplified(_QUESTION.sub("", name))


_QUESTION: Final = re.compile(
    r"\s*(?:Q\d+[.、:：\s]|\d+[、．.]|[（(]\d+[）)])\s*(?=\D)", re.IGNORECASE
)
"""The number of a question in front of its text, as survey programs write it."""


def column_questions(
    columns: Sequence[str],
    fields: tuple[Field, ...],
    *,
    aliases: Answers,
    answers: Answers,
    remembered: Answers,
) -> list[Question]:
    """Ask for every field which column it is: certain by name, doubtful by likeness.

    Parameters
    ----------
    aliases
        What else some of the columns may be called.
    remembered
        ``column.<field>`` to the column that was chosen for an earlier file.

    Raises
    ------
    UnknownChoice
        When an answer names no column of the file.
    """
    exact = match_columns(columns, fields, aliases=aliases)
    by_name = set(exact)
    for field in fields:
        known = remembered.get(TOPIC + field.name, "")
        if known in columns and field.name not in exact and known not in exact.values():
            exact[field.name] = known
    chosen = {answers[TOPIC + field.name] for field in fields if TOPIC + field.name in answers}
    free = [name for name in columns if name not in exact.values() and name not in chosen]
    questions = []
    for field in fields:
        recommended, why, doubtful = exact.get(field.name, NONE), _BY_NAME, False
        if field.name in exact and field.name not in by_name:
            why = _CHOSEN_BEFORE
        elif field.name in exact and _called_alike(recommended, columns):
            why, doubtful = _SEVERAL, True
        if recommended == NONE:
            likely = _most_alike(field, free)
            why = _NO_COLUMN
            if likely:
                free.remove(likely)
                recommended, why, doubtful = likely, _ALIKE_NAME, True
        choices = tuple(Choice(name, (VERBATIM, {"text": name})) for name in columns)
        questions.append(
            asked(
                Question(
                    TOPIC + field.name,
                    (N_("Which column is “{field}”?"), {"field": N_(field.title)}),
                    (*choices, Choice(NONE, (N_("None"), {}))),
                    recommended,
                    (why, {}),
                    doubtful,
                ),
                answers,
            )
        )
    return questions


_BY_NAME: Final = N_("Its name says so.")
_CHOSEN_BEFORE: Final = N_("So it was decided for an earlier file.")
_SEVERAL: Final = N_("It is the first of several columns of this name; no other is read.")
_ALIKE_NAME: Final = N_("Its name is nearly one that is known.")
_NO_COLUMN: Final = N_("No column is called like that.")


def _called_alike(column: str, columns: Sequence[str]) -> bool:
    """Say whether further columns of the file have the name of one: it got a number behind it."""
    return f"{column}_2" in columns


def _most_alike(field: Field, columns: Sequence[str]) -> str:
    """Return the column whose name is most like one of a field's; empty when none is."""
    from rapidfuzz import fuzz

    best, likely = 0.0, ""
    known = [simplified(alias) for alias in (field.name, *titles(field), *field.aliases)]
    for column in columns:
        name = _reduced(column)
        if len(name) < _SHORTEST:
            continue
        for alias in known:
            likeness = fuzz.ratio(name, alias) if len(alias) >= _SHORTEST else 0.0
            enough = _ALIKE_LATIN if name.isascii() else _ALIKE
            if likeness >= enough and likeness > best:
                best, likely = likeness, column
    return likely


def columns_taken(questions: Iterable[Question]) -> dict[str, str]:
    """Return field name to column name as it was decided; fields without a column are left out."""
    return {
        question.topic.removeprefix(TOPIC): question.taken
        for question in questions
        if question.topic.startswith(TOPIC) and question.taken != NONE
    }


def titles(field: Field) -> list[str]:
    """Return what our own exports call a field, in every language."""
    return [Translator(language.code)(field.title) for language in LANGUAGES]


def mapped(rows: pd.DataFrame, found: Mapping[str, str], fields: tuple[Field, ...]) -> pd.DataFrame:
    """Return one column per field, by our names; fields without a column are all ``None``."""
    nothing = pd.Series([None] * len(rows), index=rows.index, dtype=object)
    return pd.DataFrame(
        {
            field.name: rows[found[field.name]] if field.name in found else nothing
            for field in fields
        },
        index=rows.index,
        dtype=object,
    )


PERSONAL = re.compile(
    r"身份证|身份号|证件号|电话|手机|联系方式|联系人|姓名|户主|房主|房东|业主|租客|租户|承租人"
    r"|家庭成员|家属|微信|QQ|邮箱|银行卡|出生|生日"
    r"|phone|mobile|\btel\b|e-?mail|wechat|id.?card|passport|birth"
    r"|\bname of (head|owner)|\b(head|owner|tenant|resident)('s)? name",
    re.IGNORECASE,
)
"""Columns that hold personal data we have no use for; they are never read."""
