"""Reports become one issue with a shape; who else is exposed is counted, asked or not."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.facilities import Facilities
from geo.facts import Facts
from geo.homes import Homes
from geo.shared_cause import LEAST_REACH_M, area_around, part_along, shared_cause
from geo.wilson import wilson_interval

TRACK = np.array([shapely.LineString([(0, 0), (500, 0), (500, 500)])], dtype=object)


def homes_at(places, asked, reporting) -> Homes:
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    rows = np.arange(len(x))
    asked, reporting = np.array(asked, dtype=bool), np.array(reporting, dtype=bool)
    return Homes(x, y, asked, reporting & asked, np.zeros(len(x), dtype=np.int64), rows, "EPSG:1")


def row_of_homes(*, asked: int = 20, reporting: int = 6, left: int = 10, far: int = 5) -> Homes:
    count = asked + left + far
    places = [(10.0 * n, 30.0 if n < asked + left else 400.0) for n in range(count)]
    at = np.arange(count)
    return homes_at(places, (at < asked) | (at >= asked + left), at < reporting)


def test_a_line_is_cut_out_where_the_reporters_live_along_it_round_corners() -> None:
    part = part_along(TRACK, np.array([400.0, 540.0]), np.array([20.0, 60.0]), margin_m=10)
    assert part.wkt == "LINESTRING (390 0, 500 0, 500 70)"
    ends = part_along(TRACK, np.array([3.0, 480.0]), np.array([9.0, 499.0]), margin_m=25)
    assert ends.wkt == "LINESTRING (0 0, 500 0, 500 500)"


def test_reporters_along_two_lines_make_two_parts() -> None:
    lines = np.array([TRACK[0], shapely.LineString([(0, 900), (500, 900)]), None], dtype=object)
    part = part_along(lines, np.array([100.0, 100, 200]), np.array([5.0, 890, 890]), margin_m=10)
    assert part.wkt == "MULTILINESTRING ((90 0, 110 0), (90 900, 210 900))"


@pytest.mark.parametrize("spots", [[(0, 0)], [(0, 0), (50, 0)], [(0, 0), (50, 0), (9, 40)]])
def test_an_area_holds_its_reporters_and_a_margin(spots) -> None:
    x, y = np.array(spots, dtype=float).T
    area = area_around(x, y, margin_m=20)
    edge = shapely.distance(area.exterior, shapely.points(x, y))
    assert shapely.contains_xy(area, x, y).all()
    assert edge.min() == pytest.approx(20, rel=0.01)


def test_exposed_are_those_as_near_asked_or_not() -> None:
    found = shared_cause(row_of_homes(), TRACK[0])
    assert found.within_m == LEAST_REACH_M
    assert (found.exposed.sum(), found.asked, found.reporting, found.not_asked) == (30, 20, 6, 10)
    assert found.supporters.sum() == 6
    low, high = wilson_interval(0.3, 20)
    assert found.estimate == pytest.approx((3.0, 10 * low, 10 * high))


def test_one_report_from_far_away_does_not_expose_the_whole_town() -> None:
    homes = row_of_homes(asked=30, reporting=19, left=10, far=5)
    reporting = homes.reporting.copy()
    reporting[-1] = True
    homes = homes_at(np.column_stack([homes.x, homes.y]), homes.asked, reporting)
    found = shared_cause(homes, TRACK[0])
    assert found.within_m < 100
    assert found.supporters.sum() == 20
    assert found.reporting == 19
    assert not found.exposed[-1]


def test_where_too_few_were_asked_nothing_is_estimated() -> None:
    found = shared_cause(row_of_homes(asked=9, reporting=4), TRACK[0])
    assert found.estimate is None
    assert found.not_asked == 10
    assert found.share == pytest.approx(4 / 9)


def test_nobody_within_reach_was_asked() -> None:
    found = shared_cause(row_of_homes(), shapely.Point(2000, 2000).buffer(5), within_m=1.0)
    assert (found.asked, found.not_asked, found.estimate) == (0, 0, None)
    assert np.isnan(found.share)


@pytest.mark.parametrize("reporting", [0, 1])
def test_one_report_is_no_shared_cause(reporting: int) -> None:
    with pytest.raises(NotAnalysable):
        shared_cause(row_of_homes(reporting=reporting), TRACK[0])


def test_who_does_not_report_it_cannot_support_it() -> None:
    homes = row_of_homes()
    with pytest.raises(NotAnalysable):
        shared_cause(homes, TRACK[0], supporters=~homes.reporting)


def test_without_lines_or_reports_there_is_no_part() -> None:
    here, nowhere = np.array([1.0]), np.empty(0)
    for lines, x in ((TRACK[:0], here), (np.array([shapely.Point(0, 0)]), here), (TRACK, nowhere)):
        with pytest.raises(NotAnalysable):
            part_along(lines, x, x)
    with pytest.raises(NotAnalysable):
        area_around(nowhere, nowhere)


@given(st.randoms(use_true_random=False), st.tuples(st.integers(-99, 99), st.integers(-99, 99)))
def test_neither_order_nor_place_matters(random, shift) -> None:
    rng = np.random.default_rng(random.randrange(1000))
    places = rng.integers(0, 500, (40, 2))
    asked, order = rng.random(40) < 0.8, rng.permutation(40)
    reporting = asked & (np.arange(40) < 20)
    reporting[:2] = asked[:2] = True
    one, other = (
        homes_at(places, asked, reporting),
        homes_at((places + shift)[order], asked[order], reporting[order]),
    )
    moved = shapely.transform(TRACK, lambda at: at + np.array(shift))
    shapes = [
        part_along(lines, homes.x[homes.reporting], homes.y[homes.reporting])
        for lines, homes in ((TRACK, one), (moved, other))
    ]
    assert shapes[0].length == pytest.approx(shapes[1].length)
    found, again = shared_cause(one, shapes[0]), shared_cause(other, shapes[1])
    assert found.within_m == pytest.approx(again.within_m)
    assert abs(int(found.exposed.sum()) - int(again.exposed.sum())) <= 1  # whoever sets the reach
    area = area_around(one.x[one.reporting], one.y[one.reporting])
    assert shared_cause(one, area).exposed[one.reporting].all()


def test_the_trains_of_the_demo_are_one_issue_along_the_railway(demo_facts: Facts) -> None:
    homes = Homes.of(demo_facts, ["railway_noise"])
    rail = Facilities.of(demo_facts.survey, "rail", crs=homes.crs).shapes
    part = part_along(rail, homes.x[homes.reporting], homes.y[homes.reporting])
    found = shared_cause(homes, part)
    assert 400 < part.length < 900
    assert found.supporters.sum() > 40
    assert found.reporting >= 0.9 * found.supporters.sum() - 1
    names = demo_facts.survey.areas["name"].to_numpy()[homes.area[found.exposed]]
    assert (names == "芳渚村").mean() > 0.95
    assert found.not_asked > 5
    assert found.estimate is not None
    assert 0 < found.estimate[1] < found.estimate[0] < found.estimate[2] < found.not_asked
