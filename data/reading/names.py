"""Names of columns as they are compared, and the first words of rows that are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from text import N_

Warnings = list[tuple[str, dict[str, Any]]]


def plain_name(name: str) -> str:
    """Reduce a column name to what counts when names are compared.

    Full-width forms become plain; case, blanks, punctuation and remarks in brackets go.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"\([^)]*\)", "", plain))


def last_part(name: str, *, dashes: bool = False) -> str:
    """Return what is left of a survey's column name without its groups: ``a/b/c`` gives ``c``.

    Parameters
    ----------
    dashes
        Groups end in a dash, as servers of ODK write them.
    """
    return re.split(r"[/\\-]" if dashes else r"[/\\]", name)[-1].strip() or name


def groups_end_in_dashes(names: Iterable[str | None]) -> bool:
    """Say whether columns are those of an ODK server: it keys its rows by ``KEY``."""
    known = {(name or "").strip() for name in names}
    return "KEY" in known and not any("/" in name for name in known)


def known_share(cells: Iterable[str | None], known: frozenset[str]) -> tuple[int, int]:
    """Count the different known column names among cells, and the cells that are not empty.

    A name that a record repeats in all its cells makes it no header.
    """
    filled = [cell for cell in cells if cell and cell.strip()]
    dashes = groups_end_in_dashes(filled)
    parts = {last_part(cell, dashes=dashes) for cell in filled}
    names = {plain_name(name) for name in (*filled, *parts)}
    hits = {name for name in names if name in known}
    return min(len(hits), len(filled)), len(filled)


def column_names(header: Sequence[str | None], warnings: Warnings) -> list[str]:
    """Make one name for every column: none empty, none twice."""
    while header and not (header[-1] or "").strip():
        header = header[:-1]
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(header):
        first = name = re.sub(r"\s+", " ", (cell or "").strip())[:200] or f"column {place + 1}"
        count = 1
        while name in taken:
            count += 1
            name = f"{first}_{count}"
        if count == 2:  # noqa: PLR2004 - the third of a name is no news
            warnings.append((N_("Two columns are called “{name}”."), {"name": first}))
        taken.add(name)
        names.append(name)
    return names


_TOTALS: Final = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|(sub\s*|grand\s*)?total)\s*[:：]?", re.IGNORECASE
)
_FOOTER: Final = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|填\s*表|填\s*报|制\s*表|审\s*核|审\s*批|复\s*核|负责人|经办人|登记人员?"
    r"|统计人|联系电话|备\s*注|说\s*明|注|日\s*期|盖\s*章|单位负责人"
    r"|(sub\s*|grand\s*)?total|prepared by|checked by|notes?|remarks?)\s*"
    r"(人员?|单位|日期|时间|签名|签字|员|\d+)?\s*([:：（(].*)?",
    re.IGNORECASE | re.DOTALL,
)


STARTS_OF_TOTALS: Final = frozenset("合总小共sStTgG")
"""First characters of what :func:`is_total` finds; a million rows are asked."""


def is_total(first: str) -> bool:
    """Say whether the first filled cell of a row makes it a sum of others."""
    return len(first) < 20 and _TOTALS.fullmatch(first) is not None  # noqa: PLR2004


def is_rule(row: Iterable[str | None]) -> bool:
    """Say whether a row is a line drawn with dashes, as below the header of a table in a text."""
    return all(re.fullmatch(r":?-{2,}:?", cell.strip()) for cell in row if cell and cell.strip())


def is_footer(first: str) -> bool:
    """Say whether the first filled cell of one of the last rows makes it no record."""
    return _FOOTER.fullmatch(first) is not None
