"""Answers about what can be reached on foot, each computed once for a filter and a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.around import (
    PARTS,
    Around,
    facilities_of,
    homes_of,
    network_of,
    question_of,
    roads_of,
)
from geo.around_answers import Missing, Told, nobody_listens
from geo.facilities import Facilities
from geo.facts import Facts
from geo.homes import Homes
from geo.kept import Kept
from geo.service_areas import Service, ServiceFigures, service, service_figures
from geo.siting import (
    TIME_LIMIT_S,
    Siting,
    best_sites,
    served_by,
    sites_along,
    sites_among,
    thinned,
)
from geo.walking_network import DETOUR

USUAL_SITES: Final = 3
_SPACING_M: Final = 100.0
_MOST_CANDIDATES: Final = 1000
_MOST_CELLS: Final = 60_000_000
"""Candidates times places held at once: 60 MB."""


@dataclass(frozen=True, eq=False)
class ReachAnswer:
    """Who can walk there.

    Attributes
    ----------
    service
        Way of every home.
    figures
        Served and unserved homes, asked and reporting, and whether the unserved report more.
    """

    question: Around
    homes: Homes
    facilities: Facilities
    missing: Missing
    service: Service
    figures: ServiceFigures


_REACH: Final[Kept[ReachAnswer]] = Kept()


def reach_answer(facts: Facts, *, told: Told = nobody_listens) -> ReachAnswer:
    """Answer who can walk to something. It also stands where there is nothing to walk to yet."""
    question = replace(question_of(facts, "reach"), sites=0)
    key = (facts.survey, facts.filters.only(PARTS), question)
    return _REACH.get(key, lambda: _reach(facts, question, told))


def _reach(facts: Facts, question: Around, told: Told) -> ReachAnswer:
    homes, facilities = homes_of(facts, question), facilities_of(facts, question)
    told(0.1)
    network = network_of(facts)
    told(0.5)
    found = service(homes, facilities.shapes, network, limit_m=float(question.distance_m))
    told(0.9)
    missing: Missing = "" if len(homes) else "homes"
    if len(homes) and not len(facilities):
        missing = "facilities"
    return ReachAnswer(question, homes, facilities, missing, found, service_figures(homes, found))


@dataclass(frozen=True, eq=False)
class SitesAnswer:
    """Where new ones would serve most.

    Attributes
    ----------
    table
        One row per new place, the one that serves most first. Index: rank from 1. ``x``, ``y``
        (metres), ``homes``, ``asked``, ``reporting``, ``not_asked`` (whom it adds).
    siting
        Whether that is the proven optimum, or how far from it at most.
    candidates
        How many places were compared.
    unserved
        Homes that nothing serves now.
    """

    table: pd.DataFrame
    siting: Siting
    candidates: int
    unserved: int


_SITES: Final[Kept[SitesAnswer]] = Kept()


def sites_key(facts: Facts) -> tuple[object, ...]:
    """Return the name under which the best new places are kept."""
    return (facts.survey, facts.filters.only(PARTS), _sites_question(facts))


def sites_known(facts: Facts) -> SitesAnswer | None:
    """Return the best new places if they have been sought."""
    return _SITES.known(sites_key(facts))


def sites_answer(facts: Facts, *, told: Told = nobody_listens) -> SitesAnswer:
    """Find where new ones would serve most of those whom nothing serves."""
    return _SITES.get(sites_key(facts), lambda: _sites(facts, _sites_question(facts), told))


def _sites_question(facts: Facts) -> Around:
    question = question_of(facts, "reach")
    return replace(question, sites=question.sites or USUAL_SITES, rising=True)


def _sites(facts: Facts, question: Around, told: Told) -> SitesAnswer:
    now = reach_answer(facts, told=lambda share: told(share * 0.3))
    left, limit = now.homes.only(~now.service.served), float(question.distance_m)
    # flats of one building are one place of more weight
    xy = np.column_stack([left.x, left.y])
    _, first, number = np.unique(xy, axis=0, return_index=True, return_inverse=True)
    place, number = np.argsort(np.argsort(first)), number.reshape(-1)
    places = left.only(np.isin(np.arange(len(left)), first))
    sites = _candidates(facts, places, limit)
    told(0.4)
    serves = served_by(places, sites, network_of(facts), limit_m=limit)
    told(0.6)
    weight = np.bincount(place[number], minlength=len(places)).astype(np.float64)
    found = best_sites(serves, weight, sites, count=question.sites, time_limit_s=TIME_LIMIT_S)
    told(1.0)
    table = _added(left, serves[:, found.chosen][place[number]], sites[found.chosen])
    return SitesAnswer(table, found, len(sites), len(left))


def _candidates(facts: Facts, places: Homes, limit_m: float) -> NDArray[np.float64]:
    """Propose places along roads, or where people live; of too many the best of each square."""
    sites = sites_along(roads_of(facts), places, spacing_m=_SPACING_M, reach_m=limit_m)
    if not len(sites):
        sites = sites_among(places, spacing_m=_SPACING_M)
    most = min(_MOST_CANDIDATES, _MOST_CELLS // max(len(places), 1))
    return thinned(sites, places, most=most, reach_m=limit_m / DETOUR)


def _added(homes: Homes, serves: NDArray[np.bool_], xy: NDArray[np.float64]) -> pd.DataFrame:
    """Count whom each place adds to those before it; ``serves`` has shape (homes, places)."""
    so_far = np.logical_or.accumulate(serves, axis=1)
    new = serves.copy()
    new[:, 1:] &= ~so_far[:, :-1]
    return pd.DataFrame(
        {
            "x": xy[:, 0],
            "y": xy[:, 1],
            "homes": new.sum(axis=0),
            "asked": (new & homes.asked[:, None]).sum(axis=0),
            "reporting": (new & homes.reporting[:, None]).sum(axis=0),
            "not_asked": (new & ~homes.asked[:, None]).sum(axis=0),
        },
        index=np.arange(1, len(xy) + 1),
    )
