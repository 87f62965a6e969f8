"""What ``analyse`` works on: places with counts, of a store or of CSV files."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import shapely
    from numpy.typing import NDArray

    from geo.facts import Facts
    from geo.homes import Homes

PLANE = "plane"
DEGREES = "EPSG:4326"


class Places(NamedTuple):
    """Places, their names and who of how many is a case.

    Attributes
    ----------
    x, y
        In ``crs``: ``"EPSG:n"``, or ``"plane"`` for metres of no known system.
    cases, people
        Shape (places,); a place without anybody asked has zero people.
    ids
        Names for people: rows of a file, numbers of households, names of areas.
    area
        The study area, if it is known.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    cases: NDArray[np.float64]
    people: NDArray[np.float64]
    ids: list[Any]
    crs: str
    area: shapely.Geometry | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What every result says first."""
        return {"places": len(self.x), "crs": self.crs}


def check_system(asked: argparse.Namespace) -> None:
    """Refuse systems in which distances are none, and say what is taken for granted.

    Raises
    ------
    NotAnalysable
        For EPSG:3857, degrees, and systems that are none.
    """
    from pyproj.exceptions import CRSError

    from geo.crs import require_metric
    from geo.errors import UnknownChoice
    from text import N_

    if not asked.crs:
        return
    try:
        require_metric(asked.crs)
    except CRSError as error:
        known = "EPSG:4549, EPSG:32650, …"
        raise UnknownChoice(topic=N_("coordinate system"), value=asked.crs, known=known) from error


def from_files(asked: argparse.Namespace) -> bool:
    """Whether CSV files were named; else it is a store."""
    return bool(asked.points or asked.areas)


def table_of(asked: argparse.Namespace) -> tuple[pd.DataFrame, str]:
    """Read the table of places; returns it and its file."""
    from reports.analysis_tables import read_csv

    file: str = asked.points or asked.areas
    return read_csv(file), file


def names_of(asked: argparse.Namespace, table: pd.DataFrame, file: str) -> list[Any]:
    """Return what rows are called: their own column, or their number from 0."""
    from reports.analysis_tables import column

    if asked.id:
        return list(column(table, asked.id, file=file))
    return list(table.iloc[:, 0].str.strip()) if asked.areas else list(range(len(table)))


def given_positions(
    asked: argparse.Namespace, table: pd.DataFrame, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y as the table has them; a note if they may be degrees by mistake."""
    import numpy as np

    from reports.analysis_tables import coordinates

    x, y = coordinates(table, (asked.x, asked.y), file=file)
    unsaid = not (asked.planar or asked.geodesic or asked.crs)
    if unsaid and np.abs(x).max() <= 180 and np.abs(y).max() <= 90:  # noqa: PLR2004 - degrees
        note = "distances are taken on the plane; if x and y are degrees, say --geodesic"
        print(f"run.py: {note}", file=sys.stderr)
    return x, y


def metric_places(asked: argparse.Namespace, *, value: str = "") -> Places:
    """Return places in metres.

    Parameters
    ----------
    value
        Column that stands for cases.
    """
    import numpy as np

    from geo.crs import STORED_CRS, metric_crs, transform
    from geo.scan.places import Places as Distinct
    from reports.analysis_tables import numbers

    if not from_files(asked):
        return homes_of(asked)
    table, file = table_of(asked)
    x, y = given_positions(asked, table, file)
    crs = asked.crs or PLANE
    if asked.geodesic:
        Distinct.check(x, y, geodesic=True)
        crs = metric_crs(float(x.mean()), float(y.mean()))
        x, y = transform(x, y, source=STORED_CRS, target=crs)
    counts = value or (asked.cases if asked.cases in table or asked.population else "")
    cases = numbers(table, counts, file=file) if counts else np.ones(len(table))
    people = (
        numbers(table, asked.population, file=file) if asked.population else np.ones(len(table))
    )
    return Places(x, y, cases, people, names_of(asked, table, file), crs)


def homes_of(asked: argparse.Namespace) -> Places:
    """Return the households of a store that were asked, and who of them reports."""
    import numpy as np

    facts, homes = _homes(asked)
    homes = homes.only(homes.asked)
    return Places(
        homes.x,
        homes.y,
        homes.reporting.astype(np.float64),
        np.ones(len(homes)),
        facts.survey.households.index[homes.row].tolist(),
        homes.crs,
        _ground(facts, homes.crs),
    )


def areas_of(asked: argparse.Namespace) -> Places:
    """Return the areas of a store that households are registered in."""
    import numpy as np
    import shapely

    from geo.crs import STORED_CRS, transform_geometries

    facts, homes = _homes(asked)
    areas = facts.survey.areas
    count = len(areas)
    inside = homes.area >= 0
    shapes = transform_geometries(areas.geometry.to_numpy(), source=STORED_CRS, target=homes.crs)
    middle = shapely.centroid(shapes)
    placed = np.isfinite(shapely.get_x(middle))
    kept = np.flatnonzero((np.bincount(homes.area[inside], minlength=count) > 0) & placed)
    cases, people = (
        np.bincount(homes.area[inside & chosen], minlength=count)[kept].astype(np.float64)
        for chosen in (homes.reporting, homes.asked)
    )
    x, y = shapely.get_x(middle)[kept], shapely.get_y(middle)[kept]
    return Places(x, y, cases, people, areas["name"].iloc[kept].tolist(), homes.crs)


def first_asked(asked: argparse.Namespace) -> NDArray[np.datetime64]:
    """Return the day on which each household of :func:`homes_of` was first effectively asked."""
    from geo.coverage import effective_visits, first_day

    facts, homes = _homes(asked)
    asked_then = facts.selected_visits & effective_visits(facts.survey)
    return first_day(facts.survey, asked_then)[homes.only(homes.asked).row]


def _homes(asked: argparse.Namespace) -> tuple[Facts, Homes]:
    from geo.homes import Homes
    from reports.verbs.asking import asked_facts

    _, facts = asked_facts(asked)
    return facts, Homes.of(facts)


def _ground(facts: Facts, crs: str) -> shapely.Geometry | None:
    """Return what the areas of a survey cover, metric."""
    import shapely

    from geo.crs import STORED_CRS, transform_geometries

    shapes = facts.survey.areas.geometry.to_numpy()
    if not len(shapes) or shapely.is_empty(shapes).all():
        return None
    return shapely.union_all(
        shapely.make_valid(transform_geometries(shapes, source=STORED_CRS, target=crs))
    )
