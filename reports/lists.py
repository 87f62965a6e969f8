"""The lists behind figures and maps: the records a filter selects, with words for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import ancestor_pairs
from geo.coverage import FIGURES
from geo.facts import Facts
from geo.model import AREA_LEVELS, Survey
from geo.outcomes import STATUS_TITLES, Status
from geo.precision import EXACT, PRECISION_TITLES, PRECISIONS
from geo.strata import STRATA
from text import N_, Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store

FIGURE_TITLES: Final = {
    "register": N_("On the register"),
    "due": N_("Due to be visited"),
    "attempted": N_("Attempted"),
    "contacted": N_("Somebody met"),
    "effective": N_("Effectively visited"),
    "not_visited": N_("Not visited"),
    "left": N_("Left to visit"),
    "refused": N_("Declined"),
    "unverified": N_("To be verified"),
    "excluded": N_("Not counted"),
    "issues": N_("Issues"),
}
"""Every figure that has a list behind it."""

_DIGITS: Final = re.compile(r"[0-9]+")
_LEVEL_TITLES: Final = {
    "town": N_("Town"),
    "community": N_("Village or community"),
    "estate": N_("Estate"),
}


def household_rows(facts: Facts, figure: str) -> NDArray[np.int64]:
    """Return the rows of the register that a figure counts."""
    return np.flatnonzero(np.isin(facts.status, [int(status) for status in FIGURES[figure]]))


def household_list(
    facts: Facts, rows: NDArray[np.int64], t: Translator, *, store: Store, actor: Actor
) -> pd.DataFrame:
    """List households by place, with addresses.

    Parameters
    ----------
    rows
        Rows of the register.
    """
    survey = facts.survey
    chosen = survey.households.iloc[rows]
    details = store.households(actor, survey.campaign.id, chosen.index).reindex(chosen.index)
    visits = facts.selected_visits & (survey.visit_household >= 0)
    household = survey.visit_household[visits]
    tries = np.bincount(household, minlength=len(survey.households))
    last = pd.Series(survey.visit_day[visits]).groupby(household).max()
    table = pd.DataFrame(
        {
            t("Register number"): _words(details["code"]),
            t("Address"): _words(details["address"]),
            **_places(survey, chosen["area"], t),
            **precision_column(survey.households, survey.household_positions[0], rows, t),
            **stratum_column(survey, rows, t),
            t("Status"): [t(STATUS_TITLES[Status(code)]) for code in facts.status[rows]],
            t("Visits"): tries[rows],
            t("Last visit"): last.reindex(rows).dt.date.to_numpy() if len(last) else None,
        },
        index=chosen.index,
    )
    order = table[[t("Address"), t("Register number")]].map(_by_numbers)
    return table.loc[order.sort_values(list(order.columns), kind="stable").index]


def issue_rows(facts: Facts, category: str = "") -> NDArray[np.int64]:
    """Return the rows of the selected issues, of one category or of all."""
    chosen = facts.selected_issues
    if category:
        chosen = chosen & (facts.survey.issues["category"] == category).to_numpy()
    return np.flatnonzero(chosen)


def issue_list(facts: Facts, rows: NDArray[np.int64], t: Translator) -> pd.DataFrame:
    """List issues, newest first.

    Parameters
    ----------
    rows
        Rows of the issues.
    """
    survey = facts.survey
    chosen = survey.issues.iloc[rows]
    names = survey.categories.set_index("key")["zh" if t.language == "zh" else "en"]
    lon, lat = (axis[rows] for axis in facts.issue_positions)
    table = pd.DataFrame(
        {
            t("Reported"): chosen["reported_at"],
            t("Category"): _words(chosen["category"].map(names)),
            t("What was said"): chosen["text"],
            **_places(survey, chosen["area"], t),
            t("Department"): _words(chosen["department"].map(survey.departments["name"])),
            t("Longitude"): np.round(lon, 7),
            t("Latitude"): np.round(lat, 7),
            **precision_column(survey.issues, survey.issue_positions[0], rows, t),
        },
        index=chosen.index,
    )
    return table.sort_values(t("Reported"), ascending=False, kind="stable")


def precision_column(
    frame: pd.DataFrame, lon: NDArray[np.float64], rows: NDArray[np.int64], t: Translator
) -> dict[str, NDArray[np.object_]]:
    """Say how exactly some records' positions are known; nothing in a campaign of exact ones.

    Parameters
    ----------
    frame, lon
        All records of the campaign; their longitudes, NaN where there is no position.
    rows
        Rows of the frame that are listed.
    """
    code = np.where(np.isfinite(lon), frame["precision"].to_numpy(), _NOWHERE)
    if not (code > EXACT).any():
        return {}
    words = [*(t(PRECISION_TITLES[key]) for key in PRECISIONS), ""]
    return {t("Position known to"): np.array(words, dtype=object)[code[rows]]}


_NOWHERE: Final = -1


def stratum_column(
    survey: Survey, rows: NDArray[np.int64], t: Translator
) -> dict[str, NDArray[np.object_]]:
    """Say of which kind some households are; nothing in a campaign that tells none apart."""
    code = survey.households["stratum"].to_numpy()
    if not code.any():
        return {}
    words = ["", *(t(each.title) for each in STRATA)]
    return {t("Kind of household"): np.array(words, dtype=object)[code[rows]]}


def area_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the areas that the map compares, most households left first."""
    shown = facts.shown_areas
    known = shown["due"] > 0  # without a register nothing is known, which is not zero
    return pd.DataFrame(
        {
            t("Area"): facts.survey.areas["name"].reindex(shown.index),
            t("Due to be visited"): shown["due"].astype("Int64").where(known),
            t("Effectively visited"): shown["effective"].astype("Int64").where(known),
            t("Left to visit"): shown["left"].astype("Int64").where(known),
            t("Not visited"): shown["not_visited"].astype("Int64").where(known),
            t("Rate, at least"): shown["rate_low"],
            t("Rate, at most"): shown["rate_high"],
            t("Issues"): shown["issues"],
        },
        index=shown.index,
    )


