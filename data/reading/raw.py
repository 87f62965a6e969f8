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
        content = json.loads(path.read_text(encoding="utf-8"))
        numbers = pd.Index(content["numbers"], name="row", dtype="int64")
        rows = pd.DataFrame(
            {
                name: pd.Series(values, index=numbers, dtype=object)
                for name, values in content["columns"].items()
            },
            index=numbers,
        )
        shapes = None
        if content.get("shapes") is not None:
            wkb = np.empty(len(numbers), dtype=object)
            wkb[:] = content["shapes"]
            with np.errstate(invalid="ignore"):  # coordinates that are no numbers
                shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
        return cls(
            file=file,
            rows=rows,
            shapes=shapes,
            crs=content.get("crs"),
            read_as=content["read_as"],
            warnings=[(key, values) for key, values in content["warnings"]],
        )
