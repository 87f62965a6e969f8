"""What becomes of positions that lie far from all that the campaign knows: a wrong sign, a typo."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.doubts import Answers, Choice, Message, Question, asked
from data.importing.values import BadValue, listed
from geo.crs import CHINA
from geo.extent import Bounds
from geo.survey_grid import NEAR_DEGREES
from text import N_

TOPIC: Final = "far_away"
REJECT: Final = "reject"
NO_PLACE: Final = "no_place"
KEEP: Final = "keep"
CHOICES: Final = (
    Choice(REJECT, (N_("Wrong: such rows are rejected"), {})),
    Choice(NO_PLACE, (N_("Wrong: keep the rows without a position"), {})),
    Choice(KEEP, (N_("Right as they are"), {})),
)
_MESSAGE: Final = N_("Some positions lie far away. Are they right?")
_GROUND: Final = N_("{count} rows lie more than {degrees}° from the campaign's area: {rows}.")
_CHINA: Final = N_("{count} rows lie outside China, and others do not: {rows}.")

TOO_FAR: Final = BadValue(
    "far_away",
    N_("This position lies far from all others."),
    N_("Check its sign and its digits."),
)


def far_rows(
    lon: NDArray[np.float64], lat: NDArray[np.float64], near: Bounds | None
) -> NDArray[np.bool_]:
    """Find rows that lie far from the campaign's ground.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326; rows without a place are not far.
    near
        Bounds of the ground in degrees. Where none is known, a row is far when it lies outside
        China and most rows do not, or would lie near the others had it no minus sign.
    """
    there = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004 - degrees
    if near is None:
        inside = there & _within(lon, lat, CHINA)
        if not inside.any():
            return inside
        there &= ~inside
        if inside.sum() > there.sum():
            return there
        others = (lon[inside].min(), lat[inside].min(), lon[inside].max(), lat[inside].max())
        return there & _within(np.abs(lon), np.abs(lat), _widened(others))
    return there & ~_within(lon, lat, _widened(near))


def _widened(box: Bounds) -> Bounds:
    west, south, east, north = box
    return west - NEAR_DEGREES, south - NEAR_DEGREES, east + NEAR_DEGREES, north + NEAR_DEGREES


def _within(lon: NDArray[np.float64], lat: NDArray[np.float64], box: Bounds) -> NDArray[np.bool_]:
    inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    return np.asarray(inside)


def question(
    far: NDArray[np.bool_], numbers: list[int], near: Bounds | None, answers: Answers
) -> Question | None:
    """Ask about such rows, if there is any.

    Parameters
    ----------
    far
        Which rows are.
    numbers
        Row numbers in the file.
    """
    if not far.any():
        return None
    rows = listed([number for number, each in zip(numbers, far, strict=True) if each])
    why: Message = (_CHINA, {"count": int(far.sum()), "rows": rows})
    if near is not None:
        why = (_GROUND, {**why[1], "degrees": f"{NEAR_DEGREES:g}"})
    return asked(Question(TOPIC, (_MESSAGE, {}), CHOICES, REJECT, why), answers)
