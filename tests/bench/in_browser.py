"""What a browser is asked to do with every way of drawing, and what is read off."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.browser import LIMIT_S, OURS, Change, TooSlow, Visit
from tests.bench.stores import Question

_PATIENCE_S: Final = 420
"""After so long a way of drawing is not asked for further repetitions."""


@dataclass
class Seen:
    """What was read off, one entry for every repetition; lengths of tasks in milliseconds."""

    first_paint: list[float] = field(default_factory=list)
    new_filter: list[float] = field(default_factory=list)
    new_whole: list[float] = field(default_factory=list)
    known_filter: list[float] = field(default_factory=list)
    page_bytes: list[float] = field(default_factory=list)
    map_bytes: list[float] = field(default_factory=list)
    tile_bytes: list[float] = field(default_factory=list)
    reloads: list[float] = field(default_factory=list)
    frame_p95: list[float] = field(default_factory=list)
    frame_max: list[float] = field(default_factory=list)
    tile_times: list[float] = field(default_factory=list)
    heap_mb: list[float] = field(default_factory=list)
    tasks: dict[str, list[float]] = field(default_factory=dict)
    tiles: list[tuple[str, int, int, int]] = field(default_factory=list)
    failure: str = ""

    def keep_tasks(self, tasks: list[dict[str, Any]], phase: str) -> None:
        """Keep the longest task of a phase: in the whole page, and in the map's frame alone."""
        for name, wanted in (("page", tasks), ("map", [t for t in tasks if in_map(t)])):
            longest = max((float(task["ms"]) for task in wanted), default=0.0)
            self.tasks.setdefault(f"{phase}, {name}", []).append(longest)


def in_map(task: dict[str, Any]) -> bool:
    """Say whether a task belongs to a frame inside the page, as the page's observer sees it."""
    return bool(task["what"] == "same-origin-descendant")


class Way:
    """One way of drawing at one address, and how its complete pictures are told."""

    def __init__(self, url: str, *, ours: bool, everything: int, has_map: bool = True) -> None:
        self.url, self.ours, self.everything, self.has_map = url, ours, everything, has_map

    def picture(self, question: Question | None = None, chosen: tuple[int, ...] = ()) -> str:
        """Return a pattern for the picture of all households, or of what a question leaves."""
        ids = question.ids if question else chosen
        if self.ours:
            return rf"{OURS} .*\bhouseholds={'-'.join(map(str, ids))}(?![-\d])"
        return f"^marks {question.shown if question else self.everything}$"


def watch(browser: Browser, way: Way, asked: list[Question], *, repeat: int) -> Seen:
    """Open a page several times, move the map, then change the filter several times."""
    seen, until = Seen(), time.monotonic() + _PATIENCE_S
    try:
        with Visit(browser, way.url).open() as visit:  # imports, caches, the store's own indexes
            visit.wait_for(way.picture(), limit_s=_PATIENCE_S)
        for _ in range(repeat):
            with Visit(browser, way.url).open() as visit:
                _arrive(visit, way, seen)
            if time.monotonic() > until:
                break
        with Visit(browser, way.url).open() as visit:
            _filter(visit, way, asked, seen, repeat)
    except TooSlow as late:
        seen.failure = f"> {LIMIT_S} s ({late})"
    return seen


def _arrive(visit: Visit, way: Way, seen: Seen) -> None:
    seen.first_paint.append(visit.first_paint(way.picture()))
    visit.page.wait_for_timeout(1500)
    seen.keep_tasks(visit.tasks(), "opening")
    if way.has_map:
        moved = visit.now()
        intervals = sorted(visit.pan_and_zoom())
        visit.page.wait_for_timeout(500)
        seen.frame_p95.append(share(intervals, 0.95))
        seen.frame_max.append(intervals[-1])
        seen.keep_tasks(visit.tasks(moved), "moving")
    seen.heap_mb.append(visit.heap_mb())
    if way.ours:
        seen.tile_times += visit.tile_times()
        seen.tiles = list(dict.fromkeys([*seen.tiles, *visit.tiles()]))


def _filter(visit: Visit, way: Way, asked: list[Question], seen: Seen, repeat: int) -> None:
    visit.wait_for(way.picture())
    visit.page.wait_for_timeout(2000)
    everybody = tuple(sorted({number for question in asked for number in question.ids}))
    if way.ours:  # peers draw the same picture again, which cannot be told from the last one
        visit.choose_all(way.picture(chosen=everybody))
    else:
        visit.choose_all_unseen()
    for turn in range(repeat):
        question, start = asked[turn % len(asked)], visit.now()
        change = visit.take_out(question.without, way.picture(question))
        seen.new_filter.append(change.painted_ms)
        seen.new_whole.append(change.whole_ms)
        _weigh(change, seen)
        change = visit.put_back(question.without, way.picture(chosen=everybody))
        seen.known_filter.append(change.painted_ms)
        seen.reloads.append(change.reloads)
        seen.keep_tasks(visit.tasks(start), "filtering")


def _weigh(change: Change, seen: Seen) -> None:
    seen.page_bytes.append(sum(map(len, change.messages)))
    seen.map_bytes.append(sum(map_bytes(message) for message in change.messages))
    seen.tile_bytes.append(change.tile_bytes)
    seen.reloads.append(change.reloads)


def map_bytes(message: bytes) -> int:
    """Return how many bytes of a message to the page are the map's."""
    told = ForwardMsg()
    told.ParseFromString(message)
    element = told.delta.new_element
    is_map = "folium" in element.component_instance.component_name
    return len(message) if is_map or element.HasField("deck_gl_json_chart") else 0


def share(values: list[float], part: float) -> float:
    """Return the value that a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def median(values: list[float]) -> float:
    """Return the median, not a number of nothing."""
    return statistics.median(values) if values else float("nan")
