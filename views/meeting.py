"""The routes of the meeting: its page, its maps, and the files that were made to be handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import UnknownChoice
from text import N_
from views import briefings
from views.library import library

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from reports.briefing.pack import MapView

    Answered = Callable[[Callable[[Request], Response]], Callable[[Request], Response]]

_KEEP: Final = {"Cache-Control": "private, max-age=3600"}
_NOTHING: Final = {"Cache-Control": "no-store"}
FACE: Final = "vendor/fonts/noto-sans-sc-400.woff2"


def _query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.url.query))


def page(request: Request) -> Response:
    """Serve the page of a meeting; with ``read`` in the address as a page to be read."""
    from reports.briefing.formats.page import meeting

    actor, asked = briefings.read(_query(request))
    held = briefings.briefings().opened(actor, asked, library())
    query = request.url.query

    def source(place: int, _view: MapView) -> str:
        return f"meeting/map/{place}?{query}"

    html = meeting(
        held.pack,
        held.t,
        source=source,
        legends=held.maps.legends,
        face=FACE,
        live="read" not in _query(request),
    )
    return HTMLResponse(html, headers=_NOTHING)


def picture(request: Request) -> Response:
    """Serve the map on one screen of the deck."""
    from reports.briefing.formats.deck import deck
    from reports.briefing.formats.maps import WALL
    from reports.briefing.pack import MapView

    actor, asked = briefings.read(_query(request))
    held = briefings.briefings().opened(actor, asked, library())
    slides, place = deck(held.pack, held.t), request.path_params["place"]
    shown = slides[place].shown if place < len(slides) else None
    if not isinstance(shown, MapView):
        raise UnknownChoice(topic=N_("address"), value="", known="")
    return Response(held.maps.picture(shown, WALL), media_type="image/png", headers=_KEEP)


def file(request: Request) -> Response:
    """Serve a file that was made, to whom it was made for."""
    from reports.briefing.formats import FORMATS

    actor, asked = briefings.read(_query(request))
    wanted = next((f for f in FORMATS if f.name == request.path_params["name"]), None)
    if wanted is None:
        raise UnknownChoice(topic=N_("address"), value="", known="")
    briefings.briefings().opened(actor, asked, library())
    content = briefings.briefings().file(actor, asked, wanted.name)
    if content is None:
        return Response(status_code=410, headers=_NOTHING)
    headers = {**_NOTHING, "Content-Disposition": f'attachment; filename="{wanted.name}"'}
    return Response(content, media_type=wanted.mime, headers=headers)


def meeting_routes(prefix: str, answered: Answered) -> list[BaseRoute]:
    """Return the routes below the server's base path.

    Parameters
    ----------
    answered
        Turns what may go wrong with an address into a status.
    """
    return [
        Route(f"{prefix}/meeting", answered(page)),
        Route(f"{prefix}/meeting/map/{{place:count}}", answered(picture)),
        Route(f"{prefix}/meeting/file/{{name:str}}", answered(file)),
    ]
