"""The importer on real open data, where it lies beside the project; skipped where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.kinds.base import Options
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from tests.conftest import SHARED

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="the open data sets do not lie beside this checkout (../shared/data)",
)
BEIJING = SHARED / "beijing_osm"
MEMPHIS = SHARED / "memphis_events"
CREDIT = "© OpenStreetMap contributors"


def load_beijing(store: Store) -> None:
    def do(kind: str, name: str, options: Options | None = None, **more: str):
        return import_file(
            store,
            LOCAL,
            Job(
                kind,
                BEIJING / f"{name}.geojson",
                campaign="北京二里庄",
                options=options or Options(),
                **more,
            ),
        )

    assert do("areas", "bj_residential_areas", Options(level="estate"), credit=CREDIT).new == 11
    assert do("buildings", "bj_buildings", Options(register_from_buildings=True)).new == 257
    for kind, name, count in (
        ("roads", "bj_roads", 302),
        ("bus_stops", "bj_bus_stops", 24),
        ("street_lamps", "bj_street_lamps", 21),
        ("green", "bj_parks_green", 30),
        ("rail", "bj_rail_lines", 4),
    ):
        assert do(kind, name).new == count


def test_beijing_becomes_a_campaign_of_buildings(store: Store) -> None:
    load_beijing(store)
    survey = store.survey(LOCAL, store.campaigns(LOCAL)[0].id)
    assert survey.campaign.register == "buildings"
    assert survey.campaign.credit == CREDIT
    facts = Facts(survey, Filters(survey.campaign.id))
    assert facts.coverage.register == 225  # 257 buildings, 32 of them schools, offices, stations …
    by_name = facts.areas["register"].rename(survey.areas["name"])
    assert by_name["中建壹品·学府公馆"] == 20
    assert by_name["静淑苑"] == 12
    assert set(survey.surroundings["rail"]["class"]) == {"tunnel"}


def test_memphis_counts_agree_with_the_published_ones(store: Store) -> None:
    areas = import_file(
        store, LOCAL, Job("areas", MEMPHIS / "precincts.geojson", campaign="Memphis")
    )
    assert areas.new == 9
    assert any("repaired" in message for message, _ in areas.warnings)
    issues = import_file(
        store,
        LOCAL,
        Job("issues", MEMPHIS / "robberies_2019.csv", campaign="Memphis", timezone="UTC"),
    )
    assert (issues.new, issues.rejected) == (2245, 0)
    survey = store.survey(LOCAL, store.campaigns(LOCAL)[0].id)
    facts = Facts(survey, Filters(survey.campaign.id))
    found = facts.areas["issues"].rename(survey.areas["name"]).to_dict()
    assert found == {
        "Mt. Moriah": 368,
        "Crump": 317,
        "Tillman": 301,
        "Raines": 273,
        "Ridgeway": 220,
        "Austin Peay": 219,
        "Airways": 204,
        "North Main": 189,
        "Appling Farms": 153,
    }
    assert int((survey.issues["area"] == 0).sum()) == 1


def test_village_codes_of_three_years_are_read(geopackage: Store) -> None:
    for year, count in (("2016", 418), ("2017", 424), ("2023", 422)):
        path = SHARED / "changzhou" / f"division_codes_villages_{year}.csv"
        report = import_file(geopackage, LOCAL, Job("areas", path, campaign=year))
        assert (report.rows, report.rejected) == (count, 0)
        assert Path(path).exists()
