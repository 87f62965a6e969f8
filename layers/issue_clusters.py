"""Circles in which more, or fewer, report an issue than chance explains, numbered by rank."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.answers import Answers, Told
from geo.crs import STORED_CRS, transform, transform_geometries
from geo.errors import NotAnalysable
from geo.extent import Bounds
from geo.facts import Facts
from geo.issue_clusters import (
    LEAST_DRAWN_M,
    REPLICATES,
    IssueCluster,
    IssueClusters,
    issue_clusters,
)
from geo.mercator import Tile
from geo.model import Filters, LonLat, Survey
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry
from layers.shape_tiles import ShapeIndex, encode_shapes
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

_HIGH: Final = Style(
    "area",
    stroke="#241a14",
    stroke_dark="#fff3ea",
    width=2.4,
    rank=12,
)
_LOW: Final = _HIGH._replace(stroke="#1f3f78", stroke_dark="#9dbcf2", dash=True)
_STYLES: Final = (_HIGH, _LOW)
_NUMBER: Final = Style("point", size=1.0, rank=_HIGH.rank)
_TURN: Final = 45.0
"""Degrees from one number's place on its circle to the next: circles around one place are many."""


_SO_FAR: Final[dict[tuple[Survey, Filters], tuple[IssueCluster, ...]]] = {}


def _found(facts: Facts, told: Told) -> IssueClusters | str:
    name = (facts.survey, facts.filters)
    _SO_FAR[name] = ()
    try:
        return issue_clusters(facts, told, partial(_SO_FAR.__setitem__, name))
    except NotAnalysable as error:
        return str(error.facts["reason"])
    finally:
        _SO_FAR.pop(name, None)


def clusters_so_far(facts: Facts) -> tuple[IssueCluster, ...] | None:
    """Return the clusters that a search under way is sure of; ``None`` where none is under way."""
    return _SO_FAR.get((facts.survey, facts.filters))


CLUSTERS: Final = Answers(_found, most=8)
"""The clusters of a question, or the message key of why there can be none."""


def _outlines(found: IssueClusters) -> NDArray[np.object_]:
    """Return the circles in degrees, in the order of their numbers."""
    middle = shapely.points(
        [each.found.x for each in found.clusters], [each.found.y for each in found.clusters]
    )
    radius = [max(each.found.radius, LEAST_DRAWN_M) for each in found.clusters]
    circles = np.atleast_1d(np.asarray(shapely.buffer(middle, radius, quad_segs=24), dtype=object))
    return transform_geometries(circles, source=found.homes.crs, target=STORED_CRS)


def _number_spots(found: IssueClusters) -> NDArray[np.object_]:
    """Return where the numbers stand, degrees: each on its circle."""
    angle = np.radians([_TURN * each.number for each in found.clusters])
    radius = np.array([max(each.found.radius, LEAST_DRAWN_M) for each in found.clusters])
    x = np.array([each.found.x for each in found.clusters]) + radius * np.cos(angle)
    y = np.array([each.found.y for each in found.clusters]) + radius * np.sin(angle)
    lon, lat = transform(x, y, source=found.homes.crs, target=STORED_CRS)
    return np.atleast_1d(np.asarray(shapely.points(lon, lat), dtype=object))


def cluster_at(facts: Facts, place: LonLat) -> int:
    """Return the number of the smallest cluster around a clicked place, 0 for none."""
    found = CLUSTERS.known(facts)
    if found is None or isinstance(found, str):
        return 0
    lon, lat = (np.array([degrees]) for degrees in place)
    x, y = transform(lon, lat, source=STORED_CRS, target=found.homes.crs)
    return found.at(float(x[0]), float(y[0]))


def cluster_bounds(facts: Facts, number: int) -> Bounds | None:
    """Return west, south, east, north of a cluster and its surroundings in degrees."""
    found = CLUSTERS.known(facts)
    if found is None or isinstance(found, str) or not 0 < number <= len(found.clusters):
        return None
    west, south, east, north = shapely.bounds(_outlines(found)[number - 1]).tolist()
    wide, high = (east - west) / 2, (north - south) / 2
    return west - wide, south - high, east + wide, north + high


def _tile(facts: Facts, tile: Tile) -> bytes:
    found = CLUSTERS.get(facts)
    if isinstance(found, str) or not found.clusters:
        return encode_shapes(_NOTHING, tile)
    clusters = found.clusters
    index = ShapeIndex.of(
        np.concatenate([_outlines(found), _number_spots(found)]),
        np.array([*(not each.high for each in clusters), *[2] * len(clusters)], dtype=np.uint8),
        np.zeros(2 * len(clusters), dtype=np.int8),
        np.array([*[""] * len(clusters), *(str(e.number) for e in clusters)], dtype=object),
    )
    return encode_shapes(index, tile)


_NOTHING: Final = ShapeIndex.of(
    np.empty(0, dtype=object),
    np.empty(0, dtype=np.uint8),
    np.empty(0, dtype=np.int8),
    np.empty(0, dtype=object),
)


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return (*_STYLES, _NUMBER)


def _names(_facts: Facts, t: Translator) -> tuple[str, ...]:
    return t("More report it than elsewhere"), t("Fewer report it than elsewhere"), ""


def _legend(facts: Facts, t: Translator) -> Legend | None:
    entries = tuple(LegendEntry(*pair) for pair in zip(_STYLES, _names(facts, t), strict=False))
    note = t(
        "Numbers: the most certain first. p up to 0.05 from {replicates} replicates, adjusted for "
        "all scans made.",
        replicates=t.number(REPLICATES),
    )
    return Legend(t("Clusters among those asked"), entries, note)


def _paper(facts: Facts, sheet: Sheet) -> None:
    found = CLUSTERS.get(facts)
    if isinstance(found, str) or not found.clusters:
        return
    outlines = _outlines(found)
    for each, outline in zip(found.clusters, outlines, strict=True):
        sheet.shapes(np.array([outline], dtype=object), _STYLES[not each.high])
    sheet.labels(
        _number_spots(found), [str(each.number) for each in found.clusters], rank=_HIGH.rank
    )


LAYER: Final = Layer(
    key="clusters",
    title=N_("Clusters among those asked"),
    kind="shapes",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    asks=WHAT_WAS_SAID,
    paper=_paper,
)
