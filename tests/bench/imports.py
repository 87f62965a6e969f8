"""Measures importing: a workbook with all checks and preview, a very long CSV, plain reading.

``python3 run.py bench import``; see docs/benchmarks/import.md for what every figure means.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.bench.import_files import blank_store, store_with_ground, text_table, workbook
from tests.bench.machine import machine
from tests.conftest import PROJECT

SIZES: Final = (20_000, 1_000_000)
"""Rows of the workbook and of the CSV."""

ONCE_FROM: Final = 500_000
"""Larger files are measured once."""

REPORT: Final = PROJECT / "docs" / "benchmarks"
METHOD: Final = Path(__file__).with_name("import_method.md")
Figures = dict[str, Any]


def measure(*task: object, repeat: int) -> Figures:
    """Run a task several times, each in a process of its own; return medians."""
    found: list[dict[str, float]] = []
    for _ in range(repeat):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.import_task", *map(str, task)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            check=True,
        )
        found.append(json.loads(done.stdout))
    return {name: median(each[name] for each in found) for name in found[0]} | {"repeat": repeat}


def run(sizes: tuple[int, int], *, repeat: int, peers: bool) -> Figures:
    """Measure both files, ours and plainly."""
    files = {"xlsx": workbook(sizes[0]), "csv": text_table(sizes[1])}
    found: Figures = {"machine": _machine(), "sizes": list(sizes), "repeat": repeat, "files": {}}
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as name:
        folder = Path(name)
        ours = {
            "xlsx": ("check", store_with_ground(folder, sizes[0])),
            "csv": ("import", blank_store(folder)),
        }
        for (kind, path), rows in zip(files.items(), sizes, strict=True):
            times = 1 if rows >= ONCE_FROM else repeat
            task, store = ours[kind]
            found["files"][kind] = {
                "mb": path.stat().st_size / 1e6,
                "ours": measure(task, path, store, repeat=times),
                "plain": measure("plain", path, repeat=times) if peers else {},
            }
            print(f"· {kind}, {rows:,} rows: done", file=sys.stderr, flush=True)
    return found


def _machine() -> dict[str, str]:
    told = {n: v for n, v in machine("").items() if n in _TOLD}
    return told | {name: version(name) for name in ("python-calamine", "pyogrio", "xlsxwriter")}


_TOLD: Final = (
    "day",
    "system",
    "cores",
    "memory",
    "load before",
    "Python",
    "geopandas",
    "pandas",
    "numpy",
    "shapely",
)


# --- the report -----------------------------------------------------------------------------------


def markdown(found: Figures) -> str:
    """Write the whole report."""
    machine_words = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    repeat = found["repeat"]
    opening = (
        f"Written by `python3 run.py bench import`: medians of {repeat} runs, the longest file "
        "once, each in a process of its own. MB = 1,000,000 bytes."
    )
    parts = [
        "# Importing, measured",
        opening,
        f"{machine_words}.",
        "## Targets\n\n" + _lines(("target", "wanted", "found", ""), targets(found)),
        "## Both files\n\n" + _table(found),
        METHOD.read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def targets(found: Figures) -> list[tuple[str, ...]]:
    """Compare the figures with what is promised."""
    book, text = (found["files"][name]["ours"] for name in ("xlsx", "csv"))
    rows = [f"{size:,}" for size in found["sizes"]]
    checked = book["check_s"] + book["preview_s"]
    memory = book["extra_mb"] + book["child_mb"]
    return [
        _most(f"XLSX of {rows[0]} rows: all checks and preview", checked, 20, " s"),
        _most(f"XLSX of {rows[0]} rows: importing it after that", book["import_s"], 15, " s"),
        _most(f"XLSX of {rows[0]} rows: extra memory, child included", memory, 512, " MB"),
        _most(f"CSV of {rows[1]} rows: imported", text["import_s"], 120, " s"),
    ]


def _most(says: str, figure: float, limit: float, unit: str) -> tuple[str, ...]:
    reached = "reached" if figure <= limit else "**missed**"
    return says, f"≤ {limit:g}{unit}", f"{figure:.3g}{unit}", reached


def _table(found: Figures) -> str:
    names = {"xlsx": "XLSX", "csv": "CSV"}
    files = found["files"]
    head = tuple(
        f"{names[name]}, {size:,} rows" for name, size in zip(files, found["sizes"], strict=True)
    )
    body = [
        (title, *(_figure(each, *place, form=form) for each in files.values()))
        for title, place, form in _ROWS
    ]
    body += [
        (title, *(_ratio(each, ours, plain) for each in files.values()))
        for title, ours, plain in _RATIOS
    ]
    return _lines(("", *head), body)


_ROWS: Final = (
    ("size of the file, MB", ("mb",), ",.1f"),
    ("rows accepted", ("ours", "accepted"), ",.0f"),
    ("rows rejected", ("ours", "rejected"), ",.0f"),
    ("rows with a place", ("ours", "placed"), ",.0f"),
    ("all checks, nothing written, s", ("ours", "check_s"), ".2f"),
    ("preview, s", ("ours", "preview_s"), ".2f"),
    ("import, s", ("ours", "import_s"), ".2f"),
    ("extra memory of the program, MB", ("ours", "extra_mb"), ",.0f"),
    ("memory of the reading child, MB", ("ours", "child_mb"), ",.0f"),
    ("plain: pandas reads it, geopandas makes points, s", ("plain", "read_s"), ".2f"),
    ("plain: geopandas writes it as GeoPackage, s", ("plain", "write_s"), ".2f"),
    ("plain: extra memory, MB", ("plain", "extra_mb"), ",.0f"),
)
_RATIOS: Final = (
    ("import against plain reading", ("import_s",), ("read_s",)),
    ("import against plain reading and writing", ("import_s",), ("read_s", "write_s")),
)


def _figure(figures: Figures, *place: str, form: str) -> str:
    value: Any = figures
    for name in place:
        value = value.get(name) if value else None
    return "–" if value is None else format(value, form)


def _ratio(figures: Figures, ours: tuple[str, ...], plain: tuple[str, ...]) -> str:
    if not figures["plain"]:
        return "–"
    one = sum(figures["ours"][name] for name in ours)
    return f"{one / sum(figures['plain'][name] for name in plain):.3g}×"


def _lines(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    rule = tuple("---" for _ in head)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def main() -> None:
    """Measure, print the report, and keep it when the run was a complete one."""
    asked = argparse.ArgumentParser(prog="run.py bench import", description=__doc__)
    asked.add_argument(
        "--sizes",
        default=",".join(map(str, SIZES)),
        help="rows of the workbook and of the CSV, with a comma",
    )
    asked.add_argument("--repeat", type=int, default=3, help="runs; the longest file has one")
    asked.add_argument("--no-peers", action="store_true", help="only the program itself")
    asked.add_argument("--json", action="store_true", help="print all figures instead of a report")
    asked.add_argument(
        "--out", type=Path, help="folder for import.md and import.json; a complete run: docs"
    )
    given = asked.parse_args()
    book, text = (int(size) for size in given.sizes.split(","))
    found = run((book, text), repeat=given.repeat, peers=not given.no_peers)
    complete = (book, text) == SIZES and given.repeat >= 3 and not given.no_peers
    told, figures = markdown(found), json.dumps(found, indent=1)
    out = given.out or (REPORT if complete else None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "import.md").write_text(told, encoding="utf-8")
        (out / "import.json").write_text(figures + "\n", encoding="utf-8")
    print(figures if given.json else told)


if __name__ == "__main__":
    main()
