"""Everything that is shown about a campaign under one filter, computed once.

Map tiles, figures, tables, exports and printed pages all read the same :class:`Facts`; that is why
they agree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import compared, summed_upwards, with_descendants
from geo.coverage import (
    FIGURES,
    Coverage,
    coverage_table,
    effective_visits,
    first_day,
    household_status,
    status_as_of,
    statuses_by_group,
)
from geo.extent import Bounds, bounds_of, joint_bounds
from geo.model import NO_ID, Filters, Survey, positions
from geo.outcomes import Status
from geo.point_index import PointIndex
from geo.precision import RoughPlaces

if TYPE_CHECKING:
    from geo.plan import Plan

BANDS: Final = (0.0, 0.2, 0.5, 0.85)
"""Upper edges of the classes of the effective-visit rate; the last class is open."""

NOBODY_DUE: Final = -2
"""Class of an area with a register, none of which the filter asks about."""
NO_REGISTER: Final = -1
"""Class of an area where no household is due: mostly one without a register."""


@dataclass(frozen=True, eq=False)
class Facts:
    """What a survey says under a filter.

    All arrays are aligned with the rows of the survey's frames; ``selected_…`` arrays are boolean
    masks over them.

    Attributes
    ----------
    plan
        The plan that the filter names, to be drawn.
    """

    survey: Survey
    filters: Filters
    plan: Plan | None = None

    # --- what is selected -----------------------------------------------------------------------

    @cached_property
    def area_ids(self) -> frozenset[int] | None:
        """Chosen areas with all below them; ``None`` when no area is chosen."""
        if not self.filters.areas:
            return None
        return with_descendants(self.survey.areas, self.filters.areas)

    @cached_property
    def selected_visits(self) -> NDArray[np.bool_]:
        """Visits in the areas, in the period, by the departments."""
        visits = self.survey.visits
        household = self.survey.visit_household
        own_area = visits["area"].to_numpy()
        register_area = self.survey.households["area"].to_numpy()
        area = (
            np.where(household >= 0, register_area[household], own_area)
            if len(register_area)
            else own_area
        )
        return (
            self._in_areas(area)
            & self._in_period(self.survey.visit_day)
            & self._by_departments(visits["department"])
        )

    @cached_property
    def selected_households(self) -> NDArray[np.bool_]:
        """Households in the areas that the departments are responsible for or have visited."""
        households = self.survey.households
        selected = self._in_areas(households["area"].to_numpy())
        if self.filters.departments:
            by_them = self._by_departments(households["department"])
            theirs = self.survey.visit_household[
                self._by_departments(self.survey.visits["department"])
            ]
            by_them[theirs[theirs >= 0]] = True
            selected &= by_them
        return selected

    @cached_property
    def selected_issues(self) -> NDArray[np.bool_]:
        """Issues in the areas and the period, by department, category and text."""
        issues = self.survey.issues
        selected = (
            self._in_areas(issues["area"].to_numpy())
            & self._in_period(self.survey.issue_day)
            & self._by_departments(issues["department"])
        )
        if self.filters.categories:
            selected &= issues["category"].isin(self.filters.categories).to_numpy()
        if self.filters.text:
            words = self.filters.text.casefold()
            text = issues["text"].astype(str).str.casefold()
            selected &= text.str.contains(words, regex=False).to_numpy(dtype=bool)
        return selected

    def _in_areas(self, area: NDArray[np.int64]) -> NDArray[np.bool_]:
        if self.area_ids is None:
            return np.ones(len(area), dtype=bool)
        return np.isin(area, np.array(sorted(self.area_ids), dtype=np.int64))

    def _in_period(self, days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        inside = np.ones(len(days), dtype=bool)
        if self.filters.since:
            inside &= days >= np.datetime64(self.filters.since)
        if self.filters.until:
            inside &= days <= np.datetime64(self.filters.until)
        return inside

    def _by_departments(self, department: pd.Series) -> NDArray[np.bool_]:
        if not self.filters.departments:
            return np.ones(len(department), dtype=bool)
        return np.isin(department.to_numpy(), np.array(self.filters.departments))

    # --- coverage -------------------------------------------------------------------------------

    @cached_property
    def status(self) -> NDArray[np.uint8]:
        """Status of every household; ``Status.OUTSIDE`` outside the selection.

        Whether a household is due does not hang on who looks or from when on: what any visit up to
        the end of the period found out (demolished, a duplicate) stays found out. So denominators
        stay the same while the period's beginning or the department changes.
        """
        status = household_status(self.survey, self.selected_visits)
        if self.filters.since or self.filters.departments:
            excluded = status_as_of(self.survey, self.filters.until) == Status.EXCLUDED
            status[status == Status.EXCLUDED] = Status.ATTEMPTED
            status[excluded] = Status.EXCLUDED
        status[~self.selected_households] = Status.OUTSIDE
        return status

    @cached_property
    def coverage(self) -> Coverage:
        """Figures of the whole selection."""
        one_group = np.zeros(len(self.status), dtype=np.int64)
        counts = statuses_by_group(self.status, one_group, 1)
        return Coverage.of_row(coverage_table(counts, pd.RangeIndex(1)).iloc[0])

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Figures of every area, everything below it included.

        Index: area id. Columns: those of ``coverage_table``, ``issues`` (count), ``band`` (class
        of the rate's lower bound; ``NO_REGISTER``, or ``NOBODY_DUE``, where no household is due).
        """
        areas = self.survey.areas
        own = statuses_by_group(self.status, self.survey.household_area, len(areas))
        table = coverage_table(summed_upwards(areas, own), areas.index)
        issue_area = positions(areas.index, self.survey.issues["area"])
        located = self.selected_issues & (issue_area >= 0)
        issues = np.bincount(issue_area[located], minlength=len(areas))
        table["issues"] = summed_upwards(areas, issues)
        placed = self.survey.household_area
        register = np.bincount(placed[placed >= 0], minlength=len(areas))
        nobody = np.where(summed_upwards(areas, register) > 0, NOBODY_DUE, NO_REGISTER)
        table["band"] = np.where(table["due"] > 0, band_of(table["rate_low"].to_numpy()), nobody)
        return table

    @cached_property
    def shown_areas(self) -> pd.DataFrame:
        """Rows of ``areas`` for the areas that map and list compare, most households left first.

        Areas that the filter asks nothing about are left out.
        """
        areas = self.survey.areas
        shown = self.areas.loc[compared(areas, self.filters.areas)]
        shown = shown[(shown["band"] != NOBODY_DUE) | (shown["issues"] > 0)]
        names = areas.loc[shown.index, "name"].astype(str)
        order = np.lexsort((names.to_numpy(), -shown["left"].to_numpy()))
        return shown.iloc[order]

    @cached_property
    def bounds(self) -> Bounds:
        """What the filter is about, in degrees.

        The chosen areas if they have outlines, with the selected households and issues; everything
        there is when no area is chosen; ``SOMEWHERE`` for an empty campaign.
        """
        survey, chosen = self.survey, self.area_ids
        homes = (axis[self.selected_households] for axis in survey.household_positions)
        issues = (axis[self.selected_issues] for axis in survey.issue_positions)
        if chosen is None:
            outlines = survey.ground_bounds
        else:
            within = survey.areas[survey.areas.index.isin(sorted(chosen))]
            outlines = (within.total_bounds,) if len(within) else ()
        return joint_bounds([*outlines, bounds_of(*homes), bounds_of(*issues)])

    @cached_property
    def has_register(self) -> bool:
        """Whether anybody is on the register of the chosen areas, whatever else is asked."""
        return bool(self._in_areas(self.survey.households["area"].to_numpy()).any())

    @cached_property
    def outside_areas(self) -> int:
        """Number of due households that lie in no area: in the total, in no row of a list."""
        if self.survey.areas.empty:
            return 0
        due = np.isin(self.status, [int(status) for status in FIGURES["due"]])
        return int(np.sum(due & (self.survey.household_area < 0)))

    @cached_property
    def departments(self) -> pd.DataFrame:
        """What each department did, in order of its first visit.

        Index: department id. Columns: ``first_day``, ``last_day``, ``visits``, ``visited``
        (households it effectively visited), ``cards`` (visits where a contact card was left),
        ``teams``, ``issues``, ``areas`` (ids of the areas it visited).
        """
        survey = self.survey
        chosen = survey.visits[self.selected_visits]
        by = chosen.assign(
            day=survey.visit_day[self.selected_visits],
            team=chosen["team"].replace("", pd.NA),
        ).groupby("department")
        table = pd.DataFrame(
            {
                "first_day": by["day"].min(),
                "last_day": by["day"].max(),
                "visits": by.size(),
                "visited": self._visited_by_department(),
                "cards": by["card_left"].sum(),
                "teams": by["team"].nunique(),
                "issues": survey.issues["department"][self.selected_issues].value_counts(),
                "areas": self._areas_by_department(),
            }
        )
        asked = self.filters.departments or tuple(survey.departments.index)
        table = table.reindex([d for d in survey.departments.index if d in asked])
        counts = ["visits", "visited", "cards", "teams", "issues"]
        table[counts] = table[counts].fillna(0).astype("int64")
        table["areas"] = [areas if isinstance(areas, tuple) else () for areas in table["areas"]]
        return table.sort_values("first_day", kind="stable")

    def _visited_by_department(self) -> pd.Series:
        """Count the households each department effectively visited, each once."""
        survey, household = self.survey, self.survey.visit_household
        chosen = self.selected_visits & (household >= 0) & effective_visits(survey)
        chosen[chosen] = self.status[household[chosen]] == Status.EFFECTIVE
        department = survey.visits["department"].to_numpy()[chosen]
        pairs = pd.DataFrame({"department": department, "household": household[chosen]})
        return pairs.drop_duplicates()["department"].value_counts()

    def _areas_by_department(self) -> pd.Series:
        survey, household = self.survey, self.survey.visit_household
        chosen = self.selected_visits & (household >= 0)
        area = survey.households["area"].to_numpy()[household[chosen]]
        department = survey.visits["department"].to_numpy()[chosen]
        pairs = pd.DataFrame({"department": department, "area": area})
        pairs = pairs[pairs["area"] > NO_ID].drop_duplicates().sort_values("area")
        return pairs.groupby("department")["area"].agg(tuple)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """How the campaign went, by day.

        Index: every day from the first to the last visit. Columns: ``effective`` and ``attempted``
        (households, cumulative, counted on the day of the first such visit).
        """
        due = (self.status != Status.OUTSIDE) & (self.status != Status.EXCLUDED)
        tried = first_day(self.survey, self.selected_visits)[due]
        visited = first_day(self.survey, self.selected_visits & effective_visits(self.survey))
        visited = visited[self.status == Status.EFFECTIVE]
        present = np.concatenate([tried[~np.isnat(tried)], visited[~np.isnat(visited)]])
        if not present.size:
            return pd.DataFrame({"effective": [], "attempted": []}, dtype="int64")
        index = pd.date_range(present.min(), present.max(), freq="D", name="day")
        return pd.DataFrame(
            {"effective": _cumulative(visited, index), "attempted": _cumulative(tried, index)},
            index=index,
        )

    @cached_property
    def off_register(self) -> int:
        """Selected visits to places that are not on the register."""
        return int((self.selected_visits & (self.survey.visit_household < 0)).sum())

    # --- issues ---------------------------------------------------------------------------------

    @cached_property
    def issue_count(self) -> int:
        """Number of selected issues."""
        return int(self.selected_issues.sum())

    @cached_property
    def issues_without_place(self) -> int:
        """Selected issues that no map can show."""
        lon, _ = self.issue_positions
        return int((self.selected_issues & ~np.isfinite(lon)).sum())

    @cached_property
    def categories(self) -> pd.Series:
        """Selected issues by category key, most first; categories without issues left out."""
        counts = self.survey.issues["category"][self.selected_issues].value_counts()
        order = np.lexsort((counts.index.to_numpy(dtype=str), -counts.to_numpy()))
        return counts.iloc[order]

    @cached_property
    def issue_positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude of every issue, NaN where it has no place."""
        return self.survey.issue_positions

    # --- positions that are no house -----------------------------------------------------------

    @cached_property
    def dots(self) -> NDArray[np.uint8]:
        """Status of every household that a map draws as a house; ``OUTSIDE`` for all others."""
        rough = self.survey.rough_households
        if not len(rough):
            return self.status
        dots = self.status.copy()
        dots[rough.row] = Status.OUTSIDE
        return dots

    @cached_property
    def rough_households(self) -> pd.DataFrame:
        """Places that stand for an estate, a village or a town, and what the filter finds there.

        Index: number of the place in the survey's ``rough_households``. Columns: ``lon``, ``lat``,
        ``precision`` (code), ``count`` (households) and ``left`` (those left to visit).
        """
        left = np.isin(self.status, [int(status) for status in FIGURES["left"]])
        return _at_places(
            self.survey.rough_households, count=self.status != Status.OUTSIDE, left=left
        )

    @cached_property
    def rough_issues(self) -> pd.DataFrame:
        """The same for issues: ``lon``, ``lat``, ``precision``, ``count``."""
        return _at_places(self.survey.rough_issues, count=self.selected_issues)

    # --- when -----------------------------------------------------------------------------------

    @property
    def as_of(self) -> dt.datetime | None:
        """Time of the newest record in the selection."""
        moments = [
            self.survey.visits["visited_at"][self.selected_visits].max(),
            self.survey.issues["reported_at"][self.selected_issues].max(),
        ]
        present = [moment.to_pydatetime() for moment in moments if not pd.isna(moment)]
        return max(present) if present else None


def _at_places(places: RoughPlaces, **chosen: NDArray[np.bool_]) -> pd.DataFrame:
    """Count records at the places where there are any."""
    table = pd.DataFrame(
        {"lon": places.lon, "lat": places.lat, "precision": places.precision}
        | {name: places.counts(rows) for name, rows in chosen.items()}
    )
    return table[table["count"] > 0]


def band_of(rate: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the class of an effective-visit rate: 0 for exactly none, then up to ``BANDS`` + 1."""
    return np.searchsorted(np.array(BANDS), rate, side="left").astype(np.int64)


def _cumulative(days: NDArray[np.datetime64], index: pd.DatetimeIndex) -> NDArray[np.int64]:
    known = days[~np.isnat(days)]
    offset = (known - index[0].to_numpy().astype("datetime64[D]")).astype(np.int64)
    return np.bincount(offset, minlength=len(index)).cumsum()


def household_index(survey: Survey) -> PointIndex:
    """Index the register's positions for tiles and picking."""
    return PointIndex.of(*survey.household_positions)


def issue_index(survey: Survey) -> PointIndex:
    """Index the issues' positions for tiles and picking."""
    return PointIndex.of(*survey.issue_positions)
