"""The figures of a campaign under a filter, for programs: the same ones that pages show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from geo.coverage import FIGURES
from geo.facts import Facts
from geo.rates import whole
from reports.breakdown import RATES
from reports.notes import filter_words
from text import Translator


def figures(facts: Facts, t: Translator) -> dict[str, Any]:
    """Collect all figures.

    Counts are of the register's rows (``counted`` says what they are); ``rate_low`` and
    ``rate_high`` are shares of ``due``, ``None`` where nothing is due.
    """
    survey, rates = facts.survey, whole(facts)
    return {
        "campaign": survey.campaign.name,
        "counted": survey.campaign.register,
        "made_up": survey.campaign.made_up,
        "data_version": survey.version,
        "as_of": facts.as_of.isoformat(sep=" ") if facts.as_of else None,
        "filter": dict(filter_words(facts, t)),
        **asdict(facts.coverage),
        **{name: None if pd.isna(rates[name]) else float(rates[name]) for name in RATES},
        "target": survey.campaign.target,
        "left_to_target": int(rates["left_to_target"]) if rates["due"] else None,
        "visits": int(facts.selected_visits.sum()),
        "visits_off_register": facts.off_register,
        "issues": facts.issue_count,
        "issues_without_place": facts.issues_without_place,
        "issues_by_category": {str(k): int(v) for k, v in facts.categories.items()},
        "areas": [_area(facts, area, row) for area, row in facts.shown_areas.iterrows()],
        "departments": [_department(facts, d, row) for d, row in facts.departments.iterrows()],
    }


def _area(facts: Facts, area: Any, row: pd.Series) -> dict[str, Any]:  # noqa: ANN401 - an index value
    record = facts.survey.areas.loc[area]
    return {
        "id": int(area),
        "name": str(record["name"]),
        "level": str(record["level"]),
        **{name: int(row[name]) if row["due"] else None for name in FIGURES},
        "rate_low": None if pd.isna(row["rate_low"]) else float(row["rate_low"]),
        "rate_high": None if pd.isna(row["rate_high"]) else float(row["rate_high"]),
        "issues": int(row["issues"]),
    }


def _department(facts: Facts, department: Any, row: pd.Series) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": str(facts.survey.departments.loc[department, "name"]),
        "first_day": None if pd.isna(row["first_day"]) else str(row["first_day"].date()),
        "last_day": None if pd.isna(row["last_day"]) else str(row["last_day"].date()),
        "visited": int(row["visited"]),
        "issues": int(row["issues"]),
        "cards": int(row["cards"]),
        "teams": int(row["teams"]),
    }
