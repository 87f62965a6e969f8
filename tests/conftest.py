"""What tests stand on: stores of both kinds, the demo, running servers, a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from tests.postgres import Cluster, find_programs

PROJECT = Path(__file__).resolve().parent.parent
settings.register_profile("busy machine", deadline=None)  # no clock decides over a test
settings.load_profile("busy machine")

SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A private PostgreSQL with PostGIS, run by an unprivileged user, gone after the tests."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostGIS is not installed (python3 run.py test installs it on Debian as root)")
    with Cluster.running(programs) as running:
        yield running


@pytest.fixture(scope="session")
def blank_geopackage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.gpkg"
    open_store(path).prepare()
    copy = path.with_name("copy.gpkg")
    _copy(path, copy)
    return copy


@pytest.fixture(scope="session")
def demo_geopackage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo campaign in a GeoPackage; copy it before writing."""
    path = tmp_path_factory.mktemp("demo") / "demo.gpkg"
    store = open_store(path)
    store.prepare()
    store.write(LOCAL, demo_change())
    copy = path.with_name("copy.gpkg")
    _copy(path, copy)
    return copy


def _copy(source: Path, target: Path) -> None:
    import sqlite3

    with sqlite3.connect(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()


@pytest.fixture(params=["GeoPackage", pytest.param("PostGIS", marks=pytest.mark.postgis)])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, blank_geopackage: Path
) -> Iterator[Store]:
    """An empty store, once of each kind."""
    if request.param == "GeoPackage":
        path = tmp_path / "store.gpkg"
        shutil.copyfile(blank_geopackage, path)
        yield open_store(path)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.prepared_database() as url:
        opened = open_store(url)
        yield opened
        opened.backend.engine.dispose()


@pytest.fixture
def geopackage(tmp_path: Path, blank_geopackage: Path) -> Store:
    """An empty store in a GeoPackage."""
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    return open_store(path)


@pytest.fixture(scope="session")
def demo_store(demo_geopackage: Path) -> Store:
    """The demo; not to be written to."""
    return open_store(demo_geopackage)


@pytest.fixture(scope="session")
def demo_survey(demo_store: Store):
    return demo_store.survey(LOCAL, demo_store.campaigns(LOCAL)[0].id)


@pytest.fixture(scope="session")
def demo_facts(demo_survey) -> Facts:
    return Facts(demo_survey, Filters(demo_survey.campaign.id))


@pytest.fixture(scope="session")
def fonts() -> Path:
    folder = PROJECT / "web" / "built" / "fonts"
    assert folder.is_dir(), "python3 run.py test builds the fonts"
    return folder


@dataclass(frozen=True)
class Server:
    """A running server of ours."""

    url: str
    log: Path

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Fetch an address; returns status, body, headers."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(store: str | Path, folder: Path, **environment: str) -> Iterator[Server]:
    """Run the application on a store."""
    port = free_port()
    log = folder / f"server-{uuid4().hex[:6]}.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    variables = {**os.environ, "DOORSTEP_STORE": str(store), **environment}
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=variables, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", log)
            for _ in range(400):
                if process.poll() is not None:
                    raise RuntimeError(f"server ended: {log.read_text()[-2000:]}")
                try:
                    if server.get("/healthz")[0] in {200, 503}:
                        break
                except OSError:
                    time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def server(demo_geopackage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application on the demo campaign."""
    folder = tmp_path_factory.mktemp("server")
    path = folder / "store.gpkg"
    shutil.copyfile(demo_geopackage, path)
    with serving(path, folder) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A real browser."""
    from playwright.sync_api import sync_playwright

    found = next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))),
        None,
    )
    if found is None:
        pytest.skip("Chromium is not installed (python3 run.py test installs it on Debian as root)")
    quiet = "gpu quic background-networking component-update sync dev-shm-usage"
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet.split())]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()
