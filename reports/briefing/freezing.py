"""Freezing a selection as a snapshot, and opening it again as the pack it was."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.snapshots import SavedSnapshot, ToFreeze, freeze, read_bases, read_content, snapshots
from geo.errors import UnknownChoice
from geo.facts import Facts
from reports.briefing.contents import pack_of_tally
from reports.briefing.counting import tally_of, untold
from reports.briefing.ledger import Basis
from reports.briefing.pack import Pack
from reports.briefing.tally import Tally, from_json, to_json
from reports.bulletin_words import rules
from text import N_, Translator

if TYPE_CHECKING:
    from uuid import UUID

    from data.actor import Actor
    from data.store import Receipt, Store


@dataclass(frozen=True)
class Briefing:
    """A snapshot that was opened: its pack, and what maps are drawn from (``map_facts``)."""

    pack: Pack
    tally: Tally


def freeze_briefing(
    store: Store, actor: Actor, facts: Facts, *, name: str, request: UUID
) -> Receipt:
    """Freeze what is on the screen now.

    Everything that earlier snapshots of the campaign have shown is taken into account: nothing
    they kept back comes to light by subtraction, and no change of a few households either.

    Raises
    ------
    ChangedMeanwhile
        When somebody else has frozen something in between.
    NotPermitted
        When the actor may not write.
    UnknownChoice
        When the name is empty or too long.
    """
    tally, basis, kept = _counted(store, actor, facts)
    made = ToFreeze(facts.filters, facts.survey.version, to_json(tally), basis.to_json(), kept)
    return freeze(store, actor, made, name=name, request=request)


def preview_tally(
    store: Store, actor: Actor, facts: Facts, *, told: Callable[[float], None]
) -> Tally:
    """Count what :func:`freeze_briefing` would keep, and keep nothing.

    Parameters
    ----------
    told
        Is told the share that is done; what it raises stops the counting.

    Raises
    ------
    NotPermitted
        When the actor may not write: what is frozen already guards only what is frozen.
    """
    return _counted(store, actor, facts, told=told)[0]


def preview_of(tally: Tally, t: Translator) -> Briefing:
    """Make the pack of what would be frozen; every screen of it says that it is not."""
    mark = t("Preview: not frozen")
    pack = pack_of_tally(tally, t, snapshot=mark, frozen="")
    return Briefing(replace(pack, internal=f"{pack.internal} · {mark}"), tally)


def _counted(
    store: Store, actor: Actor, facts: Facts, *, told: Callable[[float], None] = untold
) -> tuple[Tally, Basis, Collection[str]]:
    """Count a selection; return its tally, its basis, the keys of the snapshots looked at."""
    actor.require("write")
    campaign = facts.survey.campaign.id
    kept = read_bases(store, actor, campaign)
    ids = facts.survey.issues.index[facts.selected_issues]
    states = store.issues(actor, campaign, ids)["state"]
    tally, basis = tally_of(
        facts,
        states=states,
        overdue_days=rules().overdue_days,
        earlier={key: Basis.from_json(each) for key, each in kept.items()},
        told=told,
    )
    return tally, basis, kept.keys()


def open_briefing(
    store: Store, actor: Actor, campaign: int, key: str, t: Translator, *, since: str = ""
) -> Briefing:
    """Open a snapshot.

    Parameters
    ----------
    key
        Its permanent name.
    since
        That of an earlier snapshot to compare with; where that was taken away, the pack says so.

    Raises
    ------
    UnknownChoice
        When there is no such snapshot that the actor may see.
    """
    known = {each.key: each for each in snapshots(store, actor, campaign)}
    snapshot, tally = _opened(store, actor, campaign, known, key)
    earlier, earlier_name = None, ""
    if since:
        gone = {each.key: each for each in snapshots(store, actor, campaign, gone=True)}
        if since in gone:
            earlier_name = gone[since].name
        else:
            older, earlier = _opened(store, actor, campaign, known, since)
            earlier_name = older.name
    frozen = t("{moment} by {who}", moment=t.moment(snapshot.frozen_at), who=snapshot.actor)
    pack = pack_of_tally(
        tally,
        t,
        snapshot=snapshot.name,
        frozen=frozen,
        earlier=earlier,
        earlier_name=earlier_name,
        changes=since,
    )
    return Briefing(pack, tally)


def _opened(
    store: Store, actor: Actor, campaign: int, known: dict[str, SavedSnapshot], key: str
) -> tuple[SavedSnapshot, Tally]:
    content = read_content(store, actor, campaign, known[key].id) if key in known else None
    if content is None:
        names = ", ".join(each.name for each in known.values())
        raise UnknownChoice(topic=N_("snapshot"), value=key, known=names)
    return known[key], from_json(content)
