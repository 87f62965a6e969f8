"""Records with a shape on their way out, whatever format they come from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from data.reading.faults import NO_SHAPE, NOT_FINITE
from data.reading.names import last_part
from data.reading.shapes import BadShape

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.reading.handover import Cell, Handover

_BATCH: Final = 5_000
_KEPT: Final = 1e15


class Features:
    """Gathers features and hands them over in batches."""

    def __init__(self, out: Handover) -> None:
        self._out = out
        self._names: dict[str, str] = {}
        self._numbers: list[int] = []
        self._columns: dict[str, list[Cell]] = {}
        self._shapes: list[str | None] = []
        self.count = 0

    def add(self, properties: Mapping[str, Cell], shape: Callable[[], bytes | None]) -> int:
        """Add a feature; a shape that cannot be made is a fault of it. Returns its number."""
        self.count += 1
        place = len(self._numbers)
        self._numbers.append(self.count)
        for name, cell in properties.items():
            column = self._columns.setdefault(self._named(name), [])
            column.extend([None] * (place - len(column)))
            column.append(cell)
        self._shapes.append(self._made(shape))
        if len(self._numbers) >= _BATCH:
            self.flush()
        return self.count

    def _made(self, shape: Callable[[], bytes | None]) -> str | None:
        try:
            made = shape()
        except BadShape as bad:
            self._out.fault((NO_SHAPE if bad.finite else NOT_FINITE).at(self.count))
            return None
        return made.hex() if made else None

    def _named(self, name: str) -> str:
        """Return the column for a property's name."""
        found = self._names.get(name)
        if found is None:
            found = first = re.sub(r"\s+", " ", name.strip())[:200] or "column"
            count = 1
            while found in self._names.values():
                count += 1
                found = f"{first}_{count}"
            self._names[name] = found
            if last_part(found) != found:
                self._out.aliases[found] = last_part(found)
        return found

    def flush(self) -> None:
        """Hand over what was gathered."""
        count = len(self._numbers)
        columns = {
            name: [*cells, *[None] * (count - len(cells))] for name, cells in self._columns.items()
        }
        self._out.add(self._numbers, columns, self._shapes)
        self._numbers, self._columns, self._shapes = [], {}, []


def as_text(value: object) -> Cell:
    """Write a value of a record as text; nothing and what is no number become ``None``."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _number(value: float) -> Cell:
    """Write a number; one that no spreadsheet keeps whole as 1.2e+17, which is a fault of it."""
    if value != value:  # noqa: PLR0124 - not a number
        return None
    if abs(value) >= _KEPT:
        return f"{value:.15g}"
    return str(int(value)) if value.is_integer() else repr(value)
