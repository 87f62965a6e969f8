"""A column read in one go holds what its cells hold one by one."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importing.identifiers import require_identifier
from data.importing.values import BadValue, clean, coordinate, identifier
from data.importing.whole_columns import cleaned, identifiers, plain_coordinates
from geo.suspicions.precision import decimals

CELLS = st.lists(
    st.none() | st.text(max_size=8) | st.sampled_from(["１２", " a ", "\u200b", "a\nb"])
)
PLAIN = st.lists(
    st.just("") | st.from_regex(r"-?[0-9]{1,10}(\.[0-9]{1,8})?", fullmatch=True), max_size=20
)


@given(CELLS)
def test_cleaning_and_numbers_of_records(cells) -> None:
    assert cleaned(cells) == [clean(cell) for cell in cells]
    assert identifiers(cells) == [identifier(cell) for cell in cells]


@given(PLAIN)
def test_plain_coordinates(cells) -> None:
    one_by_one = [coordinate(cell) if cell else math.nan for cell in cells]
    found = plain_coordinates(cells)
    assert found is not None
    np.testing.assert_array_equal(found, np.array(one_by_one, dtype=float))


@pytest.mark.parametrize(
    "odd", ["1\n2", "\n", "120°03′", "inf", "1e5", "1_0", "１２", "12,5", " 12"]
)
def test_one_cell_of_another_kind_has_all_looked_at_one_by_one(odd: str) -> None:
    assert plain_coordinates(["120.5", odd]) is None


@given(PLAIN, st.sampled_from(["", " 120.25", "12a", "1\n2", "+3."]))
def test_decimals(cells, odd) -> None:
    def counted(cell: str) -> int:
        found = re.fullmatch(r"[+-]?\d{1,3}(?:\.(\d*))?", cell.strip())
        return -1 if found is None else len(found[1] or "")

    for column in (cells, [*cells, odd], [cell or "1." for cell in cells]):
        assert decimals(column).tolist() == [counted(cell) for cell in column]


@given(st.text(alphabet="0123456789AaXxEe", max_size=12))
def test_numbers_without_a_sign_are_refused_only_where_digits_are_hidden(text: str) -> None:
    if "XXXX" not in text.upper():
        require_identifier(text)
        return
    with pytest.raises(BadValue) as bad:
        require_identifier(text)
    assert bad.value.rule == "masked_number"
