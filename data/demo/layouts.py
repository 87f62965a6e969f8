"""How houses stand in a made-up village or estate, before it has a place or a direction.

Lengths are metres along the community's own axes, ``u`` to its east and ``v`` to its north, with
the middle of the houses near 0, 0.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_HOUSE_PITCH_M: Final = (16.0, 27.0)
_HOUSES_PER_LANE_BLOCK: Final = 9
_LANE_GAP_M: Final = 9.0
_BLOCK_M: Final = (60.0, 13.0)
_BLOCK_PITCH_M: Final = (82.0, 34.0)
_STAIRS, _FLOORS, _DOORS = 4, 6, 2
_FLATS_PER_BLOCK: Final = _STAIRS * _FLOORS * _DOORS


class Layout(NamedTuple):
    """Houses and what lies between them, along the community's own axes, metres."""

    buildings: pd.DataFrame
    households: pd.DataFrame
    lanes: NDArray[np.float64]
    lamps: NDArray[np.float64]

    @property
    def low(self) -> NDArray[np.float64]:
        """The westernmost and the southernmost middle of a building: ``u``, ``v``."""
        return np.asarray(self.buildings[["u", "v"]].to_numpy().min(axis=0))

    @property
    def high(self) -> NDArray[np.float64]:
        """The easternmost and the northernmost middle of a building: ``u``, ``v``."""
        return np.asarray(self.buildings[["u", "v"]].to_numpy().max(axis=0))


def village_layout(rng: np.random.Generator, count: int, *, dark_from: float) -> Layout:
    """Lay a village out: rows of houses along lanes, a few plots left empty.

    ``dark_from`` is the share of rows, counted from the south, beyond which nobody put up lamps.
    """
    columns = max(int(np.ceil(np.sqrt(count * 1.9))), 4)
    rows = int(np.ceil(count / columns / 0.93)) + 1
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    kept = np.sort(rng.choice(columns * rows, size=count, replace=False))
    column, row = column.ravel()[kept], row.ravel()[kept]
    gap = column // _HOUSES_PER_LANE_BLOCK * _LANE_GAP_M
    width = columns * _HOUSE_PITCH_M[0]
    u = column * _HOUSE_PITCH_M[0] + gap - width / 2 + rng.normal(0, 0.8, count)
    v = row * _HOUSE_PITCH_M[1] - rows * _HOUSE_PITCH_M[1] / 2 + rng.normal(0, 0.8, count)
    group = row // 3 + 1
    number = np.ones(count, dtype=int)
    for each in np.unique(group):
        number[group == each] = np.arange(1, (group == each).sum() + 1)
    address = [f"{g}组{n}号" for g, n in zip(group, number, strict=True)]
    buildings = pd.DataFrame(
        {
            "u": u,
            "v": v,
            "width": rng.uniform(9.5, 12.5, count),
            "depth": rng.uniform(8.5, 11.0, count),
            "name": "",
        }
    )
    households = pd.DataFrame(
        {
            "u": u,
            "v": v,
            "building": np.arange(count),
            "address": address,
            "block": 0,
            "stair": 0,
        }
    )
    lanes, lamps = _lane_lines(u, v, rows, dark_from=dark_from)
    return Layout(buildings, households, lanes, lamps)


def _lane_lines(
    u: NDArray[np.float64], v: NDArray[np.float64], rows: int, *, dark_from: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw a lane below every row, cross lanes, and lamps along the lit ones."""
    west, east = u.min() - 14, u.max() + 14
    levels = v.min() + np.arange(rows) * _HOUSE_PITCH_M[1] - _HOUSE_PITCH_M[1] / 2
    lanes = [((west, level), (east, level)) for level in levels]
    step = _HOUSES_PER_LANE_BLOCK * _HOUSE_PITCH_M[0] + _LANE_GAP_M
    across = np.arange(u.min() + step - 12, east, step)
    lanes += [((x, levels[0]), (x, levels[-1])) for x in across]
    lit = levels[: max(int(len(levels) * dark_from), 1)]
    lamps = [(x, level) for level in lit for x in np.arange(west + 8, east, 42.0)]
    return np.array(lanes), np.array(lamps)


def estate_layout(count: int) -> Layout:
    """Lay an estate out: blocks of four stairs, six floors, two doors a floor."""
    blocks = int(np.ceil(count / _FLATS_PER_BLOCK))
    per_row = 3 if blocks > 4 else 2  # noqa: PLR2004 - narrow estates have two columns
    block = np.arange(blocks)
    u = (block % per_row - (per_row - 1) / 2) * _BLOCK_PITCH_M[0]
    v = (block // per_row - (blocks - 1) // per_row / 2) * _BLOCK_PITCH_M[1]
    buildings = pd.DataFrame(
        {
            "u": u,
            "v": v,
            "width": _BLOCK_M[0],
            "depth": _BLOCK_M[1],
            "name": [f"{number + 1}幢" for number in block],
        }
    )
    flat = np.arange(count)
    home = flat // _FLATS_PER_BLOCK
    stair = flat % _FLATS_PER_BLOCK // (_FLOORS * _DOORS)
    floor = flat % (_FLOORS * _DOORS) // _DOORS
    door = flat % _DOORS
    stair_width = _BLOCK_M[0] / _STAIRS
    households = pd.DataFrame(
        {
            # the flats of a stair are spread over its footprint, so that each can be clicked
            "u": u[home] + (stair + 0.5) * stair_width - _BLOCK_M[0] / 2 + (door - 0.5) * 5.0,
            "v": v[home] + (floor - (_FLOORS - 1) / 2) * 1.9,
            "building": home,
            "address": [
                f"{h + 1}幢{s + 1}单元{(f + 1) * 100 + d + 1}室"
                for h, s, f, d in zip(home, stair, floor, door, strict=True)
            ],
            "block": home + 1,
            "stair": stair + 1,
        }
    )
    west, east = u.min() - _BLOCK_M[0] / 2 - 12, u.max() + _BLOCK_M[0] / 2 + 12
    levels = np.unique(v) - _BLOCK_PITCH_M[1] / 2
    lanes = [((west, level), (east, level)) for level in levels]
    lanes += [((x, levels[0]), (x, v.max() + 14)) for x in (west, east)]
    lamps = [(x, level) for level in levels for x in np.arange(west, east + 1, 36.0)]
    return Layout(buildings, households, np.array(lanes), np.array(lamps))
