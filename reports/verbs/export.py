"""``export``: write a file, chosen by its name: ``brief.pdf``, ``copy.gpkg``, ``issues.csv``.

With ``--plan`` it is something to be taken along: ``walk-sheets.pdf``, ``xlsform.xlsx``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reports.verbs.base import DONE, Verb, add_campaign, add_common, show

if TYPE_CHECKING:
    from data.store import Store
    from geo.facts import Facts

    Make = Callable[[Store, Facts], bytes]

_HELP = (
    "what to write, by its name's ending and beginning: *.pdf is the one-page brief, *.gpkg a copy "
    "for GIS programs; households*, issues*, areas*, departments* as .csv or .xlsx"
)


_PLAN_HELP = (
    "write something to be taken along on a saved plan: walk-sheets*.pdf or .xlsx, stops*.gpx or "
    ".kml, xlsform*.xlsx, qfield*.gpkg, form-pass*.pdf, form-diary*.pdf, form-survey*.pdf, "
    "form-card*.pdf, form-household*.pdf, form-problems*.pdf"
)
_TEAM_HELP = "one team of the plan only; 0, the default, is all of them"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=_HELP)
    parser.add_argument("--plan", metavar="NUMBER", type=int, default=0, help=_PLAN_HELP)
    parser.add_argument("--team", metavar="NUMBER", type=int, default=0, help=_TEAM_HELP)
    add_campaign(parser)
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from data.backup import refuse_any_store
    from reports.files import write_whole
    from reports.verbs.asking import asked_facts

    key, make = _of_plan(asked) if asked.plan else _of_filter(asked)
    store, facts = asked_facts(asked)
    refuse_any_store(store, asked.file)
    content = make(store, facts)
    write_whole(asked.file, content)
    result = {"file": str(asked.file), "export": key, "bytes": len(content)}
    show(result, as_json=asked.json, lines=[f"{asked.file}: {len(content):,} bytes"])
    return DONE


def _of_filter(asked: argparse.Namespace) -> tuple[str, Make]:
    """Return the export that a name asks for, and how it is made."""
    from data.actor import LOCAL
    from reports.exports import EXPORTS
    from text import Translator

    name = asked.file.name.casefold()
    chosen = next((each for each in EXPORTS if each.answers_to(name)), None)
    if chosen is None:
        raise _unknown(asked, [each.example for each in EXPORTS])
    t = Translator(asked.language)
    return chosen.key, lambda store, facts: chosen.make(facts, t, store, LOCAL)


def _of_plan(asked: argparse.Namespace) -> tuple[str, Make]:
    """Return the file of a plan that a name asks for, and how it is made."""
    from data.actor import LOCAL
    from reports.plan_files import PLAN_FILES, plan_file, saved_outing
    from text import Translator

    chosen = plan_file(asked.file.name)
    if chosen is None:
        raise _unknown(asked, [each.name for each in PLAN_FILES])
    t = Translator(asked.language)

    def make(store: Store, facts: Facts) -> bytes:
        outing = saved_outing(asked.plan, facts, t, store=store, actor=LOCAL)
        return chosen.make(outing, asked.team)

    return chosen.name, make


def _unknown(asked: argparse.Namespace, known: list[str]) -> Exception:
    from geo.errors import UnknownChoice
    from text import N_

    return UnknownChoice(topic=N_("kind of file"), value=asked.file.name, known=", ".join(known))


VERB = Verb("export", "Write the brief, a copy for GIS programs, or a table.", _arguments, _run)
