"""Areas: towns, villages and communities, estates; outlines, or names only."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.importing.columns import Field, simplified
from data.importing.doubts import areas_again
from data.importing.ground import Ground
from data.importing.kinds.base import ID, TOWN, Kind, Options, Records, unique_names
from data.importing.outlines import outlines_of
from data.importing.rows import Rows
from data.importing.values import BadValue
from data.importing.whole_columns import identifiers
from geo.areas import locate
from geo.model import AREA_LEVELS
from geo.precision import ROUGH
from text import N_

_FIELDS: Final = (
    Field(
        "code", N_("Code"), ("代码", "村代码", "village_code", "区划代码", "编码", "行政区划代码")
    ),
    Field(
        "name",
        N_("Name"),
        (
            "名称",
            "村名",
            "社区名",
            "村社区名称",
            "村名称",
            "社区名称",
            "village_name",
            "area",
            "precinct",
            "小区名称",
            "district",
            "社区",
            "村",
            "村社区",
            "网格名称",
            "小区",
            "NAME_CH",
            "title",
        ),
    ),
    Field("level", N_("Level"), ("级别", "层级", "类型")),
    replace(TOWN, aliases=(*TOWN.aliases, "street_name", "parent", "上级")),
    ID,
)
_LEVEL_WORDS: Final = {
    "town": "town",
    "乡镇": "town",
    "街道": "town",
    "镇": "town",
    "community": "community",
    "village": "community",
    "村": "community",
    "社区": "community",
    "estate": "estate",
    "小区": "estate",
    "自然村": "estate",
}


def _level(text: str) -> str:
    found = _LEVEL_WORDS.get(text.casefold())
    if found is None:
        raise BadValue(
            "level",
            N_("This is not a level of areas."),
            N_("Write 乡镇, 村, 社区 or 小区 (town, community, estate)."),
        )
    return found


def _accept(rows: Rows, ground: Ground, options: Options) -> Records:
    names, codes = rows.text("name"), rows.text("code", identifiers)
    numbers = rows.text("id", identifiers)
    levels = rows.read("level", _level, missing=options.level)
    outlines = outlines_of(rows)
    unnamed = 0
    for place, name in enumerate(names):
        if not name:
            unnamed += 1
            if codes[place] or numbers[place] or outlines[place] is not None:
                names[place] = f"#{codes[place] or rows.numbers[place]}"
            else:
                rows.reject(
                    place,
                    BadValue("name", N_("This area has no name."), N_("Fill in its name.")),
                    field="name",
                )
    if unnamed:
        rows.warn(N_("Areas without a name, called by their number: {count}."), count=unnamed)
    towns = rows.text("town")
    keys = [
        f"{level}/{code or number or (f'{town}/{name}' if town else name)}"
        for level, code, number, town, name in zip(
            levels, codes, numbers, towns, names, strict=True
        )
    ]
    _reject_repeats(rows, keys)
    parents = _parents(rows, ground, levels, outlines)
    uuids = unique_names(ground, "area", keys)
    same = areas_again.same_areas(
        ground,
        decision=rows.decided.get(areas_again.TOPIC, ""),
        codes=codes,
        names=names,
        towns=towns,
        levels=levels,
    )
    for place, area in same.items():
        uuids[place] = ground.area_uuids[area]
    found = pd.DataFrame(
        {
            "uuid": uuids,
            "parent_id": parents,
            "level": levels,
            "code": codes,
            "name": names,
            "geom": outlines,
        },
        index=rows.numbers,
    )
    return Records(tables.AREA, found[rows.good])


def _reject_repeats(rows: Rows, keys: list[str]) -> None:
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key in first:
            rows.reject(
                place,
                BadValue(
                    "repeated",
                    N_("The same area stands in row {first} already."),
                    N_("Keep one of the two rows."),
                    first=rows.numbers[first[key]],
                ),
                field="name",
                value=key.rsplit("/", 1)[1],
            )
        first.setdefault(key, place)


def _parents(
    rows: Rows, ground: Ground, levels: list[str], outlines: NDArray[np.object_]
) -> NDArray[np.int64]:
    """Find the area above each: the town a row names (made when new), else the one around it."""
    towns = rows.text("town")
    stored = ground.areas.loc[ground.areas["level"] == "town", "name"]
    known = {
        simplified(str(name)): area
        for area, name in zip(stored.index.tolist(), stored, strict=True)
    }
    own = {
        simplified(name)
        for name, level in zip(rows.text("name"), levels, strict=True)
        if level == "town"
    }
    fresh = [
        t for t in dict.fromkeys(towns) if t and simplified(t) not in known | dict.fromkeys(own)
    ]
    if fresh:
        made = pd.DataFrame(
            {
                "uuid": [ground.name("area", f"town/{town}") for town in fresh],
                "campaign_id": ground.campaign.id,
                "parent_id": 0,
                "level": "town",
                "code": "",
                "name": fresh,
                "geom": np.full(len(fresh), None, dtype=object),
            }
        )
        ids = ground.writer.add(tables.AREA, made)
        known |= {simplified(town): int(area) for town, area in zip(fresh, ids, strict=True)}
        ground.forget_areas()
    parents = np.array([known.get(simplified(town), 0) if town else 0 for town in towns])
    for level in AREA_LEVELS[1:]:
        above = ground.areas[ground.areas["level"].isin(AREA_LEVELS[: AREA_LEVELS.index(level)])]
        of_level = np.array(levels) == level
        open_ones = of_level & (parents == 0) & ~shapely.is_missing(outlines)
        if open_ones.any() and len(above):
            parents[open_ones] = locate(outlines[open_ones], above)
    return np.where(np.array(levels) == "town", 0, parents)


def _finish(ground: Ground, _options: Options, rows: Rows, records: Records) -> None:
    """Place records that came before the areas did, or that a smaller area now holds."""
    ground.forget_areas()
    _find_parents(rows, ground, records)
    for table in (tables.HOUSEHOLD, tables.BUILDING, tables.ISSUE):
        stored = ground.writer.rows(table, ground.campaign.id)
        if stored.empty:
            continue
        had = stored["area_id"].fillna(0).astype("int64").to_numpy()
        located = locate(stored["geom"].to_numpy(dtype=object), ground.areas)
        parent = ground.areas["parent"].reindex(located).fillna(0).to_numpy()
        moved = (located != had) & (located > 0) & ((had == 0) | (parent == had))
        if "precision" in stored:  # what stands for a whole village is in no estate of it
            moved &= ~stored["precision"].isin(ROUGH).to_numpy()
        if moved.any():
            ground.writer.update(
                table, pd.DataFrame({"area_id": located[moved]}, index=stored.index[moved])
            )


def _find_parents(rows: Rows, ground: Ground, records: Records) -> None:
    """Put areas below those that came in the same file."""
    levels = np.full(len(rows), "", dtype=object)
    outlines = np.full(len(rows), None, dtype=object)
    at = pd.Index(rows.numbers).get_indexer(records.rows.index)
    levels[at], outlines[at] = records.rows["level"], records.rows["geom"]
    parents = _parents(rows, ground, levels.tolist(), outlines)[at]
    stored = ground.writer.rows(tables.AREA, ground.campaign.id)
    ids = pd.Series(stored.index, index=stored["uuid"])[records.rows["uuid"]].to_numpy()
    had = stored["parent_id"].fillna(0).astype("int64").loc[ids].to_numpy()
    moved = parents != had
    if moved.any():
        ground.writer.update(
            tables.AREA, pd.DataFrame({"parent_id": parents[moved]}, index=ids[moved])
        )
        ground.forget_areas()


KIND: Final = Kind("areas", N_("Areas"), _FIELDS, _accept, finish=_finish)
