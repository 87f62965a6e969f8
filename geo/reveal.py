"""Coverage as Reveal (Akros, OpenSRP) computes it, on Reveal's own columns.

After the views ``zambia_focus_area_irs`` and ``zambia_irs_mop_up`` of opensrp-reveal-datawarehouse,
by their definitions::

    total     structures, but Not Eligible and No Tasks
    found     of these, all but Not Visited
    treated   of these, Complete and Partially Sprayed
    found coverage = found / total, treatment coverage = treated / total, success = treated / found
    left to 90 %   = ceil(0.9 × total - treated), never below zero; of several areas, the sum of
                     theirs; team-days = (0.9 × total - treated) / 15, never below zero, not rounded

One difference is meant: where there is no base Reveal writes 0, we write NaN.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from geo.errors import MissingColumns
from geo.rates import left_to_target, quotient

COUNTS: Final = ("totStruct", "foundStruct", "sprayedStruct")
"""Reveal's columns; PostgreSQL writes them in lower case, which is the same here."""

NOT_COUNTED: Final = ("Not Eligible", "No Tasks")
NOT_FOUND: Final = ("Not Visited",)
TREATED: Final = ("Complete", "Partially Sprayed")

TARGET: Final = 0.9
STRUCTURES_PER_DAY: Final = 15
REACHED_ABOVE: Final = 0.85
BEGUN_ABOVE: Final = 0.2


def reveal_counts(
    business_status: pd.Series, area: pd.Series, *, treated: tuple[str, ...] = TREATED
) -> pd.DataFrame:
    """Count structures of every area by ``business_status``.

    Parameters
    ----------
    business_status
        One value for each structure.
    area
        The area (jurisdiction) of each, in the same order.
    treated
        Which statuses are treatment; other programmes name them otherwise.

    Returns
    -------
    DataFrame
        Index: areas, ascending. Columns ``COUNTS``.
    """
    words = business_status.to_numpy(dtype=object)
    counted = ~np.isin(words, NOT_COUNTED)
    found = counted & ~np.isin(words, NOT_FOUND)
    flags = pd.DataFrame(
        dict(zip(COUNTS, (counted, found, found & np.isin(words, treated)), strict=True))
    )
    return flags.groupby(area.to_numpy()).sum().astype("int64")


def reveal_coverage(
    counts: pd.DataFrame, *, target: float = TARGET, per_day: int = STRUCTURES_PER_DAY
) -> pd.DataFrame:
    """Compute Reveal's figures of every area.

    Parameters
    ----------
    counts
        Columns ``COUNTS`` in any case, one row for each area.

    Returns
    -------
    DataFrame
        Same index: ``total``, ``found``, ``treated``, ``found_coverage``, ``treatment_coverage``,
        ``success_rate`` (NaN without base), ``left_to_target``, ``team_days``.

    Raises
    ------
    MissingColumns
        When one of Reveal's columns is not there.
    """
    by_name = {str(name).lower(): name for name in counts.columns}
    missing = [name for name in COUNTS if name.lower() not in by_name]
    if missing:
        raise MissingColumns(file="Reveal", missing=missing, found=[str(c) for c in counts.columns])
    total, found, treated = (counts[by_name[name.lower()]].astype("int64") for name in COUNTS)
    due, done = (np.asarray(each, dtype=np.int64) for each in (total, treated))
    wanting = np.round(target * due - done, 6)
    return pd.DataFrame(
        {
            "total": total,
            "found": found,
            "treated": treated,
            "found_coverage": quotient(found, total),
            "treatment_coverage": quotient(treated, total),
            "success_rate": quotient(treated, found),
            "left_to_target": left_to_target(due, done, target),
            "team_days": np.maximum(wanting, 0) / per_day,
        },
        index=counts.index,
    )


def reveal_summary(areas: pd.DataFrame) -> dict[str, float]:
    """Sum the areas of :func:`reveal_coverage` up to the one above them.

    Returns
    -------
    dict
        The same figures; ``left_to_target`` and ``team_days`` are sums, so that what one area has
        too many does not hide what another lacks. And ``areas``, ``areas_visited`` (something was
        found), ``areas_below_target`` (something is left), ``visited_effectively``: of the areas
        treated above 20 % the share above 85 %.
    """
    names = ["total", "found", "treated", "left_to_target", "team_days"]
    sums = {name: float(areas[name].sum()) for name in names}
    coverage = areas["treatment_coverage"]
    begun, reached = float((coverage > BEGUN_ABOVE).sum()), float((coverage > REACHED_ABOVE).sum())
    pairs = {
        "found_coverage": (sums["found"], sums["total"]),
        "treatment_coverage": (sums["treated"], sums["total"]),
        "success_rate": (sums["treated"], sums["found"]),
        "visited_effectively": (reached, begun),
    }
    rates = {name: part / base if base else np.nan for name, (part, base) in pairs.items()}
    found = {
        "areas": len(areas),
        "areas_visited": int((areas["found"] > 0).sum()),
        "areas_below_target": int((areas["left_to_target"] > 0).sum()),
    }
    return sums | rates | found
