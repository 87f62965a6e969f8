"""The last of each household's visits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.model import Survey


def last_visits(
    survey: Survey, visits: NDArray[np.bool_]
) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    """Return day and outcome code of each household's last visit among the chosen; NaT and -1."""
    household, order = survey.visit_household, survey.visits_in_time
    chosen = order[(visits & (household >= 0))[order]]
    day = np.full(len(survey.households), np.datetime64("NaT"), dtype="datetime64[D]")
    outcome = np.full(len(survey.households), -1, dtype=np.int64)
    # numpy assigns repeated positions in order, so that the newest visit stays
    day[household[chosen]] = survey.visit_day[chosen]
    outcome[household[chosen]] = survey.visits["outcome"].to_numpy()[chosen]
    return day, outcome
