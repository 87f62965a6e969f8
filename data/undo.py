"""Taking the last change of a campaign back: what has to be known for it, and doing it.

A change that may be taken back keeps a journal: which rows it added, and what the rows it changed
held before. First the changed rows get back what they held, the last change first, so that nothing
older points to what was added; then what was added goes, what points before what is pointed to.
A journal is kept until the next change of the same campaign: after that, taking the earlier one
back could destroy what came later.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import maxsize
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from data import tables
from geo.errors import CannotUndo
from text import N_

if TYPE_CHECKING:
    from data.backend import Backend
    from data.writing import Writer

_LENGTH: Final = struct.Struct("<I")


@dataclass(frozen=True)
class Undoable:
    """A change that can be taken back.

    Attributes
    ----------
    change
        Its number.
    at
        When it was made, UTC.
    action, counts
        As in the audit trail.
    """

    change: int
    at: dt.datetime
    action: str
    counts: dict[str, int]


class Overwritten(NamedTuple):
    """What some rows held.

    Attributes
    ----------
    table
        Name of the table.
    ids
        Rows that were changed.
    old
        Column to what it held in each of them, as JSON can hold it.
    """

    table: str
    ids: list[int]
    old: dict[str, list[Any]]


class Journal:
    """What a change does, packed as it comes: it may touch a million rows.

    Attributes
    ----------
    added
        Table to the first and the last id of its new rows: within a change there are no gaps.
    """

    def __init__(self) -> None:
        self.added: dict[str, tuple[int, int]] = {}
        self._overwritten: list[bytes] = []

    def note_added(self, table: sa.Table, first: int, last: int) -> None:
        """Note rows added under ascending ids."""
        self.added[table.name] = (self.added.get(table.name, (first,))[0], last)

    def note_overwritten(self, table: sa.Table, ids: list[int], old: dict[str, list[Any]]) -> None:
        """Note what columns of some rows held before."""
        if ids and old:
            gaps = np.diff(np.array(ids, dtype=np.int64), prepend=0).tolist()  # packs to nothing
            self._overwritten.append(_packed([table.name, gaps, old]))

    def is_older(self, table: sa.Table, row: int) -> bool:
        """Say whether a row was there before the change."""
        return row < self.added.get(table.name, (maxsize,))[0]

    def to_bytes(self) -> bytes:
        """Write it: pieces of packed JSON, each behind its length (``uint32``, little-endian)."""
        pieces = (_packed(self.added), *self._overwritten)
        return b"".join(_LENGTH.pack(len(piece)) + piece for piece in pieces)


def read_journal(journal: bytes) -> tuple[dict[str, tuple[int, int]], Iterator[Overwritten]]:
    """Read which rows were added, and what was overwritten, the last first."""
    pieces, place = [], 0
    while place < len(journal):
        begin = place + _LENGTH.size
        place = begin + _LENGTH.unpack_from(journal, place)[0]
        pieces.append(journal[begin:place])
    added = {table: (first, last) for table, (first, last) in _unpacked(pieces[0]).items()}
    return added, map(_overwritten, reversed(pieces[1:]))


def _overwritten(piece: bytes) -> Overwritten:
    table, gaps, old = _unpacked(piece)
    return Overwritten(table, np.cumsum(gaps, dtype=np.int64).tolist(), old)


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode(), 3)


def _unpacked(piece: bytes) -> Any:  # noqa: ANN401 - JSON
    return json.loads(zlib.decompress(piece))


def plain_values(backend: Backend, column: sa.Column[Any], values: Sequence[Any]) -> list[Any]:
    """Write a column's values so that JSON can hold them: geometry as WKB, moments as ISO 8601."""
    if isinstance(column.type, tables.Geometry):
        return list(shapely.to_wkb(backend.decode(values), hex=True))
    if isinstance(column.type, sa.DateTime | sa.Date):
        return [None if value is None else value.isoformat() for value in values]
    return list(values)


def _frame(table: sa.Table, step: Overwritten) -> pd.DataFrame:
    """Lay out what rows held as the writer wants it."""
    columns: dict[str, Any] = {}
    for name, values in step.old.items():
        kind = table.columns[name].type
        if isinstance(kind, tables.Geometry):
            columns[name] = np.asarray(shapely.from_wkb(np.array(values, dtype=object)))
        elif isinstance(kind, sa.DateTime | sa.Date):
            columns[name] = [v if v is None else dt.datetime.fromisoformat(v) for v in values]
        else:
            columns[name] = values
    return pd.DataFrame(columns, index=step.ids)


def keep_journal(connection: sa.Connection, change: int, writer: Writer) -> None:
    """Keep what takes a change back, and drop what would have taken earlier ones back."""
    undo = tables.UNDO
    if not writer.concerned:
        return
    connection.execute(sa.delete(undo).where(undo.c.campaign_id.in_(sorted(writer.concerned))))
    if writer.journal is not None and len(writer.concerned) == 1:
        (campaign,) = writer.concerned
        row = {"change_id": change, "campaign_id": campaign, "journal": writer.journal.to_bytes()}
        connection.execute(sa.insert(undo), row)


def last_undoable(connection: sa.Connection, campaign: int) -> Undoable | None:
    """Return the change of a campaign that can be taken back."""
    change, undo = tables.CHANGE, tables.UNDO
    row = connection.execute(
        sa.select(change.c.id, change.c.at, change.c.action, change.c.counts)
        .join(undo, undo.c.change_id == change.c.id)
        .where(undo.c.campaign_id == campaign)
    ).first()
    return Undoable(*row) if row is not None else None


def take_back(writer: Writer, change: int) -> dict[str, int]:
    """Take a change back inside another one.

    Returns
    -------
    dict
        ``removed`` and ``restored``: numbers of rows.

    Raises
    ------
    CannotUndo
        When its journal is no longer there, or something else refers to the rows it added.
    """
    found = writer.journal_of(change)
    if found is None:
        raise CannotUndo(
            change=change,
            reason=N_("other changes came after it, or it was never one that could be"),
        )
    campaign, journal = found
    writer.concerned.add(campaign)  # even when it had changed nothing: it is done with
    added, overwritten = read_journal(journal)
    counts = {"removed": 0, "restored": 0}
    try:
        for step in overwritten:
            table = tables.METADATA.tables[step.table]
            writer.update(table, _frame(table, step))
            counts["restored"] += len(step.ids)
        for table in reversed(tables.METADATA.sorted_tables):
            if table.name in added and not (
                table is tables.CAMPAIGN and writer.holds_records(campaign)
            ):
                counts["removed"] += writer.remove(table, campaign, *added[table.name])
    except sa.exc.IntegrityError as error:
        raise CannotUndo(
            change=change, reason=N_("other records refer to those it brought")
        ) from error
    return counts
