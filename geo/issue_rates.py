"""Who reports an issue among those asked: by area, and as a surface.

The rate has the households *visited and asked* below it and those of them that report the issue
above; a household counts once. Below ``LEAST_ASKED`` asked nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.answers import Told
from geo.areas import compared, summed_upwards
from geo.crs import STORED_CRS, transform_geometries
from geo.density import Surface
from geo.facts import Facts
from geo.homes import LEAST_ASKED, Homes, survey_crs
from geo.hotspots import gi_star
from geo.model import positions
from geo.outcomes import Status
from geo.relative_risk import NOBODY, RiskOptions, oversmoothing_m, relative_risk
from geo.shrunken_rates import shrunken_intervals, shrunken_rates
from geo.smoothing import CELLS_PER_BANDWIDTH
from geo.spatial_weights import nearest_units

LEAST_AREAS: Final = 12
"""Areas with evidence below which neighbours are too few to be compared."""
NEIGHBOURS: Final = 8
LEAST_BANDWIDTH_M: Final = 20.0
MOST_CELLS: Final = 250_000
"""Of a surface: few enough to draw who reports anew a thousand times."""
_ROUND_M: Final = 5.0
_MOST_OUTSIDE: Final = 2_000
AROUND_M: Final = 100.0
"""Ground around a home outside all outlines."""


def reporting(facts: Facts) -> NDArray[np.bool_]:
    """Say which households of the register were asked and report a selected issue."""
    survey = facts.survey
    reporter = positions(survey.households.index, survey.issues["household"])
    reporter = reporter[facts.selected_issues]
    found = np.zeros(len(survey.households), dtype=bool)
    found[reporter[reporter >= 0]] = True
    return np.asarray(found & (facts.status == Status.EFFECTIVE))


@lru_cache(maxsize=8)
def area_rates(facts: Facts) -> pd.DataFrame:
    """Compute the rates of the areas that maps compare, highest shrunken rate first.

    Rates are shrunk among areas of one level, so that no household stands on both sides.

    Returns
    -------
    DataFrame
        Index: area id. ``asked``, ``reporting`` (households, those below included); ``rate``,
        ``shrunk``, ``low``, ``high`` (NaN where fewer than ``LEAST_ASKED`` were asked); ``z``,
        ``q`` of Gi* among areas with evidence (NaN where not tested).
    """
    survey = facts.survey
    areas, case = survey.areas, reporting(facts)
    inside = survey.household_area >= 0
    counts = []
    for counted in (facts.status == Status.EFFECTIVE, case):
        own = np.bincount(survey.household_area[counted & inside], minlength=len(areas))
        counts.append(summed_upwards(areas, own.astype(np.int64)))
    table = pd.DataFrame({"asked": counts[0], "reporting": counts[1]}, index=areas.index)
    table = table.loc[compared(areas, facts.filters.areas)]
    enough = (table["asked"] >= LEAST_ASKED).to_numpy()
    table["rate"] = np.where(enough, table["reporting"] / np.maximum(table["asked"], 1), np.nan)
    for name in ("shrunk", "low", "high"):
        table[name] = np.nan
    for _, same in table.groupby(areas["level"].reindex(table.index).to_numpy()):
        asked, cases = (same[name].to_numpy() for name in ("asked", "reporting"))
        if asked.sum():
            table.loc[same.index, "shrunk"] = shrunken_rates(cases, asked)[0]
            low, high = shrunken_intervals(cases, asked)
            table.loc[same.index, "low"], table.loc[same.index, "high"] = low, high
    table.loc[~enough, ["shrunk", "low", "high"]] = np.nan
    table["z"], table["q"] = _neighbours(facts, table["rate"])
    order = np.lexsort((table.index, -table["asked"], -table["shrunk"].fillna(-1.0)))
    return table.iloc[order]


def _neighbours(facts: Facts, rate: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute Gi* of areas with an outline and evidence, each with its nearest ones."""
    z, q = np.full((2, len(rate)), np.nan)
    shapes = facts.survey.areas.loc[rate.index].geometry.to_numpy(dtype=object)
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    tested = np.flatnonzero(drawn & rate.notna().to_numpy())
    values = rate.to_numpy()[tested]
    if len(tested) < LEAST_AREAS or not np.ptp(values) > 0:
        return z, q
    metric = transform_geometries(shapes[tested], source=STORED_CRS, target=survey_crs(facts))
    middle = shapely.centroid(metric)
    near = nearest_units(shapely.get_x(middle), shapely.get_y(middle), count=NEIGHBOURS)
    found = gi_star(values, near)
    z[tested], q[tested] = found.z, found.q
    return z, q


