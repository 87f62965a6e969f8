"""``analyse scan``: where more, or fewer, are cases than chance explains."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from reports.verbs import analyse_source as source
from reports.verbs.base import DONE, show

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geo.scan import Cluster, Options, Scan
    from reports.scan_tables import ScanCounts, Time

_SHOWN = 10


class _Task(NamedTuple):
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    counts: ScanCounts
    ids: list[Any]
    model: str
    crs: str


def scan(asked: argparse.Namespace) -> int:
    """Scan and print the clusters."""
    from geo.scan import Options

    options = Options(
        direction=asked.direction,
        geodesic=asked.geodesic and source.from_files(asked),
        max_share=asked.max_share,
        share_of=asked.share_of,
        max_radius=asked.max_radius,
        max_time_share=asked.max_time_share,
        replicates=asked.replicates,
        seed=asked.seed,
        most=asked.most,
        threads=asked.threads,
    )
    task = _of_files(asked) if source.from_files(asked) else _of_store(asked)
    found = _scanned(task, options)
    clusters = [_cluster(each, task.ids, task.counts.periods) for each in found.clusters]
    result = {
        "model": found.model,
        "replicates": options.replicates,
        "seed": options.seed,
        "cases": found.cases,
        "population": found.population,
        "direction": options.direction,
        "max_share": options.max_share,
        "distance": "great circle, metres" if options.geodesic else "plane",
        "crs": task.crs,
        "periods": len(task.counts.periods),
        "clusters": clusters,
    }
    show(result, as_json=asked.json, lines=_lines(found))
    return DONE


def _scanned(task: _Task, options: Options) -> Scan:
    from geo.scan import bernoulli_scan, poisson_scan, space_time_permutation_scan

    x, y, (cases, people, expected, _) = task.x, task.y, task.counts
    if task.model == "permutation":
        return space_time_permutation_scan(x, y, cases=cases, options=options)
    if task.model == "bernoulli":
        return bernoulli_scan(x, y, cases=cases, population=people, options=options)
    means = people if expected is None else expected
    assert means is not None  # a task of this model has one of them
    return poisson_scan(x, y, cases=cases, expected=means, population=people, options=options)


def _of_files(asked: argparse.Namespace) -> _Task:
    from geo.errors import NotAnalysable
    from reports.scan_tables import Time
    from text import N_

    table, file = source.table_of(asked)
    x, y = source.given_positions(asked, table, file)
    time = Time(
        asked.period,
        asked.date,
        asked.time_unit or "day",
        asked.time_length,
        asked.start,
        asked.end,
    )
    rates = bool(asked.areas or asked.expected or asked.strata)
    model: str = asked.model or ("poisson" if rates else "bernoulli")
    once = model == "bernoulli" and not asked.areas
    counts = _counts(asked, table, file, time, once=once)
    if model == "poisson" and counts.people is None and counts.expected is None:
        raise NotAnalysable(reason=N_("nothing says how many people there are, or are expected"))
    if model == "bernoulli":
        if asked.strata or asked.expected:
            reason = N_("groups and expected counts need the Poisson model")
            raise NotAnalysable(reason=reason)
        if counts.people is None:
            reason = N_("nothing says how many people there are, or are expected")
            raise NotAnalysable(reason=reason)
    crs = source.DEGREES if asked.geodesic else asked.crs or source.PLANE
    return _Task(x, y, counts, source.names_of(asked, table, file), model, crs)


def _counts(
    asked: argparse.Namespace, table: pd.DataFrame, file: str, time: Time, *, once: bool
) -> ScanCounts:
    from reports.analysis_tables import column
    from reports.scan_tables import Columns, counts_of_areas, counts_of_points

    if asked.points or asked.cases in table:
        columns = Columns(asked.cases, asked.population, asked.expected, asked.strata, once)
        return counts_of_points(table, columns, file=file, time=time)
    ids = column(table, asked.id or str(table.columns[0]), file=file)
    people = asked.population or asked.cases
    return counts_of_areas(
        ids,
        cases=(asked.cases, asked.cases_column),
        people=(people, asked.population_column),
        groups=asked.strata,
        time=time,
    )


def _of_store(asked: argparse.Namespace) -> _Task:
    from reports.scan_tables import Time, counts_of_days

    places = source.homes_of(asked)
    model: str = asked.model or "bernoulli"
    time = Time("", "", asked.time_unit or "day", asked.time_length, asked.start, asked.end)
    days = source.first_asked(asked) if asked.time_unit else None
    counts = counts_of_days(places.cases, places.people, days, time=time)
    return _Task(places.x, places.y, counts, places.ids, model, places.crs)


def _cluster(cluster: Cluster, ids: list[Any], periods: list[str]) -> dict[str, Any]:
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


def _lines(found: Scan) -> list[str]:
    options = found.options
    asked_or_expected = f"{found.population:g} asked or expected"
    drawn = f"{options.replicates} replicates, seed {options.seed}"
    lines = [f"{found.model} scan: {found.cases} cases, {asked_or_expected}, {drawn}"]
    lines += [
        f"LLR {each.llr:.6f}  p {each.p:.4g} ± {each.p_error:.2g}  {each.cases} cases, "
        f"{each.expected:.2f} expected, relative risk {each.relative_risk:.2f}, "
        f"{len(each.members)} rows within {each.radius:.2f} of ({each.x:g}, {each.y:g})"
        for each in found.clusters[:_SHOWN]
    ]
    return lines
