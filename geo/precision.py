"""How exactly a position is known, and the places that stand for whole estates, villages or towns.

A record found by its address may be known to lie in a village and no nearer. Its position is then
the village's: it counts in every figure and stands in every list, but it is no house on a map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from text import N_

PRECISIONS: Final = ("point", "building", "estate", "village", "town")
"""From the exact to the coarse. Position in this tuple is the integer code in frames."""

PRECISION_CODES: Final = {key: code for code, key in enumerate(PRECISIONS)}
EXACT: Final = PRECISION_CODES["point"]
HOUSE: Final = PRECISION_CODES["building"]
"""The coarsest at which a position is still that of a house."""
COARSEST: Final = len(PRECISIONS) - 1
ROUGH: Final = PRECISIONS[HOUSE + 1 :]

PRECISION_TITLES: Final = {
    "point": N_("Exact place"),
    "building": N_("Building"),
    "estate": N_("Estate"),
    "village": N_("Village or community"),
    "town": N_("Town"),
}


@dataclass(frozen=True, eq=False)
class RoughPlaces:
    """Where records stand that are known to an estate, a village or a town only.

    Attributes
    ----------
    lon, lat
        Each distinct place once, degrees; two precisions at one spot are two places.
    precision
        Code of each place.
    row
        Rows of the records' frame that stand at such places, ascending.
    place
        Number of the place of each of those rows.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    precision: NDArray[np.int8]
    row: NDArray[np.int64]
    place: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        precision: NDArray[np.int8],
    ) -> RoughPlaces:
        """Find the rough places among the positions of a frame.

        Parameters
        ----------
        lon, lat
            Degrees, NaN for a record without a place: what it says of its precision is ignored.
        precision
            Code of every record.
        """
        rough = (precision > HOUSE) & np.isfinite(lon) & np.isfinite(lat)
        row = np.flatnonzero(rough).astype(np.int64)
        spots = pd.DataFrame({"precision": precision[row], "lon": lon[row], "lat": lat[row]})
        place = np.asarray(spots.groupby(list(spots.columns)).ngroup(), dtype=np.int64)
        _, first = np.unique(place, return_index=True)
        found = spots.iloc[first]
        return cls(
            found["lon"].to_numpy(),
            found["lat"].to_numpy(),
            found["precision"].to_numpy(dtype=np.int8),
            row,
            place,
        )

    def __len__(self) -> int:
        return len(self.lon)

    def counts(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count the chosen rows of the frame (a mask over all of it) at every place."""
        return np.bincount(self.place[chosen[self.row]], minlength=len(self)).astype(np.int64)
