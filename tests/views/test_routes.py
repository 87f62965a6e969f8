"""The routes beside the pages: tiles agree with the facts; nobody learns a thing without a pass."""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from starlette.applications import Starlette

from data.actor import LOCAL, Actor
from data.store import Store
from geo.facts import Facts
from geo.mercator import world_position
from geo.model import Filters
from layers import LAYERS
from layers.base import Layer
from layers.households import position_index
from layers.point_tiles import decode_points
from tests.conftest import Server, serving
from views import addresses, routes, settings, tokens
from views.headers import LoopbackOnly, SecurityHeaders, content_policy
from views.library import Library

ZOOM = 14


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]


def ask(app, address: str, *, client: str = "127.0.0.1", host: str = "127.0.0.1:8501") -> Answer:
    """Send one request through an application, without a network."""
    path, _, query = address.partition("?")
    messages = []

    async def send(message: dict) -> None:
        messages.append(message)

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(b"host", host.encode())],
        "client": (client, 50_000),
        "server": ("127.0.0.1", 80),
        "http_version": "1.1",
    }
    # in a thread of its own: the browser's loop may run in this one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    start = next(m for m in messages if m["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], body, headers)


@pytest.fixture
def shelf(demo_store: Store, monkeypatch: pytest.MonkeyPatch) -> Library:
    found = Library(demo_store)
    monkeypatch.setattr(routes, "library", lambda: found)
    return found


@pytest.fixture
def app(shelf: Library) -> Starlette:
    return Starlette(routes=routes.routes(""))


@pytest.fixture
def facts(shelf: Library) -> Facts:
    found = shelf.facts(LOCAL, Filters(shelf.campaigns(LOCAL)[0].id))
    assert found is not None
    return found


def layer_of(key: str) -> Layer:
    return next(layer for layer in LAYERS if layer.key == key)


def households(facts: Facts, shelf: Library) -> str:
    return addresses.tiles_of(layer_of("households"), facts, LOCAL, shelf)


def tile_addresses(facts: Facts, pattern: str) -> Iterator[str]:
    index = position_index(facts.survey)
    columns, rows = world_position(index.lon, index.lat, bits=ZOOM)
    for x, y in sorted(set(zip(columns.tolist(), rows.tolist(), strict=True))):
        yield pattern.format(z=ZOOM, x=x, y=y).removeprefix("../..")


def test_tiles_of_a_filter_add_up_to_its_figure(
    app: Starlette, shelf: Library, facts: Facts
) -> None:
    for filters in (facts.filters, facts.filters.but(departments=(2,))):
        chosen = shelf.facts(LOCAL, filters)
        pattern = addresses.tiles_of(layer_of("households"), chosen, LOCAL, shelf)
        counted = 0
        for address in tile_addresses(facts, pattern):
            answer = ask(app, address)
            assert answer.status == 200
            counted += decode_points(gzip.decompress(answer.body))[0]
        assert counted == chosen.coverage.register


@pytest.mark.parametrize("layer", [layer.key for layer in LAYERS])
def test_every_layer_is_served(app: Starlette, shelf: Library, facts: Facts, layer: str) -> None:
    address = next(tile_addresses(facts, addresses.tiles_of(layer_of(layer), facts, LOCAL, shelf)))
    assert ask(app, address).status == 200


def test_words_come_as_data(app: Starlette, shelf: Library, facts: Facts) -> None:
    address = addresses.words_of(
        ("areas", "households"), facts, LOCAL, shelf, language="en", large=True
    ).removeprefix("../..")
    said = json.loads(ask(app, address).body)
    assert said["language"] == "en"
    assert said["scale"] == settings.LARGE_TYPE
    assert any("Made-up" in line for line in said["credits"])


def test_a_search_text_stands_in_no_address(shelf: Library, facts: Facts) -> None:
    searched = shelf.facts(LOCAL, facts.filters.but(text="路灯"))
    address = addresses.tiles_of(layer_of("issues"), searched, LOCAL, shelf)
    assert "路灯" not in address
    assert "%E8" not in address
    query = dict(part.split("=") for part in address.split("?")[1].split("&"))
    _, filters, _ = addresses.read(query, shelf)
    assert filters.text == "路灯"


