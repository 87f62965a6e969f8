"""The sole home of column names: what every frame of records must look like.

``conform`` checks a frame against its specification and reports all breaches at once; ``blank``
makes an empty frame of the right shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import STORED_CRS
from geo.errors import ContractBreach

ANY_GEOMETRY: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
)
POINTS: Final = frozenset({"Point"})
POLYGONS: Final = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True)
class FrameSpec:
    """What a frame of records looks like.

    Attributes
    ----------
    name
        Plural noun of the records.
    columns
        Column name to numpy or pandas type, in order, geometry left out.
    geometry
        Geometry types allowed; empty for a frame without geometry. A record may have none.
    """

    name: str
    columns: dict[str, str]
    geometry: frozenset[str] = field(default_factory=frozenset)


AREAS: Final = FrameSpec(
    "areas",
    {"parent": "int64", "level": "object", "code": "object", "name": "object"},
    POLYGONS,
)
DEPARTMENTS: Final = FrameSpec("departments", {"name": "object"})
CATEGORIES: Final = FrameSpec(
    "categories",
    {"key": "object", "zh": "object", "en": "object", "colour": "object", "shape": "object"},
)
HOUSEHOLDS: Final = FrameSpec(
    "households",
    {
        "area": "int64",
        "building": "int64",
        "department": "int64",
        "precision": "int8",
        "stratum": "int8",
    },
    POINTS,
)
VISITS: Final = FrameSpec(
    "visits",
    {
        "household": "int64",
        "area": "int64",
        "department": "int64",
        "team": "object",
        "visited_at": "datetime64[s]",
        "outcome": "int8",
        "card_left": "bool",
    },
)
ISSUES: Final = FrameSpec(
    "issues",
    {
        "household": "int64",
        "area": "int64",
        "department": "int64",
        "category": "object",
        "reported_at": "datetime64[s]",
        "text": "object",
        "precision": "int8",
    },
    ANY_GEOMETRY,
)
SURROUNDING: Final = FrameSpec("surroundings", {"name": "object", "class": "object"}, ANY_GEOMETRY)
BUILDINGS: Final = FrameSpec(
    "buildings", {"area": "int64", "name": "object", "class": "object"}, POLYGONS | POINTS
)

FRAMES: Final = (AREAS, DEPARTMENTS, CATEGORIES, HOUSEHOLDS, VISITS, ISSUES, SURROUNDING, BUILDINGS)


def blank(spec: FrameSpec) -> pd.DataFrame:
    """Make an empty frame that conforms to ``spec``; a ``GeoDataFrame`` if it wants geometry."""
    columns = {name: pd.Series(dtype=kind) for name, kind in spec.columns.items()}
    frame = pd.DataFrame(columns, index=pd.Index([], dtype="int64", name="id"))
    if not spec.geometry:
        return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=STORED_CRS), crs=STORED_CRS)


def conform(frame: pd.DataFrame, spec: FrameSpec) -> None:
    """Check that ``frame`` is what ``spec`` says.

    Raises
    ------
    ContractBreach
        Naming every breach: columns missing, wrong types, index not unique and ascending,
        geometry of another type or without EPSG:4326.
    """
    breaches = [f"column {name} missing" for name in spec.columns if name not in frame.columns]
    breaches += [
        f"column {name} is {frame[name].dtype}, not {kind}"
        for name, kind in spec.columns.items()
        if name in frame.columns and not _same_type(frame[name].dtype, kind)
    ]
    if not (frame.index.is_unique and frame.index.is_monotonic_increasing):
        breaches.append("index is not unique and ascending")
    if spec.geometry:
        breaches += _geometry_breaches(frame, spec)
    if breaches:
        raise ContractBreach(frame=spec.name, breaches=tuple(breaches))


def _same_type(found: object, wanted: str) -> bool:
    if wanted == "object":
        return found == np.dtype("object") or isinstance(
            found, pd.StringDtype | pd.CategoricalDtype
        )
    return bool(found == np.dtype(wanted))


def _geometry_breaches(frame: pd.DataFrame, spec: FrameSpec) -> list[str]:
    if not isinstance(frame, gpd.GeoDataFrame):
        return ["no geometry"]
    breaches = []
    if frame.crs != STORED_CRS:
        breaches.append(f"CRS is {frame.crs}, not {STORED_CRS}")
    kinds = set(frame.geometry.geom_type.dropna().unique()) - spec.geometry
    if kinds:
        breaches.append(f"geometry of type {', '.join(sorted(kinds))}")
    return breaches
