"""The pace line, its forecast, and the calendar below it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Facts
from geo.model import Campaign, Filters
from geo.pace import QUANTILES, pace
from geo.workdays import Workdays
from tests.making import a_survey

START = dt.date(2017, 3, 24)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def facts_of(per_day: list[int], *, register: int = 100, ends: int | None = 20) -> Facts:
    homes = iter(range(1, register + 1))
    visits = [
        (next(homes), f"{day(n)}T19:30", "met")
        for n, count in enumerate(per_day)
        for _ in range(count)
    ]
    campaign = Campaign(1, "k", "n", START, day(ends) if ends is not None else None)
    points = [(120.0, 31.7)] * register
    return Facts(a_survey(points=points, visits=visits, campaign=campaign), Filters(1))


def test_needed_pace_and_curve() -> None:
    found = pace(facts_of([2, 4, 0, 6, 3]), as_of=day(4), seed=1)
    assert found.curve.tolist() == [2, 6, 6, 12, 15]
    assert (found.due, found.done, found.goal, found.left) == (100, 15, 90, 75)
    assert (found.days_left, found.needed_per_day) == (16, 75 / 16)
    assert (found.recent_per_day, found.days_behind) == (3.0, 5)


def test_the_last_day_counts_whole_and_later_ones_do_not() -> None:
    assert pace(facts_of([2, 4, 9]), as_of=day(1), seed=1).done == 6


def test_below_five_days_there_is_no_forecast() -> None:
    short = pace(facts_of([5, 5, 5, 5]), as_of=day(3), seed=1)
    assert short.forecast.empty
    assert short.in_time is None
    assert not pace(facts_of([5, 5, 5, 5, 5]), as_of=day(4), seed=1).forecast.empty


def test_days_without_visits_count_as_days() -> None:
    found = pace(facts_of([9]), as_of=day(5), seed=1)
    assert (found.days_behind, found.recent_per_day) == (6, 1.5)


def test_a_steady_campaign_has_a_certain_forecast() -> None:
    found = pace(facts_of([4] * 6), as_of=day(5), seed=1)
    steady = [24 + 4 * n for n in range(1, 16)]
    assert all(found.forecast[name].tolist() == steady for name in ("low", "median", "high"))
    assert found.in_time == 0.0
    assert pace(facts_of([6] * 6), as_of=day(5), seed=1).in_time == 1.0


def test_only_the_last_fourteen_days_speak() -> None:
    found = pace(facts_of([50] + [1] * 14, ends=30), as_of=day(14), seed=1)
    assert (found.days_behind, found.recent_per_day) == (14, 1.0)


def test_same_seed_same_band() -> None:
    facts = facts_of([1, 9, 0, 3, 7, 2], register=400)
    one, same, other = (pace(facts, as_of=day(5), seed=seed).forecast for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_the_band_holds_the_share_of_futures_it_names() -> None:
    """Sums of draws from {0, 10}: the quantiles of a binomial, known without a computer."""
    found = pace(facts_of([0, 10] * 3, register=4000, ends=105), as_of=day(5), seed=3)
    mean, deviation = 30 + 5 * 100, 5 * np.sqrt(100)
    last = found.forecast.iloc[-1]
    assert QUANTILES == (0.1, 0.5, 0.9)
    assert abs(last["median"] - mean) < 0.15 * deviation
    assert abs(last["low"] - (mean - 1.2816 * deviation)) < 0.25 * deviation
    assert abs(last["high"] - (mean + 1.2816 * deviation)) < 0.25 * deviation


@given(st.lists(st.integers(0, 6), min_size=5, max_size=12), st.integers(0, 99))
def test_forecasts_rise_and_stay_between_what_is_done_and_due(per_day, seed) -> None:
    found = pace(facts_of(per_day), as_of=day(len(per_day) - 1), seed=seed)
    band = found.forecast
    assert (band["low"] <= band["median"]).all()
    assert (band["median"] <= band["high"]).all()
    assert (band.diff().dropna() >= 0).all().all()
    assert band.min().min() >= found.done
    assert band.max().max() <= found.due


def test_without_an_end_or_after_it() -> None:
    open_end = pace(facts_of([3] * 6, ends=None), as_of=day(5), seed=1)
    assert (open_end.days_left, open_end.needed_per_day) == (None, None)
    over = pace(facts_of([3] * 6, ends=3), as_of=day(5), seed=1)
    assert (over.days_left, over.needed_per_day, over.in_time) == (0, None, None)


def test_an_empty_campaign() -> None:
    found = pace(Facts(a_survey(campaign=Campaign(1, "k", "n")), Filters(1)), as_of=START, seed=1)
    assert (found.due, found.left, found.recent_per_day) == (0, 0, None)
    assert found.curve.empty


def test_the_curve_ends_at_the_coverage() -> None:
    facts = facts_of([3, 0, 5])
    assert pace(facts, as_of=day(9), seed=1).curve.iloc[-1] == facts.coverage.effective


OFFICE = Workdays(
    weekdays=(True,) * 5 + (False,) * 2,
    days_off=frozenset({dt.date(2017, 4, 3), dt.date(2017, 4, 4)}),
    extra_days=frozenset({dt.date(2017, 4, 1)}),
)


def test_holidays_and_working_saturdays() -> None:
    """Qingming 2017: off from 2 to 4 April, the Saturday before was worked."""
    days = OFFICE.between(dt.date(2017, 3, 30), dt.date(2017, 4, 6))
    assert [each.item().day for each in days] == [30, 31, 1, 5, 6]
    assert [each.item().day for each in OFFICE.last(2, dt.date(2017, 4, 4), since=START)] == [31, 1]
    assert OFFICE.between(dt.date(2017, 4, 6), dt.date(2017, 4, 5)).size == 0


def test_needed_pace_follows_the_calendar() -> None:
    facts = facts_of([1] * 6)  # to Wednesday 29 March; ends on Thursday 13 April
    assert pace(facts, as_of=day(5), seed=1).days_left == 15
    assert pace(facts, as_of=day(5), seed=1, workdays=OFFICE).days_left == 10


def test_an_ordinary_week_has_five_office_days() -> None:
    """13 March 2017 was a Monday."""
    week = np.arange(np.datetime64("2017-03-13"), np.datetime64("2017-03-20"))
    assert OFFICE.counts(week).tolist() == [True] * 5 + [False] * 2
    assert Workdays().counts(week).all()
