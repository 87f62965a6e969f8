"""Measures the map in the running program, at four sizes, beside the plain ways of drawing it.

``python3 run.py bench map``; see docs/benchmarks/map.md for what every figure means.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

from tests.bench import in_python
from tests.bench.browser import chromium
from tests.bench.in_browser import Seen, Way, median, share, watch
from tests.bench.machine import machine
from tests.bench.peers.common import marks_of
from tests.bench.report import markdown
from tests.bench.serving_peers import PEERS, Peer, lay_out, serving_peer
from tests.bench.stores import facts_of, questions, shown_by, store_of, survey_of
from tests.conftest import PROJECT, serving

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
REPORT: Final = PROJECT / "docs" / "benchmarks"


def measure_ours(browser: Browser, households: int, folder: Path, *, repeat: int) -> dict[str, Any]:
    """Measure the program's coverage page on a campaign of some size."""
    store, survey = store_of(households), survey_of(households)
    asked, facts = questions(survey), facts_of(survey)
    with serving(store, folder) as server:
        way = Way(f"{server.url}/coverage?lang=en", ours=True, everything=shown_by(facts))
        seen = watch(browser, way, asked, repeat=repeat)
    built = in_python.build_ours(households, facts, repeat=repeat)
    tiles = in_python.encode_tiles(facts, seen.tiles, repeat=repeat)
    return _told(seen) | {
        "build_ms": built.ms,
        "sent_bytes": built.sent_bytes,
        "count_ms": in_python.new_facts(survey, asked[0].ids, repeat=repeat),
        "encoding": {key: found._asdict() for key, found in tiles.items()},
    }


def measure_peer(browser: Browser, peer: Peer, folder: Path, *, repeat: int) -> dict[str, Any]:
    """Measure one plain way of drawing the same households."""
    survey = survey_of(peer.households)
    facts = facts_of(survey)
    has_map = peer.key != "no_map"
    with serving_peer(peer, folder) as url:
        way = Way(url, ours=False, everything=shown_by(facts), has_map=has_map)
        seen = watch(browser, way, questions(survey), repeat=repeat)
    told = _told(seen) | {"title": peer.title, "households": peer.households}
    if has_map:
        build = importlib.import_module(f"tests.bench.peers.{peer.key}").build
        marks = marks_of(facts)
        built = in_python.build_peer(lambda: build(marks), repeat=repeat)
        told |= {"build_ms": built.ms, "sent_bytes": built.sent_bytes}
    return told


def _told(seen: Seen) -> dict[str, Any]:
    told = asdict(seen)
    told["tiles"] = len(seen.tiles)
    times = told.pop("tile_times")
    told["tile_ms"] = {"median": median(times), "p95": share(times, 0.95)} if times else {}
    return told


def run(sizes: list[int], *, repeat: int, peers: bool) -> dict[str, Any]:
    """Measure everything, in one run and one browser."""
    chosen = [peer for peer in PEERS if peers and peer.households in sizes]
    for households in sizes:
        store_of(households)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        found: dict[str, Any] = {"machine": machine(browser.version), "repeat": repeat}
        found["import_ms"] = in_python.import_times(repeat=2 * repeat + 1)
        found["ours"] = {}
        for households in sizes:
            start = time.monotonic()
            found["ours"][str(households)] = measure_ours(
                browser, households, folder, repeat=repeat
            )
            print(f"· {households:,} households: {time.monotonic() - start:.0f} s", flush=True)
        found["peers"] = {}
        if chosen:
            lay_out(folder)
        for peer in chosen:
            start = time.monotonic()
            found["peers"][peer.key] = measure_peer(browser, peer, folder, repeat=repeat)
            print(f"· {peer.title}: {time.monotonic() - start:.0f} s", flush=True)
    return found


def main() -> None:
    """Measure, print the report, and keep it when the run was a complete one."""
    asked = argparse.ArgumentParser(prog="run.py bench map", description=__doc__)
    asked.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="numbers of households, by commas"
    )
    asked.add_argument("--repeat", type=int, default=5, help="repetitions of everything")
    asked.add_argument("--no-peers", action="store_true", help="only the program itself")
    asked.add_argument("--json", action="store_true", help="print all figures instead of a report")
    asked.add_argument(
        "--out", type=Path, help="folder for map.md and map.json; a complete run goes to docs"
    )
    given = asked.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    found = run(sizes, repeat=given.repeat, peers=not given.no_peers)
    complete = set(SIZES) <= set(sizes) and given.repeat >= 5 and not given.no_peers
    told, figures = markdown(found), json.dumps(found, indent=1)
    out = given.out or (REPORT if complete else None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "map.md").write_text(told, encoding="utf-8")
        (out / "map.json").write_text(figures + "\n", encoding="utf-8")
    print(figures if given.json else told)


if __name__ == "__main__":
    main()
