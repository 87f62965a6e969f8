"""Takes the pictures of the manual and the README again: own store, own server, both languages.

``.venv/bin/python docs/screenshots.py FOLDER`` where FOLDER holds an OpenStreetMap extract of a
neighbourhood as GeoJSON files (names in ``LAYERS``). Visits and issues are made up here, and every
picture says so. Needs the development packages and Chromium (``python3 run.py test`` installs
both). Pictures go to ``docs/images``; ``--only NAME`` takes those whose name contains NAME.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import shapely
from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright
from sheets import write_office, write_sheets

PROJECT: Final = Path(__file__).resolve().parent.parent
IMAGES: Final = PROJECT / "docs" / "images"
CAMPAIGN: Final = "二里庄（示意）"
OPEN_DATA_CREDIT: Final = "© OpenStreetMap contributors"
MADE_UP: Final = "走访和问题为示意 visits and issues are made up"
LAYERS: Final = (
    ("areas", "bj_residential_areas", "--level", "estate", "--credit", OPEN_DATA_CREDIT),
    ("buildings", "bj_buildings", "--register-from-buildings"),
    ("roads", "bj_roads"),
    ("green", "bj_parks_green"),
    ("rail", "bj_rail_lines"),
    ("bus_stops", "bj_bus_stops"),
    ("street_lamps", "bj_street_lamps"),
)
WORDS: Final = {
    "zh": {
        "name": "新活动的名称",
        "others": "使用他人的数据",
        "credit": "要印在地图上的数据来源",
        "estate": "小区和自然村",
        "snapshot": "四月例会",
    },
    "en": {
        "name": "Name of the new campaign",
        "others": "Data of others",
        "credit": "Credit to be printed on maps",
        "estate": "Estates",
        "snapshot": "April meeting",
    },
}
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
MAP: Final = 'iframe[title="streamlit_folium.st_folium"]'
SOUGHT: Final = "fzc 3 12"  # a house of the demo campaign

MOST_BYTES: Final = 250_000
PORT: Final = 8613
_WAIT_MS: Final = 40_000
_TALL: Final = (1366, 1400)
_MIDDLE: Final = (116.3505, 40.0038)
"""Longitude and latitude in the middle of the neighbourhood."""

# --- program --------------------------------------------------------------------------------------


def verb(*arguments: str, store: Path) -> None:
    """Run a verb; rows that are rejected are meant."""
    if arguments[0] == "import":
        arguments = (*arguments, "--answer", "all=recommended", "--apply")
    command = [sys.executable, str(PROJECT / "run.py"), *arguments, "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode not in {0, 3}:
        raise SystemExit(f"{' '.join(arguments)}:\n{done.stdout}{done.stderr}")


@contextmanager
def server(store: Path) -> Iterator[str]:
    """Run the program on a store that begins empty."""
    command = [sys.executable, "run.py", "--no-demo", "--store", str(store), "--port", str(PORT)]
    running = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own arguments
    try:
        assert running.stdout is not None
        if not any("is ready" in line for line in running.stdout):
            raise SystemExit("the server did not start")
        yield f"http://127.0.0.1:{PORT}"
    finally:
        running.terminate()
        running.wait(30)


# --- pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Camera:
    """Takes pictures of the running program.

    Attributes
    ----------
    base
        Address of the server.
    only
        Part of the names of the pictures that are wanted.
    """

    browser: Browser
    base: str
    only: str

    def take(
        self,
        name: str,
        address: str,
        *,
        act: Callable[[Page], None] | None = None,
        size: tuple[int, int] = (1366, 768),
    ) -> None:
        """Open a page, do something there, and keep its picture."""
        if self.only not in name:
            return
        for last in (False, True):
            page = self.browser.new_page(viewport={"width": size[0], "height": size[1]})
            try:
                picture = self._picture(page, address, act)
                break
            except Error:
                if last:
                    raise
            finally:
                page.close()
        path = IMAGES / f"{name}.png"
        path.write_bytes(reduced(picture))
        sys.stdout.write(f"{path.relative_to(PROJECT)}: {path.stat().st_size:,} bytes\n")

    def _picture(self, page: Page, address: str, act: Callable[[Page], None] | None) -> bytes:
        page.goto(self.base + address)
        page.locator("h1").first.wait_for(timeout=_WAIT_MS)
        settle(page)
        if act is not None:
            act(page)
            settle(page)
        return page.screenshot()


def settle(page: Page) -> None:
    """Wait until the script has run, the map is painted and tables are drawn."""
    page.wait_for_timeout(700)
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=_WAIT_MS
    )
    page.wait_for_selector('[data-testid="stSkeleton"]', state="detached", timeout=_WAIT_MS)
    if page.locator(MAP).count():
        map_frame(page).wait_for_function(
            "() => window.Doorstep && Doorstep.spoken && Object.keys(Doorstep.painted).length > 2",
            timeout=_WAIT_MS,
        )
    page.wait_for_timeout(1500)


def map_frame(page: Page) -> Any:  # noqa: ANN401 - a frame of Playwright
    """Return the frame that holds the map."""
    page.locator(MAP).first.wait_for(timeout=_WAIT_MS)
    handle = page.locator(MAP).first.element_handle()
    assert handle is not None
    return handle.content_frame()


def reduced(picture: bytes) -> bytes:
    """Reduce a picture to a palette, of fewer colours where it would be too large.

    Half of the palette are the most frequent colours as they are, so that surfaces keep theirs; the
    other half come from an octree, which keeps the colours of small marks.
    """
    image = Image.open(BytesIO(picture)).convert("RGB")
    counted = sorted(image.getcolors(1 << 24) or [], reverse=True)
    for half in (128, 96, 64, 48):
        marks = image.quantize(half, Image.Quantize.FASTOCTREE).getpalette() or []
        surfaces = [part for _, colour in counted[:half] for part in colour]
        palette = Image.new("P", (1, 1))
        palette.putpalette(surfaces + marks)
        file = BytesIO()
        few = image.quantize(palette=palette, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()


def look_at(lon: float, lat: float, zoom: int) -> Callable[[Page], None]:
    """Return an action that moves the map."""

    def act(page: Page) -> None:
        map_frame(page).evaluate(
            "([lat, lng, zoom]) => window.map.setView([lat, lng], zoom, {animate: false})",
            [lat, lon, zoom],
        )
        settle(page)

    return act


def click_in_map(lon: float, lat: float) -> Callable[[Page], None]:
    """Return an action that moves the map to a place and clicks there."""

    def act(page: Page) -> None:
        look_at(lon, lat, 17)(page)
        box = page.locator(MAP).first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(1500)

    return act


def upload(language: str, *files: Path, new: bool = False) -> Callable[[Page], None]:
    """Return an action that hands files to the import page and waits for the first preview.

    Parameters
    ----------
    new
        Whether they make the campaign, the first of them with outlines of estates of open data.
    """

    def fill(page: Page, label: str, words: str) -> None:
        box = page.get_by_label(label)
        box.fill(words)
        box.press("Enter")
        settle(page)

    def act(page: Page) -> None:
        words = WORDS[language]
        if new:
            fill(page, words["name"], CAMPAIGN)
            page.get_by_text(words["others"]).click()
            fill(page, words["credit"], OPEN_DATA_CREDIT)
        page.locator('input[type="file"]').set_input_files([str(file) for file in files])
        page.locator('[data-testid="stMetric"]').first.wait_for(timeout=_WAIT_MS)
        if new:
            settle(page)
            page.locator('[class*="st-key-page_import-level-"] input').click()
            page.get_by_role("option", name=words["estate"], exact=True).click()

    return act


def take_all(camera: Camera, folder: Path, work: Path, store: Path) -> None:
    """Import step by step, as the manual does, and take the pictures in between."""
    areas = folder / "bj_residential_areas.geojson"
    for language in WORDS:
        camera.take(
            f"{language}-import-areas",
            f"/import?lang={language}",
            act=upload(language, areas, new=True),
            size=(1366, 820),
        )
        camera.take(
            f"{language}-import-sheets",
            f"/import?lang={language}",
            act=upload(language, *write_office(work)),
            size=_TALL,
        )
    for kind, stem, *options in LAYERS:
        path = str(folder / f"{stem}.geojson")
        verb("import", kind, path, "--campaign", CAMPAIGN, *options, store=store)
    for language in WORDS:
        camera.take(
            f"{language}-import-visits",
            f"/import?lang={language}",
            act=upload(language, work / "visits.csv"),
            size=(1366, 940),
        )
    verb("import", "visits", str(work / "visits.csv"), "--credit", MADE_UP, store=store)
    verb("import", "issues", str(work / "issues.csv"), store=store)
    for language in WORDS:
        said = f"lang={language}"
        camera.take(f"{language}-overview", f"/?{said}")
        camera.take(f"{language}-coverage", f"/coverage?{said}", act=look_at(*_MIDDLE, 16))
        spot = building_spot(folder)
        camera.take(f"{language}-building", f"/coverage?{said}", act=click_in_map(*spot))
        camera.take(f"{language}-issues", f"/issues?{said}", act=look_at(*_MIDDLE, 16))
        camera.take(f"{language}-density", f"/issues?{said}", act=_show_density)
        camera.take(f"{language}-list", f"/?{said}&list=left")
        camera.take(f"{language}-large", f"/coverage?{said}&size=large")
        camera.take(f"{language}-phone", f"/coverage?{said}", size=(390, 844))
    verb("demo", store=store)
    campaign, area = demo_numbers(store)
    camera.take("readme", f"/coverage?lang=en&campaign={campaign}&area={area}")
    for language in WORDS:
        take_demo(camera, language, campaign, area)


def take_demo(camera: Camera, language: str, campaign: int, area: int) -> None:
    """Take the pictures for which the demo campaign has more to show than one neighbourhood."""
    said = f"lang={language}&campaign={campaign}"
    camera.take(f"{language}-clusters", f"/issues?{said}&look=clusters", act=_open_cluster)
    camera.take(f"{language}-record", f"/record?{said}", act=_fill_in, size=(1366, 1000))
    camera.take(f"{language}-plan", f"/plan?{said}&area={area}", act=_plan, size=(1366, 900))
    camera.take(f"{language}-briefing", f"/briefing?{said}", act=_freeze(language))
    camera.take(f"{language}-surroundings", f"/surroundings?{said}", size=(1366, 900))


def press(page: Page, key: str) -> None:
    """Press the first button whose key begins like that, as soon as it is there."""
    page.locator(f'[class*="st-key-{key}"] button').first.click(timeout=_WAIT_MS)
    settle(page)


def _show_density(page: Page) -> None:
    page.locator('[data-testid="stMain"] [data-testid="stButtonGroup"] button').nth(1).click()
    settle(page)


def _open_cluster(page: Page) -> None:
    page.locator(".st-key-cluster-1").wait_for(timeout=5 * _WAIT_MS)  # it takes 999 draws
    press(page, "cluster-1")


def _fill_in(page: Page) -> None:
    field = page.locator(".st-key-record input").first
    field.fill(SOUGHT)
    field.press("Enter")
    settle(page)
    press(page, "record-take-")
    press(page, "outcomes-record-")


def _plan(page: Page) -> None:
    press(page, "plan-make")
    page.locator(".st-key-plan-save").wait_for(timeout=_WAIT_MS)


def _freeze(language: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        field = page.locator(".st-key-briefing input").first
        field.fill(WORDS[language]["snapshot"])
        field.press("Enter")
        settle(page)
        press(page, "briefing-freeze")
        preview = page.frame_locator(".st-key-briefing iframe")
        preview.locator("h1").first.wait_for(timeout=_WAIT_MS)

    return act


def building_spot(folder: Path) -> tuple[float, float]:
    """Return a place inside a building that was visited."""
    buildings = json.loads((folder / "bj_buildings.geojson").read_text(encoding="utf-8"))
    chosen = next(
        feature
        for feature in buildings["features"]
        if feature["properties"]["osm_id"] == "way/594886651"
    )
    spot = shapely.point_on_surface(shapely.geometry.shape(chosen["geometry"]))
    return spot.x, spot.y


def demo_numbers(store: Path) -> tuple[int, int]:
    """Return the numbers of the demo campaign and of the village that the README shows."""
    import sqlite3

    connection = sqlite3.connect(store)
    campaign, area = connection.execute(
        "SELECT campaign_id, id FROM area WHERE name = '东城湾村'"
    ).fetchone()
    connection.close()
    return int(campaign), int(area)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", metavar="NAME")
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="doorstep-") as name:
        work, store = Path(name), Path(name) / "store.gpkg"
        write_sheets(asked.folder, work)
        with server(store) as base, sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium, args=list(FLAGS))
            take_all(Camera(browser, base, asked.only), asked.folder, work, store)
            browser.close()


if __name__ == "__main__":
    main()
