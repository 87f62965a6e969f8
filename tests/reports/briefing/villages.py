"""Small campaigns with towns and villages, drawn from a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from geo.model import Survey
from tests.making import a_survey, areas_of, issues_of

OUTCOMES = ("met", "no_answer", "refuse_soft", "not_found", "not_dwelling")


def a_district(
    seed: int, *, towns: int = 2, villages: int = 3, most: int = 30, names: list[str] | None = None
) -> Survey:
    """Make a district: every village with up to ``most`` households, many counts small."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, int, object]] = []
    points, area = [], []
    for town in range(towns):
        rows.append(("town", f"镇{town}", 0, None))
        top = len(rows)
        for village in range(villages):
            west, south = 120 + 0.02 * village, 31.7 + 0.02 * town
            box = shapely.box(west, south, west + 0.015, south + 0.015)
            rows.append(("community", f"村{town}{village}", top, box))
            for _ in range(int(rng.integers(0, most))):
                points.append((west + rng.uniform(0, 0.015), south + rng.uniform(0, 0.015)))
                area.append(len(rows))
    if names is not None:
        rows = [(row[0], names[n % len(names)], *row[2:]) for n, row in enumerate(rows)]
    visits = []
    reporters = []
    for household in range(1, len(points) + 1):
        if rng.random() < 0.6:
            day = f"2017-03-{24 + int(rng.integers(0, 7))} 10:00:00"
            outcome = rng.choice(OUTCOMES, p=(0.6, 0.15, 0.1, 0.1, 0.05))
            visits.append((household, day, str(outcome)))
            if outcome == "met" and rng.random() < 0.4:
                reporters.append(household)
    issues = issues_of([(str(rng.choice(["bus", "other"])), "x", points[h - 1]) for h in reporters])
    issues["household"] = np.array(reporters, dtype="int64")
    issues["area"] = np.array([area[h - 1] for h in reporters], dtype="int64")
    issues["department"] = rng.integers(1, 3, len(reporters))
    survey = a_survey(
        points=points,
        visits=visits,
        areas=areas_of(rows),
        area=area,
        issues=issues,
        departments=["甲局", "乙局"],
    )
    departments = pd.Series(rng.integers(1, 3, len(visits)), index=survey.visits.index)
    return replace(survey, visits=survey.visits.assign(department=departments.astype("int64")))
