"""``figures``: print the figures of a campaign under a filter."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reports.verbs.base import DONE, Verb, add_campaign, add_common, show

if TYPE_CHECKING:
    from text import Translator

_BY = ("town", "village", "estate", "building", "stair", "department", "team", "stratum")
"""Keys of ``reports.breakdown.BY``: help has to answer before anything is installed."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=_BY, help="also split them by this, as `groups`")
    add_campaign(parser)
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from data.actor import LOCAL
    from reports.breakdown import split_records
    from reports.bulletin import category_sentence, department_sentences
    from reports.figures import figures
    from reports.findings import overview_finding
    from reports.verbs.asking import asked_facts
    from text import Translator

    store, facts = asked_facts(asked)
    t = Translator(asked.language)
    finding = overview_finding(facts, t)
    lines = [finding.title, finding.sentence, *department_sentences(facts, t)]
    lines.append(category_sentence(facts, t))
    result = figures(facts, t)
    if asked.by:
        groups = split_records(facts, asked.by, store=store, actor=LOCAL)
        result |= {"by": asked.by, "groups": groups}
        lines += [_group_line(group, asked.by, t) for group in groups]
    show(result, as_json=asked.json, lines=[line for line in lines if line])
    return DONE


def _group_line(group: dict[str, Any], by: str, t: Translator) -> str:
    from reports.breakdown import group_name

    name = group_name(group["name"] or "", by, t)
    if not group["due"]:
        return f"{name}  {t('no base')}"
    low, high = t.share(group["rate_low"]), t.share(group["rate_high"])
    rate = low if low == high else f"{low}–{high}"
    counts = f"{t.number(group['effective'])} / {t.number(group['due'])}"
    return f"{name}  {counts}" if group["rate_low"] is None else f"{name}  {counts}  {rate}"


VERB = Verb("figures", "Print the figures of a campaign under a filter.", _arguments, _run)
