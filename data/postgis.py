"""The store as a PostGIS database, for many users or several servers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.schema import VERSION_TABLE, revisions
from data.tables import STORED_SRID
from geo.errors import (
    StoreAddress,
    StoreDamaged,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreOutdated,
    StoreProblem,
    StoreReadOnly,
)

_WRITERS_TURN: Final = 0x444F4F52  # "DOOR": one advisory lock that every writer takes
_WAIT_S: Final = 15


class PostGis:
    """A store in a PostgreSQL database that has, or may create, the PostGIS extension.

    Parameters
    ----------
    url
        ``postgresql://user@host/database``.

    Raises
    ------
    StoreAddress
        When the address cannot be one.
    """

    kind = "PostGIS"

    def __init__(self, url: str) -> None:
        try:
            url.encode()
            parsed = sa.make_url(url).set(drivername="postgresql+psycopg")
        except (ValueError, sa.exc.ArgumentError):
            raise StoreAddress from None  # their texts hold the password
        self._place = parsed.render_as_string(hide_password=True)
        self.engine = sa.create_engine(
            parsed,
            pool_size=5,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _WAIT_S,
                "options": f"-c lock_timeout={_WAIT_S}s -c timezone=UTC",
            },
        )

    @property
    def label(self) -> str:
        """Host and database name."""
        url = self.engine.url
        return f"{url.host or 'local'}/{url.database}"

    def prepare(self) -> None:
        """Create the PostGIS extension where it is missing."""
        try:
            with self.engine.begin() as connection:
                self._refuse_foreign(connection)
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        except sa.exc.DBAPIError as error:
            raise self.problem(error) or StoreForeign(store=self._place) from error

    def check(self) -> None:
        """Refuse a database that cannot be reached, is not ours or may not be written."""
        try:
            with self.engine.connect() as connection:
                self._refuse_foreign(connection)
                tables = sa.inspect(connection).get_table_names()
                if VERSION_TABLE not in tables:
                    raise StoreMissing(store=self._place)
                read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar()
                if read_only == "on":
                    raise StoreReadOnly(store=self._place)
        except sa.exc.DBAPIError as error:
            raise self.problem(error) or StoreForeign(store=self._place) from error

    def _refuse_foreign(self, connection: sa.Connection) -> None:
        tables = set(sa.inspect(connection).get_table_names()) - {"spatial_ref_sys"}
        if tables and VERSION_TABLE not in tables:
            raise StoreForeign(store=self._place)

    def begin(self, connection: sa.Connection, *, write: bool) -> None:
        """Begin; writers take turns by an advisory lock, readers see one snapshot."""
        if write:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_TURN})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def encode(self, geometries: NDArray[np.object_]) -> list[Any]:
        """Write hexadecimal EWKB with the stored SRID."""
        with_srid = shapely.set_srid(geometries, STORED_SRID)
        return list(shapely.to_wkb(with_srid, hex=True, include_srid=True))

    def decode(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Read hexadecimal EWKB."""
        hexes = np.empty(len(values), dtype=object)
        hexes[:] = values
        return np.asarray(shapely.set_srid(shapely.from_wkb(hexes), 0), dtype=object)

    def problem(self, error: BaseException) -> StoreProblem | None:
        """Recognise a lost connection, a lock wait that ran out, missing rights or tables."""
        if not isinstance(error, sa.exc.DBAPIError):
            return None
        state = getattr(error.orig, "sqlstate", None) or ""
        if state == _NO_SUCH_TABLE:
            return StoreOutdated(store=self._place, found="-", wanted=revisions()[-1])
        for states, problem in _PROBLEMS:
            if state.startswith(states):
                return problem(store=self._place)
        if state == "" and error.statement is None and isinstance(error, sa.exc.ProgrammingError):
            return StoreAddress()  # an option that no connection has
        unreached = not state and isinstance(error, sa.exc.OperationalError)
        gone = unreached or error.connection_invalidated
        return StoreMissing(store=self._place) if gone else None


_NO_SUCH_TABLE: Final = "42P01"
_PROBLEMS: Final[tuple[tuple[tuple[str, ...], type[StoreProblem]], ...]] = (
    (("55P03",), StoreLocked),
    (("25006", "42501"), StoreReadOnly),
    (("53100", "58030"), StoreFull),
    (("XX001", "XX002"), StoreDamaged),
    (("08", "28", "3D", "53", "57"), StoreMissing),
)
"""How the states that PostgreSQL reports begin, the particular ones first."""
