"""The turf of a team on its printed sheet: the way from stop to stop, and the stops' numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from geo.extent import Bounds
from geo.facts import Facts
from geo.model import LonLat
from layers.base import Legend, LegendEntry
from layers.sheet import Sheet
from layers.style import Style
from text import Translator

_STOP: Final = Style(fill="#b3261e", size=9.0)
_WAY: Final = Style("line", stroke="#b3261e", width=1.6, dash=True)
_MEETING: Final = Style(fill="#24221d", stroke="#ffffff", width=2.0, shape="star", size=22.0)


@dataclass(frozen=True, eq=False)
class TurfOnPaper:
    """What one team's map shows besides the base.

    Attributes
    ----------
    stops
        Rows of ``geo.plan.Plan.stops`` of one team, in order.
    start
        The meeting point, ``None`` for none.
    """

    stops: pd.DataFrame
    start: LonLat | None

    @property
    def window(self) -> Bounds:
        """Bounds of stops and meeting point, degrees."""
        lon, lat = self._way()
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def legend(self, _facts: Facts, t: Translator) -> Legend:
        """Say what the numbers are."""
        entries = [
            LegendEntry(_STOP, t("Stop, with its number on the sheet")),
            LegendEntry(_WAY, t("Order of the stops, not the way itself")),
        ]
        if self.start is not None:
            entries.append(LegendEntry(_MEETING, t("Meeting point")))
        return Legend(t("Stops"), tuple(entries))

    def paper(self, _facts: Facts, sheet: Sheet) -> None:
        """Draw it."""
        lon, lat = self._way()
        if len(lon) > 1:
            line = shapely.LineString(np.column_stack([lon, lat]))
            sheet.shapes(np.array([line], dtype=object), _WAY)
        if self.start is not None:
            sheet.points(lon[:1], lat[:1], _MEETING)
        each = self._each()
        sheet.numbers(
            each["stop_lon"].to_numpy(),
            each["stop_lat"].to_numpy(),
            [str(number) for number in each["stop"]],
            _STOP,
        )

    def _each(self) -> pd.DataFrame:
        return self.stops.drop_duplicates("stop")

    def _way(self) -> tuple[np.ndarray, np.ndarray]:
        each = self._each()
        lon, lat = each["stop_lon"].to_numpy(float), each["stop_lat"].to_numpy(float)
        if self.start is None:
            return lon, lat
        return np.append(self.start.lon, lon), np.append(self.start.lat, lat)
