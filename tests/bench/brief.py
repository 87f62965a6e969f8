"""Measures the briefing: the full pack of a large campaign, every format, from its records.

``python3 run.py bench brief``; see docs/benchmarks/brief.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.bench.machine import machine
from tests.bench.stores import store_of
from tests.conftest import PROJECT

SIZES: Final = ("4000/6", "100000/60")
"""Households and villages."""
LIMITS: Final = {"4000/6": (20.0, 1000.0), "100000/60": (60.0, 1000.0)}
"""Seconds and MB that are promised."""
REPORT: Final = PROJECT / "docs" / "benchmarks"

Figures = dict[str, Any]


def run(sizes: list[str], *, repeat: int) -> Figures:
    """Measure every size so many times, each in a process of its own; keep the middle one."""
    found: Figures = {"machine": machine("-"), "repeat": repeat, "sizes": {}}
    for size in sizes:
        households, _, villages = size.partition("/")
        store_of(int(households))
        runs = []
        for _ in range(repeat):
            command = [sys.executable, "-m", "tests.bench.brief_task", households, villages, "zh"]
            done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
            runs.append(json.loads(done.stdout))
        found["sizes"][size] = sorted(runs, key=lambda each: each["total_s"])[len(runs) // 2]
        print(f"· {size}: done", file=sys.stderr, flush=True)
    return found


def markdown(found: Figures) -> str:
    """Write the report."""
    told = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    rows = [("households/villages", "wanted", "found", "memory", "counting", "maps", "")]
    rows.append(tuple("---" for _ in rows[0]))
    for size, each in found["sizes"].items():
        seconds, memory = LIMITS.get(size, (float("inf"), float("inf")))
        good = each["total_s"] <= seconds and each["peak_mb"] <= memory
        wanted = f"≤ {seconds:g} s, ≤ {memory:,.0f} MB"
        rows.append(
            (
                size,
                wanted,
                f"{each['total_s']:.1f} s",
                f"{each['peak_mb']:,.0f} MB",
                f"{each['counting_s']:.1f} s",
                f"{each['maps']:.0f}",
                "reached" if good else "**missed**",
            )
        )
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return (
        "# The briefing, measured\n\n"
        f"Written by `python3 run.py bench brief`: the middle of {found['repeat']} runs. From the "
        "campaign's records in memory to the bytes of all formats: counts with suppression and the "
        "search for clusters, every map, slides in two sizes, both PDFs, document, annex and page, "
        "in Chinese. Memory is the highest of the process.\n\n"
        f"{told}.\n\n{table}\n"
    )


def main() -> None:
    """Measure, print the report, and keep it when the run was a complete one."""
    asked = argparse.ArgumentParser(prog="run.py bench brief", description=__doc__)
    asked.add_argument("--sizes", default=",".join(SIZES), help="households/villages")
    asked.add_argument("--repeat", type=int, default=3)
    asked.add_argument("--json", action="store_true", help="print all figures instead of a report")
    asked.add_argument("--out", type=Path, help="folder for brief.md and brief.json")
    given = asked.parse_args()
    found = run(given.sizes.split(","), repeat=given.repeat)
    told, figures = markdown(found), json.dumps(found, indent=1)
    complete = given.sizes.split(",") == list(SIZES) and given.repeat > 1
    out = given.out or (REPORT if complete else None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "brief.md").write_text(told, encoding="utf-8")
        (out / "brief.json").write_text(figures + "\n", encoding="utf-8")
    print(figures if given.json else told)


if __name__ == "__main__":
    main()
