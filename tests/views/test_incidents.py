"""Logs say what failed and where, never what somebody wrote."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from reports.incident import described, number
from views.incidents import withhold_texts

SECRET = "李四说路灯不亮"


@pytest.fixture
def withheld() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    withhold_texts()
    yield
    logging.setLogRecordFactory(before)


def fail(text: str) -> Exception:
    try:
        try:
            return {}[text]
        except KeyError as error:
            return int(f"bad value {text}") or error
    except ValueError as error:
        return error


def test_a_description_names_kinds_and_places_only() -> None:
    words = described(fail(SECRET))
    assert SECRET not in words
    assert words.index("KeyError") < words.index("ValueError")
    assert "test_incidents.py" in words


def test_one_fault_has_one_number() -> None:
    first, second = (number(fail(text)) for text in ("a", "b"))
    assert first == second


@pytest.mark.usefixtures("withheld")
def test_logged_exceptions_keep_their_words_to_themselves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("somebody.else").exception("Uncaught")
    assert "ValueError" in caplog.text
    assert "incident" in caplog.text
    assert SECRET not in caplog.text
