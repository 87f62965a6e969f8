"""Identifiers and names that read the same are found, equal ones and different ones are not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from geo.place_names import look_alike
from geo.suspicions import Material, Suspicion, suspicions
from geo.suspicions.alike import alike, folded_code


def found(material: Material) -> dict[str, Suspicion]:
    return {each.key: each for each in suspicions(material)}


def test_numbers_that_read_the_same_are_found() -> None:
    codes = ["007", "7", "７", "8", "A 1", "a1", "", "", "1.05", "1.5", "H0010", "H010", "H100"]
    same = found(Material(len(codes), codes=codes))["alike_codes"]
    assert same.rows.tolist() == [0, 1, 2, 4, 5, 10, 11]
    assert same.figures == {"count": 7, "rows": 7}


def test_the_same_number_again_is_another_matter() -> None:
    assert found(Material(3, codes=["7", "7", "8"])) == {}


@given(st.text(max_size=8))
def test_folding_a_number_again_changes_nothing(code: str) -> None:
    once = folded_code(code)
    assert folded_code(once) == once


def test_names_that_look_the_same_are_found_here_and_among_known_ones() -> None:
    names = ["己字巷", "已字巷", "东方村", "东方社区"]
    look = found(Material(4, names=names, fold_name=look_alike))["alike_names"]
    assert look.rows.tolist() == [0, 1]
    known = Material(1, names=["己字巷"], known_names=["已字巷"], fold_name=look_alike)
    assert found(known)["alike_names"].rows.tolist() == [0]
    assert found(replace(known, known_names=["己字巷"])) == {}


@given(st.lists(st.sampled_from(["7", "07", "７", "8", "a", "A", ""]), max_size=8))
def test_alike_words_are_those_that_another_spelling_has(words: list[str]) -> None:
    rows = set(alike(words, folded_code).tolist())
    for row, word in enumerate(words):
        others = {w for w in words if w and w != word and folded_code(w) == folded_code(word)}
        assert (row in rows) == bool(word and others)
