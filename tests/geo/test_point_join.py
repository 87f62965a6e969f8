"""Points in shapes are those that shapely says, pair by pair."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.point_join import points_in_shapes


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_pairs_are_those_of_trying_each_point_in_each_shape(seed) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 12, (2, 60)).astype(float)
    x[:2], y[2] = np.nan, np.nan
    west, south = rng.integers(-2, 12, (2, 9)).astype(float)
    shapes = shapely.box(west, south, west + rng.integers(1, 6, 9), south + rng.integers(1, 6, 9))
    shapes[0] = shapely.Polygon([(0, 0), (9, 1), (4, 8)]).difference(shapely.box(3, 2, 5, 4))
    shapes[1], shapes[2] = None, shapely.Polygon()
    found = points_in_shapes(x, y, shapes)
    wanted = [
        (point, row)
        for point in range(60)
        for row in range(9)
        if np.isfinite(x[point] + y[point])
        and shapes[row] is not None
        and shapely.intersects(shapes[row], shapely.Point(x[point], y[point]))
    ]
    assert list(zip(found.point.tolist(), found.shape.tolist(), strict=True)) == wanted
