"""Shape tiles: clipped, counted from the tile's corner, labels in exactly one tile."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
import shapely

from geo.mercator import Tile, world_position
from layers.shape_tiles import UNITS, ShapeIndex, encode_shapes


def decode(tile: bytes) -> dict:
    (length,) = struct.unpack_from("<I", tile)
    header = json.loads(tile[4 : 4 + length])
    offset = 4 + length
    features, parts, points = struct.unpack_from("<III", tile, offset)
    offset += 12
    code = np.frombuffer(tile, np.uint8, features, offset)
    kind = np.frombuffer(tile, np.uint8, features, offset + features)
    offset += -(-2 * features // 4) * 4
    parts_of = np.frombuffer(tile, "<u4", features + 1, offset)
    offset += 4 * (features + 1)
    points_of = np.frombuffer(tile, "<u4", parts + 1, offset)
    offset += 4 * (parts + 1)
    xy = np.frombuffer(tile, "<i2", 2 * points, offset).reshape(-1, 2)
    assert offset + 4 * points == len(tile)
    return {
        "labels": header["labels"],
        "code": code,
        "kind": kind,
        "parts": parts_of,
        "points": points_of,
        "xy": xy,
    }


def index_of(*shapes, labels=None, codes=None, min_zoom=0) -> ShapeIndex:
    array = np.array(shapes, dtype=object)
    count = len(array)
    return ShapeIndex.of(
        array,
        np.array(codes or [0] * count, np.uint8),
        np.full(count, min_zoom, np.int8),
        np.array(labels or [""] * count, dtype=object),
    )


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    x, y = world_position(np.array([lon]), np.array([lat]), bits=zoom)
    return Tile(zoom, int(x[0]), int(y[0]))


HOUSE = shapely.box(120.0, 31.7, 120.0002, 31.7001)


def test_area_line_and_mark_arrive_with_their_kinds_and_codes() -> None:
    line = shapely.LineString([(119.999, 31.7), (120.001, 31.7)])
    index = index_of(HOUSE, line, shapely.Point(120.0, 31.7), codes=[2, 5, 7])
    found = decode(encode_shapes(index, tile_at(120.0, 31.7, 15)))
    assert sorted(zip(found["kind"].tolist(), found["code"].tolist(), strict=True)) == [
        (0, 7),
        (1, 5),
        (2, 2),
    ]


def test_holes_are_parts_of_their_area() -> None:
    ring = shapely.Polygon(
        HOUSE.exterior, [shapely.box(120.00005, 31.70003, 120.0001, 31.70006).exterior]
    )
    found = decode(encode_shapes(index_of(ring), tile_at(120.0, 31.7, 18)))
    assert found["parts"].tolist() == [0, 2]


def test_shapes_beyond_the_tile_are_cut_near_its_edge() -> None:
    wide = shapely.box(100, 20, 140, 50)
    found = decode(encode_shapes(index_of(wide), tile_at(120.0, 31.7, 10)))
    assert found["xy"].min() >= -0.05 * UNITS
    assert found["xy"].max() <= 1.05 * UNITS


def test_positions_count_from_the_north_west_corner() -> None:
    tile = tile_at(120.0, 31.7, 14)
    found = decode(encode_shapes(index_of(shapely.Point(120.0, 31.7)), tile))
    x, y = world_position(np.array([120.0]), np.array([31.7]), bits=14 + 12)
    assert found["xy"][0].tolist() == pytest.approx(
        [int(x[0]) - tile.x * UNITS, int(y[0]) - tile.y * UNITS], abs=1
    )


def test_a_label_stands_in_exactly_one_tile_of_a_zoom() -> None:
    index = index_of(shapely.box(119.9, 31.6, 120.1, 31.8), labels=["芳渚村"])
    middle = tile_at(120.0, 31.7, 13)
    labels = [
        label
        for dx in range(-8, 9)
        for dy in range(-8, 9)
        for label in decode(encode_shapes(index, Tile(13, middle.x + dx, middle.y + dy)))["labels"]
    ]
    assert [label[3] for label in labels] == ["芳渚村"]


def test_what_is_too_small_or_too_far_away_is_left_out() -> None:
    assert decode(encode_shapes(index_of(HOUSE), tile_at(120.0, 31.7, 5)))["code"].size == 0
    late = index_of(HOUSE, min_zoom=18)
    assert decode(encode_shapes(late, tile_at(120.0, 31.7, 14)))["code"].size == 0
    assert decode(encode_shapes(late, tile_at(120.0, 31.7, 18)))["code"].size == 1


def test_missing_and_empty_shapes_are_left_out() -> None:
    index = index_of(None, shapely.Polygon(), HOUSE)
    assert len(index.shapes) == 1


def test_codes_can_be_given_for_each_question() -> None:
    index = index_of(HOUSE)
    found = decode(encode_shapes(index, tile_at(120.0, 31.7, 16), codes=np.array([9], np.uint8)))
    assert found["code"].tolist() == [9]
