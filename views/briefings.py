"""Briefings at hand: opened snapshots with their maps, the files that were made of them, previews.

A preview is what would be frozen; it is nowhere but here, and gone with the process. Keys hold who
asks and what is asked: nothing made for one actor is handed to another one with other rights.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from threading import RLock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from geo.errors import UnknownChoice
from geo.model import Filters
from reports.briefing.contents import map_facts
from reports.briefing.freezing import Briefing, open_briefing, preview_of, preview_tally
from reports.briefing.making import making_of
from text import N_, Translator, known_language
from views import tokens
from views.settings import BUILT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.actor import Actor
    from geo.facts import Facts
    from reports.briefing.formats.base import Making
    from reports.briefing.pack import Pack
    from reports.briefing.tally import Tally
    from views.library import Library

_OPENED_KEPT: Final = 6
_FILES_KEPT: Final = 28
_PREVIEWS_KEPT: Final = 4
_PREVIEW: Final = "~"
"""Begins the names of previews; no snapshot is called so."""
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


def preview_name(facts: Facts, known: Collection[str]) -> str:
    """Name what would be frozen now.

    Parameters
    ----------
    known
        Keys of the snapshots there are: what they have shown decides what is kept back.
    """
    said = repr((facts.filters, facts.survey.version, sorted(known)))
    return f"{_PREVIEW}{sha256(said.encode()).hexdigest()[:24]}"


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
        self._previews: OrderedDict[tuple[str, tuple[int, ...], str], Tally] = OrderedDict()

    def preview(
        self, actor: Actor, facts: Facts, name: str, library: Library, told: Callable[[float], None]
    ) -> None:
        """Count what would be frozen now, for :meth:`opened`; ``name`` is :func:`preview_name`.

        Raises
        ------
        NotPermitted
            When the actor may not write.
        """
        key = (actor.role, actor.areas, name)
        if not self.has_preview(actor, name):
            tally = preview_tally(library.store, actor, facts, told=told)
            with self._lock:
                self._previews[key] = tally
                _keep(self._previews, key, _PREVIEWS_KEPT)

    def has_preview(self, actor: Actor, name: str) -> bool:
        """Say whether a preview is at hand."""
        with self._lock:
            return (actor.role, actor.areas, name) in self._previews

    def opened(self, actor: Actor, asked: Asked, library: Library) -> Making:
        """Open a snapshot or a preview, with its maps ready to be drawn.

        Raises
        ------
        UnknownChoice
            When there is none such that the actor may see.
        """
        t = Translator(asked.language)
        found = self._found(actor, asked, library, t)
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

    def _found(self, actor: Actor, asked: Asked, library: Library, t: Translator) -> Briefing:
        if not asked.snapshot.startswith(_PREVIEW):
            # asked for every time: whoever may not see it any more does not get what is at hand
            store, since = library.store, asked.since
            return open_briefing(store, actor, asked.campaign, asked.snapshot, t, since=since)
        with self._lock:
            tally = self._previews.get((actor.role, actor.areas, asked.snapshot))
        if tally is None:
            raise UnknownChoice(topic=N_("snapshot"), value=asked.snapshot, known="")
        return preview_of(tally, t)

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
