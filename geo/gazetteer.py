"""Finding written addresses among the places that are known.

The wrong door is worse than none. A building is found by its number exactly as written or not at
all. Names may be misspelt only as ``geo.name_index`` says, and one that had to be guessed leads to
a building only where a name above it confirms it. Between two that fit equally nothing is chosen:
the answer is the coarser place they share, and they are listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from geo.address import (
    Address,
    cities,
    contradict,
    parse,
    speaks_of_elsewhere,
    written,
)
from geo.model import NO_ID
from geo.name_index import Entry, How, Named, NameIndex
from geo.place_names import look_alike, plain

LEVELS: Final = ("town", "community", "estate", "building", "household")
Precision = Literal["none", "town", "village", "estate", "building", "household"]

MOST_ALTERNATIVES: Final = 10

_PRECISION: Final[dict[str, Precision]] = {
    "town": "town",
    "community": "village",
    "estate": "estate",
    "building": "building",
    "household": "household",
}
_AREAS: Final = frozenset({"town", "community", "estate"})
_LOOKED_FOR: Final = {
    "town": frozenset({"town"}),
    "community": frozenset({"community", "estate"}),
    "estate": frozenset({"estate", "community", "building"}),
}
"""Levels that a part of an address may name: hamlets are called 村, villages go without it."""


Key = tuple[str, ...]


class Match(NamedTuple):
    """Where an address is.

    Attributes
    ----------
    precision
        How exactly: level of ``place``, ``village`` for a community, ``none``.
    place
        Index of the place in the frame; ``NO_ID`` for none.
    score
        1 when all names are right as written, less when one had to be guessed, 0 for none.
    how
        How the least certain name was found.
    alternatives
        Places that were not chosen because others fit as well, or because words speak against them.
    """

    precision: Precision = "none"
    place: int = NO_ID
    score: float = 0.0
    how: How = ""
    alternatives: tuple[int, ...] = ()


class _Ground(NamedTuple):
    """What the names of an address led to.

    Attributes
    ----------
    areas
        The area they mean, or several; none where no name is known.
    unknown
        Community and estate that are not known by name, folded.
    guessed
        A name was guessed, and nothing above it confirms that; or village stands for community,
        of which both may exist even in one town.
    refused
        Places that would fit but for what else the address says; ``None`` when nothing does.
    """

    areas: tuple[int, ...] = ()
    score: float = 1.0
    how: How = "exact"
    unknown: tuple[str, str] = ("", "")
    guessed: bool = False
    refused: tuple[int, ...] | None = None


class Gazetteer:
    """Known places.

    Parameters
    ----------
    places
        One row per place, its number as index (1 and up, unique). Columns ``level`` (one of
        ``LEVELS``), ``name`` (as written: ``4幢``, ``3组12号``, or with the names above it),
        ``aliases`` (tuple of other names), ``parent`` (index, ``NO_ID`` for none), ``lon``, ``lat``
        (degrees, EPSG:4326; not-a-number where unknown).
    region
        Province and city in which all places lie, ``江苏省常州市``: addresses that name another
        are not looked for. Empty: not checked.
    """

    def __init__(self, places: pd.DataFrame, *, region: str = "") -> None:
        ids = places.index.tolist()
        self._region = region
        self._level: dict[int, str] = dict(zip(ids, places["level"], strict=True))
        self._parent: dict[int, int] = dict(zip(ids, places["parent"].tolist(), strict=True))
        self._name: dict[int, str] = dict(zip(ids, places["name"], strict=True))
        self._has_towns = "town" in self._level.values()
        self._has_communities = "community" in self._level.values()
        self._positions = places[["lon", "lat"]]
        self._own: dict[int, Address] = {}
        for place in sorted(ids, key=lambda each: LEVELS.index(self._level[each])):
            if self._level[place] not in _AREAS:
                self._own[place] = self._read(place)
        self._called = {
            place: (self._name[place], *aliases)
            for place, aliases in zip(ids, places["aliases"], strict=True)
        }
        self._names = NameIndex(
            Entry(place, self._level[place], name, tuple(aliases))
            for place, (name, *aliases) in self._called.items()
            if name and (place not in self._own or self._is_called_by_name(place))
        )
        self._grounds: dict[Key, _Ground] = {}
        self._buildings: dict[Key, set[int]] = defaultdict(set)
        self._residents: dict[Key, set[int]] = defaultdict(set)
        self._stairs: dict[Key, set[str]] = defaultdict(set)
        self._unlisted: dict[Key, set[int]] = defaultdict(set)
        for place in self._own:
            self._enter(place)

    def find(
        self, texts: Sequence[str] | pd.Series[str], *, within: Iterable[int] = ()
    ) -> pd.DataFrame:
        """Find written addresses.

        Parameters
        ----------
        texts
            Addresses as people wrote them.
        within
            Areas that all of them lie in. Addresses that name no area are then looked for in it,
            when it is one.

        Returns
        -------
        DataFrame
            The columns of ``Match`` and ``lon``, ``lat`` (degrees, EPSG:4326) of the place; one row
            for each text, with the index of ``texts``.
        """
        inside = tuple(sorted(set(within)))
        known = {text: self._match(text, inside) for text in dict.fromkeys(texts)}
        index = texts.index if isinstance(texts, pd.Series) else pd.RangeIndex(len(texts))
        found = pd.DataFrame(
            [known[text] for text in texts], columns=list(Match._fields), index=index
        )
        found["place"] = found["place"].astype(np.int64)
        positions = self._positions.reindex(found["place"])
        return found.assign(lon=positions["lon"].to_numpy(), lat=positions["lat"].to_numpy())

    # --- what is known --------------------------------------------------------------------------

    def _read(self, place: int) -> Address:
        """Read a place's own name: a building may be its bare number, a flat lack its building."""
        name, parent = self._name[place], self._parent[place]
        own = parse(name)
        if self._level[place] == "building" and not (own.building or own.number):
            numbered = parse(f"{name}幢")
            return numbered if numbered.building and not numbered.estate else own
        above = self._own.get(parent)
        if self._level[place] == "household" and above and not own.building and above.building:
            return parse(written(above) + name)
        return own

    def _is_called_by_name(self, place: int) -> bool:
        own = self._own[place]
        return self._level[place] == "building" and not (own.building or own.number)

    def _above(self, place: int) -> list[int]:
        """Return a place and all above it, from below; a parent that is not known ends the list."""
        found: list[int] = []
        while place in self._level and place not in found:
            found.append(place)
            place = self._parent[place]
        return found

    def _enter(self, place: int) -> None:
        """Index a building or household by its area and its number there."""
        own, parent = self._own[place], self._parent[place]
        areas = [each for each in self._above(place) if self._level[each] in _AREAS]
        area = areas[0] if areas else NO_ID
        known = {look_alike(name) for each in areas for name in self._called[each]}
        unknown = tuple(
            "" if folded in known else folded
            for folded in (look_alike(own.community), look_alike(own.estate))
        )
        if any(unknown):
            self._unlisted[unknown].add(area)
        number = self._number(own, area)
        if not number:
            return
        key = (str(area), *unknown, *number)
        if self._level[place] == "building":
            self._buildings[key].add(place)
            return
        if self._level.get(parent) == "building":
            self._buildings[key].add(parent)
        self._residents[key].add(place)
        self._residents[*key, "room", _room(own)].add(place)
        self._residents[*key, "flat", own.unit, _room(own)].add(place)
        self._stairs[key].add(own.unit)

    def _number(self, address: Address, area: int) -> Key:
        """Return what numbers a building in its area; nothing where nothing does.

        In an estate the road and its number are those of the gate.
        """
        a = address
        in_estate = bool(a.estate) or self._level.get(area) == "estate"
        road = ("", "", "") if in_estate else (look_alike(a.road), a.lane, a.number)
        if a.building:
            return (*road, a.group, a.building, a.wing)
        if not a.number or (in_estate and a.road and not a.lane):
            return ()
        return (road[0], a.lane, a.number, a.group, "", "")

    # --- what is asked --------------------------------------------------------------------------

    def _match(self, text: str, within: tuple[int, ...]) -> Match:
        address = parse(text)
        if self._region and any(city not in self._region for city in cities(address)):
            return Match()
        ground = self._ground(address, within)
        if ground.refused is not None:
            return Match(alternatives=ground.refused[:MOST_ALTERNATIVES])
        if len(ground.areas) > 1:
            return self._shared(ground)
        return self._within_area(text, address, ground)

    def _within_area(self, text: str, address: Address, ground: _Ground) -> Match:
        """Find the number in the one area that the names led to, or among places without one."""
        area = ground.areas[0] if ground.areas else NO_ID
        names_village = self._level.get(area) == "community" and not any(ground.unknown)
        if address.estate and not address.community and names_village:
            # 芳渚12号 is a house of 芳渚村, not a block of an estate
            address = parse(plain(text).replace(address.estate, self._name[area], 1))
        coarse = self._coarse(ground, area)
        if self._level.get(area) == "building":
            return self._coarse(ground, self._parent[area]) if address.building else coarse
        number = self._number(address, area)
        if not number:
            return coarse
        exact = self._numbered(address, (str(area), *ground.unknown, *number), coarse)
        if exact.place != coarse.place and (ground.guessed or speaks_of_elsewhere(address)):
            return coarse._replace(alternatives=(exact.place,))
        return exact

    def _coarse(self, ground: _Ground, place: int) -> Match:
        if place not in self._level:
            return Match(how="", score=0.0)
        return Match(_PRECISION[self._level[place]], place, ground.score, ground.how)

    def _shared(self, ground: _Ground) -> Match:
        """Answer with what several areas have in common."""
        chains = [self._above(area) for area in ground.areas]
        common = (each for each in chains[0] if all(each in chain for chain in chains))
        coarse = self._coarse(ground, next(common, NO_ID))
        return coarse._replace(alternatives=ground.areas[:MOST_ALTERNATIVES])

    def _numbered(self, address: Address, key: Key, coarse: Match) -> Match:
        """Find the household, else the building, of a number; between equals nothing."""
        fine = coarse._replace(score=coarse.score or 1.0, how=coarse.how or "exact")
        room = _room(address)
        homes = self._agreeing(address, self._residents, (*key, "flat", address.unit, room))
        if not homes and room and not address.unit and len(self._stairs.get(key, ())) == 1:
            homes = self._agreeing(address, self._residents, (*key, "room", room))
        if len(homes) == 1:
            return fine._replace(precision="household", place=min(homes))
        buildings = self._agreeing(address, self._buildings, key)
        if len(buildings) == 1:
            listed = _listed(homes)
            return fine._replace(precision="building", place=min(buildings), alternatives=listed)
        others = buildings or homes or self._agreeing(address, self._residents, key)
        return coarse._replace(alternatives=_listed(others))

    def _agreeing(self, address: Address, index: dict[Key, set[int]], key: Key) -> set[int]:
        """Return the places of a key whose own address names no other city, town, road, floor."""
        places = index.get(key, set())
        return {place for place in places if not contradict(address, self._own[place])}

    # --- the names of an address ----------------------------------------------------------------

    def _ground(self, address: Address, within: tuple[int, ...]) -> _Ground:
        names = (address.town, address.community, address.estate)
        key = (*names, *map(str, within))
        if key not in self._grounds:
            self._grounds[key] = self._followed(names, within)
        return self._grounds[key]

    def _followed(self, names: tuple[str, str, str], within: tuple[int, ...]) -> _Ground:
        """Follow the names of an address from the town down; each has to lie in the one before."""
        found = _Ground()
        for level, name in zip(("town", "community", "estate"), names, strict=True):
            if not name or (level == "town" and not self._has_towns):
                continue
            named = self._names.find(name, _LOOKED_FOR[level]) or self._cut(name, level)
            if not named:
                if level == "town":
                    return _Ground(refused=())
                found = found._replace(unknown=_unknown(found.unknown, level, name))
                continue
            places = tuple(each for each in named.places if self._lies_in(each, found.areas))
            places = tuple(each for each in places if self._agrees(each, within))
            elsewhere = named.how == "kind" and level != "town" and not found.areas
            if not places or elsewhere or (found.unknown[0] and self._has_communities):
                return _Ground(refused=named.places)
            how = named.how if named.score < found.score else found.how
            alone = named.how in {"sound", "fuzzy"} and not (found.areas or within)
            guessed = alone or (named.how == "kind" and level != "town")
            found = _Ground(places, min(found.score, named.score), how, guessed=guessed)
        return self._written_in(found, within) or self._taken_from(found, within)

    def _written_in(self, found: _Ground, within: tuple[int, ...]) -> _Ground | None:
        """Find the areas whose addresses speak of a community or estate that no area is called."""
        areas = self._unlisted.get(found.unknown, set()) - {NO_ID}
        places = [each for each in sorted(areas) if self._lies_in(each, found.areas)]
        places = [each for each in places if self._agrees(each, within)]
        return found._replace(areas=tuple(places)) if places else None

    def _taken_from(self, found: _Ground, within: tuple[int, ...]) -> _Ground:
        """Take the area of the whole file where the address names none below it, and no other."""
        if within and found.unknown[0] and self._has_communities:
            return _Ground(refused=())
        if len(within) == 1 and all(each in self._above(within[0]) for each in found.areas):
            return found._replace(areas=within)
        return found

    def _cut(self, name: str, level: str) -> Named:
        """Read two names that nothing divides: 遥观剑湖华庭 is 剑湖华庭 in 遥观镇."""
        for cut in range(2, len(name) - 1):
            upper = self._names.known(name[:cut], frozenset({"town", "community"}))
            lower = self._names.known(name[cut:], _LOOKED_FOR[level])
            places = tuple(each for each in lower.places if self._lies_in(each, upper.places))
            if upper.places and places:
                return Named(places, min(upper.score, lower.score), "look-alike")
        return Named()

    def _lies_in(self, place: int, areas: tuple[int, ...]) -> bool:
        return not areas or any(each in areas for each in self._above(place))

    def _agrees(self, place: int, within: tuple[int, ...]) -> bool:
        """Say whether a place lies in one of the given areas, or holds it."""
        return self._lies_in(place, within) or any(place in self._above(each) for each in within)


def _unknown(unknown: tuple[str, str], level: str, name: str) -> tuple[str, str]:
    folded = look_alike(name)
    return (folded, unknown[1]) if level == "community" else (unknown[0], folded)


def _listed(places: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(places)[:MOST_ALTERNATIVES])


def _room(address: Address) -> str:
    """Return the flat, or the floor of who has a whole one."""
    return address.room.lstrip("0") or (f"{address.floor}层" if address.floor else "")
