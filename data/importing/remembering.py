"""What was decided about earlier files: kept for the department they came from, else for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from data import tables
from data.doubts import Answers
from data.importing.columns import TOPIC, match_columns
from data.importing.ground import Ground
from data.importing.kinds.base import Kind
from data.importing.values import NOTHING, clean
from data.reading.raw import RawTable

_ANY_KIND: Final = "*"
_COLUMN: Final = f"{TOPIC}department"


def department_of(raw: RawTable, kind: Kind, known: Answers, *, chosen: str = "") -> str:
    """Return the name of the department whose file it is; empty when nobody can tell.

    Parameters
    ----------
    known
        What is decided about its columns: ``column.<field>`` to a column.
    chosen
        The department somebody named; otherwise the one that all of its rows name.
    """
    if chosen.strip():
        return chosen.strip()
    names = [str(name) for name in raw.rows.columns]
    found = match_columns(names, kind.fields, aliases=raw.aliases).get("department", "")
    column = known.get(_COLUMN, found)
    if column not in raw.rows:
        return ""
    said = {clean(cell) for cell in raw.rows[column].unique()}
    said = {name for name in said if name.casefold() not in NOTHING}
    return said.pop() if len(said) == 1 else ""


def remembered(ground: Ground, kind: Kind, *, department: str = "") -> dict[str, str]:
    """Return what was decided about earlier files: of any kind, of this one, of the department."""
    known = ground.writer.rows(tables.REMEMBERED, ground.campaign.id)
    found: dict[str, str] = {}
    for whose in dict.fromkeys(("", department)):
        for wanted in (_ANY_KIND, kind.key):
            chosen = known[(known["kind"] == wanted) & (known["department"] == whose)]
            found |= dict(zip(chosen["topic"], chosen["choice"], strict=True))
    return found


def remember(ground: Ground, kind: Kind, given: Mapping[str, str], *, department: str = "") -> None:
    """Keep what somebody decided, for the next file.

    Columns are remembered for files of this kind of the department, the coordinate system for all
    files of the campaign.
    """
    columns = {topic: choice for topic, choice in given.items() if topic.startswith(TOPIC)}
    if columns:
        ground.writer.remember(ground.campaign.id, kind.key, columns, department=department)
    if "crs" in given:
        ground.writer.remember(ground.campaign.id, _ANY_KIND, {"crs": given["crs"]})
