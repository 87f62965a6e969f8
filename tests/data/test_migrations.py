"""The revisions make exactly the tables that the program declares, on both kinds of store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from data import open_store, schema
from data.actor import LOCAL
from data.backup import before_upgrade
from data.store import Change, Store
from data.tables import CAMPAIGN, METADATA, Geometry
from data.writing import campaign_row
from geo.errors import StoreOutdated
from geo.model import Campaign
from geo.precision import PRECISIONS
from tests.conftest import PROJECT


def _differences(connection: sa.Connection) -> list:
    def same_type(_context, _inspected, _metadata, found, wanted):
        if isinstance(wanted, Geometry):
            return False
        return None

    def ours(thing, name, kind, _reflected, _other) -> bool:
        if kind == "table":
            return name in METADATA.tables
        return not (kind == "index" and str(name).endswith("_geom"))

    context = MigrationContext.configure(
        connection, opts={"compare_type": same_type, "include_object": ours}
    )
    return compare_metadata(context, METADATA)


@pytest.mark.filterwarnings("ignore:Did not recognize type:sqlalchemy.exc.SAWarning")
def test_revisions_make_the_declared_tables(store: Store) -> None:
    with store.backend.engine.connect() as connection:
        assert _differences(connection) == []


def test_down_and_up_again(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "data" / "migrations"))
    config.set_main_option("path_separator", "os")
    with store.backend.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
        left = set(sa.inspect(connection).get_table_names())
        assert not left & set(METADATA.tables)
        connection.rollback()
    assert store.prepare() is True
    store.check()


def test_what_was_remembered_without_departments_is_kept(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "data" / "migrations"))
    config.set_main_option("path_separator", "os")
    store.write(
        LOCAL, Change(uuid4(), "x", lambda w: {"id": int(w.add(CAMPAIGN, campaign_row(_NAMED))[0])})
    )
    store.write(LOCAL, Change(uuid4(), "x", lambda w: w.remember(1, "visits", {"a": "b"}) or {}))
    own = {"a": "c"}
    store.write(
        LOCAL, Change(uuid4(), "x", lambda w: w.remember(1, "visits", own, department="甲") or {})
    )
    with store.backend.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        connection.commit()
    assert store.prepare() is True
    for department in ("", "甲"):
        assert store.remembered(LOCAL, 1, "visits", department=department) == {"a": "b"}


_NAMED = Campaign(id=0, key="u", name="旧")


def _old_rows(geometry: object) -> dict[str, dict[str, object]]:
    """One row for every table of the first layout that others need."""
    ids = {"id": 1, "uuid": "u", "campaign_id": 1}
    campaign = {"id": 1, "uuid": "u", "name": "旧", "register": "households", "made_up": False}
    settings = {"credit": "", "timezone": "Asia/Shanghai", "count_partial": False, "target": 0.9}
    return {
        "campaign": campaign | settings | {"count_remote": False},
        "household": ids | {"code": "1", "address": "东村1号", "geom": geometry},
        "issue": ids | {"category": "other", "request_type": "", "text": "路灯", "geom": geometry},
    }


@pytest.fixture(params=["GeoPackage", pytest.param("PostGIS", marks=pytest.mark.postgis)])
def first_layout(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store as the first release left it."""
    with ExitStack() as stack:
        address: Path | str = tmp_path / "old.gpkg"
        if request.param == "PostGIS":
            address = stack.enter_context(request.getfixturevalue("cluster").empty_database())
        store = open_store(address)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(schema, "revisions", lambda: ("0001",))
            patched.setattr(command, "upgrade", partial(_upgrade_to, command.upgrade, "0001"))
            store.prepare()
        with store.backend.engine.begin() as connection:
            (point,) = store.backend.encode(np.array([shapely.Point(120.05, 31.72)], dtype=object))
            for table, row in _old_rows(point).items():
                columns = [METADATA.tables[table].c[name] for name in row]
                statement = sa.insert(
                    sa.table(table, *(sa.column(c.name, c.type) for c in columns))
                )
                connection.execute(statement, row)
        yield store
        store.backend.engine.dispose()


def _upgrade_to(upgrade, target: str, config: Config, _head: str) -> None:
    upgrade(config, target)


def test_positions_of_an_old_store_are_exact_after_the_upgrade(first_layout: Store) -> None:
    assert first_layout.layout() == "0001"
    with pytest.raises(StoreOutdated):
        first_layout.check()
    kept = before_upgrade(first_layout)
    if kept is not None:
        assert open_store(kept).layout() == "0001"
    assert first_layout.prepare() is True
    first_layout.check()
    survey = first_layout.survey(LOCAL, 1)
    for frame in (survey.households, survey.issues):
        assert frame["precision"].tolist() == [PRECISIONS.index("point")]
        assert frame.geometry.iloc[0].equals(shapely.Point(120.05, 31.72))
    assert first_layout.last_undoable(LOCAL, 1) is None
    assert first_layout.remembered(LOCAL, 1, "households") == {}
    with first_layout.backend.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT precision FROM household")).all() == [("point",)]


def test_new_tables_are_in_the_catalogue_of_a_geopackage(geopackage: Store) -> None:
    with geopackage.backend.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT table_name FROM gpkg_contents"))
        assert {name for (name,) in rows} == set(METADATA.tables)


def test_revision_files_are_numbered_without_gaps() -> None:
    assert schema.revisions() == tuple(f"{n:04d}" for n in range(1, len(schema.revisions()) + 1))


def test_a_failing_revision_leaves_nothing_half_done(tmp_path: Path, monkeypatch) -> None:
    import data.geopackage

    def fails(*_args: object, **_options: object) -> None:
        raise RuntimeError("disk on fire")

    store = open_store(tmp_path / "x.gpkg")
    with monkeypatch.context() as patched:
        patched.setattr(data.geopackage, "register_layers", fails)
        with pytest.raises(RuntimeError, match="disk on fire"):
            store.prepare()
    with store.backend.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    assert store.prepare() is True
    store.check()
