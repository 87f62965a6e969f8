"""``demo``: put the demo campaign, or a larger one of the same kind, into the store."""

from __future__ import annotations

import argparse

from reports.verbs.base import DONE, Verb, add_common, show


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--households", type=int, default=4000, metavar="N", help="default 4000")
    parser.add_argument("--seed", type=int, default=2017, metavar="N")
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from data import open_store
    from data.actor import LOCAL
    from data.demo import FEWEST, demo_change
    from geo.errors import UnknownChoice
    from text import N_

    if asked.households < FEWEST:
        raise UnknownChoice(
            topic=N_("demo of the size"), value=asked.households, known=f">= {FEWEST}"
        )
    if asked.seed < 0:
        raise UnknownChoice(topic=N_("seed of the demo"), value=asked.seed, known=">= 0")
    store = open_store(asked.store)
    store.prepare()
    receipt = store.write(LOCAL, demo_change(households=asked.households, seed=asked.seed))
    result = {"store": store.label, "repeated": receipt.repeated, **receipt.counts}
    counts = ", ".join(f"{count} {name}" for name, count in receipt.counts.items())
    state = "was there already" if receipt.repeated else "is in the store"
    show(result, as_json=asked.json, lines=[f"The demo campaign {state}: {counts}."])
    return DONE


VERB = Verb("demo", "Make the demo campaign, or a larger one of the same kind.", _arguments, _run)
