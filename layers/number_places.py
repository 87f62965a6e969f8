"""Where numbers of stops stand on a printed map, so that none covers another."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_DIRECTIONS: Final = 16
_MOST_RINGS: Final = 40
_GAP: Final = 1.15
"""Room a number takes, as a multiple of its size."""


def free_places(
    spots: NDArray[np.float64],
    widths: NDArray[np.float64],
    height: float,
    *,
    taken: list[Box],
    within: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Find a place for every number: at its spot, else on the nearest ring around it that is free.

    A number for which there is no room at all stands at its spot.

    Parameters
    ----------
    spots
        Where numbers belong, shape (numbers, 2).
    widths, height
        Size of the numbers, in the unit of the spots.
    taken
        What is in the way already; the places found are added.
    within
        Box that numbers keep inside.

    Returns
    -------
    ndarray
        Middles of the numbers, shape (numbers, 2).
    """
    angle = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * height * 0.6
    tries = np.concatenate([np.zeros((1, 2)), *(ring * n for n in range(2, _MOST_RINGS))])
    boxes = np.array(taken, dtype=float).reshape(-1, 4)
    places = spots.copy()
    for row, (spot, width) in enumerate(zip(spots, widths, strict=True)):
        half = np.array([width, height]) * _GAP / 2
        low, high = spot + tries - half, spot + tries + half
        fits = ((low >= within[:2]) & (high <= within[2:])).all(axis=1)
        meets = (low[:, None, :] < boxes[None, :, 2:]) & (high[:, None, :] > boxes[None, :, :2])
        fits &= ~meets.all(axis=2).any(axis=1)
        chosen = int(fits.argmax())  # the spot itself where nothing fits
        places[row] = spot + tries[chosen]
        boxes = np.vstack([boxes, [*low[chosen], *high[chosen]]])
    taken[:] = [tuple(box) for box in boxes.tolist()]
    return places
