"""``import``: bring files into a campaign."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from reports.verbs.base import (
    DONE,
    OPEN_QUESTIONS,
    SOME_REJECTED,
    UNUSABLE,
    Verb,
    add_common,
    words,
)

_KINDS = (
    "areas",
    "buildings",
    "households",
    "visits",
    "issues",
    "roads",
    "water",
    "green",
    "parks",
    "rail",
    "bus_stops",
    "street_lamps",
    "cameras",
    "facilities",
)
_PROBLEMS_SHOWN = 20
_GRAVITY = (DONE, SOME_REJECTED, OPEN_QUESTIONS, UNUSABLE)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=_KINDS, help=", ".join(_KINDS))
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument(
        "--campaign", metavar="NAME", type=words, default="", help="made when there is none"
    )
    parser.add_argument(
        "--department",
        metavar="NAME",
        type=words,
        default="",
        help="whose files they are: its columns are remembered (default: whom all rows name)",
    )
    parser.add_argument(
        "--level",
        choices=("town", "community", "estate"),
        default="community",
        help="level of the areas in the files (default: community)",
    )
    parser.add_argument(
        "--register-from-buildings",
        action="store_true",
        help="no household list exists: make the dwellings the register",
    )
    parser.add_argument(
        "--credit", type=words, default="", help="whose data it is, printed on maps"
    )
    parser.add_argument(
        "--timezone",
        type=words,
        default="",
        help="civil time of a new campaign (default: Asia/Shanghai)",
    )
    parser.add_argument(
        "--answer",
        metavar="TOPIC=CHOICE",
        type=_answer,
        action="append",
        default=[],
        help="answer to a question about the files; all=recommended takes what is recommended",
    )
    parser.add_argument(
        "--apply", action="store_true", help="write; without it nothing but the report is made"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="en")
    add_common(parser)


def _answer(text: str) -> tuple[str, str]:
    topic, equals, choice = words(text).partition("=")
    if not (topic and equals and choice):
        raise argparse.ArgumentTypeError("write it as TOPIC=CHOICE")
    return topic, choice


def _run(asked: argparse.Namespace) -> int:
    from data import open_store
    from data.actor import LOCAL
    from data.importing import Job, import_file
    from data.importing.kinds.base import Options
    from geo.errors import UnusableInput
    from reports.explain import explain
    from text import Translator

    t = Translator(asked.language)
    store = open_store(asked.store)
    store.check()
    options = Options(asked.level, asked.register_from_buildings)
    results, status = [], DONE
    for path in asked.files:
        job = Job(
            kind=asked.kind,
            path=path,
            campaign=asked.campaign,
            credit=asked.credit,
            timezone=asked.timezone,
            options=options,
            answers=dict(asked.answer),
            department=asked.department,
        )
        try:
            report = import_file(store, LOCAL, job, write=asked.apply).to_dict(t)
        except UnusableInput as error:
            told = explain(error, t)
            report = {"file": path.name, "kind": asked.kind, "error": told.sentence}
            outcome = UNUSABLE
        else:
            outcome = SOME_REJECTED if report["rejected"] else DONE
            if asked.apply and report["questions"]:
                outcome = OPEN_QUESTIONS
        status = max(status, outcome, key=_GRAVITY.index)
        results.append(report)
        if not asked.json:
            _tell(report)
    if asked.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return status


def _tell(report: dict[str, Any]) -> None:
    if "error" in report:
        print(report["error"], file=sys.stderr)
        return
    kept = "" if report["written"] else " (nothing was written)"
    print(
        f"{report['file']} → {report['campaign']}: {report['rows']} rows, {report['new']} new, "
        f"{report['changed']} changed, {report['unchanged']} unchanged, "
        f"{report['rejected']} rejected{kept}"
    )
    for warning in report["warnings"]:
        print(f"  note: {warning}")
    for question in report["questions"]:
        print(f"  question {question['topic']}: {question['message']} {question['evidence']}")
        for choice in question["choices"]:
            mark = " (recommended)" if choice == question["recommended"] else ""
            print(f"    --answer {question['topic']}={choice}  {question['titles'][choice]}{mark}")
    problems = report["problems"]
    for problem in problems[:_PROBLEMS_SHOWN]:
        where = (
            f"row {problem['row']}, {problem['column']}"
            if problem["column"]
            else f"row {problem['row']}"
        )
        print(f"  {where}: {problem['message']} {problem['hint']}")
    if len(problems) > _PROBLEMS_SHOWN:
        print(f"  … and {len(problems) - _PROBLEMS_SHOWN} more (--json lists all)")


VERB = Verb("import", "Bring files into a campaign.", _arguments, _run)
