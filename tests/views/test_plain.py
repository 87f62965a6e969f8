"""Text of users in widgets: escaped for Markdown, told apart in choosers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import PAYLOADS
from views.plain import distinct, plain


@given(st.lists(st.sampled_from(["新村", "新村 (2)", "新村 (3)", "a", ""]), max_size=12))
def test_labels_are_told_apart_and_the_first_of_a_name_keeps_it(names: list[str]) -> None:
    labels = distinct(dict(enumerate(names)))
    assert len(set(labels.values())) == len(names)
    assert all(label.startswith(names[key]) for key, label in labels.items())
    for key, name in enumerate(names):
        if names.index(name) == key:
            assert labels[key] == name


def test_icons_and_bare_addresses_are_parted() -> None:
    for text in (":material/home:", ":house:", "http://evil.invalid", "www.evil.invalid", "a@b.cd"):
        assert "\u2060" in plain(text)
        assert plain(text).replace("\u2060", "").replace("\\", "") == text
    assert "\u2060" not in plain("19:05 还剩 3 户")


def test_nothing_markdown_reads_is_left_unescaped() -> None:
    for payload in PAYLOADS.values():
        words = plain(payload)
        assert "\n" not in words
        for mark in "`*_[]<>#$:~|!":
            assert words.count(mark) == words.count(f"\\{mark}")
