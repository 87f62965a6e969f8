"""What a briefing is made of: the counts of a selection, frozen, without any language.

A tally is what a snapshot keeps. Nothing in it is about fewer than five households: such counts are
``Missing.HIDDEN``, and so are others from which they could be worked out (``geo.disclosure``).
Every pack of it, in any language and at any time, says the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final

from geo.errors import StoreTooNew
from reports.briefing.pack import Missing

EDITION: Final = 2
"""Of the form in which tallies are kept; grows when an older program could not read a newer one."""

Number = int | Missing


@dataclass(frozen=True)
class AreaLine:
    """A town or village of the selection.

    Attributes
    ----------
    parent
        The area of this tally it lies in, 0 for none.
    compared
        Whether it is one of those that lists compare, not only a town above them.
    band
        Class of its rate as ``geo.facts`` has it; ``geo.facts.NOBODY_DUE`` where kept back.
    outline
        Hexadecimal WKB in EPSG:4326, to some 5 m; empty for none.
    """

    id: int
    parent: int
    name: str
    level: str
    compared: bool
    register: bool
    band: int
    outline: str


@dataclass(frozen=True)
class DepartmentLine:
    """What a department did; its counts are numbers of the tally.

    Attributes
    ----------
    when
        ``evenings`` or ``weekends`` where it kept to them, else empty.
    categories
        Categories that five households or more have reported to it, most first.
    """

    name: str
    first_day: dt.date | None
    last_day: dt.date | None
    when: str
    places: tuple[str, ...]
    teams: int
    categories: tuple[str, ...]


@dataclass(frozen=True)
class CategoryLine:
    """A category of issues."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class GapLine:
    """A gap: where nobody has been met. Its place is its village and a side of that."""

    area: int
    side: str
    last_try: dt.date | None


@dataclass(frozen=True)
class ClusterLine:
    """Where more of the asked report something than elsewhere.

    Attributes
    ----------
    areas
        Villages it reaches into, the one with most of it first.
    p, p_error, relative_risk
        As ``geo.scan.Cluster`` has them; -1 for a risk that is infinite.
    category
        What most of its households have reported; empty where they are fewer than five.
    lon, lat, radius_m
        Degrees, the middle of a square of 500 m; metres, rounded up to 100.
    away
        Kinds of surroundings, each with the metres, rounded up to 100, that half of the reporting
        households live no farther from; empty where either half is fewer than five of them.
    """

    areas: tuple[int, ...]
    p: float
    p_error: float
    relative_risk: float
    category: str
    lon: float
    lat: float
    radius_m: float
    away: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class SquareLine:
    """A square of 500 m that five households or more have reported from: its middle, degrees."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Words:
    """What a tally says in words, by language."""

    place: str
    filters: tuple[tuple[str, str], ...]
    credits: tuple[str, ...]
    pace: str


@dataclass(frozen=True)
class Tally:
    """The counts of a selection.

    Attributes
    ----------
    numbers
        By name as ``reports.figures`` has them, ids and names after a "/"; what is not there is
        unknown.
    changes
        For the key of each earlier snapshot the numbers of issues that are new, closed, reopened.
    words
        By language.
    """

    campaign: str
    counted: str
    target: float
    as_of: dt.datetime | None
    data_version: str
    has_register: bool
    numbers: Mapping[str, Number]
    areas: tuple[AreaLine, ...] = ()
    departments: tuple[DepartmentLine, ...] = ()
    categories: tuple[CategoryLine, ...] = ()
    days: tuple[tuple[dt.date, int], ...] = ()
    gaps: tuple[GapLine, ...] = ()
    clusters: tuple[ClusterLine, ...] = ()
    clusters_sought: bool = False
    squares: tuple[SquareLine, ...] = ()
    overdue_days: int = 0
    changes: Mapping[str, Mapping[str, Number]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    words: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))

    def number(self, name: str) -> Number:
        """Return a count; unknown where there is none of that name."""
        return self.numbers.get(name, Missing.UNKNOWN)

    @property
    def left_out(self) -> int:
        """How many clusters speak of too few households to be shown."""
        return sum(not line.radius_m for line in self.clusters)

    def share(self, part: str, whole: str) -> float | Missing:
        """Divide two counts; unknown without base, hidden where one of them is."""
        above, below = self.number(part), self.number(whole)
        if isinstance(below, Missing) or isinstance(above, Missing):
            return Missing.HIDDEN if Missing.HIDDEN in {above, below} else Missing.UNKNOWN
        return above / below if below else Missing.UNKNOWN


def to_json(tally: Tally) -> dict[str, Any]:
    """Write a tally as JSON has it."""
    plain = asdict(tally)
    return {"edition": EDITION, **{name: _plain(value) for name, value in plain.items()}}


def _plain(value: Any) -> Any:  # noqa: ANN401 - anything a tally holds
    if isinstance(value, Missing):
        return {"missing": value.value}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def from_json(kept: Mapping[str, Any]) -> Tally:
    """Read a tally.

    Raises
    ------
    StoreTooNew
        When a newer program has written it.
    """
    if kept["edition"] > EDITION:
        raise StoreTooNew(store=kept["campaign"], found=kept["edition"], wanted=EDITION)
    rest = {name: value for name, value in kept.items() if name != "edition"}
    lines = {
        "areas": AreaLine,
        "departments": DepartmentLine,
        "categories": CategoryLine,
        "gaps": GapLine,
        "clusters": ClusterLine,
        "squares": SquareLine,
    }
    for name, kind in lines.items():
        rest[name] = tuple(kind(**_typed(line)) for line in rest[name])
    return Tally(
        **{
            **rest,
            "as_of": dt.datetime.fromisoformat(rest["as_of"]) if rest["as_of"] else None,
            "numbers": _numbers(rest["numbers"]),
            "changes": {key: _numbers(each) for key, each in rest["changes"].items()},
            "days": tuple((dt.date.fromisoformat(day), count) for day, count in rest["days"]),
            "words": {
                language: Words(
                    said["place"],
                    tuple((name, value) for name, value in said["filters"]),
                    tuple(said["credits"]),
                    said["pace"],
                )
                for language, said in rest["words"].items()
            },
        }
    )


def _typed(line: Mapping[str, Any]) -> dict[str, Any]:
    days = {"first_day", "last_day", "last_try"}
    return {
        name: dt.date.fromisoformat(value) if name in days and value else _tuples(value)
        for name, value in line.items()
    }


def _tuples(value: Any) -> Any:  # noqa: ANN401 - anything JSON has
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _numbers(kept: Mapping[str, Any]) -> dict[str, Number]:
    return {
        name: Missing(value["missing"]) if isinstance(value, dict) else value
        for name, value in kept.items()
    }
