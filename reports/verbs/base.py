"""What a verb of the command line is, and how it ends."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

DONE: Final = 0
UNUSABLE: Final = 2
"""The call or the file cannot be used; nothing was changed."""
SOME_REJECTED: Final = 3
"""Done, but rows were rejected."""
OPEN_QUESTIONS: Final = 4
"""Something has to be decided first; nothing was written."""


@dataclass(frozen=True)
class Verb:
    """One verb.

    Attributes
    ----------
    name, summary
        The word, and a line of help.
    arguments
        Adds its options to a parser.
    run
        Does it and returns the exit status.
    hidden
        Left out of the help: for set-up's own use.
    """

    name: str
    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    hidden: bool = False


def words(value: str) -> str:
    """Take an option that is text: bytes that are no characters are refused with a sentence."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError("holds bytes that are not UTF-8 text") from error
    return value


def add_common(parser: argparse.ArgumentParser, *, json_output: bool = True) -> None:
    """Add the options that most verbs have."""
    parser.add_argument(
        "--store", metavar="URL", default="", help="path of a GeoPackage, or postgresql://…"
    )
    if json_output:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_campaign(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose what is asked about."""
    parser.add_argument(
        "--campaign", metavar="NAME", type=words, default="", help="default: the newest one"
    )
    several: dict[str, Any] = {"type": words, "action": "append", "default": []}
    one: dict[str, Any] = {"type": words, "default": ""}
    parser.add_argument("--area", metavar="NAME", help="may be repeated", **several)
    parser.add_argument("--since", metavar="DAY", help="first day, 2017-03-24", **one)
    parser.add_argument("--until", metavar="DAY", help="last day, included whole", **one)
    parser.add_argument("--department", metavar="NAME", **several)
    parser.add_argument("--category", metavar="KEY", **several)
    parser.add_argument("--text", **one, help="words that must occur in an issue")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def show(result: dict[str, Any], *, as_json: bool, lines: list[str]) -> None:
    """Print a result for programs or for people."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))
