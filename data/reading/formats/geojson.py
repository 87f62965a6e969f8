"""GeoJSON, one record at a time; also one record a line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from data.reading.encodings import codec_of, find_encoding
from data.reading.faults import Rule, Unreadable
from data.reading.features import Features, as_text
from data.reading.shapes import from_geojson
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Handover, Job

_WGS84: Final = "EPSG:4326"
_SHAPES: Final = frozenset(
    {
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    }
)
_TWICE: Final = Rule(
    "duplicate_key",
    N_("This record says “{key}” twice."),
    N_("Export it again with one value for each name."),
)
_NO_FEATURE: Final = Rule(
    "not_a_feature",
    N_("This is not a record of a map."),
    N_("Export the map again as GeoJSON."),
)


def read(job: Job, out: Handover) -> None:
    """Read a GeoJSON.

    Raises
    ------
    Unreadable
        When it is no GeoJSON, or damaged.
    """
    content = job.source.read_bytes()
    question = find_encoding(content).question
    if not question.recommended.startswith("UTF-"):
        question = replace(question, doubtful=True)  # the standard knows UTF-8 only
    encoding = out.ask(question)
    try:
        text = content.decode(codec_of(encoding))
    except UnicodeDecodeError as error:
        raise Unreadable(
            N_("its text is not in {encoding}; save it as UTF-8"), encoding=encoding
        ) from error
    del content
    out.read_as.update(format="GeoJSON", encoding=encoding)
    reader = _Reader(text, out)
    try:
        reader.read()
    except json.JSONDecodeError as error:
        raise _broken(error, text) from error
    except RecursionError as error:
        raise Unreadable(N_("it is nested too deeply"), dangerous=True) from error
    reader.features.flush()
    out.crs = out.read_as["crs"] = reader.crs()


def _broken(error: json.JSONDecodeError, text: str) -> Unreadable:
    if not text.rstrip().endswith("}"):
        return Unreadable(N_("it is cut off: it ends in line {line}"), line=error.lineno)
    return Unreadable(N_("it is no valid JSON from line {line} on"), line=error.lineno)


class _Reader:
    """Walks through the text; only one record at a time becomes objects."""

    def __init__(self, text: str, out: Handover) -> None:
        self.text, self.out = text, out
        self.at = 0
        self.features = Features(out)
        self.about: dict[str, Any] = {}
        self._twice: list[str] = []
        self._decode = json.JSONDecoder(object_pairs_hook=self._object).raw_decode

    def read(self) -> None:
        """Read all of it."""
        self._skip()
        listed = self._collection()
        kind = self.about.get("type")
        if kind == "Feature" or kind in _SHAPES:
            self._feature(self.about)
            self._more()
        elif kind != "FeatureCollection" or not listed:
            raise Unreadable(N_("it is JSON, but no map (GeoJSON)"))
        self._skip()
        if self.at < len(self.text):
            raise Unreadable(N_("something follows after its end"))

    def crs(self) -> str:
        """Return the coordinate system it names; without one the standard says WGS 84."""
        named = self.about.get("crs")
        if named is None:
            return _WGS84
        found = named.get("properties") if isinstance(named, dict) else None
        name = found.get("name") if isinstance(found, dict) else None
        if not isinstance(name, str):
            return "unknown"
        if re.fullmatch(r"urn:ogc:def:crs:OGC:[\d.]*:?CRS84", name, re.IGNORECASE):
            return _WGS84
        return name.strip()[:200]

    def _collection(self) -> bool:
        """Read the outermost object; return whether it lists records."""
        self._expect("{")
        listed = False
        while self._peek() != "}":
            key = self._value()
            self._expect(":")
            if key in self.about or not isinstance(key, str):
                raise Unreadable(N_("it says “{key}” twice"), key=str(key)[:40])
            if key == "features" and self._peek() == "[":
                listed = True
                self.about[key] = None
                self._listed_features()
            else:
                self.about[key] = self._value()
            if self._peek() != ",":
                break
            self._expect(",")
        self._expect("}")
        return listed

    def _listed_features(self) -> None:
        self._expect("[")
        while self._peek() != "]":
            self._feature(self._value())
            if self._peek() != ",":
                break
            self._expect(",")
        self._expect("]")

    def _more(self) -> None:
        """Read further records, one a line."""
        self._skip()
        while self.at < len(self.text):
            self._feature(self._value())
            self._skip()

    def _feature(self, feature: Any) -> None:  # noqa: ANN401 - whatever the file says
        geometry: object = None
        properties: dict[str, Any] = {}
        sound = isinstance(feature, dict)
        if sound and feature.get("type") in _SHAPES:
            geometry = feature
        elif sound:
            geometry = feature.get("geometry")
            given = feature.get("properties")
            sound = feature.get("type") == "Feature" and (given is None or isinstance(given, dict))
            properties = dict(given) if isinstance(given, dict) else {}
            if feature.get("id") is not None:
                properties.setdefault("id", feature["id"])
        cells = {name: as_text(value) for name, value in properties.items()}
        number = self.features.add(cells, partial(from_geojson, geometry))
        if not sound:
            self.out.fault(_NO_FEATURE.at(number))
        for key in self._twice:
            self.out.fault(_TWICE.at(number, key=key[:40]))
        self._twice.clear()

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Make an object; of two values for one name neither can be trusted."""
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            self._twice.append(next(name for name in names if names.count(name) > 1))
        return made

    def _value(self) -> Any:  # noqa: ANN401
        self._skip()
        value, self.at = self._decode(self.text, self.at)
        return value

    def _peek(self) -> str:
        self._skip()
        return self.text[self.at : self.at + 1]

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise json.JSONDecodeError("", self.text, self.at)
        self.at += 1

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at


_BLANK: Final = re.compile("[ \t\r\n\x1e]*")
