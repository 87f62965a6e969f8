"""Phone files open, hold the stops in order, and come back as visits: once, twice, late, anyhow."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import sqlite3
from itertools import permutations
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pytest

from data import open_store
from data.actor import LOCAL, ROLES, Actor
from data.importing import Job, import_file
from data.importing.report import ImportReport
from data.store import Store
from geo.errors import NotPermitted
from geo.facts import Facts
from geo.outcomes import OUTCOME_CODES, OUTCOMES
from reports import phone_files
from reports.phone_files import gpx, kml, sheet_xlsx
from reports.qfield import LAYER, qfield_package
from reports.walk_stops import Outing
from reports.xlsform import xlsform
from tests.hostile import PAYLOADS
from tests.outings import campaign_of, facts_of, outing
from text import LANGUAGES

GPX = "{http://www.topografix.com/GPX/1/1}"
KML = "{http://www.opengis.net/kml/2.2}"
WHOLE_TEXTS = {
    name: text for name, text in PAYLOADS.items() if text == text.strip() and len(text) < 120
}
ALL = [LANGUAGE.code for LANGUAGE in LANGUAGES]


@pytest.fixture
def carried(geopackage: Store) -> Outing:
    return outing(geopackage, campaign_of(geopackage, [f"{n}号" for n in range(6)]), teams=2)


def bring(store: Store, path: Path, kind: str = "visits") -> ImportReport:
    return import_file(store, LOCAL, Job(kind, path))


def visits_in(store: Store) -> list[tuple[int, str, int]]:
    visits = facts_of(store).survey.visits
    rows = zip(
        visits["household"], visits["visited_at"].astype(str), visits["outcome"], strict=True
    )
    return sorted((int(home), at, int(code)) for home, at, code in rows)


# --- GPX, KML, XLSX -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ALL)
def test_waypoints_and_routes_follow_the_order(geopackage: Store, language: str) -> None:
    facts = campaign_of(geopackage, [f"{n}号" for n in range(6)])
    carried = outing(geopackage, facts, teams=2, language=language)
    root = ET.fromstring(gpx(carried))
    names = [each.findtext(f"{GPX}name") for each in root.iter(f"{GPX}wpt")]
    assert names == [f"{row.team}-{row.order}" for row in carried.plan.stops.itertuples()]
    ways = [
        [point.findtext(f"{GPX}name") for point in way.iter(f"{GPX}rtept")]
        for way in root.iter(f"{GPX}rte")
    ]
    start = carried.t("Meeting point")
    assert ways == [[start, "1", "2", "3"], [start, "1", "2", "3"]]
    one = ET.fromstring(gpx(carried, team=2))
    assert len(list(one.iter(f"{GPX}wpt"))) == 3


def test_placemarks_stand_where_the_households_are(carried: Outing) -> None:
    root = ET.fromstring(kml(carried))
    points = [
        mark.findtext(f"{KML}Point/{KML}coordinates")
        for mark in root.iter(f"{KML}Placemark")
        if mark.find(f"{KML}Point") is not None
    ]
    rows = carried.plan.stops.itertuples()
    assert points == [f"{row.lon:.7f},{row.lat:.7f}" for row in rows]


def test_one_stop_alone_is_no_line(geopackage: Store) -> None:
    carried = outing(geopackage, campaign_of(geopackage, ["1号"]), start=None)
    root = ET.fromstring(kml(carried))
    assert root.find(f".//{KML}LineString") is None
    assert root.find(f".//{KML}Point") is not None


def test_addresses_stay_at_home_without_the_right_to_words(
    carried: Outing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "walker", frozenset({"households"}))
    walker = Outing(carried.plan, carried.facts, carried.t, carried.store, Actor("x", "walker"))
    for write in (gpx, kml):
        assert "号".encode() in write(carried)
        assert "号".encode() not in write(walker)
    for write in (sheet_xlsx, xlsform, qfield_package):
        with pytest.raises(NotPermitted):
            write(walker)
    nobody = Outing(carried.plan, carried.facts, carried.t, carried.store, Actor("x", "briefing"))
    with pytest.raises(NotPermitted):
        gpx(nobody)


def test_the_workbook_has_typed_cells_and_a_frozen_header(carried: Outing) -> None:
    page = openpyxl.load_workbook(io.BytesIO(sheet_xlsx(carried))).worksheets[0]
    assert page.freeze_panes == "A2"
    head = [cell.value for cell in page[1]]
    row = dict(zip(head, [cell.value for cell in page[2]], strict=True))
    assert isinstance(row[carried.t("Stop")], int)
    assert isinstance(row[carried.t("Metres from the last stop")], int)
    assert isinstance(row[carried.t("Register number")], str)


def test_hostile_addresses_are_text_in_every_file(geopackage: Store) -> None:
    texts = list(WHOLE_TEXTS.values())
    carried = outing(geopackage, campaign_of(geopackage, texts, name=PAYLOADS["script"]))
    order = carried.stops()["address"].tolist()
    assert sorted(order) == sorted(texts)
    waypoints = ET.fromstring(gpx(carried)).iter(f"{GPX}wpt")
    marks = ET.fromstring(kml(carried)).iter(f"{KML}Placemark")
    for each, mark, address in zip(waypoints, marks, order, strict=False):
        kept = phone_files._FORBIDDEN.sub("", address).replace("\r", "\n")
        assert kept in (each.findtext(f"{GPX}desc") or "")
        assert kept in (mark.findtext(f"{KML}description") or "")
    page = openpyxl.load_workbook(io.BytesIO(sheet_xlsx(carried))).worksheets[0]
    assert not [cell for row in page for cell in row if cell.data_type == "f" or cell.hyperlink]
    choices = sheet(xlsform(carried), "choices")
    assert not [row for row in choices if "${" in "".join(map(str, row.values()))]


def test_a_filled_in_workbook_comes_back_once(carried: Outing, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet_xlsx(carried)))
    page, t = book.worksheets[0], carried.t
    at = {cell.value: cell.column for cell in page[1]}
    for row, outcome in ((2, "met"), (4, "no_answer")):
        page.cell(row, at[t("Time of the visit")], dt.datetime(2017, 3, 29, 19, 0))
        page.cell(row, at[t("Outcome")], t(OUTCOMES[OUTCOME_CODES[outcome]].title))
    path = tmp_path / "back.xlsx"
    book.save(path)
    report = bring(carried.store, path)
    assert (report.new, report.rejected) == (2, 0), report.problems
    again = bring(carried.store, path)
    assert (again.new, again.changed, again.rejected) == (0, 0, 0)
    homes = carried.plan.stops.index[[0, 2]].tolist()
    assert {home for home, _, _ in visits_in(carried.store)} == set(homes)


# --- ODK and Kobo -------------------------------------------------------------------------------


def sheet(book: bytes, name: str) -> list[dict[str, object]]:
    rows = openpyxl.load_workbook(io.BytesIO(book))[name].iter_rows(values_only=True)
    head = next(rows)
    return [{k: v for k, v in zip(head, row, strict=True) if v is not None} for row in rows]


@pytest.mark.parametrize("language", ALL)
def test_the_form_keeps_the_rules_of_xlsforms(geopackage: Store, language: str) -> None:
    facts = campaign_of(geopackage, [f"{n}号" for n in range(6)])
    form = xlsform(outing(geopackage, facts, language=language))
    survey, choices, settings = (sheet(form, name) for name in ("survey", "choices", "settings"))
    known = {"start", "calculate", "dateTime", "text", "begin_repeat", "end_repeat"}
    lists = {str(row["list_name"]) for row in choices}
    asked = [str(row["type"]).split() for row in survey]
    assert {kind[0] for kind in asked} <= known | {"select_one"}
    assert {kind[1] for kind in asked if kind[0] == "select_one"} == lists
    names = [row["name"] for row in survey if row["type"] != "end_repeat"]
    assert len(set(names)) == len(names)
    labels = {key for row in survey for key in row if key.startswith("label")}
    assert labels == {f"label::{each.name} ({each.code})" for each in LANGUAGES}
    for row in survey:
        if row["type"] not in {"start", "calculate", "end_repeat"}:
            assert labels <= set(row)
    for row in choices:
        assert labels <= set(row)
        assert " " not in str(row["name"])
    for listed in lists:
        own = [row["name"] for row in choices if row["list_name"] == listed]
        assert len(set(own)) == len(own)
    outcomes = [row["name"] for row in choices if row["list_name"] == "outcome"]
    assert outcomes == [outcome.key for outcome in OUTCOMES]
    assert len([row for row in choices if row["list_name"] == "household"]) == 6
    assert settings[0]["default_language"] in {f"{each.name} ({each.code})" for each in LANGUAGES}


Answer = dict[str, str]


def answered(form: bytes) -> list[Answer]:
    """Fill the form in as somebody at the door would, once for every household."""
    homes = [row for row in sheet(form, "choices") if row["list_name"] == "household"]
    outcomes = [outcome.key for outcome in OUTCOMES]
    return [
        {
            "start": "2017-03-29T19:00:00.000+08:00",
            "household": str(home["name"]),
            "outcome": outcomes[place],
            "visited_at": f"2017-03-29T19:{place:02}:00.000+08:00",
            "card_left": "yes",
            "card_number": str(home["card"]),
            "note": "${note} =1+1",
            "team": str(home["team"]),
            "_uuid": f"5c1a7f9e-0000-4a7f-8a3a-{place:012}",
        }
        for place, home in enumerate(homes)
    ]


def export(answers: list[Answer], path: Path, *, server: str) -> Path:
    """Write answers as a server's CSV: Kobo groups by slash, ODK by dash."""
    rows = []
    for answer in answers:
        row = dict(answer)
        key = row.pop("_uuid")
        if server == "kobo":
            row = {"start": row.pop("start"), **{f"door/{k}": v for k, v in row.items()}}
            row |= {"_id": str(int(key[-12:]) + 7), "_uuid": key, "_index": "1"}
        else:
            row = {"SubmissionDate": row.pop("start"), **{f"door-{k}": v for k, v in row.items()}}
            row |= {"meta-instanceID": f"uuid:{key}", "KEY": f"uuid:{key}", "SubmitterID": "3"}
        rows.append(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("server", ["kobo", "odk"])
def test_a_filled_in_form_comes_back_as_visits(
    carried: Outing, tmp_path: Path, server: str
) -> None:
    answers = answered(xlsform(carried))
    report = bring(carried.store, export(answers, tmp_path / "form.csv", server=server))
    assert (report.new, report.rejected) == (6, 0)
    homes = carried.stops()
    found = visits_in(carried.store)
    for answer in answers:
        home = int(homes.index[homes["uuid"] == answer["household"]][0])
        moment = answer["visited_at"][:19].replace("T", " ")
        assert (home, moment, OUTCOME_CODES[answer["outcome"]]) in found


def test_returns_late_twice_and_in_any_order_are_the_same_visits(
    blank_geopackage: Path, tmp_path: Path
) -> None:
    ends = []
    for number, order in enumerate(permutations(range(3))):
        path = tmp_path / f"store{number}.gpkg"
        shutil.copyfile(blank_geopackage, path)
        store = open_store(path)
        carried = outing(store, campaign_of(store, [f"{n}号" for n in range(4)]))
        answers = answered(xlsform(carried))
        files = [
            export(answers[:2], tmp_path / f"early{number}.csv", server="kobo"),
            export(answers[::-1], tmp_path / f"all{number}.csv", server="odk"),
            export(answers[1:3], tmp_path / f"late{number}.csv", server="kobo"),
        ]
        for place in (*order, *order):
            assert bring(store, files[place]).rejected == 0
        codes = dict(zip(carried.stops().index, carried.stops()["code"], strict=True))
        ends.append(sorted((codes[home], at, code) for home, at, code in visits_in(store)))
    assert all(end == ends[0] for end in ends)
    assert len(ends[0]) == 4


def test_what_was_said_comes_back_with_its_household(carried: Outing, tmp_path: Path) -> None:
    answer = answered(xlsform(carried))[0]
    path = tmp_path / "form-issue.csv"
    row = {
        "household_id": answer["household"],
        "reported_at": answer["visited_at"],
        "category": "streetlight",
        "request_type": "complaint",
        "text": PAYLOADS["template"],
        "PARENT_KEY": f"uuid:{answer['_uuid']}",
        "KEY": f"uuid:{answer['_uuid']}/issue[1]",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    assert bring(carried.store, path, "issues").new == 1
    assert bring(carried.store, path, "issues").new == 0
    issue = facts_of(carried.store).survey.issues.iloc[0]
    home = carried.stops().index[carried.stops()["uuid"] == answer["household"]][0]
    assert (issue["household"], issue["text"]) == (home, PAYLOADS["template"])


# --- QField -------------------------------------------------------------------------------------


def fill(path: Path, rows: list[int], *, outcome: str = "met", minute: int = 0) -> None:
    """Fill in some rows of the layer as QField would."""
    frame = gpd.read_file(path, layer=LAYER, engine="pyogrio")
    said = {"outcome": outcome, "visited_at": f"2017-03-29 19:{minute:02}", "note": "{{7*191}}"}
    for name, value in said.items():
        frame[name] = frame[name].astype(object).where(~frame["stop"].isin(rows), value)
    path.unlink()
    frame.to_file(path, layer=LAYER, driver="GPKG", engine="pyogrio")


@pytest.mark.parametrize("language", ALL)
def test_the_package_brings_its_form(geopackage: Store, tmp_path: Path, language: str) -> None:
    facts = campaign_of(geopackage, [f"{n}号" for n in range(3)])
    carried = outing(geopackage, facts, language=language)
    path = tmp_path / "turf.gpkg"
    path.write_bytes(qfield_package(carried))
    frame = gpd.read_file(path, layer=LAYER, engine="pyogrio")
    assert frame["address"].tolist() == carried.stops()["address"].tolist()
    assert frame["outcome"].isna().all()
    assert frame["uuid"].is_unique
    with sqlite3.connect(path) as connection:
        (style,) = connection.execute("SELECT styleQML FROM layer_styles").fetchone()
    connection.close()
    root = ET.fromstring(style)
    codes = root.findall(".//field[@name='outcome']//Option[@type='List']/Option/Option")
    pairs = [(code.get("value"), code.get("name")) for code in codes]
    assert pairs == [(outcome.key, carried.t(outcome.title)) for outcome in OUTCOMES]
    columns = {element.get("name") for element in root.findall(".//fieldConfiguration/field")}
    assert columns == set(frame.columns) - {"geometry"}


def test_a_package_comes_back_once_late_and_corrected(carried: Outing, tmp_path: Path) -> None:
    path = tmp_path / "turf.gpkg"
    path.write_bytes(qfield_package(carried, team=1))
    fill(path, [1])
    first = bring(carried.store, path)
    assert (first.new, first.rejected) == (1, 0), first.problems
    assert visits_in(carried.store)[0][1] == "2017-03-29 19:00:00"
    assert bring(carried.store, path).new == 0
    fill(path, [2, 3], outcome="no_answer", minute=9)
    late = bring(carried.store, path)
    assert (late.new, late.changed, late.rejected) == (2, 0, 0)
    anew = tmp_path / "anew.gpkg"
    anew.write_bytes(qfield_package(carried, team=1))
    assert bring(carried.store, anew).new == 0
    assert len(visits_in(carried.store)) == 3


def test_status_follows_what_came_back(carried: Outing, tmp_path: Path) -> None:
    before: Facts = facts_of(carried.store)
    path = export(answered(xlsform(carried))[:1], tmp_path / "one.csv", server="odk")
    bring(carried.store, path)
    after = facts_of(carried.store)
    assert after.coverage.effective == before.coverage.effective + 1
