"""``prepare``: make the store or bring it up to date; set-up's own verb."""

from __future__ import annotations

import argparse

from reports.verbs.base import DONE, Verb, add_common


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="put the demo into a new store")
    add_common(parser, json_output=False)


def _run(asked: argparse.Namespace) -> int:
    from data import open_store
    from data.actor import LOCAL
    from data.backup import before_upgrade
    from data.demo import demo_change

    store = open_store(asked.store)
    kept = before_upgrade(store)
    if kept is not None:
        print(f"backup before the upgrade: {kept}")
    store.prepare()
    store.check()
    if asked.demo and not store.campaigns(LOCAL):
        store.write(LOCAL, demo_change())
        print("demo campaign made")
    print(f"store ready: {store.label}")
    return DONE


VERB = Verb("prepare", "Make the store, or bring it up to date.", _arguments, _run, hidden=True)
