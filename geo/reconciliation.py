"""Register, buildings and visits compared: what is listed and not found, found and not listed.

Coverage is a range because of what is not known. Every queue here says by how much: which part of
the width between E / D and E / (D - U) it explains, and where the rate would go if all of it
turned out one way. Buildings nobody listed are in no denominator yet: they widen the range
downwards, to E / (D + n).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.coverage import effective_visits
from geo.crs import STORED_CRS, metric_crs_of, transform, transform_geometries
from geo.facts import Facts
from geo.last_visits import last_visits
from geo.model import NO_ID, positions
from geo.outcomes import DUPLICATE, OUTCOME_CODES, Status
from geo.precision import HOUSE
from text import N_

QUEUES: Final = {
    "not_found": N_("Listed, not found"),
    "vacant": N_("Listed, seems vacant"),
    "unlisted_buildings": N_("Building without a household on the register"),
    "off_register": N_("Visited, not on the register"),
    "duplicates": N_("Entered twice"),
}

NO_DWELLING: Final = frozenset(
    (
        *("barn", "carport", "church", "civic", "college", "commercial", "garage", "garages"),
        *("greenhouse", "hangar", "hospital", "hotel", "hut", "industrial", "kindergarten"),
        *("kiosk", "office", "parking", "public", "retail", "roof", "school", "service", "shed"),
        *("stadium", "supermarket", "temple", "toilets", "train_station", "transportation"),
        *("university", "warehouse"),
    )
)
"""Classes of buildings (OpenStreetMap's words) in which no household is expected."""

_NEW: Final = ("unlisted_buildings", "off_register")

SAME_BUILDING_M: Final = 5.0
"""A household no farther than this from a building's outline stands in it."""


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """The queues of a selection.

    Attributes
    ----------
    not_found, vacant
        Ids of the households that make up U, by their last outcome; together all of U.
    unlisted_buildings
        Ids of buildings where nobody is on the register.
    off_register
        Ids of the visits to places that are not on the register.
    duplicates
        Ids of the households that a visit said were entered twice.
    table
        Index: keys of ``QUEUES``. ``count``; ``share_of_range`` (part of the width of the range
        that the queue explains, NaN where there is no width); ``rate_low``, ``rate_high``: the
        range if all of the queue turned out as it seems: the listed are not there, the others are
        households, one for each building or visit. NaN without base.
    """

    not_found: pd.Index
    vacant: pd.Index
    unlisted_buildings: pd.Index
    off_register: pd.Index
    duplicates: pd.Index
    table: pd.DataFrame


def reconcile(facts: Facts) -> Reconciliation:
    """Compare register, buildings and visits of a selection."""
    survey = facts.survey
    _, last = last_visits(survey, facts.selected_visits)
    unverified = facts.status == Status.UNVERIFIED
    missing = unverified & (last == OUTCOME_CODES["not_found"])
    homes = survey.households.index
    twice = np.zeros(len(homes), dtype=bool)
    rows = (survey.visits["outcome"].to_numpy() == DUPLICATE) & (survey.visit_household >= 0)
    twice[survey.visit_household[rows]] = True
    off = facts.selected_visits & (survey.visit_household < 0)
    queues = {
        "not_found": homes[missing],
        "vacant": homes[unverified & ~missing],
        "unlisted_buildings": unlisted_buildings(facts),
        "off_register": survey.visits.index[off],
        "duplicates": homes[twice & (facts.status == Status.EXCLUDED)],
    }
    counts = {name: len(queue) for name, queue in queues.items()}
    return Reconciliation(**queues, table=_explained(facts, counts))


def _explained(facts: Facts, counts: dict[str, int]) -> pd.DataFrame:
    """Say what every queue does to the range."""
    found = facts.coverage
    due, effective, unknown = found.due, found.effective, found.unverified
    off = facts.selected_visits & (facts.survey.visit_household < 0)
    off &= effective_visits(facts.survey)
    gone = {name: counts[name] if name in {"not_found", "vacant"} else 0 for name in counts}
    new = {name: counts[name] if name in _NEW else 0 for name in counts}
    met = {name: int(off.sum()) if name == "off_register" else 0 for name in counts}
    width = unknown > 0 and effective > 0
    rows = [
        {
            "count": counts[name],
            "share_of_range": gone[name] / unknown if width else np.nan,
            "rate_low": _rate(effective + met[name], due - gone[name] + new[name]),
            "rate_high": _rate(effective + met[name], due - unknown + new[name], of=due),
        }
        for name in counts
    ]
    return pd.DataFrame(rows, index=pd.Index(list(counts), name="queue"))


def _rate(part: int, base: int, *, of: int = 0) -> float:
    """Divide; where everybody due is to be verified nobody was visited."""
    if base > 0:
        return part / base
    return 0.0 if of else np.nan


def unlisted_buildings(
    facts: Facts, *, no_dwelling: frozenset[str] = NO_DWELLING, near_m: float = SAME_BUILDING_M
) -> pd.Index:
    """Find the buildings of the chosen areas where nobody is on the register.

    A building is listed when a household is linked to it, or stands in it or within ``near_m`` of
    it; households known to an estate or coarser stand nowhere and list nothing. Where there are
    such, some buildings found here are theirs.

    Parameters
    ----------
    no_dwelling
        Classes of buildings that are left out.
    near_m
        Metres.
    """
    survey = facts.survey
    buildings = survey.surroundings.get("buildings")
    if buildings is None or not len(buildings):
        return pd.Index([], dtype="int64", name="id")
    asked = ~buildings["class"].astype(str).isin(no_dwelling).to_numpy()
    if facts.area_ids is not None:
        asked &= buildings["area"].isin(sorted(facts.area_ids)).to_numpy()
    linked = positions(buildings.index, survey.households["building"])
    listed = np.zeros(len(buildings), dtype=bool)
    listed[linked[linked >= 0]] = True
    waiting = np.flatnonzero(asked & ~listed)
    if waiting.size:
        crs = metric_crs_of(buildings)
        shapes = transform_geometries(
            buildings.geometry.to_numpy(dtype=object)[waiting], source=STORED_CRS, target=crs
        )
        waiting = waiting[~_near_households(facts, shapes, crs, near_m)]
    return buildings.index[waiting]


def _near_households(
    facts: Facts, shapes: NDArray[np.object_], crs: str, near_m: float
) -> NDArray[np.bool_]:
    """Say of each outline whether a household that stands at a house is in it or near it."""
    survey = facts.survey
    lon, lat = survey.household_positions
    placed = np.isfinite(lon) & (survey.households["precision"].to_numpy() <= HOUSE)
    x, y = transform(lon[placed], lat[placed], source=STORED_CRS, target=crs)
    tree = shapely.STRtree(np.asarray(shapely.points(x, y), dtype=object))
    near = np.zeros(len(shapes), dtype=bool)
    near[np.unique(tree.query(shapes, predicate="dwithin", distance=near_m)[0])] = True
    return near


def same_address(facts: Facts, addresses: list[str]) -> pd.DataFrame:
    """Find households of one area whose written addresses agree: perhaps entered twice.

    One coordinate is no sign: two flats of a stair share it. What was settled as a duplicate
    already, and households without an address, are left out.

    Parameters
    ----------
    addresses
        Address of each household, in the order of the frame; blanks do not matter.

    Returns
    -------
    DataFrame
        Index: household id. ``group``: number of the households that agree, from 1.
    """
    plain = pd.Series(["".join(text.split()) for text in addresses], dtype=object)
    frame = pd.DataFrame(
        {"area": facts.survey.households["area"].to_numpy(), "address": plain.to_numpy()},
        index=facts.survey.households.index,
    )
    counted = ~np.isin(facts.status, [int(Status.OUTSIDE), int(Status.EXCLUDED)])
    kept = frame[counted & (frame["address"] != "").to_numpy()]
    alike = kept[kept.duplicated(keep=False)]
    group = alike.groupby(["area", "address"], sort=True).ngroup() + 1
    return pd.DataFrame({"group": group}).sort_values("group", kind="stable")


def visited_off_register(facts: Facts) -> pd.DataFrame:
    """Count visits to places that are not on the register by the area they name.

    Returns
    -------
    DataFrame
        Index: area id, ``NO_ID`` for none. ``visits``.
    """
    survey = facts.survey
    off = facts.selected_visits & (survey.visit_household < 0)
    area = survey.visits["area"].to_numpy()[off]
    known = positions(survey.areas.index, pd.Series(area, dtype="int64")) >= 0
    counts = pd.Series(np.where(known, area, NO_ID)).value_counts().sort_index()
    return pd.DataFrame({"visits": counts.rename_axis("area")})
