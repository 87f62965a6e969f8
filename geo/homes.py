"""The households of a selection as analyses of a cause see them: asked, reporting, or not asked.

A share of those reporting has the households *visited and asked* below it and nothing else. One
household counts once, however many visits it had and however often it reported.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from geo.coverage import FIGURES
from geo.crs import STORED_CRS, metric_crs, transform
from geo.facts import Facts
from geo.model import positions
from geo.outcomes import Status
from geo.precision import HOUSE

LEAST_ASKED: Final = 10
"""Households asked below which a share is shown as “too few asked” and nothing else."""


@dataclass(frozen=True, eq=False)
class Homes:
    """Due households that stand at a house of their own; arrays of shape (n,).

    Attributes
    ----------
    x, y
        Metres in ``crs``.
    asked
        Effectively visited.
    reporting
        Asked, and reporting what it is about.
    area
        Row of the area in the survey's frame, -1 for none.
    row
        Row in the register.
    crs
        ``"EPSG:n"``, metric.
    unplaced
        Due households known to an estate, a village or not at all: they are not among the homes.
    beside
        Reports that no share counts: of nobody on the register, of a household that was not
        effectively visited, or of one without a place.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    asked: NDArray[np.bool_]
    reporting: NDArray[np.bool_]
    area: NDArray[np.int64]
    row: NDArray[np.int64]
    crs: str
    unplaced: int = 0
    beside: int = 0

    @classmethod
    def of(cls, facts: Facts, categories: Collection[str] = ()) -> Self:
        """Read the homes of a selection.

        Parameters
        ----------
        categories
            Keys of the issue categories that count as reporting; all unless given.
        """
        survey = facts.survey
        lon, lat = survey.household_positions
        due = np.isin(facts.status, [int(status) for status in FIGURES["due"]])
        placed = np.isfinite(lon) & (survey.households["precision"].to_numpy() <= HOUSE)
        kept = np.flatnonzero(due & placed)
        asked = facts.status == Status.EFFECTIVE
        chosen = facts.selected_issues
        if categories:
            chosen = chosen & survey.issues["category"].isin(list(categories)).to_numpy()
        reporter = positions(survey.households.index, survey.issues["household"])[chosen]
        known = reporter[reporter >= 0]
        counted = known[(asked & placed)[known]]
        reporting = np.zeros(len(asked), dtype=bool)
        reporting[counted] = True
        crs = survey_crs(facts)
        x, y = transform(lon[kept], lat[kept], source=STORED_CRS, target=crs)
        return cls(
            x,
            y,
            asked[kept],
            reporting[kept],
            survey.household_area[kept],
            kept,
            crs,
            int((due & ~placed).sum()),
            len(reporter) - len(counted),
        )

    def __len__(self) -> int:
        return len(self.x)

    def only(self, chosen: NDArray[np.bool_]) -> Homes:
        """Return some of the homes; what is counted beside stays."""
        return replace(
            self,
            x=self.x[chosen],
            y=self.y[chosen],
            asked=self.asked[chosen],
            reporting=self.reporting[chosen],
            area=self.area[chosen],
            row=self.row[chosen],
        )


def survey_crs(facts: Facts) -> str:
    """Return the metric system for everything of a survey, whatever is selected."""
    west, south, east, north = facts.survey.extent
    return metric_crs((west + east) / 2, (south + north) / 2)
