"""How far, how hard and how much is left: the rates beside the range of the effective-visit rate.

Letters as in ``geo.coverage``; T is the number of times somebody came to a door::

    attempt rate      A / D        contact rate      C / D
    refusal rate      refused / D  to be verified    U / D
    success rate      E / A, in no table without the range [E / D, E / (D - U)]
    tries             T / D per due household; T / A per household tried; those of the
                      effectively visited / E: how often one has to come
    left to target    ceil(target × D - E), never below zero
    spread / depth    share of an area's places with an effective visit / E / D

A group where nothing is due has no rates: NaN, "no base", never 0 % or 100 %.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import FIGURES, coverage_table, statuses_by_group
from geo.facts import Facts
from geo.groupings import Grouping, by_stratum
from geo.model import Survey
from geo.outcomes import Status, flag

LEAST_SHOWN: Final = 5
"""Households a group needs before figures of it may leave the office."""

_DECIMALS: Final = 6


def tries(survey: Survey, visits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count how often somebody came to each household among the chosen visits (A flag)."""
    household = survey.visit_household
    came = flag("attempted")[survey.visits["outcome"].to_numpy()]
    counted = household[visits & came & (household >= 0)]
    return np.bincount(counted, minlength=len(survey.households)).astype(np.int64)


def left_to_target(
    due: NDArray[np.int64],
    effective: NDArray[np.int64],
    target: float | NDArray[np.float64],
) -> NDArray[np.int64]:
    """Count the effective visits still needed to reach a share of the due.

    The product is rounded to six decimals before it is rounded up, so that 0.9 × 10 is 9 and not
    a hair more. Targets of parts may add up to more than that of the whole: each is rounded up,
    and what one part has too many helps no other.
    """
    wanted = np.ceil(np.round(target * due - effective, _DECIMALS))
    return np.maximum(wanted, 0).astype(np.int64)


def figures_by(
    facts: Facts, grouping: Grouping, *, target: float | NDArray[np.float64] | None = None
) -> pd.DataFrame:
    """Compute figures and rates of every group of the selection.

    Parameters
    ----------
    target
        Share of the due to be visited, of all groups or of each; the campaign's unless given.

    Returns
    -------
    DataFrame
        One row per group, also where it has nobody, with the columns of ``coverage_table`` and
        those of :func:`with_rates`.
    """
    wanted = facts.survey.campaign.target if target is None else target
    came = tries(facts.survey, facts.selected_visits)
    return grouped_figures(facts.status, grouping, came=came, target=wanted)


def figures_by_stratum(facts: Facts) -> pd.DataFrame:
    """Compute figures of every stratum against its own target.

    Returns
    -------
    DataFrame
        As :func:`figures_by`, with ``target``; households in no stratum, the last row, are
        measured by the campaign's.
    """
    campaign, grouping = facts.survey.campaign, by_stratum(facts.survey)
    own = {each.key: each.target for each in campaign.strata}
    target = np.array([own.get(key, campaign.target) for key in grouping.names], dtype=np.float64)
    return figures_by(facts, grouping, target=target).assign(target=target)


def grouped_figures(
    status: NDArray[np.uint8],
    grouping: Grouping,
    *,
    came: NDArray[np.int64],
    target: float | NDArray[np.float64],
) -> pd.DataFrame:
    """Compute figures and rates from statuses and tries of households, each shape (n,)."""
    groups = len(grouping.names)
    counts = statuses_by_group(status, grouping.group, groups)
    table = coverage_table(counts, grouping.names)
    due = _among(status, "due")
    visited = status == Status.EFFECTIVE
    table["tries"] = _sums(grouping.group, came, due, groups)
    table["tries_of_visited"] = _sums(grouping.group, came, visited, groups)
    return with_rates(table, target=target)


def whole(facts: Facts) -> pd.Series:
    """Compute figures and rates of the whole selection: one row of the same columns."""
    one = Grouping(np.zeros(len(facts.status), dtype=np.int64), pd.Index(["all"]))
    return figures_by(facts, one).iloc[0]


