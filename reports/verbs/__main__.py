"""Runs one verb; whatever goes wrong is said in a sentence, never as a traceback."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

from reports.verbs import VERBS
from reports.verbs.base import UNUSABLE

_UNFORESEEN: Final = "Something unexpected went wrong (number {number})."


def parser() -> argparse.ArgumentParser:
    """Build the parser of all verbs."""
    top = argparse.ArgumentParser(prog="run.py", description="Doorstep · 连心图")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in VERBS:
        options: dict[str, Any] = {} if verb.hidden else {"help": verb.summary}
        one = verbs.add_parser(verb.name, description=verb.summary, **options)
        verb.arguments(one)
        one.set_defaults(run=verb.run)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run a verb and return the exit status.

    With ``--check-call`` nothing is done but checking the call: set-up asks before it takes time.
    """
    given = [argument for argument in arguments if argument != "--check-call"]
    asked = parser().parse_args(given)
    if len(given) < len(arguments):
        return 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file may have any bytes for a name
    return _carry_out(asked)


def _carry_out(asked: argparse.Namespace) -> int:
    from geo.errors import DoorstepError
    from reports.explain import explain
    from reports.incident import number
    from text import Translator

    language = getattr(asked, "language", None) or os.environ.get("DOORSTEP_LANGUAGE", "en")
    try:
        return int(asked.run(asked))
    except DoorstepError as error:
        print(f"run.py: {explain(error, Translator(language)).sentence}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("run.py: stopped; nothing half-done was kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"run.py: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return UNUSABLE
    except Exception as error:  # noqa: BLE001 - its text may hold what residents said
        said = Translator(language)(_UNFORESEEN, number=number(error))
        print(f"run.py: {said}", file=sys.stderr)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
