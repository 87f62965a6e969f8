"""What every answer carries, and who may ask at all."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def content_policy(picture_hosts: Iterable[str] = ()) -> str:
    """Return the content security policy: nothing from any other host.

    Parameters
    ----------
    picture_hosts
        Hosts of the base map service somebody has typed in; they may serve pictures.
    """
    hosts = "".join(f" {host}" for host in picture_hosts)
    return (
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
        f"img-src 'self' data: blob:{hosts}; "
        "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'"
    )


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp, *, picture_hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._headers: Final = [
            (b"content-security-policy", content_policy(picture_hosts).encode()),
            (b"referrer-policy", b"same-origin"),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"SAMEORIGIN"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and add to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class LoopbackOnly:
    """Answers this machine only: until accounts exist, nobody could be told from anybody else.

    Asked under any other name it does not answer either: a foreign page could have made that name
    point here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on if it comes from this machine, refuse it otherwise."""
        if scope["type"] in {"http", "websocket"} and not (
            is_loopback((scope.get("client") or ("",))[0]) and is_loopback(_asked_name(scope))
        ):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)


def _asked_name(scope: Scope) -> str:
    """Return the host name that a request asks for, without its port."""
    name = next((value for key, value in scope["headers"] if key == b"host"), b"")
    return urlsplit(f"//{name.decode('latin-1')}").hostname or ""


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this very machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
