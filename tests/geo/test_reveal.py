"""Reveal's figures on Reveal's columns, and ours on the same households."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import MissingColumns
from geo.groupings import by_words
from geo.outcomes import Status
from geo.rates import grouped_figures
from geo.reveal import reveal_counts, reveal_coverage, reveal_summary

SAME = {
    "Not Visited": Status.NOT_VISITED,
    "In Progress": Status.ATTEMPTED,
    "Not Sprayed": Status.REFUSED,
    "Partially Sprayed": Status.EFFECTIVE,
    "Complete": Status.EFFECTIVE,
    "Not Eligible": Status.EXCLUDED,
    "No Tasks": Status.EXCLUDED,
}
structures = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(list(SAME))), min_size=1, max_size=60
)


def test_figures_worked_out_by_hand() -> None:
    row = reveal_coverage(
        pd.DataFrame({"totstruct": [100], "foundstruct": [80], "sprayedstruct": [60]})
    ).iloc[0]
    assert (row["found_coverage"], row["treatment_coverage"]) == (0.8, 0.6)
    assert (row["success_rate"], row["left_to_target"], row["team_days"]) == (0.75, 30, 2.0)


@given(st.integers(0, 10**7), st.data())
def test_left_to_90_is_that_of_exact_decimals(total: int, data) -> None:
    treated = data.draw(st.integers(0, total))
    exact = (Decimal(total) * Decimal("0.9") - treated).to_integral_value(ROUND_CEILING)
    counts = pd.DataFrame(
        {"totStruct": [total], "foundStruct": [treated], "sprayedStruct": [treated]}
    )
    assert reveal_coverage(counts)["left_to_target"].iloc[0] == max(0, exact)


@given(structures)
def test_our_coverage_equals_reveals(rows) -> None:
    area, words = zip(*rows, strict=True)
    theirs = reveal_coverage(reveal_counts(pd.Series(words), pd.Series(area)))
    status = np.array([SAME[word] for word in words], dtype=np.uint8)
    ours = grouped_figures(
        status, by_words(area, name="area"), came=np.zeros(len(rows), dtype=np.int64), target=0.9
    ).drop(index="")
    same = {
        "total": "due",
        "found": "attempted",
        "treated": "effective",
        "found_coverage": "attempt_rate",
        "treatment_coverage": "rate_low",
        "success_rate": "success_rate",
        "left_to_target": "left_to_target",
    }
    for reveal, own in same.items():
        np.testing.assert_array_equal(theirs[reveal].to_numpy(), ours[own].to_numpy())


def test_an_area_without_structures_has_no_base() -> None:
    counts = reveal_counts(pd.Series(["No Tasks", "Not Visited"]), pd.Series(["a", "b"]))
    figures = reveal_coverage(counts)
    assert figures.loc["a", ["found_coverage", "treatment_coverage", "success_rate"]].isna().all()
    assert figures.loc["a", "left_to_target"] == 0
    assert figures.loc["b", "treatment_coverage"] == 0.0
    assert np.isnan(figures.loc["b", "success_rate"])


def test_what_one_area_has_too_many_hides_nothing() -> None:
    counts = pd.DataFrame(
        {"totStruct": [10, 10, 0], "foundStruct": [10, 2, 0], "sprayedStruct": [10, 2, 0]}
    )
    summary = reveal_summary(reveal_coverage(counts))
    assert (summary["left_to_target"], summary["treatment_coverage"]) == (7, 0.6)
    assert (summary["areas"], summary["areas_visited"], summary["areas_below_target"]) == (3, 2, 1)
    assert summary["visited_effectively"] == 1.0  # of areas above 20 %


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumns) as error:
        reveal_coverage(pd.DataFrame({"totstruct": [1]}))
    assert error.value.facts["missing"] == ["foundStruct", "sprayedStruct"]
