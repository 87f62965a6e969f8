"""How many cases, at most, lie in any circle of n households: for all n and many replicates.

For a fixed number of households the likelihood ratio grows with the cases, so the largest count
for each number is all that a replicate's maximum needs. Replicates stand side by side in rows of
bytes: one household more in a circle is one addition of rows. Bytes suffice, as they count how
far a circle is from what is expected in it; where that might run over, counting goes on wider.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.scan.places import Nearest

_STEPS: Final = 8
_CHECKED: Final = 4
"""Blocks of steps after which bytes are checked for coming near their limits."""
_NEAR_OVERFLOW: Final = 127 - (_CHECKED + 1) * _STEPS
_LINE: Final = 64
"""Bytes that a processor fetches together."""
_NO_BYTE: Final = -128
_NOTHING: Final = np.iinfo(np.int32).min

Rows = NDArray[np.int8]


def room_for(households: int, replicates: int) -> Rows:
    """Make an empty table of replicates, its rows aligned for the processor."""
    width = -(-replicates // _LINE) * _LINE
    return np.zeros((households, width), dtype=np.int8)


class LargestCounts:
    """Largest counts so far, of circles of 1, 2 … households.

    Parameters
    ----------
    marked
        1 where a household is a case of a replicate, made by :func:`room_for`.
    largest
        Households in the largest circle.
    share
        Share of cases among all.

    """

    def __init__(self, marked: Rows, *, largest: int, share: float) -> None:
        self._marked = marked
        self._share = share
        # as counted: less what is expected, in bytes until somewhere they do not suffice
        self._found: NDArray[np.signedinteger] = np.full(
            (largest, marked.shape[1]), _NO_BYTE, dtype=np.int8
        )

    def found(self, replicates: int) -> NDArray[np.int32]:
        """Return the counts, shape (largest, replicates).

        They are negative where no circle has just so many households.
        """
        away = self._found[:, :replicates].astype(np.int32)
        begin = np.arange(len(away)) // _STEPS * _STEPS
        expected = np.array([self._expected(each) for each in begin.tolist()], dtype=np.int32)
        return np.where(away == _nothing(self._found), _NOTHING, away + expected[:, None])

    def merge(self, other: LargestCounts) -> None:
        """Take what another one has seen into account."""
        if other._found.dtype != np.int8:
            self._widen()
        found = other._found if self._found.dtype == np.int8 else _wide(other._found)
        np.maximum(self._found, found, out=self._found)

    def look_at(self, near: Nearest) -> None:
        """Take circles around some centres into account."""
        largest, lanes = self._found.shape
        centres = len(near.row)
        rows = np.ascontiguousarray(near.row.T, dtype=np.intp)
        complete = np.ascontiguousarray(near.complete.T)
        taken = np.empty((_STEPS, centres, lanes), dtype=np.int8)
        away: NDArray[np.signedinteger] = np.zeros((centres, lanes), dtype=np.int8)
        for block_number, begin in enumerate(range(0, largest, _STEPS), start=1):
            step = min(_STEPS, largest - begin)
            block = taken[:step]
            part = rows[begin : begin + step]
            np.take(self._marked, part, axis=0, out=block, mode="clip")
            counted = _running(block, away)
            risen = self._expected(begin + step) - self._expected(begin)
            np.subtract(counted[-1], counted.dtype.type(risen), out=away)
            self._keep(begin, counted, complete[begin : begin + step])
            if block_number % _CHECKED == 0 and _near_overflow(away):
                away = away.astype(np.int32)

    def _keep(
        self,
        begin: int,
        counted: NDArray[np.signedinteger],
        complete: NDArray[np.bool_],
    ) -> None:
        if counted.dtype != np.int8:
            self._widen()
        if not complete.all():
            counted[~complete] = _nothing(counted)
        most = counted.max(axis=1)
        target = self._found[begin : begin + len(most)]
        np.maximum(target, most if target.dtype == most.dtype else _wide(most), out=target)

    def _expected(self, households: int) -> int:
        return round(self._share * households)

    def _widen(self) -> None:
        if self._found.dtype == np.int8:
            self._found = _wide(self._found)


def _nothing(counted: NDArray[np.signedinteger]) -> int:
    """Return what stands for no circle in a table of counts."""
    return _NO_BYTE if counted.dtype == np.int8 else _NOTHING


def _wide(counted: NDArray[np.signedinteger]) -> NDArray[np.signedinteger]:
    """Copy a table of bytes, or one that is wide already, to wider numbers."""
    if counted.dtype != np.int8:
        return counted
    return np.where(counted == _NO_BYTE, _NOTHING, counted).astype(np.int32)


def _near_overflow(away: NDArray[np.signedinteger]) -> bool:
    return away.dtype == np.int8 and max(int(away.max()), -int(away.min())) > _NEAR_OVERFLOW


def _running(block: Rows, before: NDArray[np.signedinteger]) -> NDArray[np.signedinteger]:
    """Add up steps, on top of what was counted before; in place as long as bytes suffice."""
    if before.dtype == np.int8:
        block[0] += before
        for step in range(1, len(block)):
            np.add(block[step], block[step - 1], out=block[step])
        return block
    return np.asarray(np.cumsum(block, axis=0, dtype=before.dtype) + before)
