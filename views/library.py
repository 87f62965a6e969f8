"""Facts at hand: what was read and computed, shared by pages and tile routes of one process.

Keys hold everything an answer depends on: who asks, what is asked, at which data version. Nothing
is ever handed to an actor that was read for another one with other rights.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from data import open_store
from data.history import cards_left
from geo.facts import Facts
from geo.household_search import HouseholdIndex, cards_by_number
from geo.model import Campaign, Filters, Survey
from geo.neighbours import Neighbourhood

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from data.actor import Actor
    from data.store import Store
    from geo.plan import Plan
    from geo.plan_choice import Wish

_SURVEYS_KEPT: Final = 6
_FACTS_KEPT: Final = 48
_SEARCHES_KEPT: Final = 2_000
_PLANS_KEPT: Final = 32


@dataclass(frozen=True, eq=False)
class Register:
    """A campaign's households as one looks for them.

    Attributes
    ----------
    index, doors
        Ready to be searched; rows are those of the survey's households.
    addresses, codes
        Of every household, in the order of the rows.
    cards
        Rows by number of the contact card left there.
    """

    index: HouseholdIndex
    doors: Neighbourhood
    addresses: list[str]
    codes: list[str]
    cards: dict[str, list[int]]


_Key = tuple[str, tuple[int, ...], int]


class Library:
    """Surveys and facts by actor, filter and version, the latest used ones kept."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = RLock()
        self._surveys: OrderedDict[tuple[_Key, int], Survey] = OrderedDict()
        self._facts: OrderedDict[tuple[_Key, int, Filters], Facts] = OrderedDict()
        self._searches: OrderedDict[str, str] = OrderedDict()
        self._plans: OrderedDict[tuple[_Key, str], Plan] = OrderedDict()
        self._made: OrderedDict[tuple[_Key, int, tuple[int, ...], Wish], Plan] = OrderedDict()
        self._registers: dict[_Key, tuple[Survey, Register]] = {}
        self._seen = ""

    def campaigns(self, actor: Actor) -> tuple[Campaign, ...]:
        """Return all campaigns, newest first."""
        return self.store.campaigns(actor)

    def survey(self, actor: Actor, campaign: int) -> Survey:
        """Return a campaign's records at the store's current version."""
        key = (actor.role, actor.areas, campaign)
        with self._lock:
            version = self._version()
            found = self._surveys.get((key, version))
            if found is None:
                earlier = [survey for (k, _), survey in self._surveys.items() if k == key]
                newest = max(earlier, key=lambda survey: survey.version, default=None)
                found = self.store.survey(actor, campaign, known=newest)
                self._surveys[key, found.version] = found
            _keep(self._surveys, (key, found.version), _SURVEYS_KEPT)
            return found

    def facts(self, actor: Actor, filters: Filters, *, version: int | None = None) -> Facts | None:
        """Return what is known under a filter.

        Parameters
        ----------
        version
            Data version the answer must be about; ``None`` is the current one.

        Returns
        -------
        Facts or None
            ``None`` when that version, or the plan, is no longer at hand.
        """
        key = (actor.role, actor.areas, filters.campaign)
        with self._lock:
            if version is None:
                survey: Survey | None = self.survey(actor, filters.campaign)
            else:
                survey = self._surveys.get((key, version))
                if survey is None and self._version() == version:
                    survey = self.survey(actor, filters.campaign)
            if survey is None:
                return None
            plan = self._plans.get((key, filters.plan)) if filters.plan else None
            if filters.plan and plan is None:
                return None
            name = (key, survey.version, filters)
            found = self._facts.get(name)
            if found is None:
                found = self._facts[name] = Facts(survey, filters, plan)
            _keep(self._facts, name, _FACTS_KEPT)
            return found

    def plan(
        self,
        actor: Actor,
        facts: Facts,
        wish: Wish,
        *,
        doors: Callable[[], NDArray[np.int64]],
        told: Callable[[float], None],
    ) -> Plan:
        """Return the plan that a wish leads to, made once for every state of the records.

        Parameters
        ----------
        doors, told
            As :func:`geo.plan.make_plan` wants them; ranks are asked for when they are needed.
        """
        survey = facts.survey
        key = (actor.role, actor.areas, survey.campaign.id)
        name = (key, survey.version, facts.filters.areas, wish)
        found = self._made.get(name)
        if found is None:
            from geo.plan import make_plan

            found = make_plan(facts, wish, doors=doors(), told=told)
        with self._lock:
            self._made[name] = found
            _keep(self._made, name, _PLANS_KEPT)
        return found

    def plan_name(self, actor: Actor, campaign: int, plan: Plan) -> str:
        """Put a plan at hand for maps and return the name it has in filters and addresses."""
        told = pd.util.hash_pandas_object(plan.stops[["team", "stop", "lon", "lat"]]).to_numpy()
        beside = f"{plan.start} {plan.visits_known} {plan.teams.index.tolist()}".encode()
        name = blake2b(told.tobytes() + beside, digest_size=8, key=_process_key()).hexdigest()
        key = (actor.role, actor.areas, campaign)
        with self._lock:
            self._plans[key, name] = plan
            _keep(self._plans, (key, name), _PLANS_KEPT)
        return name

    def register(self, actor: Actor, survey: Survey) -> Register:
        """Return the campaign's households as one looks for them, with addresses and cards."""
        key = (actor.role, actor.areas, survey.campaign.id)
        with self._lock:
            of, known = self._registers.get(key, (None, None))
            if of is survey and known is not None:
                return known
            same = (
                of is not None and of.households is survey.households and of.areas is survey.areas
            )
            found = self._read_register(actor, survey, known if same else None)
            self._registers[key] = (survey, found)
            return found

    def _read_register(self, actor: Actor, survey: Survey, known: Register | None) -> Register:
        if known is None:
            households, campaign = survey.households, survey.campaign.id
            details = self.store.households(actor, campaign, households.index)
            details = details.reindex(households.index).fillna("")
            addresses, codes = details["address"].tolist(), details["code"].tolist()
            places = households["area"].map(survey.areas["name"]).fillna("").tolist()
            index = HouseholdIndex(addresses, codes, places)
            doors = Neighbourhood(index, households["area"].to_numpy())
            known = Register(index, doors, addresses, codes, {})
        cards = cards_left(self.store, actor, survey.campaign.id)
        rows = survey.households.index.get_indexer(pd.Index([home for _, home in cards]))
        pairs = [(card, int(row)) for (card, _), row in zip(cards, rows, strict=True) if row >= 0]
        return replace(known, cards=cards_by_number(pairs))

    def _version(self) -> int:
        """Return the store's version; forget everything when it has become another store.

        Somebody may have put a backup in its place: what was read before is then not what is there.
        """
        stamp = self.store.stamp()
        if stamp != self._seen:
            if self._seen and self.store.stamp(_version_of(self._seen)) != self._seen:
                self._surveys.clear()
                self._facts.clear()
                self._registers.clear()
            self._seen = stamp
        return _version_of(stamp)

    def search_name(self, text: str) -> str:
        """Return the name under which a search text can stand in an address without being told."""
        if not text:
            return ""
        name = blake2b(text.encode(), digest_size=8, key=_process_key()).hexdigest()
        with self._lock:
            self._searches[name] = text
            _keep(self._searches, name, _SEARCHES_KEPT)
        return name

    def search_text(self, name: str) -> str | None:
        """Return the search text behind a name; ``None`` when it is not known here."""
        return self._searches.get(name) if name else ""


def _version_of(stamp: str) -> int:
    return int(stamp.partition("-")[0])


def _keep(shelf: OrderedDict[Any, Any], latest: object, most: int) -> None:
    shelf.move_to_end(latest)
    while len(shelf) > most:
        shelf.popitem(last=False)


@cache
def _process_key() -> bytes:
    import secrets

    return secrets.token_bytes(32)


@cache
def library() -> Library:
    """Return the process's library, on the store this installation is told to use."""
    return Library(open_store())
