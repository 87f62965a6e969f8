"""Verbs never write over a store, and whatever goes wrong is one sentence."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from reports.incident import described, number
from tests.conftest import PROJECT
from tests.scenarios import make, one_household


def verb(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "reports.verbs", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONUTF8": "1", "DOORSTEP_LANGUAGE": "en", **environment},
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stdout + done.stderr, done.stderr.decode(errors="replace")
    return done


def refused(done: subprocess.CompletedProcess[bytes], words: str) -> None:
    assert done.returncode == 2, done.stderr
    said = done.stderr.decode(errors="replace")
    assert words in said
    assert len(said.strip().splitlines()) == 1


@pytest.fixture
def path(blank_geopackage: Path, tmp_path: Path) -> Path:
    found = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, found)
    return make(found, one_household)


# --- targets ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["store.gpkg", "link.gpkg", "hard.gpkg", "../t/store.gpkg"])
@pytest.mark.parametrize("what", ["export", "backup"])
def test_the_store_is_never_written_over(path: Path, name: str, what: str) -> None:
    (path.parent / "link.gpkg").symlink_to(path)
    os.link(path, path.parent / "hard.gpkg")
    target = path.parent / name.replace("../t/", f"../{path.parent.name}/")
    before = path.read_bytes()
    refused(verb(what, target, "--store", path, *language(what)), "not overwritten")
    assert path.read_bytes() == before


def language(what: str) -> tuple[str, ...]:
    return ("--language", "en") if what == "export" else ()


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_nor_is_what_lies_beside_it(path: Path, ending: str) -> None:
    refused(verb("backup", f"{path}{ending}", "--store", path), "not overwritten")
    assert not Path(f"{path}{ending}").exists()


def test_an_export_writes_over_no_other_store(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gpkg"
    shutil.copyfile(path, other)
    before = other.read_bytes()
    done = verb("export", other, "--store", path, "--language", "en")
    refused(done, "not overwritten")
    assert other.read_bytes() == before


def test_an_earlier_copy_and_an_earlier_backup_are_replaced(path: Path, tmp_path: Path) -> None:
    for what, name in (("export", "copy.gpkg"), ("backup", "kept.gpkg")):
        for _ in range(2):
            assert verb(what, tmp_path / name, "--store", path).returncode == 0


# --- stores that are none -----------------------------------------------------------------------


@pytest.mark.parametrize("what", ["prepare", "figures", "demo", "backup"])
def test_a_folder_or_a_text_is_no_store(what: str, tmp_path: Path) -> None:
    text = tmp_path / "hostname"
    text.write_text("a machine\n")
    for place in (tmp_path, text):
        done = verb(what, "--store", place, *language("export" if what == "figures" else ""))
        refused(done, "not a Doorstep store")
    assert [each.name for each in tmp_path.iterdir()] == ["hostname"]


def test_a_damaged_store_is_refused_by_every_verb(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8000)
    for what in ("prepare", "figures", "demo", "backup"):
        done = verb(what, "--store", path, *language("export" if what == "figures" else ""))
        refused(done, "damaged")


@pytest.mark.parametrize("address", ["postgresql://u:pw@h:abc/x", "postgresql://u:pw@h\udcff/x"])
def test_an_address_that_is_none_is_refused_without_the_password(address: str) -> None:
    done = verb("figures", "--store", address, "--language", "en")
    refused(done, "address of the store")
    assert b"pw" not in done.stderr


# --- words and names ----------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--campaign", "--area", "--text", "--since", "--category"])
def test_options_that_are_no_text_are_refused(option: str, path: Path) -> None:
    done = verb("figures", "--store", path, option, b"\xff")
    assert done.returncode == 2
    assert b"not UTF-8" in done.stderr


def test_a_file_name_of_any_bytes_is_printed(path: Path) -> None:
    name = os.fsencode(path.parent) + b"/areas\xff.csv"
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    assert verb("export", name, "--store", path, **strict).returncode == 0
    done = verb("export", name, "--store", path, "--json", **strict)
    assert done.returncode == 0
    assert os.fsencode(json.loads(done.stdout.decode())["file"]) == name


def test_what_nobody_foresaw_is_a_sentence_without_its_text(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reports.verbs import __main__ as program

    def fails(*_: object) -> None:
        raise RuntimeError("what 王秀英 said")

    monkeypatch.setenv("DOORSTEP_LANGUAGE", "en")
    monkeypatch.setattr("data.backup.back_up", fails)
    assert program.main(["backup", "--store", str(path)]) == 2
    said = capsys.readouterr().err
    assert "unexpected" in said
    assert "王秀英" not in said
    assert len(said.strip().splitlines()) == 1


def test_an_incident_whose_causes_go_round_is_described() -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__context__, second.__context__ = second, first
    assert described(first) == "KeyError (text withheld)\nfollowed by\nValueError (text withheld)"
    assert len(number(first)) == 6


# --- the demo and the first set-up --------------------------------------------------------------


def test_demos_of_one_size_and_several_seeds_live_side_by_side(path: Path) -> None:
    for seed in ("2017", "5", "6"):
        done = verb("demo", "--households", "300", "--seed", seed, "--store", path)
        assert done.returncode == 0
    assert len({campaign.name for campaign in open_store(path).campaigns(LOCAL)}) == 4


def test_a_seed_below_zero_and_a_taken_name_are_refused(path: Path) -> None:
    refused(verb("demo", "--seed", "-1", "--store", path), "seed")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE campaign SET name = '2017 年大走访'")
    connection.close()
    refused(verb("demo", "--store", path), "already")


def test_a_store_never_written_to_gets_the_demo_later(blank_geopackage: Path, path: Path) -> None:
    shutil.copyfile(blank_geopackage, path)
    assert verb("prepare", "--demo", "--store", path).returncode == 0
    assert len(open_store(path).campaigns(LOCAL)) == 1


def test_a_store_that_was_written_to_gets_none(path: Path) -> None:
    assert verb("prepare", "--demo", "--store", path).returncode == 0
    assert not any(c.made_up for c in open_store(path).campaigns(LOCAL))


@pytest.mark.parametrize("after", [0.2, 1.0, 2.0, 3.0])
def test_killed_during_the_first_set_up_leaves_nothing_or_all(tmp_path: Path, after: float) -> None:
    path = tmp_path / "store.gpkg"
    command = [sys.executable, "-m", "reports.verbs", "prepare", "--demo", "--store", str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    assert not path.exists() or len(open_store(path).campaigns(LOCAL)) == 1
    assert verb("prepare", "--demo", "--store", path).returncode == 0
    store = open_store(path)
    store.check()
    assert store.write(LOCAL, demo_change()).repeated


def test_remains_of_a_killed_set_up_are_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".store.gpkg.abc.making"
    left.mkdir()
    os.utime(left, (0, 0))
    assert verb("prepare", "--store", tmp_path / "store.gpkg").returncode == 0
    assert [each.name for each in tmp_path.iterdir()] == ["store.gpkg"]
