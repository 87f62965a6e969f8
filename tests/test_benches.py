"""Every benchmark that the command offers is there, and its report can be written."""

from __future__ import annotations

import importlib.util

import pytest

import run
from tests.bench import imports

OURS = {
    "check_s": 1.5,
    "preview_s": 0.5,
    "import_s": 2.0,
    "rows": 10,
    "accepted": 9,
    "rejected": 1,
    "placed": 9,
    "extra_mb": 100.0,
    "child_mb": 30.0,
}
PLAIN = {"read_s": 0.5, "write_s": 0.5, "extra_mb": 10.0}


def figures(*, peers: bool = True, **changed: float) -> dict:
    file = {"mb": 1.0, "ours": OURS | changed, "plain": PLAIN if peers else {}}
    return {
        "machine": {"day": "2026-01-01"},
        "sizes": [20_000, 1_000_000],
        "repeat": 3,
        "files": {"xlsx": file, "csv": file},
    }


@pytest.mark.parametrize("what", run.BENCHES)
def test_every_benchmark_has_a_module(what: str) -> None:
    assert importlib.util.find_spec(f"tests.bench.{run.BENCHES[what]}")
    assert run.understood(["bench", what, "--sizes", "1,2"]).more == ["--sizes", "1,2"]


def test_the_report_on_importing_compares_with_promises_and_plain_reading() -> None:
    told = imports.markdown(figures())
    assert "| XLSX of 20,000 rows: all checks and preview | ≤ 20 s | 2 s | reached |" in told
    assert "| import against plain reading | 4× | 4× |" in told
    assert "missed" not in told
    assert "**missed**" in imports.markdown(figures(import_s=121.0))
    assert "| import against plain reading | – | – |" in imports.markdown(figures(peers=False))
