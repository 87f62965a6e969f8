"""The open transaction of a change: rows in, ids out."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from data import tables
from data.rows import fetch
from data.survey import campaign_of
from geo.model import Campaign

if TYPE_CHECKING:
    from data.backend import Backend

_CHUNK = 20_000
"""Rows sent to the database in one go."""


class Writer:
    """The open transaction of one change. Ids are given out here; writers take turns."""

    def __init__(self, connection: sa.Connection, backend: Backend) -> None:
        self._connection = connection
        self._backend = backend
        self.touched: set[str] = set()

    def next_id(self, table: sa.Table) -> int:
        """Return the first free id of a table."""
        return (self._connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1

    def add(self, table: sa.Table, rows: pd.DataFrame) -> NDArray[np.int64]:
        """Insert rows and return their ids.

        Parameters
        ----------
        table
            One of ``data.tables``.
        rows
            One column per table column but ``id``; ``geom`` as shapely geometries. A missing link
            is 0 or missing and becomes NULL.
        """
        self.touched.add(table.name)
        ids = np.arange(len(rows), dtype=np.int64) + self.next_id(table)
        values = self._values(table, rows.assign(id=ids))
        names = list(values)
        statement = sa.insert(table)
        for start in range(0, len(rows), _CHUNK):
            columns = [values[name][start : start + _CHUNK] for name in names]
            records = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            self._connection.execute(statement, records)
        return ids

    def update(self, table: sa.Table, rows: pd.DataFrame) -> None:
        """Overwrite the given columns of existing rows; ``rows`` is indexed by id."""
        self.touched.add(table.name)
        values = self._values(table, rows)
        statement = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("row_id"))
            .values({name: sa.bindparam(f"new_{name}") for name in values})
        )
        names = [f"new_{name}" for name in values]
        records = [
            {"row_id": int(row_id)} | dict(zip(names, row, strict=True))
            for row_id, row in zip(rows.index, zip(*values.values(), strict=True), strict=True)
        ]
        if records:
            self._connection.execute(statement, records)

    def rows(self, table: sa.Table, campaign: int) -> pd.DataFrame:
        """Return all rows of a campaign as stored, ``geom`` as shapely geometries, by id."""
        query = sa.select(table).where(table.c.campaign_id == campaign).order_by(table.c.id)
        return fetch(self._connection, self._backend, query)

    def campaigns(self) -> list[Campaign]:
        """Return all campaigns, oldest first."""
        query = sa.select(tables.CAMPAIGN).order_by(tables.CAMPAIGN.c.id)
        return [campaign_of(row) for row in self._connection.execute(query).mappings()]

    def remove_campaign(self, campaign: int) -> None:
        """Delete a campaign with all that belongs to it."""
        for table in reversed(tables.METADATA.sorted_tables):
            if "campaign_id" in table.columns and table is not tables.CHANGE:
                self.touched.add(table.name)
                self._connection.execute(sa.delete(table).where(table.c.campaign_id == campaign))
        self._connection.execute(sa.delete(tables.CAMPAIGN).where(tables.CAMPAIGN.c.id == campaign))

    def _values(self, table: sa.Table, rows: pd.DataFrame) -> dict[str, list[Any]]:
        values: dict[str, list[Any]] = {}
        for name in rows.columns:
            column = table.columns[name]
            if isinstance(column.type, tables.Geometry):
                values[name] = self._backend.encode(rows[name].to_numpy(dtype=object))
            elif column.foreign_keys and column.nullable:
                links = rows[name].fillna(0).astype("int64")
                values[name] = [link or None for link in links.tolist()]
            elif isinstance(column.type, sa.DateTime | sa.Date):
                moments = pd.to_datetime(rows[name])
                values[name] = [
                    None if pd.isna(moment) else _python_time(moment, column.type)
                    for moment in moments
                ]
            elif isinstance(column.type, sa.String | sa.Text):
                # PostgreSQL keeps no NUL character; nothing else is changed
                values[name] = [str(text).replace("\0", "\ufffd") for text in rows[name].tolist()]
            else:
                values[name] = rows[name].tolist()
        return values


def _python_time(moment: pd.Timestamp, kind: object) -> dt.date:
    python: dt.datetime = moment.to_pydatetime()
    return python.date() if isinstance(kind, sa.Date) else python


def campaign_row(campaign: Campaign) -> pd.DataFrame:
    """Lay a campaign out as the row its table wants."""
    values = asdict(campaign)
    values.pop("id")
    return pd.DataFrame([{"uuid": values.pop("key"), **values}])
