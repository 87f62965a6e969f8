"""What is checked before the server answers, and what is prepared for the first page."""

from __future__ import annotations

import sys

from geo.errors import DoorstepError
from layers.tile_service import TileService
from views import settings
from views.library import library


def refuse_to_listen(address: str) -> str:
    """Say why the server does not start on an address that others can reach."""
    return (
        f"doorstep: refusing to listen on {address or 'all addresses'}: there are no accounts yet, "
        "so anybody who reaches this server could read the register and what residents said. "
        "Start it on 127.0.0.1 (python3 run.py does)."
    )


def require_usable() -> None:
    """Stop the server, with a sentence, when map assets or the store are not usable."""
    from layers.screen import require_assets

    try:
        require_assets(settings.VENDOR)
        library().store.check()
    except DoorstepError as error:
        sys.exit(f"doorstep: {_sentence(error)}")


def require_tile_service() -> TileService | None:
    """Return the base map service; stop, with a sentence, when its address cannot be one."""
    try:
        return settings.tile_service()
    except DoorstepError as error:
        sys.exit(f"doorstep: {_sentence(error)}")


def _sentence(error: DoorstepError) -> str:
    from reports.explain import explain
    from text import Translator

    return explain(error, Translator("en")).sentence


def warm_up() -> None:
    """Import what pages need and read the newest campaign, so that the first page need not wait."""
    from data.actor import LOCAL
    from geo.model import Filters
    from layers import households, issues

    campaigns = library().campaigns(LOCAL)
    if campaigns:
        facts = library().facts(LOCAL, Filters(campaigns[0].id))
        if facts is not None:
            _ = facts.coverage, facts.areas, facts.departments
            households.position_index(facts.survey)
            issues.position_index(facts.survey)
