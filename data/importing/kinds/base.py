"""What a kind of records is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from data.importing.columns import Field
from data.importing.ground import Ground
from data.importing.rows import Rows
from data.importing.values import BadValue
from geo.precision import PRECISION_TITLES, PRECISIONS
from text import LANGUAGES, N_, Translator


@dataclass(frozen=True)
class Options:
    """What the user decides about a file.

    Attributes
    ----------
    level
        Level of the areas in it: ``town``, ``community`` or ``estate``.
    register_from_buildings
        No household list exists: the dwellings among the buildings become the register.
    """

    level: str = "community"
    register_from_buildings: bool = False


class Records(NamedTuple):
    """Rows that are fit for a table.

    Attributes
    ----------
    table
        The table they belong to.
    rows
        Its columns without ``id`` and ``campaign_id``; ``uuid`` names each record; indexed by the
        row's number in the file.
    merged
        Number of further rows that say the same as an earlier one: accepted, nothing to store.
    """

    table: sa.Table
    rows: pd.DataFrame
    merged: int = 0


@dataclass(frozen=True)
class Kind:
    """One kind of records.

    Attributes
    ----------
    key, title
        Name on the command line; message key of its name.
    fields
        What a file may say about a record.
    one_of
        Fields of which a file has to have at least one.
    telling
        Columns that tell records apart: where one of them differs from what is stored under the
        same number, it may be another record.
    by_shape
        Whether a shape alone is a record, so that no column need be recognised.
    accept
        Turns rows into records, noting the problems of those it rejects.
    finish
        What else follows once the records are in.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    accept: Callable[[Rows, Ground, Options], Records]
    one_of: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    by_shape: bool = False
    finish: Callable[[Ground, Options, Rows, Records], None] = lambda *_: None

    def missing(self, found: Mapping[str, str], *, has_shapes: bool) -> list[str]:
        """Name the columns that a file would need and does not have; none when it can be used.

        Parameters
        ----------
        found
            Field name to column name, for the columns that were recognised.
        """
        asked = {field.name: field.aliases[0] for field in self.fields}
        needed = [asked[f.name] for f in self.fields if f.required and f.name not in found]
        if self.one_of and not any(name in found for name in self.one_of):
            needed.append(" / ".join(asked[name] for name in self.one_of))
        if not (needed or found or (self.by_shape and has_shapes)):
            return list(asked.values())
        return needed


ID = Field(
    "id",
    N_("Number"),
    (
        "编号",
        "uuid",
        "uid",
        "osm_id",
        "objectid",
        "fid",
        "ID号",
        "唯一编号",
        "_uuid",
        "globalid",
        "key",
        "instanceid",
    ),
)
LON = Field(
    "lon", N_("Longitude"), ("经度", "longitude", "lng", "long", "x", "东经", "_gps_longitude")
)
LAT = Field("lat", N_("Latitude"), ("纬度", "latitude", "y", "北纬", "_gps_latitude"))
AREA = Field(
    "area",
    N_("Area"),
    (
        "村社区",
        "村",
        "社区",
        "村（社区）",
        "行政村",
        "所属村",
        "所属社区",
        "village",
        "village or community",
        "community",
        "小区",
        "estate",
        "precinct",
        "网格",
    ),
)
TOWN = Field(
    "town",
    N_("Town"),
    ("乡镇", "街道", "乡镇街道", "镇", "镇街", "所属乡镇", "所属街道"),
)
KNOWN_TO = Field("known_to", N_("Position known to"), ("位置精确到", "precision of position"))
DEPARTMENT = Field(
    "department",
    N_("Department"),
    ("部门", "走访部门", "责任部门", "单位", "走访单位", "牵头部门", "dept"),
)


def unique_names(ground: Ground, kind: str, keys: list[str]) -> list[str]:
    """Return the identifier for every key; the same key again gets another one."""
    seen: dict[str, int] = {}
    names = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        names.append(ground.name(kind, key if seen[key] == 1 else f"{key}#{seen[key]}"))
    return names


def said_precision(rows: Rows) -> NDArray[np.object_]:
    """Return how exactly each row says that its position is known; empty where it does not.

    Our own exports say so. A row with another word is rejected.
    """
    words = {
        Translator(language.code)(title).casefold(): key
        for language in LANGUAGES
        for key, title in PRECISION_TITLES.items()
    } | {key: key for key in PRECISIONS}

    def reader(text: str) -> str:
        found = words.get(text.casefold())
        if found is None:
            known = ", ".join(PRECISIONS)
            raise BadValue(
                "precision",
                N_("This does not say how exactly a position is known."),
                N_("Use one of: {known}."),
                known=known,
            )
        return found

    return np.array(rows.read("known_to", reader, missing=""), dtype=object)


def settle_repeated_numbers(rows: Rows, numbers: list[str]) -> NDArray[np.bool_]:
    """Return the rows that repeat an earlier one of the same number in every cell.

    A row that has the number of an earlier one and says something else is rejected: nobody can
    say which of them is right. Case makes no difference.
    """
    repeated = np.zeros(len(rows), dtype=bool)
    first: dict[str, int] = {}
    good = rows.good
    for place, number in enumerate(numbers):
        if not (number and good[place]):
            continue
        earlier = first.setdefault(number.casefold(), place)
        if earlier == place:
            continue
        if rows.cells(place) == rows.cells(earlier):
            repeated[place] = True
        else:
            twice = BadValue(
                "repeated",
                N_("This number stands in row {first} already, with something else."),
                N_("Keep one of the rows, or give them different numbers."),
                first=rows.numbers[earlier],
            )
            rows.reject(place, twice, field="id", value=number)
    return repeated
