"""A position that is an estate's, a village's or a town's is a place, and never a house."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import Status
from geo.precision import HOUSE, PRECISION_TITLES, PRECISIONS, ROUGH, RoughPlaces
from tests.making import a_survey, areas_of, issues_of

VILLAGE, ESTATE = (120.05, 31.72), (120.06, 31.73)
AREAS = areas_of([("community", "东村", 0, None), ("community", "西村", 0, None)])


def test_the_coarsest_comes_last_and_every_one_has_a_name() -> None:
    assert PRECISIONS == ("point", "building", "estate", "village", "town")
    assert set(PRECISION_TITLES) == set(PRECISIONS)
    assert ROUGH == ("estate", "village", "town")


records = st.lists(
    st.tuples(
        st.sampled_from([(120.0, 31.0), (120.1, 31.0), (120.0, 31.1), (np.nan, np.nan)]),
        st.integers(0, len(PRECISIONS) - 1),
        st.booleans(),
    ),
    max_size=40,
)


@given(records)
def test_rough_records_stand_at_one_place_each_and_exact_ones_at_none(rows) -> None:
    lon = np.array([row[0][0] for row in rows], dtype=float)
    lat = np.array([row[0][1] for row in rows], dtype=float)
    precision = np.array([row[1] for row in rows], dtype=np.int8)
    chosen = np.array([row[2] for row in rows], dtype=bool)
    places = RoughPlaces.of(lon, lat, precision)
    rough = (precision > HOUSE) & np.isfinite(lon)
    assert places.row.tolist() == np.flatnonzero(rough).tolist()
    for name in ("lon", "lat", "precision"):
        of_row = getattr(places, name)[places.place]
        assert (
            of_row.tolist()
            == {"lon": lon, "lat": lat, "precision": precision}[name][rough].tolist()
        )
    spots = set(zip(places.lon, places.lat, places.precision, strict=True))
    assert len(spots) == len(places)
    assert places.counts(chosen).sum() == (rough & chosen).sum()
    assert (places.counts(rough) > 0).all()


def a_rough_survey():
    return a_survey(
        points=[VILLAGE, VILLAGE, VILLAGE, ESTATE, ESTATE, (120.07, 31.72), None],
        precision=["village", "village", "point", "estate", "building", "point", "town"],
        area=[1, 1, 1, 1, 2, 2, 2],
        areas=AREAS,
        visits=[(1, "2017-03-26", "met"), (4, "2017-03-26", "demolished")],
        issues=issues_of(
            [("bus", "a", VILLAGE), ("bus", "b", VILLAGE), ("other", "c", ESTATE)],
            precision=["village", "village", "building"],
        ),
    )


def test_rough_households_are_counted_in_every_figure_and_are_no_dots() -> None:
    facts = Facts(a_rough_survey(), Filters(1))
    assert facts.coverage.register == 7
    dots = facts.dots != Status.OUTSIDE
    assert dots.tolist() == [False, False, True, False, True, True, True]
    places = facts.rough_households
    assert places["count"].tolist() == [1, 2]
    assert places["left"].tolist() == [0, 1]  # one was demolished, one of two was visited
    assert [PRECISIONS[code] for code in places["precision"]] == ["estate", "village"]
    assert facts.rough_issues["count"].tolist() == [2]


def test_the_filter_decides_what_is_counted_at_a_place() -> None:
    survey = a_rough_survey()
    elsewhere = Facts(survey, Filters(1, areas=(2,)))
    assert elsewhere.rough_households.empty
    assert Facts(survey, Filters(1, text="a")).rough_issues["count"].tolist() == [1]
    assert Facts(survey, Filters(1, categories=("other",))).rough_issues.empty


def test_without_rough_positions_the_dots_are_the_statuses_themselves() -> None:
    facts = Facts(a_survey(points=[VILLAGE]), Filters(1))
    assert facts.dots is facts.status
    assert facts.rough_households.empty
