"""The verb freezes or opens a snapshot and writes what is asked for, or nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

from tests.conftest import PROJECT


def brief(store: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reports.verbs", "brief", "--store", str(store)]
    environment = {**os.environ, "DOORSTEP_LANGUAGE": "en", "PYTHONUTF8": "1"}
    command += ["--out", str(out), *options]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done


def cells(path: Path) -> list[list[object]]:
    book = load_workbook(io.BytesIO(path.read_bytes()))
    return [[cell.value for cell in row] for page in book.worksheets[1:] for row in page.rows]


def test_a_snapshot_is_frozen_opened_again_and_the_same(
    demo_geopackage: Path, tmp_path: Path
) -> None:
    store, out = tmp_path / "store.gpkg", tmp_path / "out"
    shutil.copyfile(demo_geopackage, store)
    done = brief(store, out, "--name", "三月", "--formats", "xlsx,html", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["snapshot"] == "三月"
    assert {Path(each["file"]).name for each in told["files"]} == {
        path.name for path in out.iterdir()
    }
    again = tmp_path / "again"
    done = brief(store, again, "--snapshot", "三月", "--formats", "xlsx", "--language", "zh")
    assert done.returncode == 0, done.stderr
    assert cells(again / "briefing-annex.xlsx") == cells(out / "briefing-annex.xlsx")
    unknown = brief(store, tmp_path / "none", "--snapshot", "四月")
    assert unknown.returncode == 2
    assert "三月" in unknown.stderr
    assert not (tmp_path / "none").exists()
    assert brief(store, tmp_path / "none", "--formats", "odp").returncode == 2
