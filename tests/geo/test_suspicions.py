"""Suspicious rows are found, clean ones are not, and the order of rows makes no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import geo.suspicions
from geo.crs import STORED_CRS, metric_crs, transform_geometries
from geo.model import Survey
from geo.place_names import look_alike
from geo.suspicions import SUSPICIONS, Material, Suspicion, suspicions
from geo.suspicions.outlines import MOST_COMPARED, MOST_VERTICES
from geo.suspicions.shared_point import FEWEST_ROWS, TOO_MANY_FOR_ANY
from text import Translator

HOME = (120.05, 31.72)


def written(lon: NDArray[np.float64], lat: NDArray[np.float64], digits: int = 6) -> Material:
    """Rows with positions, as a spreadsheet keeps them: without zeros at the end."""

    def cells(values: NDArray[np.float64]) -> list[str]:
        return [
            f"{value:.{digits}f}".rstrip("0").rstrip(".") if np.isfinite(value) else ""
            for value in values
        ]

    return Material(len(lon), lon, lat, cells(lon), cells(lat))


def village(count: int, *, seed: int = 1) -> Material:
    """Houses each at a place of its own, within some 800 m."""
    rng = np.random.default_rng(seed)
    return written(HOME[0] + rng.normal(0, 0.004, count), HOME[1] + rng.normal(0, 0.004, count))


def shuffled(material: Material, order: Sequence[int]) -> Material:
    """The same rows in another order."""

    def turned(words: Sequence[str]) -> list[str]:
        return [words[row] for row in order] if len(words) else []

    def moved(values: np.ndarray) -> np.ndarray:
        return values[list(order)] if len(values) else values

    return replace(
        material,
        lon=moved(material.lon),
        lat=moved(material.lat),
        lon_text=turned(material.lon_text),
        lat_text=turned(material.lat_text),
        codes=turned(material.codes),
        names=turned(material.names),
        levels=turned(material.levels),
        parents=turned(material.parents),
        outlines=moved(material.outlines),
    )


def found(material: Material) -> dict[str, Suspicion]:
    return {each.key: each for each in suspicions(material)}


def clean(survey: Survey) -> Material:
    """The demo's register as a file of it would be."""
    lon, lat = survey.household_positions
    ground = survey.areas[survey.areas["level"] == "community"].geometry.to_numpy(dtype=object)
    return replace(
        written(lon, lat),
        codes=[f"H{number:07d}" for number in survey.households.index],
        areas=ground,
        fold_name=look_alike,
    )


def areas_of(survey: Survey) -> Material:
    """The demo's areas as a file of them would be."""
    areas = survey.areas
    names = areas["name"].astype(str)
    above = names.reindex(areas["parent"]).fillna("")
    return Material(
        len(areas),
        names=names.tolist(),
        levels=areas["level"].tolist(),
        parents=above.tolist(),
        outlines=areas.geometry.to_numpy(dtype=object),
        fold_name=look_alike,
    )


# --- no false alarm -------------------------------------------------------------------------------


def test_a_clean_register_and_clean_areas_raise_no_alarm(demo_survey) -> None:
    register = clean(demo_survey)
    assert suspicions(register) == []
    buildings = demo_survey.surroundings["buildings"].geometry.to_numpy(dtype=object)
    assert suspicions(replace(register, buildings=buildings)) == []
    assert suspicions(areas_of(demo_survey)) == []


@given(st.integers(1, 400), st.integers(0, 50))
def test_houses_at_random_raise_no_alarm(count: int, seed: int) -> None:
    assert suspicions(village(count, seed=seed)) == []


def test_nothing_raises_no_alarm() -> None:
    assert suspicions(Material(0)) == []
    empty = written(np.array([np.nan]), np.array([np.nan]))
    blank = np.array([None], dtype=object)
    assert suspicions(replace(empty, names=[""], codes=[""], outlines=blank, areas=blank)) == []


# --- shared points --------------------------------------------------------------------------------


