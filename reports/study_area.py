"""The study area of a risk surface, from a file: polygons, or the corners of one as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import shapely

from data.reading import read_file
from geo.crs import STORED_CRS, crs_kind, transform_geometries
from geo.errors import NotAnalysable
from reports.analysis_tables import coordinates, read_csv
from text import N_

_CORNERS: Final = 3


def read_study_area(
    path: str, *, crs: str, columns: tuple[str, str], corners_in: str
) -> shapely.Geometry:
    """Read a study area.

    Parameters
    ----------
    path
        CSV with one row for each corner of one polygon, or GeoJSON, GeoPackage, zipped Shapefile
        with polygons.
    crs
        System in which it is wanted: ``"EPSG:n"``, or anything else for a plane of no known system,
        on which the numbers of the file are taken as they are.
    columns, corners_in
        Of a CSV: its columns of x and y, and their system.

    Raises
    ------
    UnreadableFile
        When it cannot be read.
    NotAnalysable
        When there is no area in it.
    """
    if path.lower().endswith(".csv"):
        x, y = coordinates(read_csv(path), columns, file=path)
        if len(x) < _CORNERS:
            raise NotAnalysable(reason=N_("the file of the study area holds no polygon"))
        shapes = np.array([shapely.Polygon(np.column_stack([x, y]))], dtype=object)
        own = corners_in
    else:
        raw = read_file(Path(path))
        shapes = raw.shapes if raw.shapes is not None else np.empty(0, dtype=object)
        own = raw.crs or STORED_CRS
    shapes = shapes[~shapely.is_missing(shapes)]
    shapes = shapely.make_valid(shapes[shapely.get_dimensions(shapes) == 2])  # noqa: PLR2004
    if not shapes.size or not shapely.area(shapes).sum() > 0:
        raise NotAnalysable(reason=N_("the file of the study area holds no polygon"))
    if crs_kind(crs if crs.startswith("EPSG:") else None) == "projected" and own != crs:
        shapes = transform_geometries(shapes, source=own, target=crs)
    return shapely.union_all(shapes)