def changed(address: str, name: str, value: str | None) -> str:
    path, _, query = address.partition("?")
    parts = dict(part.split("=") for part in query.split("&"))
    parts.pop(name, None)
    if value is not None:
        parts[name] = value
    return f"{path}?" + "&".join(f"{key}={each}" for key, each in parts.items())


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        (("t", None), 403),
        (("t", "abc.def"), 403),
        (("t", "%C3%A9.x"), 403),
        (("v", "999999"), 410),
        (("v", None), 404),
        (("v", "1;2"), 404),
        (("c", "999"), 404),
        (("c", "x"), 404),
        (("c", "9" * 30), 404),
        (("a", "1-x"), 404),
        (("s", "2017-99-99"), 404),
        (("q", "unknown"), 404),
    ],
)
def test_wrong_addresses_get_a_status_and_nothing_else(
    app, shelf, facts, wrong: tuple[str, str | None], status: int
) -> None:
    address = next(tile_addresses(facts, households(facts, shelf)))
    answer = ask(app, changed(address, *wrong))
    assert (answer.status, answer.body) == (status, b"")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "place", ["5/99999/0", "40/0/0", "3/8/8", "99/1/1", f"{'9' * 5000}/1/1", "-1/0/0"]
)
def test_tiles_beyond_the_world_do_not_exist(
    app: Starlette, shelf: Library, facts: Facts, place: str
) -> None:
    pattern = households(facts, shelf).removeprefix("../..")
    assert ask(app, pattern.replace("{z}/{x}/{y}", place)).status == 404
    assert ask(app, pattern.format(z=1, x=0, y=0).replace("households", "nothing")).status == 404


def test_an_actor_without_rights_gets_no_tile(app: Starlette, shelf: Library, facts: Facts) -> None:
    address = next(tile_addresses(facts, households(facts, shelf)))
    stranger = tokens.issue(Actor("stranger", "nobody", ()))
    assert ask(app, changed(address, "t", stranger)).status == 403


def test_the_first_page_has_one_address(app: Starlette) -> None:
    answer = ask(app, "/overview?lang=en")
    assert answer.status in {302, 307}
    assert answer.headers["location"] == "/?lang=en"


def test_answers_carry_the_policy_and_go_to_this_machine_only(app: Starlette) -> None:
    guarded = LoopbackOnly(SecurityHeaders(app))
    inside = ask(guarded, "/healthz")
    assert inside.status == 200
    assert inside.headers["content-security-policy"] == content_policy()
    assert "http" not in content_policy()
    for outside in ("10.0.0.7", "::ffff:10.0.0.7", "2001:db8::1", ""):
        answer = ask(guarded, "/healthz", client=outside)
        assert (answer.status, answer.body) == (403, b"")
    for name in ("localhost:8501", "[::1]:8501", "127.0.0.1"):
        assert ask(guarded, "/healthz", host=name).status == 200
    for name in ("evil.example", "127.0.0.1.evil.example:8501", "localhost@evil.example", ""):
        assert ask(guarded, "/healthz", host=name).status == 403


def test_health_says_what_is_there(server: Server) -> None:
    status, body, headers = server.get("/healthz")
    said = json.loads(body)
    assert status == 200
    assert set(said) == {"status", "version", "store", "households"}
    assert (said["status"], said["households"]) == ("ok", 4000)
    assert headers["content-security-policy"] == content_policy()


def test_health_says_why_not(demo_geopackage: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.gpkg"
    shutil.copyfile(demo_geopackage, store)
    with serving(store, tmp_path) as running:
        assert running.get("/healthz")[0] == 200
        for path in tmp_path.glob("store.gpkg*"):
            path.unlink()
        status, body, _ = running.get("/healthz")
        assert status == 503
        assert json.loads(body)["reason"] == "StoreMissing"
        assert not np.any([path.exists() for path in tmp_path.glob("store.gpkg")])


@pytest.mark.parametrize(
    "path", ["/vendor/../app.py", "/vendor/%2e%2e/%2e%2e/pyproject.toml", "/static/../app.py"]
)
def test_no_file_outside_the_assets_is_served(server: Server, path: str) -> None:
    _, body, _ = server.get(path)
    assert b"streamlit" not in body.lower() or b"<html" in body.lower()
    assert b"[project]" not in body
