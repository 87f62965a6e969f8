"""The lines of a tally: what areas, departments, days and clusters say beside their numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.disclosure import too_few
from geo.facts import NOBODY_DUE, Facts
from geo.last_day import last_day
from geo.pace import pace
from reports.briefing.counting_issues import Found, department_categories
from reports.briefing.ledger import Basis
from reports.briefing.pack import Missing
from reports.briefing.tally import (
    AreaLine,
    CategoryLine,
    ClusterLine,
    DepartmentLine,
    Number,
    Words,
)
from reports.findings import place_name
from reports.map_words import map_credits
from reports.notes import filter_words
from reports.pace_words import forecast_words, needed_words, recent_words
from text import LANGUAGES, Translator

DAYS: Final = "days/"
"""Begins the names of how many were visited up to a day."""
_SEED: Final = 20170324
_OUTLINE_DEGREES: Final = 5e-5
_EVENING: Final = 17.5
_MOSTLY: Final = 0.8
_SATURDAY: Final = 5


def area_lines(
    facts: Facts, nodes: Mapping[int, int], numbers: Mapping[str, Number]
) -> tuple[AreaLine, ...]:
    """Lay out the areas, those with most left first; a hidden count is no rank."""
    areas, shown = facts.survey.areas, set(facts.shown_areas.index.tolist())
    lines, (names, levels) = [], (areas["name"], areas["level"])
    for area, above in nodes.items():
        said = [numbers[f"areas/{area}/{name}"] for name in ("due", "effective")]
        lines.append(
            AreaLine(
                id=area,
                parent=above,
                name=str(names[area]),
                level=str(levels[area]),
                compared=area in shown,
                register=bool(facts.areas["due"][area] > 0),
                band=NOBODY_DUE if Missing.HIDDEN in said else int(facts.areas["band"][area]),
                outline=_outline(areas.geometry[area]),
            )
        )

    def rank(line: AreaLine) -> tuple[int, str]:
        left = numbers[f"areas/{line.id}/left"]
        return (0 if isinstance(left, Missing) else -left, line.name)

    return tuple(sorted(lines, key=rank))


def _outline(shape: BaseGeometry | None) -> str:
    if shape is None or shape.is_empty:
        return ""
    plain = shapely.simplify(shape, _OUTLINE_DEGREES)
    return str(shapely.to_wkb(plain if plain.is_valid else shape, hex=True))


def department_lines(
    facts: Facts, found: Found, numbers: Mapping[str, Number]
) -> tuple[DepartmentLine, ...]:
    """Lay out the departments, in the order of their first days."""
    survey = facts.survey
    names: dict[Any, str] = survey.departments["name"].to_dict()
    lines = []
    for department, row in facts.departments.iterrows():
        name = str(names[department])
        visits = facts.selected_visits & (survey.visits["department"] == department).to_numpy()
        moments = pd.DatetimeIndex(survey.visits["visited_at"][visits])
        few = numbers[f"departments/{name}/visited"] is Missing.HIDDEN
        lines.append(
            DepartmentLine(
                name=name,
                first_day=None if pd.isna(row["first_day"]) else row["first_day"].date(),
                last_day=None if pd.isna(row["last_day"]) else row["last_day"].date(),
                when="" if few else _when(moments),
                places=tuple(str(survey.areas.loc[area, "name"]) for area in row["areas"]),
                teams=int(row["teams"]),
                categories=department_categories(facts, found, department),
            )
        )
    return tuple(lines)


def _when(moments: pd.DatetimeIndex) -> str:
    if not len(moments):
        return ""
    if (moments.day_of_week >= _SATURDAY).mean() >= _MOSTLY:
        return "weekends"
    late = (moments.hour + moments.minute / 60) >= _EVENING
    return "evenings" if late.mean() >= _MOSTLY else ""


def category_lines(facts: Facts, numbers: Mapping[str, Number]) -> tuple[CategoryLine, ...]:
    """Name the categories reported, most first; those kept back last, by name."""
    rows = facts.survey.categories.set_index("key")

    def rank(key: str) -> tuple[int, str]:
        count = numbers[f"issues_by_category/{key}"]
        return (1 if isinstance(count, Missing) else -count, key)

    keys = sorted((str(key) for key in facts.categories.index), key=rank)
    known = rows.index
    return tuple(
        CategoryLine(key, str(rows.loc[key, "zh"]), str(rows.loc[key, "en"]))
        if key in known
        else CategoryLine(key, key, key)
        for key in keys
    )


def course(
    facts: Facts, numbers: Mapping[str, Number], before: Mapping[str, Basis]
) -> tuple[tuple[dt.date, int], ...]:
    """Return how many were visited up to which day, in steps of five households at least."""
    whole, daily = numbers["effective"], facts.daily["effective"]
    if isinstance(whole, Missing) or not len(daily):
        return ()
    said = [
        count
        for basis in before.values()
        for name, count in basis.counts.items()
        if name == "effective" or name.startswith(DAYS)
    ]
    kept: list[tuple[dt.date, int]] = []
    above = whole
    for moment, count in zip(reversed(daily.index), reversed(daily.tolist()), strict=True):
        steps = [above - count, count, *(abs(count - other) for other in said)]
        if not any(too_few(step) for step in steps):
            kept.append((moment.date(), int(count)))
            above = count
    return tuple(reversed(kept))


def shown_clusters(
    clusters: tuple[ClusterLine, ...], numbers: Mapping[str, Number]
) -> tuple[ClusterLine, ...]:
    """Keep the place in the list of clusters that are not spoken of, and nothing else of them."""
    return tuple(
        ClusterLine((), 1.0, 0.0, 0.0, "", 0.0, 0.0, 0.0)
        if Missing.HIDDEN in {numbers[f"clusters/{n}/{what}"] for what in ("asked", "reported")}
        else line
        for n, line in enumerate(clusters, start=1)
    )


def words_of(facts: Facts, numbers: Mapping[str, Number]) -> dict[str, Words]:
    """Say in every language what is looked at, of when, and whether that will do."""
    found = {}
    for language in LANGUAGES:
        t = Translator(language.code)
        found[language.code] = Words(
            place_name(facts, t),
            tuple(filter_words(facts, t)),
            tuple(map_credits(facts, t)),
            _pace(facts, numbers, t),
        )
    return found


def _pace(facts: Facts, numbers: Mapping[str, Number], t: Translator) -> str:
    """Say how fast it went, how fast it had to go, and what to expect."""
    if any(isinstance(numbers[name], Missing) for name in ("due", "effective", "left")):
        return ""
    found = pace(facts, as_of=last_day(facts), seed=_SEED)
    if found.recent_per_day is None or not found.left:
        return ""
    if too_few(round(found.recent_per_day * found.days_behind)):
        return ""
    parts, last = [recent_words(found, t)], facts.survey.campaign.ends_on
    if found.needed_per_day is not None and last is not None:
        parts.append(needed_words(found, last, t))
    if found.in_time is not None:
        parts.append(forecast_words(found, t))
    return t.clauses(parts)
