"""The map: layers in, clicked place out. Its frame and view outlive every change of filter."""

from __future__ import annotations

from typing import Final, NamedTuple

from streamlit_folium import st_folium

from geo.extent import Bounds
from geo.facts import Facts
from geo.model import LonLat
from layers import LAYERS, PLAN_LAYERS
from layers.screen import Sketch, TileLayer, base_map, scene
from views import addresses, settings, state
from views.base import Context

_HEIGHT: Final = 560
"""Height before the style sheet fits it to the window."""
_NEAR: Final = 0.0012
"""Degrees, about 130 m: how far one sees around a place."""


class Click(NamedTuple):
    """A place somebody clicked.

    Attributes
    ----------
    within_m
        How near a mark has to be to be meant; 0 when the click hit none.
    """

    place: LonLat
    within_m: float


def show_map(
    context: Context,
    layers: tuple[str, ...],
    *,
    name: str,
    marked: LonLat | None = None,
    sketch: Sketch | None = None,
    look_at: LonLat | Bounds | None = None,
) -> Click | None:
    """Show a map of some layers.

    Parameters
    ----------
    layers
        Keys of the layers.
    name
        Name of the map on its page.
    marked
        A place to mark.
    sketch
        What is drawn on it by clicks.
    look_at
        A place to show from near by, or bounds to fit; the view moves when it changes.

    Returns
    -------
    Click or None
        A click that has not been seen before.
    """
    facts = context.facts
    if facts is None:
        return None
    words = addresses.words_of(
        layers,
        facts,
        context.actor,
        context.library,
        language=context.t.language,
        large=context.chosen.large,
    )
    looked_at = "-".join(map(str, (facts.filters.campaign, *facts.filters.areas, *(look_at or ()))))
    group = scene(
        _tiles(context, facts, layers),
        words=words,
        fit=looked_at,
        bounds=_around(look_at) if look_at else facts.bounds,
        extent=facts.survey.extent,
        marked=marked,
        sketch=sketch,
        service=settings.tile_service(),
    )
    answer = st_folium(
        base_map(),
        key=f"map-{name}",
        height=_HEIGHT,
        use_container_width=True,
        returned_objects=["last_clicked"],
        feature_group_to_add=group,
    )
    return _new_click(name, (answer or {}).get("last_clicked"))


def _tiles(context: Context, facts: Facts, layers: tuple[str, ...]) -> list[TileLayer]:
    return [
        TileLayer(
            layer,
            addresses.tiles_of(layer, facts, context.actor, context.library),
            facts,
            order=order,
        )
        for order, layer in enumerate((*LAYERS, *PLAN_LAYERS))
        if layer.key in layers and layer.present(facts)
    ]


def _around(place: LonLat | Bounds) -> Bounds:
    if not isinstance(place, LonLat):
        return place
    return (place.lon - _NEAR, place.lat - _NEAR, place.lon + _NEAR, place.lat + _NEAR)


def _new_click(name: str, clicked: dict[str, float] | None) -> Click | None:
    if not clicked or clicked == state.recall(f"click-{name}"):
        return None
    state.remember(f"click-{name}", clicked)
    place = LonLat(float(clicked["lng"]), float(clicked["lat"]))
    return Click(place, float(clicked.get("alt") or 0.0))
