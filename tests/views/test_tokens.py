"""A pass is good for what it was made for, for an hour or two, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.actor import LOCAL, Actor
from geo.errors import NotPermitted
from views import tokens

NOON = 1_700_000_000.0


def test_a_pass_names_its_actor() -> None:
    actor = Actor("somebody", LOCAL.role, (3, 7))
    assert tokens.read(tokens.issue(actor)) == actor


def test_a_pass_ends() -> None:
    token = tokens.issue(LOCAL, now=NOON)
    assert tokens.read(token, now=NOON + tokens.PERIOD_S) == LOCAL
    with pytest.raises(NotPermitted):
        tokens.read(token, now=NOON + 2 * tokens.PERIOD_S + 1)


def test_a_pass_stays_the_same_within_its_period() -> None:
    start = NOON - NOON % tokens.PERIOD_S
    assert tokens.issue(LOCAL, now=start) == tokens.issue(LOCAL, now=start + tokens.PERIOD_S - 1)


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_a_changed_pass_is_refused(position: int, character: str) -> None:
    token = tokens.issue(LOCAL, now=NOON)
    position %= len(token)
    changed = token[:position] + character + token[position + 1 :]
    if changed != token:
        with pytest.raises(NotPermitted):
            tokens.read(changed, now=NOON)


@pytest.mark.parametrize("token", ["", ".", "abc", "abc.def", "é.ü", "a" * 10_000, "\ud800.x"])
def test_what_is_no_pass_is_refused(token: str) -> None:
    with pytest.raises(NotPermitted):
        tokens.read(token)
