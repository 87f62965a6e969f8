"""Gaps: groups of households nobody has met, ranked, outlined, told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import to_metric
from geo.facts import Facts
from geo.gap_outlines import gap_outlines, gap_sentences, gap_sides
from geo.model import Filters
from geo.visit_gaps import visit_gaps
from tests.making import a_survey, areas_of

LON, LAT = 120.0, 31.7
EAST, NORTH = 1 / 94_700, 1 / 110_870
"""Degrees of a metre about there."""
TODAY = dt.date(2017, 4, 3)


def at(x_m: float, y_m: float) -> tuple[float, float]:
    return LON + x_m * EAST, LAT + y_m * NORTH


def row(count: int, *, x: float = 0.0, y: float = 0.0) -> list[tuple[float, float]]:
    return [at(x + 15 * n, y) for n in range(count)]


def village(size_m: float = 600.0) -> shapely.Polygon:
    return shapely.box(*at(-size_m, -size_m), *at(size_m, size_m))


AREAS = areas_of([("community", "芳渚村", 0, village())])


def facts_of(points, visits=(), areas=AREAS, area=1, **more) -> Facts:
    survey = a_survey(points=points, visits=visits, areas=areas, area=area, **more)
    return Facts(survey, Filters(1))


def met(*homes: int) -> list[tuple[int, str, str]]:
    return [(home, "2017-03-24", "met") for home in homes]


def test_the_facts_of_the_plain_sentence() -> None:
    points = [*row(8, y=400), *row(6, y=-400)]
    visits = [*met(*range(9, 15)), (1, "2017-03-24", "no_answer"), (2, "2017-03-24", "no_answer")]
    visits += [(2, "2017-03-26", "vacant_suspected")]
    facts = facts_of(points, visits)
    gaps = visit_gaps(facts, as_of=TODAY)
    told = gap_sentences(facts, gaps, [1])[1]
    assert (told.area, told.side) == (1, "north")
    assert (told.households, told.tried, told.no_answer) == (8, 2, 1)
    assert told.last_try == pd.Timestamp("2017-03-26")
    one = gaps.table.loc[1]
    assert one["days_since"] == 8
    assert one["deficit"] == 0.9 - 6 / 14
    assert one["score"] == 8 * 8 * (0.9 - 6 / 14)


def test_a_gap_does_not_jump_over_visited_households() -> None:
    points = row(13)
    gaps = visit_gaps(facts_of(points, met(7)), as_of=TODAY)
    assert gaps.table["households"].tolist() == [6, 6]
    assert gaps.household_gap[6] == 0
    assert len(visit_gaps(facts_of(points), as_of=TODAY).table) == 1


def test_somebody_met_closes_no_visit_but_is_no_gap() -> None:
    refused = [(7, "2017-03-24", "refuse_soft")]
    assert len(visit_gaps(facts_of(row(13), refused), as_of=TODAY).table) == 2


def test_a_demolished_house_parts_nothing() -> None:
    gone = [(7, "2017-03-24", "demolished")]
    gaps = visit_gaps(facts_of(row(13), gone), as_of=TODAY)
    assert gaps.table["households"].tolist() == [12]


def test_households_the_filter_does_not_ask_about_part_a_gap_too() -> None:
    base = facts_of(row(13), met(7), departments=["甲局", "乙局"]).survey
    base.households["department"] = [1] * 6 + [2] + [1] * 6
    asked = Facts(base, Filters(1, departments=(1,)))
    assert visit_gaps(asked, as_of=TODAY).table["households"].tolist() == [6, 6]


def test_flats_of_one_house_are_one_place_and_all_count() -> None:
    stair = [at(0, 0)] * 12
    gaps = visit_gaps(facts_of(stair, met(1, 2)), as_of=TODAY)
    assert gaps.table["households"].tolist() == [10]
    assert gaps.household_gap.tolist() == [0, 0] + [1] * 10


def test_small_groups_and_those_without_a_place_are_counted_beside() -> None:
    points = [*row(6), *row(2, y=-500), None, at(50, 50)]
    precision = ["point"] * 9 + ["village"]
    gaps = visit_gaps(facts_of(points, precision=precision), as_of=TODAY)
    assert gaps.table["households"].tolist() == [6]
    assert (gaps.scattered, gaps.unplaced) == (2, 2)


def test_gaps_end_at_the_border_of_their_village() -> None:
    areas = areas_of([("community", "甲", 0, None), ("community", "乙", 0, None)])
    gaps = visit_gaps(facts_of(row(12), areas=areas, area=[1] * 6 + [2] * 6), as_of=TODAY)
    assert gaps.table["area"].tolist() == [1, 2]


def test_a_village_without_a_register_says_so() -> None:
    areas = areas_of([("community", "甲", 0, village()), ("community", "乙", 0, village())])
    gaps = visit_gaps(facts_of(row(6), areas=areas), as_of=TODAY)
    assert gaps.without_register == (2,)
    nothing = visit_gaps(Facts(a_survey(areas=areas), Filters(1)), as_of=TODAY)
    assert nothing.table.empty
    assert nothing.without_register == (1, 2)
    assert gap_outlines(Facts(a_survey(), Filters(1)), nothing, []).empty


def test_worst_first_many_long_ago_and_far_from_the_target() -> None:
    areas = areas_of([("community", "甲", 0, None), ("community", "乙", 0, None)])
    points = [*row(8), *row(8, y=2000)]
    visits = [(1, "2017-04-02", "no_answer"), (9, "2017-03-25", "no_answer")]
    table = visit_gaps(facts_of(points, visits, areas, [1] * 8 + [2] * 8), as_of=TODAY).table
    assert table["area"].tolist() == [2, 1]  # the later try ranks lower
    reached = visit_gaps(facts_of([*row(95, y=900), *row(5)], met(*range(1, 96))), as_of=TODAY)
    assert reached.table["score"].tolist() == [0.0]


def test_a_village_is_eight_sides_and_a_middle() -> None:
    around = {
        "east": (450, 0),
        "north_east": (450, 450),
        "north": (0, 450),
        "north_west": (-450, 450),
        "west": (-450, 0),
        "south_west": (-450, -450),
        "south": (0, -450),
        "south_east": (450, -450),
        "middle": (0, 0),
    }
    points = [at(x + dx, y) for x, y in around.values() for dx in (-20, -10, 0, 10, 20)]
    facts = facts_of(points)
    gaps = visit_gaps(facts, as_of=TODAY)
    sides = gap_sides(facts, gaps, list(gaps.table.index))
    for number, side in enumerate(around):
        assert sides[int(gaps.household_gap[5 * number])] == side


def test_without_an_outline_the_households_say_where_the_middle_is() -> None:
    areas = areas_of([("community", "甲", 0, None)])
    facts = facts_of([*row(6, y=300), *row(6, y=-300)], met(*range(7, 13)), areas)
    assert gap_sides(facts, visit_gaps(facts, as_of=TODAY), [1]) == {1: "north"}


def test_outlines_hold_their_households_inside_village_and_land() -> None:
    areas = areas_of([("community", "甲", 0, shapely.box(*at(-5, -5), *at(600, 600)))])
    points = [at(15 * i, 15 * j) for i in range(5) for j in range(5)]
    pond = areas_of([("x", "塘", 0, shapely.box(*at(20, 20), *at(25, 25)))])
    facts = facts_of(points, areas=areas)
    facts.survey.surroundings["water"] = pond
    outline = gap_outlines(facts, visit_gaps(facts, as_of=TODAY), [1])
    shape = outline.geometry.iloc[0]
    assert all(shape.contains(shapely.Point(p)) for p in points)
    assert areas.geometry.iloc[0].buffer(1e-9).contains(shape)
    assert not shape.intersects(pond.geometry.iloc[0].buffer(-1e-7))
    area_m2 = float(to_metric(outline, "EPSG:4549").area.iloc[0])
    assert 60 * 60 <= area_m2 <= 80 * 80


def test_a_large_gap_is_drawn_from_fewer_points() -> None:
    areas = areas_of([("community", "甲", 0, village(2000))])
    points = [at(15 * i, 15 * j) for i in range(40) for j in range(40)]
    facts = facts_of(points, areas=areas)
    shape = gap_outlines(facts, visit_gaps(facts, as_of=TODAY), [1]).geometry.iloc[0]
    inside = shapely.contains(shape, shapely.points(np.array(points)))
    assert inside.mean() > 0.95


homes = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from(["", "met", "no_answer"])),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40)
@given(homes, st.randoms())
def test_gaps_do_not_depend_on_row_order_and_lose_nobody(found, random) -> None:
    def groups(rows):
        visits = [(n + 1, "2017-03-24", key) for n, (_, _, key) in enumerate(rows) if key]
        facts = facts_of([at(20 * x, 20 * y) for x, y, _ in rows], visits)
        gaps = visit_gaps(facts, as_of=TODAY, least=3)
        left = sum(key != "met" for _, _, key in rows)
        assert gaps.table["households"].sum() + gaps.scattered + gaps.unplaced == left
        assert gaps.table["score"].is_monotonic_decreasing
        return sorted(
            sorted(rows[i] for i in np.flatnonzero(gaps.household_gap == rank))
            for rank in gaps.table.index
        )

    shuffled = found.copy()
    random.shuffle(shuffled)
    assert groups(found) == groups(shuffled)


@settings(max_examples=40)
@given(homes, st.data())
def test_an_effective_visit_never_adds_to_gaps(found, data) -> None:
    visits = [(n + 1, "2017-03-24", key) for n, (_, _, key) in enumerate(found) if key]
    points = [at(20 * x, 20 * y) for x, y, _ in found]
    more = [*visits, (data.draw(st.integers(1, len(found))), "2017-03-30", "met")]

    def in_gaps(history) -> np.ndarray:
        return visit_gaps(facts_of(points, history), as_of=TODAY, least=1).household_gap > 0

    assert not (in_gaps(more) & ~in_gaps(visits)).any()