def with_fallback(count: int, *, houses: int = 200) -> Material:
    """Houses, and rows whose address was not found, at one point."""
    base = village(houses)
    at = np.full(count, 120.05), np.full(count, 31.72)
    return written(np.append(base.lon, at[0]), np.append(base.lat, at[1]))


def test_rows_that_share_a_point_are_found_from_twenty_and_a_twentieth_on() -> None:
    assert "shared_point" not in found(with_fallback(FEWEST_ROWS - 1))
    shared = found(with_fallback(FEWEST_ROWS))["shared_point"]
    assert shared.rows.tolist() == list(range(200, 200 + FEWEST_ROWS))
    assert (shared.figures["lon"], shared.figures["lat"]) == HOME
    assert "shared_point" not in found(with_fallback(FEWEST_ROWS, houses=2000))


def towers(*, flats: int, blocks: int) -> Material:
    lon = np.repeat(HOME[0] + np.arange(blocks) * 0.000613, flats)
    return written(lon, np.full(lon.size, 31.721234))


def test_flats_of_one_building_may_share_a_point() -> None:
    assert found(towers(flats=40, blocks=8)) == {}
    estate, fallback = towers(flats=40, blocks=8), with_fallback(200, houses=0)
    both = written(np.append(estate.lon, fallback.lon), np.append(estate.lat, fallback.lat))
    assert found(both)["shared_point"].figures["count"] == 200
    assert "shared_point" in found(towers(flats=TOO_MANY_FOR_ANY, blocks=3))


def test_known_buildings_decide_where_there_are_any() -> None:
    estate = towers(flats=40, blocks=8)
    homes = shapely.buffer(shapely.points(np.unique(estate.lon), 31.721234), 1e-5)
    assert found(replace(estate, buildings=homes)) == {}
    unknown = found(replace(estate, buildings=homes[1:]))["shared_point"]
    assert unknown.rows.tolist() == list(range(40))
    far = shapely.buffer(shapely.points([130.0], [40.0]), 1e-5)
    assert found(replace(estate, buildings=far)) == {}


def test_an_estate_is_no_building() -> None:
    estate = np.array([shapely.box(120.0, 31.7, 120.1, 31.8)], dtype=object)
    assert "shared_point" in found(replace(with_fallback(40), buildings=estate))


# --- positions ------------------------------------------------------------------------------------


def test_zero_in_either_number_is_found() -> None:
    rows = written(np.array([0.0, 0.0, 120.05123, 120.05456]), np.array([0, 31.72123, 0, 31.72456]))
    zero = found(rows)["zero"]
    assert zero.rows.tolist() == [0, 1, 2]
    assert zero.figures == {"count": 3, "both": 1}


def test_rows_outside_the_study_area_are_found() -> None:
    box = np.array([shapely.box(120.0, 31.7, 120.1, 31.8), None], dtype=object)
    rows = written(
        np.array([120.05123, 120.11234, 121.51234, np.nan]),
        np.array([31.7512, 31.7512, 31.7512, np.nan]),
    )
    outside = found(replace(rows, areas=box))["outside"]
    assert outside.rows.tolist() == [2]  # the second lies within the margin
    assert outside.figures == {"count": 1, "share": 1 / 3}
    assert "outside" not in found(replace(rows, areas=box[1:]))


@pytest.mark.parametrize(("digits", "metres"), [(3, 111), (2, 1113), (0, 111_320)])
def test_few_decimals_in_most_rows_are_said_of_the_file(digits: int, metres: int) -> None:
    spread = village(100)
    short = found(written(spread.lon, spread.lat, digits))["precision"]
    assert short.figures["metres"] == metres
    assert short.figures["share"] > 0.99
    assert "{share}" in short.message


