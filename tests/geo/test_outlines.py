"""Outlines are mended into areas; those that nobody can have drawn are told apart in no time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.outlines import MOST_MENDED, areas_only, inner_points, repaired, tangled

SQUARE = shapely.box(120.0, 31.0, 120.01, 31.01)
BOW = shapely.Polygon([(120, 31), (120.01, 31.01), (120.01, 31), (120, 31.01)])


def one(shape: object) -> np.ndarray:
    return np.array([shape], dtype=object)


def scribble(count: int) -> shapely.Polygon:
    return shapely.Polygon(np.random.default_rng(1).random((count, 2)) * 0.01 + (120, 31))


def coast(count: int) -> shapely.Polygon:
    """A fine outline that crosses itself once, as survey points in a wrong order do."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    xy = np.column_stack([120 + np.cos(turn) / 100, 31 + np.sin(turn) / 100])
    xy[[70, 75]] = xy[[75, 70]]
    return shapely.Polygon(xy)


def test_what_lies_within_rings_is_kept_and_holes_are_taken_away() -> None:
    across = shapely.Polygon(
        SQUARE.exterior, [[(120.005, 31.002), (120.015, 31.002), (120.015, 31.005)]]
    )
    mended = repaired(np.array([BOW, across, SQUARE, None], dtype=object))
    assert shapely.is_valid(mended[:3]).all()
    assert mended[0].area == pytest.approx(SQUARE.area / 2)
    assert mended[1].area < SQUARE.area
    assert mended[2] is SQUARE
    assert mended[3] is None


def test_only_areas_of_a_mixed_shape_are_kept_however_deep() -> None:
    deep = shapely.GeometryCollection(
        [
            shapely.Point(1, 1),
            shapely.GeometryCollection([SQUARE, shapely.LineString([(0, 0), (1, 1)])]),
        ]
    )
    assert areas_only(deep).equals(SQUARE)
    assert areas_only(shapely.Point(1, 1)).is_empty
    assert areas_only(shapely.GeometryCollection()).is_empty


@given(st.integers(3, 60))
def test_small_scribbles_are_mended(count: int) -> None:
    shape = one(scribble(count))
    assert not tangled(shape)[0]
    assert repaired(shape)[0].is_valid


def test_scribbles_are_told_at_once_and_long_outlines_are_not_mistaken_for_them() -> None:
    shapes = [
        scribble(1_000),
        scribble(50_000),
        shapely.MultiPolygon([SQUARE, scribble(1_000)]),
        shapely.GeometryCollection([shapely.Point(1, 1), scribble(1_000)]),
        coast(50_000),
        coast(MOST_MENDED + 1),
        shapely.normalize(coast(1_000).convex_hull),
        SQUARE,
        shapely.LineString(scribble(1_000).exterior),
        None,
    ]
    told = tangled(np.array(shapes, dtype=object)).tolist()
    assert told == [True, True, True, True, False, True, False, False, False, False]


def test_a_point_inside_is_inside_and_a_points_own_is_itself() -> None:
    ring = shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 8, 8)
    shapes = np.array([shapely.Point(3, 4), ring, shapely.LineString([(0, 0), (2, 2)])])
    before = shapes.copy()
    point, inside, on = inner_points(shapes)
    assert point == shapes[0]
    assert ring.contains(inside)
    assert shapes[2].distance(on) == 0
    assert (shapes == before).all()
