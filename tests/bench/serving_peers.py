"""Peers as small Streamlit programs of their own, in a temporary folder, without the internet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.stores import FOLDER, store_of
from tests.conftest import PROJECT, free_port
from web.build import _npm

SCRIPTS: Final = Path(__file__).parent / "peers"
_CLUSTER: Final = "leaflet.markercluster@1.1.0"
"""The release that folium's plugin names."""


class Peer(NamedTuple):
    """One plain way of drawing the households."""

    key: str
    title: str
    households: int


PEERS: Final = (
    Peer("no_map", "the same page without a map", 10_000),
    Peer("circle_markers", "st_folium, loop of CircleMarker", 10_000),
    Peer("geojson", "st_folium, GeoJson with style_function", 10_000),
    Peer("fast_marker_cluster", "st_folium, FastMarkerCluster", 100_000),
    Peer("pydeck_chart", "st.pydeck_chart, ScatterplotLayer", 100_000),
)


def fetch_cluster() -> Path:
    """Get the cluster plugin through npm, once, into the folder that git ignores."""
    folder = FOLDER / "npm"
    package = folder / "node_modules" / "leaflet.markercluster" / "dist"
    if not package.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}', encoding="ascii")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"]
        subprocess.run([*_npm(), "install", *options, _CLUSTER], cwd=folder, check=True)
    return package


def lay_out(folder: Path) -> None:
    """Put scripts and assets where Streamlit's static serving finds them."""
    static = folder / "static"
    leaflet = PROJECT / "web" / "node_modules" / "leaflet" / "dist"
    shutil.copytree(leaflet / "images", static / "images", dirs_exist_ok=True)
    for source in (leaflet, fetch_cluster()):
        for file in [*source.glob("*.js"), *source.glob("*.css")]:
            shutil.copy(file, static)
    for script in SCRIPTS.glob("*.py"):
        shutil.copy(script, folder)


@contextmanager
def serving_peer(peer: Peer, folder: Path) -> Iterator[str]:
    """Run one peer on the store of its size; yields its address."""
    port = free_port()
    settings = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.enableStaticServing": "true",
        "browser.gatherUsageStats": "false",
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "streamlit", "run", f"{peer.key}.py", *options]
    variables = {**os.environ, "PYTHONPATH": str(PROJECT)}
    variables["DOORSTEP_STORE"] = str(store_of(peer.households))
    with (folder / f"{peer.key}.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=variables, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(f"{url}/_stcore/health")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(address: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("a peer's server did not start")
