"""What differs between the two kinds of store, as one small protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.errors import StoreProblem


class Backend(Protocol):
    """A place records can be kept in.

    Attributes
    ----------
    kind
        Its name for people: ``GeoPackage`` or ``PostGIS``.
    engine
        SQLAlchemy engine; every connection ends with its operation.
    """

    kind: str
    engine: sa.Engine

    @property
    def label(self) -> str:
        """Where it is, without any password."""
        ...

    def prepare(self) -> None:
        """Make what must be there before the first table (file, extension)."""
        ...

    def check(self) -> None:
        """Raise a ``StoreProblem`` if there is no store here, or none of ours, or it is damaged."""
        ...

    def begin(self, connection: sa.Connection, *, write: bool) -> None:
        """Begin a transaction; a writer waits for its turn or raises ``StoreLocked``."""
        ...

    def encode(self, geometries: NDArray[np.object_]) -> list[Any]:
        """Turn shapely geometries (EPSG:4326, ``None`` allowed) into column values."""
        ...

    def decode(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Turn column values into shapely geometries."""
        ...

    def problem(self, error: BaseException) -> StoreProblem | None:
        """Say which problem of the store an error stands for, if any.

        The error may be SQLAlchemy's, the driver's own, or the operating system's.
        """
        ...
