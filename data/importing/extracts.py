"""Extracts of OpenStreetMap hold everything at once: which of their objects are of a kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.reading.raw import RawTable
from geo.errors import MissingColumns
from text import N_

_FORMAT: Final = "OpenStreetMap"
_ANY: Final = ""
_ROADS: Final = (
    "motorway trunk primary secondary tertiary motorway_link trunk_link primary_link "
    "secondary_link tertiary_link unclassified residential living_street service pedestrian track "
    "road footway path steps cycleway bridleway busway construction proposed"
)
_GREEN: Final = (
    "grass forest meadow recreation_ground village_green orchard flowerbed greenfield cemetery "
    "allotments"
)
_LINES: Final = (
    "rail subway light_rail tram monorail narrow_gauge funicular preserved miniature construction "
    "proposed disused abandoned razed dismantled"
)
_LIFE: Final = ("abandoned", "disused", "razed", "construction", "proposed")
_TAGS: Final = {
    "areas": (("boundary", "administrative"), ("place", _ANY), ("landuse", "residential")),
    "buildings": (("building", _ANY),),
    "roads": (("highway", _ROADS),),
    "water": (
        ("natural", "water wetland bay"),
        ("waterway", "river stream canal drain ditch riverbank dock"),
        ("landuse", "reservoir basin"),
    ),
    "green": (
        ("leisure", "park garden playground pitch golf_course nature_reserve common"),
        ("landuse", _GREEN),
        ("natural", "wood scrub grassland heath tree_row shrubbery"),
    ),
    "parks": (
        ("leisure", "park garden playground nature_reserve common"),
        ("landuse", "recreation_ground village_green"),
    ),
    "rail": (("railway", _LINES), *((f"{state}:railway", _ANY) for state in _LIFE)),
    "bus_stops": (("highway", "bus_stop"),),
    "street_lamps": (("highway", "street_lamp"),),
    "cameras": (("man_made", "surveillance"),),
    "facilities": (
        ("amenity", _ANY),
        ("healthcare", _ANY),
        ("social_facility", _ANY),
        ("leisure", "sports_centre pitch stadium fitness_station swimming_pool track"),
    ),
}
"""By kind: tags one of which an object needs, with the values that count; none given: any."""


def objects_of(raw: RawTable, kind: str) -> RawTable:
    """Return what an extract holds of a kind; any other file as it is.

    Raises
    ------
    MissingColumns
        When the extract holds nothing of it.
    """
    tags = _TAGS.get(kind, ())
    if raw.read_as.get("format") != _FORMAT or not tags or raw.shapes is None:
        return raw
    chosen = np.zeros(len(raw.rows), dtype=bool)
    for tag, values in tags:
        chosen |= _tagged(raw, tag, values)
    if not chosen.any():
        wanted = " / ".join(f"{tag}={values.split()[0] if values else '*'}" for tag, values in tags)
        found = ", ".join(str(name) for name in raw.rows.columns[:40])
        raise MissingColumns(file=raw.file, missing=wanted, found=found or "-")
    kept = set(raw.rows.index[chosen].tolist())
    told = (
        N_("{count} of the {all} objects of this extract are of this kind; no other was read."),
        {"all": len(raw.rows), "count": len(kept)},
    )
    return replace(
        raw,
        rows=raw.rows[chosen],
        shapes=raw.shapes[chosen],
        faults=[fault for fault in raw.faults if fault.row in kept],
        warnings=[*raw.warnings, told],
    )


def _tagged(raw: RawTable, tag: str, values: str) -> NDArray[np.bool_]:
    if tag not in raw.rows:
        return np.zeros(len(raw.rows), dtype=bool)
    column = raw.rows[tag]
    if values:
        return np.asarray(column.isin(values.split()), dtype=bool)
    return np.asarray(column.notna() & ~column.isin(["", "no"]), dtype=bool)
