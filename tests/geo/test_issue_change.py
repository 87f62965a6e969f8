"""Before and after a day: who was asked in each part, and whether the change could be chance."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from geo.facts import Facts
from geo.issue_change import Change, before_and_after, fisher_p
from geo.model import NO_ID, Filters, Survey
from geo.significance import false_discovery_q
from tests.making import a_survey, areas_of, issues_of

DAY = dt.date(2017, 4, 1)
EARLY, LATE = "2017-03-25", "2017-04-01"


def town(
    visits: list[tuple[int, str, str]], reports: list[tuple[int, str, str]], homes: int = 24
) -> Survey:
    """Households 1 to n in two villages, odd ids in the first; reports: household, day, kind."""
    issues = issues_of([(kind, "暗", None) for _, _, kind in reports], area=1)
    issues["household"] = [home for home, _, _ in reports]
    issues["reported_at"] = np.array([day for _, day, _ in reports], dtype="datetime64[s]")
    box = shapely.box(120, 31, 120.1, 31.1)
    return a_survey(
        points=[(120.05, 31.05)] * homes,
        visits=visits,
        areas=areas_of([("community", "东村", 0, box), ("community", "西村", 0, box)]),
        area=[2 - home % 2 for home in range(1, homes + 1)],
        issues=issues,
    )


def of(survey: Survey, day: dt.date = DAY, **filters) -> Change:
    return before_and_after(Facts(survey, Filters(1, **filters)), day)


def half_and_half() -> Survey:
    """Twelve asked before, of whom six report; twelve others asked on the day, none does."""
    visits = [(home, EARLY if home <= 12 else LATE, "met") for home in range(1, 25)]
    return town(visits, [(home, EARLY, "bus") for home in range(1, 7)])


def test_the_figures_by_hand() -> None:
    """p = 2 C(12,6) C(12,0) / C(24,6) = 1848 / 134596; intervals of 6 of 12 and 0 of 12."""
    found = of(half_and_half())
    assert (found.asked, found.both, found.beside, found.tested) == ((12, 12), 0, 0, 1)
    whole = found.table.iloc[0]
    assert (whole["category"], whole["area"]) == ("bus", NO_ID)
    assert whole["asked_before"] == whole["asked_after"] == 12
    assert (whole["reporting_before"], whole["reporting_after"]) == (6, 0)
    assert whole["p"] == pytest.approx(1848 / 134596, abs=1e-12)
    assert whole["q"] == whole["p"]
    z2 = 1.959963984540054**2
    half = np.sqrt(z2 * (0.25 / 12 + z2 / 576)) / (1 + z2 / 12)
    assert whole["low_before"] == pytest.approx(0.5 - half, abs=1e-9)
    assert whole["high_before"] == pytest.approx(0.5 + half, abs=1e-9)
    assert whole["low_after"] == 0
    assert whole["high_after"] == pytest.approx(z2 / (12 + z2), abs=1e-9)


def test_areas_in_which_too_few_were_asked_have_counts_and_nothing_else() -> None:
    rows = of(half_and_half()).table.set_index("area")
    assert rows.loc[[1, 2], "asked_before"].tolist() == [6, 6]
    assert rows.loc[[1, 2], "reporting_before"].tolist() == [3, 3]
    assert rows.loc[[1, 2], ["share_before", "high_after", "p", "q"]].isna().all(axis=None)


def test_the_day_itself_belongs_to_the_second_part() -> None:
    assert of(half_and_half(), dt.date(2017, 4, 2)).asked == (24, 0)
    assert of(half_and_half(), dt.date(2017, 3, 25)).asked == (0, 24)


def test_only_effective_visits_of_the_part_make_somebody_asked() -> None:
    visits = [(1, EARLY, "met"), (1, LATE, "met"), (2, EARLY, "no_answer"), (2, LATE, "met")]
    reports = [
        (1, EARLY, "bus"),
        (1, EARLY, "bus"),  # once more: the household counts once
        (1, LATE, "other"),
        (2, EARLY, "bus"),  # nobody was met then
        (3, LATE, "bus"),  # never visited
    ]
    found = of(town(visits, reports))
    assert (found.asked, found.both, found.beside) == ((1, 2), 1, 2)
    rows = found.table[found.table["area"] == NO_ID].set_index("category")
    assert rows.loc["bus", ["reporting_before", "reporting_after"]].tolist() == [1, 0]
    assert rows.loc["other", ["reporting_before", "reporting_after"]].tolist() == [0, 1]


def test_one_area_is_the_whole() -> None:
    found = of(half_and_half(), areas=(1,))
    assert found.table["area"].tolist() == [1]


def test_words_make_one_kind_of_all() -> None:
    reports = [(1, EARLY, "bus"), (2, LATE, "other")]
    visits = [(1, EARLY, "met"), (2, LATE, "met")]
    assert set(of(town(visits, reports), text="暗").table["category"]) == {""}


@pytest.mark.parametrize("filters", [{}, {"text": "x"}, {"categories": ("bus",)}], ids=str)
def test_without_records_there_is_an_empty_table(filters: dict) -> None:
    found = of(a_survey(), **filters)
    assert found.table.empty
    assert found.tested == 0
    assert found.asked == (0, 0)


counts = st.integers(0, 60)


@given(a=counts, b=counts, c=counts, d=counts)
def test_p_is_fishers(a: int, b: int, c: int, d: int) -> None:
    p = fisher_p(a, a + b, c, c + d)
    assert p == pytest.approx(float(fisher_exact([[a, b], [c, d]])[1]), rel=1e-9)
    assert 0 < p <= 1
    assert fisher_p(c, c + d, a, a + b) == pytest.approx(p, rel=1e-9)
    assert fisher_p(b, a + b, d, c + d) == pytest.approx(p, rel=1e-9)


def test_the_lady_tasting_tea() -> None:
    assert fisher_p(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert fisher_p(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher_p(0, 0, 0, 0) == 1.0


@settings(max_examples=25)
@given(seed=st.integers(0, 2**31), on=st.integers(0, 12))
def test_counts_add_up_whatever_the_day(seed: int, on: int) -> None:
    rng = np.random.default_rng(seed)
    days = [str(np.datetime64("2017-03-24") + int(d)) for d in rng.integers(0, 12, 90)]
    outcome = rng.choice(["met", "no_answer"], 90, p=[0.8, 0.2])
    homes = rng.integers(1, 25, 90)
    visits = [(int(h), d, str(o)) for h, d, o in zip(homes, days, outcome, strict=True)]
    reports = [
        (int(h), d, str(k))
        for h, d, k in zip(homes[:40], days, rng.choice(["bus", "other"], 40), strict=False)
    ]
    survey = town(visits, reports)
    day = dt.date(2017, 3, 24) + dt.timedelta(days=on)
    found, table = of(survey, day), of(survey, day).table
    facts = Facts(survey, Filters(1))
    assert sum(found.asked) - found.both == facts.coverage.effective
    for part in ("before", "after"):
        assert (table[f"reporting_{part}"] <= table[f"asked_{part}"]).all()
        said = table[f"share_{part}"].notna()
        assert (said == (table[f"asked_{part}"] >= 10)).all()
        assert (table[f"low_{part}"][said] <= table[f"share_{part}"][said]).all()
        assert (table[f"high_{part}"][said] >= table[f"share_{part}"][said]).all()
    parts = table[table["area"] != NO_ID].groupby("category").sum(numeric_only=True).sort_index()
    whole = table[table["area"] == NO_ID].set_index("category").sort_index()
    for name in ("reporting_before", "reporting_after"):
        assert (parts[name] == whole[name]).all()
    assert table["q"].equals(table["q"].where(table["p"].notna()))
    np.testing.assert_array_equal(table["q"], false_discovery_q(table["p"].to_numpy()))
    shuffled = town([visits[i] for i in rng.permutation(90)], reports)
    assert of(shuffled, day).table.equals(table)
