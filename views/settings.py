"""What this installation is told from outside: environment variables set by ``run.py``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from data import STORE_VARIABLE
from layers.tile_service import TileService
from reports.form_words import FORMS_VARIABLE

PROJECT: Final = Path(__file__).resolve().parent.parent
BUILT: Final = PROJECT / "web" / "built"
VENDOR: Final = BUILT / "vendor"

FIRST_PAGE: Final = "overview"
"""Key of the page that opens first. Routes ask here: Streamlit's components register only in the
script's thread, so that no route may be the first to import the pages."""

TILES_VARIABLE: Final = "DOORSTEP_TILES"
TILES_CREDIT_VARIABLE: Final = "DOORSTEP_TILES_CREDIT"
LARGE_TYPE: Final = 1.25
"""How much larger large type is."""

VARIABLES: Final = {
    STORE_VARIABLE: "path of a GeoPackage or address of a PostGIS database",
    TILES_VARIABLE: "address pattern of an XYZ or WMTS tile service; none by default",
    TILES_CREDIT_VARIABLE: "what that service asks to be printed on its maps",
    FORMS_VARIABLE: "file with an office's own wording of the printed forms",
}


def tile_service() -> TileService | None:
    """Return the base map service somebody has typed in, ``None`` by default.

    Raises
    ------
    UnusableService
        When its address cannot be one.
    """
    pattern = os.environ.get(TILES_VARIABLE, "").strip()
    credit = os.environ.get(TILES_CREDIT_VARIABLE, "").strip()
    return TileService.of_pattern(pattern, credit=credit) if pattern else None
