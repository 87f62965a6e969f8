"""Choices travel through the address bar unchanged; what cannot be read counts as not given."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import PAYLOADS
from text import LANGUAGES
from views.state import Selection

days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
ids = st.integers(1, 10**10)
keys = st.text("abcdefghij-_0123456789", min_size=1, max_size=12)
selections = st.builds(
    Selection,
    campaign=st.integers(0, 10**10),
    area=st.integers(0, 10**10),
    since=st.none() | days,
    until=st.none() | days,
    departments=st.lists(ids, max_size=4).map(tuple),
    categories=st.lists(keys, max_size=4).map(tuple),
    language=st.sampled_from([language.code for language in LANGUAGES]),
    large=st.booleans(),
    listed=st.sampled_from(["", "register", "issues:bus"]),
    gap=st.integers(0, 10**10),
    by=st.sampled_from(["", "village", "team"]),
)
names = st.sampled_from(
    [*Selection(1, 1, gap=1, by="x").to_query(), "from", "to", "list", "departments", "lang", "x"]
)
words = st.text(max_size=30) | st.sampled_from(list(PAYLOADS.values()))


@given(selections)
def test_what_is_written_is_read_back(chosen: Selection) -> None:
    found = Selection.of_query(chosen.to_query())
    if chosen.since and chosen.until and chosen.since > chosen.until:
        assert found.since is found.until is None
    else:
        assert found == chosen


@given(st.dictionaries(names, words))
def test_any_query_is_read_without_an_error(query: dict[str, str]) -> None:
    found = Selection.of_query(query)
    assert Selection.of_query(found.to_query()) == found
    assert found.language in {language.code for language in LANGUAGES}


def test_a_fresh_visit_carries_nothing() -> None:
    assert Selection().to_query() == {}
