"""Every page says something sensible about every store, in both languages, without an exception."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data import STORE_VARIABLE
from tests.conftest import PROJECT
from tests.hostile import MARK
from tests.scenarios import SCENARIOS, hostile, make, villages_of_one_name
from text import LANGUAGES
from views.library import library
from views.pages import PAGES
from views.settings import FIRST_PAGE

CODES = [language.code for language in LANGUAGES]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def told_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    library.cache_clear()
    yield monkeypatch
    library.cache_clear()


def opened(page: str, query: dict[str, str]) -> AppTest:
    """Open a page as an address would."""
    app = AppTest.from_file(str(PROJECT / "views" / "main.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app._page_hash = calc_hash("" if page == PAGES[0].key else page)  # no public way to a page
    return app.run()


def said(app: AppTest) -> list[str]:
    """Return the words on a page, labels of widgets included."""
    kinds = ("title", "subheader", "text", "caption", "button", "metric", "info", "error")
    elements = [element for kind in kinds for element in app.get(kind)]
    return [str(getattr(e, "label", "") or getattr(e, "value", "") or e) for e in elements]


def address_of(app: AppTest) -> dict[str, str]:
    """Return what the address bar carries."""
    found = {name: app.query_params[name] for name in app.query_params}
    return {name: value if isinstance(value, str) else value[0] for name, value in found.items()}


@pytest.fixture(scope="module", params=sorted(SCENARIOS))
def scenario(
    request: pytest.FixtureRequest,
    blank_geopackage: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("scenario") / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    return request.param, make(path, SCENARIOS[request.param])


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_every_page_speaks(
    scenario: tuple[str, Path], page: str, language: str, told_store: pytest.MonkeyPatch
) -> None:
    name, path = scenario
    told_store.setenv(STORE_VARIABLE, str(path))
    app = opened(page, {"lang": language})
    assert not app.exception
    assert len(app.title) == 1
    words = said(app)
    assert not any(re.search(r"\bnan\b|\bNone\b|\{\w+\}|NaT", each) for each in words), words
    if name in {"empty store", "no records", "areas without households"}:
        assert not any("%" in each for each in words), words  # nothing known is not zero per cent
    if language == "en" and name == "one household" and page != "import":  # shows known headers
        own = [
            each for each in words if CHINESE.search(each.replace("东村", "").replace("走访", ""))
        ]
        assert not own


def test_an_empty_store_says_what_to_do(
    blank_geopackage: Path, told_store: pytest.MonkeyPatch
) -> None:
    told_store.setenv(STORE_VARIABLE, str(blank_geopackage))
    app = opened("overview", {"lang": "en"})
    assert "no campaign" in app.title[0].value
    assert any("Import" in element.value for element in app.markdown)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_hostile_words_break_no_page(
    page: str,
    language: str,
    blank_geopackage: Path,
    tmp_path: Path,
    told_store: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(make(path, hostile)))
    app = opened(page, {"lang": language})
    assert not app.exception
    assert not any(MARK in each for each in said(app))


HOSTILE_ADDRESSES = [
    {"campaign": "999"},
    {"campaign": "-1; DROP TABLE"},
    {"campaign": "٣"},
    {"area": "1" * 400},
    {"area": "999999"},
    {"from": "2017-13-40", "to": "x"},
    {"from": "2017-04-09", "to": "2017-03-24"},
    {"from": "0001-01-01", "to": "9999-12-31"},
    {"from": "2030-01-01", "to": "2030-01-02"},
    {"from": "2030-01-01"},
    {"to": "2000-01-01"},
    {"area": "3", "departments": "1"},
    {"departments": "1-2-x-99999999999999"},
    {"categories": "streetlight.<b>.{{7*191}}"},
    {"lang": "../../etc/passwd"},
    {"size": "huge", "list": "households:{{7*191}}"},
    {"list": "issues:nothing"},
    {"list": "effective", "categories": "bus"},
    {"unknown": "x" * 5_000},
]


@pytest.mark.parametrize("query", HOSTILE_ADDRESSES, ids=",".join)
def test_any_address_opens(
    query: dict[str, str], demo_geopackage: Path, told_store: pytest.MonkeyPatch
) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))
    for page in PAGES:
        app = opened(page.key, query)
        assert not app.exception, page.key
        assert not any(MARK in each for each in said(app))


def test_filters_travel_in_the_address_and_back(
    demo_geopackage: Path, told_store: pytest.MonkeyPatch
) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))
    app = opened("overview", {})
    before = app.title[0].value
    app = app.sidebar.selectbox[0].set_value(2).run()
    assert not app.exception
    query = address_of(app)
    assert set(query) == {"area"}
    narrowed = app.title[0].value
    assert narrowed != before
    again = opened("overview", query)
    assert again.title[0].value == narrowed
    elsewhere = opened("coverage", query)
    assert elsewhere.sidebar.selectbox[0].value == app.sidebar.selectbox[0].value


def test_areas_of_one_name_can_each_be_chosen(
    blank_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(make(path, villages_of_one_name)))
    app = opened("overview", {"lang": "en"})
    assert len(set(app.sidebar.selectbox[0].options)) == 4
    app = app.sidebar.selectbox[0].set_value(2).run()
    assert address_of(app)["area"] == "2"


def test_a_filter_that_chooses_nobody_does_not_deny_the_register(
    demo_geopackage: Path, told_store: pytest.MonkeyPatch
) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))
    app = opened("overview", {"lang": "en", "area": "3", "departments": "1"})
    assert "nobody is due under the present filters" in app.title[0].value
    assert "no register" not in " ".join(said(app)).lower()


def test_clearing_filters_returns_to_the_whole(
    demo_geopackage: Path, told_store: pytest.MonkeyPatch
) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))
    whole = opened("overview", {}).title[0].value
    app = opened("overview", {"from": "2017-03-24", "to": "2017-03-25"})
    assert app.title[0].value != whole
    app = app.sidebar.button(key="clear-filters").click().run()
    assert app.title[0].value == whole
    assert not app.query_params


def test_a_figure_opens_its_list(demo_geopackage: Path, told_store: pytest.MonkeyPatch) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))
    app = opened("overview", {"lang": "en"})
    button = app.button(key="figure-not_visited")
    number = re.search(r"[\d,]+", button.label).group()
    app = button.click().run()
    assert not app.exception
    assert any(f"{number} rows" in element.value for element in app.text)


def test_language_and_large_type_keep_the_filters(
    demo_geopackage: Path, told_store: pytest.MonkeyPatch
) -> None:
    told_store.setenv(STORE_VARIABLE, str(demo_geopackage))
    app = opened("coverage", {"area": "3"})
    app = app.sidebar.toggle[0].set_value(True).run()
    assert address_of(app) == {"area": "3", "size": "large"}


def test_the_first_page_is_the_one_that_routes_send_to() -> None:
    assert PAGES[0].key == FIRST_PAGE
