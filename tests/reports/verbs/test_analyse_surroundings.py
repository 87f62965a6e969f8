"""``analyse bands``, ``gaps``, ``serve``, ``site`` say what the functions say."""

from __future__ import annotations

import csv
import json

import pytest

from geo.distance_bands import TrendOptions, distance_bands
from geo.facilities import Facilities, nearest_of
from geo.facts import Facts
from geo.homes import Homes
from geo.service_areas import service
from geo.walking_network import DETOUR, WalkingNetwork
from reports.verbs.__main__ import main


def said(capsys, *arguments):
    status = main(["analyse", *map(str, arguments)])
    return status, capsys.readouterr()


def told(capsys, *arguments):
    status, streams = said(capsys, *arguments, "--json")
    assert status == 0
    return json.loads(streams.out)


def write(path, names, rows) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *rows])
    return str(path)


def test_bands_of_a_store(demo_geopackage, demo_facts: Facts, capsys) -> None:
    options = ("--category", "railway_noise", "--by-area", "--replicates", 99)
    found = told(capsys, "bands", "--store", demo_geopackage, *options)
    homes = Homes.of(demo_facts, ["railway_noise"])
    rail = Facilities.of(demo_facts.survey, "rail", crs=homes.crs)
    away = nearest_of(homes.x, homes.y, rail.shapes).away_m
    same = distance_bands(homes, away, options=TrendOptions(by_area=True, replicates=99))
    assert [row["reporting"] for row in found["bands"]] == same.table["reporting"].tolist()
    assert [row["not_asked"] for row in found["bands"]] == same.table["not_asked"].tolist()
    assert found["bands"][-1]["to_m"] is None
    assert same.trend is not None
    assert found["test"]["p"] == same.trend.p == 0.01
    assert (found["test"]["replicates"], found["test"]["seed"]) == (99, 20170324)
    assert (found["kind"], found["facilities"], found["crs"]) == ("rail", 1, "EPSG:4549")


def test_gaps_of_a_store_list_what_is_broken_and_where_it_is_dark(demo_geopackage, capsys) -> None:
    found = told(capsys, "gaps", "--store", demo_geopackage)
    assert found["excluded"] == {"broken": 30}
    assert found["known"]
    assert max(found["areas"], key=lambda row: row["most_m"])["area"] == "芳渚村"
    assert found["stretches"][0]["wkt"].startswith("LINESTRING")
    assert told(capsys, "gaps", "--store", demo_geopackage, "--reach", 1)["stretches"] is None
    complete = ("gaps", "--store", demo_geopackage, "--reach", 1, "--complete")
    assert told(capsys, *complete)["stretches"]


def test_serve_and_site_of_a_store(demo_geopackage, demo_facts: Facts, capsys) -> None:
    options = ("--store", demo_geopackage, "--category", "bus", "--limit", 800)
    found = told(capsys, "serve", *options, "--replicates", 99)
    homes = Homes.of(demo_facts, ["bus"])
    roads, stops = (
        Facilities.of(demo_facts.survey, kind, crs=homes.crs).shapes
        for kind in ("roads", "bus_stops")
    )
    same = service(homes, stops, WalkingNetwork.of(roads), limit_m=800)
    assert found["served"]["homes"] == same.served.sum()
    assert found["areas"][0]["area"] == "安置小区"
    assert found["test"]["rising"]
    sited = told(capsys, "site", *options, "--count", 2)
    assert sited["unserved"] == found["unserved"]["homes"]
    assert sited["proven"]
    assert sum(site["gain"] for site in sited["sites"]) == sited["served"]


@pytest.fixture
def files(tmp_path) -> tuple:
    homes = [(10 * n, 0, int(n < 6), int(n != 9)) for n in range(40)]
    points = write(tmp_path / "homes.csv", ["x", "y", "cases", "asked"], homes)
    stops = write(tmp_path / "stops.csv", ["x", "y"], [(0, 0)])
    return "--points", points, "--facilities", stops, "--population", "asked"


def test_files_of_points_do_as_well(files, tmp_path, capsys) -> None:
    bands = told(capsys, "bands", *files, "--edges", 0, 100, "--crs", "EPSG:4549")
    assert [row["reporting"] for row in bands["bands"]] == [6, 0]
    assert [row["not_asked"] for row in bands["bands"]] == [1, 0]
    assert bands["test"]["p"] < 0.05
    served = told(capsys, "serve", *files, "--limit", 100)
    assert served["served"]["homes"] == int(100 / DETOUR / 10) + 1
    assert served["assumed"] == 1
    sites = write(tmp_path / "sites.csv", ["x", "y"], [(150, 0), (300, 0), (5000, 0)])
    best = told(capsys, "site", *files, "--limit", 100, "--sites", sites, "--count", 1)
    assert best["sites"][0]["gain"] == 15
    assert best["candidates"] == 3


def test_lines_for_people_name_the_replicates_or_why_there_is_no_test(files, capsys) -> None:
    _, streams = said(capsys, "bands", *files, "--edges", 0, 100, "--replicates", 19)
    assert "19 replicates, seed 20170324" in streams.out
    _, streams = said(capsys, "serve", *files, "--limit", 9000)
    assert "no test" in streams.out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("bands", "--edges", "5", "9"), "distance bands"),
        (("bands", "--crs", "EPSG:3857"), "EPSG:3857"),
        (("bands", "--x", "nowhere"), "nowhere"),
        (("serve", "--limit", "0"), "larger than 0"),
        (("site", "--count", "0"), "at least one"),
    ],
)
def test_what_cannot_be_analysed_is_one_sentence(files, capsys, arguments, word) -> None:
    status, streams = said(capsys, *arguments, *files, "--language", "en")
    assert status == 2
    assert word in streams.err
    assert "Traceback" not in streams.err
