"""Kinds scanned side by side say what scans of their own say; early ends are honest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotAnalysable
from geo.scan import Options, Scan, Settled, alike, bernoulli_scan, bernoulli_scans

ROUND = Options(replicates=399, max_share=0.4)
NEVER = 10_000


def village(seed: int, homes: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places, some of them shared, and three kinds: planted, chance, most of all."""
    rng = np.random.default_rng(seed)
    x, y = np.round(rng.uniform(0, 25, (2, homes)))
    share = np.stack([np.where(x < 8, 0.6, 0.05), np.full(homes, 0.2), np.full(homes, 0.8)])
    return x, y, (rng.random(share.shape) < share).astype(np.int64)


def scanned(seed: int, *, enough: int, options: Options = ROUND) -> dict[int, object]:
    x, y, cases = village(seed)
    kinds = [(case, side) for case in cases for side in ("high", "low")]
    return dict(bernoulli_scans(x, y, kinds=kinds, enough=enough, options=options))


def same(one: Scan, other: Scan) -> None:
    assert one.largest.tolist() == other.largest.tolist()
    assert one.options.direction == other.options.direction
    assert len(one.clusters) == len(other.clusters)
    for a, b in zip(one.clusters, other.clusters, strict=True):
        assert (a.llr, a.p, a.p_error, a.cases, a.x, a.y, a.radius) == (
            b.llr,
            b.p,
            b.p_error,
            b.cases,
            b.x,
            b.y,
            b.radius,
        )
        assert a.members.tolist() == b.members.tolist()


@pytest.mark.parametrize("kept", [0, 10**9], ids=["circles found again", "circles kept"])
def test_side_by_side_is_as_one_by_one(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_MOST_KEPT", kept)
    x, y, cases = village(4)
    found = scanned(4, enough=NEVER)
    for number in range(6):
        options = Options(replicates=399, max_share=0.4, direction=("high", "low")[number % 2])
        one = found[number]
        assert isinstance(one, Scan)
        same(one, bernoulli_scan(x, y, cases=cases[number // 2], options=options))


@settings(max_examples=5)
@given(seed=st.integers(0, 2**31), enough=st.integers(5, 60))
def test_who_is_settled_has_the_p_of_the_replicates_drawn(seed: int, enough: int) -> None:
    whole, early = scanned(seed, enough=NEVER), scanned(seed, enough=enough)
    assert set(early) == set(range(6))
    for number, result in early.items():
        full = whole[number]
        assert isinstance(full, Scan)
        top = full.clusters[0].llr if full.clusters else 0.0
        as_large = full.largest >= top - 1e-9
        if isinstance(result, Settled):
            assert as_large[: result.replicates].sum() == result.as_large == enough
            assert as_large[result.replicates - 1]
            assert result.p == enough / result.replicates
            assert (1 + as_large.sum()) / 400 > enough / 400
        else:
            assert isinstance(result, Scan)
            assert as_large[:256].sum() < enough
            same(result, full)


def test_the_sequential_p_by_hand() -> None:
    """Besag and Clifford 1991: the tenth as large at the fortieth replicate is p = 1/4."""
    settled = Settled(cases=7, replicates=40, as_large=10)
    assert settled.p == 0.25
    assert settled.p_error == pytest.approx(0.25 * np.sqrt(0.075))


def test_the_sequential_p_is_honest_where_there_is_nothing() -> None:
    """Uniform ranks: p of at most a level comes no more often than the level says."""
    rng = np.random.default_rng(7)
    observed, null = rng.random(4000), rng.random((4000, 256))
    as_large = np.cumsum(null >= observed[:, None], axis=1)
    p = [
        Settled(2, int(np.argmax(row >= 20)) + 1, 20).p if row[-1] >= 20 else (1 + row[-1]) / 257
        for row in as_large
    ]
    for level in (0.05, 0.1, 0.2, 0.4, 0.8):
        assert np.mean(np.array(p) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 4000)


def test_likely_clusters_come_first_after_the_settled() -> None:
    order = list(scanned(9, enough=30))
    found = scanned(9, enough=30)
    settled = [isinstance(found[number], Settled) for number in order]
    assert any(settled)
    assert settled == sorted(settled, reverse=True)
    rest = [found[number] for number in order if isinstance(found[number], Scan)]
    least = [min((each.p for each in scan.clusters), default=1.0) for scan in rest]
    assert least[0] == min(least)


def test_what_cannot_be_scanned_says_why_and_holds_nobody_up() -> None:
    x, y, cases = village(1)
    kinds = [(np.zeros(120), "high"), (cases[0], "high"), (np.ones(120), "high")]
    found = dict(bernoulli_scans(x, y, kinds=kinds, enough=NEVER, options=ROUND))
    assert isinstance(found[1], Scan)
    reasons = [found[number].facts["reason"] for number in (0, 2)]
    assert reasons == ["there are fewer than two cases", "all who were asked are cases"]
    one_place = list(bernoulli_scans([1, 1], [2, 2], kinds=[([1, 1], "high")], enough=5))
    assert isinstance(one_place[0][1], NotAnalysable)


def test_many_households_at_few_places_are_scanned_one_by_one() -> None:
    x, y = np.repeat([[0.0, 1, 2, 3], [0, 0, 0, 0]], 30, axis=1)
    case = (np.arange(120) % 7 == 0).astype(int)
    ((_, found),) = bernoulli_scans(x, y, kinds=[(case, "low")], enough=5, options=ROUND)
    assert isinstance(found, Scan)
    same(
        found,
        bernoulli_scan(
            x, y, cases=case, options=Options(replicates=399, max_share=0.4, direction="low")
        ),
    )


def test_progress_only_grows_and_ends_at_the_whole() -> None:
    shares: list[float] = []
    scanned(3, enough=20, options=Options(replicates=399, progress=shares.append))
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1 + 1e-9
