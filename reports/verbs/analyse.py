"""``analyse``: scan, risk surface, hot spots, groups and surroundings, of a store or CSV files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.verbs import analyse_source as source
from reports.verbs import analyse_surroundings
from reports.verbs.analyse_options import add_scan, add_source, positive, whole
from reports.verbs.analyse_scan import scan
from reports.verbs.base import DONE, Verb, show, words

if TYPE_CHECKING:
    import numpy as np
    import shapely
    from numpy.typing import NDArray


def _arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="analysis", metavar="ANALYSIS", required=True)
    one = kinds.add_parser("scan", help="spatial and space-time scan for clusters")
    add_source(one)
    add_scan(one)
    risk = kinds.add_parser("risk", help="relative-risk surface of cases among the asked")
    add_source(risk)
    bandwidth = "metres; default: oversmoothing rule"
    risk.add_argument("--bandwidth", metavar="M", type=positive, help=bandwidth)
    pixel = "metres; a quarter of the bandwidth at most"
    risk.add_argument("--pixel", metavar="M", type=positive, help=pixel)
    drawn = "draws for the p of the whole surface; none by default"
    risk.add_argument("--relabellings", type=whole(0), default=0, help=drawn)
    risk.add_argument("--least", type=positive, default=5.0, help="evidence needed, default 5")
    area = "polygons (GeoJSON, GeoPackage, zipped Shapefile), or CSV of the corners of one"
    risk.add_argument("--study-area", metavar="FILE", type=words, default="", help=area)
    out = "write the grid there: .csv, or .tif for GeoTIFF"
    risk.add_argument("--out", metavar="FILE", type=words, default="", help=out)
    spots = kinds.add_parser("hotspots", help="Gi* or local Moran of rates")
    add_source(spots)
    value = "instead of cases ÷ asked"
    spots.add_argument("--value", metavar="COLUMN", type=words, default="", help=value)
    spots.add_argument("--statistic", choices=("gi", "moran"), default="gi")
    band = "metres within which units are neighbours"
    spots.add_argument("--band", metavar="M", type=positive, help=band)
    spots.add_argument("--nearest", type=whole(1), default=8, help="or so many of the nearest")
    spots.add_argument("--least", type=whole(1), default=10, help="asked needed for a rate")
    groups = kinds.add_parser("groups", help="groups of points that stand close (DBSCAN)")
    add_source(groups)
    groups.add_argument("--reach", metavar="M", type=positive, required=True, help="metres")
    least = "points within reach, itself included"
    groups.add_argument("--least", type=whole(1), default=5, help=least)
    for each in (one, risk, spots, groups):
        each.set_defaults(language="")
    analyse_surroundings.add_analyses(kinds)


def _run(asked: argparse.Namespace) -> int:
    if asked.analysis in analyse_surroundings.ANALYSES:
        return analyse_surroundings.ANALYSES[asked.analysis](asked)
    source.check_system(asked)
    analyses = {"scan": scan, "risk": _risk, "hotspots": _hotspots, "groups": _groups}
    return analyses[asked.analysis](asked)


def _risk(asked: argparse.Namespace) -> int:
    import numpy as np

    from geo.relative_risk import RiskOptions, relative_risk
    from reports.risk_files import figures_of, write_surface

    places = source.metric_places(asked)
    row, case = _each_asked(places.cases, places.people)
    options = RiskOptions(
        bandwidth_m=asked.bandwidth,
        pixel_m=asked.pixel,
        least_evidence=asked.least,
        relabellings=asked.relabellings,
        seed=asked.seed,
    )
    surface = relative_risk(
        places.x[row], places.y[row], case, study_area=_study_area(asked, places), options=options
    )
    if asked.out:
        write_surface(surface, Path(asked.out), crs=places.crs)
    grid = surface.grid
    result = {
        "cases": surface.cases,
        "asked": surface.asked,
        "left_out": surface.left_out,
        "bandwidth": surface.bandwidth_m,
        "pixel": grid.pixel_m,
        "rows": grid.rows,
        "columns": grid.columns,
        "crs": places.crs,
        "relabellings": options.relabellings,
        "seed": options.seed,
        "cells_known": int(np.isfinite(surface.log_ratio).sum()),
        "cells_nobody_asked": int(surface.nobody_asked.sum()),
        "cells_too_few_asked": int(surface.too_few_asked.sum()),
        "figures": list(figures_of(surface)),
        "out": asked.out or None,
    }
    show(result, as_json=asked.json, lines=[f"{name}: {value}" for name, value in result.items()])
    return DONE


def _study_area(asked: argparse.Namespace, places: source.Places) -> shapely.Geometry | None:
    from reports.study_area import read_study_area

    if not asked.study_area:
        return places.area
    corners_in = source.DEGREES if asked.geodesic else places.crs
    columns = (asked.x, asked.y)
    return read_study_area(asked.study_area, crs=places.crs, columns=columns, corners_in=corners_in)


def _each_asked(
    cases: NDArray[np.float64], people: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Make one entry of each who was asked: its row, and whether it is a case."""
    import numpy as np

    from geo.errors import NotAnalysable
    from text import N_

    if not np.isfinite(cases + people).all() or (cases < 0).any() or (people < 0).any():
        raise NotAnalysable(reason=N_("a count is missing or negative"))
    if (cases != np.round(cases)).any() or (people != np.round(people)).any():
        raise NotAnalysable(reason=N_("a count is not a whole number"))
    if (cases > people).any():
        raise NotAnalysable(reason=N_("a place has more cases than were asked"))
    if people.sum() > _MOST_ASKED:
        raise NotAnalysable(reason=N_("more than fifty million were asked"))
    asked, count = people.astype(np.int64), cases.astype(np.int64)
    row = np.repeat(np.arange(len(asked)), asked)
    within = np.arange(len(row)) - np.repeat(np.cumsum(asked) - asked, asked)
    return row, within < count[row]