def with_rates(table: pd.DataFrame, *, target: float | NDArray[np.float64]) -> pd.DataFrame:
    """Add the rates to counts.

    Parameters
    ----------
    table
        Columns of ``coverage_table``, with ``tries`` and ``tries_of_visited``. Not changed.

    Returns
    -------
    DataFrame
        With ``attempt_rate``, ``contact_rate``, ``refused_rate``, ``unverified_rate``,
        ``success_rate``, ``tries_per_due``, ``tries_per_tried``, ``tries_per_visited`` (NaN
        without base) and ``left_to_target`` (count).
    """
    shares = {
        "attempt_rate": ("attempted", "due"),
        "contact_rate": ("contacted", "due"),
        "refused_rate": ("refused", "due"),
        "unverified_rate": ("unverified", "due"),
        "success_rate": ("effective", "attempted"),
        "tries_per_due": ("tries", "due"),
        "tries_per_tried": ("tries", "attempted"),
        "tries_per_visited": ("tries_of_visited", "effective"),
    }
    rates = {name: quotient(table[part], table[base]) for name, (part, base) in shares.items()}
    left = left_to_target(table["due"].to_numpy(), table["effective"].to_numpy(), target)
    return table.assign(**rates, left_to_target=left)


def quotient(part: pd.Series, base: pd.Series) -> NDArray[np.float64]:
    """Divide counts; NaN where there is no base."""
    above, below = part.to_numpy(dtype=np.float64), base.to_numpy(dtype=np.float64)
    rate: NDArray[np.float64] = np.full(len(above), np.nan)
    np.divide(above, below, out=rate, where=below > 0)
    return rate


def published(table: pd.DataFrame, *, least: int = LEAST_SHOWN) -> pd.DataFrame:
    """Blank the figures of groups so small that they speak of single households.

    Parameters
    ----------
    table
        A table of figures with the column ``register``. Not changed.
    least
        Groups with fewer households on the register, but any, or with fewer effectively visited
        ones, but any, show nothing. That somebody could subtract them from a total is not guarded
        against.

    Returns
    -------
    DataFrame
        Numbers as float, NaN where blanked, and the column ``too_few``.
    """
    few = np.zeros(len(table), dtype=bool)
    for name in ("register", "effective"):
        count = table[name].to_numpy()
        few |= (count > 0) & (count < least)
    shown = table.astype("float64")
    shown.loc[few] = np.nan
    return shown.assign(too_few=few)


def spread_and_depth(
    status: NDArray[np.uint8], area: Grouping, place: NDArray[np.int64]
) -> pd.DataFrame:
    """Tell thin and wide from deep and narrow.

    Spread is the share of an area's places (buildings, stairs, hamlets) with at least one
    effective visit, depth is E / D; their quotient is above one where visits are thin and wide,
    below one where they are deep and narrow (after the microplanning of CommCare Connect: areas
    visited ÷ expected visits done).

    Parameters
    ----------
    status
        Status of each household; what is not due has no part in it.
    place
        Number of each household's place, -1 for none. A place counts in every area it reaches
        into.

    Returns
    -------
    DataFrame
        Index as ``area.names``: ``places``, ``places_reached``, ``spread``, ``depth``,
        ``spread_to_depth``; NaN without base, the quotient also where nobody was visited.
    """
    counted = _among(status, "due") & (place >= 0)
    pairs = pd.DataFrame(
        {
            "area": area.group[counted],
            "place": place[counted],
            "reached": status[counted] == Status.EFFECTIVE,
        }
    )
    reached = pairs.groupby(["area", "place"])["reached"].any().groupby(level="area")
    every = range(len(area.names))
    table = pd.DataFrame(
        {
            "places": reached.size().reindex(every, fill_value=0).to_numpy(dtype=np.int64),
            "places_reached": reached.sum().reindex(every, fill_value=0).to_numpy(dtype=np.int64),
        },
        index=area.names,
    )
    counts = coverage_table(statuses_by_group(status, area.group, len(area.names)), area.names)
    table["spread"] = quotient(table["places_reached"], table["places"])
    table["depth"] = counts["rate_low"]
    table["spread_to_depth"] = quotient(table["spread"], table["depth"])
    return table


def _among(status: NDArray[np.uint8], figure: str) -> NDArray[np.bool_]:
    return np.isin(status, [int(each) for each in FIGURES[figure]])


def _sums(
    group: NDArray[np.int64],
    values: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    groups: int,
) -> NDArray[np.int64]:
    counted = chosen & (group >= 0)
    total = np.bincount(group[counted], weights=values[counted], minlength=groups)
    return total.astype(np.int64)
