"""What somebody wants to know about what lies around: a question, written as text and read back.

There are three: does reporting go with the distance to something (``bands``), along which roads is
something missing (``dark``), and who can walk to something (``reach``). Each can be asked about any
kind of surroundings and, where a class says what they are, about one class of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform_geometries
from geo.facilities import Facilities
from geo.facts import Facts
from geo.homes import Homes, survey_crs
from geo.kept import Kept
from geo.model import SURROUNDINGS, Survey
from geo.plan_routes import walking_roads
from geo.road_gaps import REACH_M
from geo.service_areas import LIMIT_M
from geo.walking_network import WalkingNetwork

TOPICS: Final = ("bands", "dark", "reach")

_USUAL_KIND: Final = {"bands": "rail", "dark": "street_lamps", "reach": "bus_stops"}
_USUAL_DISTANCE: Final = {"bands": 0, "dark": int(REACH_M), "reach": int(LIMIT_M)}
DISTANCES: Final = {"bands": (0, 0), "dark": (5, 500), "reach": (50, 5000)}
"""Least and most of the distance that a question states, metres."""
MOST_SITES: Final = 10

USUAL_REPORTS: Final[dict[str, tuple[str, ...]]] = {
    "rail": ("railway_noise",),
    "street_lamps": ("street_lighting",),
    "cameras": ("safety",),
    "bus_stops": ("bus",),
}
"""Issue categories that are about a kind, as long as nobody chooses others."""

_BOTHERS: Final = frozenset({"rail", "roads", "water"})
"""Kinds that people would rather have far away; the others they miss when they are far away."""
_BY_CLASS: Final = frozenset({"facilities", "roads", "green", "water"})
"""Kinds whose class says what they are; that of the others is a state, or says little."""
_NOT_ALONG_ROADS: Final = frozenset({"roads", "rail", "water", "green"})

_TEXT: Final = re.compile(
    r"(?P<topic>[a-z]{1,8})\.(?P<kind>[a-z_]{1,20})\.(?P<group>\d{1,4})\.(?P<distance>\d{1,4})"
    r"\.(?P<rising>[01])(?P<complete>[01])\.(?P<sites>\d{1,2})",
    re.ASCII,
)


@dataclass(frozen=True)
class Around:
    """A question.

    Attributes
    ----------
    topic
        One of ``TOPICS``.
    kind
        One of ``geo.model.SURROUNDINGS``.
    group
        Number of the class, from 1 in the order of :func:`classes_of`; 0 for all. A number,
        because the class itself is what somebody wrote.
    distance_m
        How far a lamp lights, how far people walk; 0 where none is needed.
    rising
        Whether reporting is suspected to rise with the distance, instead of to fall.
    complete
        Somebody who knows says that whatever exists is on record.
    sites
        How many new places are sought, 0 for none.
    """

    topic: str
    kind: str
    group: int = 0
    distance_m: int = 0
    rising: bool = False
    complete: bool = False
    sites: int = 0

    def to_text(self) -> str:
        """Write it in letters, digits, dots and lines."""
        flags = f"{self.rising:d}{self.complete:d}"
        parts = (self.topic, self.kind, self.group, self.distance_m, flags, self.sites)
        return ".".join(map(str, parts))

    @classmethod
    def of_text(cls, text: str) -> Self | None:
        """Read it back; ``None`` for what is no question."""
        found = _TEXT.fullmatch(text)
        if found is None or found["topic"] not in TOPICS or found["kind"] not in SURROUNDINGS:
            return None
        least, most = DISTANCES[found["topic"]]
        return cls(
            found["topic"],
            found["kind"],
            int(found["group"]),
            min(max(int(found["distance"]), least), most),
            found["rising"] == "1",
            found["complete"] == "1",
            min(int(found["sites"]), MOST_SITES),
        )

    def about(self, kind: str, group: int = 0) -> Self:
        """Return the same question about something else, with what is usual for it."""
        return replace(
            self, kind=kind, group=group, rising=is_missed(kind), complete=False, sites=0
        )


def usual(topic: str, survey: Survey) -> Around:
    """Return the question one begins with: about what the campaign has, if it has anything."""
    kinds = [choice.kind for choice in choices(survey, topic)]
    kind = _USUAL_KIND[topic]
    if kinds and kind not in kinds:
        kind = kinds[0]
    return Around(topic, kind, 0, _USUAL_DISTANCE[topic], is_missed(kind))


def question_of(facts: Facts, topic: str) -> Around:
    """Return what a filter asks about a topic, or what is usual."""
    asked = Around.of_text(facts.filters.around)
    return asked if asked and asked.topic == topic else usual(topic, facts.survey)


def is_missed(kind: str) -> bool:
    """Say whether people miss a kind where it is far away, rather than mind it near by."""
    return kind not in _BOTHERS


class Choice(NamedTuple):
    """Something one can ask about.

    Attributes
    ----------
    group
        Number of the class, 0 for all of the kind.
    name
        The class as it was written; empty for all.
    records
        How many there are of it.
    """

    kind: str
    group: int
    name: str
    records: int


def classes_of(survey: Survey, kind: str) -> tuple[str, ...]:
    """Return the classes by which a kind is told apart, in a fixed order; none if it is not."""
    frame = survey.surroundings.get(kind)
    if frame is None or kind not in _BY_CLASS:
        return ()
    return tuple(sorted({str(each) for each in frame["class"] if each}))


def choices(survey: Survey, topic: str) -> list[Choice]:
    """List what a campaign holds that a topic can be about."""
    found = []
    for kind in SURROUNDINGS:
        frame = survey.surroundings.get(kind)
        if frame is None or frame.empty or (topic != "bands" and kind in _NOT_ALONG_ROADS):
            continue
        found.append(Choice(kind, 0, "", len(frame)))
        counts = frame["class"].astype(str).value_counts()
        classes = classes_of(survey, kind)
        if len(classes) > 1 or kind == "facilities":
            found += [
                Choice(kind, number, name, int(counts[name]))
                for number, name in enumerate(classes, start=1)
            ]
    return found


def class_of(survey: Survey, question: Around) -> str:
    """Return the class that a question is about, as it was written; empty for all of a kind."""
    classes = classes_of(survey, question.kind)
    return classes[question.group - 1] if 0 < question.group <= len(classes) else ""


def counted_categories(facts: Facts, question: Around) -> tuple[str, ...]:
    """Return the categories of the reports that count; empty for all.

    Those of the filter; without any, those that are usual for what is asked about.
    """
    if facts.filters.categories:
        return facts.filters.categories
    known = set(facts.survey.categories["key"])
    return tuple(key for key in USUAL_REPORTS.get(question.kind, ()) if key in known)


# --- what answers are made of: kept, because pages, tiles and files ask again and again -----------

PARTS: Final = ("areas", "since", "until", "departments", "categories", "text")
"""Parts of a filter that answers depend on, besides the question."""

_HOMES: Final[Kept[Homes]] = Kept()
_NETWORKS: Final[Kept[tuple[object, WalkingNetwork]]] = Kept(3)
_ROADS: Final[Kept[tuple[object, NDArray[np.object_]]]] = Kept(3)


def homes_of(facts: Facts, question: Around) -> Homes:
    """Return the households of a filter as a question sees them."""
    categories = counted_categories(facts, question)
    key = (facts.survey, facts.filters.only(PARTS), categories)
    return _HOMES.get(key, lambda: Homes.of(facts, categories))


def facilities_of(facts: Facts, question: Around) -> Facilities:
    """Return what a question is about, wherever it lies: a filter chooses people, not railways."""
    name = class_of(facts.survey, question)
    crs = survey_crs(facts)
    return Facilities.of(facts.survey, question.kind, crs=crs, classes=[name] if name else ())


def roads_of(facts: Facts) -> NDArray[np.object_]:
    """Return all roads of a campaign, metric."""
    around, crs = facts.survey.surroundings, survey_crs(facts)

    def make() -> tuple[object, NDArray[np.object_]]:
        return around, Facilities.of(facts.survey, "roads", crs=crs).shapes

    return _ROADS.get((id(around), crs), make)[1]


def network_of(facts: Facts) -> WalkingNetwork:
    """Return the roads of a campaign that people walk along, as a graph."""
    around, crs = facts.survey.surroundings, survey_crs(facts)

    def make() -> tuple[object, WalkingNetwork]:
        roads = transform_geometries(walking_roads(facts.survey), source=STORED_CRS, target=crs)
        return around, WalkingNetwork.of(roads)

    # the same frames are the same roads: another version of the records often shares them
    return _NETWORKS.get((id(around), crs), make)[1]
