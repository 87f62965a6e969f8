"""The rows of one file on their way to become records: every cell read, every fault noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypedDict, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.doubts import Answers
from data.importing.doubts import far_away
from data.importing.doubts.far_away import far_rows
from data.importing.identifiers import require_identifier
from data.importing.positions import on_earth, stored_positions
from data.importing.report import ImportReport, Problem
from data.importing.values import (
    FARTHEST_M,
    LONGEST_NOTHING,
    NOTHING,
    YEAR_FIRST,
    BadValue,
    clean,
    listed,
    position,
    require_degrees,
    verbatim,
)
from data.importing.whole_columns import cleaned, identifiers, plain_coordinates
from data.reading.faults import RowFault
from geo.extent import Bounds
from geo.outlines import repaired
from text import N_

Value = TypeVar("Value")


class Dates(TypedDict):
    """How dates are read: see ``data.importing.values.moment``."""

    zone: ZoneInfo
    order: str
    roc_years: bool


class Rows:
    """A file's rows by our own column names.

    Parameters
    ----------
    table
        One column per field, text or ``None``; indexed by row number in the file.
    shapes
        Geometries in EPSG:4326, or ``None`` for a plain table.
    columns
        Field name to the file's column name.
    report
        Where problems and warnings go.
    decided
        Topic of every question about the file to the value in effect.
    ground
        Bounds of the campaign's ground in degrees where it is known; outlines of known places,
        EPSG:4326; how near to one still counts, metres.

    Attributes
    ----------
    placed
        What :meth:`points` returned, rejected rows included; ``None`` before.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        shapes: NDArray[np.object_] | None,
        columns: dict[str, str],
        report: ImportReport,
        *,
        decided: Mapping[str, str],
        ground: tuple[Bounds | None, NDArray[np.object_], float],
    ) -> None:
        self._table = table
        self._texts: dict[tuple[str, object], list[str]] = {}
        self._columns = columns
        self._ground = ground
        self.decided = decided
        self.report = report
        self.numbers: list[int] = table.index.tolist()
        self._bad: set[int] = set()
        self.shapes = shapes
        self.placed: NDArray[np.object_] | None = None

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

    def text(
        self, field: str, reader: Callable[[Iterable[str | None]], list[str]] = cleaned
    ) -> list[str]:
        """Return a column's cells, trimmed; what says nothing is empty."""
        if not self.has(field):
            return [""] * len(self)
        known = self._texts.get((field, reader))
        if known is None:
            known = [
                "" if len(cell) <= LONGEST_NOTHING and cell.casefold() in NOTHING else cell
                for cell in reader(self._table[field].tolist())
            ]
            self._texts[field, reader] = known
        return list(known)

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

    def identifiers(self, field: str) -> list[str]:
        """Return a column of numbers that name records; one that cannot be meant rejects its row.

        Numbers of rejected rows are empty.
        """
        found = self.text(field, identifiers)
        for place, number in enumerate(found):
            try:
                require_identifier(number)
            except BadValue as bad:
                if place not in self._bad:
                    self.reject(place, bad, field=field, value=number)
                found[place] = ""
        return found

    def cells(self, place: int) -> tuple[str, ...]:
        """Return all cells of a row as they are compared with another's."""
        return tuple(clean(cell) for cell in self._table.iloc[place])

    def dates(self, zone: ZoneInfo) -> Dates:
        """Return how this file's dates are read."""
        return {
            "zone": zone,
            "order": self.decided.get("dates", YEAR_FIRST),
            "roc_years": self.decided.get("roc_years") == "yes",
        }

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

    def reject_faults(self, faults: Sequence[RowFault]) -> None:
        """Reject the rows that reading found broken, as far as their cells are needed."""
        used = set(self._columns.values())
        places = {number: place for place, number in enumerate(self.numbers)}
        for fault in faults:
            if not fault.column or fault.column in used:
                self._bad.add(places[fault.row])
                self.report.problems.append(Problem(*fault))

    def reject_astray(self) -> None:
        """Reject the rows whose shape lies nowhere on earth; they lose it."""
        if self.shapes is None:
            return
        there = ~(shapely.is_missing(self.shapes) | shapely.is_empty(self.shapes))
        for place in np.flatnonzero(there & ~on_earth(self.shapes)).tolist():
            west, south, east, north = shapely.bounds(self.shapes[place])
            self.shapes[place] = None
            try:
                require_degrees(max(west, east, key=abs), max(south, north, key=abs))
            except BadValue as bad:
                self.reject(place, bad)

    def warn(self, message: str, **facts: object) -> None:
        """Note something the user should know."""
        self.report.warnings.append((message, facts))

    @property
    def good(self) -> NDArray[np.bool_]:
        """Which rows have no problem so far."""
        good = np.ones(len(self), dtype=bool)
        good[list(self._bad)] = False
        return good

    def points(self) -> NDArray[np.object_]:
        """Return a point for every row, from its geometry or its longitude and latitude.

        ``None`` where a row has no place; a row whose position cannot be right is rejected.
        """
        if self.placed is None and self.shapes is not None:
            self.placed = self._points_of_shapes(self.shapes)
        elif self.placed is None:
            lon, lat = self._positions()
            self.placed = np.full(len(self), None, dtype=object)
            placed = np.isfinite(lon)
            self.placed[placed] = shapely.points(lon[placed], lat[placed])
        return self.placed.copy()

    def settle_far(self, answers: Answers) -> None:
        """Ask about positions far from the campaign's ground, and do what was decided."""
        points, near = self.points(), self._ground[0]
        far = self.good & far_rows(shapely.get_x(points), shapely.get_y(points), near)
        doubt = far_away.question(far, self.numbers, near, answers)
        if doubt is None:
            return
        self.report.questions.append(doubt)
        for place in np.flatnonzero(far).tolist():
            if doubt.taken == far_away.REJECT:
                said = f"{shapely.get_x(points[place]):g}, {shapely.get_y(points[place]):g}"
                self.reject(place, far_away.TOO_FAR, field="lon", value=said)
            elif doubt.taken == far_away.NO_PLACE:
                points[place] = None
        self.placed = points

    def _positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Read the columns of coordinates and bring them to EPSG:4326."""
        cells = list(zip(self.text("lon"), self.text("lat"), strict=True))
        x, y = self._numbers(cells)
        near, outlines, within_m = self._ground
        stored = stored_positions(
            x, y, decided=self.decided, near=near, outlines=outlines, within_m=within_m
        )
        for bad, places in ((_UNTOLD, stored.untold), (_IN_DEGREES, stored.other_unit)):
            for place in places:
                self.reject(place, bad, field="lon", value=", ".join(cells[place]))
        lon, lat = stored.lon, stored.lat
        off_earth = (np.abs(lon) > _WIDEST) | (np.abs(lat) > _HIGHEST)
        for place in np.flatnonzero(off_earth).tolist():
            if place in self._bad:
                continue
            try:
                require_degrees(float(lon[place]), float(lat[place]))
            except BadValue as bad:
                self.reject(place, bad, field="lon", value=", ".join(cells[place]))
                lon[place] = np.nan
        return lon, lat

    def _numbers(
        self, cells: Sequence[tuple[str, str]]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Read pairs of cells; a row of which nothing can be read has no numbers."""
        x, y = self._plain_numbers()
        nowhere = []
        for place in np.flatnonzero(np.isnan(x)).tolist():
            pair = cells[place]
            try:
                found = position(*pair)
            except BadValue as bad:
                self.reject(place, bad, field="lon", value=", ".join(pair))
                continue
            if found is not None:
                x[place], y[place] = found
            elif any(pair):
                nowhere.append(self.numbers[place])
        if nowhere:
            self.warn(_NO_PLACE, count=len(nowhere), rows=listed(nowhere))
        return x, y

    def _plain_numbers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Read the rows of two plain decimal numbers in one go; the others have none."""
        x, y = (plain_coordinates(self.text(name)) for name in ("lon", "lat"))
        if x is None or y is None:
            return np.full(len(self), np.nan), np.full(len(self), np.nan)
        usual = (np.abs(x) <= FARTHEST_M) & (np.abs(y) <= FARTHEST_M) & (x != 0) & (y != 0)
        return np.where(usual, x, np.nan), np.where(usual, y, np.nan)

    def _points_of_shapes(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        points = np.full(len(shapes), None, dtype=object)
        is_point = present & (shapely.get_type_id(shapes) == 0)
        points[is_point] = shapely.force_2d(shapes[is_point])
        others = present & ~is_point
        points[others] = shapely.point_on_surface(repaired(shapes[others]))
        return points


_WIDEST, _HIGHEST = 180.0, 90.0
_NO_PLACE = N_("Coordinates that are no place, like 0, 0 or inf; kept without one: {count} rows.")
_UNTOLD = BadValue(
    "datum",
    N_("Nobody can tell whether this position is shifted: the file mixes coordinate systems."),
    N_("Say which system this row is in, or put it into a file of its own."),
)
_IN_DEGREES = BadValue(
    "position_in_degrees",
    N_("These look like degrees, and the file's other positions are metres."),
    N_("Write all positions of a file in one coordinate system."),
)
