"""Shares have the asked below them; distance goes with reporting only where relabelling says so."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance_bands import EDGES_M, TrendOptions, distance_bands, trend_test
from geo.errors import NotAnalysable
from geo.facilities import Facilities, nearest_of
from geo.facts import Facts
from geo.homes import Homes
from geo.wilson import wilson_interval


def homes_of(asked, reporting, *, area=None) -> Homes:
    asked, count = np.array(asked, dtype=bool), len(asked)
    return Homes(
        np.arange(count) * 10.0,
        np.zeros(count),
        asked,
        np.array(reporting, dtype=bool) & asked,
        np.zeros(count, dtype=np.int64) if area is None else np.array(area),
        np.arange(count),
        "EPSG:4549",
    )


def test_bands_count_asked_reporting_and_those_who_live_as_close_and_were_not_asked() -> None:
    homes = homes_of([1, 1, 0, 1, 0, 1], [1, 0, 1, 0, 0, 1])
    found = distance_bands(homes, np.array([0.0, 49.9, 10, 50, 60, np.inf]), edges_m=(0, 50, 100))
    table = found.table
    assert table["homes"].tolist() == [3, 2, 1]
    assert table["asked"].tolist() == [2, 1, 1]
    assert table["reporting"].tolist() == [1, 0, 1]
    assert table["not_asked"].tolist() == [1, 1, 0]
    assert table["share"].tolist() == [0.5, 0.0, 1.0]
    assert (table["low"][0], table["high"][0]) == wilson_interval(0.5, 2)
    assert not table["enough"].any()
    assert found.band.tolist() == [0, 0, 0, 1, 1, 2]


def test_a_band_where_nobody_was_asked_has_no_share() -> None:
    table = distance_bands(homes_of([0, 1, 1], [0, 1, 1]), np.array([5.0, 60, 70])).table
    assert np.isnan(table.loc[0, ["share", "low", "high"]].astype(float)).all()
    assert table["not_asked"].tolist() == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("edges", [(), (10.0, 20.0), (0.0, 50.0, 50.0), (0.0, np.nan)])
def test_edges_that_are_no_bands_are_refused(edges: tuple[float, ...]) -> None:
    with pytest.raises(NotAnalysable):
        distance_bands(homes_of([1], [1]), np.array([1.0]), edges_m=edges)


@pytest.mark.parametrize(
    ("asked", "reporting", "away"),
    [
        ([], [], []),
        ([1, 1, 1], [1, 0, 0], [5, 60, 70]),  # one case
        ([1, 1, 1], [1, 1, 1], [5, 60, 70]),  # all cases
        ([1, 1, 1], [1, 1, 0], [5, 5, 5]),  # one band
        ([0, 0, 0], [0, 0, 0], [5, 60, 70]),
    ],
)
def test_too_little_to_test_is_said_in_words_and_the_bands_stay(asked, reporting, away) -> None:
    found = distance_bands(homes_of(asked, reporting), np.array(away, dtype=float))
    assert found.trend is None
    assert found.no_trend
    assert found.table["homes"].sum() == len(asked)


def pooled_statistic(cases, asked) -> float:
    """T by pooling neighbours that violate the order, one pair after the other."""
    blocks = [[o, n, o] for o, n in zip(cases, asked, strict=True) if n]
    expected = sum(cases) / sum(asked)
    parts = [[block] for block in blocks]
    merged = [(b[0], b[1] * expected) for b in blocks]
    at = 0
    while at < len(merged) - 1:
        (o, e), (p, f) = merged[at], merged[at + 1]
        if o / e < p / f - 1e-15:
            merged[at : at + 2] = [(o + p, e + f)]
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
            at = max(at - 1, 0)
        else:
            at += 1
    return sum(o * np.log(o / e) for o, e in merged if o)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda two: (min(two), max(two))),
        min_size=2,
        max_size=5,
    )
)
def test_the_statistic_is_that_of_pooling_violators(rows: list[tuple[int, int]]) -> None:
    cases, asked = zip(*rows, strict=True)
    band = np.repeat(np.arange(len(rows)), asked)
    reporting = np.concatenate([np.arange(n) < c for c, n in rows]).astype(bool)
    try:
        found = trend_test(
            band, reporting, np.zeros(len(band), dtype=int), TrendOptions(replicates=1)
        )
    except NotAnalysable:
        return
    assert found.statistic == pytest.approx(pooled_statistic(cases, asked), abs=1e-9)


def test_p_is_that_of_all_relabellings() -> None:
    band = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    reporting = np.array([1, 1, 0, 1, 0, 0, 0, 0, 0], dtype=bool)
    stratum = np.zeros(9, dtype=int)
    found = trend_test(band, reporting, stratum, TrendOptions(replicates=19_999))
    all_of_them = [
        pooled_statistic(np.bincount(band[list(chosen)], minlength=3), [3, 3, 3])
        for chosen in combinations(range(9), 3)
    ]
    exact = np.mean(np.array(all_of_them) >= found.statistic - 1e-9)
    assert found.p == pytest.approx(exact, abs=4 * found.p_error)
    assert (found.options.replicates, found.options.seed) == (19_999, 20170324)


@given(st.randoms(use_true_random=False))
def test_the_order_of_homes_does_not_matter(random) -> None:
    rng = np.random.default_rng(random.randrange(1000))
    away = rng.uniform(0, 600, 60)
    homes = homes_of(rng.random(60) < 0.8, rng.random(60) < 0.3, area=rng.integers(0, 3, 60))
    order = rng.permutation(60)
    options = TrendOptions(by_area=True, replicates=49)
    one = distance_bands(homes, away, options=options)
    other_homes = homes_of(homes.asked[order], homes.reporting[order], area=homes.area[order])
    other = distance_bands(other_homes, away[order], options=options)
    assert one.table.equals(other.table)
    assert one.trend == other.trend
    assert (one.band[order] == other.band).all()


def test_rising_is_falling_seen_from_the_other_end() -> None:
    band = np.repeat([0, 1, 2], 20)
    reporting = np.tile(np.arange(20), 3) < np.repeat([1, 4, 12], 20)
    one = np.zeros(60, dtype=int)
    rises, falls = (
        trend_test(band, reporting, one, TrendOptions(rising=way)) for way in (True, False)
    )
    assert rises.p < 0.01
    assert falls.p == 1.0
    assert falls.statistic == 0.0
    turned = trend_test(2 - band, reporting, one)
    assert turned.statistic == pytest.approx(rises.statistic)


def test_that_one_village_complains_more_is_no_evidence_within_villages() -> None:
    band, village = np.repeat([0, 1], 100), np.repeat([7, 8], 100)
    band[[0, 100]] = [1, 0]
    reporting = np.tile(np.arange(100), 2) % 100 < np.repeat([50, 5], 100)
    together = trend_test(band, reporting, np.zeros(200, dtype=int))
    within = trend_test(band, reporting, village)
    assert together.p <= 0.005
    assert within.p > 0.2


def test_relabelling_rejects_as_often_as_it_should() -> None:
    rng = np.random.default_rng(5)
    band, one = rng.integers(0, 4, 150), np.zeros(150, dtype=int)
    p = [
        trend_test(band, rng.permutation(150) < 30, one, TrendOptions(replicates=99, seed=seed)).p
        for seed in range(300)
    ]
    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.09


def rail_bands(facts: Facts, category: str, **options):
    homes = Homes.of(facts, [category])
    rail = Facilities.of(facts.survey, "rail", crs=homes.crs)
    away = nearest_of(homes.x, homes.y, rail.shapes).away_m
    return distance_bands(homes, away, **options)


def test_trains_are_heard_near_the_railway_of_the_demo(demo_facts: Facts) -> None:
    found = rail_bands(demo_facts, "railway_noise", options=TrendOptions(by_area=True))
    near, far = found.table.iloc[:3], found.table.iloc[4:]
    assert found.trend is not None
    assert found.trend.p == 0.001
    assert near["reporting"].sum() / near["asked"].sum() > 0.15
    assert far["reporting"].sum() == 0
    assert near["not_asked"].sum() > 50


def test_illness_is_no_matter_of_the_railway_of_the_demo(demo_facts: Facts) -> None:
    found = rail_bands(demo_facts, "health", edges_m=EDGES_M)
    assert found.trend is not None
    assert found.trend.p > 0.2
