"""Bringing records to those a campaign holds: new ones are added, changed ones overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.importing.changes import differences, field_changes

if TYPE_CHECKING:
    from data.importing.ground import Ground
    from data.importing.kinds.base import Records
    from data.importing.report import ImportReport

_CHUNK: Final = 20_000


class Compared(NamedTuple):
    """A file's records beside those that are stored.

    Attributes
    ----------
    fresh
        Records that are not stored yet, by row number.
    again, had
        Records that are, as the file has them and as they are stored, by stored id; the same
        columns in both.
    differs
        Which of their values differ.
    rows
        Row numbers of ``again``.
    """

    fresh: pd.DataFrame
    again: pd.DataFrame
    had: pd.DataFrame
    differs: NDArray[np.bool_]
    rows: pd.Index

    @classmethod
    def of(cls, ground: Ground, records: Records) -> Compared:
        """Compare records with the campaign's."""
        incoming = records.rows
        stored = ground.writer.rows(records.table, ground.campaign.id)
        number = pd.Series(stored.index, index=stored["uuid"])
        known = incoming["uuid"].isin(number.index).to_numpy()
        again = incoming[known].set_index(number[incoming["uuid"][known]].to_numpy())
        again = again.drop(columns="uuid")
        had = stored.loc[again.index, list(again.columns)]
        fresh, rows = incoming[~known], incoming.index[known]
        return cls(fresh, again, had, differences(again, had), rows)


def keep(
    ground: Ground,
    records: Records,
    compared: Compared,
    report: ImportReport,
    progress: Callable[[float], object],
) -> None:
    """Add what is new, overwrite what has changed, leave the rest; count it in the report.

    Parameters
    ----------
    progress
        Told which share of this is done, now and then.
    """
    fresh, again, had, differs, rows = compared
    if len(fresh):
        added = fresh.assign(campaign_id=ground.campaign.id)
        for column in records.table.columns:
            if column.name not in added.columns and column.name != "id":
                added[column.name] = 0 if column.foreign_keys else ""
        for start in range(0, len(added), _CHUNK):
            progress(start / len(added))
            ground.writer.add(records.table, added.iloc[start : start + _CHUNK])
    different = np.flatnonzero(differs.any(axis=1))
    if different.size:
        changed = again.iloc[different]
        report.changes = field_changes(
            changed,
            had.iloc[different],
            differs[different],
            rows=rows[different],
            names=ground.names,
        )
        ground.writer.update(records.table, changed)
    report.new = len(fresh)
    report.changed = len(different)
    report.unchanged = len(again) - report.changed + records.merged
