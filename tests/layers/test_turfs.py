"""Turfs and stops on the map: every stop once, in its team's code, numbers and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geo.facts import Facts
from geo.mercator import Tile, world_position
from geo.model import Filters, LonLat
from geo.plan import make_plan
from geo.plan_choice import Wish
from layers import LAYERS, PLAN_LAYERS
from layers.point_tiles import decode_points
from layers.turfs import MOST_TEAMS, NUMBERS, STOPS, TURFS, stops_at
from tests.making import a_survey, visits_of
from text import LANGUAGES, Translator

HOMES = [(120.001 + 0.0005 * (n % 4), 31.7 + 0.0005 * (n // 4)) for n in range(12)]


@pytest.fixture
def facts() -> Facts:
    survey = a_survey(points=HOMES)
    plan = make_plan(Facts(survey, Filters(1)), Wish(dt.date(2017, 4, 5), 0, 3, 10))
    return Facts(survey, Filters(1, plan="a"), plan)


def tiles(zoom: int) -> set[Tile]:
    lon, lat = np.array(HOMES).T
    column, row = world_position(lon, lat, bits=zoom)
    return {Tile(zoom, int(x), int(y)) for x, y in zip(column, row, strict=True)}


def codes(facts: Facts) -> list[int]:
    found = [decode_points(STOPS.tile(facts, tile))[3].tolist() for tile in tiles(16)]
    return sorted(code for part in found for code in part)


def test_every_stop_is_drawn_once_in_the_code_of_its_team(facts: Facts) -> None:
    assert facts.plan is not None
    assert codes(facts) == sorted((facts.plan.stops["team"] - 1).tolist())
    assert max(codes(facts)) < len(STOPS.styles(facts)) == 2 * MOST_TEAMS


def test_a_stop_is_drawn_otherwise_when_somebody_has_been_there(facts: Facts) -> None:
    assert facts.plan is not None
    home = int(facts.plan.stops.index[0])
    team = int(facts.plan.stops["team"].iloc[0])
    later = replace(facts.survey, visits=visits_of([(home, "2017-04-05T10:00", "no_answer")]))
    after = codes(Facts(later, facts.filters, facts.plan))
    assert after[-1] == team - 1 + MOST_TEAMS
    assert len(after) == len(HOMES)


def test_labels_are_numbers_only(facts: Facts) -> None:
    for layer in (TURFS, NUMBERS):
        for tile in tiles(16):
            packed = layer.tile(facts, tile)
            header = packed[4 : 4 + int.from_bytes(packed[:4], "little")].decode()
            assert not [c for c in header if c.isalpha() and c not in "labels№"]


def test_a_click_finds_the_stop(facts: Facts) -> None:
    assert facts.plan is not None
    row = facts.plan.stops.iloc[0]
    place = LonLat(float(row["stop_lon"]), float(row["stop_lat"]))
    assert stops_at(facts, place, within_m=1.0) == [(int(row["team"]), int(row["stop"]))]
    assert stops_at(facts, place, within_m=0.0) == []
    assert stops_at(facts, LonLat(121.0, 31.0), within_m=5.0) == []


@pytest.mark.parametrize("layer", PLAN_LAYERS, ids=lambda layer: layer.key)
def test_without_a_plan_there_is_nothing(layer) -> None:
    empty = Facts(a_survey(points=HOMES), Filters(1))
    assert not layer.present(empty)
    assert layer.legend(empty, Translator("zh")) is None
    layer.tile(empty, next(iter(tiles(14))))


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_legend_names_teams_and_stops(facts: Facts, language: str) -> None:
    t = Translator(language)
    teams, stops = (layer.legend(facts, t) for layer in (TURFS, STOPS))
    assert teams is not None
    assert stops is not None
    assert len(teams.entries) == 3
    assert all(entry.label for entry in (*teams.entries, *stops.entries))
    assert len(STOPS.names(facts, t)) == len(STOPS.styles(facts))


def test_keys_are_letters_and_nobody_elses() -> None:
    keys = [layer.key for layer in (*LAYERS, *PLAN_LAYERS)]
    assert len(set(keys)) == len(keys)
    assert all(layer.key.isalpha() and layer.key.islower() for layer in PLAN_LAYERS)
    assert all(layer.asks == ("plan",) for layer in PLAN_LAYERS)
