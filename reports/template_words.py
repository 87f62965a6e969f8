"""What stands in a template: what each column means, words to choose from, made-up examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from data.categories import starter_set
from data.importing.columns import Field
from data.importing.kinds.base import Kind
from geo.outcomes import OUTCOMES
from geo.precision import PRECISION_TITLES
from geo.records import CARD_WAYS
from geo.strata import STRATA
from text import N_, Translator

DRAWN: Final = frozenset({"roads", "rail", "water"})
"""Kinds that are lines or surfaces; no table can hold them."""

Row = dict[str, str]
"""Field name to cell."""


class Choices(NamedTuple):
    """Words of one column.

    Attributes
    ----------
    closed
        Whether no other word is understood.
    """

    words: tuple[str, ...]
    closed: bool = True


_MEANINGS: Final = {
    "households.stratum": N_("Weight of the household; each has a target of its own."),
    "households.code": N_("Names the household; the same number is the same household."),
    "areas.code": N_("The official code; zeros in front are kept."),
    "areas.name": N_("What the area is called."),
    "areas.level": N_("Town, village, community or estate."),
    "town": N_("The town or street it belongs to."),
    "buildings.code": N_("Names the building; the same code is the same building."),
    "buildings.name": N_("What the building is called."),
    "buildings.class": N_("Decides whether somebody lives there."),
    "street_lamps.class": N_("Whether the lamp works."),
    "cameras.class": N_("Whether the camera works."),
    "facilities.class": N_("What it is, in your own words: clinic, school, sports ground."),
    "visits.household": N_("Number of the household on the register."),
    "visits.visited_at": N_("Year first, with the time of day if known: 2017-03-24 19:05."),
    "visits.outcome": N_("What came of the visit."),
    "visits.team": N_("The team that went."),
    "visits.mode": N_("How the visit was made."),
    "visits.card_left": N_("Whether a contact card was left, and how."),
    "visits.card_number": N_("Number printed on the card."),
    "visits.note": N_("What was written down about the visit."),
    "issues.text": N_("What was said, in the resident's own words."),
    "issues.category": N_("What it is about; an unknown word becomes a category of its own."),
    "issues.request_type": N_("What is wanted."),
    "issues.reported_at": N_("When it was said, year first: 2017-03-24 19:05."),
    "issues.household": N_("Number of the household on the register; gives the place."),
    "name": N_("What it is called."),
    "class": N_("Of which kind it is."),
    "tunnel": N_("Whether it lies in a tunnel."),
    "id": N_("A number of your own; the same one again changes that record."),
    "area": N_("Name or code of the village, community or estate."),
    "address": N_("As exact as is known, down to building, stair and flat."),
    "department": N_("The department that is in charge."),
    "known_to": N_("How exactly the position is known; empty is the door itself."),
    "lon": N_("Degrees in WGS 84 or CGCS2000, six decimals; empty if not known."),
    "lat": N_("Degrees in WGS 84 or CGCS2000, six decimals; empty if not known."),
}


def meaning(kind: Kind, field: Field, t: Translator) -> str:
    """Say what a column means; empty where its name says all.

    Never in words that are names of columns: the notes would pass for a table.
    """
    said = _MEANINGS.get(f"{kind.key}.{field.name}") or _MEANINGS.get(field.name)
    return t(said) if said else ""


# --- words to choose from -------------------------------------------------------------------------


_LEVELS: Final = (N_("town"), N_("village"), N_("community"), N_("estate"))
_YES_NO: Final = (N_("yes"), N_("no"))
_STATES: Final = (N_("working"), N_("broken"), N_("unknown"))
_FACILITIES: Final = (N_("clinic"), N_("school"), N_("kindergarten"), N_("sports ground"))
_MODES: Final = (N_("at home"), N_("at the door"), N_("by phone"), N_("through the grid worker"))
_REQUESTS: Final = (
    N_("enquiry"),
    N_("request"),
    N_("complaint"),
    N_("report of a wrong"),
    N_("suggestion"),
)
_BUILDINGS: Final = (
    N_("residential"),
    N_("retail"),
    N_("office"),
    N_("school"),
    N_("hospital"),
    N_("industrial"),
    N_("warehouse"),
    N_("construction"),
)


def choices_for(kind: Kind, field: Field, t: Translator) -> Choices | None:
    """Return the words to choose from in a column; ``None`` where anything may stand."""
    make = _CHOICES.get(f"{kind.key}.{field.name}") or _CHOICES.get(field.name)
    return make(t) if make else None


def _words(keys: tuple[str, ...], *, closed: bool = True) -> Callable[[Translator], Choices]:
    return lambda t: Choices(tuple(t(key) for key in keys), closed)


def _categories(t: Translator) -> Choices:
    words = (each.zh if t.language == "zh" else each.en for each in starter_set())
    return Choices(tuple(words), closed=False)


_CHOICES: Final[dict[str, Callable[[Translator], Choices]]] = {
    "areas.level": _words(_LEVELS),
    "buildings.class": _words(_BUILDINGS, closed=False),
    "visits.outcome": _words(tuple(outcome.title for outcome in OUTCOMES)),
    "visits.mode": _words(_MODES, closed=False),
    "visits.card_left": _words((*CARD_WAYS.values(), *_YES_NO)),
    "issues.category": _categories,
    "issues.request_type": _words(_REQUESTS, closed=False),
    "households.stratum": _words(tuple(each.title for each in STRATA)),
    "known_to": _words(tuple(PRECISION_TITLES.values())),
    "street_lamps.class": _words(_STATES),
    "cameras.class": _words(_STATES),
    "facilities.class": _words(_FACILITIES, closed=False),
    "tunnel": _words(_YES_NO),
}


# --- examples -------------------------------------------------------------------------------------


_TOWN: Final = N_("Sample Town")
_VILLAGE: Final = N_("Sample Village")
_COMMUNITY: Final = N_("Model Community")
_ESTATE: Final = N_("Model Garden")
_DEPARTMENT: Final = N_("Sample Department")
_HOUSE: Final = N_("Sample Village, group 1, house 12")
_FLATS: Final = (
    N_("Model Community, Model Garden, building 7, stair 2, flat 301"),
    N_("Model Community, Model Garden, building 7, stair 2, flat 302"),
)
_AT: Final = (("120.051234", "31.721637"), ("120.052871", "31.723459"))
"""The house and the building, somewhere in the demo's fields."""


