"""Maps for the screen: the only module that makes folium objects, and the only encoder.

folium runs what it is given as a template on the server and as script in the browser
(docs/decisions/0002). Therefore nothing that anybody typed comes here: an object carries an address
of our own server, code numbers and colours. Names, legends and credits travel as JSON beside the
map and are set as text. What does go into an object passes :func:`js_literal`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from geo.errors import NotSetUp
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import LonLat
from layers.base import Layer, leaflet
from layers.tile_service import TileService
from text import N_

VENDOR: Final = "../../vendor/"
"""Where the map's frame finds our assets: relative, so that any base path works."""


_PRECISION: Final = 1e6
"""Steps of a degree: eleven centimetres."""
_HARMLESS: Final = " .,-_/#=?:&"


def js_literal(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    r"""Write a value so that no template engine and no script can see anything in it but data.

    JSON in which every character of a string that is not a letter, a digit or harmless in an
    address is a ``\uXXXX`` escape: no quote, brace, percent sign, angle bracket, backtick,
    backslash or dollar is left.
    """
    if isinstance(value, str):
        return '"' + "".join(_escaped(character) for character in value) + '"'
    if isinstance(value, dict):
        items = (f"{js_literal(str(key))}:{js_literal(item)}" for key, item in value.items())
        inside = ",".join(items)
        return "{" + inside + (" }" if inside.endswith("}") else "}")
    if isinstance(value, list | tuple):
        return "[" + ",".join(js_literal(item) for item in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, allow_nan=False)


def _escaped(character: str) -> str:
    if character.isascii() and (character.isalnum() or character in _HARMLESS):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


_SCRIPTS: Final = [
    ("leaflet", f"{VENDOR}leaflet.js"),
    ("doorstep", f"{VENDOR}doorstep.js"),
]
_STYLE_SHEETS: Final = [
    ("leaflet_css", f"{VENDOR}leaflet.css"),
    ("doorstep_css", f"{VENDOR}doorstep.css"),
]


class _BaseMap(folium.Map):
    """An empty map, the same to the byte on every run, so that the frame is never reloaded."""

    default_js = _SCRIPTS
    default_css = _STYLE_SHEETS


class _Stage(folium.MacroElement):
    """Sets the stage as soon as the map exists: it has to hear clicks before anybody else does."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Doorstep.stage({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca declares no types here
        self._name = "doorstep_stage"


class TileLayer(JSCSSMixin, folium.map.Layer):
    """A layer of our own tiles.

    Parameters
    ----------
    layer
        Which one.
    address
        Pattern with ``{z}``, ``{x}``, ``{y}``.
    facts
        What its styles depend on.
    order
        Its place from the bottom.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = Doorstep.layer({{ this.arguments }});"
        "{% endmacro %}"
    )

    def __init__(self, layer: Layer, address: str, facts: Facts, *, order: int) -> None:
        super().__init__(name=layer.key)
        self._name = "doorstep_layer"
        styles = [style.for_screen() for style in layer.styles(facts)]
        values = (layer.key, layer.kind, address, styles, order, layer.late)
        self.arguments = ", ".join(js_literal(value) for value in values)


class Sketch(NamedTuple):
    """A line or an area that is drawn by clicks.

    Attributes
    ----------
    points
        The corners so far, degrees.
    closed
        It is an area.
    drawing
        Clicks add to it: they are then taken where they fall, not at the mark beside.
    """

    points: tuple[LonLat, ...]
    closed: bool
    drawing: bool


class _Scene(JSCSSMixin, folium.map.Layer):
    """Says what the map is about: where to look, where its words are, which place is marked."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = Doorstep.scene({{ this.arguments }});"
        "{% endmacro %}"
    )

    def __init__(self, scene: dict[str, Any]) -> None:
        super().__init__(name="scene")
        self._name = "doorstep_scene"
        self.arguments = js_literal(scene)


def base_map() -> folium.Map:
    """Make the empty map."""
    # with tiles=None folium does not pass max_zoom on; the camel-case option arrives
    empty = _BaseMap(
        (0, 0),
        zoom_start=2,
        tiles=None,
        minZoom=3,
        maxZoom=20,
        attribution_control=False,
        fadeAnimation=False,
    )
    empty.add_child(_Stage())
    return empty


def scene(  # noqa: PLR0913 - what a map is about
    layers: Iterable[folium.map.Layer],
    *,
    words: str,
    fit: str,
    bounds: Bounds,
    extent: Bounds,
    marked: LonLat | None,
    sketch: Sketch | None = None,
    service: TileService | None = None,
) -> folium.FeatureGroup:
    """Put layers and what the map is about into the group that is exchanged on every run.

    Parameters
    ----------
    words
        Address of the map's words.
    fit
        Name of what is looked at; the view changes only when it does.
    bounds
        West, south, east, north in degrees of what is looked at.
    extent
        The same of everything there is: nothing is asked for beyond it.
    marked
        A place to mark.
    sketch
        What is drawn on it.
    service
        A base map service to lie under everything.
    """
    group = folium.FeatureGroup(name="scene")
    _Scene(
        {
            "words": words,
            "fit": fit,
            "bounds": _corners(bounds),
            "extent": _corners(extent),
            "mark": leaflet(marked) if marked else None,
            "sketch": {
                "points": [leaflet(LonLat(*point)) for point in sketch.points],
                "closed": sketch.closed,
                "drawing": sketch.drawing,
            }
            if sketch
            else None,
            "service": {"address": service.address, "hosts": service.subdomains}
            if service
            else None,
        }
    ).add_to(group)
    for layer in layers:
        layer.add_to(group)
    return group


def _corners(bounds: Bounds) -> list[tuple[float, float]]:
    """Return two corners, a little farther out, in few digits: every message carries them."""
    west, south, east, north = (edge * _PRECISION for edge in bounds)
    low = LonLat(math.floor(west) / _PRECISION, math.floor(south) / _PRECISION)
    return [
        leaflet(low),
        leaflet(LonLat(math.ceil(east) / _PRECISION, math.ceil(north) / _PRECISION)),
    ]


def assets(elements: Sequence[folium.MacroElement] = ()) -> list[str]:
    """Return every address that maps load scripts and styles from."""
    kinds = [_BaseMap, TileLayer, _Scene, *(type(element) for element in elements)]
    return [
        address
        for kind in kinds
        for _, address in (*getattr(kind, "default_js", ()), *getattr(kind, "default_css", ()))
    ]


def require_assets(vendor: Path, elements: Sequence[folium.MacroElement] = ()) -> None:
    """Check that every asset address is ours and its file has been built.

    Raises
    ------
    NotSetUp
        Naming all that are not: one missing script leaves an empty grey box without a word.
    """
    wrong = [
        address
        for address in assets(elements)
        if not address.startswith(VENDOR) or not (vendor / address.removeprefix(VENDOR)).is_file()
    ]
    if wrong:
        raise NotSetUp(what=N_("map assets ({names})"), names=", ".join(wrong))
