"""What every file and sheet says about itself: campaign, filter, date of the data, definitions."""

from __future__ import annotations

from geo.facts import Facts
from layers.issues import category_names
from reports.map_words import data_credits, map_credits
from text import Translator


def filter_words(facts: Facts, t: Translator) -> list[tuple[str, str]]:
    """Say in words what was filtered, one pair for every part."""
    survey, filters = facts.survey, facts.filters
    everything = t("all")
    names = dict(zip(survey.categories["key"], category_names(survey, t), strict=True))
    period = everything
    if filters.since or filters.until:
        period = f"{t.date(filters.since)} – {t.date(filters.until)}"
    return [
        (t("Campaign"), survey.campaign.name),
        (
            t("Area"),
            t.listed([str(survey.areas.loc[area, "name"]) for area in filters.areas])
            or t("Everywhere"),
        ),
        (t("Period"), period),
        (
            t("Department"),
            t.listed([str(survey.departments.loc[d, "name"]) for d in filters.departments])
            or everything,
        ),
        (t("Category"), t.listed([names[key] for key in filters.categories]) or everything),
        (t("Search text"), filters.text or "—"),
    ]


def whose_data(facts: Facts, t: Translator) -> tuple[str, str]:
    """Return title and text of the column that a bare table needs: made up or not, whose."""
    return t("Data"), " · ".join(data_credits(facts, t))


def file_notes(facts: Facts, t: Translator) -> list[tuple[str, str]]:
    """Return what a spreadsheet's second sheet says."""
    return [
        *filter_words(facts, t),
        (t("Data"), " · ".join(map_credits(facts, t))),
        (t("Data version"), str(facts.survey.version)),
        (
            t("Effectively visited"),
            t(
                "Households (each once) with a complete visit under the campaign's settings; "
                "divided by those due, that is, on the register and not excluded."
            ),
        ),
    ]