def department_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List what every department did, in the manner of the campaign's bulletins."""
    survey = facts.survey
    table = facts.departments
    names = survey.areas["name"]
    return (
        pd.DataFrame(
            {
                t("Department"): survey.departments["name"].reindex(table.index),
                **_joined_places(survey, table["areas"], t),
                t("From"): table["first_day"].dt.date,
                t("To"): table["last_day"].dt.date,
                t("Teams"): table["teams"],
                t("Effectively visited"): table["visited"],
                t("Contact cards left"): table["cards"],
                t("Issues"): table["issues"],
            },
            index=table.index,
        )
        if len(names) or len(table)
        else pd.DataFrame()
    )


def _by_numbers(text: str) -> str:
    """Write a text so that its alphabetic order is the order of its numbers: 2号 before 10号."""
    return _DIGITS.sub(lambda found: found[0].zfill(12), text)


def _words(values: pd.Series) -> pd.Series:
    """Return words with nothing for what is missing."""
    return values.astype(object).where(values.notna(), "")


def _places(survey: Survey, area: pd.Series, t: Translator) -> dict[str, pd.Series]:
    """Name the area of every record, one column for each level that the campaign has."""
    levels = _names_by_level(survey)
    return {t(_LEVEL_TITLES[level]): _words(area.map(names)) for level, names in levels.items()}


def _joined_places(survey: Survey, areas: pd.Series, t: Translator) -> dict[str, list[str]]:
    columns = {}
    for level, names in _names_by_level(survey).items():
        columns[t(_LEVEL_TITLES[level])] = [
            t.listed(list(dict.fromkeys(str(names[a]) for a in ids if names.get(a))))
            for ids in areas
        ]
    return columns


def _names_by_level(survey: Survey) -> dict[str, pd.Series]:
    """Map every area to the name of the area of each level that it is or lies in."""
    areas = survey.areas
    above, below = ancestor_pairs(areas)
    levels = areas["level"].to_numpy(dtype=object)
    names = areas["name"].to_numpy(dtype=object)
    found = {}
    for level in AREA_LEVELS:
        of_level = levels[above] == level
        if not of_level.any():
            continue
        named = np.full(len(areas), "", dtype=object)
        named[below[of_level]] = names[above[of_level]]
        found[level] = pd.Series(named, index=areas.index, dtype=object)
    return found
