"""Counting in bits is counting: sums, comparisons, leads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.scan.bit_counts import WORD, Counters, packed, set_bits
from geo.scan.unit_counts import _blocks, _least_lead, _most_lead


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 33), min_size=1, max_size=8))
def test_counts_are_sums_of_bits(seed, lengths) -> None:
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 9, 2 * WORD)
    counters = Counters(3, start, most=sum(lengths) + 8)
    count = np.tile(start, (3, 1))
    for length in lengths:
        bits = rng.integers(0, 2, (length, 3, 2 * WORD)).astype(np.uint8)
        counters.add(np.stack([packed(one) for one in bits]))
        count += bits.sum(axis=0, dtype=np.int64)
        assert (counters.all() == count).all()
        for limit in (1, int(count.mean()), int(count.max()), int(count.max()) + 1, 1000):
            assert (unpacked(counters.at_least(limit)) == (count >= limit)).all()
            assert (unpacked(counters.at_most(limit)) == (count <= limit)).all()
    blank = Counters(1, np.zeros(WORD, dtype=np.int64), most=3)
    assert blank.of(np.array([0]), np.array([0]), np.array([7])).tolist() == [0]
    assert unpacked(blank.at_most(0)).all()
    row, word, bit = np.nonzero(count.reshape(3, 2, WORD) > count.mean())
    assert (counters.of(row, word, bit) == count[row, word * WORD + bit]).all()


def unpacked(bits):
    return np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little").astype(bool)


def test_bits_that_are_set_are_listed_once() -> None:
    rng = np.random.default_rng(4)
    bits = rng.integers(0, 2**63, (5, 3), dtype=np.uint64) & rng.integers(
        0, 2**63, (5, 3), dtype=np.uint64
    )
    bits[2] = 0
    bits[4, 2] = 2**64 - 1
    row, word, bit = set_bits(bits)
    found = set(zip(row.tolist(), word.tolist(), bit.tolist(), strict=True))
    assert len(found) == len(row)
    assert found == {
        (r, w, b) for r, w in np.ndindex(5, 3) for b in range(WORD) if int(bits[r, w]) >> b & 1
    }


@given(st.lists(st.lists(st.integers(0, 40), min_size=5, max_size=5), min_size=1, max_size=4))
def test_leads_rise_by_one_at_most_and_keep_their_bounds(wanted) -> None:
    bounds = np.array(wanted)
    least, most = _least_lead(bounds), _most_lead(bounds)
    for lead in (least, most):
        assert np.isin(np.diff(lead, axis=1), (0, 1)).all()
    assert (least[:, 1:] >= bounds).all()
    assert (most[:, :-1] <= bounds).all()


@pytest.mark.parametrize("share", [1e-4, 0.05, 0.5])
def test_blocks_cover_all_sizes(share) -> None:
    blocks = _blocks(1000, share)
    assert [begin for begin, _ in blocks] == [0] + [stop for _, stop in blocks[:-1]]
    assert blocks[-1][1] == 1000
    assert max(stop - begin for begin, stop in blocks) < 32
