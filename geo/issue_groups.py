"""Which reports belong together: households of one kind of issue that live close by."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.homes import Homes
from geo.issue_clusters import cases_by_kind
from geo.point_groups import dense_groups
from text import N_

REACH_M: Final = 60.0
LEAST: Final = 3
MOST_GROUPED: Final = 100_000
"""Reporting households of one kind above which everything is close to everything."""


@lru_cache(maxsize=8)
def issue_groups(facts: Facts, *, reach_m: float = REACH_M, least: int = LEAST) -> pd.DataFrame:
    """Group the reporting households of each kind of issue (DBSCAN), the largest group first.

    That they stand close says nothing about chance or about who was asked: the columns say how many
    were asked around them.

    Parameters
    ----------
    reach_m
        How near the next one lives, metres.
    least
        Households within reach that make the core of a group, itself included.

    Returns
    -------
    DataFrame
        ``category`` (key), ``households`` (reporting), ``asked`` (households asked within reach of
        one of them, themselves included; each with its nearest group), ``area`` (row of the area
        most live in, -1 for none), ``x``, ``y`` (mean place, metres), ``crs``.
    """
    homes = Homes.of(facts)
    rows = []
    for key, case in cases_by_kind(facts, homes).items():
        at = np.flatnonzero(case)
        if len(at) > MOST_GROUPED:
            raise NotAnalysable(reason=N_("too many households report it: choose an area"))
        group = dense_groups(homes.x[at], homes.y[at], reach_m=reach_m, least=least)
        grouped = group >= 0
        if not grouped.any():
            continue
        around = _asked_around(homes, at[grouped], group[grouped], reach_m)
        for number, asked in enumerate(around.tolist()):
            members = at[group == number]
            area = homes.area[members]
            kinds, count = np.unique(area[area >= 0], return_counts=True)
            rows.append(
                {
                    "category": key,
                    "households": len(members),
                    "asked": asked,
                    "area": int(kinds[count.argmax()]) if len(kinds) else -1,
                    "x": float(homes.x[members].mean()),
                    "y": float(homes.y[members].mean()),
                }
            )
    columns = ["category", "households", "asked", "area", "x", "y"]
    table = pd.DataFrame(rows, columns=columns).assign(crs=homes.crs)
    order = np.lexsort((table["y"], table["x"], table["category"], -table["households"]))
    return table.iloc[order].reset_index(drop=True)


def _asked_around(
    homes: Homes, members: NDArray[np.int64], group: NDArray[np.int64], reach_m: float
) -> NDArray[np.int64]:
    """Count the homes asked within reach of a group, each with the group it is nearest to.

    Parameters
    ----------
    members, group
        Homes in groups, and the group of each.
    """
    from scipy.spatial import cKDTree

    asked = homes.only(homes.asked)
    tree = cKDTree(np.column_stack([homes.x[members], homes.y[members]]))
    away, nearest = tree.query(np.column_stack([asked.x, asked.y]), distance_upper_bound=reach_m)
    return np.bincount(group[nearest[np.isfinite(away)]], minlength=int(group.max()) + 1)
