"""Copies of the store that are complete and checked."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from data import DEFAULT_STORE, schema, tables
from data.geopackage import GeoPackage
from data.postgis import PostGis
from geo.errors import NotSetUp, StoreDamaged, StoreProblem
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
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_name(f".{target.name}.making")
    making.unlink(missing_ok=True)
    try:
        if isinstance(store.backend, GeoPackage):
            rows = _copy_geopackage(store.backend, making)
        else:
            rows = _dump(store, making)
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)
    return {"bytes": target.stat().st_size, "rows": rows, "checked": True}


def _copy_geopackage(backend: GeoPackage, target: Path) -> int:
    source = sqlite3.connect(backend.path, timeout=15)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        broken = copy.execute("PRAGMA foreign_key_check").fetchone()
        if verdict != "ok" or broken is not None:
            raise StoreDamaged(store=str(backend.path))
        names = [table.name for table in tables.METADATA.sorted_tables]
        rows = sum(copy.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names)  # noqa: S608
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(store=str(backend.path)) from error
    finally:
        copy.close()
        source.close()
    return int(rows)


def _dump(store: Store, target: Path) -> int:
    program = shutil.which("pg_dump")
    if program is None:
        raise NotSetUp(what=N_("pg_dump, the backup program of PostgreSQL"))
    backend = store.backend
    assert isinstance(backend, PostGis)
    url = backend.engine.url.set(drivername="postgresql")
    command = [
        program,
        "--format=custom",
        f"--file={target}",
        "--dbname",
        url.render_as_string(hide_password=False),
    ]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        raise StoreProblem(store=store.label)
    with backend.engine.connect() as connection:
        return sum(
            connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables.METADATA.sorted_tables
        )


def before_upgrade(store: Store) -> Path | None:
    """Back a GeoPackage up when its layout is about to change; ``None`` when it is not."""
    backend = store.backend
    if not isinstance(backend, GeoPackage) or not backend.path.exists():
        return None
    with backend.engine.connect() as connection:
        found = schema.revision_of(connection)
    if found is None or found == schema.revisions()[-1]:
        return None
    target = backend.path.parent / "backups" / usual_name(store)
    back_up(store, target)
    return target
