"""Rates have those asked below them; with too few nothing is said; a density's lie is refused."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import STORED_CRS, transform
from geo.density import kernel_density
from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.homes import Homes
from geo.issue_rates import area_rates, rate_surface, reporting, surface_of
from geo.model import Filters, Survey
from tests.making import a_survey, areas_of, issues_of

EAST, NORTH = 120.05, 31.72
STEP = 0.0004
"""Degrees between neighbours, some 40 m."""


def village(
    *, side: int = 12, asked: np.ndarray | None = None, cases: np.ndarray | None = None
) -> Survey:
    """A square of houses in one village; masks say who was asked and who reports."""
    row, column = np.divmod(np.arange(side * side), side)
    points = [
        (EAST + STEP * x, NORTH + STEP * y)
        for x, y in zip(column.tolist(), row.tolist(), strict=True)
    ]
    asked = np.ones(side * side, dtype=bool) if asked is None else asked
    cases = np.zeros(side * side, dtype=bool) if cases is None else cases
    visits = [(int(home) + 1, "2017-03-26", "met") for home in np.flatnonzero(asked)]
    homes = np.flatnonzero(cases)
    issues = issues_of([("bus", "站远", points[home]) for home in homes], area=1)
    outline = shapely.box(EAST - STEP, NORTH - STEP, EAST + STEP * side, NORTH + STEP * side)
    return a_survey(
        points=points,
        visits=visits,
        areas=areas_of([("community", "东村", 0, outline)]),
        area=1,
        issues=issues.assign(household=homes + 1),
    )


def of(survey: Survey) -> Facts:
    return Facts(survey, Filters(1))


def test_only_those_asked_count_and_each_once() -> None:
    asked = np.arange(144) < 50
    cases = np.isin(np.arange(144), (3, 4, 100))  # the last one was never asked
    survey = village(asked=asked, cases=cases)
    twice = dataclasses.replace(
        survey,
        issues=survey.issues.loc[[1, 2, 3]].assign(household=[4, 4, 101]),
    )
    assert reporting(of(survey)).sum() == 2
    assert reporting(of(twice)).sum() == 1
    table = area_rates(of(survey))
    assert table.loc[1, ["asked", "reporting"]].tolist() == [50, 2]
    assert table.loc[1, "rate"] == pytest.approx(0.04)
    assert table.loc[1, "low"] < 0.04 < table.loc[1, "high"]


@pytest.mark.parametrize("asked", [0, 1, 9])
def test_too_few_asked_have_no_rate(asked: int) -> None:
    survey = village(asked=np.arange(144) < asked, cases=np.arange(144) < 1)
    table = area_rates(of(survey))
    assert table.loc[1, "asked"] == asked
    assert table.loc[1, ["rate", "shrunk", "low", "high", "q"]].isna().all()


@pytest.mark.parametrize(
    ("asked", "cases", "reason"),
    [
        (0, 0, "nobody was asked"),
        (144, 0, "there are fewer than two cases"),
        (144, 1, "there are fewer than two cases"),
        (144, 144, "all who were asked are cases"),
    ],
)
def test_what_has_no_surface_says_why(asked: int, cases: int, reason: str) -> None:
    survey = village(asked=np.arange(144) < asked, cases=np.arange(144) < cases)
    with pytest.raises(NotAnalysable) as told:
        rate_surface(of(survey))
    assert told.value.facts["reason"] == reason


def test_one_place_and_one_line_are_no_crash() -> None:
    x = np.zeros(30)
    homes = Homes(x, x, x == 0, np.arange(30) < 5, np.zeros(30, int), np.arange(30), "EPSG:4549")
    with pytest.raises(NotAnalysable):
        surface_of(homes, None)
    line = dataclasses.replace(homes, x=np.arange(30) * 20.0)
    assert surface_of(line, None).asked == 30


def at(surface, lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    return transform(np.array([lon]), np.array([lat]), source=STORED_CRS, target=surface.crs)


def test_where_nobody_was_asked_nothing_is_known() -> None:
    column = np.arange(24 * 24) % 24
    survey = village(side=24, asked=column < 8, cases=(column < 8) & (np.arange(576) % 5 == 0))
    surface = rate_surface(of(survey))
    west, east = (
        at(surface, EAST + 3 * STEP, NORTH + 12 * STEP),
        at(surface, EAST + 22 * STEP, NORTH + 12 * STEP),
    )
    assert surface.known(*west)[0]
    assert not surface.nobody(*west)[0]
    assert surface.nobody(*east)[0]
    assert not surface.known(*east)[0]


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_the_order_of_records_makes_no_difference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 800, (2, 90))
    case = rng.random(90) < 0.3
    case[:2] = True, False
    case[2] = True
    number, area = np.arange(90), np.zeros(90, dtype=np.int64)
    homes = Homes(x, y, np.ones(90, dtype=bool), case, area, number, "EPSG:4549")
    turned = Homes(x[::-1], y[::-1], homes.asked, case[::-1], area, number, "EPSG:4549")
    first, second = (surface_of(each, None) for each in (homes, turned))
    assert first.bandwidth_m == second.bandwidth_m
    known = first.evidence.values > 10
    assert first.log_ratio.values[known] == pytest.approx(second.log_ratio.values[known], abs=1e-7)


def test_a_corner_that_was_asked_twice_as_much_is_dense_but_no_rate() -> None:
    """The lie of a density: everybody reports alike, but in one corner everybody was asked."""
    rng = np.random.default_rng(7)
    side = 30
    row, column = np.divmod(np.arange(side * side), side)
    corner = (row < 10) & (column < 10)
    asked = corner | (rng.random(side * side) < 0.4)
    cases = asked & (rng.random(side * side) < 0.3)
    survey = village(side=side, asked=asked, cases=cases)
    surface = rate_surface(of(survey), relabellings=99)
    x, y = transform(*survey.issue_positions, source=STORED_CRS, target=surface.crs)
    density = kernel_density(x, y, crs=surface.crs, bandwidth_m=surface.bandwidth_m)
    there = at(surface, EAST + 5 * STEP, NORTH + 5 * STEP)
    elsewhere = at(surface, EAST + 21 * STEP, NORTH + 21 * STEP)
    assert density.at(*there)[0] > 1.4 * density.at(*elsewhere)[0]
    assert abs(surface.log_ratio.at(*there)[0]) < 0.25
    assert surface.p_any_upper is not None
    assert surface.p_any_upper.at(*there)[0] > 0.2


def test_a_corner_that_reports_more_is_a_rate() -> None:
    rng = np.random.default_rng(7)
    side = 30
    row, column = np.divmod(np.arange(side * side), side)
    corner = (row < 10) & (column < 10)
    cases = rng.random(side * side) < np.where(corner, 0.6, 0.15)
    surface = rate_surface(of(village(side=side, cases=cases)), relabellings=99)
    there = at(surface, EAST + 5 * STEP, NORTH + 5 * STEP)
    assert np.exp(surface.log_ratio.at(*there)[0]) > 1.7
    assert surface.p_any_upper is not None
    assert surface.p_any_upper.at(*there)[0] <= 0.01
    assert surface.p_upper.at(*there)[0] < 0.001
