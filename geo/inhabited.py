"""The ground where somebody due lives, apart by whether anybody there was asked.

Squares of 100 m with a household in them, rounded off. A colour may only lie where somebody was
asked; the rest of the inhabited ground is unknown, and open country is neither.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.homes import Homes

SQUARE_M: Final = 100.0
_ROUNDED_M: Final = 30.0


class Ground(NamedTuple):
    """Metric areas in the system of the homes; either may be empty.

    Attributes
    ----------
    asked
        Squares in which somebody was asked.
    unasked
        Squares in which people live and nobody was asked.
    """

    asked: shapely.Geometry
    unasked: shapely.Geometry


def inhabited_ground(homes: Homes, *, square_m: float = SQUARE_M) -> Ground:
    """Draw the inhabited ground.

    Parameters
    ----------
    square_m
        Side of the squares, metres.
    """
    squares, number = np.unique(
        np.floor(np.column_stack([homes.x, homes.y]) / square_m), axis=0, return_inverse=True
    )
    asked = np.bincount(number.reshape(-1), homes.asked, minlength=len(squares)) > 0
    known = _rounded(squares[asked] * square_m, square_m)
    unknown = _rounded(squares[~asked] * square_m, square_m)
    return Ground(known, shapely.difference(unknown, known))


def _rounded(corner: NDArray[np.float64], side: float) -> shapely.Geometry:
    boxes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + side, corner[:, 1] + side)
    return shapely.buffer(shapely.union_all(boxes), _ROUNDED_M, quad_segs=4)


def rings(
    shapes: NDArray[np.object_], edges_m: NDArray[np.float64], ground: shapely.Geometry
) -> NDArray[np.object_]:
    """Cut the ground into bands of distance to some shapes.

    Parameters
    ----------
    shapes
        Metric geometries in the system of the ground.
    edges_m
        Lower edges of the bands, rising, the first zero; the last band is open.

    Returns
    -------
    ndarray
        One area per band, empty where there is no ground; shape (bands,).
    """
    found = np.empty(len(edges_m), dtype=object)
    rest = ground
    tree = shapely.STRtree(shapes)
    for band, edge in enumerate(edges_m[1:]):
        near = shapes[np.sort(tree.query(rest, predicate="dwithin", distance=float(edge)))]
        disc = shapely.union_all(shapely.buffer(near, float(edge), quad_segs=16))
        found[band] = shapely.intersection(rest, disc)
        rest = shapely.difference(rest, disc)
    found[-1] = rest
    return found
