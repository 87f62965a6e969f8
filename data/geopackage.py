"""The store as one GeoPackage file: SQLite in WAL mode, written by SQL only.

Why not through geopandas: within one process two SQLite libraries do not see each other's locks,
and an append then reports success and loses the rows; overwriting a layer drops indexes,
constraints and triggers (docs/decisions/0003). GDAL never touches the live file.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.schema import VERSION_TABLE, revisions
from data.tables import STORED_SRID
from geo.errors import (
    StoreAltered,
    StoreDamaged,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreOutdated,
    StoreProblem,
    StoreReadOnly,
)

_APPLICATION_ID: Final = 0x47504B47  # "GPKG"
_VERSION: Final = 10300
_HEADER: Final = b"GP\0\x01" + struct.pack("<i", STORED_SRID)
_EMPTY_HEADER: Final = b"GP\0\x11" + struct.pack("<i", STORED_SRID)
_ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)
_WAIT_S: Final = 15
"""How long a writer waits for its turn."""
_GIVEN_UP_S: Final = 3600
"""After this long a half-made file belongs to somebody who was killed."""
_BESIDE: Final = ("-wal", "-shm", "-journal")


class GeoPackage:
    """A store in a single ``.gpkg`` file.

    Parameters
    ----------
    path
        The file; made by :meth:`prepare` when it is not there.
    """

    kind = "GeoPackage"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: tuple[int, int] | None = None
        self.engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            creator=self._connect,
            poolclass=sa.NullPool,
        )
        sa.event.listen(self.engine, "begin", lambda _: None)

    @property
    def label(self) -> str:
        """Name of the file."""
        return self.path.name

    def prepare(self) -> None:
        """Make the file and its folder, and let it say that it is a GeoPackage."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists():
                self._refuse_foreign()
                if self.path.stat().st_size:
                    return
            with closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as connection:
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
                connection.execute("PRAGMA journal_mode = WAL")
        except (OSError, sqlite3.Error) as error:
            raise self.problem(error) or StoreReadOnly(store=str(self.path)) from error

    def check(self) -> None:
        """Refuse a file that is missing, foreign, read-only, locked or damaged."""
        if not self.path.exists():
            raise StoreMissing(store=str(self.path))
        self._refuse_foreign()
        if not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)):
            raise StoreReadOnly(store=str(self.path))
        try:
            with closing(open_existing(self.path, wait_s=3)) as connection:
                if _holds_something(_beside(self.path, "-wal")):
                    # somebody was killed, or is at work: look whether the file is whole
                    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                    if verdict != "ok":
                        raise StoreDamaged(store=str(self.path))
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            raise self.problem(error) or StoreDamaged(store=str(self.path)) from error

    def files(self) -> tuple[Path, ...]:
        """Return the file and what SQLite keeps beside it."""
        path = self.path.resolve()
        return (path, *(_beside(path, ending) for ending in _BESIDE))

    def _connect(self) -> sqlite3.Connection:
        """Connect to the file that is there; one that is not ours is refused before."""
        if self.path.exists():
            found = self.path.stat()
            if self._known != (found.st_dev, found.st_ino):
                self._known = (found.st_dev, found.st_ino) if self._refuse_foreign() else None
        connection = open_existing(self.path, wait_s=_WAIT_S)
        try:
            _set_up_connection(connection)
            altered = connection.execute(_WORKING_BY_ITSELF).fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        if altered:
            connection.close()
            raise StoreAltered(store=str(self.path))
        return connection

    def _refuse_foreign(self) -> bool:
        """Refuse a file that holds something else; say whether it is known to be ours."""
        tables = tables_in(self.path)
        if tables and VERSION_TABLE not in tables:
            raise StoreForeign(store=str(self.path))
        return bool(tables)

    def begin(self, connection: sa.Connection, *, write: bool) -> None:
        """Begin; a writer takes the file's one write lock at once, so that it cannot fail later."""
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    def encode(self, geometries: NDArray[np.object_]) -> list[Any]:
        """Write GeoPackage geometry blobs (OGC 12-128r18, 2.1.3): header without envelope, WKB."""
        wkb = shapely.to_wkb(geometries, byte_order=1)
        empty = shapely.is_empty(geometries)
        return [
            None if blob is None else (_EMPTY_HEADER if nothing else _HEADER) + blob
            for blob, nothing in zip(wkb, empty, strict=True)
        ]

    def decode(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Read GeoPackage geometry blobs, with or without envelope."""
        wkb = np.empty(len(values), dtype=object)
        wkb[:] = [
            None if blob is None else blob[8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7] :]
            for blob in values
        ]
        return np.asarray(shapely.from_wkb(wkb), dtype=object)

    def problem(self, error: BaseException) -> StoreProblem | None:
        """Recognise a file that is gone, locked, read-only, full, damaged or without tables."""
        original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if isinstance(original, OSError):
            return _problem_of_system(original, self.path)
        if not isinstance(original, sqlite3.Error):
            return None
        if "no such table" in str(original).lower():
            return self._without_tables()
        return problem_of(original, self.path)

    def _without_tables(self) -> StoreProblem:
        try:
            self._refuse_foreign()
        except StoreProblem as problem:
            return problem
        except OSError:
            return StoreMissing(store=str(self.path))
        return StoreOutdated(store=str(self.path), found="-", wanted=revisions()[-1])


def problem_of(error: sqlite3.Error, path: Path) -> StoreProblem | None:
    """Say which problem of a file an error of SQLite stands for, if any."""
    lower = str(error).lower()
    if "unable to open" in lower and not path.exists():
        return StoreMissing(store=str(path))
    for words, problem in (
        ("locked", StoreLocked),
        ("readonly", StoreReadOnly),
        ("unable to open", StoreReadOnly),
        ("disk is full", StoreFull),
        ("disk i/o error", StoreFull),
        ("malformed", StoreDamaged),
        ("not a database", StoreForeign),
    ):
        if words in lower:
            return problem(store=str(path))
    return None


def _problem_of_system(error: OSError, path: Path) -> StoreProblem | None:
    if error.filename is not None:
        about, folder = Path(os.fsdecode(error.filename)).absolute(), path.absolute().parent
        if not (about.is_relative_to(folder) or folder.is_relative_to(about)):
            return None  # about another file
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
        return StoreFull(store=str(path))
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StoreReadOnly(store=str(path))
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return StoreMissing(store=str(path))
    return None


def open_existing(path: Path, *, wait_s: float) -> sqlite3.Connection:
    """Connect to a database that is there; SQLite would make a missing one."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(
        address, uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False
    )


