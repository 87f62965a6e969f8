"""``analyse``: scan, risk surface, hot spots and groups of points, directly on CSV files."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reports.verbs import analyse_surroundings
from reports.verbs.base import DONE, Verb, show, words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geo.scan import Cluster, Options, Scan


def _arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="analysis", metavar="ANALYSIS", required=True)
    scan = kinds.add_parser("scan", help="spatial and space-time scan for clusters")
    _add_table(scan)
    _add_scan(scan)
    risk = kinds.add_parser("risk", help="relative-risk surface of cases among the asked")
    _add_table(risk)
    risk.add_argument("--bandwidth", type=float, help="metres; default: oversmoothing rule")
    risk.add_argument("--pixel", type=float, help="metres; a quarter of the bandwidth at most")
    risk.add_argument("--relabellings", type=int, default=0, help="for the simultaneous p")
    risk.add_argument("--least", type=float, default=5.0, help="evidence needed, default 5")
    risk.add_argument("--out", metavar="CSV", help="write the grid there")
    spots = kinds.add_parser("hotspots", help="Gi* or local Moran of rates")
    _add_table(spots)
    spots.add_argument("--value", metavar="COLUMN", type=words, help="instead of cases ÷ asked")
    spots.add_argument("--statistic", choices=("gi", "moran"), default="gi")
    spots.add_argument("--band", type=float, help="metres within which units are neighbours")
    spots.add_argument("--nearest", type=int, default=8, help="or so many of the nearest")
    spots.add_argument("--least", type=int, default=10, help="asked needed for a rate")
    groups = kinds.add_parser("groups", help="groups of points that stand close (DBSCAN)")
    _add_table(groups)
    groups.add_argument("--reach", type=float, required=True, help="metres")
    groups.add_argument("--least", type=int, default=5, help="points within reach, itself included")
    analyse_surroundings.add_analyses(kinds)


def _add_table(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--points", metavar="CSV", help="one row for each household or place")
    source.add_argument("--areas", metavar="CSV", help="one row for each area, with its centroid")
    parser.add_argument("--x", metavar="COLUMN", type=words, default="x")
    parser.add_argument("--y", metavar="COLUMN", type=words, default="y")
    parser.add_argument("--id", metavar="COLUMN", type=words, default="", help="name of rows")
    cases = "column of cases; for the scan of areas also a CSV file of cases"
    parser.add_argument("--cases", metavar="COLUMN", type=words, default="cases", help=cases)
    asked = "column (or CSV file, alike) of how many were asked; default: one in each row"
    parser.add_argument("--population", metavar="COLUMN", type=words, default="", help=asked)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--planar", action="store_true", help="distances on the plane (the default)")
    how.add_argument("--geodesic", action="store_true", help="x, y are degrees: great circles")
    parser.add_argument("--crs", type=words, default="", help="of planar positions: EPSG:4549")
    parser.add_argument("--seed", type=int, default=20170324)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _add_scan(parser: argparse.ArgumentParser) -> None:
    models = ("bernoulli", "poisson", "permutation")
    default = "default: bernoulli for points, poisson for areas"
    parser.add_argument("--model", choices=models, help=default)
    parser.add_argument("--expected", metavar="COLUMN", type=words, default="")
    parser.add_argument("--period", metavar="COLUMN", type=words, default="", help="space-time")
    several: dict[str, Any] = {"type": words, "nargs": "+", "default": []}
    parser.add_argument("--strata", metavar="COLUMN", **several, help="groups with own rates")
    in_file = "column of counts in a file of cases, of people"
    parser.add_argument("--cases-column", type=words, default="cases", help=in_file)
    parser.add_argument("--population-column", type=words, default="population")
    parser.add_argument("--direction", choices=("high", "low", "both"), default="high")
    parser.add_argument("--max-share", type=float, default=0.5)
    parser.add_argument("--max-radius", type=float, default=float("inf"))
    parser.add_argument("--max-time-share", type=float, default=0.5)
    parser.add_argument("--replicates", type=int, default=999)
    parser.add_argument("--most", type=int, default=50, help="clusters to print at most")
    parser.add_argument("--threads", type=int, default=1)


def _run(asked: argparse.Namespace) -> int:
    if asked.analysis in analyse_surroundings.ANALYSES:
        return analyse_surroundings.ANALYSES[asked.analysis](asked)
    from geo.crs import require_metric

    if asked.crs and not asked.geodesic:
        require_metric(asked.crs)
    analyses = {"scan": _scan, "risk": _risk, "hotspots": _hotspots, "groups": _groups}
    return analyses[asked.analysis](asked)


# --- scan ---------------------------------------------------------------------------------------


def _scan(asked: argparse.Namespace) -> int:
    from geo.scan import Options

    options = Options(
        direction=asked.direction,
        geodesic=asked.geodesic,
        max_share=asked.max_share,
        max_radius=asked.max_radius,
        max_time_share=asked.max_time_share,
        replicates=asked.replicates,
        seed=asked.seed,
        most=asked.most,
        threads=max(asked.threads, 1),
    )
    table, file = _table(asked)
    scan, periods = _scanned(asked, table, file, options)
    ids = _names(asked, table, file)
    clusters = [_cluster(each, ids, periods) for each in scan.clusters]
    result = {
        "model": scan.model,
        "replicates": options.replicates,
        "seed": options.seed,
        "cases": scan.cases,
        "population": scan.population,
        "direction": options.direction,
        "distance": "great circle, metres" if options.geodesic else "plane",
        "clusters": clusters,
    }
    show(result, as_json=asked.json, lines=_scan_lines(scan))
    return DONE


def _scanned(
    asked: argparse.Namespace, table: pd.DataFrame, file: str, options: Options
) -> tuple[Scan, list[str]]:
    import numpy as np

    from geo.scan import bernoulli_scan, poisson_scan, space_time_permutation_scan
    from reports.analysis_tables import numbers

    x, y = (numbers(table, name, file=file) for name in (asked.x, asked.y))
    model = asked.model or ("poisson" if asked.areas else "bernoulli")
    cases, people, expected, periods = _counts(asked, table, file)
    if model == "permutation":
        return space_time_permutation_scan(x, y, cases=cases, options=options), periods
    if model == "bernoulli":
        scan = bernoulli_scan(x, y, cases=cases, population=people, options=options)
        return scan, periods
    if expected is None:
        expected = np.ones_like(cases) if people is None else people
    scan = poisson_scan(x, y, cases=cases, expected=expected, population=people, options=options)
    return scan, periods


def _counts(
    asked: argparse.Namespace, table: pd.DataFrame, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, NDArray[np.float64] | None, list[str]]:
    """Return cases, people, expected and the names of periods."""
    from reports.analysis_tables import area_counts, by_period, column, numbers

    if asked.areas and asked.cases not in table:
        living = (asked.population, asked.population_column) if asked.population else None
        counts = area_counts(
            column(table, asked.id or str(table.columns[0]), file=file),
            (asked.cases, asked.cases_column),
            living,
            period=asked.period,
            groups=asked.strata,
        )
        return counts.cases, counts.people, counts.expected, counts.periods
    wanted = [asked.cases, asked.population, asked.expected]
    found = [numbers(table, name, file=file) if name else None for name in wanted]
    if not asked.period:
        cases, people, expected = found
        assert cases is not None
        return cases, people, expected, [""]
    if found[1] is None and asked.model != "permutation":
        found[1] = numbers(table, asked.cases, file=file) * 0 + 1
    present = [each for each in found if each is not None]
    spread, periods = by_period(table, present, asked.period, file=file)
    remaining = iter(spread)
    cases, people, expected = (None if each is None else next(remaining) for each in found)
    assert cases is not None
    return cases, people, expected, periods


def _cluster(cluster: Cluster, ids: list[Any], periods: list[str]) -> dict[str, Any]:
    import math

    risk = cluster.relative_risk
    told: dict[str, Any] = {
        "llr": cluster.llr,
        "p": cluster.p,
        "p_error": cluster.p_error,
        "cases": cluster.cases,
        "population": cluster.population,
        "expected": cluster.expected,
        "relative_risk": risk if math.isfinite(risk) else None,
        "high": cluster.high,
        "x": cluster.x,
        "y": cluster.y,
        "radius": cluster.radius,
        "members": [ids[row] for row in cluster.members],
    }
    if len(periods) > 1:
        told["first_period"] = periods[cluster.first_period]
        told["last_period"] = periods[cluster.last_period]
    return told


def _scan_lines(scan: Scan) -> list[str]:
    options = scan.options
    asked_or_expected = f"{scan.population:g} asked or expected"
    drawn = f"{options.replicates} replicates, seed {options.seed}"
    lines = [f"{scan.model} scan: {scan.cases} cases, {asked_or_expected}, {drawn}"]
    lines += [
        f"LLR {each.llr:.6f}  p {each.p:.4g} ± {each.p_error:.2g}  {each.cases} cases, "
        f"{each.expected:.2f} expected, relative risk {each.relative_risk:.2f}, "
        f"{len(each.members)} rows within {each.radius:.2f} of ({each.x:g}, {each.y:g})"
        for each in scan.clusters[:10]
    ]
    return lines


# --- the others ---------------------------------------------------------------------------------


def _risk(asked: argparse.Namespace) -> int:
    import numpy as np
    import pandas as pd

    from geo.relative_risk import RiskOptions, relative_risk
    from reports.analysis_tables import numbers

    table, file = _table(asked)
    x, y, crs = _metric(asked, table, file)
    cases = numbers(table, asked.cases, file=file)
    people = numbers(table, asked.population, file=file) if asked.population else cases * 0 + 1
    row, case = _each_asked(cases, people)
    options = RiskOptions(
        bandwidth_m=asked.bandwidth,
        pixel_m=asked.pixel,
        least_evidence=asked.least,
        relabellings=asked.relabellings,
        seed=asked.seed,
    )
    surface = relative_risk(x[row], y[row], case, options=options)
    grid = surface.grid
    east, north = np.meshgrid(grid.x, grid.y)
    columns = {
        "x": east,
        "y": north,
        "log_ratio": surface.log_ratio,
        "p_upper": surface.p_upper,
        "p_lower": surface.p_lower,
        "p_simultaneous": surface.p_simultaneous,
        "p_simultaneous_upper": surface.p_simultaneous_upper,
        "evidence": surface.evidence,
    }
    if asked.out:
        flat = {name: each.ravel() for name, each in columns.items() if each is not None}
        pd.DataFrame(flat).to_csv(asked.out, index=False)
    result = {
        "cases": surface.cases,
        "asked": surface.asked,
        "bandwidth": surface.bandwidth_m,
        "pixel": grid.pixel_m,
        "rows": grid.rows,
        "columns": grid.columns,
        "crs": crs,
        "relabellings": options.relabellings,
        "seed": options.seed,
        "cells_known": int(np.isfinite(surface.log_ratio).sum()),
        "cells_nobody_asked": int(surface.nobody_asked.sum()),
        "cells_too_few_asked": int(surface.too_few_asked.sum()),
    }
    show(result, as_json=asked.json, lines=[f"{name}: {value}" for name, value in result.items()])
    return DONE


def _each_asked(
    cases: NDArray[np.float64], people: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Make one entry of each who was asked: its row, and whether it is a case."""
    import numpy as np

    from geo.errors import NotAnalysable
    from text import N_

    whole = np.isfinite(cases + people) & (cases == np.round(cases)) & (people == np.round(people))
    if not (whole & (cases >= 0) & (cases <= people)).all():
        raise NotAnalysable(reason=N_("a place has more cases than were asked"))
    asked, count = people.astype(np.int64), cases.astype(np.int64)
    row = np.repeat(np.arange(len(asked)), asked)
    within = np.arange(len(row)) - np.repeat(np.cumsum(asked) - asked, asked)
    return row, within < count[row]