_MOST_ASKED = 50_000_000


def _hotspots(asked: argparse.Namespace) -> int:
    import numpy as np

    from geo.errors import NotAnalysable
    from geo.hotspots import gi_star, local_moran
    from geo.spatial_weights import nearest_units, within_band
    from text import N_

    places, values = _rates(asked)
    known = np.flatnonzero(~np.isnan(values))  # neighbours are sought among these
    x, y = places.x[known], places.y[known]
    if known.size and not (np.ptp(x) or np.ptp(y)):
        raise NotAnalysable(reason=N_("everything is at one place"))
    near = (
        within_band(x, y, band_m=asked.band)
        if asked.band is not None
        else nearest_units(x, y, count=asked.nearest)
    )
    found = (gi_star if asked.statistic == "gi" else local_moran)(values[known], near)
    areas: list[dict[str, Any]] = [
        {"id": name, "value": None, "z": None, "p": None, "q": None} for name in places.ids
    ]
    for place, row in enumerate(known.tolist()):
        areas[row]["value"] = float(values[row])
        for name in ("z", "p", "q"):
            areas[row][name] = _or_none(getattr(found, name)[place])
        if asked.statistic == "moran":
            areas[row]["moran"] = _or_none(found.value[place])
    neighbours = {
        "least": int(near.counts.min()),
        "mean": float(near.counts.mean()),
        "most": int(near.counts.max()),
        "islands": int((near.counts == 0).sum()),
    }
    result = {
        "statistic": asked.statistic,
        "crs": places.crs,
        "tested": found.tested,
        "correction": "Benjamini-Hochberg",
        "neighbours": neighbours,
    }
    lines = [f"{found.tested} of {len(areas)} tested; q by Benjamini and Hochberg over them"]
    lines += [f"{each['id']}  z {each['z']}  p {each['p']}  q {each['q']}" for each in areas]
    show({**result, "areas": areas}, as_json=asked.json, lines=lines)
    return DONE


def _rates(asked: argparse.Namespace) -> tuple[source.Places, NDArray[np.float64]]:
    """Return units and their values, NaN where too few were asked."""
    import numpy as np

    from geo.errors import NotAnalysable
    from text import N_

    if asked.value and source.from_files(asked):
        places = source.metric_places(asked, value=asked.value)
        if np.isinf(places.cases).any():
            raise NotAnalysable(reason=N_("a value is infinite"))
        return places, places.cases
    if not source.from_files(asked):
        places = source.areas_of(asked)
    else:
        asked.population = asked.population or "population"
        places = source.metric_places(asked)
    cases, people = places.cases, places.people
    if not np.isfinite(cases + people).all() or (cases < 0).any() or (people < 0).any():
        raise NotAnalysable(reason=N_("a count is missing or negative"))
    if (cases > people).any():
        raise NotAnalysable(reason=N_("a place has more cases than were asked"))
    values = np.full(len(cases), np.nan)
    enough = people >= asked.least
    values[enough] = cases[enough] / people[enough]
    return places, values


def _groups(asked: argparse.Namespace) -> int:
    from geo.point_groups import dense_groups

    places = source.metric_places(asked)
    if not source.from_files(asked):  # of those who report
        chosen = places.cases > 0
        ids = [name for name, kept in zip(places.ids, chosen.tolist(), strict=True) if kept]
        places = places._replace(x=places.x[chosen], y=places.y[chosen], ids=ids)
    x, y = places.x, places.y
    group = dense_groups(x, y, reach_m=asked.reach, least=asked.least)
    groups: list[dict[str, Any]] = []
    for number in range(int(group.max(initial=-1)) + 1):
        rows = (group == number).nonzero()[0]
        middle = {"x": float(x[rows].mean()), "y": float(y[rows].mean())}
        groups.append({"size": len(rows), **middle, "members": [places.ids[row] for row in rows]})
    alone = int((group < 0).sum())
    told = {"points": len(x), "reach": asked.reach, "least": asked.least, "crs": places.crs}
    lines = [f"{len(groups)} groups, {alone} points in none"]
    lines += [f"{g['size']} points around ({g['x']:.1f}, {g['y']:.1f})" for g in groups]
    show({**told, "in_no_group": alone, "groups": groups}, as_json=asked.json, lines=lines)
    return DONE


def _or_none(value: float) -> float | None:
    return float(value) if value == value else None  # noqa: PLR0124 - NaN alone differs from itself


_SUMMARY = "Analyse a store, or points and areas of CSV files."
VERB = Verb("analyse", _SUMMARY, _arguments, _run)
