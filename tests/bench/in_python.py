"""What Python takes: building maps, encoding tiles, importing the core."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import folium
import streamlit_folium

from data import open_store
from data.actor import LOCAL
from geo.facts import Facts
from geo.mercator import Tile
from geo.model import Survey
from layers import LAYERS
from tests.bench.in_browser import median, share
from tests.bench.stores import facts_of, store_of
from tests.conftest import PROJECT
from text import Translator
from views.base import Context
from views.library import Library
from views.state import Selection
from views.widgets.map_panel import show_map

SHOWN = ("base", "coverage", "gaps", "areas", "householdplaces", "households")
"""The layers of the coverage page."""


class Built(NamedTuple):
    """How long a map takes to build, and what st_folium then sends."""

    ms: list[float]
    sent_bytes: int


def timed(work: Callable[[], object], *, repeat: int) -> list[float]:
    """Run something once unmeasured, then several times; return milliseconds."""
    work()
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def build_ours(households: int, facts: Facts, *, repeat: int) -> Built:
    """Time what the map panel does on every run: objects, rendering, all that st_folium sends."""
    context = Context(
        Library(open_store(store_of(households))), LOCAL, Translator("zh"), Selection(), (), facts
    )
    return _built(lambda: show_map(context, SHOWN, name="coverage"), repeat=repeat)


def build_peer(build: Callable[[], Any], *, repeat: int) -> Built:
    """Time building a peer's map and rendering all that is sent of it."""

    def whole() -> None:
        drawn = build()
        if isinstance(drawn, folium.Map):
            streamlit_folium.st_folium(drawn, returned_objects=[])
        else:
            sent.append(len(drawn.to_json()))

    sent: list[int] = []
    built = _built(whole, repeat=repeat)
    return Built(built.ms, built.sent_bytes or sent[-1])


def _built(work: Callable[[], object], *, repeat: int) -> Built:
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    component, sent = streamlit_folium._component_func, [0]

    def take(**arguments: Any) -> None:
        arguments.pop("on_change", None)
        sent[0] = len(json.dumps(arguments))

    streamlit_folium._component_func = take
    try:
        return Built(timed(work, repeat=repeat), sent[0])
    finally:
        streamlit_folium._component_func = component


def new_facts(survey: Survey, departments: tuple[int, ...], *, repeat: int) -> list[float]:
    """Time what a new filter has to count before anything of it can be shown."""

    def count() -> None:
        facts = facts_of(survey, departments)
        _ = facts.coverage, facts.shown_areas

    return timed(count, repeat=repeat)


class Encoding(NamedTuple):
    """Encoding of a layer's tiles, compression included as the server does it."""

    tiles: int
    median_ms: float
    p95_ms: float
    longest_ms: float
    largest_bytes: int


def encode_tiles(
    facts: Facts, asked: list[tuple[str, int, int, int]], *, repeat: int
) -> dict[str, Encoding]:
    """Time the encoding of the very tiles that the browser has asked for, by layer."""
    found = {}
    for layer in LAYERS:
        places = [Tile(z, x, y) for key, z, x, y in asked if key == layer.key]
        taken, sizes = [], []
        for place in places:
            packed: list[bytes] = []

            def encode(layer=layer, place=place, packed=packed) -> None:
                packed.append(gzip.compress(layer.tile(facts, place), 1))

            taken.append(median(timed(encode, repeat=repeat)))
            sizes.append(len(packed[-1]))
        if places:
            found[layer.key] = Encoding(
                len(places), median(taken), share(taken, 0.95), max(taken), max(sizes)
            )
    return found


def import_times(*, repeat: int) -> dict[str, list[float]]:
    """Time importing all of geo/ and text in a new interpreter, against geopandas, by turns."""
    core = [f"geo.{path.stem}" for path in sorted((PROJECT / "geo").glob("[!_]*.py"))]
    programs = {
        "core": f"import {', '.join([*core, 'text'])}",
        "geopandas": "import geopandas",
        "nothing": "pass",
    }
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(repeat + 1):
        for name, program in programs.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True)
            if turn:  # the first turn fills the disk's cache and writes compiled files
                taken[name].append(1000 * (time.perf_counter() - start))
    return taken
