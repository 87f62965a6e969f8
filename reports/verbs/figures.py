"""``figures``: print the figures of a campaign under a filter."""

from __future__ import annotations

import argparse

from reports.verbs.base import DONE, Verb, add_campaign, add_common, show


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_campaign(parser)
    add_common(parser)


def _run(asked: argparse.Namespace) -> int:
    from reports.bulletin import category_sentence, department_sentences
    from reports.figures import figures
    from reports.findings import overview_finding
    from reports.verbs.asking import asked_facts
    from text import Translator

    _, facts = asked_facts(asked)
    t = Translator(asked.language)
    finding = overview_finding(facts, t)
    lines = [finding.title, finding.sentence, *department_sentences(facts, t)]
    lines.append(category_sentence(facts, t))
    show(figures(facts, t), as_json=asked.json, lines=[line for line in lines if line])
    return DONE


VERB = Verb("figures", "Print the figures of a campaign under a filter.", _arguments, _run)
