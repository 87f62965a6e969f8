"""Which points lie in which shapes, exactly, for very many points: by their order along x."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray


class Pairs(NamedTuple):
    """Points and the shapes they lie in: rows of both, by point, then by shape."""

    point: NDArray[np.int64]
    shape: NDArray[np.int64]


def points_in_shapes(
    x: NDArray[np.float64], y: NDArray[np.float64], shapes: NDArray[np.object_]
) -> Pairs:
    """Find the points that lie in shapes or on their edges.

    Parameters
    ----------
    x, y
        Positions, shape (points,); those that are missing lie nowhere.
    shapes
        Areas in the same system, shape (shapes,); missing and empty ones hold nothing.
    """
    order = np.argsort(x, kind="stable")
    along, across = x[order], y[order]
    bounds = shapely.bounds(shapes)
    points, rows = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    begins = np.searchsorted(along, bounds[:, 0], "left")
    ends = np.searchsorted(along, bounds[:, 2], "right")
    for row in np.flatnonzero(~np.isnan(bounds[:, 0]) & (ends > begins)).tolist():
        begin, end = begins[row], ends[row]
        south, north = bounds[row, 1], bounds[row, 3]
        level = across[begin:end]
        near = begin + np.flatnonzero((level >= south) & (level <= north))
        shapely.prepare(shapes[row])
        inside = near[shapely.intersects_xy(shapes[row], along[near], across[near])]
        points.append(order[inside])
        rows.append(np.full(len(inside), row))
    point, row_of = np.concatenate(points), np.concatenate(rows)
    sorting = np.argsort(point, kind="stable")  # shapes come in their order already
    return Pairs(point[sorting], row_of[sorting])
