"""Issues: what residents said, what it is about, and where."""

from __future__ import annotations

from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.importing.columns import Field, simplified
from data.importing.ground import Ground
from data.importing.kinds.base import (
    AREA,
    DEPARTMENT,
    ID,
    KNOWN_TO,
    LAT,
    LON,
    TOWN,
    Kind,
    Options,
    Records,
    said_precision,
    settle_repeated_numbers,
    unique_names,
)
from data.importing.rows import Rows
from data.importing.values import BadValue, clean, listed, past, same_place
from geo.areas import locate
from geo.outlines import repaired
from text import N_

_FIELDS: Final = (
    Field(
        "text",
        N_("What was said"),
        (
            "内容",
            "问题",
            "意见建议",
            "问题内容",
            "诉求",
            "诉求内容",
            "反映问题",
            "描述",
            "report",
            "description",
            "issue",
            "意见",
        ),
    ),
    Field(
        "category",
        N_("Category"),
        ("类别", "分类", "问题类别", "事项分类", "offense_type", "type", "类型", "topic"),
    ),
    Field("request_type", N_("Kind of request"), ("诉求类型", "性质", "kind")),
    Field(
        "reported_at",
        N_("Reported"),
        (
            "反映时间",
            "时间",
            "日期",
            "登记时间",
            "收集时间",
            "date",
            "datetime",
            "datetime_utc",
            "created",
        ),
    ),
    Field(
        "household",
        N_("Register number"),
        ("户号", "户编号", "household_id", "household_code", "登记号"),
    ),
    Field("address", N_("Address"), ("地址", "住址", "地点", "位置", "location")),
    DEPARTMENT,
    AREA,
    TOWN,
    LON,
    LAT,
    KNOWN_TO,
    ID,
)


def _accept(rows: Rows, ground: Ground, _options: Options) -> Records:
    zone = ZoneInfo(ground.campaign.timezone)
    moments = rows.read("reported_at", partial(past, **rows.dates(zone)), missing=None)
    texts, numbers = rows.words("text"), rows.identifiers("id")
    _reject_empty(rows, texts)
    repeated = settle_repeated_numbers(rows, numbers)
    households = _households(rows, ground)
    shapes, precision = _shapes(rows, ground, households)
    spots = shapes.copy()
    present = ~shapely.is_missing(shapes)
    spots[present] = shapely.point_on_surface(shapes[present])
    areas = ground.area_ids(rows, spots)
    shapes, found_to = ground.located(rows, shapes, areas)
    precision = np.where(present, precision, found_to)
    present = ~shapely.is_missing(shapes)
    areas = np.where(areas > 0, areas, locate(shapes, ground.areas))
    unplaced = int((~present & rows.good).sum())
    if unplaced:
        rows.warn(N_("Issues without a place, in the list only: {count}."), count=unplaced)
    elsewhere = int(((areas == 0) & present).sum())
    if elsewhere and len(ground.areas):
        rows.warn(N_("Issues outside every area: {count}."), count=elsewhere)
    categories = ground.category_keys(rows, rows.text("category"))
    keys = [
        f"id {number.casefold()}"
        if number
        else f"{at} {category} {simplified(text)} {'' if shape is None else shape.wkt}"
        for number, at, category, text, shape in zip(
            numbers, moments, categories, rows.text("text"), shapes, strict=True
        )
    ]
    found = pd.DataFrame(
        {
            "uuid": unique_names(ground, "issue", keys),
            "household_id": households,
            "area_id": areas,
            "department_id": ground.department_ids(rows.text("department")),
            "category": categories,
            "request_type": rows.text("request_type"),
            "reported_at": pd.Series(moments, index=rows.numbers, dtype="datetime64[s]"),
            "text": texts,
            "precision": precision,
            "geom": shapes,
        },
        index=rows.numbers,
    )
    kept = rows.good & ~repeated
    return Records(tables.ISSUE, found[kept], merged=int(repeated.sum()))


def _reject_empty(rows: Rows, texts: list[str]) -> None:
    """Reject rows that say neither what was said nor what it is about."""
    for place, (text, category) in enumerate(zip(texts, rows.text("category"), strict=True)):
        if not (clean(text) or category):
            rows.reject(
                place,
                BadValue(
                    "empty",
                    N_("This row says neither what was said nor what it is about."),
                    N_("Remove it, or fill in the text or the category."),
                ),
            )


_NOT_ON_REGISTER: Final = N_("Register numbers that no household has: {count}.")


def _households(rows: Rows, ground: Ground) -> NDArray[np.int64]:
    codes, addresses = rows.identifiers("household"), rows.text("address")
    strange = [
        number
        for number, code in zip(rows.numbers, codes, strict=True)
        if code and not ground.household_named(code)
    ]
    if strange and len(ground.households):
        rows.warn(_NOT_ON_REGISTER, count=len(strange), rows=listed(strange))
    return np.array(
        [
            ground.household_named(code) or ground.household_by_address.get(same_place(address), 0)
            for code, address in zip(codes, addresses, strict=True)
        ],
        dtype=np.int64,
    )


def _shapes(
    rows: Rows, ground: Ground, households: NDArray[np.int64]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return where each issue is and how exactly that is known.

    Its own shape, its position, or its household's place.
    """
    shapes = rows.points()
    if rows.shapes is not None:
        own = ~(shapely.is_missing(rows.shapes) | shapely.is_empty(rows.shapes))
        shapes[own] = repaired(shapely.force_2d(rows.shapes[own]))
    said = said_precision(rows)
    precision = np.where(said != "", said, "point").astype(object)
    homes = ground.households
    for place in np.flatnonzero(shapely.is_missing(shapes) & (households > 0)):
        shapes[place] = homes["geom"][households[place]]
        precision[place] = homes["precision"][households[place]]
    return shapes, precision


KIND: Final = Kind(
    "issues",
    N_("Issues"),
    _FIELDS,
    _accept,
    one_of=("text", "category"),
    telling=("text",),
)
