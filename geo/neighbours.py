"""Which doors belong together: the next one, those of a lane, those of a building."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.household_search import HouseholdIndex, Part
from geo.number_ranges import NumberRanges
from geo.point_index import distance_m

_BUILDING: Final = "幢"


class Neighbourhood:
    """The doors of a register in the order of their addresses.

    Parameters
    ----------
    index
        The register.
    area
        Area of every household: 1组1号 there is not next to 1组2号 elsewhere.
    """

    def __init__(self, index: HouseholdIndex, area: NDArray[np.int64]) -> None:
        self._index = index
        self._area = area.tolist()

    def lane(self, row: int) -> list[int]:
        """Return the doors that differ from this one in the last number only, in their order."""
        name = self._lane_name(row)
        return self._lanes[name] if name else [row]

    def numbered(self, row: int, wanted: NumberRanges) -> list[int]:
        """Return the doors of this one's lane whose last number is wanted, in their order."""
        return [each for each in self.lane(row) if self._last_number(each) in wanted]

    def building(self, row: int) -> list[int]:
        """Return the doors of this one's building (幢); none where the address names none."""
        name = self._building_name(row)
        return self._buildings[name] if name else []

    def next_door(
        self,
        row: int,
        *,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        among: NDArray[np.bool_],
    ) -> int | None:
        """Return the door to go to next.

        The next one of the lane by its number; at the lane's end the nearest one, of several at
        one place the first by its address.

        Parameters
        ----------
        lon, lat
            Degrees of every household, NaN where it has no place.
        among
            Which households come into question.
        """
        lane = self.lane(row)
        after = lane[lane.index(row) + 1 :]
        following = next((each for each in after if among[each]), None)
        if following is not None:
            return following
        left = among.copy()
        left[row] = False
        near = np.flatnonzero(left & np.isfinite(lon) & np.isfinite(lat))
        if not near.size or not np.isfinite(lon[row]):
            return None
        away = np.round(distance_m(lon[near], lat[near], float(lon[row]), float(lat[row])), 1)
        return int(near[np.lexsort((self._index.rank[near], away))[0]])

    def _lane_name(self, row: int) -> tuple[Part, ...]:
        parts = self._index.parts[row]
        numbers = [place for place, part in enumerate(parts) if isinstance(part, int)]
        return (
            (self._area[row], *parts[: numbers[-1]], "", *parts[numbers[-1] + 1 :])
            if numbers
            else ()
        )

    def _last_number(self, row: int) -> int:
        numbers = [part for part in self._index.parts[row] if isinstance(part, int)]
        return numbers[-1] if numbers else -1

    def _building_name(self, row: int) -> tuple[Part, ...]:
        parts = self._index.parts[row]
        if _BUILDING not in parts:
            return ()
        return (self._area[row], *parts[: parts.index(_BUILDING) + 1])

    @cached_property
    def _lanes(self) -> dict[tuple[Part, ...], list[int]]:
        found: defaultdict[tuple[Part, ...], list[int]] = defaultdict(list)
        for row in self._index.order.tolist():
            found[self._lane_name(row)].append(row)
        return dict(found)

    @cached_property
    def _buildings(self) -> dict[tuple[Part, ...], list[int]]:
        found: defaultdict[tuple[Part, ...], list[int]] = defaultdict(list)
        for row in self._index.order.tolist():
            found[self._building_name(row)].append(row)
        return dict(found)
