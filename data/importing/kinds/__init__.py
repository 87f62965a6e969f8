"""Kinds of records a file can hold: one file each, listed here."""

from __future__ import annotations

from functools import cache
from typing import Final

from data.importing.columns import titles
from data.importing.kinds import areas, buildings, households, issues, surroundings, visits
from data.importing.kinds.base import Kind

KINDS: Final[tuple[Kind, ...]] = (
    areas.KIND,
    buildings.KIND,
    households.KIND,
    visits.KIND,
    issues.KIND,
    *surroundings.KINDS,
)


@cache
def known_names() -> frozenset[str]:
    """Return every name a column of any kind may have, as written, without case."""
    return frozenset(
        word.casefold()
        for kind in KINDS
        for field in kind.fields
        for word in (field.name, *titles(field), *field.aliases)
    )
