"""What a map layer is.

A layer knows how to cut itself into tiles for the screen, how to draw itself on paper, and what its
legend says. It draws :class:`geo.facts.Facts` and computes nothing of its own, so that map, table
and print agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from geo.facts import Facts
from geo.mercator import Tile
from geo.model import LonLat
from layers.style import Style
from text import Translator

if TYPE_CHECKING:
    from layers.sheet import Sheet

WHO_AND_WHEN: Final = ("areas", "since", "until", "departments")
"""Parts of the filter that say whose visits count."""
WHAT_WAS_SAID: Final = (*WHO_AND_WHEN, "categories", "text")
"""Parts of the filter that say which issues count."""

TileKind = Literal["points", "shapes", "surface"]


class LegendEntry(NamedTuple):
    """One line of a legend: a mark and what it means."""

    style: Style
    label: str


class Legend(NamedTuple):
    """A layer's part of the legend.

    Attributes
    ----------
    note
        A sentence that keeps readers from a wrong conclusion; may be empty.
    """

    title: str
    entries: tuple[LegendEntry, ...]
    note: str = ""


@dataclass(frozen=True)
class Layer:
    """One map layer.

    Attributes
    ----------
    key
        Letters only: part of tile addresses.
    title
        Message key of its name.
    kind
        What its tiles are: points of 5 bytes, vector shapes, or pictures of a surface.
    tile
        Cuts one tile out of the facts.
    styles
        Look of every code that occurs in tiles; the position is the code. Empty for surfaces.
    legend
        What the legend says about it.
    names
        What each code is called; what hovering shows.
    asks
        Parts of the filter that its tiles depend on: with the others unchanged addresses stay the
        same, and nothing is fetched again.
    paper
        Draws it on a sheet.
    present
        Whether the campaign has anything of the kind, whatever the filter: if not, a map does
        without it and asks for no tiles.
    late
        Asked for once the others are there: what takes the server long must not hold them up.
    """

    key: str
    title: str
    kind: TileKind
    tile: Callable[[Facts, Tile], bytes]
    styles: Callable[[Facts], tuple[Style, ...]]
    legend: Callable[[Facts, Translator], Legend | None]
    names: Callable[[Facts, Translator], tuple[str, ...]]
    asks: tuple[str, ...]
    paper: Callable[[Facts, Sheet], None]
    present: Callable[[Facts], bool] = lambda _facts: True
    late: bool = False


def no_names(_facts: Facts, _t: Translator) -> tuple[str, ...]:
    """Name nothing: for layers that hovering does not explain."""
    return ()


def leaflet(place: LonLat) -> tuple[float, float]:
    """Turn a position into Leaflet's order, latitude first: the only place that flips."""
    return place.lat, place.lon
