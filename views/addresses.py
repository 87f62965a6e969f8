"""Addresses of tiles and words: a filter, a data version and a pass, written and read back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from geo.errors import UnknownChoice
from geo.facts import Facts
from geo.model import Filters
from text import N_
from views import tokens

if TYPE_CHECKING:
    from data.actor import Actor
    from layers.base import Layer
    from views.library import Library

ROOT: Final = "../../"
"""From the map's frame to the root of the application."""


def tiles_of(layer: Layer, facts: Facts, actor: Actor, library: Library) -> str:
    """Return the address pattern of a layer's tiles."""
    query = _query(facts, facts.filters.only(layer.asks), actor, library)
    return f"{ROOT}tiles/{layer.key}/{{z}}/{{x}}/{{y}}?{query}"


def words_of(
    layers: tuple[str, ...],
    facts: Facts,
    actor: Actor,
    library: Library,
    *,
    language: str,
    large: bool,
) -> str:
    """Return the address of what a map says in words."""
    said = {"layers": "-".join(layers), "language": language}
    if large:
        said["size"] = "large"
    return f"{ROOT}words?{urlencode(said)}&{_query(facts, facts.filters, actor, library)}"


def _query(facts: Facts, filters: Filters, actor: Actor, library: Library) -> str:
    parts = {
        "v": str(facts.survey.version),
        "c": str(filters.campaign),
        "a": "-".join(map(str, filters.areas)),
        "s": filters.since.isoformat() if filters.since else "",
        "u": filters.until.isoformat() if filters.until else "",
        "d": "-".join(map(str, filters.departments)),
        "k": ".".join(filters.categories),
        "q": library.search_name(filters.text),
        "p": filters.plan,
        "r": filters.around,
        "t": tokens.issue(actor),
    }
    return urlencode({name: value for name, value in parts.items() if value})


def read(query: Mapping[str, str], library: Library) -> tuple[Actor, Filters, int]:
    """Read an address back: who asks, under which filter, at which version.

    Raises
    ------
    NotPermitted
        When the pass is missing, wrong or ended.
    UnknownChoice
        When the address is not one of ours.
    """
    actor = tokens.read(query.get("t", ""))
    text = library.search_text(query.get("q", ""))
    if text is None:
        raise UnknownChoice(topic=N_("search"), value=query["q"], known="")
    try:
        filters = Filters(
            campaign=int(query["c"]),
            areas=_numbers(query.get("a", "")),
            since=_day(query.get("s", "")),
            until=_day(query.get("u", "")),
            departments=_numbers(query.get("d", "")),
            categories=tuple(key for key in query.get("k", "").split(".") if key),
            text=text,
            plan=query.get("p", ""),
            around=query.get("r", ""),
        )
        return actor, filters, int(query["v"])
    except (KeyError, ValueError) as error:
        raise UnknownChoice(topic=N_("address"), value="", known="") from error


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-") if part)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
