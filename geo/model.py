"""The types that travel: a campaign, the records of it, and what a user asked to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import UnknownChoice
from geo.extent import Bounds, bounds_of, joint_bounds
from geo.precision import RoughPlaces
from geo.strata import STRATA, Stratum
from text import N_

NO_ID: Final = 0
"""Stands for "none" in identifier columns, so that they stay integers."""

AREA_LEVELS: Final = ("town", "community", "estate")
"""Levels of the area tree from the top down: 乡镇/街道, 村/社区, 小区/自然村."""

SURROUNDINGS: Final = (
    "roads",
    "water",
    "green",
    "parks",
    "rail",
    "bus_stops",
    "street_lamps",
    "cameras",
    "facilities",
)
"""Kinds of things around the households that a campaign can hold.

``facilities`` are whatever else counts where it is near: clinics, schools, sports grounds; their
class says what they are, in the words of the file.
"""

RegisterKind = Literal["households", "buildings"]


class LonLat(NamedTuple):
    """A position in degrees, longitude first, EPSG:4326."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Campaign:
    """One household-visit campaign and the settings its figures depend on.

    Attributes
    ----------
    register
        What one row of the register is: a household, or a building where no household list exists.
    made_up
        The geography is invented (示意数据); said on every map and export.
    credit
        Whose open data the maps show, to be printed on them.
    timezone
        IANA zone in which visit times are civil times.
    count_partial, count_remote
        Whether a short talk at the door, or a call, makes a visit effective.
    target
        Share of due households to be effectively visited, 0 to 1.
    strata
        Kinds of households with their own targets and times to return.
    """

    id: int
    key: str
    name: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    register: RegisterKind = "households"
    made_up: bool = False
    credit: str = ""
    timezone: str = "Asia/Shanghai"
    count_partial: bool = False
    count_remote: bool = False
    target: float = 0.9
    strata: tuple[Stratum, ...] = STRATA


