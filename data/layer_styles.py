"""Default styles inside a GeoPackage file, in the table where GIS programs look for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple


class LayerStyle(NamedTuple):
    """The default style of a layer.

    Attributes
    ----------
    layer
        Name of the layer's table.
    qml, sld
        The same style in the format of QGIS and as a styled layer descriptor (OGC 02-070).
    """

    layer: str
    qml: str
    sld: str


def add_styles(path: Path, styles: Iterable[LayerStyle]) -> None:
    """Add the table of styles to a GeoPackage that GDAL has written and that has none yet."""
    connection = sqlite3.connect(path)
    try:
        connection.execute(_TABLE)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles')"
        )
        for style in styles:
            connection.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault) "
                "VALUES ('', '', ?, 'geom', ?, ?, ?, 1)",
                (style.layer, style.layer, style.qml, style.sld),
            )
        connection.commit()
    finally:
        connection.close()


_TABLE: Final = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT,
  styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
