"""The quiet base: water, green, roads, railway, buildings, stops, lamps of the campaign itself.

Drawn from the records, so that a map is legible without any tile server.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.facts import Facts
from geo.mercator import Tile
from geo.surroundings import BROKEN, NOT_BUILT, OUT_OF_USE, TUNNEL, WORKING, stop_places
from layers.base import Layer, Legend, LegendEntry, no_names
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator


class _Look(NamedTuple):
    """A class of things, which records belong to it and how it looks."""

    kind: str
    classes: frozenset[str]
    title: str
    style: Style


def _of(*classes: str) -> frozenset[str]:
    return frozenset(classes)


_REST: Final = _of()
_LOOKS: Final = (
    _Look(
        "green",
        _REST,
        N_("Green"),
        Style("area", fill="#e3ebd9", fill_dark="#26302a", rank=4, label_zoom=14),
    ),
    _Look(
        "parks",
        _REST,
        N_("Park"),
        Style("area", fill="#d5e3c4", fill_dark="#2c3a2c", rank=4, label_zoom=14),
    ),
    _Look(
        "water",
        _REST,
        N_("Water"),
        Style("area", fill="#cfe1ea", fill_dark="#1f3440", rank=5, label_zoom=13),
    ),
    _Look(
        "roads",
        _of("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"),
        N_("Main road"),
        Style("line", stroke="#ffffff", stroke_dark="#4a4840", width=7.0, rank=8, label_zoom=13),
    ),
    _Look(
        "roads",
        _of("secondary", "tertiary", "secondary_link", "tertiary_link"),
        N_("Road"),
        Style("line", stroke="#ffffff", stroke_dark="#413f38", width=5.0, rank=7, label_zoom=14),
    ),
    _Look(
        "roads",
        _of("footway", "path", "steps", "cycleway", "pedestrian", "track"),
        N_("Footpath"),
        Style("line", stroke="#e4dfd2", stroke_dark="#37352f", width=1.2, dash=True, min_zoom=16),
    ),
    _Look(
        "roads",
        _REST,
        N_("Lane"),
        Style(
            "line",
            stroke="#ffffff",
            stroke_dark="#3a3832",
            width=2.6,
            min_zoom=13,
            rank=3,
            label_zoom=16,
        ),
    ),
    _Look(
        "buildings",
        _REST,
        N_("Building"),
        Style(
            "area",
            fill="#e6ded0",
            stroke="#d3c8b5",
            fill_dark="#35322b",
            stroke_dark="#46423a",
            width=0.6,
            min_zoom=15,
            rank=1,
            label_zoom=17,
        ),
    ),
    _Look(
        "rail",
        _of(*OUT_OF_USE),
        N_("Railway out of use"),
        Style("line", stroke="#cfc8ba", stroke_dark="#45423b", width=1.4),
    ),
    _Look(
        "rail",
        _of(*NOT_BUILT),
        N_("Railway planned or being built"),
        Style("line", stroke="#b08a56", stroke_dark="#94764e", width=2.4, dash=True),
    ),
    _Look(
        "rail",
        _of(TUNNEL),
        N_("Railway in a tunnel"),
        Style("line", stroke="#a8a39a", stroke_dark="#5c5952", width=1.6, dash=True),
    ),
    _Look(
        "rail",
        _REST,
        N_("Railway"),
        Style("line", stroke="#6b675f", stroke_dark="#8d8a82", width=2.6, rank=6, label_zoom=12),
    ),
    _Look(
        "street_lamps",
        _of(BROKEN),
        N_("Street lamp, broken"),
        Style(fill="#b3aea3", shape="cross", stroke="#8a8578", width=1.0, size=5.0, min_zoom=17),
    ),
    _Look(
        "street_lamps",
        _REST,
        N_("Street lamp, not known whether it works"),
        Style(stroke="#8a8578", stroke_dark="#a39d8f", width=1.0, size=4.0, min_zoom=17),
    ),
    _Look(
        "street_lamps",
        _of(WORKING),
        N_("Street lamp"),
        Style(fill="#dfc56b", shape="circle", size=4.0, min_zoom=17),
    ),
    _Look(
        "cameras",
        _of(BROKEN),
        N_("Camera, broken"),
        Style(fill="#b3aea3", shape="plus", stroke="#8a8578", width=1.0, size=5.0, min_zoom=17),
    ),
    _Look(
        "cameras",
        _REST,
        N_("Camera, not known whether it works"),
        Style(
            stroke="#7d86a3",
            stroke_dark="#8d96b3",
            width=1.0,
            shape="triangle",
            size=5.5,
            min_zoom=17,
        ),
    ),
    _Look(
        "cameras",
        _of(WORKING),
        N_("Camera"),
        Style(fill="#7d86a3", fill_dark="#8d96b3", shape="triangle", size=5.5, min_zoom=17),
    ),
    _Look(
        "facilities",
        _REST,
        N_("Facility"),
        Style(
            fill="#b5a0c4",
            fill_dark="#7b6a8a",
            shape="pentagon",
            size=7.5,
            min_zoom=14,
            rank=2,
            label_zoom=16,
        ),
    ),
    _Look(
        "bus_stops",
        _REST,
        N_("Bus stop"),
        Style(
            fill="#5f86a8",
            fill_dark="#7aa3c7",
            shape="square",
            size=7.0,
            min_zoom=14,
            rank=2,
            label_zoom=16,
        ),
    ),
)
"""From the bottom to the top; within a kind, ``_REST`` takes what no other entry names.

