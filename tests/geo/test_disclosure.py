"""No count of a few households can be worked out: checked by attacking with integer programming."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.disclosure import Statement, Sum, bounds, kept_back, too_few

NOTHING = 1e-6


def statement(counts: dict[str, int], sums: list[Sum], **more) -> Statement:
    few = frozenset(name for name, count in counts.items() if too_few(count))
    return Statement(counts, sums, few, **more)


def attacked(asked: Statement, hidden: frozenset[str], name: str) -> tuple[int, int]:
    """Find the least and largest whole number a count can be for who knows all others."""
    names = sorted(hidden | asked.unsaid)
    place = {each: column for column, each in enumerate(names)}
    rows, known = [], []
    for total, parts in asked.sums:
        row, right = np.zeros(len(names)), 0
        for each, sign in [(total, 1), *((part, -1) for part in parts)]:
            if each in place:
                row[place[each]] += sign
            else:
                right -= sign * asked.counts[each]
        rows.append(row)
        known.append(right)
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(names))
        aim[place[name]] = sign
        solved = milp(
            aim,
            constraints=LinearConstraint(np.array(rows), known, known) if rows else (),
            integrality=np.ones(len(names)),
            bounds=Bounds(0, 10_000),
        )
        assert solved.status == 0
        ends.append(round(sign * solved.fun))
    return ends[0], ends[1]


def test_a_small_count_takes_a_companion_along() -> None:
    counts = {"all": 60, "a": 3, "b": 20, "c": 37}
    hidden = kept_back(statement(counts, [Sum("all", ("a", "b", "c"))]))
    assert hidden == {"a", "b"}


def test_two_small_counts_whose_sum_is_small_are_not_enough() -> None:
    counts = {"all": 63, "a": 1, "b": 2, "c": 20, "d": 40}
    hidden = kept_back(statement(counts, [Sum("all", ("a", "b", "c", "d"))]))
    assert hidden == {"a", "b", "c"}


def test_an_only_child_takes_its_parent_along() -> None:
    counts = {"all": 103, "town": 3, "village": 3, "other": 100}
    sums = [Sum("all", ("town", "other")), Sum("town", ("village",))]
    assert kept_back(statement(counts, sums)) == {"town", "village", "other"}


def test_what_nobody_shows_is_guarded_as_well() -> None:
    counts = {"due": 100, "effective": 98, "left": 2}
    asked = statement(counts, [Sum("due", ("effective", "left"))], unsaid=frozenset({"left"}))
    assert kept_back(asked) == {"effective"}


def test_what_has_been_said_is_not_taken_back_but_what_follows_from_it_is() -> None:
    counts = {"then": 50, "now": 52, "since": 2}
    asked = statement(
        counts,
        [Sum("now", ("then", "since"))],
        unsaid=frozenset({"since"}),
        said=frozenset({"then"}),
    )
    assert kept_back(asked) == {"now"}


def test_nothing_small_nothing_hidden() -> None:
    counts = {"all": 25, "a": 5, "b": 20, "c": 0}
    assert kept_back(statement(counts, [Sum("all", ("a", "b", "c"))])) == frozenset()


def test_wrong_sums_are_a_fault() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        kept_back(statement({"all": 3, "a": 2}, [Sum("all", ("a",))]))
    with pytest.raises(ValueError, match="negative"):
        kept_back(statement({"a": -1}, []))


def test_bounds_of_a_table_worked_out_by_hand() -> None:
    counts = {"all": 10, "a": 4, "b": 6}
    asked = statement(counts, [Sum("all", ("a", "b"))])
    assert bounds(asked, {"a", "b"}, ["a"]) == {"a": (0.0, 10.0)}
    assert bounds(asked, {"a"}, ["a"]) == {"a": (4.0, 4.0)}
    assert bounds(asked, {"all", "a", "b"}, ["a"])["a"][1] == np.inf


@st.composite
def tables(draw) -> Statement:
    """Villages in towns, each with visited and left: two ways in which counts add up."""
    towns = draw(st.integers(1, 3))
    counts: dict[str, int] = {}
    sums: list[Sum] = []
    small = st.one_of(st.integers(0, 6), st.integers(0, 60))
    for town in range(towns):
        villages = range(draw(st.integers(1, 4)))
        for village in villages:
            name = f"{town}.{village}"
            for what in ("visited", "left"):
                counts[f"{name} {what}"] = draw(small)
            counts[f"{name} due"] = counts[f"{name} visited"] + counts[f"{name} left"]
        for what in ("visited", "left", "due"):
            parts = tuple(f"{town}.{village} {what}" for village in villages)
            counts[f"{town} {what}"] = sum(counts[part] for part in parts)
            sums.append(Sum(f"{town} {what}", parts))
        named = (f"{town}", *(f"{town}.{village}" for village in villages))
        sums += [Sum(f"{name} due", (f"{name} visited", f"{name} left")) for name in named]
    for what in ("visited", "left", "due"):
        parts = tuple(f"{town} {what}" for town in range(towns))
        counts[f"all {what}"] = sum(counts[part] for part in parts)
        sums.append(Sum(f"all {what}", parts))
    sums.append(Sum("all due", ("all visited", "all left")))
    return statement(counts, sums)


@settings(max_examples=20)
@given(tables())
def test_no_small_count_of_a_hierarchy_is_found_by_attack(asked: Statement) -> None:
    hidden = kept_back(asked)
    assert asked.few <= hidden
    for name in hidden:
        low, high = attacked(asked, hidden, name)
        assert low <= asked.counts[name] <= high
        assert high - low >= 5 - NOTHING


@settings(max_examples=10)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_counts_does_not_matter(asked: Statement, chance) -> None:
    names, sums = list(asked.counts), list(asked.sums)
    chance.shuffle(names)
    chance.shuffle(sums)
    mixed = Statement({name: asked.counts[name] for name in names}, sums, asked.few)
    once, again = kept_back(asked), kept_back(mixed)
    assert once == again
