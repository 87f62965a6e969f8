"""Areas that cannot all be right: named alike, overlapping, with gaps, too fine.

Sizes are compared in degrees: within a campaign that is the same ratio as in square metres.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.outlines import WIDEST_DEGREES, repaired
from geo.suspicions.base import NO_ROWS, Material, Suspicion, bounds_of, rows_of
from text import N_

LEAST_OVERLAP: Final = 0.01
"""Share of the smaller area below which two areas merely do not quite meet: a sliver."""

SLIVER_M2: Final = 10.0
"""Smaller ones are rounding."""

MOST_VERTICES: Final = 100_000
"""Points of one outline beyond which every map is slow."""

MOST_COMPARED: Final = 200_000
"""Points of all outlines beyond which they are compared in a simplified form, and for overlaps
only: comparing takes 15 s per million."""

MOST_MEETINGS: Final = 50
"""Times the points of all outlines that may have to be compared; in a map of villages each meets
six others. Beyond it, overlaps are told without measuring each: a thousand outlines that are all
the same would take half a minute."""

_FEW_POINTS: Final = 2_000
_AT_ONCE: Final = 1_000_000
_SIMPLIFIED_DEGREES: Final = 5e-5
_DEGREE_M: Final = 111_320.0
_CENTIMETRE: Final = 1e-7
"""In degrees; borders as near as that are one."""

_NAMES: Final = N_("{count} areas have the name of another one of the same level and town.")
_OVERLAPS: Final = N_("{count} pairs of areas overlap, by up to {share} of the smaller one.")
_GAPS: Final = N_("{count} gaps between areas, the largest {share} of a usual area.")
_SLIVERS: Final = N_("{count} slivers between areas: their borders do not quite meet.")
_CROWDED: Final = N_("Areas meet far more often than neighbours do: they lie on each other.")
_FINE: Final = N_("{count} outlines have more than {most} points; maps will be slow.")


class Overlap(NamedTuple):
    """Two areas on the same ground: their rows, and the share of the smaller one."""

    one: int
    other: int
    share: float


def find_names(material: Material) -> Iterator[Suspicion]:
    """Find areas called the same; villages of two towns may be."""
    names = material.names if len(material.outlines) or len(material.levels) else ()
    levels = _padded(material.levels, len(names))
    parents = _padded(material.parents, len(names))
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, (name, *where) in enumerate(zip(names, levels, parents, strict=True)):
        if name.strip():
            rows.setdefault((name.strip().casefold(), *where), []).append(row)
    twice = sorted(row for group in rows.values() if len(group) > 1 for row in group)
    if twice:
        found = np.array(twice, dtype=np.int64)
        yield Suspicion("area_names", _NAMES, found, {"count": len(twice)})


def find_overlaps(material: Material) -> Iterator[Suspicion]:
    """Find areas of one level that overlap, and slivers of overlap and of gaps."""
    shapes, levels = _sound(material.outlines), _padded(material.levels, len(material.outlines))
    simplified = shapely.get_num_coordinates(shapes).sum() > MOST_COMPARED
    if simplified:
        shapes = repaired(shapely.simplify(shapes, _SIMPLIFIED_DEGREES))
    meeting = _meeting(shapes, levels)
    if meeting is None:
        yield Suspicion("area_overlaps", _CROWDED, NO_ROWS, {})
        return
    pairs, thin = _overlaps(shapes, *meeting)
    if pairs:
        rows = np.unique(np.array([(pair.one, pair.other) for pair in pairs], dtype=np.int64))
        figures = {"count": len(pairs), "share": max(pair.share for pair in pairs)}
        yield Suspicion("area_overlaps", _OVERLAPS, rows, figures)
    if simplified:
        return
    wide, narrow = _gaps(shapes, levels)
    if wide:
        yield Suspicion(
            "area_gaps", _GAPS, NO_ROWS, {"count": len(wide), "share": float(max(wide))}
        )
    if thin + narrow:
        yield Suspicion("area_slivers", _SLIVERS, NO_ROWS, {"count": thin + narrow})


def find_sizes(material: Material) -> Iterator[Suspicion]:
    """Find outlines that have far too many points."""
    fine = np.asarray(shapely.get_num_coordinates(material.outlines) > MOST_VERTICES)
    if fine.any():
        figures = {"count": int(fine.sum()), "most": MOST_VERTICES}
        yield Suspicion("area_vertices", _FINE, rows_of(fine), figures)


def _padded(words: Sequence[str], count: int) -> Sequence[str]:
    return words if len(words) else [""] * count


def _sound(outlines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return outlines that can be compared; those too large or too fine are left out."""
    shapes = outlines.copy()
    bounds = shapely.bounds(shapes)
    usable = (bounds[:, 2:] - bounds[:, :2] <= WIDEST_DEGREES).all(axis=1)
    usable &= shapely.get_num_coordinates(shapes) <= MOST_VERTICES
    shapes[~usable] = None
    return np.asarray(repaired(shapes), dtype=object)


