"""How a gap looks and where in its village it lies: outline, side, the facts of its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform_geometries
from geo.facts import Facts
from geo.visit_gaps import Gaps
from text import N_

SIDES: Final = {
    "middle": N_("in the middle"),
    "east": N_("east side"),
    "north_east": N_("north-east side"),
    "north": N_("north side"),
    "north_west": N_("north-west side"),
    "west": N_("west side"),
    "south_west": N_("south-west side"),
    "south": N_("south side"),
    "south_east": N_("south-east side"),
}
"""Where in its village something lies; after the middle counter-clockwise from the east."""

_MIDDLE: Final = 0.25
"""Within this share of the radius of a circle as large as the village, it is the middle."""
_HULL_RATIO: Final = 0.3
"""Between the tightest hull (0) and the convex one (1)."""
_MOST_POINTS: Final = 1000
_LEAST_POINTS: Final = 250
_MOST_TOGETHER: Final = 50_000
"""Places that outlines are drawn from: of one gap, of one among very many, of all together."""
_MARGIN: Final = 0.25


class GapSentence(NamedTuple):
    """What the plain sentence about a gap says.

    Attributes
    ----------
    area
        Id of the village, ``NO_ID`` for none.
    side
        Key of ``SIDES``, ``None`` where the gap is in no village.
    households, tried, no_answer
        Households where nobody has been met; of which somebody came; of which nobody answered.
    last_try
        Day of the last try in the gap, NaT for never.
    """

    area: int
    side: str | None
    households: int
    tried: int
    no_answer: int
    last_try: pd.Timestamp


def gap_sentences(facts: Facts, gaps: Gaps, ranks: Sequence[int]) -> dict[int, GapSentence]:
    """Collect the facts of the sentences about some gaps, by rank."""
    table = gaps.table.loc[list(ranks)]
    sides = gap_sides(facts, gaps, ranks)
    columns = ("area", "households", "tried", "no_answer")
    area, households, tried, no_answer = (table[name].tolist() for name in columns)
    return {
        rank: GapSentence(
            area[n], sides[rank], households[n], tried[n], no_answer[n], table["last_try"].iloc[n]
        )
        for n, rank in enumerate(ranks)
    }


def gap_sides(facts: Facts, gaps: Gaps, ranks: Sequence[int]) -> dict[int, str | None]:
    """Say on which side of its village each gap lies, by rank.

    From the village's middle to the gap's mean place, in eighths of the circle. Middle and size
    are those of the village's outline, or of the box around its households where it has none.
    """
    table = gaps.table.loc[list(ranks)]
    bases = {area: _base(facts, gaps, area) for area in table["area"].unique().tolist()}
    spots = zip(table["area"].tolist(), table["x"], table["y"], strict=True)
    return {
        rank: _side(bases[area], float(x), float(y))
        for rank, (area, x, y) in zip(ranks, spots, strict=True)
    }


def _base(facts: Facts, gaps: Gaps, area: int) -> tuple[float, float, float] | None:
    """Return middle and radius of a village in metres."""
    survey = facts.survey
    if area not in survey.areas.index:
        return None
    outline = _metric(survey.areas.loc[[area]].geometry, gaps.places.crs)[0]
    if outline is None or outline.is_empty:
        near = gaps.places
        own = survey.areas.index.to_numpy()[survey.household_area[near.household]] == area
        own &= survey.household_area[near.household] >= 0
        place = near.place[own]
        if not place.size:
            return None
        outline = shapely.box(*(f(a[place]) for f in (np.min, np.max) for a in (near.x, near.y)))
    return outline.centroid.x, outline.centroid.y, float(np.sqrt(outline.area / np.pi))


def _side(base: tuple[float, float, float] | None, x: float, y: float) -> str | None:
    if base is None:
        return None
    east, north, radius = x - base[0], y - base[1], base[2]
    if np.hypot(east, north) <= _MIDDLE * radius:
        return "middle"
    eighth = round(np.degrees(np.arctan2(north, east)) / 45) % 8
    return tuple(SIDES)[1 + int(eighth)]


def gap_outlines(facts: Facts, gaps: Gaps, ranks: Sequence[int]) -> gpd.GeoDataFrame:
    """Draw the outlines of some gaps.

    A concave hull (GEOS, edges up to 0.3 between the tightest and the convex hull, holes allowed)
    of the gap's places with a margin of a quarter of the reach, clipped to the village and to the
    land. A gap of very many places is drawn from as many cells of a grid: 1,000, and fewer where
    more than 50 gaps are drawn at once.

    Parameters
    ----------
    ranks
        Which gaps.

    Returns
    -------
    GeoDataFrame
        Index: rank, in the order asked for; outlines in EPSG:4326.
    """
    places = gaps.places
    rank_of = np.zeros(len(places.x), dtype=np.int64)
    np.maximum.at(rank_of, places.place, gaps.household_gap[places.household])
    asked = np.zeros(len(gaps.table) + 1, dtype=bool)
    asked[list(ranks)] = True
    held = np.flatnonzero(asked[rank_of])
    held = held[np.argsort(rank_of[held], kind="stable")]
    limits = np.add.outer([0, 1], np.asarray(ranks, dtype=np.int64))
    starts = np.searchsorted(rank_of[held], limits)
    most = int(np.clip(_MOST_TOGETHER // max(len(ranks), 1), _LEAST_POINTS, _MOST_POINTS))
    shapes = []
    for first, last in starts.T.tolist():
        place = held[first:last]
        margin = _MARGIN * float(gaps.reach_m[place].max(initial=0.0))
        points = _thinned(np.column_stack([places.x[place], places.y[place]]), margin, most=most)
        hull = shapely.concave_hull(shapely.MultiPoint(points), _HULL_RATIO, allow_holes=True)
        shapes.append(shapely.buffer(hull, margin))
    clipped = _clipped(facts, gaps, np.array(shapes, dtype=object), ranks)
    back = transform_geometries(clipped, source=places.crs, target=STORED_CRS)
    index = pd.Index(list(ranks), name="gap")
    return gpd.GeoDataFrame(index=index, geometry=gpd.GeoSeries(back, index=index, crs=STORED_CRS))


def _thinned(points: NDArray[np.float64], cell_m: float, *, most: int) -> NDArray[np.float64]:
    """Take one point per cell, of cells that grow until there are few enough."""
    while len(points) > most:
        column, level = np.floor((points - points.min(axis=0)) / cell_m).astype(np.int64).T
        _, first = np.unique(column * (level.max() + 1) + level, return_index=True)
        points = points[first]
        cell_m *= 2
    return points


def _clipped(
    facts: Facts, gaps: Gaps, shapes: NDArray[np.object_], ranks: Sequence[int]
) -> NDArray[np.object_]:
    """Cut outlines to their villages and to the land."""
    survey, crs = facts.survey, gaps.places.crs
    area = gaps.table.loc[list(ranks), "area"].to_numpy()
    row = survey.areas.index.get_indexer(pd.Index(area))
    if (row >= 0).any():
        outlines = _metric(survey.areas.iloc[row[row >= 0]].geometry, crs)
        drawn = ~(shapely.is_missing(outlines) | shapely.is_empty(outlines))
        target = np.flatnonzero(row >= 0)[drawn]
        inside = shapely.intersection(shapes[target], outlines[drawn])
        # what lies outside its village's outline altogether is better shown than hidden
        kept = ~shapely.is_empty(inside)
        shapes[target[kept]] = inside[kept]
    water = survey.surroundings.get("water")
    if water is None or not len(water):
        return shapes
    wet = _metric(water.geometry, crs)
    wet = wet[shapely.get_dimensions(wet) == 2]  # noqa: PLR2004 - areas
    tree = shapely.STRtree(wet)
    for number, shape in enumerate(shapes):
        near = wet[tree.query(shape, predicate="intersects")]
        if len(near):
            shapes[number] = shapely.difference(shape, shapely.union_all(near))
    return shapes


def _metric(geometry: gpd.GeoSeries, crs: str) -> NDArray[np.object_]:
    """Project outlines and mend those that cross themselves."""
    shapes = transform_geometries(geometry.to_numpy(dtype=object), source=STORED_CRS, target=crs)
    return np.asarray(shapely.make_valid(shapes), dtype=object)
