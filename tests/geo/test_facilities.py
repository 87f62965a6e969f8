"""What is out of use neither serves nor bothers, and is listed; distances are exact."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import STORED_CRS, transform_geometries
from geo.errors import UnknownChoice
from geo.facilities import Facilities, in_service, nearest_of
from geo.facts import Facts
from geo.homes import Homes
from geo.model import SURROUNDINGS, Filters
from tests.making import a_survey, issues_of

METRIC = "EPSG:4549"


def around(*classes: str) -> gpd.GeoDataFrame:
    lines = [shapely.LineString([(5e5, 35e5 + n), (5.01e5, 35e5 + n)]) for n in range(len(classes))]
    shapes = transform_geometries(np.array(lines), source=METRIC, target=STORED_CRS)
    index = pd.Index(range(1, len(classes) + 1), name="id")
    return gpd.GeoDataFrame(
        {"name": "", "class": list(classes)},
        geometry=gpd.GeoSeries(shapes, index=index, crs=STORED_CRS),
        index=index,
    )


@pytest.mark.parametrize(
    ("kind", "clas", "counts"),
    [
        ("rail", "rail", True),
        ("rail", "", True),
        ("rail", "tunnel", False),
        ("rail", "abandoned", False),
        ("rail", "construction", False),
        ("street_lamps", "working", True),
        ("street_lamps", "broken", False),
        ("street_lamps", "unknown", False),
        ("street_lamps", "", False),
        ("cameras", "unknown", False),
        ("bus_stops", "", True),
        ("bus_stops", "platform", True),
        ("bus_stops", "proposed", False),
        ("facilities", "clinic", True),
        ("facilities", "broken", False),
    ],
)
def test_which_ones_count(kind: str, clas: str, *, counts: bool) -> None:
    assert in_service(kind, pd.DataFrame({"class": [clas]})).tolist() == [counts]


def test_what_does_not_count_is_listed() -> None:
    survey = a_survey()
    survey.surroundings["street_lamps"] = around("working", "broken", "unknown", "working")
    survey.surroundings["street_lamps"].loc[4, "geometry"] = None
    found = Facilities.of(survey, "street_lamps", crs=METRIC)
    assert found.ids.tolist() == [1]
    assert found.excluded["class"].to_dict() == {2: "broken", 3: "unknown"}
    assert len(found.unsure) == 1
    assert shapely.length(found.shapes)[0] == pytest.approx(1000, abs=0.01)


def test_classes_choose_among_facilities() -> None:
    survey = a_survey()
    survey.surroundings["facilities"] = around("clinic", "school", "clinic")
    assert len(Facilities.of(survey, "facilities", crs=METRIC, classes=["clinic"])) == 2
    assert len(Facilities.of(survey, "facilities", crs=METRIC)) == 3


@pytest.mark.parametrize("kind", SURROUNDINGS)
def test_a_campaign_without_any_has_none(kind: str) -> None:
    assert len(Facilities.of(a_survey(), kind, crs=METRIC)) == 0


def test_a_kind_that_is_none_is_told() -> None:
    with pytest.raises(UnknownChoice):
        Facilities.of(a_survey(), "lamps", crs=METRIC)


metres = st.integers(-400, 400).map(lambda tenth: tenth / 10)
spot = st.tuples(metres, metres)
shape = st.one_of(
    spot.map(shapely.Point),
    st.lists(spot, min_size=2, max_size=4, unique=True).map(shapely.LineString),
    spot.map(lambda at: shapely.box(*at, at[0] + 7, at[1] + 5)),
    st.lists(spot, min_size=1, max_size=3).map(shapely.MultiPoint),
    st.just(shapely.LineString()),
    st.none(),
)


@given(st.lists(spot, max_size=6), st.lists(shape, max_size=6))
def test_the_nearest_is_that_of_trying_all(places, shapes) -> None:
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    found = nearest_of(x, y, np.array(shapes, dtype=object))
    for at, away, row in zip(places, found.away_m, found.row, strict=True):
        all_of_them = [
            shapely.distance(shapely.Point(at), one)
            for one in shapes
            if one is not None and not one.is_empty
        ]
        assert away == pytest.approx(min(all_of_them, default=np.inf), abs=1e-9)
        if row >= 0:
            assert shapely.distance(shapely.Point(at), shapes[row]) == pytest.approx(away)
        assert (row >= 0) == bool(all_of_them)


def test_homes_are_due_and_placed_and_count_once(demo_facts: Facts) -> None:
    homes = Homes.of(demo_facts)
    coverage = demo_facts.coverage
    assert len(homes) == coverage.due
    assert homes.asked.sum() == coverage.effective
    assert (~homes.asked).sum() == coverage.left
    assert homes.reporting.sum() <= demo_facts.issue_count
    assert not (homes.reporting & ~homes.asked).any()
    reports = Homes.of(demo_facts, ["railway_noise"])
    assert reports.reporting.sum() + reports.beside == demo_facts.categories["railway_noise"]


def test_homes_of_a_filter_are_in_the_same_system(demo_facts: Facts) -> None:
    survey = demo_facts.survey
    area = int(survey.areas.index[survey.areas["name"] == "芳渚村"][0])
    part = Homes.of(Facts(survey, Filters(survey.campaign.id, areas=(area,))))
    whole = Homes.of(demo_facts)
    assert part.crs == whole.crs == METRIC
    assert np.isin(part.row, whole.row).all()
    kept = whole.only(np.isin(whole.row, part.row))
    assert kept.x.tolist() == part.x.tolist()
    assert kept.asked.tolist() == part.asked.tolist()


def test_homes_known_to_a_village_only_are_counted_beside() -> None:
    survey = a_survey(
        points=[(120.1, 31.7), None, (120.1, 31.7)], precision=["point", "point", "village"]
    )
    homes = Homes.of(Facts(survey, Filters(survey.campaign.id)))
    assert (len(homes), homes.unplaced) == (1, 2)


def test_a_report_of_somebody_who_was_not_visited_is_in_no_share_but_counted() -> None:
    issues = issues_of(
        [("bus", "", None), ("bus", "", None), ("bus", "", None), ("other", "", None)]
    )
    issues["household"] = [1, 1, 2, 1]
    survey = a_survey(
        points=[(120.1, 31.7), (120.2, 31.7), (120.3, 31.7)],
        visits=[(1, "2017-03-24", "met"), (2, "2017-03-25", "no_answer")],
        issues=issues,
    )
    facts = Facts(survey, Filters(survey.campaign.id))
    homes = Homes.of(facts, ["bus"])
    assert homes.asked.tolist() == [True, False, False]
    assert homes.reporting.tolist() == [True, False, False]
    assert homes.beside == 1
    assert Homes.of(facts).beside == 1
