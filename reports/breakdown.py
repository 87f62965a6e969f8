"""Coverage figures split one way: the one table behind page, verb and files.

Every household of the selection is counted in one row, so that counts add up to the whole. Rows
that stand for none of the groups (in no estate, at no building) come last.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage import FIGURES
from geo.facts import NO_REGISTER, Facts
from geo.groupings import (
    Grouping,
    by_area,
    by_building,
    by_department,
    by_stair,
    by_stratum,
)
from geo.model import NO_ID
from geo.outcomes import Status
from geo.rates import figures_by, figures_by_stratum
from geo.strata import STRATA
from text import N_, Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store


class Split(NamedTuple):
    """A way to split the figures.

    Attributes
    ----------
    key, title
        Stable name; message key of what one row is.
    rest
        Message key of the row of those in no group.
    level
        Level of the area tree, empty for anything else.
    """

    key: str
    title: str
    rest: str
    level: str = ""


SPLITS: Final = (
    Split("town", N_("Town"), N_("In no town"), "town"),
    Split("village", N_("Village or community"), N_("In no village"), "community"),
    Split("estate", N_("Estate"), N_("In no estate"), "estate"),
    Split("building", N_("Building"), N_("At no building")),
    Split("stair", N_("Stair"), N_("Without a stair")),
    Split("department", N_("Department"), N_("On no department's list")),
    Split("team", N_("Team"), N_("Nobody came yet")),
    Split("stratum", N_("Kind of household"), N_("Of no kind")),
)
BY: Final = {split.key: split for split in SPLITS}

RATES: Final = (
    "rate_low",
    "rate_high",
    "attempt_rate",
    "contact_rate",
    "refused_rate",
    "unverified_rate",
    "success_rate",
    "tries_per_due",
    "tries_per_tried",
    "tries_per_visited",
)
"""Figures that are no counts."""

_NO_TEAM: Final = (-1, "")
_NO_BASE_FOR_TEAMS: Final = (*(rate for rate in RATES if rate[:5] != "tries"), "left_to_target")


def figures_split(facts: Facts, by: str, *, store: Store, actor: Actor) -> pd.DataFrame:
    """Compute the figures of every group.

    Parameters
    ----------
    by
        A key of ``BY``.

    Returns
    -------
    DataFrame
        Index: 0 … Columns: ``group`` (id of an area, building or department; 0 for none and where
        groups have no id), ``code`` (what :func:`split_rows` knows the group by), ``name`` (empty
        for the rest), ``area`` (id, 0 for none) and those of ``geo.rates.figures_by``. Most
        households left first, the rest last.
        A team has no list of its own: households stand with the team that came last, and nothing
        is divided by them but tries. Kinds of households are named by their key, and have their
        own ``target``.
    """
    return _stairs(facts, store, actor)[1] if by == "stair" else _split(facts, by)[1]


def split_rows(
    facts: Facts, by: str, code: int, *, store: Store, actor: Actor
) -> NDArray[np.int64]:
    """Return the rows of the households of one group that are due."""
    found = _stairs(facts, store, actor) if by == "stair" else _split(facts, by)
    due = np.isin(facts.status, [int(status) for status in FIGURES["due"]])
    return np.flatnonzero(due & (found[0].group == code))


@lru_cache(maxsize=16)
def _split(facts: Facts, by: str) -> tuple[Grouping, pd.DataFrame]:
    survey = facts.survey
    if by == "team":
        return _teams(facts)
    if by == "stratum":
        table = figures_by_stratum(facts)
        return by_stratum(survey), _ordered(table.assign(group=NO_ID, area=NO_ID, name=table.index))
    if BY[by].level:
        grouping = by_area(survey, BY[by].level)
        table = figures_by(facts, grouping)
        names = survey.areas["name"].reindex(table.index).fillna("").astype(str)
        table = table.assign(group=table.index, area=table.index, name=names)
        return grouping, _ordered(table, kept=_asked_areas(facts, table))
    if by == "building":
        grouping = by_building(survey)
        return grouping, _ordered(_with_buildings(facts, figures_by(facts, grouping)))
    grouping = by_department(survey)
    table = figures_by(facts, grouping)
    names = survey.departments["name"].reindex(table.index).fillna("").astype(str)
    return grouping, _ordered(table.assign(group=table.index, area=NO_ID, name=names))


def _teams(facts: Facts) -> tuple[Grouping, pd.DataFrame]:
    grouping = _by_team(facts)
    table = figures_by(facts, grouping)
    departments = facts.survey.departments["name"].astype(str)
    names = [f"{departments.get(d, '')} {team}".strip() or "—" for d, team in table.index]
    table = table.assign(group=NO_ID, area=NO_ID, name=[*names[:-1], ""])
    return grouping, _ordered(table.assign(**dict.fromkeys(_NO_BASE_FOR_TEAMS, np.nan)))


def _asked_areas(facts: Facts, table: pd.DataFrame) -> pd.Series:
    """Keep areas without a register: that nothing is known there must be seen."""
    asked = facts.areas["band"].reindex(table.index) == NO_REGISTER
    if facts.area_ids is not None:
        asked &= table.index.isin(sorted(facts.area_ids))
    return asked


def _with_buildings(facts: Facts, table: pd.DataFrame) -> pd.DataFrame:
    """Name buildings by their area and their name, or their number where they have none."""
    households, areas = facts.survey.households, facts.survey.areas
    building = households["building"].to_numpy()
    first = pd.Series(households["area"].to_numpy(), index=building)
    area = first[~first.index.duplicated()].reindex(table.index, fill_value=NO_ID)
    frame = facts.survey.surroundings.get("buildings")
    own = frame["name"].astype(str) if frame is not None else pd.Series(dtype=object)
    called = own.reindex(table.index).fillna("").to_numpy()
    where = areas["name"].reindex(area.to_numpy()).fillna("").astype(str).to_numpy()
    names = [
        f"{place} {name or f'#{number}'}".strip() if number != NO_ID else ""
        for place, name, number in zip(where, called, table.index.tolist(), strict=True)
    ]
    return table.assign(group=table.index, area=area.to_numpy(), name=names)


def _by_team(facts: Facts) -> Grouping:
    """Group by department and team of the last visit."""
    survey = facts.survey
    order = survey.visits_in_time
    chosen = order[(facts.selected_visits & (survey.visit_household >= 0))[order]]
    last = np.full(len(survey.households), -1, dtype=np.int64)
    last[survey.visit_household[chosen]] = chosen  # the newest stays
    visits = survey.visits.iloc[last[last >= 0]]
    team = visits["team"].fillna("").astype(str)
    pairs = pd.MultiIndex.from_arrays([visits["department"].to_numpy(), team.to_numpy()])
    code, known = pairs.factorize(sort=True)
    group = np.full(len(last), len(known), dtype=np.int64)
    group[last >= 0] = code
    names = pd.MultiIndex.from_tuples([*known.tolist(), _NO_TEAM], names=["department", "team"])
    return Grouping(group, names)


@lru_cache(maxsize=4)
def _stairs(facts: Facts, store: Store, actor: Actor) -> tuple[Grouping, pd.DataFrame]:
    survey = facts.survey
    # addresses of what is not asked about are neither read nor taken apart
    asked = survey.households.index[facts.status != Status.OUTSIDE]
    details = store.households(actor, survey.campaign.id, asked)
    addresses = details["address"].reindex(survey.households.index).fillna("").astype(str)
    grouping = by_stair(survey, addresses.tolist())
    table = figures_by(facts, grouping)
    names = survey.areas["name"]
    words = [
        _stair_name(str(names.get(area, "")), estate, house, stair)
        for area, estate, house, stair in table.index
    ]
    area = table.index.get_level_values("area").to_numpy()
    return grouping, _ordered(table.assign(group=NO_ID, area=area, name=words))


def _stair_name(area: str, estate: str, house: str, stair: str) -> str:
    """Write a stair as addresses do; nothing for households that name none."""
    if not stair:
        return ""
    place = estate if area and estate.startswith(area) else f"{area} {estate}".strip()
    return " ".join(filter(None, (place, f"{house}幢" if house else "", f"{stair}单元")))


def _ordered(table: pd.DataFrame, *, kept: pd.Series | None = None) -> pd.DataFrame:
    """Leave out groups that nobody is in, sort; the last row is that of the rest."""
    table = table.assign(code=np.arange(len(table)))
    rest = table["code"].to_numpy() == len(table) - 1
    there = table["register"].to_numpy() > 0
    if kept is not None:
        there |= kept.to_numpy()
    # teams are no league: theirs is the order of their names
    left = np.where(table["rate_low"].isna(), 0, -table["left"].to_numpy())
    order = np.lexsort((table["name"].to_numpy(dtype=str), left, rest))
    return table.iloc[order[there[order]]].reset_index(drop=True)


def split_list(facts: Facts, by: str, t: Translator, *, store: Store, actor: Actor) -> pd.DataFrame:
    """Write :func:`figures_split` for people: no base is an empty cell, never 0 or 100 %."""
    table = figures_split(facts, by, store=store, actor=actor)
    known = table["due"] > 0

    def count(name: str) -> pd.Series:
        return table[name].astype("Int64").where(known)

    own = {t("Target"): table["target"]} if "target" in table else {}
    return pd.DataFrame(
        {
            t(BY[by].title): [group_name(name, by, t) for name in table["name"]],
            **own,
            t("Due to be visited"): count("due"),
            t("Effectively visited"): count("effective"),
            t("Left to visit"): count("left"),
            t("Left to target"): count("left_to_target"),
            t("Rate, at least"): table["rate_low"],
            t("Rate, at most"): table["rate_high"],
            t("Attempted ÷ due"): table["attempt_rate"],
            t("Somebody met ÷ due"): table["contact_rate"],
            t("Declined ÷ due"): table["refused_rate"],
            t("To be verified ÷ due"): table["unverified_rate"],
            t("Visits per household tried"): table["tries_per_tried"].round(2),
        }
    )


def group_name(name: str, by: str, t: Translator) -> str:
    """Name a group for people; the rest, and a kind of household, in the reader's language."""
    if not name:
        return t(BY[by].rest)
    return t(_STRATUM_TITLES[name]) if by == "stratum" else name


_STRATUM_TITLES: Final = {each.key: each.title for each in STRATA}


def split_records(facts: Facts, by: str, *, store: Store, actor: Actor) -> list[dict[str, object]]:
    """Write :func:`figures_split` for programs: ``null`` where there is no base.

    Of a group without anybody on the register even the counts are unknown, not zero.
    """
    table = figures_split(facts, by, store=store, actor=actor)
    counts = [*FIGURES, "left_to_target"]
    return [
        {
            "id": int(row["group"]) or None,
            "name": row["name"] or None,
            **{name: _count(row, name) for name in counts},
            **{name: None if pd.isna(row[name]) else float(row[name]) for name in RATES},
            **({"target": float(row["target"])} if "target" in row else {}),
        }
        for row in table.to_dict("records")
    ]


def _count(row: dict[Hashable, Any], name: str) -> int | None:
    return None if pd.isna(row[name]) or not row["register"] else int(row[name])
