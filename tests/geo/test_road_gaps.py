"""Lengths of unserved road are exact; what is not on record is not called dark."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.facilities import Facilities, nearest_of
from geo.facts import Facts
from geo.homes import Homes
from geo.road_gaps import REACH_M, Recorded, inhabited_stretches, inventory, stretches

NONE = np.empty((0, 2))


def lines(*shapes) -> np.ndarray:
    return np.array([None if one is None else shapely.LineString(one) for one in shapes])


def homes_at(*places, area=None) -> Homes:
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    flags, rows = np.zeros(len(x), dtype=bool), np.arange(len(x))
    areas = np.zeros(len(x), dtype=np.int64) if area is None else np.array(area)
    return Homes(x, y, flags, flags, areas, rows, "EPSG:4549")


def test_a_lamp_beside_a_straight_road_lights_a_chord() -> None:
    found = stretches(lines([(0, 0), (100, 0)]), np.array([[50.0, 3.0]]), reach_m=5.0)
    assert found["length_m"].tolist() == pytest.approx([46, 46])
    assert [shape.wkt for shape in found["geometry"]] == [
        "LINESTRING (0 0, 46 0)",
        "LINESTRING (54 0, 100 0)",
    ]
    assert found["road"].tolist() == [0, 0]


def test_a_stretch_goes_round_corners_but_not_from_road_to_road() -> None:
    roads = lines([(0, 0), (10, 0), (10, 10)], None, [(10, 10), (20, 10)], [(5, 5), (5, 5)])
    found = stretches(roads, NONE, reach_m=5)
    assert found["road"].tolist() == [0, 2]
    assert found["length_m"].tolist() == pytest.approx([20, 10])
    assert found["geometry"][0].wkt == "LINESTRING (0 0, 10 0, 10 10)"


def test_roads_of_several_lines_are_theirs() -> None:
    road = np.array([shapely.MultiLineString([[(0, 0), (9, 0)], [(0, 5), (7, 5)]])])
    found = stretches(road, np.array([[0.0, 5.0]]), reach_m=2)
    assert found["road"].tolist() == [0, 0]
    assert found["length_m"].tolist() == pytest.approx([9, 5])


@pytest.mark.parametrize("roads", [lines(), lines(None), np.array([shapely.Point(1, 1)])])
def test_without_roads_there_are_no_stretches(roads) -> None:
    found = stretches(roads, np.array([[0.0, 0.0]]))
    assert found.columns.tolist() == ["road", "length_m", "geometry"]
    assert len(found) == 0


@pytest.mark.parametrize("reach", [0.0, -5.0, np.nan])
def test_a_reach_that_is_none_is_refused(reach: float) -> None:
    with pytest.raises(NotAnalysable):
        stretches(lines([(0, 0), (9, 0)]), NONE, reach_m=reach)


def test_a_road_that_is_lit_throughout_has_none() -> None:
    lamps = np.column_stack([np.arange(0, 101, 20.0), np.full(6, 2.0)])
    assert len(stretches(lines([(0, 0), (100, 0)]), lamps, reach_m=12)) == 0


whole = st.integers(-50, 50)
spot = st.tuples(whole, whole)
road = st.lists(spot, min_size=2, max_size=5)


@given(
    st.lists(road, min_size=1, max_size=4),
    st.lists(spot, max_size=8),
    st.integers(1, 40),
    st.tuples(whole, whole),
)
def test_stretches_are_what_circles_leave_wherever_it_lies(drawn, lamps, reach, shift) -> None:
    roads = lines(*drawn)
    spots = np.array(lamps, dtype=float).reshape(-1, 2)
    found = stretches(roads, spots, reach_m=reach)
    circles = shapely.union_all(shapely.buffer(shapely.points(spots), reach, quad_segs=512))
    for row, one in enumerate(roads):
        # taken corner by corner: shapely would count a road that runs back over itself once
        pieces = shapely.linestrings(
            np.stack([shapely.get_coordinates(one)[:-1], shapely.get_coordinates(one)[1:]], axis=1)
        )
        left = shapely.length(shapely.difference(pieces, circles)).sum()
        assert found.loc[found["road"] == row, "length_m"].sum() == pytest.approx(left, abs=0.3)
    middles = [shape.interpolate(0.5, normalized=True) for shape in found["geometry"]]
    for middle in middles:
        assert all(middle.distance(shapely.Point(at)) >= reach - 1e-6 for at in lamps)
    lengths = [shape.length for shape in found["geometry"]]
    assert lengths == pytest.approx(found["length_m"].tolist(), abs=1e-6)
    moved = stretches(
        lines(*([(x + shift[0], y + shift[1]) for x, y in one] for one in drawn)),
        spots + np.array(shift),
        reach_m=reach,
    )
    assert moved["length_m"].sum() == pytest.approx(found["length_m"].sum(), abs=1e-6)


@given(st.randoms(use_true_random=False))
def test_the_order_of_roads_and_lamps_does_not_matter(random) -> None:
    rng = np.random.default_rng(random.randrange(1000))
    roads = shapely.linestrings(rng.uniform(0, 300, (9, 3, 2)))
    spots = rng.uniform(0, 300, (20, 2))
    order = rng.permutation(9)
    one = stretches(roads, spots, reach_m=30)
    other = stretches(roads[order], rng.permutation(spots), reach_m=30)
    back = sorted(zip(order[other["road"]], other["length_m"], strict=True))
    expected = sorted(zip(one["road"], one["length_m"], strict=True))
    assert np.array(back).ravel() == pytest.approx(np.array(expected).ravel(), abs=1e-6)


def recorded(working, unsure=(), idle=()) -> Recorded:
    parts = (working, unsure, (*unsure, *idle))
    return Recorded(*(np.array(part, dtype=float).reshape(-1, 2) for part in parts))


STREET = lines([(0, 0), (400, 0)])
ALONG = [(x, 10) for x in range(0, 401, 20)]


def test_unmapped_is_not_unlit() -> None:
    few = recorded([(50, 0)])
    refused = inventory(STREET, homes_at(*ALONG), few, reach_m=50)
    assert refused.mapped == pytest.approx(0.25)
    assert not refused.known
    assert np.isnan(refused.table.loc[0, ["least_m", "most_m"]].astype(float)).all()
    believed = inventory(STREET, homes_at(*ALONG), few, reach_m=50, complete=True)
    assert believed.known
    assert believed.table.loc[0, "most_m"] == pytest.approx(300)


def test_half_on_record_is_enough_and_broken_lamps_are_on_record() -> None:
    lamps = recorded([(50, 0)], idle=[(150, 0)])
    found = inventory(STREET, homes_at(*ALONG), lamps, reach_m=50)
    assert found.known
    assert found.table.loc[0, "mapped"] == pytest.approx(0.5)
    assert found.table.loc[0, "most_m"] == pytest.approx(300)


def test_lamps_of_unknown_state_make_a_range() -> None:
    lamps = recorded([(50, 0), (350, 0)], unsure=[(150, 0)])
    table = inventory(STREET, homes_at(*ALONG), lamps, reach_m=50).table
    assert table.loc[0, ["least_m", "most_m"]].tolist() == pytest.approx([100, 200])


def test_each_area_is_judged_by_its_own_records_and_open_country_is_not_counted() -> None:
    roads = lines([(0, 0), (1000, 0)])
    places = [(x, 5) for x in (*range(0, 101, 10), *range(500, 601, 10))]
    homes = homes_at(*places, area=[3] * 11 + [8] * 11)
    found = inventory(roads, homes, recorded([(20, 0), (80, 0)]), reach_m=40)
    assert found.table["known"].to_dict() == {3: True, 8: False}
    assert found.knows(homes).tolist() == [True] * 11 + [False] * 11
    assert not found.known
    assert found.open_country_m + found.table["road_m"].sum() == pytest.approx(1000)
    assert found.open_country_m > 500


@pytest.mark.parametrize(
    ("roads", "homes"),
    [(lines(), homes_at((0, 0))), (STREET, homes_at()), (STREET, homes_at((0, 900)))],
)
def test_without_inhabited_road_nothing_is_known(roads, homes) -> None:
    found = inventory(roads, homes, recorded([(0, 0)]))
    assert len(found.table) == 0
    assert (found.known, found.mapped) == (False, 0.0)
    assert not found.knows(homes).any()


def of_the_demo(facts: Facts):
    homes = Homes.of(facts, ["street_lighting"])
    roads = Facilities.of(facts.survey, "roads", crs=homes.crs).shapes
    return roads, homes, Facilities.of(facts.survey, "street_lamps", crs=homes.crs)


def test_the_dark_lanes_of_the_demo_are_found(demo_facts: Facts) -> None:
    roads, homes, lamps = of_the_demo(demo_facts)
    table = inventory(roads, homes, Recorded.of(lamps)).table
    names = demo_facts.survey.areas["name"].to_numpy()[table.index]
    dark = dict(zip(names, table["most_m"], strict=True))
    assert table["known"].all()
    assert max(dark, key=dark.get) == "芳渚村"
    assert dark["芳渚村"] > 20 * max(length for name, length in dark.items() if name != "芳渚村")
    away = nearest_of(homes.x, homes.y, lamps.shapes).away_m
    assert homes.reporting[away > REACH_M].sum() > 0.9 * homes.reporting.sum()


def test_lamps_of_the_demo_mapped_in_part_give_no_length(demo_facts: Facts) -> None:
    roads, homes, lamps = of_the_demo(demo_facts)
    working = Recorded.of(lamps).working
    west = working[working[:, 0] < np.quantile(working[:, 0], 0.1)]
    found = inventory(roads, homes, Recorded(west, NONE, NONE))
    assert not found.known
    assert found.mapped < 0.5
    assert found.table["most_m"].isna().sum() >= 6


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(-40, 40)), max_size=6),
    st.lists(st.tuples(st.integers(0, 400), st.integers(-60, 60)), min_size=1, max_size=6),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
)
def test_inhabited_stretches_add_up_to_the_inventory(lamps, places, areas) -> None:
    roads = lines([(0, 0), (400, 0)], [(200, -50), (200, 50), (260, 50)])
    homes = homes_at(*places, area=areas[: len(places)])
    spots = np.array(lamps, dtype=float).reshape(-1, 2)
    found = inhabited_stretches(roads, homes, spots, reach_m=30)
    recorded = Recorded(spots, NONE, NONE)
    table = inventory(roads, homes, recorded, reach_m=30, complete=True).table
    by_area = found.groupby("area")["length_m"].sum()
    assert by_area.reindex(table.index, fill_value=0.0).to_numpy() == pytest.approx(
        table["most_m"].to_numpy(), abs=1e-4
    )
    assert shapely.length(found["geometry"].to_numpy()) == pytest.approx(
        found["length_m"].to_numpy()
    )
    away = shapely.distance(
        shapely.line_interpolate_point(found["geometry"].to_numpy(), 0.5, normalized=True),
        shapely.MultiPoint(spots),
    )
    assert (np.isnan(away) | (away >= 30 - 1e-6)).all()


def test_inhabited_stretches_of_chosen_areas_only() -> None:
    roads = lines([(0, 0), (400, 0)])
    homes = homes_at((0, 5), (400, 5), area=[0, 1])
    both = inhabited_stretches(roads, homes, NONE, reach_m=30)
    assert both["area"].tolist() == [0, 1]
    one = inhabited_stretches(roads, homes, NONE, reach_m=30, among=np.array([1]))
    assert one["area"].tolist() == [1]
    assert one["length_m"].tolist() == [both["length_m"].iloc[1]]
    assert inhabited_stretches(lines(), homes, NONE).empty
