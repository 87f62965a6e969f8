"""Points as binary tiles: five bytes each, nothing to parse in the browser.

Layout, little-endian: ``uint32`` number of points in the tile, ``uint32`` number sent; then for
those sent ``uint16 x[]``, ``uint16 y[]`` (units of 2**-12 of the tile's side) and ``uint8 code[]``.
Tiles with very many points send one point for every half pixel and code.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.mercator import Tile
from geo.outcomes import Status
from geo.point_index import PointIndex

HIDDEN: Final = int(Status.OUTSIDE)
"""Code of points that are not drawn."""

_THIN_ABOVE: Final = 12_000
_HALF_PIXEL: Final = 3
"""Units of the tile that fall into one half pixel of a 512-pixel tile, as a power of two."""


def encode_points(index: PointIndex, tile: Tile, codes: NDArray[np.uint8]) -> bytes:
    """Cut a tile out of an index.

    Parameters
    ----------
    index
        Positions of all records.
    tile
        Which tile.
    codes
        Code of every record of the frame the index was made from; ``HIDDEN`` leaves it out.
    """
    part = index.slice_of(tile)
    code = codes[index.row[part]]
    x, y = index.within(tile, part)
    shown = code != HIDDEN
    if not shown.all():
        code, x, y = code[shown], x[shown], y[shown]
    total = len(code)
    if total > _THIN_ABOVE:
        cell = ((y >> _HALF_PIXEL) << 18) | ((x >> _HALF_PIXEL) << 8) | code
        _, first = np.unique(cell, return_index=True)
        code, x, y = code[first], x[first], y[first]
    header = np.array([total, len(code)], dtype="<u4").tobytes()
    return header + x.astype("<u2").tobytes() + y.astype("<u2").tobytes() + code.tobytes()


def decode_points(
    tile: bytes,
) -> tuple[int, NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint8]]:
    """Read a tile back: number of points in it, positions and codes of those sent."""
    total, sent = np.frombuffer(tile, dtype="<u4", count=2)
    x = np.frombuffer(tile, dtype="<u2", count=sent, offset=8)
    y = np.frombuffer(tile, dtype="<u2", count=sent, offset=8 + 2 * int(sent))
    code = np.frombuffer(tile, dtype=np.uint8, count=sent, offset=8 + 4 * int(sent))
    return int(total), x, y, code
