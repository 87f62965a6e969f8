"""``prepare``: make the store or bring it up to date; set-up's own verb."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reports.verbs.base import DONE, Verb, add_common

if TYPE_CHECKING:
    from data.store import Store


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="put the demo into a new store")
    add_common(parser, json_output=False)


def _run(asked: argparse.Namespace) -> int:
    from data import open_store
    from data.geopackage import GeoPackage, made_whole

    store = open_store(asked.store)
    place = store.backend
    if isinstance(place, GeoPackage) and not place.path.exists():
        # whoever finds the file finds it complete, even when this is killed half-way
        with store.explained(), made_whole(place.path) as making:
            _complete(open_store(making), demo=asked.demo)
        store.check()
    else:
        _complete(store, demo=asked.demo)
    print(f"store ready: {store.label}")
    return DONE


def _complete(store: Store, *, demo: bool) -> None:
    from data.actor import LOCAL
    from data.backup import before_upgrade
    from data.demo import demo_change

    kept = before_upgrade(store)
    if kept is not None:
        print(f"backup before the upgrade: {kept}")
    store.prepare()
    store.check()
    if demo and store.version() == 0:  # nothing was ever written
        store.write(LOCAL, demo_change())
        print("demo campaign made")


VERB = Verb("prepare", "Make the store, or bring it up to date.", _arguments, _run, hidden=True)
