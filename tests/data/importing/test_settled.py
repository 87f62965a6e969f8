"""What importing settles by itself: parents in one file, shared points, undo of all of it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from data.actor import LOCAL
from data.importing import import_file
from data.importing.report import warned
from tests.corpus.base import RECOMMENDED, Delivery, ImportCase
from tests.corpus.grounds import HOUSES, LAT, LON, SPOTS, VILLAGES, sheet, square
from tests.corpus.making import geojson
from tests.corpus.records import RECORDS
from tests.importing_cases import ENGLISH, Trial, job, stored


@pytest.fixture(scope="module")
def trial(blank_geopackage: Path, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(blank_geopackage, tmp_path_factory.mktemp("settled"))


def _case(key: str) -> ImportCase:
    return next(case for case in RECORDS if case.key == key)


def test_an_import_that_found_parents_is_taken_back_whole(trial: Trial) -> None:
    delivery = _case("V5 towns and villages in one file").file
    store = trial.store(VILLAGES)
    before = stored(store, "areas")
    import_file(store, LOCAL, job(delivery, trial.put(delivery), RECOMMENDED))
    assert len(stored(store, "areas")) > len(before)
    last = store.last_undoable(LOCAL, store.campaigns(LOCAL)[0].id)
    assert last is not None
    store.undo(LOCAL, last.change, request=uuid4())
    after = stored(store, "areas")
    assert after[["name", "town", "place"]].equals(before[["name", "town", "place"]])


_HAMLET = (
    Delivery("areas", "村.geojson", geojson(square(120.0005, 31.7405, 0.0012)).encode),
    HOUSES[1],
)
"""An area that is as small as a building, and buildings."""


def _told(trial: Trial, before: tuple[Delivery, ...]) -> str:
    """Import flats that share a point in both the area and a house; return the warnings."""
    rows = [[f"P{n}", f"{n}室", *SPOTS[0]] for n in range(30)]
    rows += [[f"Q{n}", f"{n}号", 120.002 + n / 5000, 31.7502] for n in range(30)]
    delivery = sheet("households", [["户号", "地址", LON, LAT], *rows])
    store = trial.store(before)
    report = import_file(store, LOCAL, job(delivery, trial.put(delivery), RECOMMENDED))
    return " ".join(warned(each, ENGLISH) for each in report.warnings)


def test_a_house_excuses_a_shared_point(trial: Trial) -> None:
    assert "one and the same point" not in _told(trial, _HAMLET)


def test_an_area_does_not_however_small_it_is(trial: Trial) -> None:
    assert "one and the same point" in _told(trial, _HAMLET[:1])
