"""What is kept in memory belongs to the actor who asked and to the store that is there now."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from data import open_store
from data.actor import LOCAL, Actor
from geo.model import Filters
from tests.scenarios import make, no_records, one_household, two_flats_at_one_place
from views.library import Library


def filled(blank: Path, path: Path, fill) -> Path:
    shutil.copyfile(blank, path)
    return make(path, fill)


def test_a_store_put_in_place_of_another_is_read_anew(
    blank_geopackage: Path, tmp_path: Path
) -> None:
    path = filled(blank_geopackage, tmp_path / "store.gpkg", one_household)
    shelf = Library(open_store(path))
    assert len(shelf.survey(LOCAL, 1).households) == 1
    other = filled(blank_geopackage, tmp_path / "other.gpkg", two_flats_at_one_place)
    shelf.store.backend.engine.dispose()
    for rest in tmp_path.glob("store.gpkg-*"):
        rest.unlink()
    other.replace(path)
    survey = shelf.survey(LOCAL, 1)
    assert len(survey.households) == 2
    facts = shelf.facts(LOCAL, Filters(1), version=survey.version)
    assert facts is not None
    assert facts.coverage.register == 2


def test_what_did_not_change_is_not_read_again(blank_geopackage: Path, tmp_path: Path) -> None:
    path = filled(blank_geopackage, tmp_path / "store.gpkg", one_household)
    shelf = Library(open_store(path))
    first = shelf.survey(LOCAL, 1)
    assert shelf.survey(LOCAL, 1) is first
    make(path, no_records_named)
    second = shelf.survey(LOCAL, 1)
    assert second.version == first.version + 1
    assert second.households is first.households


def no_records_named(writer) -> None:
    from tests.scenarios import campaign

    campaign(writer, name=str(uuid4()))


def test_nothing_is_handed_to_an_actor_with_other_rights(
    blank_geopackage: Path, tmp_path: Path
) -> None:
    path = filled(blank_geopackage, tmp_path / "store.gpkg", one_household)
    shelf = Library(open_store(path))
    whole = shelf.survey(LOCAL, 1)
    limited = shelf.survey(Actor("team", LOCAL.role, (99,)), 1)
    assert len(whole.households) == 1
    assert len(limited.households) == 0


def test_a_version_that_is_gone_is_not_answered(blank_geopackage: Path, tmp_path: Path) -> None:
    path = filled(blank_geopackage, tmp_path / "store.gpkg", no_records)
    shelf = Library(open_store(path))
    assert shelf.facts(LOCAL, Filters(1), version=77) is None
