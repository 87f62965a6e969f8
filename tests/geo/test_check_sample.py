"""The check sample: a draw that can be repeated, an estimate that says how unsure it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.check_sample import Confirmed, confirmed_share, corrected, draw, visited_by_team
from geo.coverage import Coverage, coverage_table
from geo.facts import Facts
from geo.model import Filters
from tests.making import a_survey


def visited(*sizes: int) -> pd.DataFrame:
    team = np.repeat([f"第{n}组" for n in range(len(sizes))], sizes)
    index = pd.Index(range(1, len(team) + 1), name="household")
    return pd.DataFrame({"department": 1, "team": team, "day": pd.Timestamp("2017-03-24")}, index)


def test_only_effective_visits_count_each_for_the_last_team() -> None:
    visits = [(1, "2017-03-24", "met"), (1, "2017-03-25", "met"), (2, "2017-03-24", "no_answer")]
    visits += [
        (1, "2017-03-26", "no_answer"),
        (3, "2017-03-24", "met"),
        (3, "2017-03-25", "duplicate"),
    ]
    survey = a_survey(points=[(120.0, 31.7)] * 3, visits=visits)
    survey.visits["team"] = ["a", "b", "a", "c", "a", "a"]
    found = visited_by_team(Facts(survey, Filters(1)))
    assert found.index.tolist() == [1]
    assert found.loc[1, "team"] == "b"


def test_every_team_gives_its_share_and_no_fewer_than_the_least() -> None:
    drawn = draw(visited(200, 30, 3), seed=1)
    assert drawn.groupby("team").size().tolist() == [20, 5, 3]
    assert drawn.index.is_unique


def test_exact_shares_are_not_rounded_up_twice() -> None:
    assert len(draw(visited(70), seed=1, share=0.1, least=1)) == 7  # 70 x 0.1 is a hair above 7


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.randoms())
def test_a_seed_draws_the_same_households_whatever_the_row_order(seed, random) -> None:
    base = visited(20, 35, 4)
    rows = list(base.index)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(draw(base, seed=seed), draw(base.loc[rows], seed=seed))


def test_other_seeds_draw_others_and_a_larger_share_goes_on() -> None:
    base = visited(100)
    few, more = draw(base, seed=1, share=0.1), draw(base, seed=1, share=0.2)
    assert more.index[:10].tolist() == few.index.tolist()
    assert draw(base, seed=2, share=0.1).index.tolist() != few.index.tolist()


def test_every_household_is_as_likely_as_any_other() -> None:
    base, drawn = visited(10, 40), np.zeros(51)
    for seed in range(150):
        drawn[draw(base, seed=seed, share=0.2, least=1).index] += 1
    # binomial(150, .2): five standard deviations are 25
    assert (np.abs(drawn[1:] - 30) < 25).all()


def test_teams_weigh_by_what_they_visited_not_by_what_was_asked() -> None:
    base = visited(900, 100)
    answers = pd.Series([True] * 10 + [False] * 10, index=[*range(1, 11), *range(901, 911)])
    found = confirmed_share(base, answers)
    assert found.share == pytest.approx(0.9)
    assert 0.6 < found.low < 0.9 < found.high < 1.0


def test_all_confirmed_is_not_certainty_unless_all_were_asked() -> None:
    base = visited(100)
    some = confirmed_share(base, pd.Series(True, index=range(1, 11)))
    assert (some.share, some.high) == (1.0, 1.0)
    assert 0.6 < some.low < 0.95
    everybody = confirmed_share(base, pd.Series([True] * 99 + [False], index=base.index))
    assert (everybody.low, everybody.share, everybody.high) == (0.99, 0.99, 0.99)


def test_a_team_nobody_of_which_was_reached_widens_the_interval_by_its_weight() -> None:
    base = visited(50, 50)
    half = confirmed_share(base, pd.Series(True, index=range(1, 51)))
    assert (half.low, half.share, half.high, half.unchecked_teams) == (0.5, 1.0, 1.0, 1)
    nobody = confirmed_share(base, pd.Series([None, None], index=[1, 2], dtype=object))
    assert (nobody.low, nobody.high, nobody.checked, nobody.unreached) == (0.0, 1.0, 0, 2)
    assert np.isnan(nobody.share)


def test_answers_about_others_are_left_out() -> None:
    found = confirmed_share(visited(10), pd.Series([True, False], index=[1, 99]))
    assert (found.share, found.checked) == (1.0, 1)


@pytest.mark.parametrize(("sizes", "truth"), [((400, 100), (0.95, 0.6)), ((60, 60), (0.8, 0.8))])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(sizes, truth) -> None:
    base, random = visited(*sizes), np.random.default_rng(8)
    team = np.repeat([0, 1], sizes)
    held = 0
    for seed in range(120):
        real = pd.Series(random.random(len(base)) < np.array(truth)[team], index=base.index)
        drawn = draw(base, seed=seed, share=0.15, least=10)
        found = confirmed_share(base, real[drawn.index])
        held += found.low <= real.mean() <= found.high
    # 95 % of 120 is 114; three standard deviations are 7
    assert held >= 107


def coverage_of(effective: int, unverified: int, due: int) -> Coverage:
    counts = np.zeros((1, 7), dtype=np.int64)
    counts[0, [4, 5, 0]] = effective, unverified, due - effective - unverified
    return Coverage.of_row(coverage_table(counts, pd.RangeIndex(1)).iloc[0])


def test_corrected_coverage_is_a_range_around_what_was_confirmed() -> None:
    found = corrected(coverage_of(50, 20, 100), Confirmed(0.8, 0.7, 0.9, 30, 0, 0))
    assert found == pytest.approx((0.4, 0.35, 0.5625))
    assert corrected(coverage_of(0, 0, 0), Confirmed(0.8, 0.7, 0.9, 30, 0, 0)).low is None


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_corrected_coverage_lies_inside_nothing_and_the_reported(answers, more, unknown) -> None:
    base = visited(len(answers) + more)
    found = confirmed_share(base, pd.Series(answers, index=range(1, len(answers) + 1)))
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share <= found.high + 1e-12
    coverage = coverage_of(len(base), unknown, len(base) + unknown + 5)
    result = corrected(coverage, found)
    assert 0 <= result.low <= result.rate + 1e-12
    assert result.rate <= result.high + 1e-12
    assert result.high <= coverage.rate_high


def test_nobody_visited_nothing_to_correct() -> None:
    nobody = visited()
    assert draw(nobody, seed=1).empty
    found = confirmed_share(nobody, pd.Series([], dtype=object))
    assert np.isnan(found.share)
    assert corrected(coverage_of(0, 0, 10), found)[1:] == (0.0, 0.0)
