"""Rows as a file gave them: text, shapes, and how they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.doubts import Message, Question
from data.reading.faults import NO_SHAPE, NOT_FINITE, TANGLED, RowFault, listed
from data.reading.handover import batches, fault_from, question_from
from geo.outlines import tangled
from text import N_

_MANY_WORDS: Final = 50_000


@dataclass(frozen=True, eq=False)
class RawTable:
    """A file's rows before anybody interpreted them.

    Attributes
    ----------
    file
        What the user calls the file.
    rows
        Every value as text or ``None``; the index is the row's number in the file as people count
        (first row is 1; for features the feature's number).
    shapes
        Geometries in ``crs``, or ``None`` for a plain table.
    crs
        Definition of the coordinate system, if the file names one that is known.
    read_as
        How it was read: ``format``, ``encoding``, ``delimiter``, ``sheet``, ``header_row``,
        ``layer``, ``crs``.
    warnings
        Message key and values of what a user should know.
    questions
        Every guess about the file with its evidence, answered or not, certain or doubtful.
    faults
        Rows, or cells of them, that cannot be trusted. They are among ``rows`` too. A fault with a
        column concerns only who needs that column.
    aliases
        What else a column may be called: ``group/field`` is also ``field``, ``坐标 经度`` is also
        ``经度``.
    """

    file: str
    rows: pd.DataFrame
    shapes: NDArray[np.object_] | None
    crs: str | None
    read_as: dict[str, Any]
    warnings: list[Message] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, *, file: str) -> RawTable:
        """Load what the reading child wrote."""
        gathered = _Gathered()
        about: dict[str, Any] = {}
        for batch in batches(path):
            about = batch.get("about", about)
            if "numbers" in batch:
                gathered.add(batch)
        index = pd.Index(gathered.numbers, name="row", dtype="int64")
        rows = pd.DataFrame(
            {
                name: pd.Series(gathered.column(name), index=index, dtype=object)
                for name in about["columns"]
            },
            index=index,
        )
        faults = [fault_from(fault) for fault in about["faults"]]
        shapes = None
        if about["has_shapes"]:
            shapes = np.concatenate([np.empty(0, dtype=object), *gathered.shapes])
            faults += gathered.faults + _useless(shapes, gathered.numbers)
        return cls(
            file=file,
            rows=rows,
            shapes=shapes,
            crs=about["crs"],
            read_as=about["read_as"],
            warnings=[(key, facts) for key, facts in about["warnings"]] + gathered.warnings(),
            questions=[question_from(question) for question in about["questions"]],
            faults=sorted(faults, key=lambda fault: fault.row),
            aliases=about["aliases"],
        )


class _Gathered:
    """Batches joined; equal words are kept once, which is most of what tables consist of."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.shapes: list[NDArray[np.object_]] = []
        self.faults: list[RowFault] = []
        self._closed: list[int] = []
        self._columns: dict[str, list[str | None]] = {}
        self._words: dict[str, dict[str | None, str | None] | None] = {}

    def add(self, batch: dict[str, Any]) -> None:
        """Add a batch of rows."""
        before = len(self.numbers)
        self.numbers.extend(batch["numbers"])
        for name, cells in batch["columns"].items():
            column = self._columns.setdefault(name, [])
            column.extend([None] * (before - len(column)))
            column.extend(self._known(name, cells))
        if "shapes" in batch:
            self.shapes.append(self._made(batch["numbers"], batch["shapes"]))

    def _made(self, numbers: list[int], hexes: list[str | None]) -> NDArray[np.object_]:
        """Make shapes; outlines whose ends do not meet are closed, which is told."""
        wkb = np.empty(len(hexes), dtype=object)
        wkb[:] = hexes
        with np.errstate(invalid="ignore"):  # coordinates that are no numbers
            shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
        lost = shapely.is_missing(shapes) & np.array([h is not None for h in hexes], dtype=bool)
        for place in np.flatnonzero(lost):
            try:
                with np.errstate(invalid="ignore"):
                    shapes[place] = shapely.from_wkb(hexes[place], on_invalid="fix")
            except shapely.errors.GEOSException:
                self.faults.append(NO_SHAPE.at(numbers[place]))
                continue
            self._closed.append(numbers[place])
        return shapes

    def warnings(self) -> list[Message]:
        """Return what a user should know about how shapes were made."""
        if not self._closed:
            return []
        return [
            (
                N_("Outlines that were not closed were closed: {rows}."),
                {"rows": listed(self._closed)},
            )
        ]

    def _known(self, name: str, cells: list[str | None]) -> list[str | None]:
        """Return equal words as one; a column of nearly all different ones is left as it is."""
        words = self._words.setdefault(name, {})
        if words is None:
            return cells
        if len(words) > _MANY_WORDS and len(words) * 2 > len(self._columns[name]):
            self._words[name] = None
            return cells
        known = words.setdefault
        return [known(cell, cell) for cell in cells]

    def column(self, name: str) -> list[str | None]:
        """Return a column in full length."""
        cells = self._columns.pop(name, [])
        return [*cells, *[None] * (len(self.numbers) - len(cells))]


def _useless(shapes: NDArray[np.object_], numbers: list[int]) -> list[RowFault]:
    """Take away every shape that nothing can be done with; return the faults."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    endless = np.unique(owner[~np.isfinite(xy).all(axis=1)])
    shapes[endless] = None
    entwined = np.flatnonzero(tangled(shapes))
    shapes[entwined] = None
    found = [NOT_FINITE.at(numbers[place]) for place in endless]
    return found + [TANGLED.at(numbers[place]) for place in entwined]
