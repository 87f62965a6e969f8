"""The base tells apart what trains use and what works; a stop is one mark with one name."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from geo.crs import STORED_CRS
from geo.facts import Facts
from geo.mercator import Tile, world_position
from geo.model import SURROUNDINGS, Filters
from layers.base_geography import LAYER
from layers.paper import Frame, draw_map
from tests.making import a_survey
from text import Translator

_LON, _LAT = 120.05, 31.72


def things(*rows: tuple[str, str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Class, name and shape of each."""
    index = pd.RangeIndex(1, len(rows) + 1)
    return gpd.GeoDataFrame(
        {"name": [row[1] for row in rows], "class": [row[0] for row in rows]},
        geometry=gpd.GeoSeries([row[2] for row in rows], index=index, crs=STORED_CRS),
        index=index,
    )


def facts_of(**surroundings: gpd.GeoDataFrame) -> Facts:
    survey = replace(a_survey(points=[(_LON, _LAT)]), surroundings=surroundings)
    return Facts(survey, Filters(survey.campaign.id))


def legend(facts: Facts) -> list[str]:
    found = LAYER.legend(facts, Translator("en"))
    return [entry.label for entry in found.entries] if found else []


def line(step: int) -> shapely.Geometry:
    north = _LAT + step * 0.0005
    return shapely.LineString([(_LON - 0.002, north), (_LON + 0.002, north)])


def spot(step: int = 0) -> shapely.Geometry:
    return shapely.Point(_LON + step * 0.0005, _LAT)


def tile_around(facts: Facts, zoom: int) -> bytes:
    column, row = world_position(np.array([_LON]), np.array([_LAT]), bits=zoom)
    return LAYER.tile(facts, Tile(zoom, int(column[0]), int(row[0])))


@pytest.mark.parametrize(
    ("clas", "words"),
    [
        ("rail", "Railway"),
        ("", "Railway"),
        ("tunnel", "Railway in a tunnel"),
        ("abandoned", "Railway out of use"),
        ("disused", "Railway out of use"),
        ("razed", "Railway out of use"),
        ("construction", "Railway planned or being built"),
        ("proposed", "Railway planned or being built"),
    ],
)
def test_railway_lines_have_words_of_their_own(clas: str, words: str) -> None:
    assert legend(facts_of(rail=things((clas, "", line(0))))) == [words]


def test_railway_lines_look_different_on_screen_and_on_paper(fonts) -> None:
    pictures, looks = [], []
    for clas in ("rail", "tunnel", "abandoned", "construction"):
        facts = facts_of(rail=things((clas, "", line(0))))
        found = LAYER.legend(facts, Translator("en"))
        assert found is not None
        looks.append(found.entries[0].style)
        drawn = draw_map(
            facts,
            [LAYER],
            Translator("en"),
            frame=Frame(60, 40, ()),
            font=fonts / "noto-sans-sc-400.ttf",
        )
        pictures.append(np.asarray(Image.open(BytesIO(drawn)).convert("L")).tobytes())
    assert len(set(looks)) == len(looks)
    assert len(set(pictures)) == len(pictures)  # in grey, too
    assert [look.dash for look in looks] == [False, True, False, True]


@pytest.mark.parametrize(
    ("kind", "title"), [("street_lamps", "Street lamp"), ("cameras", "Camera")]
)
def test_what_is_not_known_to_work_is_never_shown_as_working(kind: str, title: str) -> None:
    for clas, words in (
        ("working", title),
        ("broken", f"{title}, broken"),
        ("unknown", f"{title}, not known whether it works"),
        ("", f"{title}, not known whether it works"),
        ("LED", f"{title}, not known whether it works"),
    ):
        assert legend(facts_of(**{kind: things((clas, "", spot()))})) == [words]


def test_a_stop_on_both_sides_is_one_mark_with_one_name() -> None:
    both = things(("", "Fangzhu", spot()), ("", "Fangzhu", spot(1)))
    assert tile_around(facts_of(bus_stops=both), 14).count(b"Fangzhu") == 1
    apart = things(("", "Fangzhu", spot()), ("", "Fangzhu", spot(3)))
    assert tile_around(facts_of(bus_stops=apart), 14).count(b"Fangzhu") == 2


@pytest.mark.parametrize("kind", SURROUNDINGS)
def test_every_kind_is_drawn(kind: str) -> None:
    facts = facts_of(**{kind: things(("whatever", "", spot().buffer(0.0004)), ("", "", spot()))})
    assert len(tile_around(facts, 18)) > len(tile_around(facts_of(), 18))
