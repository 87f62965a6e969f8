"""Measures planning: turfs and routes of ours beside PyVRP alone and OR-tools.

``python3 run.py bench plan``; see docs/benchmarks/plan.md for what every figure means.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from geo.turfs import MOST_OVERLAP, hull_overlap
from tests.bench.machine import machine
from tests.bench.plan_cases import ROADS, Case, case
from tests.bench.stores import FOLDER
from tests.conftest import PROJECT

SIZES: Final = ("500/9", "5000/60")
"""Households and teams."""

SECONDS: Final = 30
REPORT: Final = PROJECT / "docs" / "benchmarks"
METHOD: Final = Path(__file__).with_name("plan_method.md")
TITLES: Final = {
    "ours": "ours",
    "plain": "ours, routes without PyVRP",
    "pyvrp": "PyVRP alone",
    "ortools": "OR-tools",
}
OR_TOOLS: Final = ("ortools==9.15.6755", "absl-py", "protobuf>=6.33.1,<6.34", "immutabledict")
_FACTOR: Final = 8
"""A way that takes so many times its seconds is stopped."""

_TIMED_UP_TO: Final = 500
"""Households for which a time is promised."""

Figures = dict[str, Any]


def or_tools() -> Path:
    """Install OR-tools for the bench only, once, into the folder that git ignores."""
    folder = FOLDER / "ortools"
    if not (folder / "ortools").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder)]
        subprocess.run([*pip, *OR_TOOLS], check=True)
    return folder


def measure(way: str, name: str, *, seconds: int) -> Figures:
    """Plan in a process of its own and judge the routes; empty when there is no answer."""
    environment = dict(os.environ)
    if way == "ortools":
        environment["PYTHONPATH"] = str(or_tools())
    command = [sys.executable, "-m", "tests.bench.plan_task", way, name, str(seconds)]
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            timeout=seconds * _FACTOR,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failed:
        return {"failure": type(failed).__name__}
    told = json.loads(done.stdout)
    return judged(case(name), told["routes"]) | {n: told[n] for n in ("wall_s", "cpu_s")}


def judged(task: Case, routes: list[list[int]]) -> Figures:
    """Measure routes by the same ruler, whoever made them."""
    assert sorted(stop for route in routes for stop in route) == list(range(len(task.x)))
    team = np.empty(len(task.x), dtype=np.int64)
    lengths = []
    for number, route in enumerate(routes):
        team[route] = number
        first = task.start[route[0]] if task.start is not None and route else 0.0
        lengths.append(float(first + task.distance[route[:-1], route[1:]].sum()))
    sizes = np.array([len(route) for route in routes] + [0] * (task.teams - len(routes)))
    return {
        "total_m": sum(lengths),
        "longest_m": max(lengths),
        "smallest": int(sizes.min()),
        "largest": int(sizes.max()),
        "off_mean": float(np.abs(sizes - sizes.mean()).max()),
        "overlap": hull_overlap(task.x, task.y, team),
    }


def run(sizes: list[tuple[int, int]], *, seconds: int, peers: bool) -> Figures:
    """Measure every task in every way."""
    ways = list(TITLES) if peers else ["ours", "plain"]
    found: Figures = {"machine": _machine(), "seconds": seconds, "cases": {}}
    for households, teams in sizes:
        kinds = ["free", "meeting"] + (
            ["roads"] if ROADS.exists() and households <= _TIMED_UP_TO else []
        )
        for kind in kinds:
            name = f"{kind}-{households}-{teams}"
            figures = {way: measure(way, name, seconds=seconds) for way in ways}
            found["cases"][name] = {"title": case(name).title, "ways": figures}
            print(f"· {name}: done", file=sys.stderr, flush=True)
    found["machine"]["load after"] = f"{os.getloadavg()[0]:.1f}"
    return found


def _machine() -> dict[str, str]:
    names = ("day", "system", "cores", "memory", "load before", "Python", "numpy", "shapely")
    told = {name: value for name, value in machine("").items() if name in names}
    return (
        told
        | {name: version(name) for name in ("scipy", "pyvrp")}
        | {"ortools": OR_TOOLS[0].partition("==")[2]}
    )


# --- the report -----------------------------------------------------------------------------------


def markdown(found: Figures) -> str:
    """Write the whole report."""
    words = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    head = ("target", "wanted", "found", "")
    opening = (
        f"Written by `python3 run.py bench plan`: one run; {found['seconds']} seconds of the "
        "processor for each of the others."
    )
    parts = [
        "# Planning, measured",
        opening,
        f"{words}.",
        "## Targets\n\n" + _lines(head, targets(found)),
        *(f"## {each['title']}\n\n{_table(each['ways'])}" for each in found["cases"].values()),
        METHOD.read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def targets(found: Figures) -> list[tuple[str, ...]]:
    """Compare the figures with what is promised."""
    rows = []
    for name, each in found["cases"].items():
        title, ways = each["title"], each["ways"]
        mine = ways["ours"]
        peer = ways.get("pyvrp", {}).get("total_m")
        length = mine["total_m"] / peer if peer else None
        rows.append(_most(f"{title}: length against PyVRP alone", length, 1.03, "×"))
        rows.append(_most(f"{title}: hulls that overlap", mine["overlap"], MOST_OVERLAP, ""))
        rows.append(_most(f"{title}: size off the mean", mine["off_mean"], 4, ""))
        if int(name.split("-")[1]) <= _TIMED_UP_TO:
            rows.append(_most(f"{title}: CPU time", mine["cpu_s"], 10, " s"))
    return rows


def _most(says: str, figure: float | None, limit: float, unit: str) -> tuple[str, ...]:
    if figure is None:
        return says, f"≤ {limit:g}{unit}", "not measured", "–"
    reached = "reached" if figure <= limit else "**missed**"
    return says, f"≤ {limit:g}{unit}", f"{figure:.3g}{unit}", reached


def _table(ways: Figures) -> str:
    head = ("", "total length", "longest route", "sizes", "overlap", "seconds", "CPU seconds")
    base = ways.get("pyvrp", {}).get("total_m") or ways["ours"]["total_m"]
    return _lines(head, [(TITLES[way], *_row(each, base)) for way, each in ways.items()])


def _row(each: Figures, base: float) -> tuple[str, ...]:
    if "failure" in each:
        return ("no answer", "–", "–", "–", "–", "–")
    return (
        f"{each['total_m'] / base:.3f}×",
        f"{each['longest_m']:,.0f} m",
        f"{each['smallest']}–{each['largest']}",
        f"{each['overlap']:.3f}",
        f"{each['wall_s']:.1f}",
        f"{each['cpu_s']:.1f}",
    )


def _lines(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    rule = tuple("---" for _ in head)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def main() -> None:
    """Measure, print the report, and keep it when the run was a complete one."""
    asked = argparse.ArgumentParser(prog="run.py bench plan", description=__doc__)
    asked.add_argument(
        "--sizes", default=",".join(SIZES), help="households/teams, several with a comma"
    )
    asked.add_argument(
        "--seconds", type=int, default=SECONDS, help="CPU seconds for each of the others"
    )
    asked.add_argument("--no-peers", action="store_true", help="only the program itself")
    asked.add_argument("--json", action="store_true", help="print all figures instead of a report")
    asked.add_argument(
        "--out", type=Path, help="folder for plan.md and plan.json; a complete run: docs"
    )
    given = asked.parse_args()
    sizes = [tuple(map(int, each.split("/"))) for each in given.sizes.split(",")]
    found = run(sizes, seconds=given.seconds, peers=not given.no_peers)
    usual = given.sizes.split(",") == list(SIZES) and given.seconds >= SECONDS
    told, figures = markdown(found), json.dumps(found, indent=1)
    out = given.out or (REPORT if usual and not given.no_peers else None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "plan.md").write_text(told, encoding="utf-8")
        (out / "plan.json").write_text(figures + "\n", encoding="utf-8")
    print(figures if given.json else told)


if __name__ == "__main__":
    main()
