"""Several reports of one thing become one issue with a shape, and the shape says who else has it.

The shape is an area around the reporters, or the part of something lying around (a railway, a
road) that they live along. Supporters are the households that report it. Exposed are all due
households no farther from the shape than ``within_m``, asked or not: the reach of the supporters
unless given, so that one report from far away does not make the whole town exposed.

How many of those not asked would report it is estimated from those asked at the same distance:
``not asked × share``, the bounds by Wilson's interval of the share. That holds as far as those who
were not asked are like those who were; where fewer than ``LEAST_ASKED`` were asked no estimate is
given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.distance_bands import shares
from geo.errors import NotAnalysable
from geo.facilities import nearest_of
from geo.homes import Homes
from text import N_

MARGIN_M: Final = 25.0
"""How far an area reaches beyond the outermost reporters."""
REACH_SHARE: Final = 0.9
"""Share of the supporters who live within their reach of the shape."""
LEAST_REACH_M: Final = 50.0

_LEAST_REPORTS: Final = 2


@dataclass(frozen=True, eq=False)
class SharedCause:
    """One issue of several reports.

    Attributes
    ----------
    shape
        A metric line or area, in the system of the homes.
    within_m
        Households no farther from the shape are exposed.
    supporters
        Which homes report it, wherever they are; shape (homes,).
    exposed
        Which homes are within reach; shape (homes,).
    asked, reporting, not_asked
        Exposed homes that were asked, that report it, that were not asked.
    share, low, high
        Of the asked, who reports; NaN where nobody was asked.
    estimate
        How many of those not asked would report it, and its bounds; ``None`` where too few were
        asked to say.
    """

    shape: shapely.Geometry
    within_m: float
    supporters: NDArray[np.bool_]
    exposed: NDArray[np.bool_]
    asked: int
    reporting: int
    not_asked: int
    share: float
    low: float
    high: float
    estimate: tuple[float, float, float] | None


def area_around(
    x: NDArray[np.float64], y: NDArray[np.float64], *, margin_m: float = MARGIN_M
) -> shapely.Geometry:
    """Draw the area of some reports: their convex hull and a margin around it.

    Parameters
    ----------
    x, y
        Metric positions of the reports, one at least.
    margin_m
        Of the margin.
    """
    if not len(x):
        raise NotAnalysable(reason=N_("fewer than two of those asked report it"))
    spots = shapely.MultiPoint(np.column_stack([x, y]))
    return shapely.buffer(shapely.convex_hull(spots), margin_m, quad_segs=16)


def part_along(
    lines: NDArray[np.object_],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    margin_m: float = MARGIN_M,
) -> shapely.Geometry:
    """Cut out the parts of lines that some reports lie along.

    Of each line that is the nearest one to a report, the part between the outermost points nearest
    to reports, and a margin at both ends.

    Parameters
    ----------
    lines
        Metric lines; other shapes are left out.
    x, y
        Metric positions of the reports.
    margin_m
        Along the line.

    Raises
    ------
    NotAnalysable
        If there are no lines or no reports.
    """
    parts = shapely.get_parts(lines)
    parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > 0)]
    if not (len(parts) and len(x)):
        raise NotAnalysable(reason=N_("there is no line to lie along"))
    row = nearest_of(x, y, parts).row
    spots = np.asarray(shapely.points(x, y), dtype=object)
    place = shapely.line_locate_point(parts[row], spots)
    pieces = [
        _between(parts[one], place[row == one].min() - margin_m, place[row == one].max() + margin_m)
        for one in np.unique(row)
    ]
    return pieces[0] if len(pieces) == 1 else shapely.MultiLineString(pieces)


def _between(line: shapely.LineString, begin: float, end: float) -> shapely.LineString:
    """Return the part of a line between two lengths along it."""
    corners = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.hypot(*np.diff(corners, axis=0).T).cumsum()])
    begin, end = max(begin, 0.0), min(end, float(along[-1]))
    inner = along[(along > begin) & (along < end)]
    places = np.concatenate([[begin], inner, [end]])
    return shapely.LineString(
        np.column_stack([np.interp(places, along, axis) for axis in corners.T])
    )


def shared_cause(
    homes: Homes,
    shape: shapely.Geometry,
    *,
    supporters: NDArray[np.bool_] | None = None,
    within_m: float | None = None,
) -> SharedCause:
    """Make one issue of the reports around a shape and estimate who else is exposed.

    Parameters
    ----------
    homes
        All that may be exposed.
    shape
        A metric line or area, see :func:`area_around` and :func:`part_along`.
    supporters
        Whose reports become one, all of them reporting; those reporting unless given.
    within_m
        Metres from the shape; unless given, the distance within which ``REACH_SHARE`` of the
        supporters live, and ``LEAST_REACH_M`` at least for a line.

    Raises
    ------
    NotAnalysable
        If there are fewer than two supporters, or one of them does not report it.
    """
    supporters = homes.reporting if supporters is None else supporters
    if supporters.sum() < _LEAST_REPORTS:
        raise NotAnalysable(reason=N_("fewer than two of those asked report it"))
    if (supporters & ~homes.reporting).any():
        raise NotAnalysable(reason=N_("a household that does not report it cannot support it"))
    away = nearest_of(homes.x, homes.y, np.array([shape], dtype=object)).away_m
    if within_m is None:
        # "higher": somebody lives exactly there, whatever the rounding
        usual = float(np.quantile(away[supporters], REACH_SHARE, method="higher"))
        within_m = usual if float(shapely.area(shape)) > 0 else max(usual, LEAST_REACH_M)
    exposed = away <= within_m
    asked, reporting = homes.asked & exposed, homes.reporting & exposed
    not_asked = int((exposed & ~homes.asked).sum())
    of_asked = shares(np.array([reporting.sum()]), np.array([asked.sum()]))
    share, low, high = (float(of_asked[name][0]) for name in ("share", "low", "high"))
    known = bool(of_asked["enough"][0])
    return SharedCause(
        shape,
        within_m,
        supporters,
        exposed,
        int(asked.sum()),
        int(reporting.sum()),
        not_asked,
        share,
        low,
        high,
        (not_asked * share, not_asked * low, not_asked * high) if known else None,
    )
