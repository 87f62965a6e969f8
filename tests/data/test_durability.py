"""What was acknowledged survives: kill -9 in the middle of writing, backups while others write."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from data import open_store, tables
from data.actor import LOCAL
from data.backup import back_up, usual_name
from data.store import Change, Store
from geo.errors import StoreDamaged, StoreFull, StoreMissing, TargetIsStore
from tests.conftest import PROJECT
from tests.data.test_store_contract import a_campaign, a_household, write

_WRITER = """
import sys
sys.path.insert(0, ".")
from uuid import uuid4
from data import open_store
from data.actor import LOCAL
from data.store import Change
from tests.data.test_store_contract import a_household
store = open_store(sys.argv[1])
campaign = int(sys.argv[2])
while True:
    def work(writer):
        first = a_household(writer, campaign, address="one")
        second = a_household(writer, campaign, address="two")
        return {"first": first, "second": second}
    request = uuid4()
    receipt = store.write(LOCAL, Change(request, "test", work))
    print(request, receipt.counts["second"], flush=True)
"""


@pytest.mark.parametrize("rows", [1, 7, 19, 33])
def test_killed_while_writing_loses_nothing_acknowledged(geopackage: Store, rows: int) -> None:
    campaign = write(geopackage, lambda writer: {"id": a_campaign(writer)}).counts["id"]
    path = geopackage.backend.path
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), str(campaign)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    acknowledged = [process.stdout.readline().split() for _ in range(rows)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdout.close()
    acknowledged = [pair for pair in acknowledged if len(pair) == 2]
    geopackage.check()
    trail = set(geopackage.trail(LOCAL)["request"])
    with sqlite3.connect(path) as connection:
        ids = {number for (number,) in connection.execute("SELECT id FROM household")}
        counts = dict(
            connection.execute("SELECT address, count(*) FROM household GROUP BY address")
        )
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    for request, number in acknowledged:
        assert request in trail
        assert int(number) in ids
    assert counts["one"] == counts["two"]  # no change is there by halves
    assert len(trail) == 1 + counts["one"]  # and none without its audit row
    assert verdict == "ok"


def test_backup_while_others_write_is_complete_and_checked(
    geopackage: Store, tmp_path: Path
) -> None:
    campaign = write(geopackage, lambda writer: {"id": a_campaign(writer)}).counts["id"]
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            write(geopackage, lambda writer: {"id": a_household(writer, campaign)})

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(3):
            before = geopackage.version()
            target = tmp_path / f"{number}.gpkg"
            result = back_up(geopackage, target)
            copy = open_store(target)
            copy.check()
            assert copy.version() >= before
            assert copy.size() == copy.version() - 1
            assert result["checked"]
    finally:
        stop.set()
        thread.join()


def test_a_backup_of_a_damaged_store_leaves_no_file(demo_geopackage: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(demo_geopackage, path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        for offset in range(size // 2, size - 4096, 8192):
            file.seek(offset)
            file.write(b"\xff" * 512)
    target = tmp_path / "backup.gpkg"
    with pytest.raises(StoreDamaged):
        back_up(open_store(path), target)
    assert not target.exists()
    assert not list(tmp_path.glob(".*making*"))


_BACKUP = """
import resource, sys
sys.path.insert(0, ".")
from data import open_store
from data.backup import back_up
from pathlib import Path
from geo.errors import DoorstepError
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    back_up(open_store(sys.argv[1]), Path(sys.argv[2]))
except DoorstepError as error:
    print(type(error).__name__, error.facts["store"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
@pytest.mark.parametrize("room", [8192, 200_000])
def test_a_backup_without_room_blames_the_target(
    demo_geopackage: Path, tmp_path: Path, room: int
) -> None:
    target = tmp_path / "backup.gpkg"
    target.write_bytes(b"an earlier one")
    done = subprocess.run(
        [sys.executable, "-c", _BACKUP, str(demo_geopackage), str(target), str(room)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == f"StoreFull {target}", done.stderr
    assert target.read_bytes() == b"an earlier one"
    assert [each.name for each in tmp_path.iterdir()] == ["backup.gpkg"]


def test_a_backup_to_a_full_disk_blames_the_target(
    geopackage: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("data.backup._checked", full)
    target = tmp_path / "b" / "backup.gpkg"
    with pytest.raises(StoreFull) as caught:
        back_up(geopackage, target)
    assert caught.value.facts["store"] == str(target)
    assert not list(target.parent.iterdir())


def test_a_backup_over_the_store_itself_is_refused(geopackage: Store, tmp_path: Path) -> None:
    link = tmp_path / "link.gpkg"
    link.symlink_to(geopackage.backend.path)
    for target in (link, *geopackage.backend.files()):
        with pytest.raises(TargetIsStore):
            back_up(geopackage, target)
    geopackage.check()


def test_a_backup_of_a_store_that_is_gone(geopackage: Store, tmp_path: Path) -> None:
    geopackage.backend.path.unlink()
    with pytest.raises(StoreMissing):
        back_up(geopackage, tmp_path / "backup.gpkg")
    assert not list(tmp_path.iterdir())


def test_a_backup_of_either_kind_is_written(store: Store, tmp_path: Path) -> None:
    write(store, lambda writer: {"id": a_campaign(writer)})
    target = tmp_path / usual_name(store)
    result = back_up(store, target)
    assert target.stat().st_size == result["bytes"] > 0
    assert result["rows"] >= 16


def test_leftover_of_an_unclean_end_is_recovered(geopackage: Store, tmp_path: Path) -> None:
    """Main file and write-ahead log as a power cut leaves them: the last change is there."""
    holder = sqlite3.connect(geopackage.backend.path)
    holder.execute("SELECT count(*) FROM change").fetchone()  # keeps the log from being folded in
    write(geopackage, lambda writer: {"id": a_campaign(writer)})
    left = tmp_path / "left"
    left.mkdir()
    for file in geopackage.backend.path.parent.glob("store.gpkg*"):
        if not file.name.endswith("-shm"):
            shutil.copyfile(file, left / file.name)
    holder.close()
    found = open_store(left / "store.gpkg")
    found.check()
    assert len(found.campaigns(LOCAL)) == 1


def test_store_opens_in_gis_programs_as_it_is(demo_geopackage: Path) -> None:
    import pyogrio

    layers = {str(name) for name in pyogrio.list_layers(demo_geopackage)[:, 0]}
    assert {"area", "building", "household", "issue", "surrounding"} <= layers
    households = pyogrio.read_dataframe(demo_geopackage, layer="household")
    assert len(households) == 4000
    assert households.crs.to_epsg() == 4326
    assert households["address"].str.startswith("芳渚村").any()


def test_synchronous_is_full(geopackage: Store) -> None:
    with geopackage.backend.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_nothing_dangles(demo_geopackage: Path) -> None:
    with sqlite3.connect(demo_geopackage) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
    connection.close()


def test_a_link_to_nothing_is_refused(geopackage: Store) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        geopackage.write(
            LOCAL, Change(uuid4(), "x", lambda writer: {"id": a_household(writer, 99)})
        )
    assert tables.HOUSEHOLD is not None
