"""GPX of phones and navigation devices: waypoints, tracks, routes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from data.doubts import Choice, Question
from data.reading.faults import Unreadable
from data.reading.features import Features
from data.reading.gdal import ALL
from data.reading.markup import Walker, as_utf8, visible_text
from data.reading.shapes import BadShape, collection, line, point
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Cell, Handover, Job

_SAID: Final = frozenset({"name", "desc", "cmt", "time", "ele", "sym", "type", "number", "src"})
_KINDS: Final = {
    "waypoints": ("wpt", N_("{count} waypoints")),
    "tracks": ("trk", N_("{count} tracks")),
    "routes": ("rte", N_("{count} routes")),
}
_Record = tuple[dict[str, "Cell"], list[list[list[float]]], bool]


def read(job: Job, out: Handover) -> None:
    """Read waypoints, tracks or routes.

    Raises
    ------
    Unreadable
        When the markup is broken or holds none of them.
    """
    gathered = _Gathered()
    content = as_utf8(job.source.read_bytes(), out)
    Walker(gathered.opened, gathered.closed).walk(content)
    there = [kind for kind, (tag, _) in _KINDS.items() if gathered.records[tag]]
    if not there:
        raise Unreadable(N_("it holds no waypoint, track or route"))
    taken = _ask(there, gathered, out)
    features = Features(out)
    for kind in there:
        tag, _ = _KINDS[kind]
        if taken not in {kind, ALL}:
            continue
        for said, parts, bad in gathered.records[tag]:
            cells = {**said, "element": kind} if taken == ALL else said
            features.add(cells, partial(_shape, tag, parts, bad=bad))
    features.flush()
    out.crs = "EPSG:4326"
    out.read_as.update(format="GPX", layer=taken, crs=out.crs)


def _ask(there: list[str], gathered: _Gathered, out: Handover) -> str:
    choices = [
        Choice(kind, (title, {"count": len(gathered.records[tag])}))
        for kind, (tag, title) in _KINDS.items()
        if kind in there
    ]
    if len(there) > 1:
        choices.append(Choice(ALL, (N_("all layers together"), {})))
    return out.ask(
        Question(
            topic="layer",
            message=(N_("Which layer is to be read?"), {}),
            choices=tuple(choices),
            recommended=there[0],
            evidence=(N_("It holds {count} layers."), {"count": len(there)}),
            doubtful=False,
        )
    )


def _shape(tag: str, parts: list[list[list[float]]], *, bad: bool) -> bytes | None:
    if bad:
        raise BadShape
    if tag == "wpt":
        return point(parts[0][0])
    lines = [line(part) for part in parts if len(part) > 1]
    return lines[0] if len(lines) == 1 else collection(lines) if lines else None


class _Gathered:
    """Gathers what a GPX holds while the markup passes."""

    def __init__(self) -> None:
        self.records: dict[str, list[_Record]] = {tag: [] for tag, _ in _KINDS.values()}
        self._path: list[str] = []
        self._said: dict[str, Cell] = {}
        self._parts: list[list[list[float]]] = []
        self._bad = False

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self._path.append(name)
        if name in self.records:
            self._said, self._parts, self._bad = {}, [[]], False
        elif name == "trkseg":
            self._parts.append([])
        if name in {"wpt", "trkpt", "rtept"}:
            try:
                self._parts[-1].append([float(attributes["lon"]), float(attributes["lat"])])
            except (KeyError, ValueError, IndexError):
                self._bad = True

    def closed(self, name: str, text: str) -> None:
        """End an element."""
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if name in self.records:
            self.records[name].append((self._said, self._parts, self._bad))
        elif name in _SAID and parent in self.records and text:
            self._said.setdefault(name, visible_text(text))
