"""The demo campaign says what was published, is the same every time, and holds its stories."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from data.demo.geography import COMMUNITIES, town_xy
from data.demo.published import DEPARTMENTS, REPORTS, TOWN_DOTS
from geo.coverage import effective_visits
from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.model import Filters
from geo.point_index import distance_m
from reports.bulletin import rounded_words
from text import Translator


def agrees(published: str, count: int) -> bool:
    """Say whether a count fits the published wording: 270, 80余, 近20."""
    number = int(re.sub(r"\D", "", published))
    if "余" in published:
        return number < count < number + (100 if number >= 500 else 10)
    if "近" in published:
        return number - 3 <= count < number
    return count == number


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda d: d.name)
def test_totals_agree_with_the_published_wording(department, demo_facts: Facts) -> None:
    names = demo_facts.survey.departments["name"]
    row = demo_facts.departments.loc[names.index[names == department.name][0]]
    if department.visited is not None:
        assert agrees(department.visited, row["visited"])
    else:
        assert row["visited"] > 0  # invented, and labelled so with the whole campaign
    if department.suggestions is not None:
        assert agrees(department.suggestions, row["issues"])
        words = rounded_words(int(row["issues"]), Translator("zh")).replace(" ", "")
        assert words.removesuffix("条") == department.suggestions
    assert row["first_day"].date() == department.first_day


def test_six_hundred_cards(demo_facts: Facts) -> None:
    names = demo_facts.survey.departments["name"]
    row = demo_facts.departments.loc[names.index[names == "国土分局"][0]]
    assert row["cards"] == 600


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: r.text)
def test_published_issues_are_at_their_places(report, demo_survey, demo_store) -> None:
    issues = demo_survey.issues
    found = issues[(issues["text"] == report.text) & (issues["category"] == report.category)]
    department = demo_survey.departments["name"].reindex(found["department"])
    assert (department == report.department).any()
    if report.building:
        homes = demo_store.households(LOCAL, demo_survey.campaign.id, found["household"])
        assert homes["address"].str.contains(report.building).all()


def test_about_four_thousand_households_in_six_communities(demo_survey) -> None:
    assert len(demo_survey.households) == 4000
    communities = demo_survey.areas[demo_survey.areas["level"] == "community"]
    assert set(communities["name"]) == {c.name for c in COMMUNITIES}


def test_communities_lie_near_their_town_dots(demo_survey) -> None:
    areas = demo_survey.areas
    for community in COMMUNITIES:
        row = areas[areas["name"] == community.name].iloc[0]
        assert areas.loc[row["parent"], "name"] == community.town
        lon, lat = TOWN_DOTS[community.town]
        middle = row.geometry.centroid
        away = distance_m(np.array([middle.x]), np.array([middle.y]), lon, lat)[0]
        assert away < 1600


def test_it_is_labelled_as_made_up(demo_survey) -> None:
    assert demo_survey.campaign.made_up


def test_households_lie_in_their_areas(demo_survey) -> None:
    shapes = demo_survey.areas.geometry.reindex(demo_survey.households["area"]).to_numpy()
    assert shapely.intersects(shapes, demo_survey.households.geometry.to_numpy()).all()


def test_the_same_seed_makes_the_same_campaign(tmp_path) -> None:
    frames = []
    for name in "ab":
        store = open_store(tmp_path / f"{name}.gpkg")
        store.prepare()
        store.write(LOCAL, demo_change(households=300, seed=5))
        survey = store.survey(LOCAL, 1)
        frames.append(
            (
                survey.visits,
                survey.issues.drop(columns="geometry"),
                survey.households.geometry.to_wkt(),
            )
        )
    for first, second in zip(*frames, strict=True):
        assert first.equals(second)


@pytest.mark.parametrize("households", [200, 1000, 9000])
def test_other_sizes_have_exactly_that_many(tmp_path, households: int) -> None:
    store = open_store(tmp_path / "x.gpkg")
    store.prepare()
    store.write(LOCAL, demo_change(households=households))
    survey = store.survey(LOCAL, 1)
    facts = Facts(survey, Filters(1))
    assert facts.coverage.register == households
    assert facts.coverage.effective == pytest.approx(households * 0.3965, rel=0.05)
    assert survey.campaign.name != "2017 年大走访"


def test_trains_are_heard_near_the_railway(demo_survey) -> None:
    """The story is in the data: it is found among those asked, not painted on."""
    rail = demo_survey.surroundings["rail"].geometry.to_numpy()
    line = transform_geometries(rail, source=STORED_CRS, target="EPSG:4549")[0]
    asked = np.unique(demo_survey.visit_household[effective_visits(demo_survey)])
    homes = demo_survey.households.iloc[asked]
    spots = transform_geometries(homes.geometry.to_numpy(), source=STORED_CRS, target="EPSG:4549")
    away = shapely.distance(spots, line)
    noise = demo_survey.issues[demo_survey.issues["category"] == "railway_noise"]["household"]
    heard = homes.index.isin(noise)
    near, far = heard[away < 150].mean(), heard[away > 400].mean()
    assert near > 5 * max(far, 0.01)


def test_some_corners_nobody_has_visited(demo_facts: Facts, demo_survey) -> None:
    village = demo_survey.areas.index[demo_survey.areas["name"] == "芳渚村"][0]
    facts = Facts(demo_survey, Filters(demo_survey.campaign.id, areas=(int(village),)))
    assert 30 <= facts.coverage.not_visited <= 60
    points = demo_survey.households[facts.status == 0].geometry
    everyone = demo_survey.households[demo_survey.households["area"] == village].geometry
    spread = points.union_all().convex_hull.area / everyone.union_all().convex_hull.area
    assert spread < 0.35  # they lie together


def test_town_dots_are_in_metres_where_they_should_be() -> None:
    x, y = town_xy("丁堰街道")
    assert 400_000 < x < 600_000
    assert 3_400_000 < y < 3_600_000