def tables_in(path: Path) -> frozenset[str]:
    """Return what a database file holds; neither it nor its folder is changed by looking.

    Raises
    ------
    StoreForeign
        When it is no database.
    StoreDamaged
        When it cannot be read.
    """
    if not path.is_file():
        raise (StoreForeign if path.exists() else StoreMissing)(store=str(path))
    with path.open("rb") as file:
        header = file.read(16)
    if header and header != b"SQLite format 3\0":
        raise StoreForeign(store=str(path))
    at_work = any(_holds_something(_beside(path, ending)) for ending in ("-wal", "-journal"))
    try:
        found = _names_in(path, "immutable=1")
        if VERSION_TABLE in found or not at_work:
            return found
    except sqlite3.DatabaseError as error:
        if not at_work:
            raise StoreDamaged(store=str(path)) from error
    try:
        return _names_in(path, "mode=ro")
    except sqlite3.OperationalError:
        return frozenset()  # a log that needs recovery: the writing connection will do it
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(store=str(path)) from error


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """Make a new file under another name; it takes its place when the block has ended well.

    Whoever is killed before leaves nothing in the file's place. When somebody else has put a file
    there meanwhile, theirs stays.
    """
    folder = path.resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    beginning, ending = f".{path.name}.", ".making"
    for left in folder.glob(f"{escape(beginning)}*{ending}"):
        if time.time() - left.stat().st_mtime > _GIVEN_UP_S:
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=beginning, suffix=ending, dir=folder) as making:
        made = Path(making) / path.name
        yield made
        with closing(open_existing(made, wait_s=_WAIT_S)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all is in the one file
        if not path.exists():
            made.replace(path.resolve())


def is_store(path: Path) -> bool:
    """Say whether a file is a store of ours."""
    try:
        return VERSION_TABLE in tables_in(path)
    except (StoreProblem, OSError):
        return False


def _names_in(path: Path, how: str) -> frozenset[str]:
    address = f"{path.resolve().as_uri()}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=2)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return frozenset(name for (name,) in rows)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _holds_something(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


_WORKING_BY_ITSELF: Final = "SELECT 1 FROM sqlite_schema WHERE type IN ('trigger', 'view')"
"""We make neither: what somebody else put in could change records while they are written."""


def _set_up_connection(connection: sqlite3.Connection) -> None:
    ours = "SELECT 1 FROM sqlite_schema WHERE name = ?"
    if connection.execute(ours, (VERSION_TABLE,)).fetchone():
        connection.execute("PRAGMA journal_mode = WAL")  # a backup put in place comes without
    for pragma in (
        "synchronous = FULL",  # what was acknowledged survives a power cut
        f"busy_timeout = {_WAIT_S * 1000}",
        "foreign_keys = ON",
        "trusted_schema = OFF",  # a store from elsewhere must not run functions through its views
        "temp_store = MEMORY",
        "cache_size = -65536",  # KiB: a large import spills no half-filled pages
    ):
        connection.execute(f"PRAGMA {pragma}")


_CATALOGUE: Final = (
    (
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, "
        "organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, "
        "definition TEXT NOT NULL, description TEXT)"
    ),
    (
        "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, "
        "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL "
        "DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, "
        "max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id))"
    ),
    (
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
        "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, "
        "m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name), "
        "FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))"
    ),
)


def register_layers(
    connection: sa.Connection, tables: Iterable[str], *, without_geometry: Iterable[str]
) -> None:
    """Write the GeoPackage catalogue, so that GIS programs find the layers and tables."""
    from pyproj import CRS

    for statement in _CATALOGUE:
        connection.exec_driver_sql(statement)
    systems = [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
        ("WGS 84", STORED_SRID, "EPSG", STORED_SRID, CRS(STORED_SRID).to_wkt("WKT1_GDAL"), None),
    ]
    connection.exec_driver_sql("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", systems)
    for table in tables:
        connection.exec_driver_sql(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES (?, 'features', ?, ?)",
            (table, table, STORED_SRID),
        )
        connection.exec_driver_sql(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)",
            (table, STORED_SRID),
        )
    register_tables(connection, without_geometry)


def register_tables(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Write tables without geometry into the GeoPackage catalogue."""
    for table in tables:
        connection.exec_driver_sql(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES (?, 'attributes', ?)",
            (table, table),
        )


def unregister_tables(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Take tables out of the GeoPackage catalogue again."""
    for table in tables:
        connection.exec_driver_sql("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
