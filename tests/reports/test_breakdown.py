"""Splits: the verb knows every one, teams have no rate, what nobody is in is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.actor import LOCAL
from geo.coverage import FIGURES
from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import OUTCOMES
from reports.breakdown import BY, RATES, figures_split, split_records
from reports.verbs.figures import _BY
from tests.making import a_survey, areas_of

OUTCOME = st.sampled_from([outcome.key for outcome in OUTCOMES])


def test_the_verb_knows_every_split() -> None:
    assert tuple(BY) == _BY


def test_teams_have_counts_and_no_rates(demo_facts, demo_store) -> None:
    for record in split_records(demo_facts, "team", store=demo_store, actor=LOCAL):
        assert record["due"] is not None
        assert all(record[rate] is None for rate in RATES if rate[:5] != "tries")
        assert record["left_to_target"] is None


def test_an_area_without_a_register_is_there_and_nothing_is_said_about_it(demo_store) -> None:
    areas = areas_of([("community", "东村", 0, None), ("community", "西村", 0, None)])
    facts = Facts(a_survey(points=[(120.0, 31.7)], areas=areas, area=1), Filters(1))
    by_name = {r["name"]: r for r in split_records(facts, "village", store=demo_store, actor=LOCAL)}
    assert set(by_name) == {"东村", "西村"}
    assert all(by_name["西村"][name] is None for name in (*FIGURES, *RATES, "left_to_target"))
    assert by_name["东村"]["left_to_target"] == 1


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9), OUTCOME), max_size=12),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
    st.sampled_from(["village", "team", "department", "building"]),
)
def test_rows_add_up_to_the_whole(visits: list, area: list[int], by: str) -> None:
    areas = areas_of([("community", "东村", 0, None), ("community", "西村", 0, None)])
    made = [(home, f"2017-03-{day + 20}", outcome) for home, day, outcome in visits]
    points = [(120.0 + n / 1000, 31.7) for n in range(6)]
    facts = Facts(a_survey(points=points, visits=made, areas=areas, area=area), Filters(1))
    table = figures_split(facts, by, store=None, actor=LOCAL)
    for name in FIGURES:
        assert table[name].sum() == getattr(facts.coverage, name)
    known = table["rate_low"].dropna()
    assert ((known >= 0) & (known <= table.loc[known.index, "rate_high"])).all()


@pytest.mark.parametrize("by", BY)
def test_an_empty_campaign_has_no_rows(by: str, demo_store) -> None:
    assert figures_split(Facts(a_survey(), Filters(1)), by, store=demo_store, actor=LOCAL).empty
