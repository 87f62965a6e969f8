"""Clusters among those asked: found where planted, adjusted for all scans, never without words."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geo.cluster_checks import squares
from geo.cluster_evidence import cluster_evidence
from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.homes import Homes
from geo.issue_clusters import REPLICATES, IssueClusters, issue_clusters
from geo.issue_groups import issue_groups
from geo.model import Filters, Survey
from tests.geo.test_issue_rates import village

SIDE = 24
ROW, COLUMN = np.divmod(np.arange(SIDE * SIDE), SIDE)
CORNER = (ROW < 8) & (COLUMN < 8)


def planted(*, share: float = 0.7, asked: np.ndarray | None = None) -> Survey:
    rng = np.random.default_rng(3)
    everybody = np.ones(SIDE * SIDE, dtype=bool) if asked is None else asked
    cases = everybody & (rng.random(SIDE * SIDE) < np.where(CORNER, share, 0.1))
    return village(side=SIDE, asked=everybody, cases=cases)


def found_in(survey: Survey, **filters) -> IssueClusters:
    return issue_clusters(Facts(survey, Filters(1, **filters)))


@pytest.fixture(scope="module")
def found() -> IssueClusters:
    asked = ~(CORNER & (ROW == 3) & (COLUMN < 4))
    return found_in(planted(asked=asked))


def test_a_planted_cluster_is_found_with_its_evidence(found: IssueClusters) -> None:
    first = found.clusters[0]
    assert first.high
    assert first.category == "bus"
    assert first.found.p == 1 / (REPLICATES + 1)
    inside = np.isin(np.arange(SIDE * SIDE), first.inside)
    assert inside[CORNER].mean() > 0.7
    assert inside[~CORNER].mean() < 0.1
    assert len(first.inside) == first.found.population
    assert first.elsewhere[1] + len(first.inside) == found.homes.asked.sum()
    assert set(first.not_asked) == set(np.flatnonzero(CORNER & (ROW == 3) & (COLUMN < 4)))
    assert all(check.holds for check in first.checks)
    assert all(check.base > 0 for check in first.checks)


def test_p_is_adjusted_for_every_scan_made(found: IssueClusters) -> None:
    assert found.tests == 2  # more and fewer, of one kind
    for each in found.clusters:
        assert each.p_adjusted >= each.found.p
        assert each.p_adjusted <= 0.05
    least = sorted(scan.least_p for scan in found.scans)
    assert least[0][1] == pytest.approx(2 * least[0][0])


def test_a_click_means_the_smallest_circle(found: IssueClusters) -> None:
    first = found.clusters[0].found
    assert found.at(first.x, first.y) == 1
    assert found.at(first.x + 1e6, first.y) == 0


def test_evidence_counts_what_was_said(found: IssueClusters) -> None:
    survey = planted(asked=~(CORNER & (ROW == 3) & (COLUMN < 4)))
    facts = Facts(survey, Filters(1))
    evidence = cluster_evidence(facts, found.homes, found.clusters[0])
    assert evidence.reports == found.clusters[0].found.cases
    assert evidence.area == 1
    assert evidence.side in {"south_west", "south", "west"}
    assert evidence.away_m == {}
    assert evidence.first == evidence.last
    assert evidence.departments == ()


def test_the_order_of_records_makes_no_difference(found: IssueClusters) -> None:
    survey = planted(asked=~(CORNER & (ROW == 3) & (COLUMN < 4)))
    visits = survey.visits.iloc[::-1].set_axis(survey.visits.index)
    again = found_in(dataclasses.replace(survey, visits=visits))
    assert [each.found.llr for each in again.clusters] == [
        each.found.llr for each in found.clusters
    ]
    assert [each.p_adjusted for each in again.clusters] == [
        each.p_adjusted for each in found.clusters
    ]


def test_chance_is_no_cluster() -> None:
    rng = np.random.default_rng(12)
    survey = village(side=SIDE, cases=rng.random(SIDE * SIDE) < 0.2)
    found = found_in(survey)
    assert found.clusters == ()
    assert found.tests == 2
    assert all(scan.least_p[1] > 0.05 for scan in found.scans)


def test_asking_twice_as_much_makes_no_cluster() -> None:
    rng = np.random.default_rng(5)
    asked = CORNER | (rng.random(SIDE * SIDE) < 0.4)
    cases = asked & (rng.random(SIDE * SIDE) < 0.25)
    assert found_in(village(side=SIDE, asked=asked, cases=cases)).clusters == ()


@pytest.mark.parametrize(
    ("cases", "reason"),
    [(0, ""), (1, "there are fewer than two cases"), (SIDE * SIDE, "all who were asked are cases")],
)
def test_kinds_that_cannot_be_scanned_say_why(cases: int, reason: str) -> None:
    found = found_in(village(side=SIDE, cases=np.arange(SIDE * SIDE) < cases))
    assert found.clusters == ()
    assert {scan.reason for scan in found.scans} == ({reason} if reason else set())


def test_nobody_asked_is_said() -> None:
    with pytest.raises(NotAnalysable) as told:
        found_in(village(asked=np.zeros(144, dtype=bool)))
    assert told.value.facts["reason"] == "nobody was asked"


def test_an_empty_category_is_no_crash() -> None:
    found = found_in(planted(), categories=("other",))
    assert found.clusters == ()
    assert [scan.cases for scan in found.scans] == [0]


def test_a_scan_can_be_stopped() -> None:
    class Enough(Exception):
        pass

    def told(share: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        issue_clusters(Facts(planted(), Filters(1)), told)


def test_progress_only_grows() -> None:
    shares: list[float] = []
    issue_clusters(Facts(planted(), Filters(1)), shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def test_squares_without_evidence_say_nothing() -> None:
    homes = Homes.of(Facts(village(side=5), Filters(1)))
    assert squares(homes, np.arange(25) < 3) is None


def test_groups_stand_close_and_count_who_was_asked() -> None:
    cases = np.isin(np.arange(144), (0, 1, 12, 143))  # three beside each other, one alone
    survey = village(cases=cases)
    (group,) = issue_groups(Facts(survey, Filters(1)), reach_m=60.0, least=3).to_dict("records")
    assert group["households"] == 3
    assert group["category"] == "bus"
    assert 3 <= group["asked"] <= 12
    none = issue_groups(Facts(village(), Filters(1)))
    assert none.empty
