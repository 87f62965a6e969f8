"""``brief``: freeze the present state, or open a snapshot, and write what is handed out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.verbs.base import DONE, Verb, add_common, show, words

if TYPE_CHECKING:
    from data.snapshots import SavedSnapshot
    from data.store import Store
    from geo.facts import Facts
    from reports.briefing.formats.base import Format

_SNAPSHOT_HELP = "an earlier snapshot, by its name; without it the present state is frozen"
_NAME_HELP = "name of the new snapshot; default: the moment"
_FORMATS_HELP = "pptx, pptx43, pdf, maps, docx, xlsx, html, txt, with commas between; default: all"
_TEMPLATE_HELP = "a department's own presentation (.pptx), whose master is used"


def _arguments(parser: argparse.ArgumentParser) -> None:
    text: dict[str, Any] = {"type": words, "default": ""}
    several: dict[str, Any] = {"type": words, "action": "append", "default": []}
    parser.add_argument("--snapshot", metavar="NAME", help=_SNAPSHOT_HELP, **text)
    parser.add_argument("--name", metavar="NAME", help=_NAME_HELP, **text)
    parser.add_argument("--since", metavar="NAME", help="a snapshot to compare with", **text)
    parser.add_argument("--formats", metavar="KEYS", help=_FORMATS_HELP, **text)
    parser.add_argument("--template", metavar="FILE", type=Path, help=_TEMPLATE_HELP)
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path(), help="default: here")
    parser.add_argument("--campaign", metavar="NAME", help="default: the newest one", **text)
    parser.add_argument("--area", metavar="NAME", help="may be repeated", **several)
    parser.add_argument("--from", metavar="DAY", dest="first_day", help="2017-03-24", **text)
    parser.add_argument("--until", metavar="DAY", help="last day, included whole", **text)
    parser.add_argument("--department", metavar="NAME", **several)
    parser.add_argument("--category", metavar="KEY", **several)
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from data.backup import refuse_any_store
    from reports.briefing.making import chosen_formats, write_files
    from reports.verbs.asking import asked_facts

    formats = chosen_formats(key.strip() for key in asked.formats.split(",") if key.strip())
    asking = argparse.Namespace(**{**vars(asked), "since": asked.first_day, "text": ""})
    store, facts = asked_facts(asking)
    for each in formats:
        refuse_any_store(store, asked.out / each.name)
    template = asked.template.read_bytes() if asked.template else None
    name, files = _made(asked, store, facts, formats, template)
    paths = write_files(asked.out, files)
    listed = [{"file": str(path), "bytes": path.stat().st_size} for path in paths]
    lines = [f"{each['file']}: {each['bytes']:,} bytes" for each in listed]
    show({"snapshot": name, "files": listed}, as_json=asked.json, lines=[name, *lines])
    return DONE


def _made(
    asked: argparse.Namespace,
    store: Store,
    facts: Facts,
    formats: tuple[Format, ...],
    template: bytes | None,
) -> tuple[str, dict[str, bytes]]:
    """Return the snapshot's name and the files by name."""
    from data.actor import LOCAL
    from reports.briefing.contents import map_facts
    from reports.briefing.formats.slide_template import open_presentation
    from reports.briefing.freezing import open_briefing
    from reports.briefing.making import make_files, making_of
    from reports.exports import FONTS
    from text import Translator

    if template is not None:
        open_presentation(template, wide=True)
    campaign, t = facts.survey.campaign.id, Translator(asked.language)
    since = _named(store, campaign, asked.since) if asked.since else ""
    key = (
        _named(store, campaign, asked.snapshot) if asked.snapshot else _frozen(asked, store, facts)
    )
    opened = open_briefing(store, LOCAL, campaign, key, t, since=since)
    shown = map_facts(facts, opened.tally)
    making = making_of(opened.pack, shown, t, fonts=FONTS, template=template)
    return opened.pack.snapshot, make_files(making, formats)


def _frozen(asked: argparse.Namespace, store: Store, facts: Facts) -> str:
    """Freeze what is asked about and return the key of the snapshot."""
    import datetime as dt
    from uuid import uuid4

    from data.actor import LOCAL
    from data.snapshots import snapshot_key
    from reports.briefing.freezing import freeze_briefing

    request = uuid4()
    usual = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S}"
    freeze_briefing(store, LOCAL, facts, name=asked.name or usual, request=request)
    return snapshot_key(request)


def _named(store: Store, campaign: int, name: str) -> str:
    """Return the key of the newest snapshot of a name.

    Raises
    ------
    UnknownChoice
        When there is none.
    """
    from data.actor import LOCAL
    from data.snapshots import snapshots
    from geo.errors import UnknownChoice
    from text import N_

    kept: tuple[SavedSnapshot, ...] = snapshots(store, LOCAL, campaign)
    found = [each.key for each in kept if name in {each.name, each.key}]
    if not found:
        known = ", ".join(each.name for each in kept) or "-"
        raise UnknownChoice(topic=N_("snapshot"), value=name, known=known)
    return found[0]


VERB = Verb("brief", "Freeze a briefing, or open one, and write its files.", _arguments, _run)