# --- surface --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RateSurface:
    """The relative-risk surface of a selection, ready to be asked at any place.

    Attributes
    ----------
    log_ratio, p_upper, p_lower, evidence, ground
        On one grid; what is not known is filled from the nearest known cell and masked by
        ``evidence`` (effective number of the asked) and ``ground`` (1 in the study area).
    p_any, p_any_upper
        Simultaneous p of both sides and of high places; ``None`` without relabellings.
    cases, asked
        Households on the surface.
    left_out
        Households asked that have no place of their own, or lie outside the study area.
    relabellings, seed
        Of the simultaneous p.
    """

    log_ratio: Surface
    p_upper: Surface
    p_lower: Surface
    evidence: Surface
    ground: Surface
    p_any: Surface | None
    p_any_upper: Surface | None
    cases: int
    asked: int
    left_out: int
    relabellings: int
    seed: int

    @property
    def bandwidth_m(self) -> float:
        """Metres."""
        return self.evidence.bandwidth_m

    @property
    def crs(self) -> str:
        """Metric system of the grid."""
        return self.evidence.crs

    def known(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say where enough were asked to say something."""
        return (self.ground.at(x, y) >= 0.5) & (self.evidence.at(x, y) >= LEAST_ASKED)  # noqa: PLR2004 - more inside than out

    def nobody(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say where in the study area nobody was asked."""
        return (self.ground.at(x, y) >= 0.5) & (self.evidence.at(x, y) < NOBODY)  # noqa: PLR2004 - more inside than out


def rate_surface(
    facts: Facts, *, relabellings: int = 0, told: Told = lambda _share: None
) -> RateSurface:
    """Compute the surface of the selected issues among those asked.

    One bandwidth for all: the oversmoothing rule on positions within their areas, so that villages
    far apart do not blur each other; wider where the campaign's ground is too large for the grid.

    Parameters
    ----------
    relabellings
        Of the simultaneous test; none by default.
    told
        Is told the part of them done; raises to stop.

    Raises
    ------
    NotAnalysable
        With fewer than two cases, where all are cases or all at one place.
    """
    homes = Homes.of(facts)
    unplaced = int((facts.status == Status.EFFECTIVE).sum() - homes.asked.sum())
    surface = surface_of(homes, study_area(facts, homes), relabellings=relabellings, told=told)
    return replace(surface, left_out=surface.left_out + unplaced)


def surface_of(
    homes: Homes,
    area: shapely.Geometry | None,
    *,
    relabellings: int = 0,
    most_cells: int = MOST_CELLS,
    told: Told = lambda _share: None,
) -> RateSurface:
    """Compute the surface of some homes; parameters and errors as for :func:`rate_surface`.

    Parameters
    ----------
    area
        Study area in the homes' system; the box around those asked unless given.
    most_cells
        The bandwidth is so wide that a grid over the area has no more cells.
    """
    asked = homes.only(homes.asked)
    case = asked.reporting
    bandwidth = _bandwidth(asked, area, most_cells)
    options = RiskOptions(
        bandwidth_m=bandwidth,
        least_evidence=float(LEAST_ASKED),
        relabellings=relabellings,
        progress=told,
    )
    found = relative_risk(asked.x, asked.y, case, study_area=area, options=options)
    grid, known = found.grid, ~np.isnan(found.log_ratio)

    def on_grid(values: NDArray[np.float64]) -> Surface:
        return Surface(values, grid.west, grid.south, grid.pixel_m, homes.crs, bandwidth)

    def filled(values: NDArray[np.float64] | None) -> Surface | None:
        return None if values is None else on_grid(_filled(values, known))

    log_ratio, p_upper, p_lower = (
        on_grid(_filled(values, known))
        for values in (found.log_ratio, found.p_upper, found.p_lower)
    )
    return RateSurface(
        log_ratio=log_ratio,
        p_upper=p_upper,
        p_lower=p_lower,
        evidence=on_grid(np.nan_to_num(found.evidence, nan=0.0)),
        ground=on_grid(found.inside.astype(np.float64)),
        p_any=filled(found.p_simultaneous),
        p_any_upper=filled(found.p_simultaneous_upper),
        cases=found.cases,
        asked=found.asked,
        left_out=found.left_out,
        relabellings=relabellings,
        seed=options.seed,
    )


def _filled(values: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Carry known values over the edge of what is known, so that they can be interpolated there."""
    if not known.any():
        return np.zeros(values.shape)
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    return np.asarray(values[tuple(nearest)])


def _bandwidth(asked: Homes, area: shapely.Geometry | None, most_cells: int) -> float:
    """Choose the bandwidth, metres; the grid's least where there is nothing to go by."""
    if len(asked) < 2:  # noqa: PLR2004 - no spread
        return LEAST_BANDWIDTH_M
    x, y = (_within(axis, asked.area) for axis in (asked.x, asked.y))
    usual = oversmoothing_m(x, y, cases=max(int(asked.reporting.sum()), 1))
    box = (asked.x.min(), asked.y.min(), asked.x.max(), asked.y.max())
    west, south, east, north = box if area is None else shapely.bounds(area).tolist()
    least = CELLS_PER_BANDWIDTH * float(np.sqrt((east - west) * (north - south) / most_cells))
    wanted = max(usual, least, LEAST_BANDWIDTH_M)
    return float(np.ceil(wanted / _ROUND_M) * _ROUND_M)


def _within(axis: NDArray[np.float64], area: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return positions from the middle of their own area."""
    row = area - area.min()
    count = np.maximum(np.bincount(row), 1)
    return np.asarray(axis - (np.bincount(row, axis) / count)[row])


def study_area(facts: Facts, homes: Homes) -> shapely.Geometry | None:
    """Return the ground on which somebody could have been asked, in the homes' metric system.

    The outlines of the areas compared, and what lies around homes outside them; ``None`` where
    there are hardly any outlines: then it is the box around all who were asked.
    """
    areas = facts.survey.areas
    shapes = areas.loc[compared(areas, facts.filters.areas)].geometry.to_numpy(dtype=object)
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not drawn.size or not len(homes):
        return None
    metric = transform_geometries(drawn, source=STORED_CRS, target=homes.crs)
    ground = shapely.union_all(shapely.make_valid(metric))
    shapely.prepare(ground)
    outside = ~shapely.intersects_xy(ground, homes.x, homes.y)
    if not outside.any():
        return ground
    if outside.sum() > _MOST_OUTSIDE:
        return None
    around = np.asarray(shapely.points(homes.x[outside], homes.y[outside]), dtype=object)
    return shapely.union_all([ground, *shapely.buffer(around, AROUND_M)])
