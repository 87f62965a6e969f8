"""The HTTP routes beside the pages: health, tiles, words of a map, assets."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from geo.errors import DoorstepError, NotPermitted, UnknownChoice
from text import known_language
from views import addresses, settings
from views.index import start_page
from views.library import library
from views.meeting import meeting_routes
from views.settings import LARGE_TYPE
from views.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

_KEEP: Final = {"Cache-Control": "private, max-age=3600"}
_NOTHING: Final = {"Cache-Control": "no-store"}


def health(_request: Request) -> Response:
    """Say whether the server can do its work: 200, or 503 with the reason."""
    store = library().store
    state = {"version": VERSION, "store": store.kind}
    try:
        store.check()
        households = store.size()
    except DoorstepError as error:
        reason = type(error).__name__
        return JSONResponse({"status": "unusable", "reason": reason, **state}, 503, _NOTHING)
    return JSONResponse({"status": "ok", "households": households, **state}, 200, _NOTHING)


class _Count(Convertor[int]):
    """A number of a length that numbers of tiles have."""

    regex = "[0-9]{1,9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("count", _Count())


def _answered(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Turn what may go wrong with an address into a status, without telling more."""

    def answer(request: Request) -> Response:
        try:
            return handler(request)
        except NotPermitted:
            return Response(status_code=403, headers=_NOTHING)
        except (UnknownChoice, ValueError, OverflowError):
            return Response(status_code=404, headers=_NOTHING)

    return answer


@_answered
def tile(request: Request) -> Response:
    """Serve one tile of a layer."""
    from geo.mercator import Tile
    from layers import LAYERS, PLAN_LAYERS

    layer = next(
        (each for each in (*LAYERS, *PLAN_LAYERS) if each.key == request.path_params["layer"]), None
    )
    place = Tile(*(request.path_params[name] for name in "zxy"))
    if layer is None or not place.exists:
        return Response(status_code=404, headers=_NOTHING)
    actor, filters, version = addresses.read(request.query_params, library())
    actor.require("households")
    facts = library().facts(actor, filters, version=version)
    if facts is None:
        return Response(status_code=410, headers=_NOTHING)
    content = layer.tile(facts, place)
    if layer.kind == "surface":
        return Response(content, media_type="image/png", headers=_KEEP)
    packed = gzip.compress(content, 1)
    headers = {**_KEEP, "Content-Encoding": "gzip"}
    return Response(packed, media_type="application/octet-stream", headers=headers)


@_answered
def words(request: Request) -> Response:
    """Serve what a map says in words: legends, names of codes, credits."""
    from reports.map_words import map_words

    actor, filters, version = addresses.read(request.query_params, library())
    facts = library().facts(actor, filters, version=version)
    if facts is None:
        return Response(status_code=410, headers=_NOTHING)
    query = request.query_params
    said = map_words(
        facts,
        tuple(query.get("layers", "").split("-")),
        language=known_language(query.get("language", "")),
    )
    service = settings.tile_service()
    if service and service.credit:
        said["credits"] = [*said["credits"], service.credit]
    said["scale"] = LARGE_TYPE if query.get("size") == "large" else 1.0
    return JSONResponse(said, headers=_KEEP)


def routes(base: str) -> list[BaseRoute]:
    """Return all routes, below the server's base path."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{prefix}/", start_page(prefix)),
        Route(f"{prefix}/healthz", health),
        Route(f"{prefix}/tiles/{{layer:str}}/{{z:count}}/{{x:count}}/{{y:count}}", tile),
        Route(f"{prefix}/words", words),
        *meeting_routes(prefix, _answered),
        Mount(f"{prefix}/vendor", StaticFiles(directory=settings.VENDOR, check_dir=False)),
        Route(f"{prefix}/{{page:page}}", start_page(prefix)),
    ]
