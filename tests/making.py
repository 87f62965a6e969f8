"""Small surveys for tests, made in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import frames
from geo.crs import STORED_CRS
from geo.model import Campaign, Survey
from geo.outcomes import OUTCOME_CODES
from geo.precision import PRECISION_CODES
from geo.strata import STRATUM_CODES

Visit = tuple[int, str, str]
"""Household id, day, outcome key."""


def areas_of(rows: Sequence[tuple[str, str, int, object]]) -> gpd.GeoDataFrame:
    """Areas with ids from 1: level, name, parent id, outline or ``None``."""
    index = pd.Index(range(1, len(rows) + 1), name="id", dtype="int64")
    data = pd.DataFrame(
        {
            "parent": np.array([row[2] for row in rows], dtype="int64"),
            "level": [row[0] for row in rows],
            "code": "",
            "name": [row[1] for row in rows],
        },
        index=index,
    )
    return gpd.GeoDataFrame(
        data, geometry=gpd.GeoSeries([row[3] for row in rows], index=index, crs=STORED_CRS)
    )


def households_of(
    points: Sequence[tuple[float, float] | None],
    *,
    area: int | Sequence[int] = 0,
    department: int | Sequence[int] = 0,
    precision: str | Sequence[str] = "point",
    stratum: Sequence[str] = (),
) -> gpd.GeoDataFrame:
    """Households with ids from 1."""
    index = pd.Index(range(1, len(points) + 1), name="id", dtype="int64")
    data = pd.DataFrame(
        {"area": area, "building": 0, "department": department}, index=index, dtype="int64"
    )
    data["precision"] = _codes(precision, len(points))
    keys = stratum or [""] * len(points)
    data["stratum"] = np.array([STRATUM_CODES[key] for key in keys], dtype=np.int8)
    shapes = np.array([None if p is None else shapely.Point(p) for p in points], dtype=object)
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, index=index, crs=STORED_CRS))


def _codes(precision: str | Sequence[str], count: int) -> np.ndarray:
    words = [precision] * count if isinstance(precision, str) else precision
    return np.array([PRECISION_CODES[word] for word in words], dtype=np.int8)


def visits_of(visits: Sequence[Visit], *, department: int = 0, area: int = 0) -> pd.DataFrame:
    """Visits with ids from 1."""
    index = pd.Index(range(1, len(visits) + 1), name="id", dtype="int64")
    return pd.DataFrame(
        {
            "household": np.array([v[0] for v in visits], dtype="int64"),
            "area": np.full(len(visits), area, dtype="int64"),
            "department": np.full(len(visits), department, dtype="int64"),
            "team": pd.Series([""] * len(visits), index=index, dtype=object),
            "visited_at": pd.Series([v[1] for v in visits], index=index, dtype="datetime64[s]"),
            "outcome": np.array([OUTCOME_CODES[v[2]] for v in visits], dtype="int8"),
            "card_left": np.zeros(len(visits), dtype=bool),
        },
        index=index,
    )


def a_survey(
    *,
    points: Sequence[tuple[float, float] | None] = (),
    visits: Sequence[Visit] = (),
    areas: gpd.GeoDataFrame | None = None,
    area: int | Sequence[int] = 0,
    issues: gpd.GeoDataFrame | None = None,
    departments: Sequence[str] = (),
    campaign: Campaign | None = None,
    precision: str | Sequence[str] = "point",
) -> Survey:
    """A survey of a few records."""
    index = pd.Index(range(1, len(departments) + 1), name="id", dtype="int64")
    categories = pd.DataFrame(
        {
            "key": ["bus", "other"],
            "zh": ["公交", "其他"],
            "en": ["Bus", "Other"],
            "colour": ["#0571b0", "#666666"],
            "shape": ["triangle", "dot"],
        },
        index=pd.Index([1, 2], name="id"),
    )
    return Survey(
        campaign=campaign or Campaign(1, "key", "走访", dt.date(2017, 3, 24), dt.date(2017, 4, 9)),
        areas=areas if areas is not None else frames.blank(frames.AREAS),
        departments=pd.DataFrame({"name": list(departments)}, index=index, dtype=object),
        households=households_of(points, area=area, precision=precision)
        if len(points)
        else frames.blank(frames.HOUSEHOLDS),
        visits=visits_of(visits) if len(visits) else frames.blank(frames.VISITS),
        issues=issues if issues is not None else frames.blank(frames.ISSUES),
        categories=categories,
        version=1,
    )


def issues_of(
    rows: Sequence[tuple[str, str, tuple[float, float] | None]],
    *,
    area: int = 0,
    precision: str | Sequence[str] = "point",
) -> gpd.GeoDataFrame:
    """Issues with ids from 1: category, text, position."""
    index = pd.Index(range(1, len(rows) + 1), name="id", dtype="int64")
    data = pd.DataFrame(
        {
            "household": np.zeros(len(rows), dtype="int64"),
            "area": np.full(len(rows), area, dtype="int64"),
            "department": np.zeros(len(rows), dtype="int64"),
            "category": [row[0] for row in rows],
            "reported_at": pd.Series(
                ["2017-03-26"] * len(rows), index=index, dtype="datetime64[s]"
            ),
            "text": [row[1] for row in rows],
            "precision": _codes(precision, len(rows)),
        },
        index=index,
    )
    shapes = np.array([None if r[2] is None else shapely.Point(r[2]) for r in rows], dtype=object)
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, index=index, crs=STORED_CRS))


def with_rough_positions(survey: Survey, *, area: int) -> Survey:
    """The same survey, in which a third of an area's records is known to its village only."""

    def blurred(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        rows = np.flatnonzero((frame["area"] == area).to_numpy())[::3]
        shapes = frame.geometry.to_numpy(dtype=object).copy()
        shapes[rows] = survey.areas.geometry[area].representative_point()
        precision = frame["precision"].to_numpy().copy()
        precision[rows] = PRECISION_CODES["village"]
        index = frame.index
        return gpd.GeoDataFrame(
            frame.drop(columns="geometry").assign(precision=precision),
            geometry=gpd.GeoSeries(shapes, index=index, crs=STORED_CRS),
        )

    return replace(survey, households=blurred(survey.households), issues=blurred(survey.issues))
