"""KML and KMZ, also what 奥维 calls OVKML: placemarks with what is said about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from data.reading import gdal
from data.reading.archives import member, names_in
from data.reading.faults import Unreadable
from data.reading.features import Features
from data.reading.markup import Walker, as_utf8, visible_text
from data.reading.shapes import BadShape, collection, line, point, polygon
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Cell, Handover, Job

_ARCHIVE: Final = b"PK\x03\x04"
_GATHERING: Final = frozenset({"Folder", "Document"})
_SAID: Final = frozenset({"name", "description", "address", "phoneNumber", "when", "styleUrl"})
_SHAPES: Final = frozenset(
    {"Point", "LineString", "Polygon", "LinearRing", "MultiGeometry", "Track"}
)


def read(job: Job, out: Handover) -> None:
    """Read the placemarks.

    Raises
    ------
    Unreadable
        When the markup is broken or declares entities.
    """
    content = job.source.read_bytes()
    out.read_as.update(format="KML", crs="EPSG:4326")
    if content.startswith(_ARCHIVE):
        content = _from_archive(job, out)
    reader = _Placemarks(out)
    Walker(reader.opened, reader.closed).walk(as_utf8(content, out))
    reader.features.flush()
    out.crs = "EPSG:4326"
    if reader.links:
        out.warn(
            N_("Links to other files were not followed ({count}); export them with the file."),
            count=reader.links,
        )
    if not reader.features.count:
        raise Unreadable(N_("it holds no placemark"))


def _from_archive(job: Job, out: Handover) -> bytes:
    names = [name for name in names_in(job.source) if name.lower().endswith(".kml")]
    main = next((name for name in names if PurePosixPath(name).name.lower() == "doc.kml"), None)
    if main is None:
        main = gdal.ask_for_layer(names, out) if len(names) > 1 else names[0]
    return member(job.source, main)


class _Placemarks:
    """Gathers placemarks while the markup passes."""

    def __init__(self, out: Handover) -> None:
        self.features = Features(out)
        self.links = 0
        self._folders: list[str] = []
        self._path: list[str] = []
        self._said: dict[str, Cell] | None = None
        self._data = ""
        self._positions: list[list[float]] = []
        self._rings: list[list[list[float]]] = []
        self._made: list[list[bytes]] = []
        self._bad = False

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name in _GATHERING:
            self._folders.append("")
        elif name == "NetworkLink":
            self.links += 1
        elif name == "Placemark":
            self._said, self._made, self._bad = {}, [[]], False
        elif name in {"Data", "SimpleData"}:
            self._data = attributes.get("name", "")
        elif name in _SHAPES and self._said is not None and parent != "innerBoundaryIs":
            self._positions = []
            if name == "Polygon":
                self._rings = []
            if name == "MultiGeometry":
                self._made.append([])

    def closed(self, name: str, text: str) -> None:
        """End an element."""
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if name in _GATHERING:
            self._folders.pop()
        elif name == "name" and parent in _GATHERING:
            self._folders[-1] = text
        elif name == "Placemark" and self._said is not None:
            self._finish(self._said)
        elif self._said is not None:
            self._inside(self._said, name, parent, text)

    def _inside(self, said: dict[str, Cell], name: str, parent: str, text: str) -> None:
        if name in _SAID and (parent == "Placemark" or name == "when") and name != "styleUrl":
            said.setdefault(name, visible_text(text))
        elif (name == "value" and parent == "Data") or name == "SimpleData":
            said.setdefault(self._data or "value", visible_text(text))
        elif name == "coordinates":
            self._positions = self._numbers(re.sub(r"\s*,\s*", ",", text).split())
        elif name == "coord":
            self._positions += self._numbers([",".join(text.split())])
        elif name in _SHAPES:
            self._shape(name, parent)

    def _numbers(self, positions: list[str]) -> list[list[float]]:
        try:
            return [[float(part) for part in one.split(",")[:2]] for one in positions]
        except ValueError:
            self._bad = True
            return []

    def _shape(self, name: str, parent: str) -> None:
        """Make what an element holds, and put it into what is around it."""
        if name == "LinearRing" and parent in {"outerBoundaryIs", "innerBoundaryIs"}:
            self._rings.append(self._positions)
            return
        try:
            if name == "MultiGeometry":
                parts = self._made.pop()
                made = collection(parts) if parts else None
            elif name == "Polygon":
                made = polygon(self._rings)
            elif name == "Point":
                made = point(self._positions[0]) if self._positions else None
            else:
                made = line(self._positions)
        except BadShape:
            self._bad = True
            return
        if made:
            self._made[-1].append(made)

    def _finish(self, said: dict[str, Cell]) -> None:
        folder = "/".join(name for name in self._folders if name)
        if folder:
            said.setdefault("folder", folder)
        self.features.add(said, self._whole)
        self._said = None

    def _whole(self) -> bytes | None:
        if self._bad:
            raise BadShape
        parts = self._made[0]
        return parts[0] if len(parts) == 1 else collection(parts) if parts else None
