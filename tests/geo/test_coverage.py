"""The definitions of coverage, rule by rule, and what must hold whatever the records are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage import FIGURES, Coverage, coverage_table, household_status, statuses_by_group
from geo.facts import Facts
from geo.model import Campaign, Filters
from geo.outcomes import OUTCOMES, STATUS_COUNT, Status
from tests.making import a_survey

KEYS = [outcome.key for outcome in OUTCOMES]
HERE = (120.0, 31.7)


def status_after(*outcomes: str, **settings: bool) -> Status:
    visits = [(1, f"2017-03-{24 + day:02d}", key) for day, key in enumerate(outcomes)]
    campaign = Campaign(1, "k", "n", **settings)
    survey = a_survey(points=[HERE], visits=visits, campaign=campaign)
    return Status(int(household_status(survey, np.ones(len(visits), dtype=bool))[0]))


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((), Status.NOT_VISITED),
        (("met",), Status.EFFECTIVE),
        (("no_answer",), Status.ATTEMPTED),
        (("partial",), Status.CONTACTED),
        (("remote",), Status.CONTACTED),
        (("refuse_soft",), Status.REFUSED),
        (("refuse_hard",), Status.REFUSED),
        (("no_access",), Status.ATTEMPTED),
        (("away_long",), Status.ATTEMPTED),
        (("vacant_suspected",), Status.UNVERIFIED),
        (("not_found",), Status.UNVERIFIED),
        (("vacant_verified",), Status.UNVERIFIED),
        (("not_dwelling",), Status.EXCLUDED),
        (("demolished",), Status.EXCLUDED),
        (("duplicate",), Status.EXCLUDED),
        # a later "no answer" never downgrades an effective visit; a later refusal does not erase it
        (("met", "no_answer"), Status.EFFECTIVE),
        (("met", "refuse_hard"), Status.EFFECTIVE),
        (("met", "demolished"), Status.EFFECTIVE),
        (("no_answer", "met"), Status.EFFECTIVE),
        # somebody who was met is there, whatever is suspected later
        (("refuse_soft", "vacant_suspected"), Status.REFUSED),
        (("partial", "no_answer"), Status.CONTACTED),
        (("refuse_soft", "partial"), Status.CONTACTED),
        (("partial", "refuse_soft"), Status.REFUSED),
        # what is found out last about eligibility counts
        (("vacant_suspected", "no_answer"), Status.ATTEMPTED),
        (("vacant_verified", "not_found"), Status.UNVERIFIED),
        (("no_answer", "vacant_verified"), Status.UNVERIFIED),
        # entered twice leaves numerator and denominator together
        (("met", "duplicate"), Status.EXCLUDED),
    ],
)
def test_status_follows_the_rules(outcomes: tuple[str, ...], status: Status) -> None:
    assert status_after(*outcomes) is status


def test_campaign_settings_decide_what_is_effective() -> None:
    assert status_after("partial", count_partial=True) is Status.EFFECTIVE
    assert status_after("remote", count_remote=True) is Status.EFFECTIVE
    assert status_after("partial", count_remote=True) is Status.CONTACTED


def test_self_declared_vacant_does_not_raise_coverage() -> None:
    survey = a_survey(
        points=[HERE] * 2, visits=[(1, "2017-03-24", "met"), (2, "2017-03-24", "vacant_suspected")]
    )
    coverage = Facts(survey, Filters(1)).coverage
    assert (coverage.effective, coverage.due, coverage.unverified) == (1, 2, 1)
    assert (coverage.rate_low, coverage.rate_high) == (0.5, 1.0)


def test_nothing_due_has_no_rate() -> None:
    assert Facts(a_survey(), Filters(1)).coverage.rate_low is None
    excluded = a_survey(points=[HERE], visits=[(1, "2017-03-24", "demolished")])
    assert Facts(excluded, Filters(1)).coverage.rate_low is None


histories = st.lists(
    st.tuples(st.integers(1, 5), st.integers(24, 31), st.sampled_from(KEYS)), max_size=25
)


def coverage_of(history: list[tuple[int, int, str]]) -> Coverage:
    visits = [(home, f"2017-03-{day}", key) for home, day, key in history]
    return Facts(a_survey(points=[HERE] * 5, visits=visits), Filters(1)).coverage


@given(histories)
def test_figures_are_nested(history: list[tuple[int, int, str]]) -> None:
    coverage = coverage_of(history)
    assert 0 <= coverage.effective <= coverage.contacted <= coverage.attempted <= coverage.due
    assert coverage.due + coverage.excluded == coverage.register == 5
    assert coverage.left == coverage.due - coverage.effective
    assert coverage.not_visited == coverage.due - coverage.attempted
    if coverage.due:
        assert 0 <= coverage.rate_low <= coverage.rate_high <= 1


@given(histories, st.randoms())
def test_row_order_does_not_matter(history: list[tuple[int, int, str]], random) -> None:
    # visits of one household on one day keep their order: the register knows no finer time here
    unique = list({(home, day): (home, day, key) for home, day, key in history}.values())
    shuffled = unique.copy()
    random.shuffle(shuffled)
    assert coverage_of(unique) == coverage_of(shuffled)


@given(histories, st.integers(1, 5))
def test_one_more_effective_visit_never_lowers_coverage(history, home: int) -> None:
    before, after = coverage_of(history), coverage_of([*history, (home, 31, "met")])
    assert after.effective >= before.effective
    assert after.left <= before.left + (after.due - before.due)


@given(
    st.lists(
        st.lists(st.integers(0, 50), min_size=STATUS_COUNT, max_size=STATUS_COUNT),
        min_size=1,
        max_size=6,
    )
)
def test_every_figure_is_the_sum_over_its_statuses(counts: list[list[int]]) -> None:
    table = coverage_table(np.array(counts), range(len(counts)))
    for name, statuses in FIGURES.items():
        assert table[name].tolist() == [sum(row[s] for s in statuses) for row in counts]


@given(
    st.lists(
        st.tuples(st.integers(-1, 3), st.sampled_from([*range(STATUS_COUNT), 255])), max_size=40
    )
)
def test_grouping_loses_no_household(pairs: list[tuple[int, int]]) -> None:
    group = np.array([pair[0] for pair in pairs], dtype=np.int64)
    status = np.array([pair[1] for pair in pairs], dtype=np.uint8)
    counts = statuses_by_group(status, group, 4)
    assert counts.sum() == ((group >= 0) & (status != 255)).sum()