def examples(kind: Kind, t: Translator) -> list[Row]:
    """Return three made-up rows, by field; those of all kinds go together."""
    make = _EXAMPLES.get(kind.key)
    return make(t) if make else _around(kind.key, t)


def _areas(t: Translator) -> list[Row]:
    names = (_VILLAGE, _COMMUNITY, _ESTATE)
    levels = ("village", "community", "estate")
    return [
        {"code": f"0000000012{number:02d}", "name": t(name), "level": t(level), "town": t(_TOWN)}
        for number, (name, level) in enumerate(zip(names, levels, strict=True), start=1)
    ]


def _buildings(t: Translator) -> list[Row]:
    named = (
        (N_("House 12"), "residential", _VILLAGE, _AT[0]),
        (N_("Building 7"), "residential", _COMMUNITY, _AT[1]),
        (N_("Shops at the gate"), "retail", _COMMUNITY, ("120.053312", "31.723186")),
    )
    return [
        _at(place, code=f"B-{number:04d}", name=t(name), area=t(area)) | {"class": t(use)}
        for number, (name, use, area, place) in enumerate(named, start=1)
    ]


def _households(t: Translator) -> list[Row]:
    homes = ((_HOUSE, _VILLAGE, _AT[0]), *((flat, _COMMUNITY, _AT[1]) for flat in _FLATS))
    return [
        _at(
            place,
            code=f"H-{number:04d}",
            address=t(address),
            area=t(area),
            department=t(_DEPARTMENT),
            stratum=t(kind.title),
        )
        for (number, (address, area, place)), kind in zip(
            enumerate(homes, start=1), STRATA, strict=True
        )
    ]


def _visits(t: Translator) -> list[Row]:
    ends = (
        ("H-0001", "2017-03-24 19:05", "met", "at home", "in person", "000101"),
        ("H-0002", "2017-03-25 09:30", "no_answer", "at home", "no", ""),
        ("H-0003", "2017-03-25 09:40", "partial", "at the door", "yes", "000102"),
    )
    outcomes = {outcome.key: t(outcome.title) for outcome in OUTCOMES}
    return [
        {
            "household": household,
            "visited_at": moment,
            "outcome": outcomes[outcome],
            "team": t("Team 1"),
            "mode": t(mode),
            "card_left": t(card),
            "card_number": number,
            "department": t(_DEPARTMENT),
            "id": f"V-{row:04d}",
        }
        for row, (household, moment, outcome, mode, card, number) in enumerate(ends, start=1)
    ]


def _issues(t: Translator) -> list[Row]:
    said = (
        (N_("There are no lights in our lane."), "street_lighting", "complaint", "H-0001"),
        (N_("The stair-well leaks when it rains."), "housing", "complaint", "H-0003"),
        (N_("A bus stop at the gate would help."), "bus", "suggestion", ""),
    )
    labels = {each.key: each.zh if t.language == "zh" else each.en for each in starter_set()}
    return [
        {
            "text": t(text),
            "category": labels[category],
            "request_type": t(wanted),
            "reported_at": f"2017-03-2{row + 3} 19:05",
            "household": household,
            "department": t(_DEPARTMENT),
            "id": f"Q-{row:04d}",
        }
        | ({} if household else _at(("120.053312", "31.723186")))
        for row, (text, category, wanted, household) in enumerate(said, start=1)
    ]


def _around(kind: str, t: Translator) -> list[Row]:
    """Return examples of things around the households, of whatever kind."""
    names = {
        "bus_stops": (
            N_("Sample Village East"),
            N_("Sample Village West"),
            N_("Model Garden Gate"),
        ),
        "green": (N_("Little park"), N_("Riverside green"), N_("Square")),
        "parks": (N_("Little park"), N_("Riverside green"), N_("Square")),
        "facilities": (
            N_("Sample Village Clinic"),
            N_("Model School"),
            N_("Model Garden Football Pitch"),
        ),
    }.get(kind, ("", "", ""))
    classes = {
        "street_lamps": ("working", "broken", "unknown"),
        "cameras": ("working", "broken", "unknown"),
        "facilities": ("clinic", "school", "sports ground"),
    }.get(kind, ("", "", ""))
    places = (*_AT, ("120.053312", "31.723186"))
    return [
        _at(place, name=t(name) if name else "", id=f"{kind.upper()}-{number:04d}")
        | ({"class": t(clas)} if clas else {})
        for number, (place, name, clas) in enumerate(
            zip(places, names, classes, strict=True), start=1
        )
    ]


def _at(place: tuple[str, str], **cells: str) -> Row:
    return {**cells, "lon": place[0], "lat": place[1]}


_EXAMPLES: Final[dict[str, Callable[[Translator], list[Row]]]] = {
    "areas": _areas,
    "buildings": _buildings,
    "households": _households,
    "visits": _visits,
    "issues": _issues,
}
