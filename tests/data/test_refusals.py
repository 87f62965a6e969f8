"""A locked, read-only, foreign, damaged, older or newer store is refused with instructions."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import open_store
from data.actor import LOCAL
from data.backup import back_up, before_upgrade
from data.store import Store
from data.writing import Writer
from geo import errors
from reports.explain import explain
from tests.conftest import PROJECT
from tests.data.test_store_contract import a_campaign, write
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


@pytest.mark.parametrize(
    "hostile",
    [
        "CREATE TRIGGER quiet AFTER INSERT ON change BEGIN DELETE FROM household; END",
        "CREATE VIEW seen AS SELECT load_extension('x') FROM household",
    ],
    ids=["trigger", "view"],
)
def test_a_store_that_works_by_itself_is_refused(geopackage: Store, hostile: str) -> None:
    path = geopackage.backend.path
    connection = sqlite3.connect(path)
    connection.execute(hostile)
    connection.close()
    for use in (*USES.values(), before_upgrade):
        with pytest.raises(errors.StoreAltered):
            use(open_store(path))
    assert isinstance(refusal(open_store(path)), errors.StoreAltered)


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


# --- what happens while the store is in use -----------------------------------------------------


def test_a_store_that_vanishes_is_missing_and_not_made_anew(geopackage: Store) -> None:
    write(geopackage, lambda writer: {"id": a_campaign(writer)})
    geopackage.backend.path.unlink()
    for use in USES.values():
        with pytest.raises(errors.StoreMissing):
            use(geopackage)
    assert not geopackage.backend.path.exists()


USES = {
    "version": lambda store: store.version(),
    "campaigns": lambda store: store.campaigns(LOCAL),
    "write": lambda store: write(store, lambda writer: {"id": a_campaign(writer, "x")}),
    "layout": lambda store: store.layout(),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_store_replaced_by_another_file_is_recognised(geopackage: Store, use) -> None:
    path = geopackage.backend.path
    geopackage.version()
    for content, problem in ((b"hello" * 100, errors.StoreForeign), (b"", errors.StoreOutdated)):
        path.unlink()
        path.write_bytes(content)
        if use is not USES["layout"] or content:
            with pytest.raises(problem):
                use(geopackage)
        assert path.read_bytes() == content


def test_a_store_replaced_in_place_is_recognised(geopackage: Store, tmp_path: Path) -> None:
    geopackage.version()
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    geopackage.backend.path.write_bytes(other.read_bytes())  # the same inode
    with pytest.raises(errors.StoreForeign):
        geopackage.version()
    assert geopackage.backend.path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_damaged_page_met_while_reading(
    demo_geopackage: Path, tmp_path: Path, tenth: int
) -> None:
    """Wherever the damage lies: in rows that come first, or in rows that are fetched later."""
    path = tmp_path / "x.gpkg"
    shutil.copyfile(demo_geopackage, path)
    page = path.stat().st_size * tenth // 10 // 4096
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 4096 * 8)
    store = open_store(path)
    try:
        store.survey(LOCAL, 1)
    except errors.StoreDamaged:
        return
    with pytest.raises(errors.StoreDamaged):  # pages that no survey reads
        back_up(store, tmp_path / "copy.gpkg")


def test_a_damaged_first_page_before_an_upgrade(geopackage: Store) -> None:
    with geopackage.backend.path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    with pytest.raises(errors.StoreDamaged):
        before_upgrade(geopackage)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_foreign_database_is_not_changed_at_all(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "x.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    before = path.read_bytes()
    store = open_store(path)
    for use in (*USES.values(), Store.check, Store.prepare, before_upgrade):
        with pytest.raises(errors.StoreForeign):
            use(store)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["x.gpkg"]


def test_a_folder_or_device_is_foreign(tmp_path: Path) -> None:
    for path in (tmp_path, Path(os.devnull)):
        store = open_store(path)
        for use in (*USES.values(), Store.check, Store.prepare, before_upgrade):
            with pytest.raises(errors.StoreForeign):
                use(store)


def test_a_store_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(errors.StoreProblem):
        open_store(tmp_path / "file" / "x.gpkg").prepare()


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (sqlite3.OperationalError("database or disk is full"), errors.StoreFull),
        (sqlite3.OperationalError("disk I/O error"), errors.StoreFull),
        (OSError(errno.ENOSPC, "No space left on device"), errors.StoreFull),
        (OSError(errno.EROFS, "Read-only file system"), errors.StoreReadOnly),
        (sqlite3.DatabaseError("database disk image is malformed"), errors.StoreDamaged),
        (OSError(errno.ENOENT, "No such file", "/elsewhere/else.csv"), None),
        (ValueError("database or disk is full"), None),
    ],
)
def test_errors_stand_for_problems(geopackage: Store, error: Exception, problem) -> None:
    found = geopackage.backend.problem(error)
    assert (type(found) if found else None) is problem


def test_no_room_for_a_change(geopackage: Store) -> None:
    def work(writer: Writer) -> dict[str, int]:
        writer._connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as small as it is now
        return {str(n): a_campaign(writer, "x" * 9000 + str(n)) for n in range(50)}

    with pytest.raises(errors.StoreFull):
        write(geopackage, work)
    assert geopackage.version() == 0


@pytest.mark.postgis
def test_postgis_tables_that_are_gone(cluster: Cluster) -> None:
    with cluster.prepared_database() as url:
        store = open_store(url)
        with store.backend.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE change, campaign CASCADE"))
        with pytest.raises(errors.StoreOutdated):
            store.version()
        store.backend.engine.dispose()


@pytest.mark.postgis
@pytest.mark.parametrize("url", ["postgresql://x@127.0.0.1:1/x", "postgresql:///x?nonsense=1"])
def test_postgis_out_of_reach_in_the_middle_of_work(url: str) -> None:
    for use in USES.values():
        with pytest.raises(errors.StoreProblem):
            use(open_store(url))


@pytest.mark.parametrize("url", ["postgresql://u:secret@h:abc/x", "postgresql+:secret@h/x"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(errors.StoreAddress) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    for language in LANGUAGES:
        assert "{" not in explain(caught.value, Translator(language.code)).sentence
