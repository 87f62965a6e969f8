"""Addresses whose parts stand in columns of their own: estate, building, unit, room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import pandas as pd

from data.importing.columns import Field, match_columns, simplified
from data.reading.raw import RawTable
from text import N_


class _Part(NamedTuple):
    """A part of an address: what columns of it are called, and what its numbers end in."""

    names: frozenset[str]
    ending: str


_PARTS: Final = (
    _Part(frozenset({"小区", "小区名称", "自然村", "村民小组", "路名", "街路巷"}), ""),
    _Part(
        frozenset({"楼号", "楼栋", "楼栋号", "楼幢", "楼幢号", "幢", "幢号", "栋", "栋号"}), "幢"
    ),
    _Part(frozenset({"单元", "单元号"}), "单元"),
    _Part(frozenset({"室", "室号", "房号", "房间", "房间号", "户室号", "房屋号"}), "室"),
)
_BARE: Final = re.compile(r"[0-9０-９A-Za-z]+")
_ADDRESS: Final = "地址"
_JOINED: Final = N_("Addresses were put together from the columns {columns}.")


def with_address_joined(raw: RawTable, fields: tuple[Field, ...]) -> RawTable:
    """Give a table a column of addresses when only their parts have columns.

    A building at least has to be among them. Numbers get the word they lack: 7, 2, 301 becomes
    7幢2单元301室. An estate that is the only column of areas stays one and is not repeated.
    """
    names = [str(name) for name in raw.rows.columns]
    known = match_columns(names, fields, aliases=raw.aliases)
    plain = {simplified(raw.aliases.get(name, name)): name for name in reversed(names)}
    found = [next((plain[name] for name in plain if name in part.names), None) for part in _PARTS]
    if "address" in known or found[1] is None or not any(f.name == "address" for f in fields):
        return raw
    if found[0] in known.values():
        found[0] = None
    columns = [column for column in found if column is not None]
    cells = [raw.rows[column].tolist() if column else [None] * len(raw.rows) for column in found]
    joined = [_joined(parts) for parts in zip(*cells, strict=True)]
    rows = raw.rows.assign(**{_ADDRESS: pd.Series(joined, index=raw.rows.index, dtype=object)})
    warnings = [*raw.warnings, (_JOINED, {"columns": ", ".join(columns)})]
    return replace(raw, rows=rows, warnings=warnings)


def _joined(cells: Sequence[str | None]) -> str | None:
    """Join the parts of one address; one without a building is none."""
    if not cells[1]:
        return None
    return "".join(
        f"{cell}{part.ending}" if _BARE.fullmatch(cell) else cell
        for cell, part in zip(cells, _PARTS, strict=True)
        if cell
    )
