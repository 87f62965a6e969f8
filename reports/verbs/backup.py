"""``backup``: copy the store while it is in use, and check the copy."""

from __future__ import annotations

import argparse
from pathlib import Path

from reports.verbs.base import DONE, Verb, add_common, show


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="where to write it")
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from data import open_store
    from data.backup import BACKUPS, back_up, usual_name

    store = open_store(asked.store)
    store.check()
    target = asked.file or BACKUPS / usual_name(store)
    result = back_up(store, target)
    line = f"{target}: {result['bytes']:,} bytes, checked, {result['rows']:,} rows"
    show({"file": str(target), **result}, as_json=asked.json, lines=[line])
    return DONE


VERB = Verb("backup", "Copy the store while it is in use, and check the copy.", _arguments, _run)
