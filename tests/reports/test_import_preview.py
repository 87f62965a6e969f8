"""A picture of incoming rows: small, deterministic, of bounded work, and without any name."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from data.importing.landing import REJECTED, Landing
from geo.errors import NotSetUp
from geo.precision import COARSEST, EXACT
from layers.sheet import Sheet
from reports.import_preview import (
    CELL_PX,
    HEIGHT_PX,
    MARKS,
    MOST_MARKS,
    WIDTH_PX,
    Mark,
    marks_of,
    preview_picture,
    thinned,
)
from reports.preview_window import CHINA, inside, picture_window
from tests.making import a_survey, areas_of
from text import Translator

T = Translator("zh")
RATIO = WIDTH_PX / HEIGHT_PX


def village(count: int, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return 120.05 + rng.normal(0, 0.01, count), 31.72 + rng.normal(0, 0.01, count)


def at(lon, lat, codes: np.ndarray | None = None) -> Landing:
    """Rows at places, of marks where they are said."""
    precision = np.zeros(len(lon), dtype=np.int8)
    if codes is not None:
        words = {Mark.EXACT: EXACT, Mark.COARSE: COARSEST, Mark.REJECTED: REJECTED}
        precision = np.array([words[Mark(code)] for code in codes], dtype=np.int8)
    return Landing(np.array(lon), np.array(lat), precision, np.full(len(lon), None, dtype=object))


def pixels(png: bytes) -> np.ndarray:
    picture = Image.open(BytesIO(png))
    assert picture.size == (WIDTH_PX, HEIGHT_PX)
    return np.asarray(picture.convert("RGB")).astype(int)


def ground(name: str = "某村") -> object:
    return a_survey(
        areas=areas_of([("community", name, 0, shapely.box(120.04, 31.71, 120.06, 31.73))])
    )


def test_rows_and_ground_are_both_seen(fonts: Path) -> None:
    lon, lat = village(200)
    nothing = pixels(preview_picture(None, at(lon[:0], lat[:0]), t=T, fonts=fonts))
    rows = pixels(preview_picture(None, at(lon, lat), t=T, fonts=fonts))
    both = pixels(preview_picture(ground(), at(lon, lat), t=T, fonts=fonts))
    assert (rows != nothing).any(axis=2).mean() > 0.02
    assert (both != rows).any(axis=2).mean() > 0.02


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_has_a_look_of_its_own(mark: Mark, fonts: Path) -> None:
    lon, lat = village(50)
    drawn = {
        each: preview_picture(None, at(lon, lat, np.full(50, each)), t=T, fonts=fonts)
        for each in MARKS
    }
    assert len(set(drawn.values())) == len(MARKS)
    looks = {(style.shape, style.fill) for _, style in MARKS.values()}
    assert len({shape for shape, _ in looks}) == len(MARKS)


def test_areas_are_drawn_as_areas_and_fit_into_the_picture(fonts: Path) -> None:
    lon, lat = np.array([120.05, 120.07]), np.array([31.72, 31.72])
    dots = at(lon, lat)
    shapes = np.array([shapely.Point(x, 31.72).buffer(0.009) for x in lon], dtype=object)
    areas = dots._replace(shapes=shapes)
    one = pixels(preview_picture(None, areas, t=T, fonts=fonts))
    other = pixels(preview_picture(None, dots, t=T, fonts=fonts))
    assert (one != other).any(axis=2).mean() > 0.2
    paper = one[HEIGHT_PX // 2, [3, WIDTH_PX - 4]]
    assert (paper.min(axis=1) > 200).all()  # no area is cut off at the edge


@pytest.mark.parametrize(
    ("precision", "mark"),
    [(0, Mark.EXACT), (1, Mark.EXACT), (2, Mark.COARSE), (4, Mark.COARSE), (-1, Mark.REJECTED)],
)
def test_a_mark_follows_from_how_exactly_a_place_is_known(precision: int, mark: Mark) -> None:
    places = at([120.0], [31.0])._replace(precision=np.array([precision], dtype=np.int8))
    assert marks_of(places).tolist() == [mark]


def test_no_name_is_written(fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lon, lat = village(5)
    monkeypatch.setattr(Sheet, "labels", lambda *_, **__: pytest.fail("a name was written"))
    one, other = (
        preview_picture(ground(name), at(lon, lat), t=T, fonts=fonts)
        for name in ("某村", "{{7*7}}")
    )
    assert one == other


@pytest.mark.parametrize(
    "survey", [None, a_survey(), ground()], ids=["none", "empty", "with ground"]
)
@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ([], []),
        ([np.nan], [np.nan]),
        ([120.05], [31.72]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([40_512_345.0, 185.0], [3_512_345.0, 10.0]),
        ([-180.0, 180.0], [-90.0, 90.0]),
        ([120.05, 0.0], [31.72, np.inf]),
    ],
    ids=["no rows", "no place", "one", "zero", "not on earth", "all of it", "endless"],
)
def test_whatever_the_rows_say_there_is_a_picture(survey, lon, lat, fonts: Path) -> None:
    pixels(preview_picture(survey, at(lon, lat), t=T, fonts=fonts))


def test_many_rows_are_drawn_by_cells_and_their_order_makes_no_difference(fonts: Path) -> None:
    lon, lat = village(MOST_MARKS * 3)
    order = np.random.default_rng(5).permutation(lon.size)
    codes = np.arange(lon.size) % 2
    pictures = [
        preview_picture(ground(), at(lon[rows], lat[rows], codes[rows]), t=T, fonts=fonts)
        for rows in (np.arange(lon.size), order)
    ]
    assert pictures[0] == pictures[1]


@given(st.integers(1, 300), st.integers(0, 9))
def test_every_row_has_a_mark_within_a_cell(count: int, seed: int) -> None:
    lon, lat = village(count, seed=seed)
    west, south, east, north = window = picture_window(lon, lat, None, ratio=RATIO)
    shown = inside(lon, lat, window)
    x, y = thinned(lon[shown], lat[shown], window)
    assert x.size <= min(count, (WIDTH_PX // CELL_PX) * (HEIGHT_PX // CELL_PX))
    away_x = np.abs(lon[shown][:, None] - x) / (east - west) * WIDTH_PX
    away_y = np.abs(lat[shown][:, None] - y) / (north - south) * HEIGHT_PX
    assert np.maximum(away_x, away_y).min(axis=1).max(initial=0) <= CELL_PX / 2 + 1e-6


# --- the part of the world shown ------------------------------------------------------------------


def test_single_rows_far_away_do_not_shrink_the_others() -> None:
    lon, lat = village(300)
    around = picture_window(lon, lat, None, ratio=RATIO)
    with_odd = picture_window(np.append(lon, [0, 31.7]), np.append(lat, [0, 90]), None, ratio=RATIO)
    assert with_odd == pytest.approx(around)
    three = np.array([120.05, 120.051, 0.0]), np.array([31.72, 31.721, 0.0])
    assert inside(*three, picture_window(*three, None, ratio=RATIO)).tolist() == [True, True, False]


def test_the_ground_is_shown_unless_it_is_far_away() -> None:
    lon, lat = village(300)
    near = (120.1, 31.7, 120.2, 31.8)
    west, _, east, _ = picture_window(lon, lat, near, ratio=RATIO)
    assert west < lon.min()
    assert east > 120.2
    far = picture_window(lon, lat, (116.3, 39.9, 116.4, 40.0), ratio=RATIO)
    assert far == picture_window(lon, lat, None, ratio=RATIO)
    empty = np.empty(0)
    assert picture_window(empty, empty, near, ratio=RATIO)[0] < near[0]
    assert picture_window(empty, empty, None, ratio=RATIO)[0] <= CHINA[0]


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-89, 89)), min_size=1, max_size=20),
    st.randoms(use_true_random=False),
)
def test_most_rows_are_in_the_picture_in_whatever_order(places, random) -> None:
    lon, lat = np.array(places, dtype=np.float64).T
    window = picture_window(lon, lat, None, ratio=RATIO)
    assert inside(lon, lat, window).mean() >= 0.5
    random.shuffle(places)
    again = np.array(places, dtype=np.float64).T
    assert picture_window(*again, None, ratio=RATIO) == window


def test_without_fonts_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp):
        preview_picture(None, Landing.nowhere(), t=T, fonts=tmp_path)
