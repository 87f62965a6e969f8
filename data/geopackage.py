"""The store as one GeoPackage file: SQLite in WAL mode, written by SQL only.

Why not through geopandas: within one process two SQLite libraries do not see each other's locks,
and an append then reports success and loses the rows; overwriting a layer drops indexes,
constraints and triggers (docs/decisions/0003). GDAL never touches the live file.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.tables import STORED_SRID
from geo.errors import (
    StoreDamaged,
    StoreForeign,
    StoreLocked,
    StoreMissing,
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
        self.engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            poolclass=sa.NullPool,
            connect_args={"timeout": _WAIT_S},
        )
        sa.event.listen(self.engine, "connect", _set_up_connection)
        sa.event.listen(self.engine, "begin", lambda _: None)

    @property
    def label(self) -> str:
        """Name of the file."""
        return self.path.name

    def prepare(self) -> None:
        """Make the file and its folder, and let it say that it is a GeoPackage."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size:
                self._refuse_foreign()
                return
            connection = sqlite3.connect(self.path, timeout=_WAIT_S)
            try:
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
                connection.execute("PRAGMA journal_mode = WAL")
            finally:
                connection.close()
        except (PermissionError, sqlite3.OperationalError) as error:
            raise StoreReadOnly(store=str(self.path)) from error

    def check(self) -> None:
        """Refuse a file that is missing, foreign, read-only, locked or damaged."""
        if not self.path.exists():
            raise StoreMissing(store=str(self.path))
        self._refuse_foreign()
        if not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)):
            raise StoreReadOnly(store=str(self.path))
        connection = sqlite3.connect(self.path, timeout=3, isolation_level=None)
        try:
            left_over = self.path.with_name(f"{self.path.name}-wal")
            if left_over.exists() and left_over.stat().st_size:
                # somebody was killed, or is at work: look whether the file is whole
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                if verdict != "ok":
                    raise StoreDamaged(store=str(self.path))
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise _problem_of(str(error), self.path) or error from error
        except sqlite3.DatabaseError as error:
            raise StoreDamaged(store=str(self.path)) from error
        finally:
            connection.close()

    def _refuse_foreign(self) -> None:
        with self.path.open("rb") as file:
            header = file.read(100)
        if header and not header.startswith(b"SQLite format 3\0"):
            raise StoreForeign(store=str(self.path))
        connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        except sqlite3.OperationalError:
            return  # a write-ahead log that needs recovery: the writing connection will do it
        except sqlite3.DatabaseError as error:
            raise StoreDamaged(store=str(self.path)) from error
        finally:
            connection.close()
        if tables and "alembic_version" not in tables:
            raise StoreForeign(store=str(self.path))

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

    def problem(self, error: sa.exc.DBAPIError) -> StoreProblem | None:
        """Recognise a locked, read-only or damaged file."""
        return _problem_of(str(error.orig), self.path)


def _problem_of(message: str, path: Path) -> StoreProblem | None:
    lower = message.lower()
    for words, problem in (
        ("locked", StoreLocked),
        ("readonly", StoreReadOnly),
        ("unable to open", StoreReadOnly),
        ("malformed", StoreDamaged),
        ("not a database", StoreForeign),
    ):
        if words in lower:
            return problem(store=str(path))
    return None


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where GeoPackage.begin says
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # what was acknowledged survives a power cut
        f"busy_timeout = {_WAIT_S * 1000}",
        "foreign_keys = ON",
        "trusted_schema = OFF",  # a store from elsewhere must not run functions through its views
        "temp_store = MEMORY",
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
    for table in without_geometry:
        connection.exec_driver_sql(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES (?, 'attributes', ?)",
            (table, table),
        )
