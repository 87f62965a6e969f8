"""What this installation is told from outside: environment variables set by ``run.py``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from data import STORE_VARIABLE

PROJECT: Final = Path(__file__).resolve().parent.parent
BUILT: Final = PROJECT / "web" / "built"
VENDOR: Final = BUILT / "vendor"

TILES_VARIABLE: Final = "DOORSTEP_TILES"
LARGE_TYPE: Final = 1.25
"""How much larger large type is."""

VARIABLES: Final = {
    STORE_VARIABLE: "path of a GeoPackage or address of a PostGIS database",
    TILES_VARIABLE: "address pattern of an XYZ or WMTS tile service; none by default",
}


def tile_service() -> str:
    """Return the address pattern of a base map service, empty for none."""
    return os.environ.get(TILES_VARIABLE, "")
