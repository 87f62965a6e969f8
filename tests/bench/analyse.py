"""Measures the analyses: scan, risk surface, hot spots, density, joins, siting; ours beside peers.

``python3 run.py bench analyse``; see docs/benchmarks/analyse.md for what every figure means.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from tests.bench.machine import machine
from tests.bench.stores import FOLDER
from tests.conftest import PROJECT

SIZES: Final = (10_000, 100_000)
"""Households of the two scans; other tasks take the larger number, or multiples of it."""

LARGEST: Final = 1_000
REPLICATES: Final = 999
REPEAT: Final = 3
AREAS: Final = 256
DEMANDS, SITES = 2_000, 200
REPORT: Final = PROJECT / "docs" / "benchmarks"
METHOD: Final = Path(__file__).with_name("analyse_method.md")
PEERS: Final = (
    "esda==2.9.0",
    "libpysal==4.14.1",
    "KDEpy==1.1.12",
    "spopt==0.7.0",
    "PuLP==3.3.2",
    "scikit-learn==1.9.1",
    "numba==0.68.1",
    "networkx==3.6.1",
    "mapclassify==2.10.0",
    *("llvmlite", "joblib", "threadpoolctl", "cloudpickle", "pointpats", "platformdirs"),
    *("beautifulsoup4", "soupsieve", "packaging", "requests", "tqdm", "narwhals"),
    "typing_extensions",
)

Figures = dict[str, Any]


def peers_folder() -> Path:
    """Install the peers for the bench only, once, into the folder that git ignores."""
    folder = FOLDER / "analyse-peers"
    if not (folder / "spopt").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder)]
        subprocess.run([*pip, *PEERS], check=True)
    return folder


def tasks(sizes: tuple[int, int]) -> dict[str, tuple[object, ...]]:
    """List what is measured: name, then task and its numbers."""
    small, large = sizes
    many, some = 10 * large, large
    of_demand = (max(large * DEMANDS // SIZES[1], 60), max(large * SITES // SIZES[1], 20))
    return {
        "scan, small": ("scan", small, min(LARGEST, small // 2), REPLICATES),
        "scan, large": ("scan", large, min(LARGEST, large // 2), REPLICATES),
        "risk": ("risk", large),
        "spots": ("spots", large),
        "spots, esda": ("spots_esda", large),
        "density": ("density", large),
        "density, KDEpy": ("density_kdepy", large, 45.0),
        "join": ("joined", many, min(AREAS, large)),
        "join, geopandas": ("joined_geopandas", many, min(AREAS, large)),
        "lamps": ("lamps", many, some),
        "siting": ("siting", *of_demand),
        "siting, spopt": ("siting_spopt", *of_demand),
    }


def measure(task: tuple[object, ...], *, repeat: int, peers: Path | None) -> Figures:
    """Do a task several times, each in a process of its own; return medians."""
    environment = dict(os.environ)
    if peers is not None:
        environment["PYTHONPATH"] = str(peers)
    found: list[Figures] = []
    for _ in range(repeat):
        command = [sys.executable, "-m", "tests.bench.analyse_task", *map(str, task)]
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return {"failure": done.returncode}
        found.append(json.loads(done.stdout))
    timed = {
        name: median(each[name] for each in found)
        for name in found[0]
        if name.endswith(("_s", "_mb"))
    }
    return found[0] | timed


def run(sizes: tuple[int, int], *, repeat: int, peers: bool) -> Figures:
    """Measure everything."""
    found: Figures = {"machine": _machine(), "sizes": list(sizes), "repeat": repeat, "tasks": {}}
    folder = peers_folder() if peers else None
    for name, task in tasks(sizes).items():
        others = ", " in name and name.split(", ")[1] not in {"small", "large"}
        if others and folder is None:
            continue
        times = 1 if name in {"scan, large", "spots, esda"} else repeat
        found["tasks"][name] = measure(task, repeat=times, peers=folder if others else None)
        print(f"· {name}: done", file=sys.stderr, flush=True)
    found["machine"]["load after"] = f"{os.getloadavg()[0]:.1f}"
    return found


def _machine() -> dict[str, str]:
    names = ("day", "system", "cores", "memory", "load before", "Python", "numpy", "geopandas")
    told = {name: value for name, value in machine("").items() if name in names}
    peers = dict(each.split("==") for each in PEERS[:5] if "==" in each)
    return told | {"scipy": version("scipy"), "shapely": version("shapely")} | peers


# --- the report -----------------------------------------------------------------------------------


def markdown(found: Figures) -> str:
    """Write the whole report."""
    words = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    opening = (
        f"Written by `python3 run.py bench analyse`: medians of {found['repeat']} runs, the "
        "largest scan and esda once, each in a process of its own. Seconds are of the processor."
    )
    parts = [
        "# Analyses, measured",
        opening,
        f"{words}.",
        "## Targets\n\n" + _lines(("target", "wanted", "found", ""), targets(found)),
        "## Everything\n\n" + _table(found["tasks"]),
        METHOD.read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def targets(found: Figures) -> list[tuple[str, ...]]:
    """Compare the figures with what is promised."""
    small, large = (f"{size:,}" for size in found["sizes"])

    def figure(name: str, what: str = "cpu_s") -> float | None:
        value = found["tasks"].get(name, {}).get(what)
        return None if value is None else float(value)

    def ratio(one: str, other: str) -> float | None:
        mine, theirs = figure(one), figure(other)
        return None if mine is None or not theirs else mine / theirs

    def same(one: str, other: str, what: str) -> bool | None:
        mine, theirs = (found["tasks"].get(name, {}).get(what) for name in (one, other))
        if mine is None or theirs is None:
            return None
        return bool(np.allclose(mine, theirs, rtol=1e-12, atol=1e-12))

    quicker = ratio("spots", "spots, esda")
    memory = figure("scan, large", "memory_mb")
    return [
        _most(f"Scan of {small} households", figure("scan, small"), 3, " s"),
        _most(f"Scan of {large} households", figure("scan, large"), 25, " s"),
        _most("its memory", memory, 1500, " MB"),
        _most("Risk surface, 500 × 500, with tolerance", figure("risk"), 0.3, " s"),
        _most(f"Gi* of {large} areas", figure("spots"), 0.3, " s"),
        _least("Gi* against esda", 1 / quicker if quicker else None, 30),
        _holds("z of Gi* as esda's to 1e-12", held=same("spots", "spots, esda", "z")),
        _most("Density against KDEpy", ratio("density", "density, KDEpy"), 1 / 3, "×"),
        _most("Points in areas against geopandas", ratio("join", "join, geopandas"), 0.5, "×"),
        _holds("the same pairs", held=same("join", "join, geopandas", "mark")),
        _most("Nearest lamp", figure("lamps"), 1.6, " s"),
        _most("Siting against spopt", ratio("siting", "siting, spopt"), 0.05, "×"),
        _holds("the same optimum", held=same("siting", "siting, spopt", "served")),
    ]


def _most(says: str, figure: float | None, limit: float, unit: str) -> tuple[str, ...]:
    return _row(says, figure, f"≤ {limit:.3g}{unit}", unit, lambda value: value <= limit)


def _least(says: str, figure: float | None, limit: float) -> tuple[str, ...]:
    return _row(says, figure, f"≥ {limit:g}×", "×", lambda value: value >= limit)


def _row(
    says: str, figure: float | None, wanted: str, unit: str, enough: Callable[[float], bool]
) -> tuple[str, ...]:
    if figure is None:
        return says, wanted, "not measured", "–"
    return says, wanted, f"{figure:.3g}{unit}", "reached" if enough(figure) else "**missed**"


def _holds(says: str, *, held: bool | None) -> tuple[str, ...]:
    if held is None:
        return says, "yes", "not measured", "–"
    return says, "yes", "yes" if held else "no", "reached" if held else "**missed**"


def _table(measured: Figures) -> str:
    rows = [
        (name, "no answer", "–", "–")
        if "failure" in each
        else (name, f"{each['cpu_s']:.3g}", f"{each['wall_s']:.3g}", f"{each['memory_mb']:,.0f}")
        for name, each in measured.items()
    ]
    near = measured.get("spots", {}).get("neighbours_cpu_s")
    if near is not None:
        rows.append(("spots: finding 8 neighbours of each", f"{near:.3g}", "–", "–"))
    return _lines(("", "CPU seconds", "seconds", "memory, MB"), rows)


def _lines(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    rule = tuple("---" for _ in head)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def main() -> None:
    """Measure, print the report, and keep it when the run was a complete one."""
    asked = argparse.ArgumentParser(prog="run.py bench analyse", description=__doc__)
    sizes = ",".join(map(str, SIZES))
    asked.add_argument("--sizes", default=sizes, help="households of the two scans")
    asked.add_argument("--repeat", type=int, default=REPEAT)
    asked.add_argument("--no-peers", action="store_true", help="only the program itself")
    asked.add_argument("--json", action="store_true", help="print all figures instead of a report")
    asked.add_argument(
        "--out", type=Path, help="folder for analyse.md and analyse.json; a complete run: docs"
    )
    given = asked.parse_args()
    small, large = map(int, given.sizes.split(","))
    found = run((small, large), repeat=given.repeat, peers=not given.no_peers)
    usual = (small, large) == SIZES and given.repeat >= REPEAT
    told, figures = markdown(found), json.dumps(found, indent=1)
    out = given.out or (REPORT if usual and not given.no_peers else None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "analyse.md").write_text(told, encoding="utf-8")
        (out / "analyse.json").write_text(figures + "\n", encoding="utf-8")
    print(figures if given.json else told)


if __name__ == "__main__":
    main()
