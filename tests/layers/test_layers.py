"""Every registered layer: tiles that agree with the facts, a legend in words, ink on paper."""

from __future__ import annotations

import datetime as dt
import itertools
from io import BytesIO

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.facts import Facts
from geo.mercator import Tile, world_position
from geo.model import Filters
from geo.outcomes import Status
from layers import LAYERS
from layers.base import Layer
from layers.households import position_index
from layers.paper import Frame, draw_map
from layers.point_tiles import decode_points
from layers.style import BAND_STYLES, STATUS_STYLES
from tests.hostile import PAYLOADS
from tests.making import a_survey, areas_of, issues_of, with_rough_positions
from text import LANGUAGES, Translator

EVERY_LAYER = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.key)


@pytest.fixture(scope="module")
def facts(demo_survey) -> Facts:
    """The demo, some of whose positions are known to the village only: every layer has a part."""
    survey = with_rough_positions(demo_survey, area=13)
    return Facts(survey, Filters(survey.campaign.id))


def tiles_around(facts: Facts, layer_key: str, zoom: int) -> set[Tile]:
    lon, lat = (
        facts.issue_positions
        if layer_key.startswith("issue")
        else (position_index(facts.survey).lon, position_index(facts.survey).lat)
    )
    placed = np.isfinite(lon)
    column, row = world_position(lon[placed], lat[placed], bits=zoom)
    return {Tile(zoom, int(x), int(y)) for x, y in zip(column, row, strict=True)}


def shown_in_tiles(facts: Facts, layer: Layer, zoom: int) -> list[int]:
    counts = [0] * 256
    for tile in tiles_around(facts, layer.key, zoom):
        _, _, _, code = decode_points(layer.tile(facts, tile))
        for number in code:
            counts[number] += 1
    return counts


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"areas": (13,)},
        {"departments": (1, 2)},
        {"until": dt.date(2017, 3, 30)},
        {"categories": ("bus",), "areas": (5,)},
    ],
    ids=str,
)
def test_tiles_count_what_the_figures_count(demo_survey, filters: dict) -> None:
    facts = Facts(demo_survey, Filters(demo_survey.campaign.id, **filters))
    by_key = {layer.key: layer for layer in LAYERS}
    dots = shown_in_tiles(facts, by_key["households"], 15)
    assert sum(dots) == facts.coverage.register
    assert dots[Status.EFFECTIVE] == facts.coverage.effective
    assert dots[Status.NOT_VISITED] == facts.coverage.not_visited
    assert dots[Status.EXCLUDED] == facts.coverage.excluded
    assert (
        sum(shown_in_tiles(facts, by_key["issues"], 15))
        == facts.issue_count - facts.issues_without_place
    )


@EVERY_LAYER
def test_key_is_letters_only(layer: Layer) -> None:
    assert layer.key.isalpha()
    assert layer.key.islower()


def test_keys_are_unique() -> None:
    assert len({layer.key for layer in LAYERS}) == len(LAYERS)


@EVERY_LAYER
@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_legend_names_marks_in_every_language(layer: Layer, language: str, facts: Facts) -> None:
    legend = layer.legend(facts, Translator(language))
    if legend is None:
        assert layer.key == "areas"
        return
    assert legend.title
    assert legend.entries
    assert all(entry.label for entry in legend.entries)
    words = legend.title + legend.note + "".join(entry.label for entry in legend.entries)
    if language == "en":
        assert words.isascii() or all(not "\u4e00" <= c <= "\u9fff" for c in words)


@EVERY_LAYER
def test_every_code_in_a_tile_has_a_style(layer: Layer, facts: Facts) -> None:
    if layer.kind != "points":
        return
    styles = layer.styles(facts)
    codes = {
        code
        for tile in tiles_around(facts, layer.key, 15)
        for code in decode_points(layer.tile(facts, tile))[3].tolist()
    }
    assert codes
    assert max(codes) < len(styles)
    assert len(layer.names(facts, Translator("zh"))) == len(styles)


@EVERY_LAYER
@pytest.mark.parametrize(
    "survey",
    [
        a_survey(),
        a_survey(points=[(120.0, 31.7)]),
        a_survey(points=[None]),
        a_survey(points=[(120.0, 31.7)], precision="village"),
    ],
    ids=["empty", "one household", "no place", "village only"],
)
def test_sparse_campaigns_have_tiles_legends_and_paper(layer: Layer, survey, fonts) -> None:
    facts = Facts(survey, Filters(1))
    layer.tile(facts, Tile(14, 13653, 6684))
    layer.legend(facts, Translator("zh"))
    frame = Frame(60, 40, ())
    assert draw_map(
        facts, [layer], Translator("zh"), frame=frame, font=fonts / "noto-sans-sc-400.ttf"
    )


@EVERY_LAYER
def test_paper_shows_the_layer(layer: Layer, facts: Facts, fonts) -> None:
    facts = Facts(facts.survey, Filters(facts.survey.campaign.id, areas=(13,)))
    font = fonts / "noto-sans-sc-400.ttf"
    frame = Frame(80, 70, ("示意数据",))
    blank = _pixels(draw_map(facts, [], Translator("zh"), frame=frame, font=font))
    drawn = _pixels(draw_map(facts, [layer], Translator("zh"), frame=frame, font=font))
    assert drawn.shape == blank.shape
    upper = slice(0, int(blank.shape[0] * 0.6))  # the map itself, above the legend
    least = 0.0003 if layer.key.endswith("places") else 0.003  # a single ring
    assert (drawn[upper] != blank[upper]).any(axis=2).mean() > least


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)


def test_hostile_names_are_drawn_as_they_are(fonts) -> None:
    shapes = [
        shapely.box(120 + n * 0.01, 31.7, 120.008 + n * 0.01, 31.708) for n in range(len(PAYLOADS))
    ]
    areas = areas_of(
        [
            ("community", name, 0, shape)
            for name, shape in zip(PAYLOADS.values(), shapes, strict=True)
        ]
    )
    issues = issues_of([("bus", name, (120.0, 31.7)) for name in PAYLOADS.values()])
    survey = a_survey(points=[(120.0, 31.7)], areas=areas, issues=issues)
    facts = Facts(survey, Filters(1))
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        assert draw_map(
            facts,
            LAYERS,
            Translator("zh"),
            frame=Frame(150, 150, tuple(PAYLOADS.values())[:5]),
            font=fonts / "noto-sans-sc-400.ttf",
        )


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_classes_get_darker_in_grey_print() -> None:
    greys = [_grey(style.fill) for style in BAND_STYLES]
    assert greys == sorted(greys, reverse=True)
    assert min(a - b for a, b in itertools.pairwise(greys)) > 12


def test_states_differ_by_shape_not_only_by_colour() -> None:
    shapes = [
        (style.shape, bool(style.fill), style.fill == "#ffffff") for style in STATUS_STYLES.values()
    ]
    assert len(set(shapes)) == len(shapes)


def test_unknown_is_hatched_and_never_coloured(demo_facts: Facts) -> None:
    coverage = next(layer for layer in LAYERS if layer.key == "coverage")
    unknown = coverage.styles(demo_facts)[-1]
    assert unknown.hatch
    assert not unknown.fill
