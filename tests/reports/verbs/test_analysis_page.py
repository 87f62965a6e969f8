"""The page on analyses prints what its commands print."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest

from reports.verbs.__main__ import main
from tests.conftest import PROJECT, SHARED

PAGE = (PROJECT / "docs" / "analysis.md").read_text(encoding="utf-8")
TABLES = dict(re.findall(r"```csv (\S+)\n(.*?)```", PAGE, re.DOTALL))
SAID = re.findall(r"```sh\npython3 run\.py (.*?)\n```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
ORACLE = SHARED / "stats" / "synthetic_visits_1k.csv"


def test_every_command_is_followed_by_what_it_prints() -> None:
    assert len(SAID) == PAGE.count("```sh") == 5


@pytest.mark.parametrize(("command", "printed"), SAID, ids=[command for command, _ in SAID])
def test_the_page_shows_what_is_printed(command, printed, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for name, rows in TABLES.items():
        (tmp_path / name).write_text(rows, encoding="utf-8")
    if ORACLE.name in command:
        if not ORACLE.exists():
            pytest.skip("the data set with SaTScan's result is not here")
        shutil.copy(ORACLE, tmp_path)
    assert main(shlex.split(command)) == 0
    figures = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
    out = capsys.readouterr().out
    assert figures.sub("#", out) == figures.sub("#", printed)
    told, wanted = ([float(each) for each in figures.findall(text)] for text in (out, printed))
    assert told == pytest.approx(wanted, rel=1e-9)
