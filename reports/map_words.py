"""What a map says in words: legends, names of codes, credits; data, never markup."""

from __future__ import annotations

from typing import Any

from geo.facts import Facts
from layers import LAYERS, PLAN_LAYERS
from text import Translator


def map_words(facts: Facts, keys: tuple[str, ...], *, language: str) -> dict[str, Any]:
    """Collect the words for a map of some layers.

    Parameters
    ----------
    keys
        Keys of the layers shown; unknown ones are left out.
    """
    t = Translator(language)
    shown = [layer for layer in (*LAYERS, *PLAN_LAYERS) if layer.key in keys]
    legends = [legend for layer in reversed(shown) if (legend := layer.legend(facts, t))]
    return {
        "language": language,
        "legend": t("Legend"),
        "north": t("North"),
        "full_screen": t("Full screen"),
        "stale": t("The records have changed: reload the page."),
        "names": {layer.key: layer.names(facts, t) for layer in shown},
        "legends": [
            {
                "title": legend.title,
                "note": legend.note,
                "entries": [
                    {"style": entry.style.for_screen(), "label": entry.label}
                    for entry in legend.entries
                ],
            }
            for legend in legends
        ],
        "credits": map_credits(facts, t),
    }


def map_credits(facts: Facts, t: Translator) -> list[str]:
    """Say what every map has to say about its data: made up or not, as of when, whose."""
    moment = [t("As of {moment}", moment=t.moment(facts.as_of))] if facts.as_of else []
    made_up, credit = _made_up(facts, t), _credit(facts)
    return [*made_up, *moment, *credit]


def data_credits(facts: Facts, t: Translator) -> list[str]:
    """Say whose data it is, and whether it is made up; nothing where there is nothing to say."""
    return [*_made_up(facts, t), *_credit(facts)]


def _made_up(facts: Facts, t: Translator) -> list[str]:
    made_up = facts.survey.campaign.made_up
    return [t("Made-up geography for demonstration")] if made_up else []


def _credit(facts: Facts) -> list[str]:
    credit = facts.survey.campaign.credit
    return [credit] if credit else []
