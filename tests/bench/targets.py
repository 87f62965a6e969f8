"""What the map promises, and whether the figures keep it: printed, never asserted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.bench.in_browser import median

Figures = dict[str, Any]


class Target(NamedTuple):
    """One promise and what was found.

    Attributes
    ----------
    found
        In the unit of ``wanted``; ``None`` when it was not measured.
    """

    says: str
    wanted: str
    found: float | None
    unit: str
    reached: bool | None


def targets(found: Figures) -> list[Target]:
    """Compare the figures of a run with every target."""
    ours, peers = found["ours"], found["peers"]

    def times_faster(what: str, size: str, peer: str) -> float | None:
        slow, quick = _middle(peers.get(peer), what), _middle(ours.get(size), what)
        return slow / quick if slow and quick else None

    def slower_by_size() -> float | None:
        large, small = ours.get("1000000"), ours.get("10000")
        one, other = _middle(large, "new_filter"), _middle(small, "new_filter")
        return one / other if one and other else None

    def worst(name: str) -> float | None:
        return max((median(each["tasks"][name]) for each in ours.values()), default=None)

    phases = ("opening", "moving", "filtering")
    return [
        _least(
            "Building the map in Python, against the CircleMarker loop, 10k",
            100,
            times_faster("build_ms", "10000", "circle_markers"),
        ),
        _least(
            "Filter to painted, against st_folium with GeoJson, 10k",
            3,
            times_faster("new_filter", "10000", "geojson"),
        ),
        _most("Frame reloads on a change of filter", 0, _largest(ours, "reloads"), ""),
        _most("Filter to painted, 1M against 10k", 1.5, slower_by_size(), "×"),
        _least(
            "First paint, against FastMarkerCluster, 100k",
            5,
            times_faster("first_paint", "100000", "fast_marker_cluster"),
        ),
        _least(
            "First paint, against pydeck, 100k",
            5,
            times_faster("first_paint", "100000", "pydeck_chart"),
        ),
        *(
            _most(
                f"Longest task of the {frame}, {phase}, any size",
                100,
                _guarded(lambda n=f"{phase}, {frame}": worst(n)),
                " ms",
            )
            for frame in ("map", "page")
            for phase in phases
        ),
        _most("p95 frame, 100k", 17, _whole(ours.get("100000"), "frame_p95"), " ms"),
        _most("p95 frame, 1M", 33, _whole(ours.get("1000000"), "frame_p95"), " ms"),
        _most("The map's message on a change of filter", 10, _kilobytes(ours), " KB"),
        _most("Importing the core, against geopandas", 1.2, _imports(found), "×"),
    ]


def _least(says: str, times: float, found: float | None) -> Target:
    reached = None if found is None else found >= times
    return Target(says, f"≥ {times:g}×", found, "×", reached)


def _most(says: str, limit: float, found: float | None, unit: str) -> Target:
    reached = None if found is None else found <= limit
    return Target(says, f"≤ {limit:g}{unit}", found, unit, reached)


def _middle(figures: Figures | None, what: str) -> float | None:
    values = figures.get(what) if figures else None
    return median(values) if values else None


def _whole(figures: Figures | None, what: str) -> float | None:
    """Round to whole milliseconds: one frame of a screen is 16.67, two are 33.33."""
    found = _middle(figures, what)
    return None if found is None else float(round(found))


def _largest(ours: Figures, what: str) -> float | None:
    values = [value for each in ours.values() for value in each[what]]
    return max(values) if values else None


def _kilobytes(ours: Figures) -> float | None:
    largest = _largest(ours, "map_bytes")
    return None if largest is None else largest / 1000


def _imports(found: Figures) -> float:
    times = found["import_ms"]
    return median(times["core"]) / median(times["geopandas"])


def _guarded(work: Callable[[], float | None]) -> float | None:
    try:
        return work()
    except KeyError:  # a size that failed before this phase
        return None
