"""Doors that belong together: the next one, a lane, a building, a stair; ranges as dictated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.household_search import HouseholdIndex
from geo.neighbours import Neighbourhood
from geo.number_ranges import MOST, parse_ranges
from geo.records import ANSWERED, TO_VERIFY, state_when_recorded, usual_mode
from geo.stair_grid import stair_grid

ADDRESSES = [
    "东村1号",
    "东村3号",
    "东村2号",
    "东村10号",
    "西村1号",
    "花园1幢1单元101室",
    "花园1幢2单元101室",
]
AREA = np.array([1, 1, 1, 1, 2, 3, 3], dtype=np.int64)
LON = np.array([120.0, 120.0, 120.0, 120.0, 120.001, 120.01, 120.01])
LAT = np.full(7, 31.7)
DOORS = Neighbourhood(HouseholdIndex(ADDRESSES, [""] * 7, [""] * 7), AREA)


def following(row: int, *, without: tuple[int, ...] = ()) -> int | None:
    among = np.ones(7, dtype=bool)
    among[list(without)] = False
    return DOORS.next_door(row, lon=LON, lat=LAT, among=among)


def test_next_door_is_the_next_number_then_the_nearest() -> None:
    assert following(0) == 2
    assert following(2) == 1
    assert following(1) == 3
    assert following(0, without=(2,)) == 1
    assert following(3) == 0  # the end of the lane: the nearest, of those at one place the first
    assert following(3, without=(0, 1, 2)) == 4
    assert following(3, without=tuple(range(7))) is None


def test_a_lane_ends_with_its_village() -> None:
    assert DOORS.lane(0) == [0, 2, 1, 3]
    assert DOORS.lane(4) == [4]
    twins = Neighbourhood(
        HouseholdIndex(["1组1号", "1组2号"], ["", ""], ["", ""]), np.array([1, 2])
    )
    assert twins.lane(0) == [0]


def test_ranges_choose_within_the_lane() -> None:
    wanted = parse_ranges("2-10号")
    assert wanted is not None
    assert DOORS.numbered(0, wanted) == [2, 1, 3]


def test_a_building_holds_all_its_stairs() -> None:
    assert DOORS.building(5) == [5, 6]
    assert DOORS.building(0) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1–6号", (1, 2, 3, 4, 5, 6)),
        ("1-6", (1, 2, 3, 4, 5, 6)),
        ("１～３号", (1, 2, 3)),
        ("一至三号", (1, 2, 3)),
        ("3、5，8到10号", (3, 5, 8, 9, 10)),
        ("1-9号单号", (1, 3, 5, 7, 9)),
        ("双号 1-6", (2, 4, 6)),
        ("odd 1 to 5", (1, 3, 5)),
        ("7号", (7,)),
    ],
)
def test_ranges_are_read_as_dictated(text: str, numbers: tuple[int, ...]) -> None:
    found = parse_ranges(text)
    assert found is not None
    assert found.numbers == numbers


@pytest.mark.parametrize(
    "text", ["", "号", "6-1", "1-2-3", "1-99999", "abc", "1-x", "东村1号", "-5", "双号1"]
)
def test_what_is_no_range_is_refused_whole(text: str) -> None:
    assert parse_ranges(text) is None


@given(st.text(max_size=20))
def test_a_range_is_never_empty_and_never_too_long(text: str) -> None:
    found = parse_ranges(text)
    assert found is None or 0 < len(found.numbers) <= MOST


def test_a_stair_stands_as_it_is_built_the_top_floor_first() -> None:
    grid = stair_grid(
        {
            1: "花园1幢1单元101室",
            2: "花园1幢1单元202室",
            3: "花园1幢1单元201室",
            4: "花园1幢2单元1201室",
            5: "花园1幢2单元门卫",
        }
    )
    assert [stair.unit for stair in grid] == ["1", "2"]
    assert [(f.number, f.flats) for f in grid[0].floors] == [
        (2, (("201", 3), ("202", 2))),
        (1, (("101", 1),)),
    ]
    assert [floor.number for floor in grid[1].floors] == [12, None]


@given(st.dictionaries(st.integers(0, 50), st.text(max_size=12), max_size=12))
def test_every_household_stands_on_the_grid_once(addresses: dict[int, str]) -> None:
    stood = [key for stair in stair_grid(addresses) for key in stair.households]
    assert sorted(stood) == sorted(addresses)


def test_only_an_enquiry_can_be_answered_on_the_spot() -> None:
    assert state_when_recorded("enquiry", answered=True) == ANSWERED
    assert state_when_recorded("enquiry", answered=False) == TO_VERIFY
    assert state_when_recorded("complaint", answered=True) == TO_VERIFY


def test_a_call_goes_without_saying_for_a_visit_by_phone() -> None:
    assert (usual_mode("remote"), usual_mode("partial"), usual_mode("met")) == (
        "phone",
        "door",
        "home",
    )
