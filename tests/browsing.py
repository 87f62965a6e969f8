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
STILL = """async element => {
    const place = () => Object.values(element.getBoundingClientRect().toJSON()).join();
    const frame = () => new Promise(requestAnimationFrame);
    for (let same = 0, last = place(); same < 20; last = place()) {
        await frame();
        same = place() === last ? same + 1 : 0;
    }
}"""
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

    def choose_in_first_row(self, grid: str, column: int, words: str) -> None:
        """Choose something in the first row of a grid by keys: it is one canvas to the page."""
        canvas = self.page.locator(f"{grid} [data-testid=stDataFrame]").last
        canvas.scroll_into_view_if_needed(timeout=30_000)
        canvas.evaluate(STILL)  # a page that still moves carries the cell away from under the click
        box = canvas.bounding_box()
        self.page.mouse.click(box["x"] + 20, box["y"] + 52)
        for _ in range(column):
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")
        editor = self.page.locator("#portal")
        editor.locator("input").wait_for(timeout=20_000)
        self.page.keyboard.type(words)
        editor.get_by_text(words, exact=True).last.wait_for(timeout=20_000)
        self.page.keyboard.press("Enter")

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
