"""The open transaction of a change: rows in, ids out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from data import tables
from data.rows import fetch
from data.survey import campaign_of
from data.undo import Journal, plain_values
from geo.model import Campaign
from geo.strata import strata_text

if TYPE_CHECKING:
    from data.backend import Backend

_CHUNK = 20_000
"""Rows sent to the database in one go."""


class Writer:
    """The open transaction of one change. Ids are given out here; writers take turns.

    Attributes
    ----------
    touched
        Names of the tables changed.
    concerned
        Campaigns whose records were changed.
    journal
        What takes the change back; ``None`` when nothing can.
    """

    def __init__(
        self, connection: sa.Connection, backend: Backend, *, journal: Journal | None = None
    ) -> None:
        self._connection = connection
        self._backend = backend
        self.journal = journal
        self.touched: set[str] = set()
        self.concerned: set[int] = set()

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
        self._insert(table, values)
        if len(ids):
            self._count(table, values[_owner(table).name])
            if self.journal is not None:
                self.journal.note_added(table, int(ids[0]), int(ids[-1]))
        return ids

    def _insert(self, table: sa.Table, values: Mapping[str, list[Any]]) -> None:
        """Hand columns to the driver: SQLAlchemy's own way costs as much again as the database."""
        dialect = self._connection.dialect
        compiled = sa.insert(table).compile(dialect=dialect, column_keys=list(values))
        names = compiled.positiontup or list(values)
        columns = []
        for name in names:
            convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
            columns.append(list(map(convert, values[name])) if convert else values[name])
        for start in range(0, len(columns[0]), _CHUNK):
            part = zip(*(column[start : start + _CHUNK] for column in columns), strict=True)
            records: Any = list(part)
            if not compiled.positional:
                records = [dict(zip(names, row, strict=True)) for row in records]
            self._connection.exec_driver_sql(str(compiled), records)

    def update(self, table: sa.Table, rows: pd.DataFrame) -> None:
        """Overwrite the given columns of existing rows; ``rows`` is indexed by id."""
        self.touched.add(table.name)
        values = self._values(table, rows)
        statement = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("row_id"))
            .values({name: sa.bindparam(f"new_{name}") for name in values})
        )
        names = ["row_id", *(f"new_{name}" for name in values)]
        ids = [int(number) for number in rows.index]
        for start in range(0, len(ids), _CHUNK):
            part = slice(start, start + _CHUNK)
            new = {name: column[part] for name, column in values.items()}
            self._note_overwriting(table, ids[part], new)
            columns = [ids[part], *new.values()]
            records = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            self._connection.execute(statement, records)

    def _note_overwriting(
        self, table: sa.Table, ids: list[int], new: Mapping[str, list[Any]]
    ) -> None:
        """Note whose rows are about to be changed and, for the journal, what they hold."""
        owner = _owner(table)
        chosen = table.c.id.in_(ids)
        if self.journal is None:
            self._count(table, self._connection.scalars(sa.select(owner).where(chosen).distinct()))
            return
        stored = [table.c[name] for name in new]
        found = self._connection.execute(sa.select(owner, table.c.id, *stored).where(chosen)).all()
        self._count(table, (row[0] for row in found))
        older = [row[1:] for row in found if self.journal.is_older(table, row[1])]
        if not older:
            return
        older.sort(key=lambda row: int(row[0]))
        kept, *columns = (list(column) for column in zip(*older, strict=True))
        place = {number: row for row, number in enumerate(ids)}
        rows = [place[number] for number in kept]
        old = {
            column.name: plain_values(self._backend, column, values)
            for column, values in zip(stored, columns, strict=True)
            if values != [new[column.name][row] for row in rows]
        }
        self.journal.note_overwritten(table, kept, old)

    def _count(self, table: sa.Table, campaigns: Iterable[int]) -> None:
        """Remember whose records a change touches; what the program notes for itself is none."""
        if table not in tables.BESIDE_RECORDS:
            self.concerned.update(campaigns)

    def remove(self, table: sa.Table, campaign: int, first: int, last: int) -> int:
        """Delete a campaign's rows from one id to another and return how many there were."""
        self.touched.add(table.name)
        self._count(table, [campaign])
        self.journal = None  # what they held is not known
        done = self._connection.execute(
            sa.delete(table).where(table.c.id.between(first, last), _owner(table) == campaign)
        )
        return done.rowcount

    def rows(
        self, table: sa.Table, campaign: int, *, ids: Iterable[int] | None = None
    ) -> pd.DataFrame:
        """Return all rows of a campaign, or some, as stored, ``geom`` as shapely, by id."""
        query = sa.select(table).where(table.c.campaign_id == campaign).order_by(table.c.id)
        if ids is not None:
            query = query.where(table.c.id.in_([int(number) for number in ids]))
        return fetch(self._connection, self._backend, query)

    def campaigns(self) -> list[Campaign]:
        """Return all campaigns, oldest first."""
        query = sa.select(tables.CAMPAIGN).order_by(tables.CAMPAIGN.c.id)
        return [campaign_of(row) for row in self._connection.execute(query).mappings()]

    def remove_campaign(self, campaign: int) -> None:
        """Delete a campaign with all that belongs to it; nothing takes that back."""
        self.journal = None
        self.concerned.add(campaign)
        for table in reversed(tables.METADATA.sorted_tables):
            if "campaign_id" in table.columns and table is not tables.CHANGE:
                self.touched.add(table.name)
                self._connection.execute(sa.delete(table).where(table.c.campaign_id == campaign))
        self._connection.execute(sa.delete(tables.CAMPAIGN).where(tables.CAMPAIGN.c.id == campaign))

    def holds_records(self, campaign: int) -> bool:
        """Say whether anything belongs to a campaign but what the program notes for itself."""
        return any(
            self._connection.scalar(
                sa.select(table.c.campaign_id).where(table.c.campaign_id == campaign).limit(1)
            )
            for table in tables.METADATA.sorted_tables
            if "campaign_id" in table.columns and table not in tables.BESIDE_RECORDS
        )

    def journal_of(self, change: int) -> tuple[int, bytes] | None:
        """Return campaign and journal of a change that can be taken back."""
        undo = tables.UNDO
        query = sa.select(undo.c.campaign_id, undo.c.journal).where(undo.c.change_id == change)
        row = self._connection.execute(query).first()
        return (row.campaign_id, row.journal) if row is not None else None

    def remember(
        self, campaign: int, kind: str, topics: Mapping[str, str], *, department: str = ""
    ) -> None:
        """Keep what somebody decided about files of a kind; an earlier choice gives way.

        Parameters
        ----------
        department
            Name of the department whose files they are; empty for files of no known one.
        """
        department = _storable(department)
        known = self.rows(tables.REMEMBERED, campaign)
        known = known[(known["kind"] == kind) & (known["department"] == department)]
        number = dict(zip(known["topic"], known.index.tolist(), strict=True))
        asked = {_storable(topic): _storable(choice) for topic, choice in topics.items()}
        fresh = {topic: choice for topic, choice in asked.items() if topic not in number}
        if fresh:
            rows = pd.DataFrame(fresh.items(), columns=["topic", "choice"])
            rows = rows.assign(campaign_id=campaign, department=department, kind=kind)
            self.add(tables.REMEMBERED, rows)
        changed = {
            number[topic]: choice
            for topic, choice in asked.items()
            if topic in number and known.loc[number[topic], "choice"] != choice
        }
        if changed:
            rows = pd.DataFrame({"choice": list(changed.values())}, index=list(changed))
            self.update(tables.REMEMBERED, rows)

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
                words = rows[name]
                if column.server_default is not None:
                    usual = getattr(column.server_default, "arg", "")
                    words = words.where(words.notna() & (words != ""), usual)
                values[name] = _all_storable([str(text) for text in words.tolist()])
            else:
                values[name] = rows[name].tolist()
        return values


