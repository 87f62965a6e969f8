"""Counting what lies somewhere: gaps, clusters, squares. Places are villages or 500 m squares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from geo.areas import with_descendants
from geo.cluster_evidence import cluster_evidence
from geo.crs import STORED_CRS, metric_crs, transform
from geo.disclosure import LEAST_HOUSEHOLDS
from geo.facts import Facts
from geo.gap_outlines import gap_sides
from geo.homes import Homes, survey_crs
from geo.issue_clusters import IssueCluster
from geo.model import positions
from reports.briefing.clusters import (
    FoundCluster,
    clusters_of,
    middles,
    reporting_rows,
    squares_of,
)
from reports.briefing.ledger import Ledger
from reports.briefing.tally import ClusterLine, GapLine, SquareLine

MOST_GAPS: Final = 10
_MOST_AREAS: Final = 3
LEAST_NEAR: Final = 2 * LEAST_HOUSEHOLDS
"""Reporting households from which on it is said how near half of them live."""
_STEP_M: Final = 100


def count_gaps(facts: Facts, book: Ledger, nodes: Mapping[int, int]) -> tuple[GapLine, ...]:
    """Count the first gaps; each is part of those left in its village."""
    from layers.visit_gaps import gaps_of

    gaps = gaps_of(facts)
    table = gaps.table[gaps.table["area"].isin(list(nodes))].head(MOST_GAPS)
    sides = gap_sides(facts, gaps, table.index.tolist())
    lines: list[GapLine] = []
    within: dict[int, list[str]] = {}
    for number, (rank, row) in enumerate(table.iterrows(), start=1):
        area = int(row["area"])
        day = row["last_try"]
        side = sides[int(str(rank))] or ""
        lines.append(GapLine(area, side, None if pd.isna(day) else day.date()))
        name = book.note(f"gaps/{number}/households", int(row["households"]))
        within.setdefault(area, []).append(name)
    for area, names in within.items():
        book.rest(f"areas/{area}/left", *names)
    return tuple(lines)


def count_clusters(
    facts: Facts, book: Ledger, nodes: Mapping[int, int]
) -> tuple[ClusterLine, ...] | None:
    """Count who was asked and who reported in every cluster."""
    found = clusters_of(facts)
    if found is None:
        return None
    lines, of_whole = [], []
    within: dict[int, list[str]] = {}
    for number, each in enumerate(found, start=1):
        asked = book.note(f"clusters/{number}/asked", len(each.asked))
        reported = book.note(f"clusters/{number}/reported", len(each.reported))
        book.rest(asked, reported)
        of_whole.append(asked)
        areas = _areas(facts, each, nodes)
        if len(areas) == 1:
            within.setdefault(areas[0], []).append(asked)
        lines.append(_line(facts, each, areas))
    book.rest("effective", *of_whole)
    for area, names in within.items():
        book.rest(f"areas/{area}/effective", *names)
    return tuple(lines)


def _areas(facts: Facts, found: FoundCluster, nodes: Mapping[int, int]) -> tuple[int, ...]:
    """Return the lowest areas that hold its households, the one with most first."""
    areas = facts.survey.areas
    lowest = [node for node in nodes if node not in set(nodes.values())]
    own = facts.survey.households["area"].to_numpy()[found.asked]
    counts = {
        node: int(np.isin(own, sorted(with_descendants(areas, [node]))).sum()) for node in lowest
    }
    inside = [node for node, count in counts.items() if count]
    return tuple(sorted(inside, key=lambda node: (-counts[node], node)))


def _line(facts: Facts, found: FoundCluster, areas: tuple[int, ...]) -> ClusterLine:
    cluster = found.cluster
    issues = facts.survey.issues[facts.selected_issues]
    rows = reporting_rows(facts)
    theirs = np.isin(rows, found.reported)
    pairs = pd.DataFrame({"category": issues["category"].to_numpy()[theirs], "row": rows[theirs]})
    counts = pairs.drop_duplicates()["category"].value_counts()
    counts = counts[counts >= LEAST_HOUSEHOLDS]
    risk = cluster.relative_risk
    return ClusterLine(
        areas=areas[:_MOST_AREAS],
        p=cluster.p,
        p_error=cluster.p_error,
        relative_risk=float(risk) if np.isfinite(risk) else -1.0,
        category=str(min(counts.index, key=lambda key: (-counts[key], key))) if len(counts) else "",
        lon=found.lon,
        lat=found.lat,
        radius_m=float(np.ceil(max(cluster.radius, 1.0) / 100) * 100),
        away=_away(facts, found),
    )


def _away(facts: Facts, found: FoundCluster) -> tuple[tuple[str, int], ...]:
    """Return what the evidence card knows of distances, as far as it tells of no few."""
    if len(found.reported) < LEAST_NEAR:
        return ()
    rows = np.sort(found.asked)
    crs = survey_crs(facts)
    lon, lat = facts.survey.household_positions
    x, y = transform(lon[rows], lat[rows], source=STORED_CRS, target=crs)
    asked, reporting = np.ones(len(rows), dtype=bool), np.isin(rows, found.reported)
    homes = Homes(x, y, asked, reporting, facts.survey.household_area[rows], rows, crs)
    nobody = np.empty(0, dtype=np.int64)
    cluster = IssueCluster(0, "", found.cluster, found.cluster.p, (0, 0), rows, nobody, ())
    evidence = cluster_evidence(facts, homes, cluster)
    return tuple(
        (kind, max(int(np.ceil(metres / _STEP_M)), 1) * _STEP_M)
        for kind, metres in evidence.away_m.items()
    )


def count_squares(facts: Facts, book: Ledger) -> tuple[SquareLine, ...]:
    """Count issues by squares of 500 m; those that few households report from are in none."""
    lon, lat = facts.issue_positions
    placed = facts.selected_issues & np.isfinite(lon)
    placed[facts.survey.rough_issues.row] = False
    if not placed.any():
        return ()
    crs = metric_crs(float(lon[placed].mean()), float(lat[placed].mean()))
    x, y = transform(lon[placed], lat[placed], source=STORED_CRS, target=crs)
    row = positions(facts.survey.households.index, facts.survey.issues["household"][placed])
    behind = np.where(row >= 0, row, -2 - np.arange(len(row)))
    square, number = np.unique(squares_of(x, y), axis=0, return_inverse=True)
    pairs = pd.DataFrame({"square": number.ravel(), "household": behind})
    issues = pairs["square"].value_counts()
    households = pairs.drop_duplicates()["square"].value_counts()
    chosen = [n for n in range(len(square)) if households[n] >= LEAST_HOUSEHOLDS]
    east, north = middles(square[chosen], crs)
    names = [
        book.note(f"squares/{place}/issues", int(issues[n]), households=int(households[n]))
        for place, n in enumerate(chosen, start=1)
    ]
    book.rest("issues", *names)
    return tuple(SquareLine(float(a), float(b)) for a, b in zip(east, north, strict=True))
