"""``analyse`` says of CSV files what the functions say of arrays, whatever the order of rows."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from geo.scan import Options, bernoulli_scan, poisson_scan
from geo.scan.expected import expected_counts, people_over_periods
from reports.verbs.__main__ import main

RNG = np.random.default_rng(11)
X, Y = RNG.uniform(0, 900, (2, 60)).round(1)
ASKED = RNG.integers(10, 40, 60)
CASES = RNG.binomial(ASKED, np.where(np.hypot(X - 200, Y - 200) < 250, 0.5, 0.2))


def write(path, names, rows) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
    return str(path)


@pytest.fixture
def points(tmp_path) -> str:
    rows = zip(range(60), X, Y, CASES, ASKED, strict=True)
    return write(tmp_path / "points.csv", ["id", "x", "y", "cases", "population"], rows)


def said(capsys, *arguments):
    status = main(["analyse", *map(str, arguments)])
    return status, capsys.readouterr()


def test_a_scan_of_points_prints_what_the_function_finds(points, capsys) -> None:
    options = ("--points", points, "--population", "population", "--replicates", 19, "--json")
    status, streams = said(capsys, "scan", *options)
    assert status == 0
    told = json.loads(streams.out)
    scan = bernoulli_scan(X, Y, cases=CASES, population=ASKED, options=Options(replicates=19))
    first = told["clusters"][0]
    assert (told["model"], told["replicates"], told["seed"]) == ("Bernoulli", 19, 20170324)
    assert first["llr"] == scan.clusters[0].llr
    assert first["members"] == scan.clusters[0].members.tolist()
    assert {"p", "p_error", "cases", "population", "expected", "relative_risk"} <= set(first)
    assert {"x", "y", "radius"} <= set(first)
    assert len(told["clusters"]) == len(scan.clusters)


def test_a_scan_of_areas_with_strata_and_people_counted_between(tmp_path, capsys) -> None:
    names = [f"a{number}" for number in range(12)]
    areas = write(tmp_path / "areas.csv", ["id", "x", "y"], zip(names, X[:12], Y[:12], strict=True))
    years, groups, counts = [2001, 2002, 2004], ["m", "f"], [2000, 2005]
    people = RNG.integers(500, 3000, (12, 2, 2))
    cases = RNG.poisson(2.0, (12, 3, 2))
    case_rows = [
        (names[i], years[t], groups[g], cases[i, t, g])
        for i, t, g in np.ndindex(cases.shape)
        if cases[i, t, g]
    ]
    people_rows = [
        (names[i], counts[t], groups[g], people[i, t, g]) for i, t, g in np.ndindex(people.shape)
    ]
    order = RNG.permutation(len(case_rows))
    shuffled = [case_rows[row] for row in order]
    case_file = write(tmp_path / "cases.csv", ["id", "year", "sex", "cases"], shuffled)
    people_file = write(tmp_path / "people.csv", ["id", "year", "sex", "population"], people_rows)
    status, streams = said(
        capsys, "scan", "--areas", areas, "--cases", case_file, "--population", people_file,
        "--period", "year", "--strata", "sex", "--replicates", 9, "--json",
    )  # fmt: skip
    assert status == 0
    first = json.loads(streams.out)["clusters"][0]
    start = np.arange(2001, 2005)
    alive = people_over_periods(people, at=[2000.5, 2005.5], start=start, stop=start + 1)
    filled = np.insert(cases, 2, 0, axis=1)  # nobody was a case in 2003
    scan = poisson_scan(
        X[:12],
        Y[:12],
        cases=filled.sum(axis=2),
        expected=expected_counts(filled, alive),
        population=alive.sum(axis=2),
        options=Options(replicates=9),
    )
    assert first["llr"] == pytest.approx(scan.clusters[0].llr, abs=1e-9)
    assert first["members"] == [names[row] for row in scan.clusters[0].members]
    assert first["first_period"] == str(2001 + scan.clusters[0].first_period)


def test_the_other_analyses_print_json_too(points, tmp_path, capsys) -> None:
    grid = tmp_path / "grid.csv"
    table = ("--points", points, "--population", "population", "--json")
    _, streams = said(capsys, "risk", *table, "--bandwidth", 120, "--out", grid)
    told = json.loads(streams.out)
    header, *rows = grid.read_text(encoding="utf-8").splitlines()
    assert header.split(",")[:3] == ["x", "y", "log_ratio"]
    assert len(rows) == told["rows"] * told["columns"]
    assert told["asked"] == ASKED.sum()
    _, streams = said(capsys, "hotspots", *table, "--nearest", 5)
    told = json.loads(streams.out)
    assert told["tested"] == len(told["areas"]) == 60
    assert set(told["areas"][0]) == {"id", "value", "z", "p", "q"}
    _, streams = said(capsys, "hotspots", *table, "--least", 30)
    assert json.loads(streams.out)["tested"] == (ASKED >= 30).sum()
    _, streams = said(capsys, "groups", "--points", points, "--reach", 90, "--least", 3, "--json")
    told = json.loads(streams.out)
    assert sum(each["size"] for each in told["groups"]) + told["in_no_group"] == 60


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--cases", "none"), "lacks columns"),
        (("--crs", "EPSG:3857"), "no distances"),
        (("--crs", "EPSG:4326"), "no distances"),
        (("--geodesic",), "degrees"),
        ((), "more cases than"),
    ],
)
def test_what_cannot_be_analysed_is_one_sentence(points, capsys, arguments, word) -> None:
    status, streams = said(capsys, "scan", "--points", points, *arguments)
    assert status == 2
    assert word in streams.err
    assert "Traceback" not in streams.err


def test_degrees_are_measured_in_the_local_metric_system(tmp_path, capsys) -> None:
    lon, lat = 119.9 + X / 1e5, 31.7 + Y / 1e5
    path = write(tmp_path / "degrees.csv", ["x", "y"], zip(lon, lat, strict=True))
    _, streams = said(
        capsys, "groups", "--points", path, "--geodesic", "--reach", 90, "--least", 3, "--json"
    )
    assert json.loads(streams.out)["groups"]
    _, streams = said(capsys, "groups", "--points", path, "--reach", 1e-6, "--least", 3, "--json")
    assert not json.loads(streams.out)["groups"]