def _hotspots(asked: argparse.Namespace) -> int:
    import numpy as np

    from geo.hotspots import gi_star, local_moran
    from geo.spatial_weights import nearest_units, within_band
    from reports.analysis_tables import numbers

    table, file = _table(asked)
    x, y, _ = _metric(asked, table, file)
    if asked.value:
        values = numbers(table, asked.value, file=file)
    else:
        cases = numbers(table, asked.cases, file=file)
        people = numbers(table, asked.population or "population", file=file)
        values = np.full(len(cases), np.nan)
        enough = people >= max(asked.least, 1)
        values[enough] = cases[enough] / people[enough]
    known = np.flatnonzero(~np.isnan(values))  # neighbours are sought among these
    near = (
        within_band(x[known], y[known], band_m=asked.band)
        if asked.band is not None
        else nearest_units(x[known], y[known], count=asked.nearest)
    )
    found = (gi_star if asked.statistic == "gi" else local_moran)(values[known], near)
    ids = _names(asked, table, file)
    areas: list[dict[str, Any]] = [
        {"id": name, "value": None, "z": None, "p": None, "q": None} for name in ids
    ]
    for place, row in enumerate(known.tolist()):
        for name in ("value", "z", "p", "q"):
            areas[row][name] = _or_none(getattr(found, name)[place])
    neighbours = {
        "least": int(near.counts.min()),
        "mean": float(near.counts.mean()),
        "most": int(near.counts.max()),
    }
    result = {"statistic": asked.statistic, "tested": found.tested, "neighbours": neighbours}
    lines = [f"{found.tested} of {len(ids)} tested; q by Benjamini and Hochberg over them"]
    lines += [f"{each['id']}  z {each['z']}  p {each['p']}  q {each['q']}" for each in areas]
    show({**result, "areas": areas}, as_json=asked.json, lines=lines)
    return DONE


