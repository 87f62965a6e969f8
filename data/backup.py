"""Copies of the store that are complete and checked."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import sqlite3
import subprocess
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from data import DEFAULT_STORE, schema, tables
from data.geopackage import GeoPackage, is_store, open_existing, problem_of
from data.postgis import PostGis
from geo.errors import (
    NotSetUp,
    StoreDamaged,
    StoreFull,
    StoreMissing,
    StoreProblem,
    StoreReadOnly,
    TargetIsStore,
)
from text import N_

if TYPE_CHECKING:
    from data.store import Store

BACKUPS: Final = DEFAULT_STORE.parent / "backups"
"""Where backups go when no place is named."""


def usual_name(store: Store) -> str:
    """Name a backup after its store and the moment."""
    moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    ending = ".gpkg" if isinstance(store.backend, GeoPackage) else ".dump"
    stem = store.label.rsplit("/", maxsplit=1)[-1].removesuffix(".gpkg")
    return f"{stem}-{moment}{ending}"


def back_up(store: Store, target: Path) -> dict[str, Any]:
    """Copy the store to a file while others go on working, and check the copy.

    A GeoPackage is copied by SQLite's online backup, then checked: integrity, and as many rows in
    every table as the copy's own version had. A PostGIS database is dumped by ``pg_dump``.

    Raises
    ------
    StoreDamaged
        When the copy does not pass; then there is no file.
    StoreFull
        When there is no room for the copy.
    TargetIsStore
        When the target is the store itself.
    """
    refuse_own(store, target)
    making = target.with_name(f".{target.name}.making")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(making)
        if isinstance(store.backend, GeoPackage):
            rows = _copy_geopackage(store.backend, making, target)
        else:
            rows = _dump(store, making, target)
        making.replace(target)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull(store=str(target)) from error
        raise
    finally:
        _remove(making)
    return {"bytes": target.stat().st_size, "rows": rows, "checked": True}


def refuse_own(store: Store, target: Path) -> None:
    """Raise ``TargetIsStore`` when a file to be written is the store, or SQLite's beside it."""
    if not isinstance(store.backend, GeoPackage):
        return
    own = store.backend.files()
    if target.resolve() in own or any(
        target.exists() and each.exists() and target.samefile(each) for each in own
    ):
        raise TargetIsStore(file=str(target))


def refuse_any_store(store: Store, target: Path) -> None:
    """Raise ``TargetIsStore`` when a file to be written is this store or another one."""
    refuse_own(store, target)
    if is_store(target.resolve()):
        raise TargetIsStore(file=str(target))


def _remove(making: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        making.with_name(f"{making.name}{ending}").unlink(missing_ok=True)


def _copy_geopackage(backend: GeoPackage, making: Path, target: Path) -> int:
    place = str(backend.path)
    try:
        source = open_existing(backend.path, wait_s=15)
    except sqlite3.Error as error:
        raise backend.problem(error) or StoreDamaged(store=place) from error
    with closing(source):
        try:
            with closing(sqlite3.connect(making)) as copy:
                source.backup(copy)
                return _checked(copy, place)
        except sqlite3.OperationalError as error:
            problem = problem_of(error, target)
            # what cannot be written or has no room is the copy; the rest is about the store
            if isinstance(problem, StoreFull | StoreReadOnly | StoreMissing):
                raise _of_target(problem, target) from error
            raise backend.problem(error) or StoreDamaged(store=place) from error
        except sqlite3.DatabaseError as error:
            raise backend.problem(error) or StoreDamaged(store=place) from error


def _of_target(problem: StoreProblem, target: Path) -> StoreProblem:
    full = isinstance(problem, StoreFull)
    return (StoreFull if full else StoreReadOnly)(store=str(target))


def _checked(copy: sqlite3.Connection, place: str) -> int:
    copy.execute("PRAGMA journal_mode = DELETE")
    (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    if verdict != "ok" or broken is not None:
        raise StoreDamaged(store=place)
    there = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema")}
    names = _ours(there)
    return sum(int(copy.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0]) for n in names)  # noqa: S608


def _ours(there: Collection[str]) -> list[str]:
    """Name our tables among those that are there: an older layout has fewer."""
    return [table.name for table in tables.METADATA.sorted_tables if table.name in there]


def _dump(store: Store, making: Path, target: Path) -> int:
    program = shutil.which("pg_dump")
    if program is None:
        raise NotSetUp(what=N_("pg_dump, the backup program of PostgreSQL"))
    backend = store.backend
    assert isinstance(backend, PostGis)
    url = backend.engine.url.set(drivername="postgresql")
    command = [
        program,
        "--format=custom",
        f"--file={making}",
        "--dbname",
        url.render_as_string(hide_password=False),
    ]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        if b"No space left" in done.stderr:
            raise StoreFull(store=str(target))
        raise StoreProblem(store=store.label)
    with backend.engine.connect() as connection:
        names = _ours(sa.inspect(connection).get_table_names())
        return sum(
            connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in names
        )


def before_upgrade(store: Store) -> Path | None:
    """Back a GeoPackage up when its layout is about to change; ``None`` when it is not."""
    backend = store.backend
    if not isinstance(backend, GeoPackage) or not backend.path.exists():
        return None
    found = store.layout()
    if found is None or found == schema.revisions()[-1]:
        return None
    target = backend.path.parent / "backups" / usual_name(store)
    back_up(store, target)
    return target
