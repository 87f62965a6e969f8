"""The rate on screen and paper: hatched where nothing is known, every class told by its pixel."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from geo.facts import Facts
from geo.mercator import Tile, world_position
from geo.model import Filters
from layers.issue_rates import (
    EDGES,
    LAYER,
    NOBODY,
    SURFACES,
    TOLERANCE,
    TOO_FEW,
    codes,
)
from layers.paper import Frame, draw_map
from tests.geo.test_issue_rates import EAST, NORTH, STEP, village
from text import LANGUAGES, Translator

SIDE = 24
ROW, COLUMN = np.divmod(np.arange(SIDE * SIDE), SIDE)
ZOOM = 15


@pytest.fixture(scope="module")
def facts() -> Facts:
    """In the west everybody was asked and the south reports; in the east nobody was asked."""
    rng = np.random.default_rng(2)
    asked = COLUMN < 14
    cases = asked & (rng.random(SIDE * SIDE) < np.where(ROW < 6, 0.6, 0.08))
    return Facts(village(side=SIDE, asked=asked, cases=cases), Filters(1))


def tile_at(column: float, row: float) -> Tile:
    x, y = world_position(
        np.array([EAST + STEP * column]), np.array([NORTH + STEP * row]), bits=ZOOM
    )
    return Tile(ZOOM, int(x[0]), int(y[0]))


def pixels(facts: Facts, tile: Tile, layer=LAYER) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(layer.tile(facts, tile))).convert("RGBA"))


def told(facts: Facts, alpha: int) -> set[int]:
    """The codes that a pixel of this opacity may mean, as the browser reads it."""
    return {
        code
        for code, style in enumerate(LAYER.styles(facts))
        if abs(255 * style.opacity - alpha) <= 1
        or (style.hatch and abs(255 * (1 - style.opacity) - alpha) <= 1)
    }


def test_a_pixel_tells_its_class(facts: Facts) -> None:
    styles = LAYER.styles(facts)
    assert len(styles) == len(EDGES) + 3 == len(LAYER.names(facts, Translator("en")))
    found = set()
    for column, row in ((3, 2), (3, 20), (22, 2), (22, 20)):
        for alpha in np.unique(pixels(facts, tile_at(column, row))[..., 3]):
            if alpha not in {0, 255}:  # outside, contours
                (code,) = told(facts, int(alpha))
                found.add(code)
    assert NOBODY in found
    assert TOO_FEW in found
    assert any(code < NOBODY for code in found)


def test_where_nobody_was_asked_it_is_hatched_and_never_coloured(facts: Facts) -> None:
    surface = SURFACES.get(facts)
    assert not isinstance(surface, str)
    from geo.crs import STORED_CRS, transform

    x, y = transform(
        np.array([EAST + 22 * STEP, EAST + 4 * STEP]),
        np.array([NORTH + 12 * STEP] * 2),
        source=STORED_CRS,
        target=surface.crs,
    )
    code = codes(surface, x, y)
    assert code[0] == NOBODY
    assert 0 <= code[1] < NOBODY
    assert codes(surface, x + 1e5, y).tolist() == [-1, -1]


def test_hatching_runs_on_from_tile_to_tile(facts: Facts) -> None:
    survey = village(side=SIDE, asked=ROW < 3, cases=(ROW < 3) & (COLUMN % 7 == 0))
    here = tile_at(20, 20)
    facts = Facts(survey, Filters(1))
    below = Tile(here.z, here.x, here.y)
    # the same picture at one zoom deeper is cut into four: lines meet at the seam
    left, right = (Tile(17, 4 * below.x + n, 4 * below.y + 2) for n in (1, 2))
    first, second = pixels(facts, left), pixels(facts, right)
    lines = [
        np.unique(np.diff(np.flatnonzero(row[:, 3] > 128))) for row in (first[256], second[256])
    ]
    assert all(set(steps.tolist()) <= {8} for steps in lines)
    joined = np.concatenate([first[256], second[256]])
    assert set(np.diff(np.flatnonzero(joined[:, 3] > 128)).tolist()) <= {8}


def test_contours_follow_what_is_known_only(facts: Facts) -> None:
    """A contour is drawn between known places, never along the edge of the unknown."""
    drawn = 0
    for column in (2, 8, 20):
        for row in (2, 10, 20):
            found = pixels(facts, tile_at(column, row))
            drawn += int((found[..., 3] == 255).sum())
    assert drawn > 20
    unknown = village(side=SIDE, asked=COLUMN < 3, cases=(COLUMN < 3) & (ROW % 3 == 0))
    flat = pixels(Facts(unknown, Filters(1)), tile_at(20, 12))
    assert not (flat[..., 3] == 255).any()


def test_the_whole_map_is_tested_apart(facts: Facts) -> None:
    lines = sum(
        int((pixels(facts, tile, TOLERANCE)[..., 3] == 255).sum())
        for tile in {tile_at(c, r) for c in (0, 6, 12, 20) for r in (0, 6, 12, 20)}
    )
    assert lines > 20
    surface = SURFACES.get(facts)
    assert not isinstance(surface, str)
    assert surface.p_any is None  # nobody waits for it before asking


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_legend_has_the_hatching_and_the_denominator(facts: Facts, language: str) -> None:
    legend = LAYER.legend(facts, Translator(language))
    assert legend is not None
    assert sum(entry.style.hatch for entry in legend.entries) == 2
    assert f"{int((COLUMN < 14).sum())}" in legend.note
    nothing = LAYER.legend(Facts(village(), Filters(1)), Translator(language))
    assert nothing is not None
    assert all(entry.style.hatch for entry in nothing.entries)
    assert nothing.note


def test_paper_hatches_what_the_screen_hatches(facts: Facts, fonts) -> None:
    east = (EAST + 17 * STEP, NORTH + 5 * STEP, EAST + 22 * STEP, NORTH + 18 * STEP)
    frame = Frame(60, 50, (), window=east)
    font = fonts / "noto-sans-sc-400.ttf"
    drawn, blank = (
        np.asarray(
            Image.open(
                BytesIO(draw_map(facts, layers, Translator("zh"), frame=frame, font=font))
            ).convert("L")
        )[:200].astype(int)
        for layers in ([LAYER], [])
    )
    dark = drawn < blank - 40
    assert 0.03 < dark.mean() < 0.5  # lines, not an area
    assert (np.diff(dark.astype(int), axis=1) != 0).sum() > 300
