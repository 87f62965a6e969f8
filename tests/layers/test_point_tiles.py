"""Binary point tiles: what goes in comes out, hidden points do not, counts are exact."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.mercator import Tile, world_position
from geo.point_index import PointIndex
from layers.point_tiles import HIDDEN, decode_points, encode_points


def tiles_of(index: PointIndex, zoom: int) -> list[Tile]:
    placed = np.isfinite(index.lon)
    column, row = world_position(index.lon[placed], index.lat[placed], bits=zoom)
    return [Tile(zoom, int(x), int(y)) for x, y in sorted(set(zip(column, row, strict=True)))]


points = st.lists(
    st.tuples(st.floats(119.9, 120.3), st.floats(31.6, 31.9), st.sampled_from([0, 3, 6, HIDDEN])),
    min_size=1,
    max_size=80,
)


@given(points, st.integers(8, 16))
def test_tiles_of_a_zoom_hold_every_shown_point_once(rows, zoom: int) -> None:
    lon, lat, code = (np.array(axis) for axis in zip(*rows, strict=True))
    index = PointIndex.of(lon, lat)
    codes = code.astype(np.uint8)
    found: list[int] = []
    for tile in tiles_of(index, zoom):
        total, x, y, sent = decode_points(encode_points(index, tile, codes))
        assert total == len(sent) == len(x) == len(y)
        assert (x < 4096).all()
        assert (y < 4096).all()
        found += sent.tolist()
    assert sorted(found) == sorted(codes[codes != HIDDEN].tolist())


def test_a_crowded_tile_is_thinned_but_tells_the_true_number() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.normal(120.0, 1e-4, 50_000), rng.normal(31.7, 1e-4, 50_000)
    index = PointIndex.of(lon, lat)
    codes = rng.integers(0, 3, 50_000).astype(np.uint8)
    tile = tiles_of(index, 8)[0]
    total, _, _, sent = decode_points(encode_points(index, tile, codes))
    assert total == 50_000
    assert len(sent) < 1_000
    assert set(sent.tolist()) == {0, 1, 2}  # no state disappears


def test_an_empty_tile_is_a_header() -> None:
    index = PointIndex.of(np.array([120.0]), np.array([31.7]))
    assert decode_points(encode_points(index, Tile(3, 0, 0), np.array([0], np.uint8)))[0] == 0
