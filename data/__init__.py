"""Records: where they are kept, how files become records, and the demo campaign."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.store import Store

STORE_VARIABLE: Final = "DOORSTEP_STORE"
DEFAULT_STORE: Final = Path(__file__).resolve().parent.parent / ".doorstep" / "store.gpkg"


def open_store(url: str | Path = "") -> Store:
    """Open the store at an address without touching it yet.

    Parameters
    ----------
    url
        Path of a GeoPackage, or ``postgresql://user@host/database``; empty is the store that the
        environment variable ``DOORSTEP_STORE`` names, or else the project's own.
    """
    from data.geopackage import GeoPackage
    from data.postgis import PostGis
    from data.store import Store

    address = str(url) or os.environ.get(STORE_VARIABLE, "") or str(DEFAULT_STORE)
    if address.startswith(("postgresql://", "postgresql+", "postgres://")):
        return Store(PostGis(address.replace("postgres://", "postgresql://", 1)))
    return Store(GeoPackage(Path(address.removeprefix("gpkg:")).expanduser()))
