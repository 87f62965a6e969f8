"""The filters of the sidebar: campaign, area, period, department, category.

They stand once and act on map, table, figure and export alike.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from geo.areas import in_tree_order
from geo.facts import Facts
from layers.issues import category_names
from text import Translator
from views import state
from views.base import Context
from views.plain import distinct

_INDENT = "\u3000"
_A_YEAR = 365
_MOST_AREAS = 300
"""With more areas than this the tree opens step by step: every option travels on every run."""


def show_filters(context: Context) -> None:
    """Show all filters that the campaign gives a choice for."""
    t = context.t
    if not context.campaigns:
        return
    if len(context.campaigns) > 1:
        _campaign(context)
    if context.facts is None:
        return
    _area(context.facts, context.chosen, t)
    _period(context.facts, context.chosen, t)
    _departments(context.facts, context.chosen, t)
    _categories(context.facts, context.chosen, t)
    if context.chosen.filters(context.facts.survey) != state.Selection().filters(
        context.facts.survey
    ):
        st.button(t("Clear filters"), on_click=_clear, key="clear-filters", width="stretch")


def _clear() -> None:
    state.choose(area=0, since=None, until=None, departments=(), categories=(), gap=0)


def _campaign(context: Context) -> None:
    names = distinct({campaign.id: campaign.name for campaign in context.campaigns})
    current = state.campaign_of(context.chosen, context.campaigns)
    st.selectbox(
        context.t("Campaign"),
        list(names),
        format_func=names.__getitem__,
        **state.bound(
            "campaign",
            current.id if current else None,
            lambda number: {
                "campaign": number,
                "area": 0,
                "since": None,
                "until": None,
                "departments": (),
                "categories": (),
                "gap": 0,
            },
        ),
    )


def _area(facts: Facts, chosen: state.Selection, t: Translator) -> None:
    areas = facts.survey.areas
    if areas.empty:
        return
    names = _options(areas, chosen.area)
    labels = distinct({0: t("Everywhere"), **names})
    st.selectbox(
        t("Area"),
        list(labels),
        format_func=labels.__getitem__,
        **state.bound(
            "area",
            chosen.area if chosen.area in names else 0,
            lambda number: {"area": number or 0, "gap": 0},
        ),
    )


def _options(areas: pd.DataFrame, chosen: int) -> dict[int, str]:
    """Label the areas to choose from; of a large tree, those beside, above and below the choice."""
    tree = in_tree_order(areas)
    if len(tree) > _MOST_AREAS:
        parents = areas["parent"].to_dict()
        opened, area = set(), chosen
        while area in parents:
            opened.add(area)
            area = parents[area]
        tree = [(area, depth) for area, depth in tree if not depth or parents[area] in opened]
    titles = areas["name"].astype(str).to_dict()
    return {area: _INDENT * depth + titles[area] for area, depth in tree}


def _period(facts: Facts, chosen: state.Selection, t: Translator) -> None:
    days = facts.survey.days
    if days is None or days[0] == days[1]:
        return
    first, last = days
    since = chosen.since or min(first, chosen.until or first)
    until = chosen.until or max(last, since)
    span = min(first, since), max(last, until)

    def changed(period: tuple[dt.date, dt.date]) -> dict[str, object]:
        start, stop = period
        return {
            "gap": 0,
            "since": None if start == first else start,
            "until": None if stop == last else stop,
        }

    short = (span[1] - span[0]).days < _A_YEAR
    st.slider(
        t("Period"),
        *span,
        value=span,  # tells the widget that it has two ends
        format=t.day_pattern if short else t.date_pattern,
        **state.bound("period", (since, until), changed),
    )


def _departments(facts: Facts, chosen: state.Selection, t: Translator) -> None:
    departments = facts.survey.departments
    if departments.empty:
        return
    numbers = departments.index.tolist()
    names = distinct(dict(zip(numbers, departments["name"].astype(str), strict=True)))
    st.multiselect(
        t("Department"),
        list(names),
        format_func=names.__getitem__,
        placeholder=t("All {count}", count=len(names)),
        **state.bound(
            "departments",
            [d for d in chosen.departments if d in names],
            lambda picked: {"departments": tuple(picked), "gap": 0},
        ),
    )


def _categories(facts: Facts, chosen: state.Selection, t: Translator) -> None:
    survey = facts.survey
    keys = [str(key) for key in survey.categories["key"]]
    if not keys:
        return
    names = distinct(dict(zip(keys, category_names(survey, t), strict=True)))
    st.multiselect(
        t("Category"),
        keys,
        format_func=names.__getitem__,
        placeholder=t("All {count}", count=len(keys)),
        **state.bound(
            "categories",
            [key for key in chosen.categories if key in names],
            lambda picked: {"categories": tuple(picked)},
        ),
    )
