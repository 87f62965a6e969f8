"""A browser window that writes down what happens in it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Error, Frame, Locator, Page, WebSocket, sync_playwright

from tests.programs import BROWSERS

PROBE = Path(__file__).with_name("probe.js")
LIMIT_S = 120
WINDOW = {"width": 1400, "height": 900}
OURS = "^tiles"
"""How patterns of our pictures begin."""
SETTLE_MS = 900
"""How long a page is left alone after a picture is complete: late messages count as well."""

_FLAGS = ("gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage")
_FIND = """([pattern, after, kind]) => {
  const fits = new RegExp(pattern);
  const fitting = (e) => e.kind === kind && e.at > after && fits.test(e.what);
  const found = (window.benchLog || []).find(fitting);
  return found && found.at;
}"""


class TooSlow(Exception):
    """The picture was not complete within the limit."""


class Change(NamedTuple):
    """What one change of filter took; the whole picture includes what the map draws late."""

    painted_ms: float
    whole_ms: float
    messages: list[bytes]
    reloads: int
    tile_bytes: int


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium as the tests do."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("bench: Chromium is not installed (python3 run.py test installs it)")
    flags = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in _FLAGS)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        try:
            yield browser
        finally:
            with suppress(Error):
                browser.close()


class Visit:
    """One window, with an empty cache, on one address."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.received: list[bytes] = []
        self.requested: list[str] = []
        self.reloads = 0
        self.context = browser.new_context(viewport=WINDOW, service_workers="block")
        self.context.add_init_script(path=PROBE)
        self.page: Page = self.context.new_page()
        self.page.on("websocket", self._listen)
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("framenavigated", self._count)
        self.tools = self.context.new_cdp_session(self.page)
        self.page.goto(url, wait_until="commit")

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._receive)

    def _receive(self, message: bytes | str) -> None:
        self.received.append(message if isinstance(message, bytes) else message.encode())

    def _count(self, frame: Frame) -> None:
        if frame.parent_frame is not None:
            self.reloads += 1

    @contextmanager
    def open(self) -> Iterator[Visit]:
        """Close the window when done, also one that hangs."""
        try:
            yield self
        finally:
            with suppress(Error):
                self.context.close()

    # --- pictures -------------------------------------------------------------------------------

    def wait_for(
        self, pattern: str, *, after: float = 0.0, limit_s: float = LIMIT_S, kind: str = "shown"
    ) -> float:
        """Wait for a complete picture and return when its first frame began."""
        try:
            found = self.page.wait_for_function(
                _FIND, arg=[pattern, after, kind], timeout=1000 * limit_s, polling=20
            )
            return float(found.json_value())
        except Error as error:
            raise TooSlow(pattern) from error

    def first_paint(self, pattern: str) -> float:
        """Return milliseconds from navigation to the first complete picture."""
        painted = self.wait_for(pattern)
        return painted - self.last("start")

    def choose_all(self, pattern: str) -> Change:
        """Choose every department in one click."""
        self._open_list("Select all")
        return self._click(self._option("Select all"), pattern)

    def choose_all_unseen(self) -> None:
        """Choose every department where the picture does not tell when it is there."""
        self._open_list("Select all")
        self._option("Select all").click()
        self.page.wait_for_timeout(SETTLE_MS)

    def take_out(self, name: str, pattern: str) -> Change:
        """Take a department out of the choice."""
        self.page.keyboard.press("Escape")
        return self._click(self._list().locator(f'[aria-label="Remove {name}"]'), pattern)

    def put_back(self, name: str, pattern: str) -> Change:
        """Take a department into the choice again."""
        self._open_list(name)
        return self._click(self._option(name), pattern)

    def _click(self, target: Locator, pattern: str) -> Change:
        before, reloads, asked = len(self.received), self.reloads, self.tile_bytes()
        target.click()
        clicked = self.last("click")
        painted = self.wait_for(pattern, after=clicked)
        whole = painted
        if pattern.startswith(OURS):
            whole = self.wait_for(pattern, after=clicked, kind="whole")
        self.page.wait_for_timeout(SETTLE_MS)
        return Change(
            painted - clicked,
            whole - clicked,
            self.received[before:],
            self.reloads - reloads,
            self.tile_bytes() - asked,
        )

    def _list(self) -> Locator:
        return self.page.locator("[data-testid=stMultiSelect]").first

    def _option(self, name: str) -> Locator:
        return self.page.get_by_role("option", name=name, exact=True)

    def _open_list(self, name: str) -> None:
        for _ in range(5):
            if self._option(name).is_visible():
                return
            self._list().locator('input[role="combobox"]').click()
            with suppress(Error):
                self._option(name).wait_for(timeout=2000)

    # --- figures --------------------------------------------------------------------------------

    def last(self, kind: str) -> float:
        """Return when something happened last."""
        script = "(kind) => window.benchLog.findLast((e) => e.kind === kind).at"
        return float(self.page.evaluate(script, kind))

    def now(self) -> float:
        """Return the present moment on the page's clock."""
        return float(self.page.evaluate("performance.timeOrigin + performance.now()"))

    def tasks(self, since: float = 0.0) -> list[dict[str, Any]]:
        """Return the long tasks (over 50 ms) that all frames have been told of."""
        script = "(t) => window.benchLog.filter((e) => e.kind === 'task' && e.at > t)"
        found: list[dict[str, Any]] = self.page.evaluate(script, since)
        return found

    def heap_mb(self) -> float:
        """Return what scripts hold after collecting garbage, typed arrays included, in MB."""
        self.tools.send("HeapProfiler.collectGarbage")
        usage = self.tools.send("Runtime.getHeapUsage")
        return float(usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6

    def frame(self) -> Frame:
        """Return the map's frame; the page itself where the map has none."""
        frames = [frame for frame in self.page.frames if "st_folium" in frame.url]
        return frames[-1] if frames else self.page.main_frame

    def tile_bytes(self) -> int:
        """Return how many bytes of tiles the map has been sent so far."""
        script = """() => performance.getEntriesByType('resource')
          .filter((e) => e.name.includes('/tiles/')).reduce((sum, e) => sum + e.transferSize, 0)"""
        return int(self.frame().evaluate(script))

    def tile_times(self) -> list[float]:
        """Return how long each tile of the map took from request to last byte, in ms."""
        script = """() => performance.getEntriesByType('resource')
          .filter((e) => e.name.includes('/tiles/') && e.transferSize).map((e) => e.duration)"""
        found: list[float] = self.frame().evaluate(script)
        return found

    def tiles(self) -> list[tuple[str, int, int, int]]:
        """Return layer and place of every tile that was asked for."""
        found = (re.search(r"/tiles/(\w+)/(\d+)/(\d+)/(\d+)", url) for url in self.requested)
        places = ((m[1], int(m[2]), int(m[3]), int(m[4])) for m in found if m)
        return list(dict.fromkeys(places))

    # --- panning and zooming --------------------------------------------------------------------

    def pan_and_zoom(self, *, limit_s: float = 20) -> list[float]:
        """Drag and turn the wheel like a hand does; return the intervals between frames in ms."""
        until = time.monotonic() + limit_s
        x, y = self._middle()
        self.page.evaluate("window.benchFrames.start()")
        for zoom in (0, -1, -1, 0, 1, 1):
            if zoom:
                self.page.mouse.move(x, y)
                self.page.mouse.wheel(0, 100 * zoom)
                self.page.wait_for_timeout(600)
            else:
                self._drag(x, y, -220, -90, until)
                self._drag(x, y, 220, 90, until)
            if time.monotonic() > until:
                break
        moments: list[float] = self.page.evaluate("window.benchFrames.stop()")
        return [later - earlier for earlier, later in pairwise(moments)]

    def _middle(self) -> tuple[float, float]:
        spot = "iframe[title^=streamlit_folium], [data-testid=stDeckGlJsonChart] canvas"
        box = self.page.locator(spot).first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _drag(self, x: float, y: float, dx: float, dy: float, until: float) -> None:
        steps = 30
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, steps + 1):
            self.page.mouse.move(x + dx * step / steps, y + dy * step / steps)
            self.page.wait_for_timeout(8)
            if time.monotonic() > until:
                break
        self.page.mouse.up()
        self.page.wait_for_timeout(400)
