"""Formats of files: one module each, listed here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.reading.handover import Handover, Job


class Format(NamedTuple):
    """How files of one kind are read.

    Attributes
    ----------
    kind
        Value of :class:`~data.reading.content.FileKind`.
    module
        Module of this folder; its function ``read(job, out)`` does it. It is imported in the child
        only, so that it may need what it likes.
    drivers
        GDAL drivers it needs; all others are off.
    """

    kind: str
    module: str
    drivers: tuple[str, ...] = ()


FORMATS: Final = (
    Format("csv", "text_table"),
    Format("excel", "workbook"),
    Format("geojson", "geojson"),
    Format("geopackage", "geopackage", ("GPKG",)),
    Format("shapefile", "shapefile", ("ESRI Shapefile",)),
    Format("kml", "placemarks"),
    Format("gpx", "tracks"),
    Format("dxf", "drawing", ("DXF",)),
    Format("osm", "openstreetmap", ("OSM",)),
)


def format_of(kind: str) -> Format:
    """Return the format of a kind of file."""
    return next(each for each in FORMATS if each.kind == kind)


def reader_of(kind: str) -> Callable[[Job, Handover], None]:
    """Import the function that reads a kind of file."""
    module = import_module(f"{__name__}.{format_of(kind).module}")
    read: Callable[[Job, Handover], None] = module.read
    return read
