"""A visitor in a real browser, who notes everything that leaves the machine or goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.conftest import Server

MAP = 'iframe[title="streamlit_folium.st_folium"]'
PAINTED = "() => window.Doorstep && Object.keys(Doorstep.painted).length >= {count}"
STREAMLITS_OWN = "Unrecognized feature"


@dataclass
class Visitor:
    """One browser page and what was seen in it."""

    page: Any
    server: Server
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Open a page and wait until Streamlit has finished it."""
        self.page.goto(f"{self.server.url}{address}")
        self.page.wait_for_selector("h1", timeout=30_000)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run to its end."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-testid=stStatusWidget]') && "
            "!document.querySelector('[data-stale=true]')",
            timeout=30_000,
        )

    def map(self, *, layers: int = 2) -> Any:
        """Return the map's frame once that many layers are painted."""
        frame = self.page.wait_for_selector(MAP).content_frame()
        frame.wait_for_function(PAINTED.format(count=layers), timeout=30_000)
        return frame

    @property
    def outside(self) -> list[str]:
        """Requests to other hosts."""
        own = urlsplit(self.server.url).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme in {"http", "https", "ws", "wss"}
            and urlsplit(url).netloc != own
        ]


@contextmanager
def visiting(
    browser: Any, server: Server, *, width: int = 1366, height: int = 768, **options: Any
) -> Iterator[Visitor]:
    """Visit a server in a fresh browser profile."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    page = context.new_page()
    page.add_init_script("window.__xss = undefined")
    visitor = Visitor(page, server)
    context.on("request", lambda request: visitor.requests.append(request.url))
    page.on("websocket", lambda socket: visitor.requests.append(socket.url))
    page.on("pageerror", lambda error: visitor.errors.append(str(error)))
    page.on("framenavigated", lambda frame: visitor.frames.append(frame.url.split("?")[0]))
    page.on(
        "console",
        lambda message: (
            visitor.errors.append(message.text)
            if message.type == "error" and STREAMLITS_OWN not in message.text
            else None
        ),
    )
    try:
        yield visitor
    finally:
        context.close()
