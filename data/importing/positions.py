"""Coordinates of a file, as it was decided to read them, to degrees in EPSG:4326."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from data.reading.raw import RawTable
from geo.crs import CHINA, STORED_CRS, crs_kind, transform
from geo.datum_evidence import DATUMS, MIXED, datum_of_rows, fitting
from geo.errors import UnreadableFile
from geo.extent import Bounds
from geo.survey_grid import swapped_rows
from text import N_

_DEGREES: Final = 180.0
_Columns = tuple[NDArray[np.float64], NDArray[np.float64]]


class Positions(NamedTuple):
    """Degrees, rows of which nobody knows the datum, and rows of degrees among metres."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    untold: list[int]
    other_unit: list[int]


def stored_positions(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    decided: Mapping[str, str],
    near: Bounds | None,
    outlines: NDArray[np.object_],
    within_m: float,
) -> Positions:
    """Convert two columns of numbers.

    Parameters
    ----------
    x, y
        Numbers as they stand; not-a-number where a row has none.
    decided
        ``axes`` and ``crs``: the values in effect.
    near
        Bounds of the campaign's ground in degrees.
    outlines, within_m
        Known places in EPSG:4326 and how near to one counts, for files that mix datums.

    Returns
    -------
    Positions
        Not-a-number where there is no position, or where it leads nowhere.
    """
    x, y = _straight(x, y, decided.get("axes", ""), near)
    system = decided.get("crs") or STORED_CRS
    if system == MIXED:
        return _row_by_row(x, y, outlines, within_m)
    if system == STORED_CRS:
        return Positions(x.copy(), y.copy(), [], [])
    lon, lat = transform(x, y, source=system, target=STORED_CRS)
    degrees = np.zeros(len(x), dtype=bool)
    if crs_kind(system) == "projected":
        degrees = (np.abs(x) <= _DEGREES) & (np.abs(y) <= _DEGREES)
    nowhere = ~(np.isfinite(lon) & np.isfinite(lat)) | degrees
    lon, lat = np.where(nowhere, np.nan, lon), np.where(nowhere, np.nan, lat)
    return Positions(lon, lat, [], np.flatnonzero(degrees).tolist())


def _straight(
    x: NDArray[np.float64], y: NDArray[np.float64], axes: str, near: Bounds | None
) -> _Columns:
    """Exchange the columns where it was decided."""
    if axes == "swapped":
        return y, x
    if axes == "by_row":
        odd = swapped_rows(x, y, near=near or CHINA)
        return np.where(odd, y, x), np.where(odd, x, y)
    return x, y


def _row_by_row(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    outlines: NDArray[np.object_],
    within_m: float,
) -> Positions:
    datums = np.array(datum_of_rows(fitting(x, y, outlines, within_m=within_m)))
    lon, lat = np.full(len(x), np.nan), np.full(len(y), np.nan)
    for datum in DATUMS:
        of_it = datums == datum
        lon[of_it], lat[of_it] = transform(x[of_it], y[of_it], source=datum, target=STORED_CRS)
    untold = np.flatnonzero((datums == "") & np.isfinite(x))
    return Positions(lon, lat, untold.tolist(), [])


def stored_shapes(
    raw: RawTable,
    *,
    decided: Mapping[str, str],
    near: Bounds | None,
    outlines: NDArray[np.object_],
    within_m: float,
) -> NDArray[np.object_] | None:
    """Bring a file's shapes to EPSG:4326; ``None`` for a plain table.

    Rows whose datum cannot be told, in a file that mixes them, are left without a shape; so are all
    while nobody has said what metres these are. Shapes of single rows may lie nowhere on earth.

    Raises
    ------
    UnreadableFile
        When what was decided leads to no place on earth for any row.
    """
    if raw.shapes is None:
        return None
    found = raw.shapes.copy()
    system = decided.get("crs", STORED_CRS)
    if not system:
        return np.full(len(found), None, dtype=object)
    axes = decided.get("axes", "")
    present = ~(shapely.is_missing(found) | shapely.is_empty(found)) & finite(found)
    systems = np.full(len(found), system, dtype=object)
    if system == MIXED and present.any():
        middle = shapely.point_on_surface(found[present])
        x, y = shapely.get_x(middle), shapely.get_y(middle)
        systems[present] = datum_of_rows(fitting(x, y, outlines, within_m=within_m))
        found[present & (systems == "")] = None
        present &= systems != ""
    for each in dict.fromkeys(systems[present].tolist()):
        of_it = present & (systems == each)
        found[of_it] = shapely.transform(
            found[of_it], partial(_moved, source=each, axes=axes, near=near)
        )
    if present.any() and not on_earth(found[present]).any():
        raise UnreadableFile(
            file=raw.file,
            reason=N_("its coordinates are not longitude and latitude, whatever it says"),
        )
    return np.asarray(shapely.force_2d(found), dtype=object)


def _moved(
    xy: NDArray[np.float64], *, source: str, axes: str, near: Bounds | None
) -> NDArray[np.float64]:
    """Bring corners of shapes to EPSG:4326."""
    x, y = _straight(xy[:, 0], xy[:, 1], axes, near)
    if source == STORED_CRS:
        return np.column_stack([x, y])
    return np.column_stack(transform(x, y, source=source, target=STORED_CRS))


def finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which shapes have numbers for all their coordinates; no shape at all is none amiss."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    found = np.ones(len(shapes), dtype=bool)
    found[owner[~np.isfinite(xy).all(axis=1)]] = False
    return found


def on_earth(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which shapes lie within the longitudes and latitudes that there are."""
    bounds = np.abs(shapely.bounds(shapes))
    return np.asarray((bounds <= (180.0, 90.0, 180.0, 90.0)).all(axis=1))
