"""Which part of the world a question is about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.facts import Facts, point_positions


def selection_bounds(facts: Facts) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees of what the filter is about.

    The chosen areas if they have outlines; otherwise the selected households and issues; otherwise
    everything there is; a small window at 0, 0 for an empty campaign.
    """
    survey = facts.survey
    areas = survey.areas
    if facts.area_ids is not None:
        areas = areas[areas.index.isin(sorted(facts.area_ids))]
    candidates = [areas.total_bounds] if len(areas) else []
    lon, lat = point_positions(survey.households[facts.selected_households])
    candidates.append(_bounds_of(lon, lat))
    candidates.append(_bounds_of(*(axis[facts.selected_issues] for axis in facts.issue_positions)))
    if facts.area_ids is None:
        buildings = survey.surroundings.get("buildings")
        candidates += [buildings.total_bounds] if buildings is not None else []
    known = [box for box in candidates if np.isfinite(box).all()]
    if not known:
        return -0.001, -0.001, 0.001, 0.001
    table = np.array(known)
    return (
        float(table[:, 0].min()),
        float(table[:, 1].min()),
        float(table[:, 2].max()),
        float(table[:, 3].max()),
    )


def _bounds_of(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    placed = np.isfinite(lon)
    if not placed.any():
        return np.full(4, np.nan)
    lon, lat = lon[placed], lat[placed]
    return np.array([lon.min(), lat.min(), lon.max(), lat.max()])
