"""Running a query and laying its rows out as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

if TYPE_CHECKING:
    from data.backend import Backend


def fetch(connection: sa.Connection, backend: Backend, query: sa.Select[Any]) -> pd.DataFrame:
    """Run a query whose first column is the id; ``geom`` becomes shapely geometries.

    Other values come as the driver gives them: moments as text from a GeoPackage.
    """
    result = connection.execute(query)
    names = list(result.keys())
    # straight from the driver: a campaign of a million rows must not become a million Row objects;
    # the driver's own errors are explained by the store too
    rows = result.cursor.fetchall() if result.cursor else []
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    data: dict[str, Any] = {}
    for name, values in zip(names, columns, strict=True):
        if name == "geom":
            data[name] = backend.decode(values)
        elif values and isinstance(values[0], int):
            data[name] = _whole_numbers(values)
        else:
            data[name] = list(values)
    index = pd.Index(np.array(data.pop("id", ()), dtype=np.int64), name="id")
    return pd.DataFrame(data, index=index)


def _whole_numbers(values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - array, or list with gaps
    try:
        return np.array(values, dtype=np.int64)
    except TypeError:
        return list(values)
