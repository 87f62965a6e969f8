"""Of an extract that holds everything only what is of the kind comes in, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.report import ImportReport
from data.store import Store
from geo.errors import MissingColumns
from tests.conftest import SHARED

_NODES = (
    '<node id="1" lon="120.05" lat="31.72"><tag k="highway" v="bus_stop"/>'
    '<tag k="name" v="潞城"/></node>'
    '<node id="2" lon="120.051" lat="31.72"><tag k="highway" v="street_lamp"/></node>'
    '<node id="3" lon="120.052" lat="31.72"><tag k="amenity" v="clinic"/></node>'
    '<node id="4" lon="120.053" lat="31.72"><tag k="leisure" v="pitch"/></node>'
)


def rehearsed(store: Store, kind: str, path: Path) -> ImportReport:
    answers = {"all": "recommended", "layer": "all"}
    job = Job(kind, path, campaign="测试", answers=answers)
    report = import_file(store, LOCAL, job, write=False)
    assert report.rows == report.accepted + report.rejected
    return report


def counted(report: ImportReport) -> tuple[int, int]:
    """How many objects the report says are of the kind, and of how many."""
    told = [facts for message, facts in report.warnings if "objects of this extract" in message]
    (facts,) = told
    return facts["count"], facts["all"]


@pytest.mark.parametrize(
    ("kind", "count"), [("bus_stops", 1), ("street_lamps", 1), ("facilities", 2)]
)
def test_only_objects_of_the_kind_come_in(
    geopackage: Store, tmp_path: Path, kind: str, count: int
) -> None:
    path = tmp_path / "x.osm"
    path.write_text(f'<osm version="0.6">{_NODES}</osm>', encoding="utf-8")
    report = rehearsed(geopackage, kind, path)
    assert (report.rows, report.new) == (count, count)
    assert counted(report) == (count, 4)


def test_an_extract_without_any_is_refused_and_says_what_was_looked_for(
    geopackage: Store, tmp_path: Path
) -> None:
    path = tmp_path / "x.osm"
    path.write_text(f'<osm version="0.6">{_NODES}</osm>', encoding="utf-8")
    with pytest.raises(MissingColumns) as refused:
        rehearsed(geopackage, "cameras", path)
    assert refused.value.facts["missing"] == "man_made=surveillance"


@pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="the open data sets do not lie beside this checkout (../shared/data)",
)
def test_a_real_extract_gives_what_its_layers_hold(geopackage: Store) -> None:
    path = SHARED / "beijing_osm" / "bj_map.osm.gz"
    for kind, count in (("roads", 302), ("bus_stops", 24), ("street_lamps", 21), ("rail", 4)):
        assert counted(rehearsed(geopackage, kind, path)) == (count, 1179)
