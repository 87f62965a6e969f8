"""The one command line: help, exit status, JSON, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data import open_store
from data.actor import LOCAL
from tests.conftest import PROJECT
from tests.scenarios import make, one_household

VERBS = ("start", "test", "lint", "demo", "import", "figures", "export", "bench", "backup")
HOUSEHOLDS = "户号,地址,经度,纬度\nA1,东村1号,120.05,31.72\n"
SETTLED = ("--answer", "all=recommended")
BROKEN = HOUSEHOLDS + "A2,东村2号,not a number,31.72\n"


def run(*arguments: object, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [sys.executable, str(PROJECT / "run.py"), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def store(blank_geopackage: Path, tmp_path: Path) -> Path:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    return make(path, one_household)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    done = run(verb, "--help")
    assert done.returncode == 0
    assert "usage:" in done.stdout
    assert verb in run("--help").stdout


@pytest.mark.parametrize(
    "call",
    [
        ("nonsense",),
        ("--nonsense",),
        ("figures", "--nonsense"),
        ("import",),
        ("import", "nonsense", "file.csv"),
        ("export",),
        ("bench", "nonsense"),
        ("demo", "--households", "many"),
        ("demo", "--households", "-3"),
        ("start", "--port", "http"),
        ("start", "--wheelhouse", "nowhere"),
        ("start", "--tiles", "nowhere"),
    ],
    ids=" ".join,
)
def test_unusable_calls_end_with_two(call: tuple[str, ...]) -> None:
    done = run(*call)
    assert done.returncode == 2
    assert done.stderr.strip()


@pytest.mark.parametrize(
    "call",
    [
        ("figures", "--campaign", "nobody's"),
        ("figures", "--area", "nowhere"),
        ("figures", "--since", "yesterday"),
        ("export", "picture.bmp"),
        ("export", ".pdf"),
        ("import", "households", "missing.csv"),
        ("import", "households", str(PROJECT / "web" / "package.json")),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_a_sentence(call: tuple[str, ...], store: Path) -> None:
    done = run(*call, "--store", store)
    assert done.returncode == 2
    assert 1 <= len(done.stderr.strip().splitlines()) <= 4


@pytest.mark.parametrize("verb", ["figures", "backup", "export areas.csv"])
def test_a_missing_or_foreign_store_is_refused(verb: str, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.gpkg"
    foreign.write_bytes(b"not a store")
    for place in (tmp_path / "nothing.gpkg", foreign):
        done = run(*verb.split(), "--store", place, cwd=tmp_path)
        assert done.returncode == 2
        assert "--store" in done.stderr
    assert foreign.read_bytes() == b"not a store"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["foreign.gpkg"]


def test_figures_as_json(store: Path) -> None:
    done = run("figures", "--store", store, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["register"] == 1


def test_import_says_what_it_did_and_repeats_nothing(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "户.csv"
    file.write_text(HOUSEHOLDS, encoding="gbk")
    call = ("import", "households", file, "--store", store, "--json")
    looked = run(*call, *SETTLED)
    assert (looked.returncode, json.loads(looked.stdout)[0]["written"]) == (0, False)
    first = run(*call, *SETTLED, "--apply")
    assert first.returncode == 0
    assert json.loads(first.stdout)[0]["new"] == 1
    again = run(*call, *SETTLED, "--apply")
    assert json.loads(again.stdout)[0]["unchanged"] == 1


def test_open_questions_end_with_four_and_nothing_is_written(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "户.csv"
    file.write_text(HOUSEHOLDS, encoding="utf-8")
    before = store.read_bytes()
    done = run("import", "households", file, "--store", store, "--json", "--apply")
    assert done.returncode == 4
    report = json.loads(done.stdout)[0]
    assert not report["written"]
    assert [asked["topic"] for asked in report["questions"]] == ["crs"]
    for asked in report["questions"]:
        assert asked["recommended"] in asked["choices"]
        assert asked["message"]
        assert asked["evidence"]
    assert store.read_bytes() == before


def test_rejected_rows_end_with_three(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "户.csv"
    file.write_text(BROKEN, encoding="utf-8")
    done = run("import", "households", file, "--store", store, "--json", *SETTLED, "--apply")
    assert done.returncode == 3
    report = json.loads(done.stdout)[0]
    assert (report["rows"], report["new"], report["rejected"]) == (2, 1, 1)


def test_a_backup_is_a_store(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gpkg"
    done = run("backup", copy, "--store", store, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["checked"] is True
    figures = run("figures", "--store", copy, "--json")
    assert json.loads(figures.stdout)["register"] == 1


@pytest.mark.parametrize("address", ["0.0.0.0", "", "::"])
def test_the_server_refuses_to_listen_beyond_this_machine(address: str, store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.address={address}"],
        cwd=PROJECT,
        env={**os.environ, "DOORSTEP_STORE": str(store)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "no accounts yet" in done.stdout + done.stderr


@pytest.mark.parametrize("demo", [True, False])
def test_a_new_store_is_made_from_any_folder(
    demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import run as command

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    command.set_up_store(str(tmp_path / "new.gpkg"), demo=demo)
    assert len(open_store(tmp_path / "new.gpkg").campaigns(LOCAL)) == int(demo)