A lamp or camera whose class is no state is unknown, never working.
"""
_NAMED: Final = frozenset({"parks", "rail", "bus_stops", "street_lamps", "cameras", "facilities"})
"""Kinds that a legend names; the others speak for themselves."""


def _codes(kind: str, frame: gpd.GeoDataFrame) -> NDArray[np.uint8]:
    """Say for every record of a kind which entry of ``_LOOKS`` it belongs to."""
    entries = [(code, look) for code, look in enumerate(_LOOKS) if look.kind == kind]
    rest = next(code for code, look in entries if not look.classes)
    codes = np.full(len(frame), rest, dtype=np.uint8)
    for code, look in entries:
        if look.classes:
            codes[frame["class"].isin(look.classes).to_numpy()] = code
    return codes


class _Surroundings:
    """The surroundings of a survey as a cache key: the same frames are the same key."""

    def __init__(self, frames: dict[str, gpd.GeoDataFrame]) -> None:
        self.frames = frames

    def __hash__(self) -> int:
        return id(self.frames)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Surroundings) and self.frames is other.frames


def _drawn(frames: dict[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return what is drawn: a bus stop is one mark and one name, not one on each side."""
    if "bus_stops" not in frames:
        return frames
    return {**frames, "bus_stops": stop_places(frames["bus_stops"])}


@lru_cache(maxsize=4)
def _index(surroundings: _Surroundings) -> ShapeIndex:
    shapes, codes, labels = [np.array([], object)], [np.array([], np.uint8)], [np.array([], object)]
    for kind, frame in _drawn(surroundings.frames).items():
        shapes.append(frame.geometry.to_numpy(dtype=object))
        codes.append(_codes(kind, frame))
        ranked = np.array([_LOOKS[code].style.rank > 0 for code in codes[-1]], dtype=bool)
        labels.append(np.where(ranked, frame["name"].to_numpy(dtype=object), ""))
    code = np.concatenate(codes)
    order = np.argsort(code, kind="stable")
    code = code[order]
    zooms = np.array([look.style.min_zoom for look in _LOOKS], dtype=np.int8)
    return ShapeIndex.of(
        np.concatenate(shapes)[order], code, zooms[code], np.concatenate(labels)[order]
    )


def _tile(facts: Facts, tile: Tile) -> bytes:
    return encode_shapes(_index(_Surroundings(facts.survey.surroundings)), tile)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return tuple(look.style for look in _LOOKS)


def _legend(facts: Facts, t: Translator) -> Legend | None:
    named = _NAMED & set(facts.survey.surroundings)
    entries = []
    for code, look in enumerate(_LOOKS):
        if look.kind in named:
            frame = facts.survey.surroundings[look.kind]
            if (_codes(look.kind, frame) == code).any():
                entries.append(LegendEntry(look.style, t(look.title)))
    return Legend(t("Surroundings"), tuple(entries)) if entries else None


def _paper(facts: Facts, sheet: Sheet) -> None:
    frames = _drawn(facts.survey.surroundings)
    for code, look in enumerate(_LOOKS):
        frame = frames.get(look.kind)
        if frame is None or look.style.min_zoom > sheet.zoom:
            continue
        chosen = frame[_codes(look.kind, frame) == code]
        sheet.shapes(chosen.geometry.to_numpy(dtype=object), look.style)


LAYER: Final = Layer(
    key="base",
    title=N_("Surroundings"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=(),
    paper=_paper,
)
