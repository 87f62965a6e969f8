"""Coordinate reference systems: the only door to convert between them.

A system is named as pyproj understands it (``"EPSG:4549"``), or ``GCJ02`` or ``BD09``: the
shifted longitudes and latitudes of Chinese internet maps, which no library of systems knows.

Records are stored in EPSG:4326 (longitude, latitude in degrees; CGCS2000 longitude and latitude,
EPSG:4490, agree with it to better than a metre and are stored unchanged). Everything that measures
works in metres, in the local metric system chosen here.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geo import gcj02
from geo.errors import NotAnalysable
from text import N_

STORED_CRS: Final = "EPSG:4326"
WEB_MERCATOR: Final = "EPSG:3857"
GCJ02: Final = "GCJ-02"
BD09: Final = "BD-09"

CHINA: Final = (73.0, 17.0, 136.0, 54.5)
"""Longitude and latitude range in which 3-degree Gauss-Krüger zones are the local custom."""


def metric_crs(lon: float, lat: float) -> str:
    """Choose the local metric system for a place.

    Inside China's range this is CGCS2000 / 3-degree Gauss-Krüger without zone prefix
    (EPSG:4534 for 75°E to EPSG:4554 for 135°E), elsewhere the WGS 84 / UTM zone.

    Parameters
    ----------
    lon, lat
        Position in degrees.

    Returns
    -------
    str
        ``"EPSG:n"`` of a projected system in metres.
    """
    west, south, east, north = CHINA
    if west <= lon <= east and south <= lat <= north:
        meridian = round(lon / 3) * 3
        return f"EPSG:{4534 + (min(max(meridian, 75), 135) - 75) // 3}"
    zone = int((lon + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


def require_metric(crs: str) -> None:
    """Refuse a system in which distances are none.

    Raises
    ------
    NotAnalysable
        For degrees, feet and unknown systems, and for Mercator maps of the world such as EPSG:3857,
        on which distances are 1 / cos(latitude) too long.
    """
    if crs_kind(crs) != "projected":
        raise NotAnalysable(reason=N_("{crs} has no distances in metres"), crs=crs)
    system = CRS.from_user_input(crs)
    operation = system.coordinate_operation
    method = operation.method_name if operation else ""
    metres = all(axis.unit_conversion_factor == 1 for axis in system.axis_info[:2])
    if not metres or ("Mercator" in method and "Transverse" not in method):
        raise NotAnalysable(reason=N_("{crs} has no distances in metres"), crs=crs)


def metric_crs_of(frame: gpd.GeoDataFrame) -> str:
    """Choose the local metric system for the middle of a frame in EPSG:4326."""
    bounds = frame.total_bounds
    if not np.isfinite(bounds).all():
        return metric_crs(0.0, 0.0)
    return metric_crs(float(bounds[[0, 2]].mean()), float(bounds[[1, 3]].mean()))


def to_metric(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Project a frame from EPSG:4326 to a metric system; the frame must say its CRS."""
    return frame.to_crs(crs)


def to_stored(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bring a frame of any stated CRS to EPSG:4326."""
    return frame.to_crs(STORED_CRS)


@cache
def _transformer(source: str, target: str) -> Transformer:
    """Look up how to convert, once.

    pyproj looks it up anew in every thread, a tenth of a second each time, and a page's every run
    is a thread; the steps that were found are made again in no time.
    """
    found = Transformer.from_crs(source, target, always_xy=True)
    several = not found.definition or found.definition.startswith("unavailable")
    return found if several else Transformer.from_pipeline(found.definition)


def transform(
    x: NDArray[np.float64], y: NDArray[np.float64], *, source: str, target: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert coordinate arrays between two systems, always x (or longitude) first.

    Parameters
    ----------
    source, target
        Definitions as pyproj takes them, ``GCJ02`` or ``BD09``.
    """
    if source == target:
        return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    if source in _UNSHIFT:
        x, y = _UNSHIFT[source](x, y)
        return transform(x, y, source=STORED_CRS, target=target)
    if target in _SHIFT:
        x, y = transform(x, y, source=source, target=STORED_CRS)
        return _SHIFT[target](x, y)
    out_x, out_y = _transformer(source, target).transform(x, y)
    return np.asarray(out_x, dtype=np.float64), np.asarray(out_y, dtype=np.float64)


_SHIFT: Final = {GCJ02: gcj02.wgs84_to_gcj02, BD09: gcj02.wgs84_to_bd09}
_UNSHIFT: Final = {GCJ02: gcj02.gcj02_to_wgs84, BD09: gcj02.bd09_to_wgs84}


def transform_geometries(
    geometries: NDArray[np.object_], *, source: str, target: str
) -> NDArray[np.object_]:
    """Convert an array of shapely geometries between two systems."""

    def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transform(xy[:, 0], xy[:, 1], source=source, target=target))

    return np.asarray(shapely.transform(geometries, convert), dtype=object)


def crs_kind(definition: str | None) -> Literal["geographic", "projected", "unknown"]:
    """Say whether a CRS definition counts in degrees or in length units."""
    if not definition:
        return "unknown"
    if definition in _SHIFT:
        return "geographic"
    crs = CRS.from_user_input(definition)
    if crs.is_geographic:
        return "geographic"
    return "projected" if crs.is_projected else "unknown"
