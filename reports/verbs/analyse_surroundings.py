"""``analyse bands``, ``gaps``, ``serve``, ``site``: what lies around, on a store or CSV files."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reports.verbs.base import DONE, add_campaign, add_common, show, words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geo.distance_bands import Trend, TrendOptions
    from geo.facilities import Facilities
    from geo.homes import Homes
    from geo.walking_network import WalkingNetwork

Kinds = Any
"""What ``add_subparsers`` returns; argparse does not name it."""


def add_analyses(kinds: Kinds) -> None:
    """Add the four to the analyses of the verb."""
    bands = kinds.add_parser("bands", help="shares by distance to something, and a test")
    _add_source(bands, kind="rail")
    edges = "lower edges of the bands, metres, the first 0"
    bands.add_argument("--edges", metavar="M", type=float, nargs="+", help=edges)
    bands.add_argument("--rising", action="store_true", help="test whether shares rise instead")
    _add_test(bands)
    gaps = kinds.add_parser("gaps", help="stretches of road that no lamp lights")
    _add_source(gaps, kind="street_lamps", files=False)
    gaps.add_argument("--reach", metavar="M", type=float, default=55.0, help="of one, default 55")
    gaps.add_argument("--complete", action="store_true", help="the list of them is complete")
    serve = kinds.add_parser("serve", help="who can walk to a stop, and who cannot")
    _add_source(serve, kind="bus_stops")
    _add_limit(serve)
    _add_test(serve)
    site = kinds.add_parser("site", help="where new stops would serve most")
    _add_source(site, kind="bus_stops")
    _add_limit(site)
    site.add_argument("--count", type=int, default=1, help="how many, default 1")
    site.add_argument("--sites", metavar="CSV", help="candidates; default: places along roads")
    site.add_argument("--spacing", metavar="M", type=float, default=100.0, help="of such places")
    site.add_argument("--time-limit", metavar="S", type=float, default=20.0)


def _add_source(parser: argparse.ArgumentParser, *, kind: str, files: bool = True) -> None:
    parser.add_argument("--kind", type=words, default=kind, help=f"of surroundings: {kind}")
    several: dict[str, Any] = {"type": words, "action": "append", "default": []}
    parser.add_argument("--class", dest="classes", metavar="CLASS", **several)
    add_campaign(parser)
    add_common(parser)
    parser.set_defaults(points="")
    if files:
        parser.add_argument("--points", metavar="CSV", help="homes, instead of a store")
        parser.add_argument("--facilities", metavar="CSV", help="what is near them, with --points")
        parser.add_argument("--x", metavar="COLUMN", type=words, default="x", help="metres")
        parser.add_argument("--y", metavar="COLUMN", type=words, default="y")
        parser.add_argument("--cases", metavar="COLUMN", type=words, default="cases")
        asked = "column of who was asked, 1 or 0; default: all"
        parser.add_argument("--population", metavar="COLUMN", type=words, default="", help=asked)
        parser.add_argument("--crs", type=words, default="", help="of positions: EPSG:4549")


def _add_limit(parser: argparse.ArgumentParser) -> None:
    far = "how far people walk, metres, default 500"
    parser.add_argument("--limit", metavar="M", type=float, default=500.0, help=far)


def _add_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by-area", action="store_true", help="compare within areas only")
    parser.add_argument("--replicates", type=int, default=999)
    parser.add_argument("--seed", type=int, default=20170324)


class _Source(NamedTuple):
    """Homes, facilities and roads of a store or of files, and the names of areas by row.

    Attributes
    ----------
    walked
        The roads that people walk along.
    """

    homes: Homes
    facilities: Facilities
    roads: NDArray[np.object_]
    walked: NDArray[np.object_]
    areas: list[str]

    @property
    def network(self) -> WalkingNetwork:
        from geo.walking_network import WalkingNetwork

        return WalkingNetwork.of(self.walked)

    def area(self, row: int) -> str:
        return self.areas[row] if 0 <= row < len(self.areas) else ""

    @property
    def told(self) -> dict[str, Any]:
        """What every result says first."""
        excluded = self.facilities.excluded["class"].value_counts()
        return {
            "kind": self.facilities.kind,
            "facilities": len(self.facilities),
            "excluded": {str(name): int(count) for name, count in excluded.items()},
            "homes": len(self.homes),
            "unplaced": self.homes.unplaced,
            "reports_beside": self.homes.beside,
            "crs": self.homes.crs,
        }


def _source(asked: argparse.Namespace) -> _Source:
    if asked.points:
        return _of_files(asked)
    from geo.crs import STORED_CRS, transform_geometries
    from geo.facilities import Facilities
    from geo.homes import Homes
    from geo.plan_routes import walking_roads
    from reports.verbs.asking import asked_facts

    _, facts = asked_facts(asked)
    homes = Homes.of(facts)
    found = Facilities.of(facts.survey, asked.kind, crs=homes.crs, classes=asked.classes)
    roads = Facilities.of(facts.survey, "roads", crs=homes.crs).shapes
    walked = transform_geometries(walking_roads(facts.survey), source=STORED_CRS, target=homes.crs)
    names = facts.survey.areas["name"].astype(str).tolist()
    return _Source(homes, found, roads, walked, names)


def _of_files(asked: argparse.Namespace) -> _Source:
    import numpy as np
    import pandas as pd
    import shapely

    from geo.crs import require_metric
    from geo.facilities import Facilities
    from geo.homes import Homes
    from reports.analysis_tables import numbers, read_csv

    if asked.crs:
        require_metric(asked.crs)
    table = read_csv(asked.points)
    x, y = _places(asked, table, asked.points)
    cases = numbers(table, asked.cases, file=asked.points) > 0
    everybody = np.ones(len(table), dtype=bool)
    of_them = (
        numbers(table, asked.population, file=asked.points) > 0 if asked.population else everybody
    )
    rows = np.arange(len(table))
    area = np.full(len(table), -1, dtype=np.int64)
    homes = Homes(x, y, of_them, cases & of_them, area, rows, asked.crs or "plane")
    nothing = np.empty(0, dtype=object)
    spots = nothing
    if asked.facilities:
        near = _places(asked, read_csv(asked.facilities), asked.facilities)
        spots = np.asarray(shapely.points(*near), dtype=object)
    none = pd.DataFrame({"name": [], "class": []}, dtype=object)
    found = Facilities(asked.kind, spots, nothing, np.arange(len(spots)), none)
    return _Source(homes, found, nothing, nothing, [])


def _places(
    asked: argparse.Namespace, table: pd.DataFrame, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    from geo.errors import NotAnalysable
    from reports.analysis_tables import numbers
    from text import N_

    x, y = (numbers(table, name, file=file) for name in (asked.x, asked.y))
    if not np.isfinite(x + y).all():
        raise NotAnalysable(reason=N_("a row has no position"))
    return x, y


def _test(asked: argparse.Namespace, *, rising: bool) -> TrendOptions:
    from geo.distance_bands import TrendOptions

    return TrendOptions(rising, asked.by_area, max(asked.replicates, 1), asked.seed)


def _told_test(trend: Trend | None, why_not: str) -> dict[str, Any]:
    if trend is None:
        return {"test": None, "no_test": why_not}
    options = trend.options
    return {
        "test": {
            "statistic": trend.statistic,
            "p": trend.p,
            "p_error": trend.p_error,
            "rising": options.rising,
            "by_area": options.by_area,
            "replicates": options.replicates,
            "seed": options.seed,
        }
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON takes them: what is no number, or infinite, is null."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in _records(table)]


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    records: list[dict[Any, Any]] = table.astype(object).to_dict("records")
    return records


def _plain(value: Any) -> Any:  # noqa: ANN401 - cells of a table
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _bands(asked: argparse.Namespace) -> int:
    from geo.distance_bands import EDGES_M, distance_bands
    from geo.facilities import nearest_of

    source = _source(asked)
    away = nearest_of(source.homes.x, source.homes.y, source.facilities.shapes).away_m
    options = _test(asked, rising=asked.rising)
    found = distance_bands(source.homes, away, edges_m=asked.edges or EDGES_M, options=options)
    rows = _rows(found.table)
    test = _told_test(found.trend, found.no_trend)
    lines = [
        f"{row['from_m']:g}–{'' if row['to_m'] is None else format(row['to_m'], 'g')} m  "
        f"{row['reporting']} / {row['asked']} asked, {row['not_asked']} not asked"
        for row in rows
    ]
    return _shown(asked, {**source.told, "bands": rows, **test}, lines)


def _gaps(asked: argparse.Namespace) -> int:
    from geo.road_gaps import Recorded, inventory, stretches

    source = _source(asked)
    recorded = Recorded.of(source.facilities)
    options: dict[str, Any] = {"reach_m": asked.reach}
    found = inventory(source.roads, source.homes, recorded, complete=asked.complete, **options)
    dark = stretches(source.roads, recorded.working, **options)
    table = found.table.assign(area=[source.area(row) for row in found.table.index])
    result = {
        **source.told,
        **options,
        "mapped": found.mapped,
        "known": found.known,
        "open_country_m": found.open_country_m,
        "areas": _rows(table),
        "stretches": [
            {"length_m": float(length), "wkt": shape.wkt}
            for length, shape in zip(dark["length_m"], dark["geometry"], strict=True)
        ]
        if found.known
        else None,
    }
    lines = [
        f"{row['area']}  {row['road_m']:.0f} m of road, {row['mapped']:.0%} on record, "
        + (f"{row['most_m']:.0f} m unserved" if row["known"] else "unmapped is not unlit")
        for row in result["areas"]
    ]
    return _shown(asked, result, lines)


def _serve(asked: argparse.Namespace) -> int:
    from geo.service_areas import service, service_figures

    source = _source(asked)
    found = service(source.homes, source.facilities.shapes, source.network, limit_m=asked.limit)
    figures = service_figures(source.homes, found, options=_test(asked, rising=True))
    areas = figures.areas.assign(area=[source.area(row) for row in figures.areas.index])
    result = {
        **source.told,
        "limit_m": asked.limit,
        "assumed": found.assumed,
        **{name: _rows(figures.table.loc[[name]])[0] for name in ("served", "unserved")},
        "areas": _rows(areas),
        **_told_test(figures.trend, figures.no_trend),
    }
    lines = [
        f"{name}: {row['homes']} homes, {row['reporting']} / {row['asked']} asked report it, "
        f"{row['not_asked']} not asked"
        for name, row in ((name, result[name]) for name in ("served", "unserved"))
    ]
    return _shown(asked, result, lines)


def _site(asked: argparse.Namespace) -> int:
    import numpy as np

    from geo.service_areas import service
    from geo.siting import best_sites, served_by, sites_along
    from reports.analysis_tables import read_csv

    source = _source(asked)
    network = source.network
    now = service(source.homes, source.facilities.shapes, network, limit_m=asked.limit)
    left = source.homes.only(~now.served)
    if asked.sites:
        sites = np.column_stack(_places(asked, read_csv(asked.sites), asked.sites))
    else:
        sites = sites_along(source.roads, left, spacing_m=asked.spacing, reach_m=asked.limit)
    serves = served_by(left, sites, network, limit_m=asked.limit)
    weight = np.ones(len(left))
    found = best_sites(serves, weight, sites, count=asked.count, time_limit_s=asked.time_limit)
    result = {
        **source.told,
        "limit_m": asked.limit,
        "unserved": len(left),
        "candidates": len(sites),
        "served": found.served,
        "bound": found.bound,
        "gap": found.gap,
        "proven": found.proven,
        "sites": [
            {"row": int(row), "x": float(sites[row, 0]), "y": float(sites[row, 1]), "gain": gain}
            for row, gain in zip(found.chosen, found.gain.tolist(), strict=True)
        ],
    }
    lines = [
        f"{each['gain']:g} homes  ({each['x']:.1f}, {each['y']:.1f})" for each in result["sites"]
    ]
    return _shown(asked, result, lines)


def _shown(asked: argparse.Namespace, result: dict[str, Any], lines: list[str]) -> int:
    test = result.get("test")
    if test:
        drawn = f"{test['replicates']} replicates, seed {test['seed']}"
        lines = [*lines, f"p {test['p']:.4g} ± {test['p_error']:.2g}, {drawn}"]
    if result.get("no_test"):
        lines = [*lines, f"no test: {result['no_test']}"]
    show(result, as_json=asked.json, lines=lines)
    return DONE


ANALYSES: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "bands": _bands,
    "gaps": _gaps,
    "serve": _serve,
    "site": _site,
}
