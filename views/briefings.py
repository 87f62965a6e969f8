"""Briefings at hand: opened snapshots with their maps, and the files that were made of them.

Keys hold who asks and what is asked: nothing made for one actor is handed to another one with other
rights.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from geo.errors import UnknownChoice
from geo.model import Filters
from reports.briefing.contents import map_facts
from reports.briefing.freezing import open_briefing
from reports.briefing.making import making_of
from text import N_, Translator, known_language
from views import tokens
from views.settings import BUILT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.actor import Actor
    from reports.briefing.formats.base import Making
    from reports.briefing.pack import Pack
    from views.library import Library

_OPENED_KEPT: Final = 6
_FILES_KEPT: Final = 28
_MOST_DIGITS: Final = 11
_GROUND: Final = "planner"


@dataclass(frozen=True)
class Asked:
    """A snapshot that is asked for.

    Attributes
    ----------
    snapshot, since
        Permanent names; ``since`` is empty for no comparison.
    """

    campaign: int
    snapshot: str
    since: str
    language: str

    def query(self, actor: Actor) -> str:
        """Write it as the query of an address, with a pass for the actor."""
        parts = {
            "c": str(self.campaign),
            "b": self.snapshot,
            "e": self.since,
            "language": self.language,
            "t": tokens.issue(actor),
        }
        return urlencode({name: value for name, value in parts.items() if value})


def read(query: Mapping[str, str]) -> tuple[Actor, Asked]:
    """Read an address back: who asks, and for which snapshot.

    Raises
    ------
    NotPermitted
        When the pass is missing, wrong or ended, or the actor may not see figures.
    UnknownChoice
        When the address is not one of ours.
    """
    actor = tokens.read(query.get("t", ""))
    actor.require("figures")
    campaign, snapshot = query.get("c", ""), query.get("b", "")
    if not campaign.isdecimal() or len(campaign) > _MOST_DIGITS or not snapshot:
        raise UnknownChoice(topic=N_("address"), value="", known="")
    language = known_language(query.get("language", ""))
    return actor, Asked(int(campaign), snapshot, query.get("e", ""), language)


_Key = tuple[str, tuple[int, ...], Asked]


class Briefings:
    """Opened snapshots and made files, the latest used ones kept."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._opened: OrderedDict[_Key, tuple[Pack, Making]] = OrderedDict()
        self._files: OrderedDict[tuple[_Key, str], bytes] = OrderedDict()

    def opened(self, actor: Actor, asked: Asked, library: Library) -> Making:
        """Open a snapshot, with its maps ready to be drawn.

        Raises
        ------
        UnknownChoice
            When there is no such snapshot that the actor may see.
        """
        store, t = library.store, Translator(asked.language)
        # asked for every time: whoever may not see it any more does not get what is at hand
        found = open_briefing(store, actor, asked.campaign, asked.snapshot, t, since=asked.since)
        with self._lock:
            key = (actor.role, actor.areas, asked)
            pack, held = self._opened.get(key, (None, None))
            if held is None or pack != found.pack:
                # roads and water only are taken from it: whoever may see figures may see those
                ground = replace(actor, role=_GROUND)
                facts = library.facts(ground, Filters(asked.campaign))
                if facts is None:
                    raise UnknownChoice(topic=N_("campaign"), value=asked.campaign, known="")
                shown = map_facts(facts, found.tally)
                held = making_of(found.pack, shown, t, fonts=BUILT / "fonts")
                self._opened[key] = (found.pack, held)
            _keep(self._opened, key, _OPENED_KEPT)
            return held

    def keep_files(self, actor: Actor, asked: Asked, files: Mapping[str, bytes]) -> None:
        """Keep files that were made, by name, for their download."""
        with self._lock:
            for name, content in files.items():
                key = ((actor.role, actor.areas, asked), name)
                self._files[key] = content
                _keep(self._files, key, _FILES_KEPT)

    def file(self, actor: Actor, asked: Asked, name: str) -> bytes | None:
        """Return a file that was made for this actor's rights; ``None`` when it is not at hand."""
        with self._lock:
            return self._files.get(((actor.role, actor.areas, asked), name))


def _keep(shelf: OrderedDict[Any, Any], latest: object, most: int) -> None:
    shelf.move_to_end(latest)
    while len(shelf) > most:
        shelf.popitem(last=False)


@cache
def briefings() -> Briefings:
    """Return the process's briefings."""
    return Briefings()
