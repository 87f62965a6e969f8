"""Small campaigns in a store, each with one thing that is easily forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import shapely

from data import open_store, tables
from data.actor import LOCAL
from data.categories import starter_rows
from data.store import Change
from data.writing import Writer, campaign_row
from geo.model import Campaign
from tests.hostile import PAYLOADS

HOME = (120.05, 31.72)
VILLAGE = shapely.box(120.04, 31.71, 120.06, 31.73)


def _rows(count: int, **columns: Any) -> pd.DataFrame:
    for name in ("geom",):
        if name in columns:
            shapes = np.empty(count, dtype=object)
            shapes[:] = columns[name]
            columns[name] = shapes
    index = range(count)
    return pd.DataFrame({"uuid": [str(uuid4()) for _ in index], **columns}, index=index)


def campaign(writer: Writer, *, name: str = "走访", credit: str = "", made_up: bool = False) -> int:
    row = campaign_row(Campaign(0, str(uuid4()), name, credit=credit, made_up=made_up))
    number = int(writer.add(tables.CAMPAIGN, row)[0])
    writer.add(tables.CATEGORY, starter_rows(number))
    return number


def areas(writer: Writer, number: int, names: list[str], *, shapes: list[object] | None = None):
    rows = _rows(
        len(names),
        campaign_id=number,
        parent_id=0,
        level="community",
        code="",
        name=names,
        geom=shapes or [VILLAGE] * len(names),
    )
    return writer.add(tables.AREA, rows)


def departments(writer: Writer, number: int, names: list[str]):
    return writer.add(tables.DEPARTMENT, _rows(len(names), campaign_id=number, name=names))


def households(
    writer: Writer,
    number: int,
    points: list[tuple[float, float] | None],
    *,
    area: int = 0,
    department: int = 0,
    addresses: list[str] | None = None,
    precision: str = "point",
):
    rows = _rows(
        len(points),
        campaign_id=number,
        area_id=area,
        building_id=0,
        department_id=department,
        code=[str(n + 1) for n in range(len(points))],
        address=addresses or [f"{n + 1}号" for n in range(len(points))],
        precision=precision,
        geom=[None if point is None else shapely.Point(point) for point in points],
    )
    return writer.add(tables.HOUSEHOLD, rows)


def visits(
    writer: Writer,
    number: int,
    *,
    households: list[int],
    area: int = 0,
    department: int = 0,
    notes: list[str] | None = None,
):
    words = notes or [""] * len(households)
    rows = _rows(
        len(households),
        campaign_id=number,
        household_id=households,
        area_id=area,
        department_id=department,
        team=words,
        visited_at=[dt.datetime(2017, 3, 26, 19, 30)] * len(households),
        outcome="met",
        mode="door",
        card_left=True,
        card_number=words,
        note=words,
    )
    return writer.add(tables.VISIT, rows)


def issues(
    writer: Writer,
    number: int,
    points: list[tuple[float, float] | None],
    *,
    category: str | list[str] = "other",
    texts: list[str] | None = None,
    households: list[int] | int = 0,
    area: int = 0,
    precision: str = "point",
):
    rows = _rows(
        len(points),
        campaign_id=number,
        household_id=households,
        area_id=area,
        department_id=0,
        category=category,
        request_type="",
        reported_at=[dt.datetime(2017, 3, 26, 20, 0)] * len(points),
        text=texts or ["路灯不亮"] * len(points),
        precision=precision,
        geom=[None if point is None else shapely.Point(point) for point in points],
    )
    return writer.add(tables.ISSUE, rows)


def no_records(writer: Writer) -> None:
    campaign(writer)


def one_household(writer: Writer) -> None:
    number = campaign(writer)
    (village,) = areas(writer, number, ["东村"])
    households(writer, number, [HOME], area=village)


def two_flats_at_one_place(writer: Writer) -> None:
    number = campaign(writer)
    (village,) = areas(writer, number, ["东村"])
    first, _second = households(writer, number, [HOME, HOME], area=village)
    visits(writer, number, households=[first], area=village)


def known_to_the_village_only(writer: Writer) -> None:
    number = campaign(writer)
    (village,) = areas(writer, number, ["东村"])
    homes = households(writer, number, [HOME] * 3, area=village, precision="village")
    households(writer, number, [HOME], area=village, precision="building")
    visits(writer, number, households=homes[:1].tolist(), area=village)
    issues(writer, number, [HOME, HOME], area=village, precision="town")


def areas_without_households(writer: Writer) -> None:
    number = campaign(writer)
    areas(writer, number, ["东村", "西村"], shapes=[VILLAGE, None])


def visits_without_register(writer: Writer) -> None:
    number = campaign(writer)
    (village,) = areas(writer, number, ["东村"])
    (department,) = departments(writer, number, ["农村工作局"])
    visits(writer, number, households=[0, 0], area=village, department=department)


def issue_without_place(writer: Writer) -> None:
    number = campaign(writer)
    issues(writer, number, [None], category="streetlight")


def villages_of_one_name(writer: Writer) -> None:
    number = campaign(writer)
    areas(writer, number, ["新村", "新村", "新村"])


def hostile(writer: Writer) -> None:
    """Every field that people fill, filled with every attack."""
    texts = list(PAYLOADS.values())
    number = campaign(writer, name=" ".join(texts)[:400], credit=PAYLOADS["script"])
    rows = [*texts, *texts]
    boxes = [shapely.box(120 + n / 500, 31.7, 120.0015 + n / 500, 31.702) for n in range(len(rows))]
    found = areas(writer, number, rows, shapes=boxes)
    offices = departments(writer, number, texts)
    points = [(120.0005 + n / 500, 31.701) for n in range(len(texts))]
    homes = households(writer, number, points, addresses=texts, department=int(offices[0]))
    visits(writer, number, households=homes.tolist(), area=int(found[0]), notes=texts)
    brought = pd.DataFrame(
        {
            "campaign_id": number,
            "key": [f"own{n}" for n in range(len(texts))],
            "zh": texts,
            "en": texts,
            "colour": "#404040",
            "shape": "circle",
        }
    )
    writer.add(tables.CATEGORY, brought)
    own = brought["key"].tolist()
    issues(writer, number, points, texts=texts, category=own, households=homes.tolist())


SCENARIOS: dict[str, Callable[[Writer], None] | None] = {
    "empty store": None,
    "no records": no_records,
    "one household": one_household,
    "two flats at one place": two_flats_at_one_place,
    "households of a village": known_to_the_village_only,
    "areas without households": areas_without_households,
    "visits without a register": visits_without_register,
    "an issue without a place": issue_without_place,
}


def make(path: Path, fill: Callable[[Writer], None] | None) -> Path:
    """Fill a prepared store."""
    if fill is not None:

        def work(writer: Writer) -> dict[str, int]:
            fill(writer)
            return {}

        open_store(path).write(LOCAL, Change(uuid4(), "test", work))
    return path
