"""Counts of thousands of lanes at once, held in binary: plane k has the digit 2^k of each.

A lane is one bit of a row of 64-bit words. Rows of bits are added as a processor adds digits, all
lanes at once: of three digits of one plane, one stays and one is carried to the next.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

WORD: Final = 64
Bits = NDArray[np.uint64]


def room_for(rows: int, lanes: int) -> Bits:
    """Make an empty table of bits, shape (rows, words)."""
    return np.zeros((rows, -(-lanes // WORD)), dtype="<u8")


def packed(lanes: NDArray[np.uint8]) -> Bits:
    """Pack 0 and 1, shape (rows, 64 × words), to bits, shape (rows, words)."""
    return np.packbits(np.ascontiguousarray(lanes), axis=1, bitorder="little").view("<u8")


def digit(words: Bits, bit: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one bit of each word."""
    return ((words >> bit.astype(np.uint64)) & np.uint64(1)).astype(np.int64)


def set_bits(words: Bits) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """List the bits that are set in a table: row, word, bit."""
    row, word = np.nonzero(words)
    left = words[row, word]
    found = []
    while left.size:
        lowest = left & (~left + np.uint64(1))
        found.append((row, word, np.bitwise_count(lowest - np.uint64(1)).astype(np.int64)))
        left ^= lowest
        more = left != 0
        row, word, left = row[more], word[more], left[more]
    if not found:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    rows, places, bits = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(places), np.concatenate(bits)


class Counters:
    """Counts for each of some rows and all lanes.

    Parameters
    ----------
    rows
        How many.
    start
        What each lane counts from, shape (64 × words,).
    most
        The largest count there can be.
    """

    def __init__(self, rows: int, start: NDArray[np.int64], *, most: int) -> None:
        places = np.arange(most.bit_length())[:, None]
        first = packed((start >> places & 1).astype(np.uint8))
        shape = (len(first), rows, first.shape[1])
        self._planes: list[Bits] = list(np.broadcast_to(first[:, None], shape).copy())
        self._spare = np.empty(shape[1:], dtype="<u8")
        self._largest = int(start.max())

    def add(self, block: Bits) -> None:
        """Count the bits of a block, shape (steps, rows, words); the block is used up."""
        self._largest += len(block)
        digits = list(block)
        for place in range(len(self._used())):
            digits = self._add_to(place, digits)

    def at_least(self, count: int) -> Bits:
        """Mark the lanes that have come to a count above 0."""
        planes = self._used()
        if count >= 1 << len(planes):
            return np.zeros_like(self._spare)
        lowest = (count & -count).bit_length() - 1
        reached = planes[lowest].copy()
        for place in range(lowest + 1, len(planes)):
            join = np.bitwise_and if count >> place & 1 else np.bitwise_or
            join(reached, planes[place], out=reached)
        return reached

    def at_most(self, count: int) -> Bits:
        """Mark the lanes that have not gone beyond a count."""
        beyond = self.at_least(count + 1)
        return np.invert(beyond, out=beyond)

    def of(
        self, row: NDArray[np.int64], word: NDArray[np.int64], bit: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the counts of single lanes."""
        where = row * self._spare.shape[1] + word
        planes = self._used() or [np.zeros_like(self._spare)]
        digits = np.stack([plane.ravel().take(where) for plane in planes])
        digits >>= bit.astype(np.uint64)
        digits &= np.uint64(1)
        digits <<= np.arange(len(digits), dtype=np.uint64)[:, None]
        return np.asarray(digits.sum(axis=0), dtype=np.int64)

    def all(self) -> NDArray[np.int32]:
        """Return all counts, shape (rows, lanes)."""
        rows, words = self._spare.shape
        count = np.zeros((rows, words * WORD), dtype=np.int32)
        for place, plane in enumerate(self._used()):
            one = np.unpackbits(plane.view(np.uint8), axis=1, bitorder="little")
            count += one.astype(np.int32) << place
        return count

    def _used(self) -> list[Bits]:
        """Return the planes that can hold anything yet."""
        return self._planes[: self._largest.bit_length()]

    def _add_to(self, place: int, digits: list[Bits]) -> list[Bits]:
        """Add digits to a plane; return what is carried to the next."""
        plane = self._planes[place]
        carried = []
        for one, other in zip(digits[::2], digits[1::2], strict=False):
            np.bitwise_xor(plane, one, out=self._spare)
            np.bitwise_and(one, plane, out=one)
            np.bitwise_xor(self._spare, other, out=plane)
            np.bitwise_and(self._spare, other, out=other)
            np.bitwise_or(one, other, out=one)
            carried.append(one)
        if len(digits) % 2:
            last = digits[-1]
            np.bitwise_xor(plane, last, out=self._spare)
            np.bitwise_and(plane, last, out=last)
            self._planes[place], self._spare = self._spare, plane
            carried.append(last)
        return carried
