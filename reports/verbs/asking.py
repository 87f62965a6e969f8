"""From the options of a verb to facts."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from data import open_store
from data.actor import LOCAL
from geo.errors import UnknownChoice
from geo.facts import Facts
from geo.model import Filters, Survey
from text import N_

if TYPE_CHECKING:
    import pandas as pd

    from data.store import Store


def asked_facts(asked: argparse.Namespace) -> tuple[Store, Facts]:
    """Open the store and find what is asked about.

    Raises
    ------
    UnknownChoice
        When a campaign, area, department, category or day is not known.
    """
    store = open_store(asked.store)
    store.check()
    campaigns = store.campaigns(LOCAL)
    wanted = [c for c in campaigns if c.name == asked.campaign] if asked.campaign else campaigns
    if not wanted:
        known = ", ".join(c.name for c in campaigns) or "-"
        raise UnknownChoice(topic=N_("campaign"), value=asked.campaign, known=known)
    survey = store.survey(LOCAL, wanted[0].id)
    filters = Filters(
        campaign=survey.campaign.id,
        areas=_named(survey.areas["name"], asked.area, N_("area")),
        since=_day(asked.since),
        until=_day(asked.until),
        departments=_named(survey.departments["name"], asked.department, N_("department")),
        categories=_known_categories(survey, asked.category),
        text=asked.text,
    )
    return store, Facts(survey, filters)


def _named(names: pd.Series, wanted: list[str], topic: str) -> tuple[int, ...]:
    found: list[int] = []
    for name in wanted:
        numbers = names.index[names == name].tolist()
        if not numbers:
            raise UnknownChoice(topic=topic, value=name, known=", ".join(names.head(20)))
        found += numbers
    return tuple(found)


def _known_categories(survey: Survey, wanted: list[str]) -> tuple[str, ...]:
    known = survey.categories["key"].tolist()
    for key in wanted:
        if key not in known:
            raise UnknownChoice(topic=N_("category"), value=key, known=", ".join(known))
    return tuple(wanted)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnknownChoice(topic=N_("day"), value=text, known="2017-03-24") from error
