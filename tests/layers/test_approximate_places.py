"""A village-level position is never drawn as a house: it is part of one ring with its numbers."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from geo.facts import Facts
from geo.mercator import Tile, world_position
from geo.model import Campaign, Filters
from geo.outcomes import Status
from geo.precision import PRECISIONS, ROUGH
from layers import LAYERS, approximate_places, households, issue_density, issues
from layers.approximate_places import HOUSEHOLDS, ISSUES
from layers.base import Layer, Legend, LegendEntry
from layers.paper import Frame, draw_map
from layers.paper_furniture import _arranged
from layers.point_tiles import decode_points
from layers.screen import TileLayer
from layers.style import ROUGH_STYLES, STATUS_STYLES, Style
from reports.brief import brief_pdf
from reports.map_words import map_words
from tests.making import a_survey, issues_of, with_rough_positions
from text import LANGUAGES, Translator

ZH, EN = Translator("zh"), Translator("en")
VILLAGE = (120.05, 31.72)


def rough_facts(
    precision: str | list[str] = "village", *, register: str = "households", **filters: object
) -> Facts:
    """Four households and two issues at one place; two of the households were visited."""
    survey = a_survey(
        points=[VILLAGE] * 4,
        precision=precision,
        visits=[(1, "2017-03-26", "met"), (2, "2017-03-26", "met")],
        issues=issues_of(
            [("bus", "a", VILLAGE), ("other", "b", VILLAGE)],
            precision=precision if isinstance(precision, str) else precision[:2],
        ),
        campaign=Campaign(1, "key", "走访", register=register),
    )
    return Facts(survey, Filters(1, **filters))


def codes_in_tiles(layer: Layer, facts: Facts, zoom: int = 15) -> list[int]:
    column, row = world_position(*(np.array([axis]) for axis in VILLAGE), bits=zoom)
    return decode_points(layer.tile(facts, Tile(zoom, int(column[0]), int(row[0]))))[3].tolist()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_only_points_and_buildings_are_dots(precision: str) -> None:
    facts = rough_facts(precision)
    dots, marks = (codes_in_tiles(layer.LAYER, facts) for layer in (households, issues))
    if precision in ROUGH:
        assert (dots, marks) == ([], [])
        assert codes_in_tiles(HOUSEHOLDS, facts) == codes_in_tiles(ISSUES, facts) == [len(ROUGH)]
    else:
        assert (len(dots), len(marks)) == (4, 2)  # many at one point stay dots
        assert codes_in_tiles(HOUSEHOLDS, facts) == codes_in_tiles(ISSUES, facts) == []
    assert facts.coverage.register == 4
    assert facts.issue_count == 2


def test_dots_and_rings_together_are_the_register(demo_survey) -> None:
    survey = with_rough_positions(demo_survey, area=13)
    facts = Facts(survey, Filters(survey.campaign.id))
    dots = int((facts.dots != Status.OUTSIDE).sum())
    assert 0 < facts.rough_households["count"].sum() == facts.coverage.register - dots
    before = Facts(demo_survey, Filters(survey.campaign.id))
    assert facts.coverage == before.coverage
    assert facts.issue_count == before.issue_count


@pytest.mark.parametrize(
    ("precision", "zh", "en"),
    [
        ("estate", "位置只知到小区", "Position known to the estate only"),
        ("village", "位置只知到村/社区", "Position known to the village only"),
        ("town", "位置只知到乡镇街道", "Position known to the town only"),
    ],
)
def test_hover_and_legend_say_how_exact_and_how_many(precision: str, zh: str, en: str) -> None:
    facts = rough_facts(precision)
    assert HOUSEHOLDS.names(facts, EN)[-1] == f"{en}: 4 households (2 left to visit)"
    assert HOUSEHOLDS.names(facts, ZH)[-1] == f"{zh}：4 户（还要走访 2 户）"
    assert ISSUES.names(facts, EN)[-1] == f"{en}: 2 issues"
    assert ISSUES.names(facts, ZH)[-1] == f"{zh}：2 条问题"
    for t in (ZH, EN):
        for layer in (HOUSEHOLDS, ISSUES):
            legend = layer.legend(facts, t)
            assert [entry.label for entry in legend.entries] == [layer.names(facts, t)[-1]]
    size = ROUGH_STYLES[ROUGH.index(precision)].size
    assert HOUSEHOLDS.styles(facts)[-1].size == HOUSEHOLDS.legend(facts, ZH).entries[0].style.size
    assert HOUSEHOLDS.styles(facts)[-1].size == size


def test_buildings_are_called_buildings() -> None:
    facts = rough_facts(register="buildings")
    assert HOUSEHOLDS.names(facts, EN)[-1].endswith("4 buildings (2 left to visit)")
    assert HOUSEHOLDS.names(facts, ZH)[-1].endswith("4 栋（还要走访 2 栋）")


def test_the_filter_decides_whether_there_is_a_ring() -> None:
    assert rough_facts(text="b").rough_issues["count"].tolist() == [1]
    nothing = rough_facts(departments=(9,))
    assert codes_in_tiles(HOUSEHOLDS, nothing) == []
    assert HOUSEHOLDS.legend(nothing, ZH) is None
    assert HOUSEHOLDS.present(nothing)  # the layer stays: its address changes with the filter


def test_a_campaign_of_exact_positions_does_without_the_layer(demo_facts: Facts) -> None:
    assert not HOUSEHOLDS.present(demo_facts)
    assert not ISSUES.present(demo_facts)
    assert all(layer.present(demo_facts) for layer in LAYERS if layer not in (HOUSEHOLDS, ISSUES))


def test_two_precisions_at_one_place_are_two_rings_of_different_size() -> None:
    facts = rough_facts(["village", "village", "estate", "point"])
    codes = codes_in_tiles(HOUSEHOLDS, facts)
    sizes = {HOUSEHOLDS.styles(facts)[code].size for code in codes}
    assert len(codes) == len(sizes) == 2
    assert len(codes_in_tiles(households.LAYER, facts)) == 1
    labels = [entry.label for entry in HOUSEHOLDS.legend(facts, EN).entries]
    assert labels == [
        "Position known to the estate only: 1 household (1 left to visit)",
        "Position known to the village only: 2 households (0 left to visit)",
    ]


def test_of_very_many_places_the_fullest_tell_their_numbers_and_all_have_a_code() -> None:
    most = approximate_places._MOST_NAMED
    points = [(120.0 + n / 1e4, 31.7) for n in range(most + 50)]
    survey = a_survey(points=[*points, points[-1]], precision="estate")
    facts = Facts(survey, Filters(1))
    styles, names = HOUSEHOLDS.styles(facts), HOUSEHOLDS.names(facts, EN)
    assert len(styles) == len(names) == len(ROUGH) + most
    assert "2 households" in names[len(ROUGH)]
    codes = approximate_places._codes(survey.rough_households, facts.rough_households)
    assert (codes == 0).sum() == 50
    assert names[0] == "Position known to the estate only"
    assert len(TileLayer(HOUSEHOLDS, "../../tiles/x", facts, order=0).arguments) < 20_000


def test_rings_are_hollow_wider_than_any_dot_and_wider_the_less_exact() -> None:
    sizes = [style.size for style in ROUGH_STYLES]
    assert sizes == sorted(sizes)
    assert min(sizes) > 2 * max(style.size for style in STATUS_STYLES.values())
    assert not any(style.fill for style in ROUGH_STYLES)


def test_density_leaves_out_what_would_be_a_peak_where_nobody_lives() -> None:
    assert issue_density.surface(rough_facts()) is None
    rows = [("bus", "a", VILLAGE), ("bus", "b", (120.06, 31.72)), ("bus", "c", (120.061, 31.72))]
    survey = a_survey(issues=issues_of(rows, precision=["village", "point", "building"]))
    exact = a_survey(issues=issues_of(rows[1:]))
    found, expected = (issue_density.surface(Facts(each, Filters(1))) for each in (survey, exact))
    np.testing.assert_allclose(found.values, expected.values)
    note = issue_density.LAYER.legend(Facts(survey, Filters(1)), EN).note
    assert note.endswith("1 issue without an exact place is not in it.")


def test_paper_draws_one_ring_and_no_dot(fonts) -> None:
    def ink(layers: list[Layer], facts: Facts) -> np.ndarray:
        silent = [replace(layer, legend=lambda _facts, _t: None) for layer in layers]
        font = fonts / "noto-sans-sc-400.ttf"
        png = draw_map(facts, silent, ZH, frame=Frame(60, 60, ()), font=font)
        return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)

    facts = rough_facts()
    blank = ink([], facts)
    dots = ink([households.LAYER, issues.LAYER], facts)
    assert (dots == blank).all()
    assert (ink([HOUSEHOLDS], facts) != blank).any()


def test_a_legend_that_would_leave_the_sheet_begins_a_new_row() -> None:
    def legend(count: int, label: str) -> Legend:
        return Legend("标题", tuple(LegendEntry(Style(), label) for _ in range(count)))

    usual = [legend(3, "铁路"), legend(6, "不到两成"), legend(7, "有效走访")]
    placed, height = _arranged(usual, 178.0)
    assert len({top for _, _, top in placed}) == 1
    more, higher = _arranged(
        [legend(2, "位置只知到村/社区：12 户（还要走访 7 户）"), *usual], 178.0
    )
    assert len({top for _, _, top in more}) == 2
    assert higher > height
    alone, _ = _arranged([legend(1, "长" * 400)], 178.0)  # cannot be helped
    assert len(alone) == 1


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_brief_says_it(language: str, demo_survey, fonts) -> None:
    survey = with_rough_positions(demo_survey, area=13)
    facts = Facts(survey, Filters(survey.campaign.id))
    assert len(PdfReader(BytesIO(brief_pdf(facts, Translator(language), fonts=fonts))).pages) == 1
    keys = ("base", "coverage", "areas", "householdplaces", "households")
    said = map_words(facts, keys, language=language)
    (name,) = said["names"]["householdplaces"][len(ROUGH) :]
    assert name in {entry["label"] for part in said["legends"] for entry in part["entries"]}