def remembered(
    connection: sa.Connection, campaign: int, kind: str, department: str = ""
) -> dict[str, str]:
    """Return what somebody decided about files of a kind: topic to choice.

    What was decided for the department comes before what was decided for no known one.
    """
    known = tables.REMEMBERED
    query = sa.select(known.c.topic, known.c.choice).where(
        known.c.campaign_id == campaign,
        known.c.kind == kind,
        known.c.department.in_(("", _storable(department))),
    )
    own_last = sa.case((known.c.department == "", 0), else_=1)
    rows = connection.execute(query.order_by(own_last, known.c.id))
    return {row.topic: row.choice for row in rows}


def _owner(table: sa.Table) -> sa.Column[int]:
    """Return the column that says to which campaign a row belongs."""
    return table.c.id if table is tables.CAMPAIGN else table.c.campaign_id


def _all_storable(texts: list[str]) -> list[str]:
    return [_storable(text) for text in texts] if "\0" in "".join(texts) else texts


def _storable(text: object) -> str:
    """Return a text as both stores keep it: PostgreSQL has no NUL; nothing else is changed."""
    return str(text).replace("\0", "\ufffd")


def _python_time(moment: pd.Timestamp, kind: object) -> dt.date:
    python: dt.datetime = moment.to_pydatetime()
    return python.date() if isinstance(kind, sa.Date) else python


def campaign_row(campaign: Campaign) -> pd.DataFrame:
    """Lay a campaign out as the row its table wants."""
    values = asdict(campaign)
    values.pop("id")
    values["strata"] = strata_text(campaign.strata)
    return pd.DataFrame([{"uuid": values.pop("key"), **values}])
