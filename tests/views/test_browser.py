"""The pages in a real browser: unplugged, without errors, the map kept while filters change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.facts import Facts
from geo.outcomes import STATUS_TITLES, Status
from tests.browsing import Visitor, visiting
from tests.conftest import PROJECT, Server, serving
from tests.hostile import MARK, PAYLOADS
from tests.scenarios import hostile, make
from text import LANGUAGES, Translator
from views.pages import PAGES

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (1024, 768), (390, 844)]
VIEW = """() => {
  const map = window.map || Object.values(window).find((v) => v instanceof L.Map);
  return [map.getCenter().lat, map.getCenter().lng, map.getZoom()];
}"""
MAP_OF = "const map = window.map || Object.values(window).find((v) => v instanceof L.Map);"


@pytest.fixture
def visitor(chromium, server: Server) -> Iterator[Visitor]:
    with visiting(chromium, server) as found:
        yield found


def has_map(page: str) -> bool:
    return page not in {"import", "briefing"}


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_nothing_leaves_the_machine_and_nothing_goes_wrong(
    chromium, server: Server, page: str, language: str
) -> None:
    with visiting(chromium, server) as visitor:
        visitor.open(f"/{page}?lang={language}")
        if has_map(page):
            visitor.map()
        visitor.page.wait_for_timeout(300)
        assert visitor.outside == []
        assert visitor.errors == []
        assert visitor.page.evaluate("document.documentElement.lang")


def test_the_server_calls_nobody(chromium, demo_geopackage: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.gpkg"
    shutil.copyfile(demo_geopackage, store)
    log = tmp_path / "sockets.log"
    watch = {"PYTHONPATH": str(PROJECT / "tests" / "watch"), "DOORSTEP_SOCKET_LOG": str(log)}
    with (
        serving(store, tmp_path, **watch) as running,
        visiting(chromium, running) as visitor,
    ):
        # a component that a route was the first to import would never be registered
        assert running.get("/coverage")[0] == running.get("/")[0] == 200
        visitor.open("/coverage")
        visitor.map()
        for page in PAGES:
            visitor.open(f"/{page.key}")
        with visitor.page.expect_download() as brief:
            visitor.open("/overview")
            visitor.page.get_by_role("button", name="一页简报").click()
        assert brief.value.path().read_bytes().startswith(b"%PDF")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("watching") for line in lines)
    own = re.compile(r"watching|'(127\.0\.0\.1|localhost|::1)'|socket\.connect '/|None$")
    assert [line for line in lines if not own.search(line)] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_pages_fit_every_screen(chromium, server: Server, page: str, size: tuple[int, int]) -> None:
    with visiting(chromium, server, width=size[0], height=size[1]) as visitor:
        visitor.open(f"/{page}")
        if has_map(page):
            visitor.map()
        wide = visitor.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
        )
        assert wide <= 0
        assert visitor.errors == []


def test_a_filter_changes_tiles_but_neither_frame_nor_view(visitor: Visitor) -> None:
    visitor.open("/coverage")
    frame = visitor.map(layers=4)
    frame.evaluate(f"() => {{ {MAP_OF} map.setView([31.735, 120.03], 15, {{animate: false}}); }}")
    frame.wait_for_function("() => !document.querySelector('.leaflet-zoom-anim')")
    view = frame.evaluate(VIEW)
    frame.evaluate("window.same = true")
    before = frame.evaluate("Doorstep.painted.households")
    loads = [url for url in visitor.frames if "/component/" in url]
    assert len(loads) == 1
    box = visitor.page.get_by_label("部门").first
    box.click()
    visitor.page.get_by_role("option").nth(2).click()
    frame.wait_for_function(
        "(old) => Doorstep.painted.households !== old", arg=before, timeout=20_000
    )
    assert [url for url in visitor.frames if "/component/" in url] == loads  # never loaded again
    assert frame.evaluate("window.same") is True
    assert frame.evaluate(VIEW) == view
    assert "departments=" in visitor.page.url
    assert visitor.errors == []


def place_of(facts: Facts, status: Status) -> tuple[float, float]:
    row = int((facts.status == status).argmax())
    point = facts.survey.households.geometry.iloc[row]
    return point.y, point.x


def test_what_takes_long_is_asked_for_after_the_rest(visitor: Visitor) -> None:
    visitor.open("/coverage?lang=en")
    visitor.map(layers=5)
    asked = [url.split("/tiles/")[1].split("/")[0] for url in visitor.requests if "/tiles/" in url]
    assert "gaps" in asked
    assert asked.index("gaps") > max(n for n, key in enumerate(asked) if key == "households")


def test_hovering_names_the_state_and_a_click_opens_the_details(
    visitor: Visitor, demo_facts: Facts
) -> None:
    visitor.open("/coverage")
    frame = visitor.map(layers=4)
    lat, lon = place_of(demo_facts, Status.REFUSED)
    frame.evaluate(f"() => {{ {MAP_OF} map.setView([{lat}, {lon}], 19, {{animate: false}}); }}")
    frame.wait_for_timeout(1500)
    x, y = frame.evaluate(
        f"() => {{ {MAP_OF} const p = map.latLngToContainerPoint([{lat}, {lon}]);"
        " return [p.x, p.y]; }"
    )
    box = visitor.page.query_selector("iframe[title='streamlit_folium.st_folium']").bounding_box()
    visitor.page.mouse.move(box["x"] + x + 2, box["y"] + y + 1)
    name = frame.wait_for_selector(".doorstep-name", timeout=5_000).inner_text()
    t = Translator("zh")
    assert name in {t(title) for title in STATUS_TITLES.values()}
    visitor.page.mouse.click(box["x"] + x + 2, box["y"] + y + 1)
    visitor.page.wait_for_function(
        "(name) => [...document.querySelectorAll('[data-testid=stText]')]"
        ".some((e) => e.innerText.includes(name))",
        arg=name,
        timeout=15_000,
    )
    assert visitor.errors == []


def test_labels_on_the_map_are_the_figures_of_the_table(
    visitor: Visitor, demo_facts: Facts
) -> None:
    visitor.open("/coverage")
    frame = visitor.map(layers=4)
    frame.wait_for_function("() => window.Doorstep.spoken")
    labels = frame.evaluate(
        """() => {
          const map = window.map || Object.values(window).find((v) => v instanceof L.Map);
          const shown = [];
          for (const { key, layer } of map.doorstep.live('shapes'))
            if (key !== 'gaps') for (const tile of Object.values(layer._tiles))
              for (const [, , , text] of (tile.el.content || {}).labels || []) shown.push(text);
          return shown;
        }"""
    )
    shown = demo_facts.shown_areas
    names = demo_facts.survey.areas["name"]
    assert {str(names[area]) for area in shown.index} <= set(labels)
    numbers = sorted(text for text in labels if text.replace(",", "").isdigit())
    assert numbers == sorted(f"{left:,}" for left in shown["left"])


@pytest.fixture(scope="module")
def hostile_server(
    blank_geopackage: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    with serving(make(path, hostile), folder) as running:
        yield running


@pytest.mark.parametrize(
    "address",
    [
        "/overview",
        "/overview?list=register",
        "/overview?list=issues",
        "/coverage?lang=en",
        "/issues",
        "/issues?lang=en&categories=own1",
        "/import",
    ],
)
def test_hostile_words_are_shown_and_never_run(
    chromium, hostile_server: Server, address: str
) -> None:
    with visiting(chromium, hostile_server) as visitor:
        visitor.open(address)
        frames = [visitor.page]
        if has_map(address.split("?", maxsplit=1)[0].strip("/")):
            frames.append(visitor.map())
        visitor.page.wait_for_timeout(800)
        for frame in frames:
            assert frame.evaluate("window.__xss") is None
            assert MARK not in frame.evaluate("document.body.innerText")
            assert frame.query_selector("img[src='x']") is None
            assert frame.query_selector("svg[onload]") is None
            assert frame.query_selector("a[href*='evil'], a[href^='javascript']") is None
        assert visitor.outside == []
        assert [e for e in visitor.errors if "evil.invalid" in e or "Content" in e] == []
        assert visitor.errors == []


def test_hostile_details_are_shown_as_they_were_written(chromium, hostile_server: Server) -> None:
    with visiting(chromium, hostile_server) as visitor:
        visitor.open("/issues")
        visitor.map()
        table = visitor.page.get_by_test_id("stDataFrame").last
        table.scroll_into_view_if_needed()
        # the table is a canvas: it says nowhere when it has drawn its rows
        visitor.page.wait_for_timeout(1_000)
        cell = table.bounding_box()
        visitor.page.mouse.click(cell["x"] + 20, cell["y"] + 55)
        visitor.page.wait_for_function(
            "(texts) => [...document.querySelectorAll('[data-testid=stText]')]"
            ".some((e) => texts.includes(e.innerText))",
            arg=[text.strip() for text in PAYLOADS.values()],
            timeout=15_000,
        )
        assert visitor.page.evaluate("window.__xss") is None
        assert visitor.errors == []


CSV = "户号,地址,经度,纬度\nA1,{text},120.05,31.72\n"


def test_a_double_click_imports_once(chromium, blank_geopackage: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, store)
    file = tmp_path / "<img src=x onerror=window.__xss=1>{{7*191}}.csv"
    file.write_text(CSV.format(text="{{7*191}}<script>window.__xss=1</script>"), encoding="utf-8")
    with serving(store, tmp_path) as running, visiting(chromium, running) as visitor:
        visitor.open("/import?lang=en")
        visitor.page.set_input_files("input[type=file]", str(file))
        button = visitor.page.get_by_role("button", name=re.compile("^Import 1 row"))
        button.wait_for(timeout=20_000)
        assert file.name in visitor.page.inner_text("body")
        assert button.is_disabled()
        visitor.page.get_by_role("button", name="Take what is recommended").click()
        visitor.page.get_by_text("All questions are answered.").wait_for(timeout=20_000)
        visitor.settle()
        button.dblclick()
        visitor.page.get_by_text(re.compile("^Imported: 1 new")).wait_for(timeout=20_000)
        visitor.settle()
        assert visitor.page.evaluate("window.__xss") is None
        assert visitor.outside == []
        assert visitor.errors == []
        visitor.open("/overview?lang=en")
        assert '"households":1' in running.get("/healthz")[1].decode().replace(" ", "")
