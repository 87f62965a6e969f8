"""Lines, areas and marks as binary tiles, drawn on a canvas.

Layout, little-endian: ``uint32`` length of a JSON header (padded with blanks to a multiple of
four) and the header ``{"labels": [[x, y, code, text], ...]}``; then ``uint32`` numbers of
features, parts and points; ``uint8 code[]`` and ``uint8 kind[]`` per feature (0 point, 1 line,
2 area), padded to four; ``uint32`` offsets of each feature's parts and of each part's points, one
more than there are; ``int16 x, y`` of the points in units of 2**-12 of the tile's side.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, WEB_MERCATOR, transform_geometries
from geo.mercator import Tile
from geo.point_index import TILE_BITS

UNITS: Final = 1 << TILE_BITS
_MARGIN: Final = 0.04
"""Share of the tile's width that shapes reach beyond its edge, so that no edge shows."""

_PIXEL: Final = UNITS / 512
_SMALLEST_AREA: Final = (0.7 * _PIXEL) ** 2
_MOST_FEATURES: Final = 20_000


@dataclass(frozen=True, eq=False)
class ShapeIndex:
    """Shapes ready to be cut into tiles.

    Attributes
    ----------
    shapes
        Geometries in web-mercator metres.
    code
        Code of each shape: its position in the layer's styles.
    min_zoom
        Zoom below which each shape is left out.
    label
        Text of each shape's label, empty for none.
    anchor
        Where the label stands, web-mercator metres, shape (n, 2).
    tree
        Search tree over ``shapes``.
    """

    shapes: NDArray[np.object_]
    code: NDArray[np.uint8]
    min_zoom: NDArray[np.int8]
    label: NDArray[np.object_]
    anchor: NDArray[np.float64]
    tree: shapely.STRtree

    @classmethod
    def of(
        cls,
        shapes: NDArray[np.object_],
        code: NDArray[np.uint8],
        min_zoom: NDArray[np.int8],
        label: NDArray[np.object_],
    ) -> ShapeIndex:
        """Index geometries in EPSG:4326; missing and empty ones are left out."""
        kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        mercator = transform_geometries(shapes[kept], source=STORED_CRS, target=WEB_MERCATOR)
        anchor = _anchors(mercator)
        return cls(
            mercator,
            code[kept],
            min_zoom[kept],
            label[kept],
            anchor,
            shapely.STRtree(mercator),
        )


def _anchors(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return a point inside each area, halfway along each line, on each point."""
    anchor = shapely.centroid(shapes)
    kind = shapely.get_dimensions(shapes)
    lines = np.isin(shapely.get_type_id(shapes), (1, 2))
    anchor[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    areas = kind == 2  # noqa: PLR2004 - two dimensions
    outside = areas & ~shapely.contains(shapes, anchor)
    anchor[outside] = shapely.point_on_surface(shapes[outside])
    return shapely.get_coordinates(anchor)


def encode_shapes(
    index: ShapeIndex,
    tile: Tile,
    *,
    codes: NDArray[np.uint8] | None = None,
    labels: NDArray[np.object_] | None = None,
) -> bytes:
    """Cut a tile out of an index: search, clip, simplify to pixels, count in tile units.

    Parameters
    ----------
    codes, labels
        Code and label of every shape, if not the index's own.
    """
    west, south, east, north = tile.bounds(margin=_MARGIN)
    found = np.sort(index.tree.query(shapely.box(west, south, east, north)))
    found = found[index.min_zoom[found] <= tile.z + 1]
    unit = (east - west) / (1 + 2 * _MARGIN) / UNITS
    shapes = index.shapes[found]
    clipped = shapely.clip_by_rect(shapes, west, south, east, north)
    simple = shapely.simplify(clipped, unit * _PIXEL * 0.4, preserve_topology=False)
    flat, owner = shapely.get_parts(simple, return_index=True)
    is_area = shapely.get_type_id(flat) == 3  # noqa: PLR2004 - polygon
    kept = ~shapely.is_empty(flat)
    kept &= ~is_area | (shapely.area(flat) >= _SMALLEST_AREA * unit * unit)
    flat, owner = flat[kept][:_MOST_FEATURES], owner[kept][:_MOST_FEATURES]
    code = (index.code if codes is None else codes)[found]
    origin = np.array([tile.bounds()[0], tile.bounds()[3]])
    text = (index.label if labels is None else labels)[found]
    at = (index.anchor[found] - origin) * (1, -1) / unit
    return _pack(flat, code[owner], origin, unit, _labels(at, code, text))


def _labels(
    at: NDArray[np.float64], code: NDArray[np.uint8], text: NDArray[np.object_]
) -> list[list[object]]:
    """Return the labels that stand inside the tile, each in exactly one tile."""
    inside = ((at >= 0) & (at < UNITS)).all(axis=1) & (text != "")
    return [
        [int(x), int(y), int(number), str(words)]
        for (x, y), number, words in zip(at[inside], code[inside], text[inside], strict=True)
    ]


def _pack(
    flat: NDArray[np.object_],
    code: NDArray[np.uint8],
    origin: NDArray[np.float64],
    unit: float,
    labels: list[list[object]],
) -> bytes:
    rings, owner = _rings(flat)
    points, part = shapely.get_coordinates(rings, return_index=True)
    local = np.rint((points - origin) * (1, -1) / unit).clip(-32768, 32767)
    kind = shapely.get_dimensions(flat).astype(np.uint8)
    header = json.dumps({"labels": labels}, ensure_ascii=False).encode()
    header += b" " * (-len(header) % 4)
    sizes = np.array([len(flat), len(rings), len(local)], dtype="<u4")
    codes = code.astype(np.uint8).tobytes() + kind.tobytes()
    codes += b"\0" * (-len(codes) % 4)
    return b"".join(
        (
            np.array([len(header)], dtype="<u4").tobytes(),
            header,
            sizes.tobytes(),
            codes,
            _offsets(owner, len(flat)),
            _offsets(part, len(rings)),
            local.astype("<i2").tobytes(),
        )
    )


def _rings(flat: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Take areas apart into rings, in the order of their owners; other shapes stay whole."""
    is_area = shapely.get_type_id(flat) == 3  # noqa: PLR2004 - polygon
    rings, of_area = shapely.get_rings(flat[is_area], return_index=True)
    owner = np.concatenate([np.flatnonzero(is_area)[of_area], np.flatnonzero(~is_area)])
    pieces = np.concatenate([rings, flat[~is_area]])
    order = np.argsort(owner, kind="stable")
    return pieces[order], owner[order]


def _offsets(owner: NDArray[np.int64], count: int) -> bytes:
    counts = np.bincount(owner, minlength=count)
    return np.concatenate([[0], counts.cumsum()]).astype("<u4").tobytes()
