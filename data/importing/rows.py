"""The rows of one file on their way to become records: every cell read, every fault noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.importing.report import ImportReport, Problem
from data.importing.values import NOTHING, BadValue, clean, lonlat, verbatim
from geo.frames import POLYGONS
from text import N_

Value = TypeVar("Value")


class Rows:
    """A file's rows by our own column names.

    Parameters
    ----------
    table
        One column per field, text or ``None``; indexed by row number in the file.
    shapes
        Geometries in EPSG:4326, or ``None``; a row whose shape has a coordinate that is no number
        is rejected.
    columns
        Field name to the file's column name.
    report
        Where problems and warnings go.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        shapes: NDArray[np.object_] | None,
        columns: dict[str, str],
        report: ImportReport,
    ) -> None:
        self._table = table
        self._columns = columns
        self.report = report
        self.numbers: list[int] = table.index.tolist()
        self._bad: set[int] = set()
        self._nowhere: set[int] = set()
        self.shapes = None if shapes is None else self._on_earth(shapes)

    def __len__(self) -> int:
        return len(self.numbers)

    def has(self, field: str) -> bool:
        """Say whether the file has a column for a field."""
        return field in self._columns

    def column(self, field: str) -> str:
        """Return what the file calls a field's column; empty when it has none."""
        return self._columns.get(field, "")

    def words(self, field: str) -> list[str]:
        """Return a column's cells as they were written: what people said is not tidied up."""
        return [verbatim(cell) for cell in self._table[field]]

    def text(self, field: str, reader: Callable[[str | None], str] = clean) -> list[str]:
        """Return a column's cells, trimmed; what says nothing is empty."""
        cells = [reader(cell) for cell in self._table[field]]
        return ["" if cell.casefold() in NOTHING else cell for cell in cells]

    def read(self, field: str, reader: Callable[[str], Value], *, missing: Value) -> list[Value]:
        """Read a column cell by cell; a cell that cannot be read rejects its row.

        Parameters
        ----------
        missing
            Stands for cells that say nothing, and for those that cannot be read.
        """
        values = []
        for place, cell in enumerate(self.text(field)):
            value = missing
            if cell:
                try:
                    value = reader(cell)
                except BadValue as bad:
                    self.reject(place, bad, field=field, value=cell)
            values.append(value)
        return values

    def reject(self, place: int, bad: BadValue, *, field: str = "", value: str = "") -> None:
        """Reject the row at a position."""
        self._bad.add(place)
        self.report.problems.append(
            Problem(
                row=self.numbers[place],
                column=self._columns.get(field, field),
                value=value[:200],
                rule=bad.rule,
                message=bad.message,
                hint=bad.hint,
                facts=tuple(bad.facts.items()),
            )
        )

    def warn(self, message: str, **facts: object) -> None:
        """Note something the user should know."""
        self.report.warnings.append((message, facts))

    @property
    def good(self) -> NDArray[np.bool_]:
        """Which rows have no problem so far."""
        return np.array([place not in self._bad for place in range(len(self))], dtype=bool)

    def points(self) -> NDArray[np.object_]:
        """Return a point for every row, from its geometry or its longitude and latitude.

        ``None`` where a row has no place; a row whose position cannot be right is rejected.
        """
        if self.shapes is not None:
            return self._points_of_shapes(self.shapes)
        points = np.full(len(self), None, dtype=object)
        lon, lat = self.text("lon"), self.text("lat")
        for place, (x, y) in enumerate(zip(lon, lat, strict=True)):
            try:
                found = lonlat(x, y)
            except BadValue as bad:
                self.reject(place, bad, field="lon", value=f"{x}, {y}")
                continue
            if found is not None:
                points[place] = shapely.Point(found)
        return points

    def _on_earth(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Reject rows with coordinates that are no numbers; they are left without a shape."""
        there = finite(shapes)
        self._nowhere = set(np.flatnonzero(~there).tolist())
        for place in sorted(self._nowhere):
            self.reject(place, _NOT_FINITE, value=shapes[place].geom_type)
        kept = shapes.copy()
        kept[~there] = None
        return kept

    def _points_of_shapes(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        points = np.full(len(shapes), None, dtype=object)
        is_point = present & (shapely.get_type_id(shapes) == 0)
        points[is_point] = shapely.force_2d(shapes[is_point])
        others = present & ~is_point
        points[others] = shapely.point_on_surface(shapely.make_valid(shapes[others]))
        return points

    def outlines(self) -> NDArray[np.object_]:
        """Return the geometry of every row as a valid area, repaired where it must be.

        A row whose geometry is missing or is no area is rejected.
        """
        shapes = self.shapes
        assert shapes is not None
        outlines = np.full(len(self), None, dtype=object)
        repaired = []
        for place, shape in enumerate(shapes):
            if place in self._nowhere:
                continue
            if shape is None or shape.is_empty or shape.geom_type not in POLYGONS:
                self.reject(place, _NO_OUTLINE, value=shape.geom_type if shape else "")
                continue
            flat = shapely.force_2d(shape)
            if not flat.is_valid:
                flat = areas_only(shapely.make_valid(flat))
                repaired.append(self.numbers[place])
            if flat.is_empty:
                self.reject(place, _NO_OUTLINE)
            else:
                outlines[place] = flat
        if repaired:
            self.warn(
                N_("Outlines that crossed themselves were repaired: {rows}."), rows=listed(repaired)
            )
        return outlines


_NO_OUTLINE = BadValue(
    "geometry",
    N_("This row has no outline."),
    N_("Draw the area, or import it as a point of another kind."),
)
_NOT_FINITE = BadValue(
    "coordinates",
    N_("A coordinate of this row's shape is not a number."),
    N_("Draw the shape again, or export it anew."),
)


def finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which shapes have numbers for all their coordinates; no shape at all is none amiss."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    found = np.ones(len(shapes), dtype=bool)
    found[owner[~np.isfinite(xy).all(axis=1)]] = False
    return found


def areas_only(shape: Any) -> Any:  # noqa: ANN401 - shapely geometry
    """Keep the areas of a repaired shape: lines and points are what was wrong with it."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in POLYGONS]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def listed(numbers: list[int]) -> str:
    """Write row numbers, the first ten of many."""
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown} … ({len(numbers)})" if len(numbers) > 10 else shown  # noqa: PLR2004
