"""Records: where they are kept, how files become records, and the demo campaign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.store import Store

DEFAULT_STORE = Path(".doorstep") / "store.gpkg"


def open_store(url: str | Path) -> Store:
    """Open the store at an address without touching it yet.

    Parameters
    ----------
    url
        Path of a GeoPackage, or ``postgresql://user@host/database``.
    """
    from data.geopackage import GeoPackage
    from data.postgis import PostGis
    from data.store import Store

    address = str(url)
    if address.startswith(("postgresql://", "postgresql+", "postgres://")):
        return Store(PostGis(address.replace("postgres://", "postgresql://", 1)))
    return Store(GeoPackage(Path(address.removeprefix("gpkg:")).expanduser()))
