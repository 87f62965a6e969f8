"""``analyse`` says of CSV files what the functions say of arrays, whatever the order of rows."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from geo.homes import Homes
from geo.scan import Options, bernoulli_scan, poisson_scan, space_time_permutation_scan
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
    assert header.split(",")[:5] == ["x", "y", "log_ratio", "p", "evidence"]
    assert len(rows) == told["rows"] * told["columns"]
    assert told["asked"] == ASKED.sum()
    _, streams = said(capsys, "hotspots", *table, "--nearest", 5)
    told = json.loads(streams.out)
    assert told["tested"] == len(told["areas"]) == 60
    assert set(told["areas"][0]) == {"id", "value", "z", "p", "q"}
    assert told["areas"][0]["value"] == pytest.approx(CASES[0] / ASKED[0])
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


def test_areas_and_cases_with_people_and_strata_in_one_file(tmp_path, capsys) -> None:
    """As published tables often are: a row for each area and kind of people."""
    names = [f"a{number}" for number in range(12)]
    areas = write(
        tmp_path / "areas.csv", ["county", "x", "y"], zip(names, X[:12], Y[:12], strict=True)
    )
    people = RNG.integers(500, 3000, (12, 1, 2))
    cases = RNG.poisson(people * 0.002 * np.array([1, 3]))
    rows = [(names[i], "mf"[g], cases[i, 0, g], people[i, 0, g]) for i, g in np.ndindex((12, 2))]
    table = write(tmp_path / "t.csv", ["county", "sex", "cases", "population"], rows[::-1])
    options = ("--areas", areas, "--cases", table, "--replicates", 9, "--json")
    _, streams = said(capsys, "scan", *options, "--strata", "sex")
    first = json.loads(streams.out)["clusters"][0]
    expected = expected_counts(cases, people)
    counts = {"cases": cases.sum(axis=2), "population": people.sum(axis=2)}
    found = poisson_scan(
        X[:12], Y[:12], **counts, expected=expected, options=Options(replicates=9)
    ).clusters[0]
    assert first["llr"] == pytest.approx(found.llr, abs=1e-9)
    assert first["members"] == [names[row] for row in found.members]
    assert (first["expected"], first["population"]) == pytest.approx(
        (expected[found.members].sum(), people[found.members].sum())
    )
    _, streams = said(capsys, "scan", *options)
    assert json.loads(streams.out)["clusters"][0]["llr"] != pytest.approx(found.llr, abs=1e-6)
    shared = write(
        tmp_path / "p.csv",
        ["x", "y", "sex", "cases", "population"],
        [(X[int(i[1:])], Y[int(i[1:])], g, c, n) for i, g, c, n in rows],
    )
    options = ("--points", shared, "--population", "population", "--strata", "sex")
    _, streams = said(capsys, "scan", *options, "--replicates", 9, "--json")
    assert json.loads(streams.out)["clusters"][0]["llr"] == pytest.approx(found.llr, abs=1e-9)


def test_dates_are_cut_into_periods_from_the_end_backwards(tmp_path, capsys) -> None:
    days = np.array(["2001-11-03", "2001-11-04", "2001-11-11", "2001-11-12", "2001-11-18"])
    of_row = RNG.integers(0, 5, 60)
    rows = zip(X, Y, np.ones(60, int), days[of_row], strict=True)
    path = write(tmp_path / "fever.csv", ["x", "y", "cases", "date"], rows)
    _, streams = said(
        capsys, "scan", "--points", path, "--model", "permutation", "--date", "date",
        "--time-unit", "week", "--start", "2001-11-01", "--replicates", 9, "--json",
    )  # fmt: skip
    told = json.loads(streams.out)
    assert told["periods"] == 3  # to the 4th, the 11th, the 18th
    counts = np.zeros((60, 3))
    counts[np.arange(60), np.array([0, 0, 1, 2, 2])[of_row]] = 1
    found = space_time_permutation_scan(X, Y, cases=counts, options=Options(replicates=9))
    first, names = told["clusters"][0], ["2001-11-01/2001-11-04", "2001-11-05/2001-11-11"]
    assert first["llr"] == pytest.approx(found.clusters[0].llr, abs=1e-9)
    assert first["members"] == found.clusters[0].members.tolist()
    names.append("2001-11-12/2001-11-18")
    assert first["first_period"] == names[found.clusters[0].first_period]


def test_people_counted_in_years_change_evenly_by_the_day(tmp_path, capsys) -> None:
    names = [f"a{number}" for number in range(12)]
    areas = write(tmp_path / "areas.csv", ["id", "x", "y"], zip(names, X[:12], Y[:12], strict=True))
    people = RNG.integers(500, 3000, (12, 2))
    cases = RNG.poisson(2.0, (12, 3))
    case_rows = [(names[i], 2003 + t, cases[i, t]) for i, t in np.ndindex(12, 3)]
    people_rows = [(names[i], (2000, 2010)[t], people[i, t]) for i, t in np.ndindex(12, 2)]
    case_file = write(tmp_path / "cases.csv", ["id", "year", "cases"], case_rows)
    people_file = write(tmp_path / "people.csv", ["id", "year", "population"], people_rows)
    _, streams = said(
        capsys, "scan", "--areas", areas, "--cases", case_file, "--population", people_file,
        "--date", "year", "--time-unit", "year", "--replicates", 9, "--json",
    )  # fmt: skip
    counted, begin, stop = (
        np.array(each, dtype="datetime64[D]").astype(int)
        for each in (
            ["2000-07-01", "2010-07-01"],
            ["2003-01-01", "2004-01-01", "2005-01-01"],
            ["2004-01-01", "2005-01-01", "2006-01-01"],
        )
    )
    alive = people_over_periods(people[:, :, None], at=counted, start=begin, stop=stop)
    found = poisson_scan(
        X[:12], Y[:12], cases=cases, expected=alive.sum(axis=2), options=Options(replicates=9)
    ).clusters[0]
    first = json.loads(streams.out)["clusters"][0]
    assert first["llr"] == pytest.approx(found.llr, abs=1e-9)
    inside = alive[found.members, found.first_period : found.last_period + 1, 0]
    lengths = (stop - begin)[found.first_period : found.last_period + 1]
    assert first["population"] == pytest.approx((inside / lengths).sum(axis=0).mean())


def test_a_store_is_scanned_as_its_households_are(demo_geopackage, demo_facts, capsys) -> None:
    store = ("--store", demo_geopackage, "--json")
    homes = Homes.of(demo_facts)
    asked = homes.only(homes.asked)
    _, streams = said(capsys, "scan", *store, "--replicates", 19)
    told = json.loads(streams.out)
    options = Options(replicates=19)
    found = bernoulli_scan(asked.x, asked.y, cases=asked.reporting, options=options).clusters[0]
    numbers = demo_facts.survey.households.index[asked.row]
    assert told["crs"] == homes.crs
    assert (told["population"], told["cases"]) == (len(asked), asked.reporting.sum())
    assert told["clusters"][0]["llr"] == found.llr
    assert told["clusters"][0]["members"] == numbers[found.members].tolist()
    _, streams = said(capsys, "scan", *store, "--time-unit", "week", "--replicates", 9)
    weekly = json.loads(streams.out)
    assert weekly["periods"] > 1
    assert weekly["cases"] == told["cases"]
    _, streams = said(capsys, "risk", *store, "--bandwidth", 200)
    told = json.loads(streams.out)
    assert (told["asked"] + told["left_out"], told["crs"]) == (len(asked), homes.crs)
    _, streams = said(capsys, "hotspots", *store, "--nearest", 2, "--least", 1)
    told = json.loads(streams.out)
    known = [area for area in told["areas"] if area["value"] is not None]
    assert told["tested"] == len(known) > 2
    _, streams = said(capsys, "groups", *store, "--reach", 60)
    assert json.loads(streams.out)["points"] == asked.reporting.sum()


def test_a_study_area_bounds_the_surface(points, tmp_path, capsys) -> None:
    corners = [(0, 0), (0, 900), (450, 900), (450, 0)]
    area = write(tmp_path / "area.csv", ["x", "y"], corners)
    table = ("--points", points, "--population", "population", "--bandwidth", 120, "--json")
    _, streams = said(capsys, "risk", *table, "--study-area", area)
    told = json.loads(streams.out)
    assert told["asked"] == ASKED[X <= 450].sum()
    assert told["left_out"] == ASKED[X > 450].sum()
    ring = json.dumps([[*corners, corners[0]]])
    shape = tmp_path / "area.geojson"
    shape.write_text(f'{{"type": "Polygon", "coordinates": {ring}}}', encoding="utf-8")
    _, streams = said(capsys, "risk", *table, "--study-area", shape)
    assert json.loads(streams.out) == told


WRONG = {
    "one case": ("scan", {"cases": [1, 0, 0, 0]}, (), "fewer than two cases"),
    "all cases": ("scan", {"cases": [5, 5, 5, 5]}, (), "all who were asked"),
    "nobody": ("scan", {"cases": [0, 0, 0, 0], "n": [0, 0, 0, 0]}, (), "nobody was asked"),
    "one place": ("scan", {"x": [1, 1, 1, 1], "y": [2, 2, 2, 2]}, (), "at one place"),
    "word": ("scan", {"cases": [1, "many", 1, 1]}, (), "not a number"),
    "NaN": ("scan", {"cases": [1, "NaN", 1, 1]}, (), "not a number"),
    "empty": ("scan", {"cases": [1, "", 1, 1]}, (), "missing or negative"),
    "negative": ("scan", {"cases": [1, -1, 1, 1]}, (), "missing or negative"),
    "half": ("scan", {"cases": [1, 0.5, 1, 1]}, (), "whole number"),
    "no place": ("scan", {"x": [1, "", 3, 4]}, (), "no position"),
    "infinite": ("scan", {"x": [1, "inf", 3, 4]}, (), "no position"),
    "metres as degrees": ("scan", {"x": [1, 500, 3, 4]}, ("--geodesic",), "not degrees"),
    "no such system": ("scan", {}, ("--crs", "EPSG:99999"), "coordinate system"),
    "no such column": ("scan", {}, ("--x", "lon"), "lacks columns"),
    "no people": ("scan", {}, ("--model", "poisson", "--population", ""), "how many people"),
    "groups": ("scan", {}, ("--model", "bernoulli", "--strata", "y"), "Poisson model"),
    "no days": ("scan", {}, ("--date", "x"), "not a day"),
    "risk of all": ("risk", {"cases": [5, 5, 5, 5]}, (), "all who were asked"),
    "risk at one place": ("risk", {"x": [1, 1, 1, 1], "y": [2, 2, 2, 2]}, (), "at one place"),
    "risk of none": ("risk", {}, ("--study-area", "nowhere.geojson"), "no such file"),
    "risk too fine": ("risk", {}, ("--bandwidth", "1e-6"), "too small"),
    "equal": ("hotspots", {"cases": [2, 2, 2, 2]}, ("--least", "1"), "all values are equal"),
    "too few": ("hotspots", {}, (), "fewer than three"),
    "spots at one place": (
        "hotspots",
        {"x": [1, 1, 1, 1], "y": [2, 2, 2, 2]},
        ("--least", "1"),
        "at one place",
    ),
    "groups of nowhere": ("groups", {"y": [1, "", 3, 4]}, ("--reach", "5"), "no position"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_said_in_one_sentence(name, tmp_path, capsys) -> None:
    verb, changed, options, word = WRONG[name]
    columns = {"x": [1, 2, 3, 4], "y": [1, 5, 2, 8], "cases": [1, 2, 0, 3], "n": [5, 5, 5, 5]}
    columns |= changed
    path = write(tmp_path / "t.csv", list(columns), zip(*columns.values(), strict=True))
    given = ("--points", path, "--planar", "--population", "n", *options)
    if "--geodesic" in options:
        given = ("--points", path, "--population", "n", *options)
    status, streams = said(capsys, verb, *given)
    assert status == 2
    assert word in streams.err
    assert "unexpected" not in streams.err
    assert len(streams.err.strip().splitlines()) == 1


def test_degrees_taken_for_metres_are_noted(points, tmp_path, capsys) -> None:
    path = write(tmp_path / "d.csv", ["x", "y"], [(119.9, 31.7), (119.91, 31.71)])
    _, streams = said(capsys, "groups", "--points", path, "--reach", 5)
    assert "--geodesic" in streams.err
    _, streams = said(capsys, "groups", "--points", points, "--reach", 5)
    assert not streams.err
