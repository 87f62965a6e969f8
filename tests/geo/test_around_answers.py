"""Answers hold the demo's stories, agree with each other, and say what is missing."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.around import Around
from geo.around_answers import bands_answer, cause_answer, dark_answer
from geo.around_reach import reach_answer, sites_answer, sites_known
from geo.crs import STORED_CRS
from geo.facts import Facts
from geo.model import Filters, Survey
from geo.road_gaps import INHABITED_M
from tests.making import a_survey


def named(facts: Facts, row: int) -> str:
    return str(facts.survey.areas["name"].iloc[row])


def facts_in(answer, name: str, facts: Facts) -> int:
    """Homes that stand in an area."""
    return sum(named(facts, int(row)) == name for row in answer.homes.area)


def asking(facts: Facts, question: Around) -> Facts:
    return Facts(facts.survey, facts.filters.but(around=question.to_text()))


def test_trains_are_heard_near_the_railway_and_less_farther_away(demo_facts: Facts) -> None:
    answer = bands_answer(demo_facts)
    assert answer.question == Around("bands", "rail")
    table = answer.bands.table
    assert table["reporting"].sum() > 20
    assert table["share"].iloc[0] > 3 * table["reporting"].sum() / table["asked"].sum()
    assert answer.bands.trend is not None
    assert answer.bands.trend.p <= 0.01
    assert answer.bands.trend.options.by_area
    near = answer.homes.only(answer.exposed)
    places = {named(demo_facts, row) for row in np.unique(near.area)}
    assert "芳渚村" in places
    assert (answer.exposed & ~answer.homes.asked).sum() > 0


def test_the_dark_lanes_are_in_the_village_of_the_railway(demo_facts: Facts) -> None:
    answer = dark_answer(demo_facts)
    assert answer.question.distance_m == 55
    first = answer.stretches.iloc[0]
    assert named(demo_facts, int(first["area"])) == "芳渚村"
    worst = answer.inventory.table["most_m"].idxmax()
    assert named(demo_facts, int(worst)) == "芳渚村"
    assert answer.bands is not None
    assert answer.bands.trend is not None
    assert answer.bands.trend.p <= 0.01


def test_stretches_add_up_to_the_inventory_and_homes_are_counted_once(demo_facts: Facts) -> None:
    answer = dark_answer(demo_facts)
    by_area = answer.stretches.groupby("area")["length_m"].sum()
    known = answer.inventory.table[answer.inventory.table["known"]]
    assert by_area.reindex(known.index, fill_value=0.0).to_numpy() == pytest.approx(
        known["most_m"].to_numpy(), abs=1e-3
    )
    counted = np.bincount(answer.stretch, minlength=len(answer.stretches) + 1)[1:]
    assert counted.tolist() == answer.stretches["homes"].tolist()
    far = answer.known & (answer.away_m > answer.question.distance_m)
    assert not (answer.stretch[~far] > 0).any()
    away = shapely.distance(
        shapely.points(answer.homes.x, answer.homes.y)[answer.stretch > 0],
        answer.stretches["geometry"].to_numpy()[answer.stretch[answer.stretch > 0] - 1],
    )
    assert away.max() <= INHABITED_M


def test_the_estate_lies_beyond_the_bus_and_a_stop_there_would_help(demo_facts: Facts) -> None:
    answer = reach_answer(demo_facts)
    first = answer.figures.areas.iloc[0]
    assert named(demo_facts, int(answer.figures.areas.index[0])) == "安置小区"
    assert first["unserved"] > 0.9 * first["homes"]
    assert answer.figures.trend is not None
    assert answer.figures.trend.p <= 0.01
    assert sites_known(demo_facts) is None or sites_known(demo_facts) is sites_answer(demo_facts)
    found = sites_answer(demo_facts)
    assert found.siting.proven
    assert found.table["homes"].tolist() == found.siting.gain.tolist()
    assert found.unserved == (~answer.service.served).sum()
    assert found.table["homes"].is_monotonic_decreasing
    assert (found.table["asked"] + found.table["not_asked"]).equals(found.table["homes"])
    estate = facts_in(answer, "安置小区", demo_facts)
    assert found.table["homes"].tolist().count(estate) == 1  # one of the places is theirs
    assert found.table["reporting"].sum() == answer.figures.table.loc["unserved", "reporting"]


def test_asking_for_more_sites_asks_the_same_about_who_is_served(demo_facts: Facts) -> None:
    one, three = (
        asking(demo_facts, Around("reach", "bus_stops", 0, 500, rising=True, sites=count))
        for count in (1, 3)
    )
    assert reach_answer(one) is reach_answer(three)
    assert len(sites_answer(one).table) == 1
    assert sites_answer(three).siting.served >= sites_answer(one).siting.served


def test_who_does_not_want_the_sites_any_more_gets_none(demo_facts: Facts) -> None:
    asked = asking(demo_facts, Around("reach", "bus_stops", 0, 450, rising=True, sites=2))

    class NoMoreError(Exception):
        pass

    def told(share: float) -> None:
        if share > 0.3:
            raise NoMoreError

    with pytest.raises(NoMoreError):
        sites_answer(asked, told=told)
    assert sites_known(asked) is None
    shares: list[float] = []
    sites_answer(asked, told=shares.append)
    assert shares == sorted(shares)


def test_noise_reports_become_one_issue_along_the_track(demo_facts: Facts) -> None:
    answer = cause_answer(demo_facts, "bands")
    first = answer.causes[0]
    assert named(demo_facts, answer.areas[0]) == "芳渚村"
    assert first.shape.geom_type.endswith("LineString")
    assert first.estimate is not None
    middle, low, high = first.estimate
    assert low <= middle <= high <= first.not_asked
    supporters = sum(int(cause.supporters.sum()) for cause in answer.causes)
    assert supporters + answer.alone == int(answer.homes.reporting.sum())


def with_lines(survey: Survey, kind: str, *rows: tuple[str, str, object]) -> Survey:
    """Add surroundings: name, class, shape."""
    survey.surroundings[kind] = gpd.GeoDataFrame(
        pd.DataFrame({"name": [r[0] for r in rows], "class": [r[1] for r in rows]}, dtype=object),
        geometry=gpd.GeoSeries([r[2] for r in rows], crs=STORED_CRS),
    )
    return survey


STREET = shapely.LineString([(120.0, 31.7), (120.01, 31.7)])
HOMES = [(120.0 + n / 2_000, 31.7001) for n in range(20)]


@pytest.mark.parametrize("answer", [bands_answer, dark_answer, reach_answer])
def test_what_is_missing_is_said(answer) -> None:
    assert answer(Facts(a_survey(), Filters(1))).missing in ("homes", "facilities")
    nothing = answer(Facts(a_survey(points=HOMES[:1]), Filters(1)))
    assert nothing.missing in ("facilities", "roads")


def test_a_track_in_a_tunnel_is_not_near_and_is_listed() -> None:
    survey = a_survey(points=HOMES)
    deep = ("地下线", "tunnel", STREET)
    answer = bands_answer(Facts(with_lines(survey, "rail", deep), Filters(1)))
    assert answer.missing == "facilities"
    assert answer.facilities.excluded["name"].tolist() == ["地下线"]


def test_lamps_on_record_in_part_only_make_no_dark_street() -> None:
    survey = with_lines(a_survey(points=HOMES), "roads", ("", "residential", STREET))
    lamp = ("", "working", shapely.Point(120.0, 31.7))
    facts = Facts(with_lines(survey, "street_lamps", lamp), Filters(1))
    answer = dark_answer(facts)
    assert 0 < answer.inventory.mapped < 0.5
    assert not answer.known.any()
    assert answer.stretches.empty
    assert answer.bands is None
    sure = asking(facts, Around("dark", "street_lamps", 0, 55, complete=True))
    complete = dark_answer(sure)
    assert complete.known.all()
    assert complete.stretches["length_m"].sum() > 500


def test_without_roads_places_to_try_stand_among_those_who_live_there() -> None:
    survey = with_lines(a_survey(points=HOMES), "bus_stops", ("站", "", shapely.Point(120.3, 31.7)))
    found = sites_answer(Facts(survey, Filters(1)))
    assert found.candidates > 0
    assert found.table["homes"].sum() > 0
    assert found.siting.proven
