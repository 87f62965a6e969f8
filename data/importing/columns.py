"""Which column of a file means what: the names people use, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from text import LANGUAGES, Translator


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


def match_columns(columns: list[str], fields: tuple[Field, ...]) -> dict[str, str]:
    """Find the column for every field.

    Earlier fields and earlier aliases choose first; a column serves one field.

    Returns
    -------
    dict
        Field name to column name; fields without a column are left out.
    """
    free = {simplified(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in fields:
        for alias in (field.name, *titles(field), *field.aliases):
            column = free.pop(simplified(alias), None)
            if column is not None:
                found[field.name] = column
                break
    return found


def titles(field: Field) -> list[str]:
    """Return what our own exports call a field, in every language."""
    return [Translator(language.code)(field.title) for language in LANGUAGES]


def mapped(rows: pd.DataFrame, found: dict[str, str], fields: tuple[Field, ...]) -> pd.DataFrame:
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
    r"身份证|证件号|电话|手机|联系方式|姓名|户主"
    r"|phone|mobile|id.?card|passport|\bname of (head|owner)",
    re.IGNORECASE,
)
"""Columns that hold personal data we have no use for; they are never read."""
