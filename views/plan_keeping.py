"""The plan that is looked at: made, changed, kept, opened, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from data.plans import (
    SavedPlan,
    delete_plan,
    households_locked,
    plan_key,
    read_plan,
    save_plan,
    saved_plans,
)
from geo.facts import Facts
from geo.model import NO_ID, LonLat
from geo.plan import Plan, rearranged, with_locks
from geo.plan_choice import Wish
from geo.plan_record import plan_of_record
from geo.plan_routes import walking_roads
from views import state
from views.base import Context

_NUMBERS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Working:
    """A plan as it stands in this session.

    Attributes
    ----------
    saved
        Its last edition that was kept, ``None`` for a plan that never was.
    changed
        Whether it differs from that edition.
    nonce
        Names the next saving.
    """

    plan: Plan
    saved: SavedPlan | None
    changed: bool
    nonce: UUID


def working(context: Context, facts: Facts) -> Working | None:
    """Return the plan that is looked at: the one in hand, or the saved one the address names."""
    held: Working | None = state.recall(_name("plan", facts))
    wanted = state.selection().plan
    if wanted and (held is None or held.saved is None or held.saved.id != wanted):
        held = _opened(context, facts, wanted)
        put(facts, held)
    return held


def put(facts: Facts, held: Working | None) -> None:
    """Look at a plan; at none with ``None``."""
    state.remember(_name("plan", facts), held)


def _opened(context: Context, facts: Facts, number: int) -> Working | None:
    store, actor, campaign = context.library.store, context.actor, facts.survey.campaign.id
    listed = next((p for p in saved_plans(store, actor, campaign) if p.id == number), None)
    record = read_plan(store, actor, campaign, number) if listed else None
    if record is None:
        state.choose(plan=0)
        return None
    return Working(plan_of_record(facts.survey, record), listed, changed=False, nonce=uuid4())


def make(context: Context, facts: Facts, wish: Wish, *, told: Callable[[float], None]) -> None:
    """Make a plan and look at it."""
    store, actor = context.library.store, context.actor
    taken = households_locked(store, actor, facts.survey.campaign.id, since=wish.on)
    plan = context.library.plan(
        actor,
        facts,
        replace(wish, without=taken),
        doors=lambda: _door_ranks(context, facts),
        told=told,
    )
    state.choose(plan=0)
    put(facts, Working(plan, None, changed=True, nonce=uuid4()))


def _door_ranks(context: Context, facts: Facts) -> NDArray[np.int64]:
    """Rank households by their address, numbers as numbers, so that a stair is walked in order."""
    survey = facts.survey
    rank = np.arange(len(survey.households))
    together = survey.households["building"].to_numpy() != NO_ID
    if not together.any() or not context.actor.may("words"):
        return rank
    addresses = context.library.register(context.actor, survey).addresses
    rows = np.flatnonzero(together).tolist()
    rows.sort(key=lambda row: _by_number(addresses[row]))
    rank[rows] = np.arange(len(rows))
    return rank


def _by_number(address: str) -> list[tuple[int, str]]:
    parts = _NUMBERS.split(address)
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]


def move(facts: Facts, held: Working, moved: Mapping[int, int]) -> None:
    """Give households to other teams, or to none, and find the ways of these teams anew."""
    plan = rearranged(held.plan, moved, roads=walking_roads(facts.survey))
    put(facts, replace(held, plan=plan, changed=True, nonce=uuid4()))


def lock(facts: Facts, held: Working, teams: list[int]) -> None:
    """Lock exactly these turfs."""
    put(facts, replace(held, plan=with_locks(held.plan, teams), changed=True, nonce=uuid4()))


def save(context: Context, facts: Facts, held: Working) -> None:
    """Keep the plan; its address then names it."""
    store, actor, campaign = context.library.store, context.actor, facts.survey.campaign.id
    receipt = save_plan(store, actor, campaign, held.plan, known=held.saved, request=held.nonce)
    key = held.saved.key if held.saved else plan_key(held.nonce)
    listed = next((p for p in saved_plans(store, actor, campaign) if p.key == key), None)
    put(facts, Working(held.plan, listed, changed=False, nonce=uuid4()))
    state.remember(_name("change", facts), receipt.version)
    state.choose(plan=listed.id if listed else 0)


def delete(context: Context, facts: Facts, plan: SavedPlan) -> None:
    """Take a saved plan off the list."""
    store, actor, campaign = context.library.store, context.actor, facts.survey.campaign.id
    receipt = delete_plan(store, actor, campaign, plan, request=uuid4())
    state.remember(_name("change", facts), receipt.version)
    leave(facts)


def leave(facts: Facts) -> None:
    """Look at no plan."""
    put(facts, None)
    state.choose(plan=0)


def can_take_back(context: Context, facts: Facts) -> bool:
    """Say whether the last change of the campaign is one made here."""
    mine = state.recall(_name("change", facts))
    if mine is None or not context.actor.may("write"):
        return False
    last = context.library.store.last_undoable(context.actor, facts.survey.campaign.id)
    return last is not None and last.change == mine


def take_back(context: Context, facts: Facts) -> None:
    """Take back what was saved or deleted here last."""
    mine = state.recall(_name("change", facts))
    context.library.store.undo(context.actor, mine, request=uuid4())
    state.remember(_name("change", facts), None)
    leave(facts)


def listed_plans(context: Context, facts: Facts) -> tuple[SavedPlan, ...]:
    """Return the saved plans of the campaign."""
    return saved_plans(context.library.store, context.actor, facts.survey.campaign.id)


def hand_over(facts: Facts, households: tuple[int, ...], words: str) -> None:
    """Let the next plan be made of exactly these households (ids); ``words`` say which they are.

    A plan in hand that was not saved stays: nothing is lost by looking elsewhere.
    """
    held: Working | None = state.recall(_name("plan", facts))
    if held is None or not held.changed:
        leave(facts)
    state.choose(gap=0)
    state.remember(_name("these", facts), (facts.survey.version, households, words))


def handed_over(facts: Facts) -> tuple[tuple[int, ...], str]:
    """Return the households that were handed over and what they are; none once records changed."""
    version, households, words = state.recall(_name("these", facts), (-1, (), ""))
    return (households, words) if version == facts.survey.version else ((), "")


def take_none(facts: Facts) -> None:
    """Forget what was handed over."""
    state.remember(_name("these", facts), (-1, (), ""))


def meeting_point(facts: Facts) -> LonLat | None:
    """Return the meeting point that was tapped."""
    found: LonLat | None = state.recall(_name("start", facts))
    return found


def meet_at(facts: Facts, place: LonLat | None) -> None:
    """Remember a meeting point; ``None`` forgets it."""
    state.remember(_name("start", facts), place)


def picked_stop(facts: Facts) -> tuple[tuple[int, int], ...]:
    """Return team and number of the stops that were tapped."""
    found: tuple[tuple[int, int], ...] = state.recall(_name("stop", facts), ())
    return found


def pick_stop(facts: Facts, stops: tuple[tuple[int, int], ...]) -> None:
    """Remember which stops were tapped."""
    state.remember(_name("stop", facts), stops)


def _name(what: str, facts: Facts) -> str:
    return f"plan-{what}-{facts.survey.campaign.id}"
