"""``export``: write a file, chosen by its name: ``brief.pdf``, ``copy.gpkg``, ``issues.csv``."""

from __future__ import annotations

import argparse
from pathlib import Path

from reports.verbs.base import DONE, Verb, add_campaign, add_common, show

_HELP = (
    "what to write, by its name's ending and beginning: *.pdf is the one-page brief, *.gpkg a copy "
    "for GIS programs; households*, issues*, areas*, departments* as .csv or .xlsx"
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=_HELP)
    add_campaign(parser)
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from data.actor import LOCAL
    from data.backup import refuse_any_store
    from geo.errors import UnknownChoice
    from reports.exports import EXPORTS
    from reports.files import write_whole
    from reports.verbs.asking import asked_facts
    from text import N_, Translator

    name = asked.file.name.casefold()
    chosen = next((each for each in EXPORTS if each.answers_to(name)), None)
    if chosen is None:
        known = ", ".join(each.example for each in EXPORTS)
        raise UnknownChoice(topic=N_("kind of file"), value=asked.file.name, known=known)
    store, facts = asked_facts(asked)
    refuse_any_store(store, asked.file)
    content = chosen.make(facts, Translator(asked.language), store, LOCAL)
    write_whole(asked.file, content)
    result = {"file": str(asked.file), "export": chosen.key, "bytes": len(content)}
    show(result, as_json=asked.json, lines=[f"{asked.file}: {len(content):,} bytes"])
    return DONE


VERB = Verb("export", "Write the brief, a copy for GIS programs, or a table.", _arguments, _run)
