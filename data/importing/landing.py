"""Where the rows of a file will lie once they are records, and how exactly that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.outlines import inner_points
from geo.precision import EXACT, PRECISION_CODES

if TYPE_CHECKING:
    from data.importing.ground import Ground
    from data.importing.kinds.base import Records
    from data.importing.rows import Rows

REJECTED: Final = -1
"""Stands for the precision of a row that becomes no record."""


class Landing(NamedTuple):
    """Where each row of a file lies, in the order of the file.

    Attributes
    ----------
    lon, lat
        Degrees, EPSG:4326; not-a-number for a row without a place.
    precision
        Code of ``geo.precision.PRECISIONS``, or ``REJECTED``.
    shapes
        Lines and areas of accepted rows, EPSG:4326; ``None`` for points and where there is none.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    precision: NDArray[np.int8]
    shapes: NDArray[np.object_]

    @classmethod
    def nowhere(cls) -> Landing:
        """Return that of no rows."""
        nothing = np.empty(0)
        return cls(nothing, nothing, np.empty(0, dtype=np.int8), np.empty(0, dtype=object))

    @classmethod
    def of(cls, rows: Rows, records: Records, ground: Ground) -> Landing:
        """Find it for rows that a kind has accepted or rejected.

        A visit lies where its household does. A rejected row lies where it says itself.
        """
        shapes = np.full(len(rows), None, dtype=object)
        if rows.placed is not None:
            shapes[~rows.good] = rows.placed[~rows.good]
        precision = np.full(len(rows), EXACT, dtype=np.int8)
        at = pd.Index(rows.numbers).get_indexer(records.rows.index)
        found, words = _of_records(records, ground)
        shapes[at] = found
        if words is not None:
            precision[at] = [PRECISION_CODES[word] for word in words]
        precision[~rows.good] = REJECTED
        lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        spots = inner_points(shapes[there])
        lon[there], lat[there] = shapely.get_x(spots), shapely.get_y(spots)
        shapes[~rows.good | (shapely.get_dimensions(shapes) <= 0)] = None
        return cls(lon, lat, precision, shapes)


def _of_records(
    records: Records, ground: Ground
) -> tuple[NDArray[np.object_], NDArray[np.object_] | None]:
    """Return the shapes of records, and the words for how exactly they are known if any is said."""
    frame = records.rows
    if "geom" in frame:
        words = frame["precision"].to_numpy(dtype=object) if "precision" in frame else None
        return frame["geom"].to_numpy(dtype=object), words
    if "household_id" in frame:
        homes = ground.households.reindex(frame["household_id"])
        unknown = homes["precision"].isna().to_numpy()
        words = homes["precision"].to_numpy(dtype=object, copy=True)
        shapes = homes["geom"].to_numpy(dtype=object, copy=True)
        words[unknown], shapes[unknown] = "point", None
        return shapes, words
    return np.full(len(frame), None, dtype=object), None
