"""The revisions make exactly the tables that the program declares, on both kinds of store."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from data import open_store, schema
from data.store import Store
from data.tables import METADATA, Geometry
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
