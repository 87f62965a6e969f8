"""Every number of a pack is the one that ``figures`` gives; a pack always says something."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import StoreTooNew
from geo.facts import Facts
from geo.model import Filters
from reports.briefing.clusters import clusters_of
from reports.briefing.contents import map_facts, on_map, pack_of, pack_of_tally
from reports.briefing.counting import tally_of
from reports.briefing.pack import Cell, Figure, Missing, Pack, Table
from reports.briefing.tally import EDITION, from_json, to_json
from reports.figures import figures
from tests.hostile import PAYLOADS
from tests.making import a_survey, areas_of, issues_of
from tests.reports.briefing.villages import a_district
from text import LANGUAGES, Translator

ZH, EN = Translator("zh"), Translator("en")
FILTERS = {
    "everything": {},
    "a village with parts": {"areas": (5,)},
    "a town": {"areas": (1,)},
    "first week": {"until": dt.date(2017, 3, 30)},
    "two departments": {"departments": (1, 2)},
    "one category": {"categories": ("bus",)},
    "nothing left": {"since": dt.date(2030, 1, 1)},
}


def all_figures(pack: Pack) -> list[Figure]:
    return [figure for screen in pack.screens for figure in screen.figures]


def table(pack: Pack, key: str) -> Table:
    return next(t for screen in pack.screens for t in screen.tables if t.key == key)


def cells(found: Table, column: str) -> dict[str, Cell]:
    place = [each.key for each in found.columns].index(column)
    return {name: row[place] for name, row in zip(found.names, found.rows, strict=True)}


def looked_up(said: dict, key: str) -> object:
    parts = key.split("/")
    if parts[0] == "areas":
        rows = {str(row["id"]): row for row in said["areas"]}
        return rows[parts[1]][parts[2]] if parts[1] in rows else None
    return said.get(key)


@pytest.fixture(params=FILTERS.values(), ids=FILTERS)
def facts(request: pytest.FixtureRequest, demo_survey) -> Facts:
    return Facts(demo_survey, Filters(demo_survey.campaign.id, **request.param))


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_every_figure_is_that_of_figures(facts: Facts, t: Translator) -> None:
    pack, said = pack_of(facts, t), figures(facts, t)
    shown = 0
    for figure in all_figures(pack):
        known = looked_up(said, figure.key)
        if isinstance(figure.value, Missing) or known is None:
            continue
        assert figure.value == pytest.approx(known), figure.key
        shown += 1
        if isinstance(figure.value, int):
            assert t.number(figure.value) in figure.words
        if isinstance(figure.high, float):
            high = looked_up(said, figure.key.replace("low", "high"))
            assert figure.high == pytest.approx(high), figure.key
    assert shown or not said["due"] or said["effective"] < 5


def test_every_cell_is_that_of_figures(facts: Facts) -> None:
    pack, said = pack_of(facts, ZH), figures(facts, ZH)
    villages = {str(row["id"]): row for row in said["areas"]}
    for column in ("due", "effective", "left", "rate_low", "rate_high", "issues"):
        for name, value in cells(table(pack, "areas"), column).items():
            same(value, villages[name][column])
    for key, value in cells(table(pack, "issues_by_category"), "issues").items():
        same(value, said["issues_by_category"][key])
    departments = {row["name"]: row for row in said["departments"]}
    for column in ("visited", "issues", "cards", "teams"):
        for name, value in cells(table(pack, "departments"), column).items():
            same(value, departments[name][column])


def same(value: Cell, known: object) -> None:
    if value is Missing.UNKNOWN:
        assert known in {None, 0}
    elif value is not Missing.HIDDEN:
        assert value == pytest.approx(known)


def test_the_demo_hides_little(demo_facts: Facts) -> None:
    pack = pack_of(demo_facts, ZH)
    values = [figure.value for figure in all_figures(pack)]
    assert sum(value is Missing.HIDDEN for value in values) <= len(values) // 5
    (far,) = [screen for screen in pack.screens if screen.key == "far"]
    assert all(not isinstance(figure.value, Missing) for figure in far.figures)


def test_a_town_is_what_figures_say_of_it_alone(demo_survey) -> None:
    facts = Facts(demo_survey, Filters(demo_survey.campaign.id))
    tally, _ = tally_of(facts)
    towns = [line for line in tally.areas if line.level == "town"]
    assert towns
    for line in towns:
        alone = figures(Facts(demo_survey, Filters(demo_survey.campaign.id, (line.id,))), ZH)
        for name in ("due", "effective", "left", "issues"):
            assert tally.number(f"areas/{line.id}/{name}") in {alone[name], Missing.HIDDEN}


def test_the_course_ends_at_the_whole_and_never_moves_by_a_few(demo_facts: Facts) -> None:
    tally, _ = tally_of(demo_facts)
    counts = [count for _, count in tally.days]
    assert counts[-1] == demo_facts.coverage.effective
    steps = np.diff([0, *counts])
    assert ((steps == 0) | (steps >= 5)).all()


def test_a_tally_is_kept_and_read_as_it_was(demo_facts: Facts) -> None:
    tally, basis = tally_of(demo_facts)
    kept = json.loads(json.dumps(to_json(tally)))
    assert from_json(kept) == tally
    for t in (ZH, EN):
        one, other = (
            pack_of_tally(each, t, snapshot="一", frozen="") for each in (tally, from_json(kept))
        )
        assert one == other
    again = type(basis).from_json(json.loads(json.dumps(basis.to_json())))
    assert again.counts == basis.counts
    assert again.hidden == basis.hidden


SURVEYS = {
    "empty": a_survey(),
    "one household": a_survey(points=[(120.0, 31.7)]),
    "no register": a_survey(
        issues=issues_of([("bus", "x", (120.0, 31.7))] * 9),
        areas=areas_of([("community", "甲", 0, None)]),
    ),
    "no issues": a_survey(
        points=[(120.0 + n / 1000, 31.7) for n in range(40)],
        visits=[(n, "2017-03-24", "met") for n in range(1, 21)],
        areas=areas_of([("community", "甲", 0, None)]),
        area=1,
    ),
    "one village": a_district(1, towns=1, villages=1),
    "sixty villages": a_district(2, towns=6, villages=10),
    "hostile names": a_district(3, names=list(PAYLOADS.values())),
}


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS)
def test_a_pack_of_anything_says_something(survey, language: str) -> None:
    facts = Facts(survey, Filters(1))
    pack = pack_of(facts, Translator(language))
    keys = [screen.key for screen in pack.screens]
    assert len(set(keys)) == len(keys)
    assert keys[:4] == ["far", "holes", "said", "clusters"]
    for screen in pack.screens:
        assert screen.question
        assert screen.title
        for found in screen.tables:
            assert len(found.names) == len(set(found.names)) == len(found.rows)
            assert all(len(row) == len(found.columns) for row in found.rows)
        for chart in screen.charts:
            assert all(len(each.values) == len(chart.categories) for each in chart.series)
        known = {found.key for found in screen.tables}
        assert all(proposal.table in known for proposal in screen.proposals)
    shown = map_facts(facts, tally_of(facts)[0])
    assert len(shown.survey.households) == 0


def test_clusters_that_are_equally_likely_do_not_overlap() -> None:
    points = [(120 + n / 5000, 31.7) for n in range(40)]
    issues = issues_of([("bus", "x", point) for point in points[10:20]])
    issues["household"] = np.arange(11, 21)
    survey = a_survey(
        points=points, visits=[(n, "2017-03-24", "met") for n in range(1, 41)], issues=issues
    )
    found = clusters_of(Facts(survey, Filters(1)))
    assert found
    rows = np.concatenate([each.asked for each in found])
    assert len(rows) == len(set(rows.tolist()))
    assert set(found[0].reported.tolist()) <= set(range(10, 20))


def beside_the_rail(reporters: int) -> Facts:
    """Sixty homes some 19 m apart; the first of them report, a railway stands at the first."""
    points = [(120 + n / 5000, 31.7) for n in range(60)]
    issues = issues_of([("bus", "x", point) for point in points[:reporters]])
    issues["household"] = np.arange(1, reporters + 1)
    survey = a_survey(
        points=points, visits=[(n, "2017-03-24", "met") for n in range(1, 61)], issues=issues
    )
    survey.surroundings["rail"] = gpd.GeoDataFrame(
        {"name": [""], "class": ["rail"]},
        index=pd.Index([1], name="id"),
        geometry=[shapely.Point(points[0])],
        crs="EPSG:4326",
    )
    return Facts(survey, Filters(1))


def test_a_cluster_says_how_near_half_of_those_reporting_live() -> None:
    facts = beside_the_rail(12)
    tally, _ = tally_of(facts)
    (line,) = [line for line in tally.clusters if line.radius_m]
    away = [n * 111_320 * np.cos(np.radians(31.7)) / 5000 for n in range(12)]
    assert line.away == (("rail", int(np.ceil(np.median(away) / 100)) * 100),)
    assert from_json(json.loads(json.dumps(to_json(tally)))) == tally
    pack = pack_of_tally(tally, EN, snapshot="", frozen="")
    found = table(pack, "clusters")
    (said,) = cells(found, "near").values()
    assert said == f"Railway {line.away[0][1]} m"
    (screen,) = [screen for screen in pack.screens if screen.key == "clusters"]
    assert "half of the 12 that report" in screen.sentence
    assert any("below 10 of them" in note for note in screen.notes)


def test_of_fewer_than_ten_it_is_not_said_how_near_they_live() -> None:
    tally, _ = tally_of(beside_the_rail(9))
    shown = [line for line in tally.clusters if line.radius_m]
    assert shown
    assert not any(line.away for line in shown)
    found = table(pack_of_tally(tally, EN, snapshot="", frozen=""), "clusters")
    assert "near" not in [column.key for column in found.columns]


def test_a_snapshot_of_the_first_edition_is_still_read() -> None:
    tally, _ = tally_of(beside_the_rail(12))
    kept = json.loads(json.dumps(to_json(tally)))
    kept["edition"] = 1
    for line in kept["clusters"]:
        del line["away"]
    read = from_json(kept)
    assert not any(line.away for line in read.clusters)
    assert read.numbers == tally.numbers
    with pytest.raises(StoreTooNew):
        from_json(kept | {"edition": EDITION + 1})


def test_names_of_people_who_write_code_are_names(demo_facts: Facts) -> None:
    pack = pack_of(Facts(SURVEYS["hostile names"], Filters(1)), ZH)
    names = [str(row[0]) for row in table(pack, "areas").rows]
    assert set(names) <= set(PAYLOADS.values())


def test_no_register_is_unknown_and_not_zero() -> None:
    pack = pack_of(Facts(SURVEYS["no register"], Filters(1)), ZH)
    assert set(cells(table(pack, "areas"), "due").values()) == {Missing.UNKNOWN}
    assert "没有名册" in pack.screens[0].title or "名册" in pack.screens[0].title


def test_maps_show_no_household_and_no_number_kept_back() -> None:
    survey = a_district(4, most=9)
    facts = Facts(survey, Filters(1))
    tally, _ = tally_of(facts)
    shown = map_facts(facts, tally)
    assert len(shown.survey.households) == len(shown.survey.visits) == 0
    left = shown.shown_areas["left"]
    for area, count in left.items():
        assert count == 0 or count >= 5, area
    true = facts.shown_areas["left"].reindex(left.index)
    assert ((left == true) | (left == 0)).all()
    lon, _ = shown.issue_positions
    real = {round(x, 6) for x in survey.issue_positions[0]}
    assert not real & {round(x, 6) for x in lon}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("芳渚村", "芳渚村"),
        ("一二三四五六七八九", "一二三四五六七八九"),
        ("芳渚湿地生态旅游度假区第三居委会", "芳渚湿地生…居委会"),
        ("The upper river side estates", "The upper …states"),
    ],
)
def test_a_long_name_is_shortened_on_maps_alone(name: str, shown: str) -> None:
    assert on_map(name) == shown
    survey = a_survey(areas=areas_of([("community", name, 0, shapely.box(120, 31, 121, 32))]))
    facts = Facts(survey, Filters(1))
    tally, _ = tally_of(facts)
    assert list(map_facts(facts, tally).survey.areas["name"]) == [shown]
    assert cells(table(pack_of(facts, ZH), "areas"), "name") == {"1": name}


def test_proposals_name_who_is_asked_and_show_the_grounds(demo_facts: Facts) -> None:
    states = pd.Series("to_verify", index=demo_facts.survey.issues.index)
    tally, _ = tally_of(demo_facts, states=states, overdue_days=3)
    (asked,) = [
        screen
        for screen in pack_of_tally(tally, ZH, snapshot="", frozen="").screens
        if screen.key == "asked"
    ]
    assert {"issues_overdue", "under_target", "gaps"} <= {p.table for p in asked.proposals}
    overdue = cells(next(t for t in asked.tables if t.key == "issues_overdue"), "issues_overdue")
    shown = [count for count in overdue.values() if isinstance(count, int)]
    assert sum(shown) <= tally.numbers["issues_overdue"]
