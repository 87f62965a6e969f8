"""A question is written as text and read back; whatever else an address holds is none."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.around import (
    DISTANCES,
    MOST_SITES,
    TOPICS,
    Around,
    choices,
    class_of,
    classes_of,
    counted_categories,
    facilities_of,
    question_of,
    usual,
)
from geo.crs import STORED_CRS
from geo.facts import Facts
from geo.model import SURROUNDINGS, Filters, Survey
from tests.hostile import PAYLOADS
from tests.making import a_survey


def around(**kinds: list[str]) -> Survey:
    """A survey with one record of each class named."""
    survey = a_survey(points=[(120.0, 31.7)])
    for kind, classes in kinds.items():
        shapes = [shapely.Point(120 + n / 1e3, 31.7) for n in range(len(classes))]
        survey.surroundings[kind] = gpd.GeoDataFrame(
            pd.DataFrame({"name": "", "class": classes}, dtype=object),
            geometry=gpd.GeoSeries(shapes, crs=STORED_CRS),
        )
    return survey


@st.composite
def questions(draw) -> Around:
    topic = draw(st.sampled_from(TOPICS))
    return Around(
        topic,
        draw(st.sampled_from(SURROUNDINGS)),
        draw(st.integers(0, 9999)),
        draw(st.integers(*DISTANCES[topic])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.integers(0, MOST_SITES)),
    )


@given(questions())
def test_what_is_written_is_read_back(question: Around) -> None:
    text = question.to_text()
    assert Around.of_text(text) == question
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz_.0123456789")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bands",
        "bands.rail",
        "bands.moon.0.0.00.0",
        "moon.rail.0.0.00.0",
        "bands.rail.-1.0.00.0",
        "bands.rail.٣.0.00.0",
        "bands.rail.0.0.00.0.1",
        "bands.rail.0.0.00.0\n",
        *PAYLOADS.values(),
    ],
)
def test_anything_else_is_no_question(text: str) -> None:
    assert Around.of_text(text) is None


def test_distances_and_counts_out_of_bounds_are_brought_back() -> None:
    assert Around.of_text("reach.bus_stops.0.9999.10.99") == Around(
        "reach", "bus_stops", 0, 5000, rising=True, sites=MOST_SITES
    )
    found = Around.of_text("dark.street_lamps.0.0.00.0")
    assert found is not None
    assert found.distance_m == DISTANCES["dark"][0]


def test_one_begins_with_what_the_campaign_has() -> None:
    assert usual("bands", around()).kind == "rail"
    assert usual("bands", around(parks=["park"])).kind == "parks"
    assert usual("bands", around(parks=["park"], rail=["rail"])).kind == "rail"
    assert not usual("bands", around(rail=["rail"])).rising
    assert usual("reach", around(facilities=["诊所"], bus_stops=[""])).kind == "bus_stops"
    assert usual("dark", around(roads=["primary"])).kind == "street_lamps"


def test_any_class_that_was_loaded_can_be_asked_about() -> None:
    survey = around(facilities=["诊所", "学校", "诊所", ""], rail=["rail"])
    assert classes_of(survey, "facilities") == ("学校", "诊所")
    found = [(c.kind, c.group, c.name, c.records) for c in choices(survey, "reach")]
    assert found == [
        ("facilities", 0, "", 4),
        ("facilities", 1, "学校", 1),
        ("facilities", 2, "诊所", 2),
    ]
    question = Around("reach", "facilities", 2, 500)
    assert class_of(survey, question) == "诊所"
    assert len(facilities_of(Facts(survey, Filters(1)), question)) == 2
    assert class_of(survey, Around("reach", "facilities", 99, 500)) == ""


def test_a_filter_chooses_which_reports_count_and_else_the_usual_ones_do() -> None:
    survey = around(bus_stops=[""])
    question = usual("reach", survey)
    assert counted_categories(Facts(survey, Filters(1)), question) == ("bus",)
    chosen = Facts(survey, Filters(1, categories=("other",)))
    assert counted_categories(chosen, question) == ("other",)
    assert counted_categories(Facts(survey, Filters(1)), question.about("parks")) == ()
    # the campaign has no category of that name: all reports count
    assert counted_categories(Facts(survey, Filters(1)), question.about("rail")) == ()


def test_a_filter_that_asks_about_another_topic_asks_nothing_here() -> None:
    survey = around(bus_stops=[""], rail=["rail"])
    asked = Around("reach", "bus_stops", 0, 800, rising=True)
    facts = Facts(survey, Filters(1, around=asked.to_text()))
    assert question_of(facts, "reach") == asked
    assert question_of(facts, "bands") == usual("bands", survey)
