"""What a file would overwrite, value by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.importing.report import MOST_CHANGES, FieldChange
from text import N_

_DIGITS: Final = 6

TITLES: Final = {
    "area_id": N_("Area"),
    "building_id": N_("Building"),
    "department_id": N_("Department"),
    "household_id": N_("Register number"),
    "parent_id": N_("Town"),
    "code": N_("Register number"),
    "address": N_("Address"),
    "name": N_("Name"),
    "level": N_("Level"),
    "class": N_("Class"),
    "visited_at": N_("Time of the visit"),
    "outcome": N_("Outcome"),
    "team": N_("Team"),
    "mode": N_("Way of visiting"),
    "card_left": N_("Contact card left"),
    "card_number": N_("Card number"),
    "card_way": N_("How the card was left"),
    "stratum": N_("Kind of household"),
    "note": N_("Note"),
    "category": N_("Category"),
    "request_type": N_("Kind of request"),
    "reported_at": N_("Reported"),
    "text": N_("What was said"),
    "precision": N_("Position known to"),
    "geom": N_("Position"),
}
"""What people call the columns of stored records."""


def differences(incoming: pd.DataFrame, stored: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which values differ from what is stored: one row per record, one column per column."""
    differs = np.zeros(incoming.shape, dtype=bool)
    for place, name in enumerate(incoming.columns):
        new, old = incoming[name], stored[name]
        if name == "geom":
            after, before = new.to_numpy(dtype=object), old.to_numpy(dtype=object)
            same = shapely.equals_identical(after, before)
            same |= shapely.is_missing(after) & shapely.is_missing(before)
        else:
            pairs = zip(new.tolist(), old.tolist(), strict=True)
            same = np.array([_plain(a) == _plain(b) for a, b in pairs], dtype=bool)
        if len(incoming):
            differs[:, place] = ~same
    return differs


def field_changes(
    incoming: pd.DataFrame,
    stored: pd.DataFrame,
    differs: NDArray[np.bool_],
    *,
    rows: pd.Index,
    names: Mapping[str, Mapping[int, str]],
) -> list[FieldChange]:
    """List what changes in records that change, the first ``MOST_CHANGES`` values.

    Parameters
    ----------
    incoming, stored, differs
        The same records in the same order.
    rows
        Number of each record's row in the file.
    names
        For columns of ids: what each id is called.
    """
    found = []
    numbers, columns = rows.tolist(), list(incoming.columns)
    for place, column in np.argwhere(differs)[:MOST_CHANGES].tolist():
        name = columns[column]
        old, new = (
            _shown(frame[name].iloc[place], names.get(name, {})) for frame in (stored, incoming)
        )
        found.append(FieldChange(numbers[place], TITLES.get(name, name), old, new))
    return found


def _shown(value: Any, names: Mapping[int, str]) -> str:  # noqa: ANN401 - any cell
    if isinstance(value, shapely.geometry.base.BaseGeometry):
        if isinstance(value, shapely.Point):
            return f"{value.x:.{_DIGITS}f}, {value.y:.{_DIGITS}f}"
        return f"{value.geom_type} ({shapely.get_num_coordinates(value)})"
    plain = _plain(value)
    if plain is None:
        return ""
    return names.get(int(plain), plain) if names and plain.isdigit() else plain


def _plain(value: Any) -> str | None:  # noqa: ANN401 - any cell
    """Return a value as it compares: no difference between kinds of nothing or of time."""
    if value is None or value != value or value == 0:  # noqa: PLR0124 - not a number
        return None
    if hasattr(value, "isoformat"):
        return pd.Timestamp(value).isoformat(sep=" ", timespec="seconds")
    text = "1" if value is True or value is np.True_ else str(value)
    return text.removesuffix(".000000").removesuffix(".0")
