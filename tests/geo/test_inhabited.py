"""Ground has a colour only where somebody was asked; bands are parts of it and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.facilities import nearest_of
from geo.homes import Homes
from geo.inhabited import inhabited_ground, rings

EDGES = np.array([0.0, 50.0, 200.0])


def homes_at(places, asked) -> Homes:
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    asked = np.array(asked, dtype=bool)
    rows = np.arange(len(x))
    return Homes(x, y, asked, asked & False, np.zeros(len(x), dtype=np.int64), rows, "EPSG:4549")


spots = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 900), st.booleans()), min_size=1, max_size=12
)


@given(spots)
def test_who_was_asked_is_on_known_ground_and_no_ground_is_both(places) -> None:
    homes = homes_at([at[:2] for at in places], [at[2] for at in places])
    ground = inhabited_ground(homes)
    inside = shapely.contains_xy(ground.asked, homes.x, homes.y)
    assert inside[homes.asked].all()
    assert (inside | shapely.intersects_xy(ground.unasked, homes.x, homes.y)).all()
    assert shapely.area(shapely.intersection(ground.asked, ground.unasked)) < 1e-6


@given(spots)
def test_bands_are_the_ground_cut_at_their_distances(places) -> None:
    homes = homes_at([at[:2] for at in places], [True] * len(places))
    track = np.array([shapely.LineString([(-100, 450), (1000, 450)])], dtype=object)
    ground = inhabited_ground(homes).asked
    bands = rings(track, EDGES, ground)
    assert shapely.area(bands).sum() == pytest.approx(float(shapely.area(ground)), rel=1e-6)
    away = nearest_of(homes.x, homes.y, track).away_m
    band = np.searchsorted(EDGES, away, side="right") - 1
    clear = np.abs(away[:, None] - EDGES[1:]).min(axis=1) > 1.0  # circles are polygons
    for row in np.flatnonzero(clear):
        assert shapely.intersects_xy(bands[band[row]], homes.x[row], homes.y[row])


def test_nobody_there_is_no_ground() -> None:
    ground = inhabited_ground(homes_at([], []))
    assert ground.asked.is_empty
    assert ground.unasked.is_empty
    assert all(band.is_empty for band in rings(np.empty(0, dtype=object), EDGES, ground.asked))