@dataclass(frozen=True)
class Filters:
    """What a user asked to see; empty means everything.

    Attributes
    ----------
    campaign
        Identifier of the campaign.
    areas
        Areas; each stands for itself and all below it.
    since, until
        First and last day, both included whole.
    departments
        Departments whose visits and issues count.
    categories
        Issue categories, by key.
    text
        Words that must occur in an issue's text (not case-sensitive).
    plan
        Name of the plan that is looked at; it changes what is drawn, no figure.
    around
        What is asked about what lies around, see ``geo.around``; it changes no other figure.
    """

    campaign: int
    areas: tuple[int, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    departments: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    text: str = ""
    plan: str = ""
    around: str = ""

    def __post_init__(self) -> None:
        """Sort the tuples so that equal questions are equal keys."""
        for name in ("areas", "departments", "categories"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        if self.since and self.until and self.since > self.until:
            raise UnknownChoice(
                topic=N_("period"), value=f"{self.since} > {self.until}", known="since <= until"
            )

    def but(self, **changes: Any) -> Self:  # noqa: ANN401 - fields of Filters
        """Return the same question with some parts changed."""
        return replace(self, **changes)

    def only(self, parts: Iterable[str]) -> Self:
        """Return the same question with nothing but some of its parts; the campaign stays."""
        return type(self)(self.campaign, **{name: getattr(self, name) for name in parts})


@dataclass(frozen=True, eq=False)
class Survey:
    """All records of one campaign that an actor may see, at one data version.

    Frames are indexed by record id, ascending; see ``geo.frames`` for their columns. Geometry is
    EPSG:4326. Nothing here is ever changed in place.

    Attributes
    ----------
    surroundings
        One frame for every kind in ``SURROUNDINGS`` that the campaign holds, plus ``buildings``.
    reviewed_vacant
        Ids of the households whose latest review says that nobody lives there.
    version
        The store's data version these records were read at.
    """

    campaign: Campaign
    areas: gpd.GeoDataFrame
    departments: pd.DataFrame
    households: gpd.GeoDataFrame
    visits: pd.DataFrame
    issues: gpd.GeoDataFrame
    categories: pd.DataFrame
    surroundings: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    reviewed_vacant: frozenset[int] = frozenset()
    version: int = 0

    @cached_property
    def household_positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude of every household, not-a-number where it has no place."""
        return point_positions(self.households)

    @cached_property
    def issue_positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude of every issue, not-a-number where it has no place."""
        return point_positions(self.issues)

    @cached_property
    def rough_households(self) -> RoughPlaces:
        """Where households stand that are known to an estate, a village or a town only."""
        return RoughPlaces.of(*self.household_positions, self.households["precision"].to_numpy())

    @cached_property
    def rough_issues(self) -> RoughPlaces:
        """Where issues stand that are known to an estate, a village or a town only."""
        return RoughPlaces.of(*self.issue_positions, self.issues["precision"].to_numpy())

    @cached_property
    def ground_bounds(self) -> tuple[NDArray[np.float64], ...]:
        """Bounds in degrees of areas and of buildings, where there are any."""
        frames = (self.areas, self.surroundings.get("buildings"))
        return tuple(np.asarray(f.total_bounds) for f in frames if f is not None and len(f))

    @cached_property
    def extent(self) -> Bounds:
        """Bounds in degrees of everything there is; ``SOMEWHERE`` for an empty campaign."""
        frames = (self.areas, self.issues, *self.surroundings.values())
        drawn = (frame.total_bounds for frame in frames if len(frame))
        return joint_bounds([*drawn, bounds_of(*self.household_positions)])

    @cached_property
    def visit_household(self) -> NDArray[np.int64]:
        """Row of each visit's household in the register, -1 where it is not on it."""
        return positions(self.households.index, self.visits["household"])

    @cached_property
    def visits_in_time(self) -> NDArray[np.int64]:
        """Rows of the visits, oldest first, ties by visit id."""
        return np.argsort(self.visits["visited_at"].to_numpy(), kind="stable")

    @cached_property
    def household_area(self) -> NDArray[np.int64]:
        """Row of each household's area, -1 where it has none."""
        return positions(self.areas.index, self.households["area"])

    @cached_property
    def visit_day(self) -> NDArray[np.datetime64]:
        """Civil day of each visit."""
        return self.visits["visited_at"].to_numpy().astype("datetime64[D]")

    @cached_property
    def issue_day(self) -> NDArray[np.datetime64]:
        """Civil day of each issue."""
        return self.issues["reported_at"].to_numpy().astype("datetime64[D]")

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """First and last day on which anything happened, or the campaign's own dates."""
        known = [day for day in (self.campaign.starts_on, self.campaign.ends_on) if day]
        for days in (self.visit_day, self.issue_day):
            present = days[~np.isnat(days)]
            if present.size:
                known += [present.min().item(), present.max().item()]
        return (min(known), max(known)) if known else None


def positions(index: pd.Index, wanted: pd.Series) -> NDArray[np.int64]:
    """Find the row of each wanted id in a sorted unique index; -1 where it is absent."""
    ids = index.to_numpy(dtype=np.int64)
    values = wanted.to_numpy(dtype=np.int64)
    if not ids.size:
        return np.full(values.size, -1, dtype=np.int64)
    found = np.searchsorted(ids, values).clip(max=ids.size - 1)
    return np.where(ids[found] == values, found, -1).astype(np.int64)


def point_positions(
    frame: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude that stand for each record of a frame in EPSG:4326.

    Points stand for themselves, lines and areas for a point on them; NaN without geometry.
    """
    shapes = frame.geometry.to_numpy()
    is_point = shapely.get_type_id(shapes) == 0
    if not is_point.all():
        shapes = shapes.copy()
        present = ~is_point & ~shapely.is_missing(shapes)
        shapes[present] = shapely.point_on_surface(shapes[present])
    return shapely.get_x(shapes), shapely.get_y(shapes)
