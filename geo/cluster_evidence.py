"""What stands beside a cluster: where it is, what lies near, who answers for it, and since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform_geometries
from geo.facilities import Facilities, nearest_of
from geo.facts import Facts
from geo.gap_outlines import SIDES
from geo.homes import Homes
from geo.issue_clusters import IssueCluster
from geo.model import NO_ID, positions

KINDS: Final = ("rail", "street_lamps", "bus_stops", "parks")
"""Surroundings whose distance a card states, where the campaign has any."""

_MIDDLE: Final = 0.25


@dataclass(frozen=True, eq=False)
class ClusterEvidence:
    """The facts of one evidence card.

    Attributes
    ----------
    area
        Id of the area most of its asked households lie in, ``NO_ID`` for none.
    side
        Key of ``SIDES``: where in that area; empty where it has no outline.
    away_m
        For each kind of surroundings the campaign has: half of the reporting households (of those
        asked, in a cluster of few reports) live no farther from the nearest one than this, metres.
    reports
        Issues behind it; a household may have reported more than once.
    first, last
        Day of the first and the last of them, ``None`` where none has one.
    departments
        Ids of the departments that answer for households in it, most households first.
    """

    area: int
    side: str
    away_m: dict[str, float]
    reports: int
    first: dt.date | None
    last: dt.date | None
    departments: tuple[int, ...]


def cluster_evidence(facts: Facts, homes: Homes, cluster: IssueCluster) -> ClusterEvidence:
    """Collect what stands beside a cluster.

    Parameters
    ----------
    homes
        Those the cluster was found among.
    """
    survey = facts.survey
    reporter = positions(survey.households.index, survey.issues["household"])
    said = facts.selected_issues & np.isin(reporter, cluster.inside)
    if cluster.category:
        said &= (survey.issues["category"] == cluster.category).to_numpy()
    telling = np.unique(reporter[said]) if cluster.high else cluster.inside
    at = np.searchsorted(homes.row, telling)
    x, y = homes.x[at], homes.y[at]
    day = survey.issue_day[said]
    day = day[~np.isnat(day)]
    area = _most(survey.household_area[cluster.inside])
    return ClusterEvidence(
        area=int(survey.areas.index[area[0]]) if area else NO_ID,
        side=_side(facts, area[0], homes.crs, (float(x.mean()), float(y.mean()))) if area else "",
        away_m=_away(facts, homes.crs, x, y),
        reports=int(said.sum()),
        first=day.min().item() if len(day) else None,
        last=day.max().item() if len(day) else None,
        departments=_departments(facts, cluster.inside, said),
    )


def _most(values: NDArray[np.int64]) -> list[int]:
    """Return the values from 0 on, the most frequent first."""
    kinds, count = np.unique(values[values >= 0], return_counts=True)
    return [int(kind) for kind in kinds[np.argsort(-count, kind="stable")]]


def _away(
    facts: Facts, crs: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> dict[str, float]:
    found = {}
    for kind in KINDS:
        there = Facilities.of(facts.survey, kind, crs=crs)
        if len(there) and len(x):
            found[kind] = float(np.median(nearest_of(x, y, there.shapes).away_m))
    return found


def _departments(
    facts: Facts, inside: NDArray[np.int64], said: NDArray[np.bool_]
) -> tuple[int, ...]:
    """Name who answers for the households; where the register does not say, who was told."""
    own = facts.survey.households["department"].to_numpy(dtype=np.int64)[inside]
    if not (own != NO_ID).any():
        own = facts.survey.issues["department"].to_numpy(dtype=np.int64)[said]
    known = facts.survey.departments.index
    return tuple(number for number in _most(own[own != NO_ID]) if number in known)


def _side(facts: Facts, area: int, crs: str, place: tuple[float, float]) -> str:
    """Say where in an area a place lies, in eighths of the circle around its middle."""
    shapes = facts.survey.areas.geometry.to_numpy(dtype=object)[[area]]
    if shapely.is_missing(shapes)[0] or shapely.is_empty(shapes)[0]:
        return ""
    outline = transform_geometries(shapes, source=STORED_CRS, target=crs)[0]
    middle, radius = outline.centroid, float(np.sqrt(outline.area / np.pi))
    east, north = place[0] - middle.x, place[1] - middle.y
    if np.hypot(east, north) <= _MIDDLE * radius:
        return "middle"
    eighth = round(np.degrees(np.arctan2(north, east)) / 45) % 8
    return tuple(SIDES)[1 + int(eighth)]