def _meeting(
    shapes: NDArray[np.object_], levels: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Return the pairs of rows of one level that meet; ``None`` when they are far too many."""
    tree = shapely.STRtree(shapes)
    level = np.asarray(levels, dtype=object)
    points = shapely.get_num_coordinates(shapes)
    left = MOST_MEETINGS * (int(points.sum()) + _FEW_POINTS)
    step = max(_AT_ONCE // max(len(shapes), 1), 1)
    found: list[NDArray[np.int64]] = [np.empty((2, 0), dtype=np.int64)]
    for start in range(0, len(shapes), step):
        one, other = tree.query(shapes[start : start + step], predicate="intersects")
        one = one + start
        once = (one < other) & (level[one] == level[other])
        found.append(np.stack([one[once], other[once]]))
        left -= int((points[one[once]] + points[other[once]]).sum())
        if left < 0:
            return None
    one, other = np.concatenate(found, axis=1)
    return one, other


def _overlaps(
    shapes: NDArray[np.object_], one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[list[Overlap], int]:
    """Return the pairs that overlap, and the number of those that do so by a sliver."""
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    share = np.divide(common, smaller, out=np.zeros_like(common), where=smaller > 0)
    wide = share >= LEAST_OVERLAP
    thin = ~wide & (common * _square_metres(shapes) >= SLIVER_M2)
    found = [
        Overlap(int(a), int(b), float(part))
        for a, b, part in zip(one[wide], other[wide], share[wide], strict=True)
    ]
    return found, int(thin.sum())


def _gaps(shapes: NDArray[np.object_], levels: Sequence[str]) -> tuple[list[float], int]:
    """Return the sizes of holes in each level as shares of a usual area, and how many are slivers.

    A hole that an area has by itself (a pond that belongs to nobody) is none between areas.
    """
    wide: list[float] = []
    narrow = 0
    level = np.asarray(levels, dtype=object)
    present = ~shapely.is_missing(shapes)
    for each in dict.fromkeys(level[present].tolist()):
        chosen = shapes[present & (level == each)]
        if len(chosen) < 3:  # noqa: PLR2004 - two areas enclose nothing that is not a hole of one
            continue
        usual = float(np.median(shapely.area(chosen)))
        if not usual:  # lines and points enclose nothing
            continue
        for size in _holes_between(chosen):
            if size >= LEAST_OVERLAP * usual:
                wide.append(size / usual)
            elif size * _square_metres(chosen) >= SLIVER_M2:
                narrow += 1
    return wide, narrow


def _holes_between(shapes: NDArray[np.object_]) -> list[float]:
    """Return the sizes in square degrees of what areas enclose together and none of them alone."""
    solid = shapely.polygons(_exteriors(shapes))
    together = shapely.union_all(solid, grid_size=_CENTIMETRE)
    parts = shapely.get_parts(together)
    return [
        shapely.Polygon(ring).area
        for part in parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004
        for ring in part.interiors
    ]


def _exteriors(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return np.asarray(
        shapely.get_exterior_ring(parts[shapely.get_type_id(parts) == 3]),  # noqa: PLR2004
        dtype=object,
    )


def _square_metres(shapes: NDArray[np.object_]) -> float:
    """Return how many square metres a square degree has where the areas lie."""
    bounds = bounds_of(shapes)
    middle = (bounds[1] + bounds[3]) / 2 if bounds else 0.0
    return float(_DEGREE_M**2 * max(np.cos(np.radians(middle)), 0.01))