def test_few_decimals_in_few_rows_are_said_of_the_rows() -> None:
    rows = village(100)
    lon, lat = list(rows.lon_text), list(rows.lat_text)
    lon[7], lat[7] = "120.05", "31.7"
    lon[8] = "120.05"  # the zeros at the end of one number are chance
    lon[9], lat[9] = "120°03′", "31°43′"
    lon[10], lat[10] = "40512345", "3512345"
    short = found(replace(rows, lon_text=lon, lat_text=lat))["precision"]
    assert short.rows.tolist() == [7]
    assert "{share}" not in short.message


def test_positions_on_a_grid_are_found() -> None:
    rng = np.random.default_rng(3)
    step = 1 / 1200  # three seconds
    lon = 120 + np.round(rng.uniform(0, 60, 300)) * step
    lat = 31.7 + np.round(rng.uniform(0, 60, 300)) * step
    grid = found(written(lon, lat))["grid"]
    assert grid.figures["metres"] == 93
    assert grid.rows.size == 0


# --- rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [65_535, 65_536, 1_048_575, 1_048_576, 5000, 10_000, 120_000])
def test_a_limit_of_rows_is_found(count: int) -> None:
    assert found(Material(count))["row_limit"].figures["count"] == count


@pytest.mark.parametrize("count", [0, 100, 1000, 4000, 4999, 5001, 65_534, 10_500])
def test_other_numbers_of_rows_are_no_limit(count: int) -> None:
    assert found(Material(count)) == {}


# --- areas ----------------------------------------------------------------------------------------


