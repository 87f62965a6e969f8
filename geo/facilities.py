"""What lies around the households and serves or bothers them, of any kind, and how far it is.

A line on which no train runs makes no noise, a broken lamp gives no light, and of one whose state
nobody knows nobody knows that it does. What does not count is listed, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform_geometries
from geo.errors import UnknownChoice
from geo.frames import SURROUNDING, blank
from geo.model import SURROUNDINGS, Survey
from geo.surroundings import BROKEN, NOT_BUILT, OUT_OF_USE, UNKNOWN, WORKING, trains_run
from text import N_

_STATED: Final = frozenset({"street_lamps", "cameras"})
"""Kinds whose class is a state: only what is said to work does."""
_IDLE: Final = frozenset({BROKEN, *OUT_OF_USE, *NOT_BUILT})


class Nearest(NamedTuple):
    """What is nearest to each place.

    Attributes
    ----------
    away_m
        Metres, infinite where there is nothing.
    row
        Row of it, -1 where there is nothing; of equally near ones any.
    """

    away_m: NDArray[np.float64]
    row: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Facilities:
    """Facilities of one kind that count.

    Attributes
    ----------
    kind
        One of ``geo.model.SURROUNDINGS``.
    shapes
        Metric geometries, shape (m,).
    idle
        The same of those that do not count.
    ids
        Record ids of ``shapes``.
    excluded
        ``name`` and ``class`` of the idle ones; index: id.
    """

    kind: str
    shapes: NDArray[np.object_]
    idle: NDArray[np.object_]
    ids: NDArray[np.int64]
    excluded: pd.DataFrame

    @classmethod
    def of(cls, survey: Survey, kind: str, *, crs: str, classes: Collection[str] = ()) -> Self:
        """Read the facilities of a kind.

        Parameters
        ----------
        kind
            One of ``geo.model.SURROUNDINGS``.
        crs
            Metric system of the shapes.
        classes
            Only these classes (of ``facilities``: clinics, schools …); all unless given.

        Raises
        ------
        UnknownChoice
            If there is no such kind.
        """
        if kind not in SURROUNDINGS:
            raise UnknownChoice(
                topic=N_("kind of surroundings"), value=kind, known=", ".join(SURROUNDINGS)
            )
        frame = survey.surroundings.get(kind)
        frame = gpd.GeoDataFrame(blank(SURROUNDING)) if frame is None else frame
        frame = frame[~shapely.is_missing(frame.geometry.to_numpy())]
        if classes:
            frame = frame[frame["class"].isin(list(classes)).to_numpy()]
        counts = in_service(kind, frame)
        metric = transform_geometries(
            frame.geometry.to_numpy(dtype=object), source=STORED_CRS, target=crs
        )
        return cls(
            kind,
            metric[counts],
            metric[~counts],
            frame.index.to_numpy(dtype=np.int64)[counts],
            pd.DataFrame(frame.loc[~counts, ["name", "class"]]),
        )

    def __len__(self) -> int:
        return len(self.shapes)

    @property
    def unsure(self) -> NDArray[np.object_]:
        """Those of the idle of which nobody knows whether they work."""
        return self.idle[(self.excluded["class"] == UNKNOWN).to_numpy()]


def in_service(kind: str, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which facilities of a kind do what they are there for, by their ``class``.

    Railway lines where trains run on the surface; lamps and cameras that are said to work; of all
    other kinds those that are not said to be broken, given up or not built yet.
    """
    if kind == "rail":
        return trains_run(frame)
    if kind in _STATED:
        return np.asarray(frame["class"] == WORKING, dtype=bool)
    return np.asarray(~frame["class"].isin(_IDLE), dtype=bool)


def nearest_of(
    x: NDArray[np.float64], y: NDArray[np.float64], shapes: NDArray[np.object_]
) -> Nearest:
    """Find the nearest of some shapes to every place, exactly.

    Points by a k-d tree, lines by a tree over their single segments, areas as they are: inside
    one the distance is zero.

    Parameters
    ----------
    x, y
        Metric places, shape (n,).
    shapes
        Geometries in the same system; missing and empty ones are left out.
    """
    found = Nearest(np.full(len(x), np.inf), np.full(len(x), -1, dtype=np.int64))
    parts, row = shapely.get_parts(shapes, return_index=True)
    kind = shapely.get_type_id(parts)
    kept = ~shapely.is_empty(parts)
    for chosen, measure in (
        (kept & (kind == 0), _nearest_points),
        (kept & np.isin(kind, (1, 2)), _nearest_lines),
        (kept & (kind == 3), _nearest_areas),  # noqa: PLR2004 - polygons
    ):
        if chosen.any() and len(x):
            away, part = measure(x, y, parts[chosen])
            nearer = away < found.away_m
            found.away_m[nearer] = away[nearer]
            found.row[nearer] = row[chosen][part[nearer]]
    return found


def _nearest_points(
    x: NDArray[np.float64], y: NDArray[np.float64], parts: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    from scipy.spatial import cKDTree

    # neighbours asked after each other share what the processor has just read
    order = np.argsort(_cell(x) * np.uint16(_CELLS) + _cell(y), kind="stable")
    tree = cKDTree(shapely.get_coordinates(parts))
    found, part = tree.query(np.column_stack([x[order], y[order]]))
    away, row = np.empty(len(x)), np.empty(len(x), dtype=np.int64)
    away[order], row[order] = found, part
    return away, row


_CELLS: Final = 256


def _cell(axis: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Divide an axis into cells, numbered in two bytes: those sort in no time."""
    low = axis.min()
    width = max(float(axis.max() - low), 1.0) / (_CELLS - 1)
    return np.asarray((axis - low) / width, dtype=np.uint16)


def _nearest_lines(
    x: NDArray[np.float64], y: NDArray[np.float64], parts: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    corners, line = shapely.get_coordinates(parts, return_index=True)
    follows = line[1:] == line[:-1]
    ends = np.stack([corners[:-1][follows], corners[1:][follows]], axis=1)
    away, segment = _nearest_areas(x, y, np.asarray(shapely.linestrings(ends), dtype=object))
    return away, line[:-1][follows][segment]


def _nearest_areas(
    x: NDArray[np.float64], y: NDArray[np.float64], parts: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    spots = np.asarray(shapely.points(x, y), dtype=object)
    place, part = shapely.STRtree(parts).query_nearest(spots, all_matches=False)
    nearest = np.empty(len(x), dtype=np.int64)
    nearest[place] = part
    return np.asarray(shapely.distance(spots, parts[nearest])), nearest
