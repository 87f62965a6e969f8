"""A file on its way in: its rows by our names, and what the campaign knows to compare them with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.doubts import Answers
from data.importing.ground import Ground
from data.importing.values import FARTHEST_M, BadValue, coordinate
from data.importing.whole_columns import identifiers, plain_coordinates
from data.reading.raw import RawTable


@dataclass(frozen=True, eq=False)
class Incoming:
    """What doubts are about.

    Attributes
    ----------
    kind
        Key of the kind of records.
    columns
        Field name to the file's column.
    table
        One column per field, text or ``None``.
    answers
        What somebody decided already.
    remembered
        What was decided for earlier files of this kind in this campaign.
    """

    raw: RawTable
    kind: str
    columns: Mapping[str, str]
    table: pd.DataFrame
    ground: Ground
    answers: Answers
    remembered: Answers

    @cached_property
    def numbers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """The two columns of coordinates as they stand; of shapes, a corner of each.

        Not-a-number where a row says nothing readable; ``None`` when the file has no coordinates.
        """
        if self.raw.shapes is not None:
            return _corners(self.raw.shapes)
        if not {"lon", "lat"} <= self.columns.keys():
            return None
        return _numbers(self.table["lon"]), _numbers(self.table["lat"])

    @cached_property
    def codes(self) -> list[str]:
        """The number that names each row's record: its code, or else its identifier."""
        codes, numbers = (identifiers(self.table[name]) for name in ("code", "id"))
        return [code or number for code, number in zip(codes, numbers, strict=True)]


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    cells = column.tolist()
    plain = plain_coordinates(cells)
    if plain is None:
        return np.array([_number(cell) for cell in cells], dtype=np.float64)
    return np.where(np.abs(plain) <= FARTHEST_M, plain, np.nan)


def _number(cell: str | None) -> float:
    try:
        value = coordinate(cell) if cell else float("nan")
    except BadValue:
        return float("nan")
    return value if abs(value) <= FARTHEST_M else float("nan")


def _corners(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    found = np.full((len(shapes), 2), np.nan)
    first = np.unique(owner, return_index=True)[1]
    found[owner[first]] = xy[first]
    return found[:, 0], found[:, 1]
