"""Where an issue is reported more, or less, often than chance explains among those asked.

One exact scan for each kind of issue and direction (``geo.scan``), on the households visited and
asked. The p of a scan accounts for all its circles; over the scans made they are adjusted by Holm
(1979, "A simple sequentially rejective multiple test procedure"). A cluster after the first of its
scan has its own p times the factor of its scan, and is never more certain than the first.

All kinds are scanned among the same households, so circles are found once (``geo.scan.alike``). A
scan is settled early once so many replicates are as large that it cannot come to ``SIGNIFICANT``:
its p is then that of Besag and Clifford (1991, "Sequential Monte Carlo p-values"), h / l. Clusters,
their p and their order are those of scans one by one with all replicates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.answers import Told
from geo.cluster_checks import Check, Groupings
from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.homes import Homes
from geo.issue_rates import study_area
from geo.model import positions
from geo.scan import Cluster, Options, Settled, bernoulli_scans
from text import N_

SIGNIFICANT: Final = 0.05
REPLICATES: Final = 999
MOST_SCANNED: Final = 200_000
"""Households asked above which a scan takes too long to be waited for."""

SETTLED: Final = round(SIGNIFICANT * (REPLICATES + 1))
"""Replicates as large as what is observed with which p is above ``SIGNIFICANT`` in any case."""

_MOST_LISTED: Final = 30
_MOST_OF_A_SCAN: Final = 10
_PAIRS: Final = 300_000_000
"""Pairs of a centre and a household in a circle that all scans together may look at."""
_LEAST_WINDOW: Final = 500
MOST_FOR_LOW: Final = 4
"""Kinds of issues up to which fewer than elsewhere is sought, too: of many kinds it takes as long
again, and halves what the p of each can show."""
_LEAST_FOR_LOW: Final = 10
"""Cases below which an empty place is no surprise anywhere: no scan for low rates."""
_SCANNING: Final = 0.8
"""Part of the work that scans are; the rest are the other groupings."""

Side = Literal["high", "low"]


@dataclass(frozen=True, eq=False)
class IssueCluster:
    """A circle in which more, or fewer, of those asked report an issue than elsewhere.

    Attributes
    ----------
    number
        From 1, the most certain first.
    category
        Key of the issue category; empty where several are looked at as one.
    found
        What the scan says of it; ``members`` are rows of the homes.
    p_adjusted
        Over all scans made.
    elsewhere
        Cases and asked outside it.
    inside, not_asked
        Rows of the register: asked in it; living in it and not asked yet.
    checks
        Whether other groupings say so, too.
    """

    number: int
    category: str
    found: Cluster
    p_adjusted: float
    elsewhere: tuple[int, int]
    inside: NDArray[np.int64]
    not_asked: NDArray[np.int64]
    checks: tuple[Check, ...]

    @property
    def high(self) -> bool:
        """Whether more report it than elsewhere."""
        return self.found.high


class Scanned(NamedTuple):
    """One scan.

    Attributes
    ----------
    category, side
        What was sought.
    cases
        Households reporting it.
    least_p
        Of its most likely cluster, before and after the adjustment; 1 where it found none.
    reason
        Message key of why it could not be made; empty otherwise.
    replicates
        Drawn; fewer than ``REPLICATES`` where ``SETTLED`` of them were enough.
    """

    category: str
    side: Side
    cases: int
    least_p: tuple[float, float]
    reason: str = ""
    replicates: int = REPLICATES


@dataclass(frozen=True, eq=False)
class IssueClusters:
    """What the scans of a selection found.

    Attributes
    ----------
    clusters
        Those whose adjusted p is at most ``SIGNIFICANT``, the most certain first.
    scans
        All that were asked for.
    homes
        Who was asked and who was not.
    most_in_a_circle
        Households asked in the largest circle looked at.
    replicates, seed
        Of every scan.
    """

    clusters: tuple[IssueCluster, ...]
    scans: tuple[Scanned, ...]
    homes: Homes
    most_in_a_circle: int
    replicates: int
    seed: int

    @property
    def tests(self) -> int:
        """How many scans were made: what p is adjusted for."""
        return sum(not scan.reason for scan in self.scans)

    def at(self, x: float, y: float) -> int:
        """Return the number of the smallest cluster around a place in metres, 0 for none."""
        around = [
            (each.found.radius, each.number)
            for each in self.clusters
            if np.hypot(x - each.found.x, y - each.found.y) <= max(each.found.radius, LEAST_DRAWN_M)
        ]
        return min(around)[1] if around else 0


LEAST_DRAWN_M: Final = 20.0
"""Radius at which a cluster of one house is drawn, metres."""

Early = Callable[[tuple[IssueCluster, ...]], object]


def issue_clusters(
    facts: Facts,
    told: Told = lambda _share: None,
    early: Early = lambda _sure: None,
) -> IssueClusters:
    """Scan every selected kind of issue for clusters.

    Parameters
    ----------
    told
        Is told the part done; raises to stop.
    early
        Is given the clusters that are sure so far, whatever the other scans find: their p times all
        scans (Bonferroni) is at most ``SIGNIFICANT``, and Holm's is no larger. They are without
        checks, and numbered as they came.

    Raises
    ------
    NotAnalysable
        Where nobody was asked at a known place, or more than ``MOST_SCANNED``.
    """
    homes = Homes.of(facts)
    asked = homes.only(homes.asked)
    if not len(asked):
        raise NotAnalysable(reason=N_("nobody was asked"))
    if len(asked) > MOST_SCANNED:
        raise NotAnalysable(reason=N_("more were asked than a scan can wait for: choose an area"))
    cases = cases_by_kind(facts, homes)
    wanted = _wanted(cases)
    options = Options(
        max_share=_largest_share(len(asked), len(wanted)),
        replicates=REPLICATES,
        most=_MOST_OF_A_SCAN,
        progress=lambda share: told(_SCANNING * share),
    )
    scans, found = _scans(homes, cases, wanted, options, early)
    scans, ranked = _adjusted(scans, found)
    area = study_area(facts, homes) if ranked else None
    groupings = Groupings(homes, cases, area, replace(options, progress=None))
    described = []
    for done, (key, p_adjusted, cluster) in enumerate(ranked):
        so_far = _SCANNING + (1 - _SCANNING) * done / len(ranked)
        described.append(
            IssueCluster(
                done + 1,
                key,
                cluster,
                p_adjusted,
                *_around(homes, cases[key], cluster),
                checks=groupings.checks(key, cluster, told=partial(_still, told, so_far)),
            )
        )
    return IssueClusters(
        tuple(described),
        tuple(scans),
        homes,
        max(int(options.max_share * len(asked) * (1 + 1e-12)), 1),
        REPLICATES,
        options.seed,
    )


def cases_by_kind(facts: Facts, homes: Homes) -> dict[str, NDArray[np.bool_]]:
    """Say which homes were asked and report each kind of selected issue.

    All as one kind, with an empty key, where words were sought.
    """
    survey, chosen = facts.survey, facts.selected_issues
    reporter = positions(survey.households.index, survey.issues["household"])
    category = survey.issues["category"].to_numpy(dtype=object)
    keys = [""] if facts.filters.text else sorted(facts.filters.categories or set(category[chosen]))
    found = {}
    for key in keys:
        rows = reporter[chosen & ((category == key) if key else True) & (reporter >= 0)]
        reports = np.zeros(len(survey.households), dtype=bool)
        reports[rows] = True
        found[key] = reports[homes.row] & homes.asked
    return found


def _wanted(cases: dict[str, NDArray[np.bool_]]) -> list[tuple[str, Side]]:
    """Choose the scans to make: kind of issue and direction."""
    wanted: list[tuple[str, Side]] = [(key, "high") for key in cases]
    if len(cases) <= MOST_FOR_LOW:
        enough = (key for key in cases if cases[key].sum() >= _LEAST_FOR_LOW)
        wanted += [(key, "low") for key in enough]
    return wanted


def _largest_share(asked: int, scans: int) -> float:
    """Choose the largest share of the asked in a circle: half, or as much as can be waited for."""
    window = max(_PAIRS // max(asked * scans, 1), _LEAST_WINDOW)
    return min(0.5, window / asked)


def _still(told: Told, so_far: float, _share: float) -> None:
    told(so_far)


def _scans(
    homes: Homes,
    cases: dict[str, NDArray[np.bool_]],
    wanted: list[tuple[str, Side]],
    options: Options,
    early: Early,
) -> tuple[list[Scanned], list[tuple[Cluster, ...]]]:
    """Make the scans; in the order of what is wanted, whichever comes first."""
    asked = homes.only(homes.asked)
    scans = [Scanned(*what, int(cases[what[0]].sum()), (1.0, 1.0)) for what in wanted]
    found: list[tuple[Cluster, ...]] = [()] * len(wanted)
    sure: list[IssueCluster] = []
    kinds = [(cases[key][homes.asked].astype(np.int64), side) for key, side in wanted]
    for number, result in bernoulli_scans(
        asked.x, asked.y, kinds=kinds, enough=SETTLED, options=options
    ):
        if isinstance(result, NotAnalysable):
            scans[number] = scans[number]._replace(reason=str(result.facts["reason"]))
        elif isinstance(result, Settled):
            scans[number] = scans[number]._replace(
                least_p=(result.p, 1.0), replicates=result.replicates
            )
        else:
            found[number] = result.clusters
            least = min((cluster.p for cluster in result.clusters), default=1.0)
            scans[number] = scans[number]._replace(least_p=(least, 1.0))
            key = wanted[number][0]
            for cluster in _apart(result.clusters):
                bound = cluster.p * len(wanted)
                if bound <= SIGNIFICANT:
                    around = _around(homes, cases[key], cluster)
                    sure.append(IssueCluster(len(sure) + 1, key, cluster, bound, *around, ()))
            early(tuple(sure))
    return scans, found


def _adjusted(
    scans: list[Scanned], found: list[tuple[Cluster, ...]]
) -> tuple[list[Scanned], list[tuple[str, float, Cluster]]]:
    """Adjust the p of scans by Holm, and rank the clusters that stay significant."""
    made = [row for row, scan in enumerate(scans) if not scan.reason]
    made.sort(key=lambda row: scans[row].least_p[0])
    ranked, before = [], 0.0
    adjusted = list(scans)
    for rank, row in enumerate(made):
        scan, factor = scans[row], len(made) - rank
        before = max(before, min(1.0, factor * scan.least_p[0]))
        adjusted[row] = scan._replace(least_p=(scan.least_p[0], before))
        for cluster in _apart(found[row]):
            p_adjusted = max(before, min(1.0, factor * cluster.p))
            if p_adjusted <= SIGNIFICANT:
                ranked.append((scan.category, p_adjusted, cluster))
    ranked.sort(key=lambda each: (each[1], not each[2].high, -each[2].llr, each[0], each[2].x))
    return adjusted, ranked[:_MOST_LISTED]


def _apart(clusters: tuple[Cluster, ...]) -> list[Cluster]:
    """Leave out what overlaps with an earlier one: circles as likely as the first may."""
    kept: list[Cluster] = []
    for cluster in clusters:
        if not any(np.isin(cluster.members, other.members).any() for other in kept):
            kept.append(cluster)
    return kept


def _around(
    homes: Homes, case: NDArray[np.bool_], found: Cluster
) -> tuple[tuple[int, int], NDArray[np.int64], NDArray[np.int64]]:
    """Return cases and asked elsewhere, and the register's rows inside: asked, not asked."""
    asked = np.flatnonzero(homes.asked)
    near = np.hypot(homes.x - found.x, homes.y - found.y) <= found.radius * (1 + 1e-9) + 1e-6
    rest = int(case.sum()) - found.cases, len(asked) - len(found.members)
    return rest, homes.row[asked[found.members]], homes.row[near & ~homes.asked]
