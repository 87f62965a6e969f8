"""Files that were imported can be taken back; who is killed meanwhile leaves all or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import open_store, tables
from data.actor import LOCAL, Actor
from data.importing import Job, import_file
from data.store import Change, Store
from data.writing import Writer
from tests import scenarios
from tests.conftest import PROJECT
from tests.data.test_undo import (
    HOME,
    STEPS,
    a_register,
    change_addresses,
    contents,
    imported,
    plain,
    undo_last,
)


class _Undoable:
    """A store in which every change can be taken back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    def write(self, actor: Actor, change: Change):
        return self._store.write(actor, replace(change, undoable=True))


def test_files_that_were_imported_can_be_taken_back(store: Store, tmp_path: Path) -> None:
    first = tmp_path / "a.csv"
    first.write_text("户号,地址\n1,东村1号\n2,东村2号\n")
    second = tmp_path / "b.csv"
    second.write_text("户号,地址,部门\n2,东村二号,农村工作局\n3,东村3号,\n")
    nothing = contents(store)
    undoable = _Undoable(store)
    import_file(undoable, LOCAL, Job("households", first, campaign="走访"))
    number = store.campaigns(LOCAL)[0].id
    kept = contents(store)
    report = import_file(undoable, LOCAL, Job("households", second, campaign="走访"))
    assert (report.new, report.changed) == (1, 1)
    undo_last(store, number)
    assert contents(store) == kept
    with store.backend.engine.begin() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.UNDO)) == 0
    again = import_file(undoable, LOCAL, Job("households", second, campaign="走访"))
    assert (again.new, again.changed) == (1, 1)
    plain(store, lambda writer: writer.remove_campaign(number) or {})
    import_file(undoable, LOCAL, Job("households", first, campaign="走访"))
    undo_last(store, store.campaigns(LOCAL)[0].id)
    assert contents(store) == nothing


_KILLED = """
import os, signal, sys
sys.path.insert(0, ".")
from uuid import uuid4
import data.undo
from data import open_store
from data.actor import LOCAL
from data.writing import Writer
after, done = int(sys.argv[2]), 0
def counted(method):
    def call(*arguments):
        global done
        result = method(*arguments)
        done += 1
        if done == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return call
Writer.remove, Writer.update = counted(Writer.remove), counted(Writer.update)
store = open_store(sys.argv[1])
store.undo(LOCAL, store.version(), request=uuid4())
"""


@pytest.mark.parametrize("after", [1, 2, 4])
def test_killed_while_taking_back_leaves_all_or_nothing(geopackage: Store, after: int) -> None:
    number = a_register(geopackage)

    def work(writer: Writer) -> dict[str, int]:
        scenarios.areas(writer, number, ["新村"])
        STEPS["area of all"](writer, number)
        change_addresses(writer, number, "新")
        scenarios.households(writer, number, [HOME] * 50)
        return {}

    before = contents(geopackage)
    imported(geopackage, work)
    with_it = contents(geopackage)
    path = geopackage.backend.path
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path), str(after)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    found = open_store(path)
    found.check()
    assert contents(found) == with_it
    undo_last(found, number)
    assert contents(found) == before
