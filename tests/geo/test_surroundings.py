"""Stops of one name near each other are one place; what is not known to work does not work."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import STORED_CRS, transform
from geo.model import SURROUNDINGS
from geo.surroundings import SAME_STOP_M, SILENT, STATES, stop_groups, stop_places, trains_run

METRIC = "EPSG:4549"
_X, _Y = 500_000.0, 3_510_000.0


def stops(*placed: tuple[str, float, float], first: int = 1) -> gpd.GeoDataFrame:
    """Stops by name, metres east and north of somewhere in Changzhou."""
    names = [name for name, _, _ in placed]
    x, y = (np.array([row[at] for row in placed], dtype=float) for at in (1, 2))
    lon, lat = transform(x + _X, y + _Y, source=METRIC, target=STORED_CRS)
    index = pd.RangeIndex(first, first + len(names))
    return gpd.GeoDataFrame(
        {"name": names, "class": "platform"},
        geometry=gpd.GeoSeries(shapely.points(lon, lat), index=index, crs=STORED_CRS),
        index=index,
    )


def test_the_two_sides_of_a_street_are_one_place_halfway_between() -> None:
    found = stop_places(stops(("芳渚村", 0, 0), ("别处", 5, 5), ("芳渚村", 60, 20), first=7))
    assert found.index.tolist() == [7, 8]
    assert found["stops"].tolist() == [2, 1]
    x, y = transform(
        found.geometry.x.to_numpy(), found.geometry.y.to_numpy(), source=STORED_CRS, target=METRIC
    )
    assert x - _X == pytest.approx([30, 5], abs=0.01)
    assert y - _Y == pytest.approx([10, 5], abs=0.01)
    assert found.columns.tolist() == ["name", "class", "stops", "geometry"]


@pytest.mark.parametrize(
    ("apart_m", "places"), [(SAME_STOP_M - 1, 1), (SAME_STOP_M + 1, 2), (5000, 2)]
)
def test_the_same_name_farther_away_stays_apart(apart_m: float, places: int) -> None:
    assert SAME_STOP_M <= 150
    assert len(stop_places(stops(("新村", 0, 0), ("新村", apart_m, 0)))) == places


def test_a_row_of_stops_each_near_the_next_is_not_one_place() -> None:
    row = stops(*(("工业路", step * 80.0, 0) for step in range(4)))
    assert stop_groups(row).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("芳渚村", "芳渚村(东行)", True),
        ("芳渚村（往常州方向）", "芳渚村 (路西)", True),
        ("No.30 Stop", "ＮＯ．30 stop", True),
        ("芳渚村", "芳渚村东", False),
        ("芳渚村（新）", "芳渚村", False),
        ("", "", False),
        ("(东行)", "(西行)", False),
    ],
)
def test_which_names_are_one(one: str, other: str, *, same: bool) -> None:
    assert (len(stop_places(stops((one, 0, 0), (other, 20, 0)))) == 1) is same


def test_stops_without_a_place_and_stops_drawn_as_platforms() -> None:
    some = stops(("甲", 0, 0), ("甲", 10, 0), ("甲", 20, 0))
    some.loc[2, "geometry"] = None
    some.loc[3, "geometry"] = some.loc[3, "geometry"].buffer(0.00005)
    assert stop_groups(some).tolist() == [0, 1, 0]
    found = stop_places(some)
    assert found["stops"].tolist() == [2, 1]
    assert shapely.is_missing(found.geometry.to_numpy()).tolist() == [False, True]


def test_no_stops_are_no_places() -> None:
    assert len(stop_places(stops())) == 0


def test_a_name_that_everything_has_is_no_name() -> None:
    crowd = stops(*(("公交站", step % 10 * 5.0, step // 10 * 5.0) for step in range(70)))
    assert len(stop_places(crowd)) == 70


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["甲", "乙", "", "甲 (东行)"]),
            st.integers(0, 400).map(float),
            st.integers(0, 60).map(float),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_places_keep_every_stop_are_narrow_and_know_no_order_of_rows(placed, random) -> None:
    some = stops(*placed)
    group = stop_groups(some)
    found = stop_places(some)
    assert found["stops"].sum() == len(some)
    assert len(found) == len(set(group.tolist()))
    for number in set(group.tolist()):
        one = [place for place, mine in zip(placed, group, strict=True) if mine == number]
        assert len({name.removesuffix(" (东行)") for name, _, _ in one}) == 1
        wide = max(np.hypot(a[1] - b[1], a[2] - b[2]) for a in one for b in one)
        assert wide <= SAME_STOP_M + 0.1
    order = list(range(len(placed)))
    random.shuffle(order)
    shuffled = [placed[row] for row in order]
    assert _parts(shuffled, stop_groups(some.iloc[order])) == _parts(placed, group)


def _parts(placed, group) -> list[list[tuple[str, float, float]]]:
    plain = [(name.removesuffix(" (东行)"), x, y) for name, x, y in placed]
    return sorted(
        sorted(one for one, mine in zip(plain, group, strict=True) if mine == number)
        for number in set(group.tolist())
    )


def test_trains_run_where_nobody_says_that_they_do_not() -> None:
    lines = pd.DataFrame({"class": ["rail", "", "subway", *sorted(SILENT)]})
    assert trains_run(lines).tolist() == [True] * 3 + [False] * len(SILENT)
    assert len(SILENT) == 6


def test_unknown_is_a_state_of_its_own() -> None:
    assert STATES == ("working", "broken", "unknown")
    assert {"street_lamps", "cameras", "parks", "facilities"} <= set(SURROUNDINGS)
