"""Positions at longitude 0 or latitude 0: a number that was missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from geo.suspicions.base import Material, Suspicion, rows_of
from text import N_

ZERO_DEGREES: Final = 1e-6
"""Nearer to 0 than 11 cm."""

_MESSAGE: Final = N_("In {count} rows longitude or latitude is 0.")


def find(material: Material) -> Iterator[Suspicion]:
    """Find rows of which one number or both are 0."""
    lon, lat = np.abs(material.lon) < ZERO_DEGREES, np.abs(material.lat) < ZERO_DEGREES
    either = lon | lat
    if either.any():
        figures = {"count": int(either.sum()), "both": int((lon & lat).sum())}
        yield Suspicion("zero", _MESSAGE, rows_of(either), figures)