def squares(*boxes: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """Areas in metres around the middle of the campaign, in degrees."""
    metric = metric_crs(*HOME)
    middle = transform_geometries(
        np.array([shapely.Point(HOME)], dtype=object), source=STORED_CRS, target=metric
    )[0]
    shapes = [
        shapely.box(middle.x + west, middle.y + south, middle.x + east, middle.y + north)
        for west, south, east, north in boxes
    ]
    return transform_geometries(np.array(shapes, dtype=object), source=metric, target=STORED_CRS)


def area_file(outlines: NDArray[np.object_], **more: object) -> Material:
    names = [f"{number}村" for number in range(len(outlines))]
    return Material(len(outlines), names=names, outlines=outlines, **more)


RING = ((0, 0, 300, 100), (0, 100, 100, 300), (200, 100, 300, 300), (100, 200, 200, 300))


def test_neighbours_that_share_a_border_are_no_overlap() -> None:
    assert found(area_file(squares(RING[0], RING[1]))) == {}


def test_overlaps_are_found_among_areas_of_one_level() -> None:
    outlines = squares((0, 0, 100, 100), (50, 0, 200, 100))
    overlap = found(area_file(outlines))["area_overlaps"]
    assert overlap.figures["count"] == 1
    assert overlap.figures["share"] == pytest.approx(0.5, abs=1e-3)
    assert overlap.rows.tolist() == [0, 1]
    assert found(area_file(outlines, levels=["town", "community"])) == {}


def test_gaps_and_slivers_are_told_apart() -> None:
    gap = found(area_file(squares(*RING)))
    assert gap["area_gaps"].figures["count"] == 1
    assert gap["area_gaps"].figures["share"] == pytest.approx(0.5, abs=0.01)
    thin = squares((0, 0, 1000, 1000), (999.9, 0, 2000, 1000))
    sliver = found(area_file(thin))
    assert set(sliver) == {"area_slivers"}
    assert sliver["area_slivers"].figures["count"] == 1


def test_a_hole_of_one_area_alone_is_no_gap() -> None:
    pond = shapely.difference(squares((0, 0, 100, 100))[0], squares((40, 40, 60, 60))[0])
    apart = squares((200, 0, 300, 100), (400, 0, 500, 100))
    assert found(area_file(np.array([pond, *apart], dtype=object))) == {}


def test_lines_among_outlines_break_no_check() -> None:
    lanes = shapely.get_exterior_ring(squares(*[(0, n, 9, n + 9) for n in range(0, 90, 10)]))
    heap = np.array([*squares(*RING), *lanes], dtype=object)
    assert "area_gaps" not in found(area_file(heap))


def test_outlines_of_very_many_points_are_found() -> None:
    turn = np.linspace(0, 2 * np.pi, MOST_VERTICES + 2)
    fine = shapely.Polygon(np.column_stack([120 + np.cos(turn) / 100, 31 + np.sin(turn) / 100]))
    outlines = np.array([shapely.box(-180, -90, 180, 90), fine], dtype=object)
    sizes = found(area_file(outlines))
    assert sizes["area_vertices"].rows.tolist() == [1]
    assert set(sizes) == {"area_vertices"}


def test_one_outline_for_every_row_is_told_without_comparing_each_pair() -> None:
    heap = squares(*[(0, 0, 1000, 1000 + n) for n in range(200)])
    told = found(area_file(heap))["area_overlaps"]
    assert "far more often" in told.message
    few = found(area_file(heap[:5]))["area_overlaps"]
    assert few.figures["count"] == 10


def test_overlaps_of_very_fine_outlines_are_found_too() -> None:
    coarse = squares((0, 0, 1000, 1000), (900, 0, 2000, 1000), (2000, 0, 3000, 1000))
    fine = shapely.segmentize(coarse, 5e-7)
    assert shapely.get_num_coordinates(fine).sum() > MOST_COMPARED
    assert (shapely.get_num_coordinates(fine) < MOST_VERTICES).all()
    told = found(area_file(fine))
    assert set(told) == {"area_overlaps"}
    assert told["area_overlaps"].rows.tolist() == [0, 1]


def test_two_areas_of_one_name_are_found_unless_their_towns_differ() -> None:
    material = Material(3, names=["东方村", "东方村", "西村"], levels=["community"] * 3)
    assert found(material)["area_names"].rows.tolist() == [0, 1]
    assert found(replace(material, parents=["甲镇", "乙镇", "乙镇"])) == {}
    assert found(replace(material, levels=["community", "estate", "estate"])) == {}


# --- all of them ----------------------------------------------------------------------------------


def full_of_faults() -> Material:
    base = with_fallback(40)
    count = len(base.lon)
    lon, lat = base.lon.copy(), base.lat.copy()
    lon[3] = lat[3] = lat[4] = 0.0
    lon[5] = 99.12345
    outlines = np.full(count, None, dtype=object)
    outlines[:4] = squares((0, 0, 100, 100), (50, 0, 200, 100), *RING[1:3])
    names = [f"{row}号" for row in range(count)]
    names[:3] = ["己巷", "已巷", "已巷"]
    return replace(
        written(lon, lat),
        codes=["07", "7", *names[2:]],
        names=names,
        levels=["community"] * count,
        outlines=outlines,
        areas=np.array([shapely.box(120, 31.7, 120.1, 31.8)], dtype=object),
        fold_name=look_alike,
    )


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(random) -> None:
    material = full_of_faults()
    order = list(range(material.count))
    random.shuffle(order)
    before, after = found(material), found(shuffled(material, order))
    assert list(before) == list(after)
    assert len(before) >= 7
    for key, told in after.items():
        assert sorted(np.array(order)[told.rows].tolist()) == before[key].rows.tolist()
        assert told.figures == pytest.approx(before[key].figures)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_suspicion_can_be_told(language: str) -> None:
    for each in suspicions(full_of_faults()):
        message, figures = each.told()
        assert "{" not in Translator(language)(message, **figures)


def test_a_share_is_never_rounded_to_nothing_or_to_all() -> None:
    told = [
        Suspicion("", "", np.empty(0, np.int64), {"share": share}).told()[1]["share"]
        for share in (0.0, 1e-6, 0.125, 0.99999, 1.0)
    ]
    assert told == ["0%", "0.1%", "12.5%", "99.9%", "100%"]


def test_every_file_has_a_check_in_the_list() -> None:
    files = {path.stem for path in Path(geo.suspicions.__file__).parent.glob("*.py")}
    assert {check.__module__.rsplit(".", 1)[1] for check in SUSPICIONS} == files - {
        "__init__",
        "base",
    }
