"""A locked, read-only, foreign, damaged, older or newer store is refused with instructions."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import open_store
from data.store import Store
from geo import errors
from reports.explain import explain
from tests.conftest import PROJECT
from tests.postgres import Cluster
from text import LANGUAGES, Translator


def refusal(store: Store) -> errors.DoorstepError:
    with pytest.raises(errors.DoorstepError) as caught:
        store.check()
    for language in LANGUAGES:
        told = explain(caught.value, Translator(language.code))
        assert told.what
        assert told.advice
        assert "{" not in told.sentence
    return caught.value


def test_a_good_store_passes(geopackage: Store) -> None:
    geopackage.check()


def test_missing(tmp_path: Path) -> None:
    assert isinstance(refusal(open_store(tmp_path / "none.gpkg")), errors.StoreMissing)


@pytest.mark.parametrize(
    "content", [b"hello", b"PK\x03\x04zip", b"\0" * 4096], ids=["text", "zip", "zeros"]
)
def test_foreign_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(content)
    assert isinstance(refusal(open_store(path)), errors.StoreForeign)
    with pytest.raises(errors.StoreForeign):
        open_store(path).prepare()
    assert path.read_bytes() == content


def test_foreign_database(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    assert isinstance(refusal(open_store(path)), errors.StoreForeign)
    with pytest.raises(errors.StoreForeign):
        open_store(path).prepare()


def test_locked(geopackage: Store) -> None:
    holder = sqlite3.connect(geopackage.backend.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert isinstance(refusal(geopackage), errors.StoreLocked)
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_damaged(geopackage: Store) -> None:
    path = geopackage.backend.path
    with path.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(8000))
    assert isinstance(refusal(geopackage), errors.StoreDamaged | errors.StoreForeign)


def test_older_and_newer_layout(geopackage: Store) -> None:
    for revision, problem in (("0000", errors.StoreTooNew), ("9999", errors.StoreTooNew)):
        with sqlite3.connect(geopackage.backend.path) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.close()
        assert isinstance(refusal(geopackage), problem)
    with sqlite3.connect(geopackage.backend.path) as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    assert isinstance(refusal(geopackage), errors.StoreOutdated)


def test_read_only(geopackage: Store) -> None:
    """Root could always write: it gives that privilege up for this."""
    path = geopackage.backend.path
    path.chmod(0o444)
    path.parent.chmod(0o555)
    prefix = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    code = (
        "import sys; sys.path.insert(0, '.'); from data import open_store\n"
        "try: open_store(sys.argv[1]).check()\n"
        "except Exception as error: print(type(error).__name__)"
    )
    try:
        done = subprocess.run(
            [*prefix, sys.executable, "-c", code, str(path)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.parent.chmod(0o755)
    assert done.stdout.strip() == "StoreReadOnly", done.stderr


@pytest.mark.postgis
def test_postgis_missing_foreign_and_not_ours(cluster: Cluster) -> None:
    assert isinstance(refusal(open_store(cluster.url("nowhere"))), errors.StoreMissing)
    assert isinstance(refusal(open_store("postgresql://x@127.0.0.1:1/x")), errors.StoreMissing)
    with cluster.empty_database() as url:
        empty = open_store(url)
        assert isinstance(refusal(empty), errors.StoreMissing)
        with empty.backend.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE theirs (a int)"))
        assert isinstance(refusal(empty), errors.StoreForeign)
        with pytest.raises(errors.StoreForeign):
            empty.prepare()
        empty.backend.engine.dispose()


@pytest.mark.postgis
def test_no_password_is_shown() -> None:
    store = open_store("postgresql://user:secret@127.0.0.1:1/db")
    assert "secret" not in store.label
    assert "secret" not in str(refusal(store))


def test_a_store_is_prepared_once(tmp_path: Path) -> None:
    store = open_store(tmp_path / "deep" / "er" / "x.gpkg")
    assert store.prepare() is True
    assert store.prepare() is False
    store.check()
    shutil.rmtree(tmp_path / "deep")
