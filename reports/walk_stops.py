"""The households of a plan as sheets, phone files and forms show them: one table for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pandas as pd

from geo.errors import UnknownChoice
from reports.stop_words import hour_words, reason_words, tries_words
from text import N_, Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store
    from geo.facts import Facts
    from geo.plan import Plan

RECORD_PATH: Final = "/record"
"""Page on which a household's visit is written down; see ``views.pages``."""


def card_number(household: int) -> str:
    """Return the number of the contact card that is printed for a household.

    It is made of nothing but the household's id, so that a new plan prints the same card again and
    no two households ever share one.
    """
    return f"K{household:06d}"


def record_path(campaign: int, household: int) -> str:
    """Return where a visit of a household is written down: a path with ids, nothing personal."""
    return f"{RECORD_PATH}?{urlencode({'campaign': campaign, 'household': household})}"


@dataclass(frozen=True, eq=False)
class Outing:
    """A plan, what is known about its households, and for whom it is put into words.

    Attributes
    ----------
    facts
        Of the plan's campaign.
    """

    plan: Plan
    facts: Facts
    t: Translator
    store: Store
    actor: Actor

    def stops(self, team: int = 0) -> pd.DataFrame:
        """Return the households in the order in which teams come to them.

        Parameters
        ----------
        team
            One team's; 0 for all.

        Returns
        -------
        DataFrame
            Index: household id. What ``Plan.stops`` holds and, as words, ``why``, ``tried``,
            ``hour``, ``area``; ``card`` (number), ``path``; with the right to words ``uuid``,
            ``code`` and ``address``, which are empty without it.

        Raises
        ------
        NotPermitted
            When the actor may not see single households.
        UnknownChoice
            When there is no such team.
        """
        self.actor.require("households")
        plan, t, households = self.plan, self.t, self.facts.survey.households
        if team and team not in plan.teams.index:
            known = t.listed([str(number) for number in plan.teams.index])
            raise UnknownChoice(topic=N_("team"), value=team, known=known)
        campaign = self.facts.survey.campaign.id
        stops = plan.stops if not team else plan.stops[plan.stops["team"] == team]
        stops = stops[stops.index.isin(households.index)]
        rows = list(stops.itertuples())
        names = self.facts.survey.areas["name"]
        areas = households["area"].reindex(stops.index).map(names).fillna("").tolist()
        said = {
            **self._details(stops.index),
            "area": areas,
            "why": [reason_words(str(row.reason), t) for row in rows],
            "tried": [tries_words(row, t) for row in rows],
            "hour": [hour_words(row, t) for row in rows],
            "card": [card_number(int(household)) for household in stops.index],
            "path": [record_path(campaign, int(household)) for household in stops.index],
        }
        columns = {name: pd.Series(v, index=stops.index, dtype=object) for name, v in said.items()}
        return stops.assign(**columns)

    def _details(self, households: pd.Index) -> dict[str, list[str]]:
        names = ("uuid", "code", "address")
        if not self.actor.may("words"):
            return {name: [""] * len(households) for name in names}
        campaign = self.facts.survey.campaign.id
        found = self.store.households(self.actor, campaign, households)
        found = found.reindex(households).fillna("")
        return {name: found[name].tolist() for name in names}
