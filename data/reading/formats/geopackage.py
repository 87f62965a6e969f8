"""GeoPackage: one layer of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from data.reading import gdal
from data.reading.faults import Unreadable
from text import N_

if TYPE_CHECKING:
    from pathlib import Path

    from data.reading.handover import Handover, Job

_OWN_TABLES: Final = ("gpkg_", "rtree_", "sqlite_")


def read(job: Job, out: Handover) -> None:
    """Read a layer.

    Raises
    ------
    Unreadable
        When it is damaged, or a database of another kind.
    """
    views = _require_whole(job.source)
    found = gdal.layers(job.source)
    names = [name for name, kind in found.items() if kind is not None] or list(found)
    if not names:
        raise Unreadable(N_("it is a database, but holds no layer of a map"))
    layer = gdal.ask_for_layer(names, out)
    if layer.casefold() in views:
        raise Unreadable(N_("its layer is a query, not a table; export it as a layer of its own"))
    gdal.hand_over(gdal.batches(job.source, layer), out)
    out.read_as.update(format="GeoPackage", layer=layer, crs=out.crs)


def _require_whole(source: Path) -> set[str]:
    """Refuse a database with damaged pages: GDAL would leave out rows or shapes in silence.

    Nor may what says which layers there are be a query: it can run for ever.

    Returns
    -------
    set
        Names of its queries, without case.
    """
    damaged = Unreadable(N_("its database is damaged; copy it again from where it came"))
    try:
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            connection.execute("PRAGMA trusted_schema = 0")
            result = connection.execute("PRAGMA quick_check(1)").fetchone()
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
            views = {name.decode("utf-8", "replace").casefold() for (name,) in found}
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise damaged from error
    if result is None or result[0] != b"ok":
        raise damaged
    if any(name.startswith(_OWN_TABLES) for name in views):
        raise Unreadable(N_("its tables are queries, as in attacks"), dangerous=True)
    return views
