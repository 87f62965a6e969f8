"""Rows as a file gave them: text, shapes, and how they were read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RawTable:
    """A file's rows before anybody interpreted them.

    Attributes
    ----------
    file
        What the user calls the file.
    rows
        Every value as text or ``None``; the index is the row's number in the file as people count
        (first row is 1; for features the feature's number).
    shapes
        Geometries in ``crs``, or ``None`` for a plain table.
    crs
        Definition of the coordinate system, if the file names one.
    read_as
        How it was read: ``format``, ``encoding``, ``sheet``, ``header_row``, ``crs``.
    warnings
        Message key and values of what a user should know.
    """

    file: str
    rows: pd.DataFrame
    shapes: NDArray[np.object_] | None
    crs: str | None
    read_as: dict[str, Any]
    warnings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, *, file: str) -> RawTable:
        """Load what the reading child wrote."""
        import pyarrow as pa

        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
        about = json.loads((table.schema.metadata or {}).get(b"doorstep", b"{}"))
        numbers = table.column(NUMBER).to_pylist()
        shapes = None
        if SHAPE in table.column_names:
            wkb = np.empty(table.num_rows, dtype=object)
            wkb[:] = table.column(SHAPE).to_pylist()
            shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
        plain = [name for name in table.column_names if name not in {NUMBER, SHAPE}]
        rows = pd.DataFrame(
            {name: pd.Series(table.column(name).to_pylist(), dtype=object) for name in plain}
        )
        rows.index = pd.Index(numbers, name="row", dtype="int64")
        return cls(
            file=file,
            rows=rows,
            shapes=shapes,
            crs=about.get("crs"),
            read_as=about.get("read_as", {}),
            warnings=[(key, values) for key, values in about.get("warnings", [])],
        )


NUMBER = "\u0000row"
SHAPE = "\u0000shape"
"""Names of the child's own columns; no file can have a column of such a name."""
