"""Maps of a briefing: the colours are those of the legend, and no name stands on the scale."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geo.facts import Facts
from geo.model import Filters
from layers.paper import _PAPER
from layers.style import BAND_STYLES, Style
from reports.briefing.contents import map_facts
from reports.briefing.counting import tally_of
from reports.briefing.formats.maps import PAGE, PAPER, WALL, WHOLE_SHEET, Maps, Size
from reports.briefing.pack import MapView
from tests.reports.briefing.villages import a_district
from text import Translator


@pytest.fixture(scope="module")
def village(fonts: Path) -> tuple[Maps, int]:
    """The maps of one village of some class, and its id."""
    facts = Facts(a_district(4, towns=1, villages=1, most=60), Filters(1))
    tally, _ = tally_of(facts)
    (line,) = [each for each in tally.areas if each.compared]
    assert BAND_STYLES[line.band].fill
    return Maps(map_facts(facts, tally), Translator("zh"), fonts=fonts), line.id


def pixels(maps: Maps, areas: tuple[int, ...], size: Size) -> np.ndarray:
    view = MapView("x", "", ("coverage",), areas)
    return np.asarray(Image.open(io.BytesIO(maps.picture(view, size))).convert("RGB")).astype(int)


def seen(style: Style) -> np.ndarray:
    """The colour of a style on the paper of maps."""
    fill, paper = (
        np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])
        for colour in (style.fill, _PAPER)
    )
    return fill * style.opacity + paper * (1 - style.opacity)


@pytest.mark.parametrize("size", [WALL, PAPER, PAGE, WHOLE_SHEET])
def test_a_class_has_the_colour_of_its_legend_however_near(village, size: Size) -> None:
    maps, area = village
    (legend,) = maps.legends(MapView("x", "", ("coverage",), (area,)))
    styles = [entry.style for entry in legend.entries if entry.style.fill]
    drawn = pixels(maps, (area,), size).reshape(-1, 3)
    shares = [(np.abs(drawn - seen(style)).max(axis=1) <= 4).mean() for style in styles]
    assert max(shares) > 0.15


@pytest.mark.parametrize("size", [WALL, PAPER])
def test_below_a_village_there_is_room_for_the_scale(village, size: Size) -> None:
    maps, area = village
    drawn = pixels(maps, (area,), size)
    ground = np.array([int(_PAPER[place : place + 2], 16) for place in (1, 3, 5)])
    left = drawn[8:-8, 8 : drawn.shape[1] // 2]  # the scale is on the right
    bare = (np.abs(left - ground).max(axis=2) <= 4).all(axis=1)
    assert bare[-int(len(bare) * 0.1) :].all()
