"""Small outings: a store with some households, a plan that goes to all of them, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import uuid4

from data.actor import LOCAL, Actor
from data.store import Change, Store
from data.writing import Writer
from geo.facts import Facts
from geo.model import Filters, LonLat
from geo.plan import make_plan
from geo.plan_choice import Wish
from reports.walk_stops import Outing
from tests import scenarios
from text import Translator

DAY = dt.date(2017, 3, 29)
START = LonLat(scenarios.HOME[0] - 0.0005, scenarios.HOME[1] - 0.0005)


def campaign_of(
    store: Store,
    addresses: Sequence[str],
    *,
    village: str = "芳渚村",
    name: str = "走访",
    visited: Sequence[int] = (),
) -> Facts:
    """Put households, 30 metres apart in rows of twelve, into a store; return what is known."""
    lon, lat = scenarios.HOME
    points = [(lon + 0.0003 * (n % 12), lat + 0.0003 * (n // 12)) for n in range(len(addresses))]

    def work(writer: Writer) -> dict[str, int]:
        number = scenarios.campaign(writer, name=name)
        area = int(scenarios.areas(writer, number, [village])[0])
        homes = scenarios.households(writer, number, points, area=area, addresses=list(addresses))
        if visited:
            scenarios.visits(writer, number, households=[int(homes[n]) for n in visited], area=area)
        return {}

    store.write(LOCAL, Change(uuid4(), "test", work))
    return facts_of(store)


def facts_of(store: Store) -> Facts:
    campaign = store.campaigns(LOCAL)[0]
    return Facts(store.survey(LOCAL, campaign.id), Filters(campaign.id))


def outing(
    store: Store,
    facts: Facts,
    *,
    language: str = "zh",
    teams: int = 1,
    actor: Actor = LOCAL,
    start: LonLat | None = START,
) -> Outing:
    """Plan an outing to all households nobody has been to."""
    doors = -(-max(len(facts.survey.households), 1) // teams)
    plan = make_plan(facts, Wish(DAY, 1, teams, doors, start))
    return Outing(plan, facts, Translator(language), store, actor)