def _groups(asked: argparse.Namespace) -> int:
    from geo.point_groups import dense_groups

    table, file = _table(asked)
    x, y, _ = _metric(asked, table, file)
    group = dense_groups(x, y, reach_m=asked.reach, least=asked.least)
    ids = _names(asked, table, file)
    groups: list[dict[str, Any]] = []
    for number in range(int(group.max(initial=-1)) + 1):
        rows = (group == number).nonzero()[0]
        middle = {"x": float(x[rows].mean()), "y": float(y[rows].mean())}
        groups.append({"size": len(rows), **middle, "members": [ids[row] for row in rows]})
    alone = int((group < 0).sum())
    result = {"reach": asked.reach, "least": asked.least, "in_no_group": alone, "groups": groups}
    lines = [f"{len(groups)} groups, {alone} points in none"]
    lines += [f"{g['size']} points around ({g['x']:.1f}, {g['y']:.1f})" for g in groups]
    show(result, as_json=asked.json, lines=lines)
    return DONE


def _table(asked: argparse.Namespace) -> tuple[pd.DataFrame, str]:
    from reports.analysis_tables import read_csv

    file: str = asked.points or asked.areas
    return read_csv(file), file


def _names(asked: argparse.Namespace, table: pd.DataFrame, file: str) -> list[Any]:
    """Return what rows are called: their own column, or their number from 0."""
    from reports.analysis_tables import column

    if asked.id:
        return list(column(table, asked.id, file=file))
    return list(table.iloc[:, 0]) if asked.areas else list(range(len(table)))


def _metric(
    asked: argparse.Namespace, table: pd.DataFrame, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return positions in metres, and in which system; degrees go into the local one."""
    from geo.crs import STORED_CRS, metric_crs, transform
    from reports.analysis_tables import numbers

    x, y = (numbers(table, name, file=file) for name in (asked.x, asked.y))
    if not asked.geodesic:
        return x, y, asked.crs or "plane"
    crs = metric_crs(float(x.mean()), float(y.mean()))
    return *transform(x, y, source=STORED_CRS, target=crs), crs


def _or_none(value: float) -> float | None:
    return float(value) if value == value else None  # noqa: PLR0124 - NaN alone differs from itself


VERB = Verb("analyse", "Analyse points or areas of CSV files.", _arguments, _run)
